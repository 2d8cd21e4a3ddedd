"""Where in the program's text an operation stands, in the learner's own words."""

import ast
from dataclasses import dataclass

from builder.language import Program
from inspector.arguments import sound
from inspector.record import Span

LONGEST = 120


@dataclass(frozen=True)
class Place:
    """A stretch of the text. `module` is the dotted path of the module that was being called."""

    line: int = 0
    span: Span | None = None
    label: str = ""
    module: str = ""


class Places:
    """Finds the place of a node of the tree; each is made once."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._made: dict[tuple[ast.AST, str], Place] = {}

    def of(self, node: ast.AST | None, module: str = "") -> Place:
        """Return the place of an operation that is carried out inside a module, or outside."""
        if node is None:
            return Place(module=module)
        key = node, module
        if key not in self._made:
            text = self.program.segment(node).partition("\n")[0]
            span = self.program.span(node)
            self._made[key] = Place(
                span.line, Span(**span._asdict()), sound(text, LONGEST), sound(module, 200)
            )
        return self._made[key]
