"""The watchers of a run: on which steps each looks, what it saw, and what that has cost.

The loop asks one question a step, whether it is one to look at. Hooks are there on such steps only,
and what was seen stays on the device until the flush that waits for it anyway.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from time import perf_counter
from types import MappingProxyType
from typing import Protocol

import torch
from torch import Tensor, nn

from runtime.events import Cost, Event, Histograms, Layer, Watched, WatcherFailed
from runtime.failures import TORCH_ERRORS
from runtime.watch_choice import Watcher, Watching
from runtime.watch_histograms import HistogramLook
from runtime.watch_layers import Numbers, Parts
from runtime.watch_looks import ActivationLook, DeadLook, GradientLook, Look, UpdateLook

_MAKERS: Mapping[Watcher, Callable[[nn.Module, Parts], Look]] = MappingProxyType(
    {
        "gradients": lambda _module, parts: GradientLook(parts),
        "activations": lambda module, _parts: ActivationLook(module),
        "updates": lambda _module, parts: UpdateLook(parts),
        "dead": lambda module, _parts: DeadLook(module),
        "histograms": lambda _module, parts: HistogramLook(parts),
    }
)

Row = tuple[int, float, int, tuple[Layer, ...], list[Tensor]]


class Looker(Protocol):
    """Who looks into a loop's steps. `due` is the next step at which to call it."""

    due: float

    def before(self, step: int, batch: int) -> None:
        """Just before the forward pass of this step."""
        ...

    def between(self, loss: Tensor) -> None:
        """After its backward pass."""
        ...

    def after(self, time_s: float) -> None:
        """After the optimiser's step."""
        ...

    def told(self, step: int, time_s: float, until: float = math.inf) -> Iterator[Event]:
        """Hand over what was seen, up to a step; called at every flush."""
        ...

    def choose(self, watching: Watching, step: int, time_s: float) -> None:
        """Look as is chosen now."""
        ...

    def leave(self) -> None:
        """Leave the module as it was."""
        ...


class Watch:
    """The watchers of one run."""

    def __init__(self, module: nn.Module, watching: Watching, step: int, time_s: float) -> None:
        self._module = module
        self._looks: dict[Watcher, Look] = {}
        self._now: list[Look] = []
        self._rows: dict[Watcher, list[Row]] = {}
        self._failures: list[WatcherFailed] = []
        self._step = self._batch = 0
        self.due = math.inf
        self.choose(watching, step, time_s)

    def choose(self, watching: Watching, step: int, time_s: float) -> None:
        """Switch watchers on, off, or to another period; one that is new begins at the next step.

        What a watcher costs is counted anew when it is switched on.
        """
        parts: Parts | None = None
        for watcher, make in _MAKERS.items():
            every, look = watching.every(watcher), self._looks.get(watcher)
            if not every:
                self._looks.pop(watcher, None)
                self._rows.pop(watcher, None)
                continue
            if look is None:
                parts = parts or Parts(self._module)
                try:
                    look = make(self._module, parts)
                except TORCH_ERRORS as error:
                    self._failures.append(_failed(watcher, error))
                    continue
                look.since_s = time_s
                self._looks[watcher] = look
            look.every, look.due = every, step + 1
        self._plan()

    def before(self, step: int, batch: int) -> None:
        """Let those look whose step this is."""
        self._step, self._batch = step, batch
        self._now = [look for look in self._looks.values() if look.due <= step]
        for look in self._now:
            self._let(look, partial(look.before, batch))

    def between(self, _loss: Tensor) -> None:
        """Let them look at the gradients."""
        for look in self._now:
            self._let(look, look.between)

    def after(self, time_s: float) -> None:
        """Let them look at what the step has changed, and plan the next look."""
        for look in self._now:
            self._let(look, look.after)
            look.plan(self._step, time_s)
            if look.failure is not None:
                self._drop(look)
            else:
                row = self._step, time_s, self._batch, look.layers, look.taken
                self._rows.setdefault(look.watcher, []).append(row)
        self._plan()

    def told(self, step: int, time_s: float, until: float = math.inf) -> Iterator[Event]:
        """Hand over what was seen, up to a step; what is behind it is forgotten."""
        yield from self._failures
        self._failures.clear()
        for look in list(self._looks.values()):
            began = perf_counter()
            rows = [row for row in self._rows.pop(look.watcher, []) if row[0] <= until]
            event = self._event(look, rows, time_s)
            if event is not None:
                yield event  # who writes it down does so before this goes on
            look.flushed(step, time_s)
            look.spent_s += perf_counter() - began
        self._plan()

    def leave(self) -> None:
        """Take every hook off the module."""
        for look in self._looks.values():
            look.leave()

    def _event(self, look: Look, rows: list[Row], time_s: float) -> Event | None:
        if not rows:
            return None
        cost = Cost(spent_s=look.spent_s, over_s=max(time_s - look.since_s, 0.0))
        step, at_s, _, layers, taken = rows[-1]
        if isinstance(look, HistogramLook):
            return Histograms(step=step, time_s=at_s, rows=look.rows, cost=cost)
        same = [row for row in rows if row[3] is layers]  # a model may call other layers one day
        if not taken:
            return None
        numbers = _numbers([number for row in same for number in row[4]]).reshape(len(same), -1)
        batches = _column([row[2] for row in same])
        figures = look.figures(numbers, batches)
        return Watched(
            watcher=look.watcher,
            layers=layers,
            steps=tuple(row[0] for row in same),
            times_s=tuple(row[1] for row in same),
            figures=tuple(map(tuple, figures.tolist())),
            cost=cost,
        )

    def _let(self, look: Look, act: Callable[[], None]) -> None:
        """Let a watcher act; the run goes on whatever comes of it."""
        began = perf_counter()
        try:
            act()
        except TORCH_ERRORS as error:
            look.failure = error
        look.spent_s += perf_counter() - began

    def _drop(self, look: Look) -> None:
        look.leave()
        self._looks.pop(look.watcher, None)
        self._rows.pop(look.watcher, None)
        if look.failure is not None:
            self._failures.append(_failed(look.watcher, look.failure))

    def _plan(self) -> None:
        self._now = []
        self.due = min((look.due for look in self._looks.values()), default=math.inf)


def _failed(watcher: Watcher, error: Exception) -> WatcherFailed:
    text = (str(error).splitlines() or [type(error).__name__])[0][:200]
    return WatcherFailed(
        watcher=watcher,
        sentence=f"This cannot be watched in this model, and is switched off. torch says: {text}",
    )


def _numbers(taken: list[Tensor]) -> Numbers:
    found: Numbers = torch.stack(taken).double().cpu().numpy()
    return found


def _column(batches: list[int]) -> Numbers:
    found: Numbers = torch.tensor(batches, dtype=torch.float64).reshape(-1, 1).numpy()
    return found
