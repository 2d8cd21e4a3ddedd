"""The form of a ready program: a short text that shows one idea, with what to look at."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ReadyProgram:
    """One idea as a few lines of torch. `name` stands in links and is never changed.

    `idea` is what the program shows, `look_at` where to see it. `raises` names the error at
    which the program ends when that error is the lesson.
    """

    name: str
    topic: str  # a heading of the list of programs
    title: str
    idea: str
    look_at: str
    text: str
    raises: str = ""
