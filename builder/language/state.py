"""What one run of a program knows of itself: where it is, what it used up, what it said."""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from builder.language.faults import too_much
from builder.language.frame import Frame, Watch


@dataclass(frozen=True)
class Limits:
    """How much a program may ask for. Memory and time are bounded by the child it runs in."""

    steps: int = 200_000  # statements, calls and rounds of loops
    depth: int = 60  # functions that wait for each other
    output: int = 20_000  # characters printed


def _unset(*_args: Any) -> Any:
    raise AssertionError("a state belongs to an evaluator")


class State:
    """The moving parts of a run."""

    def __init__(self, watch: Watch | None, limits: Limits) -> None:
        self.watch = watch
        self.limits = limits
        self.globals = Frame("", 0, {})
        self.position: ast.AST | None = None  # the innermost operation
        self.steps = 0
        self.depth = 0
        self.printed: list[str] = []
        self.length = 0  # of what was printed
        self.notes: list[tuple[int, str]] = []
        self.failure: tuple[BaseException, ast.AST | None, ast.stmt, Frame] | None = None
        self.builtins: dict[str, Any] = {}
        self.call: Callable[..., Any] = _unset  # both set by the evaluator: the gate of calls,
        self.has: Callable[..., bool] = _unset  # and whether a value has an attribute
        self.classes: dict[type, Any] = {}  # the learner's own
        self.kept: dict[int, tuple[int, Any]] = {}  # id -> ordinal and the object, kept alive

    def tick(self, steps: int = 1) -> None:
        """Count a step, or several."""
        self.steps += steps
        if self.steps > self.limits.steps:
            raise too_much(
                f"The program was stopped after {self.limits.steps:,} steps.",
                "Use fewer rounds, or let torch work on whole tensors.",
            )

    def work(self, items: int) -> None:
        """Count what Python does in one go with many items: 64 of them are a step."""
        if items >= 64:
            self.tick(items >> 6)

    def enter(self) -> None:
        """Go one function deeper; whoever does takes one off `depth` again."""
        if self.depth >= self.limits.depth:
            raise too_much(
                f"More than {self.limits.depth} functions wait for each other.",
                "Use a loop instead of a function that calls itself.",
            )
        self.depth += 1

    def remember(self, error: BaseException, node: ast.stmt, frame: Frame) -> None:
        """Note the innermost statement an exception came out of."""
        if self.failure is None or self.failure[0] is not error:
            self.failure = (error, self.position, node, frame)

    def write(self, text: str) -> None:
        """Print, up to the limit."""
        room = self.limits.output - self.length
        self.printed.append(text[:room])
        self.length += min(len(text), room)
        if len(text) > room:
            raise too_much(
                f"The program printed more than {self.limits.output:,} characters.",
                "Print a slice, a shape or a summary instead.",
            )

    def note(self, text: str) -> None:
        """Keep something worth knowing that is no error, once."""
        if all(said != text for _, said in self.notes) and len(self.notes) < 100:
            self.notes.append((getattr(self.position, "lineno", 1), text[:2_000]))

    def ordinal(self, value: object) -> int:
        """Return the number of an object: the first one asked about is 1."""
        return self.kept.setdefault(id(value), (len(self.kept) + 1, value))[0]

    def callback(self, function: Any) -> Any:
        """Return a function of the tables or the learner as Python may call it."""
        if function is None:
            return None
        return lambda *args: self.call(self, function, args, {})
