"""Sums, means, extremes and norms: one gradient comes in and goes to every element."""

from collections.abc import Iterator

import torch
from torch import Tensor

from inspector.gradients.rules.known import Known, number_text, shape_text
from inspector.gradients.rules.part import Part, Row, number_of, told, whole


def _spread(known: Known, what: Tensor) -> Tensor:
    """Give what was reduced its dimensions back, with one element each."""
    shape = known.shape(0)
    if not shape or known.flag("keepdim"):
        return what
    for axis in sorted(_axes(known)):
        what = what.unsqueeze(axis)
    return what


def _axes(known: Known) -> tuple[int, ...]:
    """Return the dimensions that were reduced, counted from 0; all where none is named."""
    rank = len(known.shape(0))
    kept = known.facts.attributes.get("dim")
    given = known.several("dim") if isinstance(kept, (tuple, list)) else ()
    if isinstance(kept, int):
        given = (known.whole("dim"),)
    return tuple(axis % rank for axis in given if rank) or tuple(range(rank))


def _count(known: Known) -> int:
    """Return how many elements went into one result."""
    shape = known.shape(0)
    return int(torch.Size([shape[axis] for axis in _axes(known)]).numel()) if shape else 1


def _sum(known: Known) -> Iterator[Part]:
    x, incoming = known.names[0], known.incoming
    line = f"incoming {told(incoming)} goes to each element of {shape_text(known.shape(0))}"
    return whole(known, 0, f"d(sum({x}))/d{x} = 1", line, lambda: _to_all(known, incoming))


def _to_all(known: Known, what: Tensor) -> Tensor:
    return _spread(known, what).expand(known.shape(0))


def _mean(known: Known) -> Iterator[Part]:
    x, n, incoming = known.names[0], _count(known), known.incoming
    line = f"incoming {told(incoming)} / {n:,} goes to each element of {shape_text(known.shape(0))}"
    if incoming.numel() == 1 and n:
        each = number_text(incoming.item() / n)
        line = f"incoming · local = {number_of(incoming)} · 1/{n:,} = {each}, to each element"
    formula = f"d(mean({x}))/d{x} = 1/{n:,}"
    return whole(known, 0, formula, line, lambda: _to_all(known, incoming) / n)


def _product(known: Known) -> Iterator[Part]:
    def sends() -> Tensor:
        x = known.saved("self")
        ways = [_others(x, at) for at in range(x.numel())]
        return (torch.stack(ways) if ways else x.flatten()).reshape(x.shape) * known.incoming

    x = known.names[0]
    line = f"incoming {told(known.incoming)} · the product of all other elements"
    if known.saved("self").numel() <= _MOST_MULTIPLIED and known.name == "ProdBackward0":
        yield from whole(known, 0, f"d(prod({x}))/d{x} = product of the others", line, sends)


_MOST_MULTIPLIED = 256


def _others(x: Tensor, at: int) -> Tensor:
    flat = x.flatten()
    return torch.cat([flat[:at], flat[at + 1 :]]).prod()


def _deviations(known: Known) -> tuple[Tensor, float]:
    """Return how far each element is from its mean, and what the sum of squares is divided by."""
    x = known.saved("self")
    mean = x.mean(_axes(known), keepdim=True) if x.dim() else x
    return x - mean, _count(known) - known.number("correction", 1.0)


def _by_default(known: Known, word: str, default: float) -> Known:
    """Return the node with a number where it keeps None."""
    if known.facts.attributes.get(word) is not None:
        return known
    attributes = {**known.facts.attributes, word: default}
    return Known(known.facts.__class__(**{**vars(known.facts), "attributes": attributes}))


def _variance(known: Known) -> Iterator[Part]:
    known = _by_default(known, "correction", 1.0)

    def sends() -> Tensor:
        away, n = _deviations(known)
        return _spread(known, known.incoming) * 2 * away / n

    x = known.names[0]
    n = number_text(_count(known) - known.number("correction"))
    formula = f"d(var({x}))/d{x} = 2·({x} - mean)/{n}"
    return whole(known, 0, formula, f"incoming {told(known.incoming)} · local", sends)


