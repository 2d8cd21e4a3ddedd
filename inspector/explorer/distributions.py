"""What torch can draw at random, each beside its true density from torch.distributions."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from inspector.explorer.controls import real, whole, wholes
from inspector.explorer.operation import Arguments, Control
from inspector.explorer.writing import listed

MOST_NUMBERS = 4_096  # of one draw: as many as a trace shows one by one
_POINTS = 201  # of a density line


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """One way to draw numbers, and where its density is known.

    `draw` is the expression for n numbers; `truth` the lines that leave places in `at` and the
    density (for whole numbers: the probability) at each in `density`.
    """

    name: str
    meaning: str
    controls: tuple[Control, ...] = ()
    draw: Callable[[Arguments, int], str]
    truth: Callable[[Arguments, int], tuple[str, ...]]
    first: Callable[[Arguments], tuple[str, ...]] = lambda _: ()  # lines before the first draw
    discrete: bool = False


def _line(low: float, high: float, density: str) -> tuple[str, ...]:
    return (
        f"at = torch.linspace({low!r}, {high!r}, {_POINTS})",
        f"density = torch.distributions.{density}.log_prob(at).exp()",
    )


def _bars(places: str, probability: str, at: str = "at") -> tuple[str, ...]:
    return (
        f"at = torch.arange({places})",
        f"density = torch.distributions.{probability}.log_prob({at}).exp()",
    )


def _evenly(count: int) -> str:
    return f"Categorical(torch.ones({count}))"


def _between(v: Arguments, _: int) -> tuple[str, ...]:
    low, high = v["low"], v["high"]
    return _line(low, high, f"Uniform({low!r}, {high!r})")


def _bell(v: Arguments, _: int) -> tuple[str, ...]:
    mean, std = v["mean"], v["std"]
    return _line(mean - 4 * std, mean + 4 * std, f"Normal({mean!r}, {std!r})")


def _faces(v: Arguments, _: int) -> tuple[str, ...]:
    low, high = v["low"], v["high"]
    at = f"at - {low}" if low > 0 else f"at + {-low}" if low else "at"
    return _bars(f"{low}, {high}", _evenly(high - low), at)


def _events(v: Arguments, _: int) -> tuple[str, ...]:
    rate = v["rate"]
    far = math.ceil(rate + 4 * math.sqrt(max(rate, 0.0))) + 2
    return _bars(f"{float(far)!r}", f"Poisson({rate!r})")


DISTRIBUTIONS = (
    Distribution(
        name="rand",
        meaning="Evenly spread over [0, 1).",
        draw=lambda _, n: f"torch.rand({n})",
        truth=lambda _, __: _line(0.0, 1.0, "Uniform(0.0, 1.0)"),
    ),
    Distribution(
        name="uniform over [a, b)",
        meaning="rand, stretched and moved.",
        controls=(real("low", "a", -1.0, (-10, 10), 0.5), real("high", "b", 3.0, (-10, 10), 0.5)),
        draw=lambda v, n: f"{v['low']!r} + {v['high'] - v['low']!r} * torch.rand({n})",
        truth=_between,
    ),
    Distribution(
        name="randn",
        meaning="Normal, with mean 0 and standard deviation 1.",
        draw=lambda _, n: f"torch.randn({n})",
        truth=lambda _, __: _line(-4.0, 4.0, "Normal(0.0, 1.0)"),
    ),
    Distribution(
        name="normal",
        meaning="Normal, with a mean and a standard deviation of your own.",
        controls=(
            real("mean", "Mean", 2.0, (-10, 10), 0.5),
            real("std", "Standard deviation", 0.5, (-1, 10), 0.5),
        ),
        draw=lambda v, n: f"torch.normal({v['mean']!r}, {v['std']!r}, ({n},))",
        truth=_bell,
    ),
    Distribution(
        name="randint",
        meaning="Whole numbers from low up to high, high not included.",
        controls=(whole("low", "low", 1, -20, 20), whole("high", "high", 7, -20, 20)),
        draw=lambda v, n: f"torch.randint({v['low']}, {v['high']}, ({n},))",
        truth=_faces,
        discrete=True,
    ),
    Distribution(
        name="randperm",
        meaning="The numbers from 0 to n - 1, shuffled: each exactly once.",
        draw=lambda _, n: f"torch.randperm({n})",
        truth=lambda _, n: _bars(f"{n}", _evenly(n)),
        discrete=True,
    ),
    Distribution(
        name="bernoulli",
        meaning="1 with probability p, else 0.",
        controls=(real("p", "p", 0.3, (-0.1, 1.1), 0.05),),
        draw=lambda v, n: f"torch.bernoulli(torch.full(({n},), {v['p']!r}))",
        truth=lambda v, _: _bars("2.0", f"Bernoulli({v['p']!r})"),
        discrete=True,
    ),
    Distribution(
        name="multinomial",
        meaning="Indices, each as often as its weight says.",
        controls=(wholes("weights", "Weights", (1, 2, 3, 4), (-1, 9), (1, 6)),),
        first=lambda v: (listed("weights", [float(weight) for weight in v["weights"]]),),
        draw=lambda _, n: f"torch.multinomial(weights, {n}, replacement=True)",
        truth=lambda v, _: _bars(f"{len(v['weights'])}", "Categorical(weights)"),
        discrete=True,
    ),
    Distribution(
        name="poisson",
        meaning="How many times something happens that happens so often on average.",
        controls=(real("rate", "Rate", 4.0, (-1, 20), 0.5),),
        draw=lambda v, n: f"torch.poisson(torch.full(({n},), {v['rate']!r}))",
        truth=_events,
        discrete=True,
    ),
)
DISTRIBUTION = {distribution.name: distribution for distribution in DISTRIBUTIONS}
