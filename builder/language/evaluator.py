"""Carrying a program out, statement by statement, over the closed tables."""

import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from builder.language import (
    calls,
    classes,
    comprehensions,
    definitions,
    displays,
    expressions,
    loops,
    operations,
    shown,
    statements,
    targets,
)
from builder.language.attributes import has
from builder.language.faults import Halt, LanguageError, Span
from builder.language.frame import Frame, Watch
from builder.language.gate import invoke
from builder.language.program import Program
from builder.language.scopes import Scope
from builder.language.state import Limits, State
from builder.language.steps import block
from builder.language.tables.python import builtins_of
from builder.language.tables.spaces import SPACES

# Importing one of these enters the nodes it makes code of.
_GRAMMAR = (
    *(calls, classes, comprehensions, definitions, displays, expressions),
    *(loops, operations, shown, statements, targets),
)
_RECURSION = 3_000  # frames of Python; the C behind them fits an ordinary stack
_STANDARD = Limits()
# Notes leave the imports out. Names of the program's own, imported ones too, come before these.
_KNOWN = {
    "torch": SPACES["torch"],
    "nn": SPACES["torch.nn"],
    "F": SPACES["torch.nn.functional"],
    "optim": SPACES["torch.optim"],
    "np": SPACES["numpy"],
    "math": SPACES["math"],
}
_STACK = re.compile(
    r"\n(?:Exception raised from | +File \").*| Traceback of forward call.*", re.DOTALL
)
_HIDDEN = re.compile(r" at 0x[0-9a-fA-F]+|\x1b\[[0-9;]*m")


class Evaluator:
    """One run of a program."""

    def __init__(
        self, program: Program, watch: Watch | None = None, limits: Limits = _STANDARD
    ) -> None:
        """Make the code. Nothing is carried out yet."""
        self.program = program
        self._state = State(watch, limits)
        self._state.builtins = {**_KNOWN, **builtins_of(self._state)}
        self._state.call = invoke
        self._state.has = has
        self._code = block(program.tree.body, Scope(self._state, "program"))
        if watch is not None:
            watch.begin(self)

    @property
    def output(self) -> str:
        """What was printed until now."""
        return "".join(self._state.printed)

    @property
    def notes(self) -> list[tuple[int, str]]:
        """What is worth knowing and no error: the line and the text."""
        return self._state.notes

    @property
    def frame(self) -> Frame:
        """The frame of the program itself."""
        return self._state.globals

    @property
    def position(self) -> Span | None:
        """Where in the text the innermost operation stands that is being carried out."""
        node = self._state.position
        return None if node is None else self.program.span(node)

    @property
    def node(self) -> Any:
        """The node of that operation."""
        return self._state.position

    def run(self) -> None:
        """Carry the program out, once.

        Raises:
            LanguageError: where it ends early; `output` and `notes` hold what was until then.
        """
        with self.inside():
            self._code(self._state.globals)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Call what the program made, such as a module's forward, as the program itself would.

        Raises:
            LanguageError: for whatever is raised inside.
        """
        try:
            with _as_it_was(), _deep(), self._warnings():
                yield
        except BaseException as error:
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                raise
            raise self.worded(error) from None

    def worded(self, error: BaseException) -> LanguageError:
        """Return an exception that came out of the program with its place in the text."""
        state = self._state
        if state.failure is None or state.failure[0] is not error:
            return _error(error, None, None)
        _, position, node, frame = state.failure
        worded = _error(error, position, self.program.span(position) if position else None)
        if state.watch is not None:
            state.watch.failed(node, frame, worded)
        return worded

    @contextmanager
    def _warnings(self) -> Iterator[None]:
        """Turn warnings into notes, each at the line that caused it."""
        before = torch.is_warn_always_enabled()
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = self._note
            torch.set_warn_always(True)
            try:
                yield
            finally:
                torch.set_warn_always(before)

    def _note(self, message: Warning | str, *_rest: object, **_more: object) -> None:
        self._state.note(hidden(str(message)))


def _error(error: BaseException, node: Any, span: Span | None) -> LanguageError:
    line = None if span is None else span.line
    if isinstance(error, Halt):
        return LanguageError(
            error.kind, str(error), advice=error.advice, span=span, line=line, node=node
        )
    name = type(error).__name__
    if isinstance(error, RecursionError):
        return LanguageError(
            "limit",
            "The program goes too deep: something calls or contains itself.",
            type=name, advice="Look for a function or a module that reaches itself.",
            span=span, line=line, node=node, cause=error,
        )  # fmt: skip
    if isinstance(error, MemoryError):
        return LanguageError(
            "limit", "The program asked for more memory than it may have.",
            type=name, advice="Use smaller tensors.",
            span=span, line=line, node=node, cause=error,
        )  # fmt: skip
    return LanguageError(
        "raised", _words(error), type=name, span=span, line=line, node=node, cause=error
    )


def _words(error: BaseException) -> str:
    """Return what an exception says, without what belongs to this process or to a terminal."""
    return hidden(str(error))


def hidden(text: str) -> str:
    """Return a text of Python or torch without addresses, paths, and its own call stacks."""
    text = _STACK.sub("", _HIDDEN.sub("", text))
    return text + '"' if text.count('"') % 2 else text  # the stack stood inside of quotes


@contextmanager
def _deep() -> Iterator[None]:
    """Let Python go as deep as a program may need, counted from here, and no deeper."""
    before, frame, depth = sys.getrecursionlimit(), sys._getframe(), 0
    while frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    sys.setrecursionlimit(depth + _RECURSION)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextmanager
def _as_it_was() -> Iterator[None]:
    """Leave torch's own switches as they were before the program."""
    dtype, grad = torch.get_default_dtype(), torch.is_grad_enabled()
    anomaly, nan = torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()
    printing = dict(vars(torch._tensor_str.PRINT_OPTS))
    try:
        yield
    finally:
        torch.set_default_dtype(dtype)
        torch.set_grad_enabled(grad)
        torch.set_anomaly_enabled(anomaly, nan)
        vars(torch._tensor_str.PRINT_OPTS).update(printing)
