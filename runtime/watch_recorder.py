"""Writes what watchers saw into the journal of a run: bounded, however long the run, and even.

Each watcher keeps a history of so many rows. A full one loses every second of them, and from then
on a row stands for twice the time. The newest look stands beside the history until it is a part of
it or a newer one comes.
"""

import json
import math
import sqlite3
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from runtime.events import Cost, Histogram, Histograms, Layer, Watched, WatcherFailed
from runtime.journal import Journal
from runtime.watch_choice import Watcher
from runtime.watch_journal import MOST_ROWS, MOST_SNAPSHOTS, TABLES, is_watched

FIRST_WINDOW_S = 0.1  # of a row, after the first thinning: about two flushes

# Of every four neighbours the lowest and the highest stay, so that no peak is lost.
_THIN_LOOKS = """
DELETE FROM look WHERE id IN (
  SELECT id FROM (
    SELECT id, ROW_NUMBER() OVER (PARTITION BY bucket ORDER BY peak, id) AS place,
           COUNT(*) OVER (PARTITION BY bucket) AS size
    FROM (SELECT id, peak, (ROW_NUMBER() OVER (ORDER BY id) - 1) / 4 AS bucket
          FROM look WHERE watcher = ? AND kept))
  WHERE place NOT IN (1, size))
"""
_THIN_SNAPSHOTS = """
DELETE FROM snapshot WHERE step IN (
  SELECT step FROM (SELECT step, ROW_NUMBER() OVER (ORDER BY step) AS place FROM snapshot)
  WHERE place % 2 = 0)
"""
_BEGIN = "INSERT INTO watcher VALUES (?, ?, 0, 0, 0, '') ON CONFLICT DO NOTHING"
_COST = "UPDATE watcher SET spent_s = ?, over_s = ?, failure = '' WHERE name = ?"

Look = tuple[int, float, float, bytes]  # step, seconds, the highest figure, all of them


@dataclass
class _History:
    """How far the history of one watcher has come, and the looks that wait to become a part."""

    layers: tuple[Layer, ...]
    count: int
    window_s: float
    began_s: float = -math.inf
    waiting: list[Look] = field(default_factory=list)


class WatchRecorder:
    """Writes what watchers saw; each event is one transaction."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._histories: dict[Watcher, _History] = {}

    def begin(self, first_step: int) -> None:
        """Forget what is behind the step from which a run goes on: it will be seen again."""
        if is_watched(self._journal):
            with self._journal.writing() as base:
                for table in ("look", "snapshot", "histogram"):
                    base.execute(f"DELETE FROM {table} WHERE step > ?", (first_step,))

    def record(self, event: Watched | Histograms | WatcherFailed) -> None:
        """Write one event."""
        with self._journal.writing() as base:
            match event:
                case Watched(watcher=watcher, layers=layers, cost=cost):
                    history = self._history(base, watcher, layers)
                    _note_cost(base, watcher, cost)
                    _add_looks(base, watcher, history, _looks(event))
                case Histograms(cost=cost):
                    history = self._history(base, "histograms", _parameters(event))
                    _note_cost(base, "histograms", cost)
                    _add_snapshot(base, history, event)
                case WatcherFailed(watcher=watcher, sentence=sentence):
                    _make_tables(base)
                    base.execute(_BEGIN, (watcher, "[]"))
                    base.execute(
                        "UPDATE watcher SET failure = ? WHERE name = ?", (sentence, watcher)
                    )

    def end(self) -> None:
        """Write what still waits to become a part of a history."""
        for watcher, history in self._histories.items():
            if history.waiting:
                with self._journal.writing() as base:
                    base.execute("DELETE FROM look WHERE watcher = ? AND NOT kept", (watcher,))
                    _keep(base, watcher, history)

    def _history(
        self, base: sqlite3.Connection, watcher: Watcher, layers: tuple[Layer, ...]
    ) -> _History:
        """Return a watcher's history; other layers than before begin a new one."""
        history = self._histories.get(watcher)
        if history is None or history.layers != layers:
            history = self._histories[watcher] = _opened(base, watcher, layers)
        return history


def _opened(base: sqlite3.Connection, watcher: Watcher, layers: tuple[Layer, ...]) -> _History:
    """Return the history a journal holds of a watcher."""
    _make_tables(base)
    told = json.dumps([[layer.name, layer.size] for layer in layers])
    others = base.execute(
        "DELETE FROM watcher WHERE name = ? AND layers != ?", (watcher, told)
    ).rowcount
    if others and watcher == "histograms":
        base.execute("DELETE FROM snapshot")
        base.execute("DELETE FROM histogram")
    elif others:
        base.execute("DELETE FROM look WHERE watcher = ?", (watcher,))
    base.execute(_BEGIN, (watcher, told))
    ((window_s,),) = base.execute("SELECT window_s FROM watcher WHERE name = ?", (watcher,))
    return _History(layers, _count(base, watcher), float(window_s))


