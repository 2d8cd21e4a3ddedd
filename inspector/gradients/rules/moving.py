"""Views, joins and choices: every number goes back to where it was taken from."""

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from inspector.gradients.rules.known import Known, NotKnown, shape_text
from inspector.gradients.rules.part import Part, Row, whole

Back = Callable[[Known], Tensor]


def _moved(what: str, how: str, back: Back) -> Row:
    """Return the row of an operation with one input that only moves numbers."""

    def row(known: Known) -> Iterator[Part]:
        x = known.names[0]
        line = f"incoming {shape_text(known.incoming.shape)} becomes {shape_text(known.shape(0))}"
        return whole(known, 0, f"{what.format(x)}: {how}", line, partial(back, known))

    return row


def _same(known: Known) -> Tensor:
    return known.incoming


def _reshaped(known: Known) -> Tensor:
    return known.incoming.reshape(known.shape(0))


def _summed(known: Known) -> Tensor:
    return known.incoming.sum_to_size(known.shape(0))


def _permuted(known: Known) -> Tensor:
    dims = known.several("dims")
    back = sorted(range(len(dims)), key=lambda at: dims[at] % len(dims))
    return known.incoming.permute(back)


def _swapped(known: Known) -> Tensor:
    return known.incoming.transpose(known.whole("dim0"), known.whole("dim1"))


def _repeated(known: Known) -> Tensor:
    """Sum over the copies: (2·n, 3·m) -> (2, n, 3, m) -> (n, m)."""
    shape = known.shape(0)
    repeats = known.several("repeats")
    shape = (*([1] * (len(repeats) - len(shape))), *shape)
    split = [size for pair in zip(repeats, shape, strict=True) for size in pair]
    summed = known.incoming.reshape(split).sum(tuple(range(0, len(split), 2)))
    return summed.reshape(known.shape(0))


def _flipped(known: Known) -> Tensor:
    return known.incoming.flip(known.several("dims"))


def _rolled(known: Known) -> Tensor:
    shifts = tuple(-one for one in known.several("shifts"))
    return known.incoming.roll(shifts, known.several("dims"))


def _lower(known: Known) -> Tensor:
    return known.incoming.tril(known.whole("diagonal"))


def _upper(known: Known) -> Tensor:
    return known.incoming.triu(known.whole("diagonal"))


def _unpadded(known: Known) -> Tensor:
    pad = known.several("pad")
    return torch.constant_pad_nd(known.incoming, tuple(-one for one in pad))


def _into_zeros(take: Callable[[Known, Tensor], Tensor]) -> Back:
    """Return what writes the incoming gradient at the place it was taken from, into zeros."""

    def back(known: Known) -> Tensor:
        zeros = known.incoming.new_zeros(known.shape(0))
        take(known, zeros).copy_(known.incoming)
        return zeros

    return back


def _slice(known: Known, of: Tensor) -> Tensor:
    dim = known.whole("dim") % of.dim()
    start = known.whole("start") if known.has("start") else None
    end = known.whole("end") if known.has("end") else None
    place = [slice(None)] * of.dim()
    place[dim] = slice(start, end, known.whole("step"))
    return of[tuple(place)]


def _select(known: Known, of: Tensor) -> Tensor:
    return of.select(known.whole("dim"), known.whole("index"))


def _diagonal(known: Known, of: Tensor) -> Tensor:
    return of.diagonal(known.whole("offset"), known.whole("dim1"), known.whole("dim2"))


def _indexed(known: Known) -> Tensor:
    indices = known.facts.saved.get("indices")
    if not isinstance(indices, tuple):
        raise NotKnown
    zeros = known.incoming.new_zeros(known.shape(0))
    places = [None if one is None else one.detach() for one in indices]
    filled: Tensor = torch.ops.aten.index_put(zeros, places, known.incoming, accumulate=True)
    return filled


def _index_selected(known: Known) -> Tensor:
    zeros = known.incoming.new_zeros(known.shape(0))
    return zeros.index_add(known.whole("dim"), known.saved("index"), known.incoming)


