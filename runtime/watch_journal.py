"""What watchers saw of a run, as its journal keeps it: read here, written by the recorder.

The tables are made when there is something to keep, so a journal without them is a run that nobody
watched.
"""

import json
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from runtime.events import Cost, Layer
from runtime.journal import Journal, in_words
from runtime.watch_choice import Watcher

MOST_ROWS = 2000  # of a watcher's history: more than a screen has pixels
MOST_SNAPSHOTS = 200  # of histograms

TABLES = (
    "CREATE TABLE IF NOT EXISTS watcher (name TEXT PRIMARY KEY, layers TEXT NOT NULL,"
    " spent_s REAL NOT NULL, over_s REAL NOT NULL, window_s REAL NOT NULL, failure TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS look (id INTEGER PRIMARY KEY, watcher TEXT NOT NULL,"
    " step INTEGER NOT NULL, time_s REAL NOT NULL, peak REAL NOT NULL, kept INTEGER NOT NULL,"
    " figures BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS look_of ON look (watcher, id)",
    "CREATE TABLE IF NOT EXISTS snapshot (step INTEGER PRIMARY KEY, time_s REAL NOT NULL,"
    " kept INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS histogram (parameter TEXT, of_what TEXT, step INTEGER,"
    " low REAL NOT NULL, high REAL NOT NULL, counts BLOB NOT NULL, not_finite INTEGER NOT NULL,"
    " PRIMARY KEY (parameter, of_what, step)) WITHOUT ROWID",
)


@dataclass(frozen=True)
class Series:
    """What one watcher saw over a run. Units: `times_s` is training time."""

    watcher: Watcher
    layers: tuple[Layer, ...] = ()
    steps: tuple[int, ...] = ()
    times_s: tuple[float, ...] = ()
    figures: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))
    cost: Cost | None = None
    failure: str = ""


@dataclass(frozen=True)
class Spread:
    """The histogram of a parameter, or of its gradient, after one step."""

    step: int
    low: float
    high: float
    counts: tuple[int, ...]
    not_finite: int


def series(journal: Journal, watcher: Watcher) -> Series:
    """Return everything kept of what a watcher saw, and what it cost.

    Raises: JournalError.
    """
    if not is_watched(journal):
        return Series(watcher)
    heads = journal.rows(
        "SELECT layers, spent_s, over_s, failure FROM watcher WHERE name = ?", (watcher,)
    )
    if not heads:
        return Series(watcher)
    rows = journal.rows(
        "SELECT step, time_s, figures FROM look WHERE watcher = ? ORDER BY step, id LIMIT ?",
        (watcher, 2 * MOST_ROWS),
    )
    with in_words():
        told, spent_s, over_s, failure = heads[0]
        layers = tuple(Layer(str(name), int(size)) for name, size in json.loads(told))
        rows = [row for row in rows if len(row[2]) == 8 * len(layers)]
        return Series(
            watcher=watcher,
            layers=layers,
            steps=tuple(int(row[0]) for row in rows),
            times_s=tuple(float(row[1]) for row in rows),
            figures=np.frombuffer(b"".join(row[2] for row in rows)).reshape(-1, len(layers))
            if layers
            else np.empty((0, 0)),
            cost=Cost(float(spent_s), float(over_s)),
            failure=str(failure),
        )


def spreads(journal: Journal, parameter: str, of: str) -> tuple[Spread, ...]:
    """Return how the numbers of a parameter, or of its gradient, were spread over the run.

    Raises: JournalError.
    """
    if not is_watched(journal):
        return ()
    rows = journal.rows(
        "SELECT step, low, high, counts, not_finite FROM histogram "
        "WHERE parameter = ? AND of_what = ? ORDER BY step LIMIT ?",
        (parameter, of, 2 * MOST_SNAPSHOTS),
    )
    with in_words():
        return tuple(
            Spread(
                int(step),
                float(low),
                float(high),
                tuple(np.frombuffer(counts, "<u4").tolist()),
                int(missing),
            )
            for step, low, high, counts, missing in rows
        )


def is_watched(journal: Journal) -> bool:
    """Whether anything was ever watched in the run."""
    return bool(journal.rows("SELECT 1 FROM sqlite_master WHERE name = 'watcher'"))
