"""A watched run as a page shows it: what was seen, what it cost, what is wrong, and histograms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from runtime.folder import RunFolder
from runtime.journal import Journal, in_words
from runtime.watch_choice import Watcher, Watching
from runtime.watch_diagnosis import Diagnosis, diagnose
from runtime.watch_journal import Series, Spread, series, spreads

WATCHERS: tuple[Watcher, ...] = get_args(Watcher)
ROWS = 64  # of a surface
BEYOND = 0.1  # the share of snapshots whose widest numbers may lie beyond the rows

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class WatchView:
    """What watchers saw of a run until now. `watching` is what they are told to do."""

    watching: Watching
    seen: Mapping[Watcher, Series]
    diagnoses: tuple[Diagnosis, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that histograms were taken of, in the model's order."""
        return tuple(layer.name for layer in self.seen["histograms"].layers)

    def share(self, watcher: Watcher) -> float | None:
        """Return which share of the training time a watcher took, or None where it never looked."""
        cost = self.seen[watcher].cost
        return cost.spent_s / cost.over_s if cost is not None and cost.over_s else None


@dataclass(frozen=True)
class Surface:
    """Histograms over time on common bins. Shapes: `edges` (bins + 1), `shares` (bins, steps)."""

    steps: tuple[int, ...]
    edges: tuple[float, ...]
    shares: Numbers
    newest: Spread


def watch_view(folder: RunFolder) -> WatchView:
    """Return what was seen of a run.

    Raises: JournalError, RunError.
    """
    journal, settings = folder.journal, folder.settings
    seen = {watcher: series(journal, watcher) for watcher in WATCHERS}
    return WatchView(
        watching=journal.watchers() or settings.watch,
        seen=seen,
        diagnoses=diagnose(seen, settings.lr, _broke(journal)),
    )


def surface(journal: Journal, parameter: str, of: str) -> Surface | None:
    """Return how the numbers of a parameter, or of its gradient, were spread over the run.

    Raises: JournalError.
    """
    kept = [one for one in spreads(journal, parameter, of) if any(one.counts)]
    return on_common_bins(kept) if kept else None


def on_common_bins(kept: Sequence[Spread]) -> Surface:
    """Spread every snapshot's counts over rows that suit nearly all of them.

    What lies beyond the rows counts in the outermost ones.
    """
    low = float(np.quantile([one.low for one in kept], BEYOND))
    high = float(np.quantile([one.high for one in kept], 1 - BEYOND))
    edges = np.linspace(low, max(high, np.nextafter(low, np.inf)), ROWS + 1)
    columns = []
    for one in kept:
        below = np.concatenate([[0], np.cumsum(one.counts)])
        own = np.linspace(one.low, one.high, len(below))
        reached = np.interp(edges, own, below / below[-1])
        reached[0], reached[-1] = 0.0, 1.0
        columns.append(np.diff(reached))
    return Surface(
        steps=tuple(one.step for one in kept),
        edges=tuple(edges.tolist()),
        shares=np.stack(columns, axis=1),
        newest=kept[-1],
    )


def _broke(journal: Journal) -> Diagnosis | None:
    noted = journal.facts().get("broke")
    with in_words():
        return None if noted is None else Diagnosis.model_validate(noted)