def _gathered(known: Known) -> Tensor:
    zeros = known.incoming.new_zeros(known.shape(0))
    return zeros.scatter_add(known.whole("dim"), known.saved("index"), known.incoming)


def _mask_selected(known: Known) -> Tensor:
    mask, shape = known.saved("mask"), known.shape(0)
    whole_shape = torch.broadcast_shapes(mask.shape, shape)  # type: ignore[no-untyped-call]
    zeros = known.incoming.new_zeros(whole_shape)
    return zeros.masked_scatter(mask, known.incoming).sum_to_size(shape)


def _looked_up(known: Known) -> Tensor:
    indices, incoming = known.saved("indices"), known.incoming
    if known.flag("scale_grad_by_freq"):
        raise NotKnown
    rows = incoming.new_zeros(known.shape(0))
    width = known.shape(0)[1:]
    rows.index_add_(0, indices.flatten(), incoming.reshape(-1, *width))
    padding = known.whole("padding_idx")
    if padding >= 0:
        rows[padding] = 0
    return rows


def _joined(known: Known) -> Iterator[Part]:
    """Cut what comes in at the seams of cat."""
    dim = known.whole("dim") % known.incoming.dim()
    lengths = _lengths(known, dim)
    formula = _JOIN.format(", ".join(known.names[:4]), "cat")
    start = 0
    for slot, name in enumerate(known.names):
        length = lengths[slot] if lengths else 0
        if known.asked(slot):
            sends = partial(_cut, known, slot, (dim, start, length)) if lengths else None
            where = f" from {start}, {length} long" if lengths else ""
            yield Part(
                slot, formula, (f"{name} gets incoming along dimension {dim}{where}",), sends
            )
        start += length


def _cut(known: Known, slot: int, where: tuple[int, int, int]) -> Tensor:
    return known.incoming.narrow(*where).reshape(known.shape(slot))


def _lengths(known: Known, dim: int) -> list[int] | None:
    """Return how long each input of cat is; None where that of a constant is not known."""
    rank = known.incoming.dim()
    lengths = [
        None if shape is None else shape[dim] if len(shape) == rank else 0 for shape in known.shapes
    ]
    missing = lengths.count(None)
    found = [length for length in lengths if length is not None]
    rest = known.incoming.shape[dim] - sum(found)
    if missing > 1 and rest:
        return None
    return [rest if length is None else length for length in lengths]


_JOIN = "{1}({0}): each input gets its part of incoming back"


def _stacked(known: Known) -> Iterator[Part]:
    dim = known.whole("dim") % known.incoming.dim()
    formula = _JOIN.format(", ".join(known.names[:4]), "stack")
    for slot, name in enumerate(known.names):
        line = f"{name} gets incoming at {slot} of dimension {dim}"
        yield from whole(known, slot, formula, line, partial(known.incoming.select, dim, slot))


def _gradients(known: Known, shapes: list[tuple[int, ...]]) -> list[Tensor]:
    """Return what came in at each output; zeros where nothing came."""
    like = next((one for one in known.facts.received if one is not None), None)
    if like is None:
        raise NotKnown
    pairs = zip(known.facts.received, shapes, strict=True)
    return [like.new_zeros(shape) if one is None else one.detach() for one, shape in pairs]


def _unbound(known: Known) -> Iterator[Part]:
    shape = known.shape(0)
    dim = known.whole("dim") % len(shape)

    def sends() -> Tensor:
        rest = (*shape[:dim], *shape[dim + 1 :])
        return torch.stack(_gradients(known, [rest] * shape[dim]), dim)

    return _from_outputs(known, "unbind", f"stacked along dimension {dim}", sends)


