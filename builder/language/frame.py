"""Where names live while a program runs, and who may look on."""

import ast
from typing import TYPE_CHECKING, Any, Protocol

from builder.language.faults import LanguageError

if TYPE_CHECKING:
    from builder.language.evaluator import Evaluator


class Frame:
    """The names of one running function, or of the program itself.

    `name` is "" and `depth` 0 for the program. `parent` is the frame the function was written in,
    not the one that called it; `result` is what `return` gave. `owner` is the class a frame made,
    `subject` the object a method was called on.
    """

    __slots__ = ("depth", "name", "names", "owner", "parent", "result", "subject")

    def __init__(
        self, name: str, depth: int, names: dict[str, Any], parent: "Frame | None" = None
    ) -> None:
        self.name = name
        self.depth = depth
        self.names = names
        self.parent = parent
        self.result: Any = None
        self.owner: type | None = None
        self.subject: Any = None


class Watch(Protocol):
    """Looks on while a program runs; the recorder of the inspector is one.

    Every `before` is followed by the `after` of the same statement, unless the program ends inside
    it. Of a compound statement only the header is a step: once for each time it is evaluated.
    `failed` comes once, at the end, for the innermost statement that did not finish. A watch that
    wants to read `output` or `position` gets the evaluator by `begin`, before the first step.
    """

    def begin(self, evaluator: "Evaluator") -> None:
        """Meet the evaluator."""

    def before(self, node: ast.stmt, frame: Frame) -> None:
        """Note that a statement is about to be carried out."""

    def after(self, node: ast.stmt, frame: Frame) -> None:
        """Note that it was."""

    def failed(self, node: ast.stmt, frame: Frame, error: LanguageError) -> None:
        """Note that it ended the program."""
