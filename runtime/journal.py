"""What happened to a run, beside its curve: states, commands, validations and facts, in SQLite.

Readers never make the writer wait (WAL), and every write takes its lock at once (BEGIN IMMEDIATE):
a transaction that reads first and writes later can lose its turn.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from builder.values import Value
from runtime.control import Command
from runtime.watch_choice import Watching

SCHEMA = 1
_TABLES = """
CREATE TABLE state (id INTEGER PRIMARY KEY, at REAL NOT NULL, name TEXT NOT NULL,
                    sentence TEXT NOT NULL, step INTEGER NOT NULL);
CREATE TABLE command (id INTEGER PRIMARY KEY, at REAL NOT NULL, name TEXT NOT NULL);
CREATE TABLE validation (id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL UNIQUE,
                         step INTEGER NOT NULL, time_s REAL NOT NULL, loss REAL NOT NULL,
                         accuracy REAL NOT NULL);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_SET_FACT = (
    "INSERT INTO fact (name, value) VALUES (?, ?) "
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


class JournalError(RuntimeError):
    """A journal cannot be read or written; the message says why in a sentence."""


class StateRow(Value):
    """One state a run was in since a moment. Units: `at` is a Unix time."""

    at: float
    name: str
    sentence: str
    step: int


class ValidationRow(Value):
    """The validation after an epoch."""

    epoch: int
    step: int
    time_s: float
    loss: float
    accuracy: float


class Journal:
    """One process's connection to a run's journal."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        mode = "rwc" if create else "rw"
        with in_words():
            self._base = sqlite3.connect(
                f"{path.as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                timeout=5.0,
                check_same_thread=False,
            )
            try:
                self._prepare(create)
            except BaseException:
                self._base.close()
                raise

    def _prepare(self, create: bool) -> None:
        self._base.execute("PRAGMA trusted_schema=OFF")
        self._base.execute("PRAGMA synchronous=NORMAL")
        self._base.execute("PRAGMA wal_autocheckpoint=100")  # pages: the file beside stays small
        if create:
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.executescript(
                f"BEGIN IMMEDIATE;{_TABLES}PRAGMA user_version={SCHEMA};COMMIT"
            )
        (found,) = self._base.execute("PRAGMA user_version").fetchone()
        if found != SCHEMA:
            raise JournalError(
                f"The journal of this run has schema {found}; this Lampwork reads {SCHEMA}."
            )

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def set_state(self, name: str, sentence: str, step: int) -> None:
        """Note the state the run is in from now on."""
        with self.writing() as base:
            base.execute(
                "INSERT INTO state (at, name, sentence, step) VALUES (?, ?, ?, ?)",
                (time.time(), name, sentence, step),
            )

    def state(self) -> StateRow:
        """Return the state the run is in."""
        rows = self.rows("SELECT at, name, sentence, step FROM state ORDER BY id DESC LIMIT 1", ())
        if not rows:
            raise JournalError("The journal of this run holds no state.")
        at, name, sentence, step = rows[0]
        with in_words():
            return StateRow(at=at, name=name, sentence=sentence, step=step)

    def command(self, name: Command) -> None:
        """Leave a command for the worker."""
        with self.writing() as base:
            base.execute("INSERT INTO command (at, name) VALUES (?, ?)", (time.time(), name))

    def choose_watchers(self, watching: Watching) -> None:
        """Leave a choice of watchers for the worker, and for one that goes on after it."""
        with self.writing() as base:
            base.execute(_SET_FACT, ("watching", watching.model_dump_json()))
            base.execute("INSERT INTO command (at, name) VALUES (?, ?)", (time.time(), "watch"))

    def watchers(self) -> Watching | None:
        """Return which watchers were chosen last, or None where the settings' own still hold."""
        chosen = self.facts().get("watching")
        with in_words():
            return None if chosen is None else Watching.model_validate(chosen)

    def commands(self, after: int) -> list[tuple[int, str]]:
        """Return the commands behind the one of this number, with their numbers."""
        rows = self.rows("SELECT id, name FROM command WHERE id > ? ORDER BY id", (after,))
        return [(int(number), str(name)) for number, name in rows]

    def add_validations(self, rows: Iterable[ValidationRow]) -> None:
        """Note validations; an epoch that is done again after a resume is noted once."""
        with self.writing() as base:
            base.executemany(
                "INSERT INTO validation (epoch, step, time_s, loss, accuracy) "
                "VALUES (:epoch, :step, :time_s, :loss, :accuracy) ON CONFLICT DO NOTHING",
                [row.model_dump() for row in rows],
            )

    def validations(self, start: int, most: int) -> tuple[ValidationRow, ...]:
        """Return validations in their order from an index on, at most so many."""
        rows = self.rows(
            "SELECT epoch, step, time_s, loss, accuracy FROM validation ORDER BY epoch "
            "LIMIT ? OFFSET ?",
            (most, start),
        )
        names = tuple(ValidationRow.model_fields)
        with in_words():
            return tuple(ValidationRow(**dict(zip(names, row, strict=True))) for row in rows)

    def set_facts(self, **facts: object) -> None:
        """Note facts of the run; the newest value of a name counts."""
        with self.writing() as base:
            base.executemany(
                _SET_FACT,
                [(name, json.dumps(value)) for name, value in facts.items()],
            )

    def facts(self) -> dict[str, Any]:
        """Return everything noted as a fact."""
        rows = self.rows("SELECT name, value FROM fact", ())
        with in_words():
            return {str(name): json.loads(value) for name, value in rows}

    def rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with in_words():
            return self._base.execute(query, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Everything written in this block counts at its end, or nothing does."""
        with in_words():
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield self._base
                self._base.execute("COMMIT")
            except BaseException:
                if self._base.in_transaction:
                    self._base.execute("ROLLBACK")
                raise


@contextmanager
def in_words() -> Iterator[None]:
    """Say in a sentence what is wrong with a journal that cannot be used."""
    try:
        yield
    except (sqlite3.Error, ValueError, TypeError) as error:
        forged = not isinstance(error, sqlite3.Error)
        reason = "it holds a row that is not ours" if forged else str(error)
        raise JournalError(f"The journal of this run cannot be used: {reason}.") from error