def _make_tables(base: sqlite3.Connection) -> None:
    for statement in TABLES:
        base.execute(statement)


def _count(base: sqlite3.Connection, watcher: Watcher) -> int:
    if watcher == "histograms":
        ((count,),) = base.execute("SELECT COUNT(*) FROM snapshot WHERE kept")
    else:
        ((count,),) = base.execute(
            "SELECT COUNT(*) FROM look WHERE watcher = ? AND kept", (watcher,)
        )
    return int(count)


def _note_cost(base: sqlite3.Connection, watcher: Watcher, cost: Cost) -> None:
    base.execute(_COST, (cost.spent_s, cost.over_s, watcher))


def _looks(event: Watched) -> list[Look]:
    figures = np.array(event.figures, np.float64)
    peaks = np.where(np.isfinite(figures), figures, math.inf).max(axis=1)
    rows = zip(event.steps, event.times_s, peaks.tolist(), figures, strict=True)
    return [(step, time_s, peak, row.tobytes()) for step, time_s, peak, row in rows]


def _add_looks(
    base: sqlite3.Connection, watcher: Watcher, history: _History, looks: list[Look]
) -> None:
    """Let looks wait for their window to close; one that is not finite waits for nothing."""
    base.execute("DELETE FROM look WHERE watcher = ? AND NOT kept", (watcher,))
    history.waiting += looks
    newest, kept = looks[-1], set[int]()
    broken = any(math.isinf(look[2]) for look in looks)
    if broken or newest[1] - history.began_s >= history.window_s:
        kept = _keep(base, watcher, history)
        history.began_s = newest[1]
    if newest[0] not in kept:
        _insert(base, watcher, newest, kept=False)
    if history.count > MOST_ROWS:
        base.execute(_THIN_LOOKS, (watcher,))
        _widen(base, watcher, history, FIRST_WINDOW_S)


def _keep(base: sqlite3.Connection, watcher: Watcher, history: _History) -> set[int]:
    """Let the lowest and the highest of the waiting looks into the history; return their steps."""
    waiting = history.waiting
    by_peak = sorted(range(len(waiting)), key=lambda place: (waiting[place][2], -place))
    chosen = [waiting[place] for place in sorted({by_peak[0], by_peak[-1]})]
    for look in chosen:
        _insert(base, watcher, look, kept=True)
    history.count += len(chosen)
    waiting.clear()
    return {look[0] for look in chosen}


def _insert(base: sqlite3.Connection, watcher: Watcher, look: Look, *, kept: bool) -> None:
    step, time_s, peak, figures = look
    base.execute(
        "INSERT INTO look (watcher, step, time_s, peak, kept, figures) VALUES (?, ?, ?, ?, ?, ?)",
        (watcher, step, time_s, peak, kept, figures),
    )


def _parameters(event: Histograms) -> tuple[Layer, ...]:
    return tuple(Layer(row.parameter, row.size) for row in event.rows if row.of == "weights")


def _add_snapshot(base: sqlite3.Connection, history: _History, event: Histograms) -> None:
    base.execute("DELETE FROM histogram WHERE step IN (SELECT step FROM snapshot WHERE NOT kept)")
    base.execute("DELETE FROM snapshot WHERE NOT kept")
    kept = event.time_s - history.began_s >= history.window_s
    base.execute(
        "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?)", (event.step, event.time_s, kept)
    )
    base.executemany(
        "INSERT OR REPLACE INTO histogram VALUES (?, ?, ?, ?, ?, ?, ?)",
        [_histogram_row(event.step, row) for row in event.rows],
    )
    if kept:
        history.began_s = event.time_s
        history.count += 1
    if history.count > MOST_SNAPSHOTS:
        base.execute(_THIN_SNAPSHOTS)
        base.execute("DELETE FROM histogram WHERE step NOT IN (SELECT step FROM snapshot)")
        _widen(base, "histograms", history, _spacing_s(base))


def _spacing_s(base: sqlite3.Connection) -> float:
    """Return the mean time from one kept snapshot to the next."""
    query = "SELECT MIN(time_s), MAX(time_s), COUNT(*) FROM snapshot"
    ((first, last, count),) = base.execute(query)
    return (float(last) - float(first)) / max(1, int(count) - 1)


def _widen(base: sqlite3.Connection, watcher: Watcher, history: _History, least_s: float) -> None:
    """Let a row stand for twice the time, now that every second one is gone."""
    history.count = _count(base, watcher)
    history.window_s = max(2 * history.window_s, least_s)
    base.execute("UPDATE watcher SET window_s = ? WHERE name = ?", (history.window_s, watcher))


def _histogram_row(step: int, row: Histogram) -> tuple[Any, ...]:
    counts = np.array(row.counts, "<u4").tobytes()
    return row.parameter, row.of, step, row.low, row.high, counts, row.not_finite
