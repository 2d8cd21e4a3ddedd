"""A run as its watchers see it: what is new since an index, or the whole curve for a page."""

import math
from dataclasses import dataclass
from typing import Any

from runtime.folder import RunFolder
from runtime.journal import ValidationRow
from runtime.scalars import Records, ScalarReader, decimated
from runtime.state import RunState

MOST_POINTS = 2000  # of a curve: more than a screen has pixels
MOST_BACKLOG = 20_000  # records sent one by one; a longer backlog is thinned out first
MOST_VALIDATIONS = 1000  # of one batch


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A whole run, drawable at once. `next` is the index from which a live view goes on."""

    points: tuple[tuple[int, float, float], ...]  # step, seconds, loss
    next: int
    validations: tuple[ValidationRow, ...]
    state: RunState


def curve(folder: RunFolder, most: int = MOST_POINTS) -> Curve:
    """Return everything a page draws of a run, thinned so that no peak is lost.

    Raises: ScalarsError, JournalError.
    """
    with ScalarReader(folder.curve) as reader:
        count = reader.count()
        records = reader.read(0, count)
    return Curve(
        points=tuple((int(s), float(t), float(v)) for s, t, v in decimated(records, most).tolist()),
        next=count,
        validations=folder.journal.validations(0, 10_000),
        state=folder.state(),
    )


class Follower:
    """One watcher's place in a run: each batch holds what came since the one before.

    It only reads, so the writer never notices.
    """

    def __init__(self, folder: RunFolder, start: int, validations_from: int = 0) -> None:
        self._folder = folder
        self._reader = ScalarReader(folder.curve)
        self._next = min(start, self._reader.count())
        self._validations = validations_from
        self._state: RunState | None = None

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()
        self._folder.close()

    @property
    def done(self) -> bool:
        """Whether the run has ended and everything of it was handed out."""
        return self._state is not None and self._state.ended and self._next >= self._reader.count()

    def batch(self) -> dict[str, Any] | None:
        """Return what is new as plain values, or None when nothing is.

        Raises: ScalarsError, JournalError.
        """
        # The state is read first: once it says the end, every record was there before it.
        state = self._folder.state()
        start, records = self._next, self._new_records()
        validations = self._folder.journal.validations(self._validations, MOST_VALIDATIONS)
        if not len(records) and not validations and state == self._state:
            return None
        first_validation = self._validations
        self._validations += len(validations)
        self._state = state
        return {
            "from": start,
            "next": self._next,
            "records": [[s, _finite(t), _finite(v)] for s, t, v in records.tolist()],
            "validation_from": first_validation,
            "validation": [row.model_dump() for row in validations],
            "state": {**state.model_dump(), "ended": state.ended, "progress": state.progress},
        }

    def _new_records(self) -> Records:
        backlog = self._reader.count() - self._next
        if backlog > MOST_BACKLOG:
            records = self._reader.read(self._next, backlog)
            self._next += len(records)
            return decimated(records, MOST_POINTS)
        records = self._reader.read(self._next, MOST_POINTS)
        self._next += len(records)
        return records


def _finite(value: float) -> float | None:
    """Return a number JSON can hold; a file that was tampered with may hold others."""
    return value if math.isfinite(value) else None