def _split(known: Known) -> Iterator[Part]:
    shape = known.shape(0)
    dim = known.whole("dim") % len(shape)

    def sends() -> Tensor:
        if known.has("split_sizes"):
            sizes = known.several("split_sizes")
        else:
            step = known.whole("split_size")
            count = len(known.facts.received)
            sizes = tuple(max(min(step, shape[dim] - at * step), 0) for at in range(count))
        shapes = [(*shape[:dim], size, *shape[dim + 1 :]) for size in sizes]
        return torch.cat(_gradients(known, shapes), dim)

    return _from_outputs(known, "split", f"joined along dimension {dim}", sends)


def _from_outputs(known: Known, what: str, how: str, sends: Callable[[], Tensor]) -> Iterator[Part]:
    came = sum(one is not None for one in known.facts.received)
    count = len(known.facts.received)
    zeros = "" if came == count else "; 0 for an output that nothing came for"
    line = f"gradients came for {came:,} of {count:,} outputs, {how}"
    return whole(
        known, 0, f"{what}({known.names[0]}): the outputs' gradients {how}{zeros}", line, sends
    )


_VIEW = _moved("view of {}", "the same numbers in the input's shape", _reshaped)
_COPY = _moved("copy of {}", "incoming passes unchanged", _same)
_SQUEEZE = _moved("squeeze({})", "the dimensions of size 1 come back", _reshaped)


MOVING: dict[str, Row] = {
    "ViewBackward0": _VIEW,
    "UnsafeViewBackward0": _VIEW,
    "ReshapeAliasBackward0": _VIEW,
    "ExpandBackward0": _moved("expand({})", "summed over the copies", _summed),
    "TBackward0": _moved("{}ᵀ", "transposed back", lambda known: known.incoming.t()),
    "TransposeBackward0": _moved("transpose({})", "transposed back", _swapped),
    "PermuteBackward0": _moved("permute({})", "the dimensions in their old order", _permuted),
    "UnsqueezeBackward0": _moved("unsqueeze({})", "the new dimension goes away", _reshaped),
    "SqueezeBackward0": _SQUEEZE,
    "SqueezeBackward1": _SQUEEZE,
    "SqueezeBackward2": _SQUEEZE,
    "CloneBackward0": _COPY,
    "ToCopyBackward0": _moved("{} in another dtype", "incoming in the input's dtype", _same),
    "SelectBackward0": _moved(
        "one row of {}", "0 everywhere but at the row that was taken", _into_zeros(_select)
    ),
    "SliceBackward0": _moved("a slice of {}", "0 everywhere but in the slice", _into_zeros(_slice)),
    "DiagonalBackward0": _moved(
        "the diagonal of {}", "0 everywhere but there", _into_zeros(_diagonal)
    ),
    "IndexBackward0": _moved(
        "{}[indices]", "added up at the places that were taken, else 0", _indexed
    ),
    "IndexSelectBackward0": _moved(
        "index_select({})", "added up at the places that were taken, else 0", _index_selected
    ),
    "GatherBackward0": _moved(
        "gather({})", "added up at the places that were taken, else 0", _gathered
    ),
    "MaskedSelectBackward0": _moved(
        "{}[mask]", "back to where the mask holds, else 0", _mask_selected
    ),
    "EmbeddingBackward0": _moved(
        "embedding({})", "added up in the rows that were looked up, else 0", _looked_up
    ),
    "RepeatBackward0": _moved("repeat({})", "summed over the copies", _repeated),
    "FlipBackward0": _moved("flip({})", "flipped back", _flipped),
    "RollBackward0": _moved("roll({})", "rolled back", _rolled),
    "TrilBackward0": _moved("tril({})", "0 above the diagonal", _lower),
    "TriuBackward0": _moved("triu({})", "0 below the diagonal", _upper),
    "ConstantPadNdBackward0": _moved("pad({})", "the padding is cut off", _unpadded),
    "CatBackward0": _joined,
    "StackBackward0": _stacked,
    "UnbindBackward0": _unbound,
    "SplitBackward0": _split,
    "UnsafeSplitBackward0": _split,
    "SplitWithSizesBackward0": _split,
}
