"""One draw of random numbers: the program that makes it, and what its trace says of it.

A program starts afresh each time it runs. So "go on" sets the seed, draws what was drawn before,
and then draws once more; that is how a learner would get there too.
"""

from dataclasses import dataclass
from typing import Literal

from inspector.explorer.distributions import Distribution
from inspector.explorer.operation import Arguments
from inspector.explorer.reading import elements, said
from inspector.record import Trace

Way = Literal["fresh", "again", "on"]  # after the seed; after the same seed; without a new seed
MOST_TIMES = 12  # draws one after the other in one program


@dataclass(frozen=True, kw_only=True)
class Draw:
    """What is asked for: `times` counts the draws since the seed was set."""

    distribution: Distribution
    values: Arguments
    seed: int
    count: int
    way: Way = "fresh"
    times: int = 1

    def program(self) -> str:
        """Return the program, as short as its way allows."""
        seed = f"torch.manual_seed({self.seed})"
        draw = self.distribution.draw(self.values, self.count)
        lines = ["import torch", "", *self.distribution.first(self.values), seed]
        if self.way == "again":
            lines += ["start = torch.get_rng_state()", f"last = {draw}", seed]
        if self.way == "on":
            lines += ["start = torch.get_rng_state()", *self._drawn_before(draw)]
        lines += [
            "before = torch.get_rng_state()",
            f"x = {draw}",
            "after = torch.get_rng_state()",
            "moved = not torch.equal(before, after)",
        ]
        if self.way != "fresh":
            lines += ["rewound = torch.equal(start, before)", "same = torch.equal(last, x)"]
        truth = self.distribution.truth(self.values, self.count)
        return "\n".join([*lines, "", *truth]) + "\n"

    def _drawn_before(self, draw: str) -> list[str]:
        if self.times == 2:
            return [f"last = {draw}"]
        return [f"for _ in range({self.times - 1}):", f"    last = {draw}"]


@dataclass(frozen=True)
class Sample:
    """What was drawn. `last` is the draw before it, where the program made one."""

    numbers: tuple[float, ...]
    last: tuple[float, ...] | None
    at: tuple[float, ...]
    density: tuple[float, ...]
    moved: bool  # drawing left the generator in another state
    rewound: bool | None  # it stood where it stood when the seed was first set
    same: bool | None  # the same numbers as the draw before


def read_sample(trace: Trace) -> Sample | None:
    """Return what a draw's program left behind; None where it did not get that far."""
    numbers, at, density = (elements(trace, name) for name in ("x", "at", "density"))
    if numbers is None or at is None or density is None:
        return None
    return Sample(
        numbers=numbers,
        last=elements(trace, "last"),
        at=at,
        density=density,
        moved=said(trace, "moved") is True,
        rewound=said(trace, "rewound"),
        same=said(trace, "same"),
    )


def comparisons(sample: Sample) -> tuple[tuple[str, bool], ...]:
    """Return what the program compared, in its own names, and whether it was equal."""
    pairs = (
        ("start", "before", sample.rewound),
        ("before", "after", not sample.moved),
        ("last", "x", sample.same),
    )
    return tuple(
        (f"{one} {'=' if equal else '≠'} {other}", equal)
        for one, other, equal in pairs
        if equal is not None
    )


def account(sample: Sample) -> str:
    """Say what the draw did to the generator, and what follows for the numbers."""
    count = f"{len(sample.numbers):,}"
    if sample.same is None:
        return (
            "The seed set the generator's state, and drawing moved it on: before and after differ."
            if sample.moved
            else "The generator's state is as before: nothing had to be drawn."
        )
    if sample.same and sample.rewound:
        return (
            "The same seed put the generator back where it stood before the first draw. "
            f"So the {count} numbers are the same, every one."
        )
    if sample.same:
        return f"The generator had moved on. That the {count} numbers are the same is chance."
    return (
        "No seed was set in between, so the generator went on from where the draw before had "
        f"left it. The {count} numbers are others, from the same distribution."
    )
