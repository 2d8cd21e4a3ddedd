"""What the figures of watchers say about a run, named with the layer and with what to try. Pure.

Units: a norm is what torch gives; a ratio and a share are of one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from builder.values import Value
from runtime.watch_choice import Watcher
from runtime.watch_journal import Series

Kind = Literal[
    "not finite", "exploding", "vanishing", "no gradient", "large updates", "small updates", "dead"
]
KINDS: tuple[Kind, ...] = (
    "not finite", "exploding", "no gradient", "vanishing", "dead", "large updates", "small updates",
)  # fmt: skip  # the most urgent first

Numbers = npt.NDArray[np.float64]

RECENT = 20  # looks that make up the present
NEWEST = 3  # the present of what grows fast
FEWEST = 5  # looks below which nothing is said
EXPLODED = 1e3  # a norm; of more than 10,000 numbers it may be longer
GREW, GREW_FROM = 100.0, 0.1  # times over its start, or over this where it began with less
VANISHED = 1e-4  # of the strongest layer's gradient, a number of each
LARGE_UPDATE, SMALL_UPDATE = 0.1, 1e-6
DEAD = 0.5
MOST_NAMED = 3


class Diagnosis(Value):
    """One thing that is wrong, where, since when it is seen, and what to try."""

    kind: Kind
    layer: str
    step: int
    sentence: str
    suggestion: str


def diagnose(
    seen: Mapping[Watcher, Series], lr: float, broke: Diagnosis | None = None
) -> tuple[Diagnosis, ...]:
    """Return what is wrong with a run, the most urgent first; nothing when it is well.

    `broke` is where its numbers broke, where that is known from doing the step again.
    """
    found = [] if broke is None else [broke]
    for watcher, look in _LOOKS.items():
        series = seen.get(watcher)
        if series is not None and len(series.figures):
            found += look(series, lr)
    breaks = [one for one in found if one.kind == "not finite"]
    if breaks:
        # All that follows a number that is not finite follows from it.
        first = broke or min(breaks, key=lambda one: one.step)
        found = [first, *(one for one in found if one.kind == "exploding")]
    if any(one.kind != "small updates" for one in found):
        # What stands still for another reason does not move for a larger learning rate.
        found = [one for one in found if one.kind != "small updates"]
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def _not_finite(series: Series, lr: float, *, backward: bool) -> Iterator[Diagnosis]:
    """Name the layer that broke first: the first of a forward pass, the last of a backward one.

    An infinite norm is not that yet: numbers from 1e19 on have one in float32.
    """
    broken = np.isnan(series.figures)
    rows = np.flatnonzero(broken.any(axis=1))
    if len(rows):
        places = np.flatnonzero(broken[rows[0]])
        place, step = int(places[-1 if backward else 0]), series.steps[rows[0]]
        what = "gradient" if backward else "output"
        others = f", as in {_others(len(places) - 1)}" if len(places) > 1 else ""
        yield Diagnosis(
            kind="not finite",
            layer=series.layers[place].name,
            step=step,
            sentence=f"At step {step} the {what} of {series.layers[place].name} is not a number"
            f"{others}.",
            suggestion=_slower(lr),
        )


def _gradients(series: Series, lr: float) -> Iterator[Diagnosis]:
    yield from _not_finite(series, lr, backward=True)
    yield from _exploding(series, lr, "gradient", "Clipping the gradients helps too.")
    series = _finite(series)
    if len(series.figures) < FEWEST:
        return
    yield from _without(series, lr)
    yield from _vanishing(
        series, _recent(series) / np.sqrt([layer.size for layer in series.layers])
    )


def _without(series: Series, lr: float) -> Iterator[Diagnosis]:
    """Tell apart the layers that never had a gradient from those that have none any more."""
    now, ever = series.figures[-RECENT:].any(axis=0), series.figures.any(axis=0)
    for lost, places in ((False, np.flatnonzero(~ever)), (True, np.flatnonzero(ever & ~now))):
        if len(places):
            names = [series.layers[place].name for place in places]
            yield Diagnosis(
                kind="no gradient",
                layer=names[0],
                step=series.steps[-1],
                sentence=f"No gradient reaches {_named(names)}{' any more' if lost else ''}: "
                f"{'it does' if len(names) == 1 else 'they do'} not learn.",
                suggestion=f"The units behind may be dead. {_slower(lr)}"
                if lost
                else "Look whether the output depends on it, and whether the units behind are "
                "ever above zero.",
            )


def _vanishing(series: Series, strengths: Numbers) -> Iterator[Diagnosis]:
    """Compare the layers number by number: a large layer has a longer gradient."""
    strongest = int(strengths.argmax())
    weak = [
        place
        for place, strength in enumerate(strengths)
        if 0 < strength < VANISHED * strengths[strongest]
    ]
    if weak:
        weakest = min(weak, key=lambda place: strengths[place])
        name, other = series.layers[weakest].name, series.layers[strongest].name
        share = strengths[weakest] / strengths[strongest]
        yield Diagnosis(
            kind="vanishing",
            layer=name,
            step=series.steps[-1],
            sentence=f"The gradient of {name} is {share:.1e} of the one of {other}, number for "
            f"number: {_layers(len(weak))} hardly learn{'s' if len(weak) == 1 else ''}.",
            suggestion="Put ReLU in the place of Sigmoid or Tanh, normalise between the layers, "
            "or lead an input past them (a residual connection).",
        )


def _activations(series: Series, lr: float) -> Iterator[Diagnosis]:
    yield from _not_finite(series, lr, backward=False)
    yield from _exploding(series, lr, "output", "Normalising between the layers helps too.")


def _exploding(series: Series, lr: float, what: str, besides: str) -> Iterator[Diagnosis]:
    figures = series.figures[~np.isnan(series.figures).any(axis=1)]
    if len(figures) < FEWEST:
        return
    start, now = np.median(figures[:FEWEST], axis=0), np.median(figures[-NEWEST:], axis=0)
    most = EXPLODED * np.maximum(1.0, np.sqrt([layer.size for layer in series.layers]) / 100)
    grew = now > GREW * np.maximum(start, GREW_FROM)
    places = np.flatnonzero(grew | (now > most))
    if len(places):
        place = int(places[now[places].argmax()])
        name = series.layers[place].name
        before = f", {start[place]:.3g} at the start" if grew[place] else ""
        yield Diagnosis(
            kind="exploding",
            layer=name,
            step=series.steps[-1],
            sentence=f"The {what} of {name} explodes: its norm is {_norm(now[place])}{before}.",
            suggestion=f"{_slower(lr)} {besides}",
        )


def _updates(series: Series, lr: float) -> Iterator[Diagnosis]:
    series = _finite(series)
    if len(series.figures) < FEWEST:
        return
    ratios = _recent(series)
    place = int(ratios.argmax())
    name, ratio = series.layers[place].name, ratios[place]
    if ratio > LARGE_UPDATE:
        yield Diagnosis(
            kind="large updates",
            layer=name,
            step=series.steps[-1],
            sentence=f"Every step moves {name} by {ratio:.0%} of its length; 0.1 % is usual.",
            suggestion=_slower(lr),
        )
    elif ratio < SMALL_UPDATE:
        yield Diagnosis(
            kind="small updates",
            layer=name,
            step=series.steps[-1],
            sentence=f"No step moves a layer by more than {ratio:.1e} of its length, that of "
            f"{name}; 1e-3 is usual.",
            suggestion=f"Try a learning rate above {lr:g}, for example {lr * 10:g}.",
        )


def _dead(series: Series, lr: float) -> Iterator[Diagnosis]:
    if len(series.figures) < FEWEST:
        return
    shares = series.figures[-1]
    place = int(shares.argmax())
    if shares[place] >= DEAD:
        layer, others = series.layers[place], int((shares >= DEAD).sum()) - 1
        also = f", and more than half of {_others(others)}," if others else ""
        yield Diagnosis(
            kind="dead",
            layer=layer.name,
            step=series.steps[-1],
            sentence=f"{shares[place]:.0%} of the {layer.size} units of {layer.name}{also} have "
            "not been above zero for a while: they get no gradient and do not come back by "
            "themselves.",
            suggestion=f"{_slower(lr)} LeakyReLU or GELU in its place keeps a gradient.",
        )


_LOOKS: Mapping[Watcher, Callable[[Series, float], Iterable[Diagnosis]]] = {
    "activations": _activations,  # a forward pass comes before its backward pass
    "gradients": _gradients,
    "updates": _updates,
    "dead": _dead,
}


def _finite(series: Series) -> Series:
    """Return the series without the rows that hold a figure that is not finite."""
    good = np.isfinite(series.figures).all(axis=1)
    if good.all():
        return series
    chosen = np.flatnonzero(good).tolist()
    return replace(
        series,
        steps=tuple(series.steps[place] for place in chosen),
        times_s=tuple(series.times_s[place] for place in chosen),
        figures=series.figures[good],
    )


def _recent(series: Series) -> Numbers:
    found: Numbers = np.median(series.figures[-RECENT:], axis=0)
    return found


def _norm(norm: float) -> str:
    return f"{norm:.3g}" if np.isfinite(norm) else "more than float32 can hold"


def _layers(count: int) -> str:
    return "this layer" if count == 1 else f"it and {_others(count - 1)}"


def _others(count: int) -> str:
    return "another layer" if count == 1 else f"{count} other layers"


def _named(names: list[str]) -> str:
    """Return the first names as one reads them out, and how many more there are."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {_others(len(names) - MOST_NAMED)}"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _slower(lr: float) -> str:
    return f"Try a learning rate below {lr:g}, for example {lr / 10:g}."
