"""What a run says about a claim. Nothing here looks at the answer that stands on the card."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from builder.statements.card import Statement


class Failure(Protocol):
    """How a program ended early: of the language, or of a trace."""

    @property
    def kind(self) -> str:
        """Return "raised" if Python or torch raised it."""

    @property
    def type(self) -> str:
        """Return the name of the exception."""

    @property
    def message(self) -> str:
        """Return its text."""


@dataclass(frozen=True)
class Verdict:
    """`holds` is None when the run does not answer; `evidence` is what it showed."""

    holds: bool | None
    evidence: str


def judge(
    statement: Statement, output: str, error: Failure | None, notes: Sequence[str]
) -> Verdict:
    """Say whether the claim holds, from what its program printed, raised and warned of."""
    if error is None and statement.shown_by == "print":
        return _from_output(output)
    holds, last = _from_end(statement, notes) if error is None else _from_error(statement, error)
    return Verdict(holds=holds, evidence=f"{output}{last}")


def _from_end(statement: Statement, notes: Sequence[str]) -> tuple[bool, str]:
    warned = next((note for note in notes if statement.expects_note and statement.says in note), "")
    match statement.shown_by:
        case "warning":
            return bool(warned), warned or "It ran without a warning."
        case "run":
            return not warned, warned or "It ran to its end."
        case _:
            return False, "It ran to its end."


def _from_error(statement: Statement, error: Failure) -> tuple[bool | None, str]:
    evidence = f"{error.type}: {error.message}" if error.type else error.message
    meant = error.type == statement.expects_error and statement.says in error.message
    if error.kind != "raised" or not meant:
        return None, evidence
    return statement.shown_by == "error", evidence


def _from_output(output: str) -> Verdict:
    lines = output.splitlines()
    answer = {"True": True, "False": False}.get(lines[-1]) if lines else None
    return Verdict(holds=answer, evidence="\n".join(lines if answer is None else lines[:-1]))
