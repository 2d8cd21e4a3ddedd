"""Losses: how far the prediction is off, as a gradient."""

from collections.abc import Callable, Iterator
from functools import partial

import torch
from torch import Tensor

from inspector.gradients.rules.known import Known
from inspector.gradients.rules.part import Part, Row, in_brackets, number_of, told, whole

Slope = Callable[[Known, Tensor, Tensor], Tensor]

_MEAN = 1  # how torch numbers the reductions: none, mean, sum


def _share(known: Known, count: float) -> float:
    return 1 / count if known.whole("reduction") == _MEAN and count else 1.0


def _by_mean(known: Known, text: str) -> str:
    """Write the share of one element in a mean."""
    count = known.may_be("self")
    if known.whole("reduction") != _MEAN or count is None or count.numel() == 1:
        return text
    return f"{text}/{count.numel():,}"


def _pairs(forward: str, text: str, slope: Slope) -> Row:
    """Return the row of a loss of self and target whose slopes are opposite."""

    def row(known: Known) -> Iterator[Part]:
        x, t = known.names[0], known.names[1] if len(known.names) > 1 else "target"
        names = {"x": x, "t": t}
        for slot, sign in enumerate((1, -1)):
            if not known.asked(slot):
                continue
            minus = "" if sign == 1 else "-"
            local = _by_mean(known, f"{minus}{text.format_map(names)}")
            formula = f"d({forward.format_map(names)})/d{known.names[slot]} = {local}"
            sends = partial(_sent, known, slope, sign)
            yield Part(slot, formula, _numbers(known, formula, sends), sends)

    return row


def _sent(known: Known, slope: Slope, sign: float) -> Tensor:
    x, t = known.saved("self"), known.saved("target")
    return sign * known.incoming * slope(known, x, t) * _share(known, x.numel())


def _numbers(known: Known, formula: str, sends: Callable[[], Tensor]) -> tuple[str, ...]:
    """Return the lines; with numbers where the loss is of one element."""
    x, t = known.may_be("self"), known.may_be("target")
    incoming = known.incoming
    if x is None or t is None or x.numel() != 1 or incoming.numel() != 1 or not incoming.item():
        return (f"incoming {told(incoming)} · local",)
    out = sends()
    local = in_brackets(number_of(out / incoming))
    return (
        f"{formula} = {number_of(out / incoming)}, at {number_of(x)} for {number_of(t)}",
        f"incoming · local = {number_of(incoming)} · {local} = {number_of(out)}",
    )


def _squared(_known: Known, x: Tensor, t: Tensor) -> Tensor:
    return 2 * (x - t)


def _smooth(known: Known, x: Tensor, t: Tensor) -> Tensor:
    beta = known.number("beta")
    return (x - t).sgn() if beta == 0 else ((x - t) / beta).clamp(-1, 1)


def _huber(known: Known, x: Tensor, t: Tensor) -> Tensor:
    delta = known.number("delta")
    return (x - t).clamp(-delta, delta)


def _binary(known: Known) -> Iterator[Part]:
    def sends() -> Tensor:
        p, t = known.saved("self"), known.saved("target")
        weight = known.may_be("weight")
        slope = (p - t) / (p * (1 - p)).clamp(min=1e-12)
        slope = slope if weight is None else slope * weight
        return known.incoming * slope * _share(known, p.numel())

    x = known.names[0]
    local = _by_mean(known, f"({x} - t)/({x}·(1 - {x}))")
    formula = f"d(bce({x}, t))/d{x} = {local}"
    return whole(known, 0, formula, f"incoming {told(known.incoming)} · local", sends)


def _binary_of_logits(known: Known) -> Iterator[Part]:
    def sends() -> Tensor:
        x, t = known.saved("self"), known.saved("target")
        weight, positive = known.may_be("weight"), known.may_be("pos_weight")
        p = torch.sigmoid(x)
        slope = p - t if positive is None else (p * (1 - t) - positive * t * (1 - p))
        slope = slope if weight is None else slope * weight
        return known.incoming * slope * _share(known, x.numel())

    x = known.names[0]
    local = _by_mean(known, f"(sigmoid({x}) - t)")
    formula = f"d(bce_with_logits({x}, t))/d{x} = {local}"
    return whole(known, 0, formula, f"incoming {told(known.incoming)} · local", sends)


def _likelihood(known: Known) -> Iterator[Part]:
    """Minus the log-probability of the right class: -1 there, shared over the batch."""

    def sends() -> Tensor:
        x, target = known.saved("self"), known.saved("target")
        weight, ignored = known.may_be("weight"), known.whole("ignore_index")
        axis = 1 if x.dim() > 1 else 0
        counted = target != ignored
        chosen = target.where(counted, 0)
        share = counted.to(x.dtype)
        if weight is not None:
            share = share * weight[chosen]
        if known.whole("reduction") == _MEAN:
            share = share / known.saved("total_weight")
        sent = -(share * known.incoming)
        return torch.zeros_like(x).scatter(axis, chosen.unsqueeze(axis), sent.unsqueeze(axis))

    x = known.names[0]
    shared = " / number of targets" if known.whole("reduction") == _MEAN else ""
    formula = f"d(nll({x}, target))/d{x} = -1 at the right class, else 0{shared}"
    return whole(known, 0, formula, f"incoming {told(known.incoming)} · local", sends)


LOSSES: dict[str, Row] = {
    "MseLossBackward0": _pairs("({x} - {t})²", "2·({x} - {t})", _squared),
    "SmoothL1LossBackward0": _pairs(
        "smooth_l1({x}, {t})", "clamp(({x} - {t})/beta, -1, 1)", _smooth
    ),
    "HuberLossBackward0": _pairs("huber({x}, {t})", "clamp({x} - {t}, -delta, delta)", _huber),
    "BinaryCrossEntropyBackward0": _binary,
    "BinaryCrossEntropyWithLogitsBackward0": _binary_of_logits,
    "NllLossBackward0": _likelihood,
    "NllLoss2DBackward0": _likelihood,
}
