"""Where a forward ended early: the call it came out of, torch's words, and the shapes there."""

from collections.abc import Callable
from typing import TypeAlias

from builder.language.evaluator import hidden
from builder.language.faults import Halt, LanguageError
from inspector.arguments import sound
from inspector.modules.calls import CallWatch, Ongoing
from inspector.modules.run_record import FailedCall, Part, RunError

LONGEST = 4_000
MOST_SHAPES = 4
Worded: TypeAlias = Callable[[BaseException], LanguageError] | None


def run_error(error: BaseException, watch: CallWatch, worded: Worded = None) -> RunError:
    """Return what is told of an exception that came out of a module.

    `worded` gives it the words and the line of the program that defined the module.
    """
    told = told_by(error, worded)
    watch.came_out(error)
    call = watch.innermost
    after = None if call is None else _before(call)
    operation = _operation(error, watch)
    return RunError(
        type=told.type or type(error).__name__,
        message=sound(told.message, LONGEST),
        sentence=sound(_sentence(call, after, operation), LONGEST),
        call=None if call is None else call.index,
        after=None if after is None else after.index,
        operation=operation,
        line=told.line,
    )


def shape_words(part: Part) -> str:
    """Return "2×3×8×8", or "2×6 int64"."""
    if part.shape is None:
        return "a tensor without a shape"
    words = "×".join(map(str, part.shape)) or "a single number"
    return words if part.dtype == "float32" else f"{words} {part.dtype}"


def called(path: str, kind: str, number: int) -> str:
    """Return how a call is told: "conv1 (Conv2d)", "act (ReLU), call 2"."""
    words = f"{path} ({kind})" if path else f"the model ({kind})"
    return words if number <= 1 else f"{words}, call {number},"


def told_by(error: BaseException, worded: Worded) -> LanguageError:
    """Return an exception in the words of the language."""
    if worded is not None:
        return worded(error)
    kind = error.kind if isinstance(error, Halt) else "raised"
    return LanguageError(kind, hidden(str(error)), type=type(error).__name__)


def _operation(error: BaseException, watch: CallWatch) -> FailedCall | None:
    if watch.failed is None or watch.failed[0] is not error:
        return None
    _, name, arguments = watch.failed
    return FailedCall(function=sound(name, 200), arguments=arguments)


def _before(call: Ongoing) -> Ongoing | None:
    """Return the call that had ended last, in it or beside it."""
    if call.last is not None or call.parent is None:
        return call.last
    return call.parent.last


def _sentence(call: Ongoing | None, after: Ongoing | None, operation: FailedCall | None) -> str:
    if call is None:
        return "It failed outside of every module."
    where = _called(call).replace("the model", "The model", 1)
    words = [f"{where} failed. It was called with {_shapes(call.arguments)}."]
    if operation is not None:
        words.append(f"In it {operation.function} was called with {_shapes(operation.arguments)}.")
    if after is not None:
        words.append(f"Before it {_called(after)} gave {_shapes(after.outputs)}.")
    return " ".join(words)


def _called(call: Ongoing) -> str:
    return called(call.path, type(call.module).__name__, call.number)


def _shapes(parts: tuple[Part, ...]) -> str:
    words = [f"{_own(part)}{shape_words(part)}" for part in parts[:MOST_SHAPES]]
    more = len(parts) - len(words)
    if more:
        words.append(f"{more} more")
    if len(words) < 2:
        return words[0] if words else "no tensor"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _own(part: Part) -> str:
    """Return the name of a parameter before its shape; where others stand is plain to see."""
    return f"{part.place} " if part.place.isidentifier() else ""
