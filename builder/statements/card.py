"""The form of a statement card: a claim, and a program that shows whether it holds."""

from dataclasses import dataclass
from typing import Literal

ShownBy = Literal["print", "error", "warning", "run"]


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A claim of the kind that notes make, with a program that puts it to the test.

    `shown_by` says how the program answers:
    "print": its last line is True or False.
    "error": the claim holds if the program ends with the error `expects_error`.
    "warning": the claim holds if torch warns.
    "run": the claim holds if the program runs to its end; with `expects_note`, without a warning.

    An error counts only if its type is `expects_error`, and an error or a warning only if `says`
    stands in its text: a card that breaks for another reason has no verdict.
    """

    name: str
    topic: str
    claim: str
    notes_say: str = ""  # in the words of notes
    program: str
    shown_by: ShownBy = "print"
    expects_error: str = ""
    expects_note: bool = False
    says: str = ""
    holds: bool  # on the torch that requirements.txt names; a test runs every card
    because: str
    code_now: str = ""  # how to write it today
