"""Matrix products: what comes in times the other factor, transposed."""

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from inspector.gradients.rules.known import Known, number_text, shape_text
from inspector.gradients.rules.part import Part, Row, told, whole

Of = Callable[[Known], Tensor]


def _left(known: Known, slot: int, forward: str, second: str, scale: float) -> Iterator[Part]:
    """Yield the part of the left factor: incoming @ rightᵀ."""
    right = known.names[slot + 1]
    return _factor(
        known, slot, forward, (f"incoming @ {right}ᵀ", scale), _times_right(known, second)
    )


def _right(known: Known, slot: int, forward: str, first: str, scale: float) -> Iterator[Part]:
    """Yield the part of the right factor: leftᵀ @ incoming."""
    left = known.names[slot - 1]
    return _factor(known, slot, forward, (f"{left}ᵀ @ incoming", scale), _left_times(known, first))


def _factor(
    known: Known,
    slot: int,
    forward: str,
    written: tuple[str, float],
    sends: Callable[[], tuple[Tensor, Tensor]],
) -> Iterator[Part]:
    if not known.asked(slot):
        return iter(())
    text, scale = written
    factor = "" if scale == 1 else f"{number_text(scale)} · "
    formula = f"{forward}: to {known.names[slot]} goes {factor}{text}"
    shapes = text.replace("incoming", f"incoming {shape_text(known.incoming.shape)}")
    line = f"{shapes} has shape {shape_text(known.shape(slot))}"
    return whole(known, slot, formula, line, lambda: scale * torch.matmul(*sends()))


def _times_right(known: Known, word: str) -> Callable[[], tuple[Tensor, Tensor]]:
    return lambda: (known.incoming, known.saved(word).mT)


def _left_times(known: Known, word: str) -> Callable[[], tuple[Tensor, Tensor]]:
    return lambda: (known.saved(word).mT, known.incoming)


def _matrices(first: str, second: str) -> Row:
    def row(known: Known) -> Iterator[Part]:
        forward = " @ ".join(known.names[:2])
        yield from _left(known, 0, forward, second, 1.0)
        yield from _right(known, 1, forward, first, 1.0)

    return row


def _added(first: str, second: str) -> Row:
    """Return the row of bias + left @ right, which is what a linear layer is."""

    def row(known: Known) -> Iterator[Part]:
        bias, left, right = known.names[:3]
        forward = f"{bias} + {left} @ {right}"
        alpha, beta = known.number("alpha", 1.0), known.number("beta", 1.0)
        factor = "" if beta == 1 else f"{number_text(beta)} · "
        line = (
            f"{factor}incoming {shape_text(known.incoming.shape)}, summed over what {bias} was "
            f"broadcast along, has shape {shape_text(known.shapes[0] or ())}"
        )
        yield from whole(
            known,
            0,
            f"{forward}: to {bias} goes {factor}incoming",
            line,
            lambda: beta * known.incoming.sum_to_size(known.shape(0)),
        )
        yield from _left(known, 1, forward, second, alpha)
        yield from _right(known, 2, forward, first, alpha)

    return row


def _matrix_vector(known: Known) -> Iterator[Part]:
    matrix, vector = known.names[:2]
    forward, incoming = f"{matrix} @ {vector}", known.incoming
    shape = shape_text(incoming.shape)
    yield from whole(
        known,
        0,
        f"{forward}: to {matrix} goes outer(incoming, {vector})",
        f"outer(incoming {shape}, {vector}) has shape {shape_text(known.shapes[0] or ())}",
        lambda: torch.outer(incoming, known.saved("vec")),
    )
    yield from whole(
        known,
        1,
        f"{forward}: to {vector} goes {matrix}ᵀ @ incoming",
        f"{matrix}ᵀ @ incoming {shape} has shape {shape_text(known.shapes[1] or ())}",
        lambda: known.saved("self").mT @ incoming,
    )


def _dot(known: Known) -> Iterator[Part]:
    a, b = known.names[:2]
    for slot, (name, other, word) in enumerate(((a, b, "tensor"), (b, a, "self"))):
        yield from whole(
            known,
            slot,
            f"d({a} · {b})/d{name} = {other}",
            f"incoming {told(known.incoming)} · {other} {shape_text(known.shapes[slot] or ())}",
            partial(_times, known, word),
        )


def _times(known: Known, word: str) -> Tensor:
    return known.incoming * known.saved(word)


def _inverse(known: Known) -> Iterator[Part]:
    def sends() -> Tensor:
        inverse = known.saved("inverse").mT
        return -inverse @ known.incoming @ inverse

    x = known.names[0]
    formula = f"inv({x}): to {x} goes -inv({x})ᵀ @ incoming @ inv({x})ᵀ"
    return whole(known, 0, formula, f"of shape {shape_text(known.shapes[0] or ())}", sends)


def _determinant(known: Known) -> Iterator[Part]:
    def sends() -> Tensor:
        inverse: Tensor = torch.linalg.inv_ex(known.saved("A"))[0].mT
        return (known.incoming * known.saved("result"))[..., None, None] * inverse

    x = known.names[0]
    formula = f"d(det({x}))/d{x} = det({x}) · inv({x})ᵀ"
    return whole(known, 0, formula, f"incoming {told(known.incoming)} · local", sends)


def _trace(known: Known) -> Iterator[Part]:
    x, incoming = known.names[0], known.incoming
    formula = f"d(trace({x}))/d{x} = 1 on the diagonal, else 0"
    line = f"incoming {told(incoming)} goes to the diagonal"
    shape = known.shape(0)
    return whole(
        known, 0, formula, line, lambda: incoming * torch.eye(*shape, dtype=incoming.dtype)
    )


PRODUCTS: dict[str, Row] = {
    "MmBackward0": _matrices("self", "mat2"),
    "BmmBackward0": _matrices("self", "mat2"),
    "AddmmBackward0": _added("mat1", "mat2"),
    "BaddbmmBackward0": _added("batch1", "batch2"),
    "MvBackward0": _matrix_vector,
    "DotBackward0": _dot,
    "LinalgInvExBackward0": _inverse,
    "LinalgDetBackward0": _determinant,
    "TraceBackward0": _trace,
}
