"""Runs a learner's text twice: as Python runs it, and through the language."""

import contextlib
import io
import warnings
from dataclasses import dataclass

from builder.language import Evaluator, LanguageError, parse


@dataclass(frozen=True)
class Ending:
    """What a program printed, and what it ended with. `kind` is "" when it ran through."""

    output: str
    kind: str = ""
    type: str = ""
    message: str = ""


class Steps:
    """Counts the steps of a program."""

    def __init__(self) -> None:
        self.count = 0

    def begin(self, *_: object) -> None:
        """Count from 0."""

    def before(self, *_: object) -> None:
        """Count when it is done."""

    def after(self, *_: object) -> None:
        """Count one step."""
        self.count += 1

    def failed(self, *_: object) -> None:
        """Count the step that ended the program."""
        self.count += 1


def in_python(text: str) -> Ending:
    """Run a text as Python does; a warning is an error."""
    output = io.StringIO()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(output):
            warnings.simplefilter("error")
            exec(compile(text, "<program>", "exec"), {"__name__": "__main__"})
    except Exception as error:  # noqa: BLE001 -- whatever it raises is the answer
        return Ending(output.getvalue(), "raised", type(error).__name__, str(error))
    return Ending(output.getvalue())


def in_the_language(text: str, watch: Steps | None = None) -> tuple[Ending, tuple[str, ...]]:
    """Run a text through the language; return its ending and its notes."""
    evaluator = Evaluator(parse(text), watch)
    try:
        evaluator.run()
    except LanguageError as error:
        ending = Ending(evaluator.output, error.kind, error.type, error.message)
    else:
        ending = Ending(evaluator.output)
    return ending, tuple(note for _, note in evaluator.notes)