def _deviation(known: Known) -> Iterator[Part]:
    known = _by_default(known, "correction", 1.0)

    def sends() -> Tensor:
        away, n = _deviations(known)
        std = _spread(known, known.saved("result"))
        slope = (away / (std * n)).masked_fill(std == 0, 0.0)
        return _spread(known, known.incoming) * slope

    x = known.names[0]
    n = number_text(_count(known) - known.number("correction"))
    formula = f"d(std({x}))/d{x} = ({x} - mean)/({n}·std)"
    return whole(known, 0, formula, f"incoming {told(known.incoming)} · local", sends)


def _norm(known: Known) -> Iterator[Part]:
    order = known.number("ord", 2.0)
    x, line = known.names[0], f"incoming {told(known.incoming)} · local"
    if order == 2:
        formula = f"d(‖{x}‖)/d{x} = {x}/‖{x}‖"

        def slope() -> Tensor:
            length = _spread(known, known.saved("result"))
            return (known.saved("self") / length).masked_fill(length == 0, 0.0)
    elif order == 1:
        formula = f"d(‖{x}‖₁)/d{x} = sign({x})"

        def slope() -> Tensor:
            return known.saved("self").sgn()
    else:
        return iter(())
    return whole(known, 0, formula, line, lambda: _spread(known, known.incoming) * slope())


def _extreme(word: str) -> Row:
    """Return the row of a maximum over dimensions, whose ties share the gradient."""

    def row(known: Known) -> Iterator[Part]:
        def sends() -> Tensor:
            mask = known.saved("self") == _spread(known, known.saved("result"))
            axes = _axes(known)
            ties = mask.sum(axes, keepdim=True) if mask.dim() else mask.sum()
            return mask / ties * _spread(known, known.incoming)

        x = known.names[0]
        formula = f"d({word}({x}))/d{x} = 1 at the {word}, shared where several are equal, else 0"
        line = f"incoming {told(known.incoming)} goes where the {word} was"
        return whole(known, 0, formula, line, sends)

    return row


def _chosen(word: str) -> Row:
    """Return the row of what takes elements along one dimension and remembers which."""

    def row(known: Known) -> Iterator[Part]:
        def sends() -> Tensor:
            incoming, indices = known.incoming, known.saved("indices")
            shape = known.shape(0)
            if not shape:
                return incoming
            dim = known.whole("dim") % len(shape)
            if incoming.dim() < len(shape):
                incoming, indices = incoming.unsqueeze(dim), indices.unsqueeze(dim)
            return incoming.new_zeros(shape).scatter_add(dim, indices, incoming)

        x = known.names[0]
        formula = f"d({word}({x}))/d{x} = 1 at each element that was taken, else 0"
        line = f"incoming {told(known.incoming)} goes back to where it was taken from"
        return whole(known, 0, formula, line, sends)

    return row


def _log_sum_exp(known: Known) -> Iterator[Part]:
    def sends() -> Tensor:
        share = (known.saved("self") - _spread(known, known.saved("result"))).exp()
        return share * _spread(known, known.incoming)

    x = known.names[0]
    formula = f"d(logsumexp({x}))/d{x} = softmax({x})"
    return whole(known, 0, formula, f"incoming {told(known.incoming)} · local", sends)


def _running(known: Known) -> Iterator[Part]:
    def sends() -> Tensor:
        if not known.shape(0):
            return known.incoming
        dim = known.whole("dim")
        return known.incoming.flip(dim).cumsum(dim).flip(dim)

    x = known.names[0]
    formula = f"d(cumsum({x}))/d{x}: each element counts in all sums from it on"
    line = f"incoming {told(known.incoming)} summed from the end"
    return whole(known, 0, formula, line, sends)


REDUCING: dict[str, Row] = {
    "SumBackward0": _sum,
    "SumBackward1": _sum,
    "MeanBackward0": _mean,
    "MeanBackward1": _mean,
    "ProdBackward0": _product,
    "VarBackward0": _variance,
    "StdBackward0": _deviation,
    "LinalgVectorNormBackward0": _norm,
    "MaxBackward1": _extreme("max"),
    "MinBackward1": _extreme("min"),
    "AmaxBackward0": _extreme("amax"),
    "AminBackward0": _extreme("amin"),
    "MaxBackward0": _chosen("max"),
    "MinBackward0": _chosen("min"),
    "MedianBackward1": _chosen("median"),
    "KthvalueBackward0": _chosen("kthvalue"),
    "SortBackward0": _chosen("sort"),
    "TopkBackward0": _chosen("topk"),
    "LogsumexpBackward0": _log_sum_exp,
    "CumsumBackward0": _running,
}
