"""A program that was read: its text, its tree, and where in the text a node stands."""

import ast
from dataclasses import dataclass, field

from builder.language.faults import Span


@dataclass(frozen=True)
class Program:
    """The text of a learner and the tree `parse` made of it. Its lines end with a line feed."""

    text: str
    tree: ast.Module
    lines: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(self.text.split("\n")))

    def span(self, node: ast.AST) -> Span:
        """Return where the node stands; the tree counts columns in bytes of UTF-8."""
        first, last = getattr(node, "lineno", 1), getattr(node, "end_lineno", None)
        last = first if last is None else last
        start = self._characters(first, getattr(node, "col_offset", 0))
        end = self._characters(last, getattr(node, "end_col_offset", None) or 0)
        return Span(first, start, last, end)

    def segment(self, node: ast.AST) -> str:
        """Return the text of a node."""
        where = self.span(node)
        lines = list(self.lines[where.line - 1 : where.end_line])
        lines[-1] = lines[-1][: where.end_column]
        lines[0] = lines[0][where.column :]
        return "\n".join(lines)

    def _characters(self, line: int, offset: int) -> int:
        text = self.lines[line - 1]
        if text.isascii():
            return offset
        return len(text.encode()[:offset].decode(errors="ignore"))
