"""A run as it travels: its curve and its state, read from its folder once."""

import math
from collections.abc import Sequence

from pydantic import ValidationError

from runtime.folder import RunError, RunFolder
from runtime.follow import curve
from runtime.journal import ValidationRow
from runtime.projects.content import LONGEST_TITLE
from runtime.projects.parts import (
    LONGEST_LINE,
    MOST_POINTS,
    MOST_VALIDATIONS,
    Point,
    RecordedRun,
)
from runtime.state import RunState

STILL_GOING = "It had not ended when this was recorded."


def record_run(folder: RunFolder, title: str, how: str) -> RecordedRun:
    """Return what a run looks like now. Nothing of its folder or its token is in it.

    Raises: RunError, ScalarsError, JournalError.
    """
    found = curve(folder, MOST_POINTS)
    try:
        return RecordedRun(
            title=_one_line(title, LONGEST_TITLE),
            how=_one_line(how, LONGEST_LINE),
            settings=folder.settings,
            state=_at_rest(found.state),
            points=tuple(_points(found.points)),
            validations=thinned(found.validations, MOST_VALIDATIONS),
        )
    except ValidationError:
        raise RunError("The curve of this run holds numbers that no run has.") from None


def thinned(rows: Sequence[ValidationRow], most: int) -> tuple[ValidationRow, ...]:
    """Return at most so many validations: of every stretch the least and the most accurate."""
    if len(rows) <= most:
        return tuple(rows)
    stretches = max(1, (most - 2) // 2)
    kept = {0, len(rows) - 1}
    for number in range(stretches):
        places = range(number * len(rows) // stretches, (number + 1) * len(rows) // stretches)
        kept.add(min(places, key=lambda place: rows[place].accuracy))
        kept.add(max(places, key=lambda place: rows[place].accuracy))
    return tuple(rows[place] for place in sorted(kept))


def _points(points: Sequence[tuple[int, float, float]]) -> list[Point]:
    """Return the points of a curve; one without a time, of a file tampered with, is left out."""
    return [
        (step, seconds, loss if math.isfinite(loss) else None)
        for step, seconds, loss in points
        if math.isfinite(seconds)
    ]


def _at_rest(state: RunState) -> RunState:
    """Return the state as it can be shown for ever: a recording neither waits nor goes on."""
    words = {
        "sentence": _one_line(state.sentence, LONGEST_LINE),
        "device": _one_line(state.device, LONGEST_LINE),
    }
    if not state.ended:
        words |= {"name": "stopped", "sentence": STILL_GOING}
    return state.model_copy(update={**words, "remaining_s": None, "position": 0})


def _one_line(text: str, most: int) -> str:
    shown = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(shown.split())[:most].rstrip()
