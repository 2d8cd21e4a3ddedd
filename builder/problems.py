"""What is wrong, where, in torch's words and in plain ones, and what would mend it."""

from typing import Literal

from builder.patch import Patch
from builder.values import Value

Level = Literal["error", "warning", "hint"]


class Fix(Value):
    """One click that mends a problem: a label for the button and the edit it makes."""

    label: str
    patch: Patch


class Problem(Value):
    """One thing the learner should know, at the place where it stands.

    `where` is the name of a node, input, output or frame, or "" for the whole graph. An error
    stops the export; a warning is legal but rarely meant; a hint teaches.
    """

    where: str
    sentence: str
    torch_message: str = ""
    fixes: tuple[Fix, ...] = ()
    level: Level = "error"


class BuilderError(Exception):
    """The base of what this package raises."""


class GraphError(BuilderError):
    """A graph that cannot be read or used; `problems` says every reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Take all the reasons; the message shows the first ones."""
        super().__init__(" ".join(problem.sentence for problem in problems[:3]))
        self.problems = problems
