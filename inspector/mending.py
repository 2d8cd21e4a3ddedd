"""What a failed statement is told beside torch's own words: why, and edits that mend the line."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from builder.language import Frame, LanguageError, Program
from inspector.arguments import sound, tensors_in
from inspector.broadcast import explain_broadcast
from inspector.calls import Failure
from inspector.names import word_of
from inspector.record import Broadcast, Fix, ProgramError, Span, View
from inspector.sharing import Relation, relation
from inspector.view_rule import ViewVerdict, explain_view

MOST_FIXES = 4
LONGEST = 4_000  # of a text in a trace
_MISFIT = ("must match", "broadcast", "cannot be expanded", "shape mismatch")


@dataclass(frozen=True)
class _Told:
    """What is known beyond the message."""

    view: View | None = None
    broadcast: Broadcast | None = None
    fixes: tuple[Fix, ...] = ()


def program_error(error: LanguageError) -> ProgramError:
    """Return an error of the language as a part of a trace."""
    return _part(error, _Told())


def mended(
    error: LanguageError,
    failure: Failure | None,
    program: Program,
    node: ast.AST,
    frame: Frame,
) -> ProgramError:
    """Return it with all that can be said about the call of torch that failed.

    Call it inside `quiet`.
    """
    if failure is None or failure.error is not error.cause:
        return program_error(error)
    tensors = list(tensors_in((failure.args, failure.kwargs)))
    if word_of(failure.name) in ("view", "view_as") and tensors:
        return _part(error, _view(failure, tensors, program, node, frame))
    if any(text in error.message for text in _MISFIT):
        return _part(error, _broadcast(tensors, program, node))
    return program_error(error)


def _part(error: LanguageError, told: _Told) -> ProgramError:
    return ProgramError(
        kind=error.kind,
        type=sound(error.type, 200),
        message=sound(error.message, LONGEST),
        advice=sound(error.advice, LONGEST),
        line=error.line,
        span=None if error.span is None else Span(**error.span._asdict()),
        view=told.view,
        broadcast=told.broadcast,
        fixes=told.fixes,
    )


def _view(
    failure: Failure, tensors: list[Tensor], program: Program, node: ast.AST, frame: Frame
) -> _Told:
    target = _target(failure, tensors)
    if target is None:
        return _Told()
    tensor = tensors[0]
    verdict = explain_view(tensor.shape, tensor.stride(), target, tensor.element_size())
    return _Told(verdict.part, fixes=tuple(_view_fixes(verdict, tensor, program, node, frame)))


def _target(failure: Failure, tensors: list[Tensor]) -> tuple[int, ...] | None:
    if word_of(failure.name) == "view_as":
        return tuple(tensors[1].shape) if len(tensors) > 1 else None
    sizes = failure.args[1:] or tuple(failure.kwargs.values())
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        sizes = tuple(sizes[0])
    # bool is an int too, and a dtype asks for another kind of view.
    return sizes if all(isinstance(size, int) for size in sizes) else None


def _view_fixes(
    verdict: ViewVerdict, tensor: Tensor, program: Program, node: ast.AST, frame: Frame
) -> Iterator[Fix]:
    """Yield edits of `x.view(...)`; the learner's own words for the sizes stay as they are."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return
    whole, owner = program.segment(node), program.segment(node.func.value)
    sizes = whole[len(program.segment(node.func)) :]  # with their brackets
    span = Span(**program.span(node)._asdict())
    word = node.func.attr
    for fix in verdict.fixes:
        if fix.same_order:
            lead = ".contiguous()" if "contiguous" in fix.code else ""
            name = word if lead else word.replace("view", "reshape")
            text = f"{owner}{lead}.{name}{sizes}"
            yield Fix(label=f"Use {text}", detail=_cost(fix.bytes), span=span, text=text)
        else:
            other = _in_order(tensor, verdict.target, frame)
            text = f"{other}.{word}{sizes}" if other else f"{owner}{fix.code}"
            label = f"View {other} instead: {text}" if other else f"Undo the permute: {text}"
            detail = "copies nothing, other order"
            yield Fix(label=label, detail=detail, span=span, text=text)


def _cost(count: int) -> str:
    return f"copies {count:,} bytes"


def _in_order(tensor: Tensor, target: tuple[int, ...], frame: Frame) -> str | None:
    """Return a variable that shows the same cells in an order that can be viewed so."""
    names = {**(frame.parent.names if frame.parent else {}), **frame.names}
    for name, value in names.items():
        if (
            isinstance(value, Tensor)
            and value.numel() == tensor.numel()
            and relation(value, tensor) is Relation.SHARES
            and explain_view(value.shape, value.stride(), target).ok
        ):
            return name
    return None


def _broadcast(tensors: list[Tensor], program: Program, node: ast.AST) -> _Told:
    shapes = tuple(tuple(one.shape) for one in tensors)
    verdict = explain_broadcast(*shapes)
    if verdict.result is not None:
        return _Told()  # it was something else that did not fit
    found = list(_axis_fixes(tensors, program, node))
    fewest = min((rank for rank, _ in found), default=0)
    fixes = [fix for rank, fix in found if rank == fewest]
    return _Told(broadcast=verdict, fixes=tuple(fixes[:MOST_FIXES]))


def _axis_fixes(
    tensors: list[Tensor], program: Program, node: ast.AST
) -> Iterator[tuple[int, Fix]]:
    """Yield edits that give one operand of `a + b` an axis of size 1 where that makes them fit.

    With each comes the number of axes of what would come out.
    """
    if not isinstance(node, ast.BinOp) or len(tensors) != 2:
        return
    shapes = [tuple(one.shape) for one in tensors]
    for at, operand in reversed(tuple(enumerate((node.left, node.right)))):
        for axis in range(1, len(shapes[at]) + 1):
            longer = (*shapes[at][:axis], 1, *shapes[at][axis:])
            result = explain_broadcast(longer, shapes[1 - at]).result
            if result is not None:
                owner = program.segment(operand)
                plain = isinstance(operand, (ast.Name, ast.Call, ast.Subscript, ast.Attribute))
                text = f"{owner if plain else f'({owner})'}.unsqueeze({axis})"
                span = Span(**program.span(operand)._asdict())
                detail = f"copies nothing, the result is {result}"
                fix = Fix(label=f"Use {text}", detail=detail, span=span, text=text)
                yield len(result), fix
