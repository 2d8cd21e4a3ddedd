"""Functions of one number, and what picks between two: rows with their derivatives."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from inspector.gradients.rules.elementwise import Elementwise, Local
from inspector.gradients.rules.known import Known
from inspector.gradients.rules.part import Row

_GELU_INNER = math.sqrt(2 / math.pi)


def _of_input(text: str, slope: str, value: Callable[[Tensor], Tensor]) -> Elementwise:
    """Return the row of a function whose derivative is worked out from its input."""
    return Elementwise(text, (Local(slope, lambda known: value(known.saved("self"))),))


def _of_result(text: str, slope: str, value: Callable[[Tensor], Tensor]) -> Elementwise:
    """Return the row of a function whose derivative is worked out from its result."""
    return Elementwise(text, (Local(slope, lambda known: value(known.saved("result"))),))


def _flat(text: str) -> Elementwise:
    """Return the row of a function of steps: its slope is 0."""
    return Elementwise(text, (Local("0", lambda _known: 0.0),))


def _gelu(known: Known) -> Tensor:
    x = known.saved("self")
    if known.text("approximate") == "tanh":
        inner = torch.tanh(_GELU_INNER * (x + 0.044715 * x**3))
        slope = _GELU_INNER * (1 + 3 * 0.044715 * x**2)
        return 0.5 * (1 + inner) + 0.5 * x * (1 - inner**2) * slope
    density = torch.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return 0.5 * (1 + torch.erf(x / math.sqrt(2))) + x * density


def _elu(known: Known) -> Tensor:
    alpha, scale, inner = (known.number(word) for word in ("alpha", "scale", "input_scale"))
    if known.has("self"):
        x = known.saved("self")
        low = alpha * scale * inner * torch.exp(inner * x)
    else:  # worked out in place: only the result is kept
        x = known.saved("result")
        low = inner * (x + alpha * scale)
    return torch.where(x <= 0, low, scale)


def _softplus(known: Known) -> Tensor:
    x, beta = known.saved("self"), known.number("beta")
    slope = torch.sigmoid(beta * x)
    return torch.where(beta * x > known.number("threshold"), 1.0, slope)


def _within(known: Known) -> Tensor:
    x = known.saved("self")
    inside = torch.ones_like(x, dtype=torch.bool)
    for word, beyond in (("min", torch.ge), ("max", torch.le)):
        bound = known.may_be(word)
        if bound is not None:
            inside &= beyond(x, bound)
        elif known.has(word):
            inside &= beyond(x, known.number(word))
    return inside.to(x.dtype)


def _between(known: Known) -> Tensor:
    x = known.saved("self")
    return ((x > known.number("min_val")) & (x < known.number("max_val"))).to(x.dtype)


def _larger(known: Known, first: str, second: str) -> Tensor:
    a, b = known.saved(first), known.saved(second)
    one = known.incoming.new_ones(())
    return torch.where(a == b, 0.5 * one, torch.where(a > b, one, 0 * one))


def _chosen(known: Known) -> Tensor:
    return known.saved("condition").to(known.incoming.dtype)


def _unmasked(known: Known) -> Tensor:
    return (~known.saved("mask")).to(known.incoming.dtype)


def _silu(x: Tensor) -> Tensor:
    s = torch.sigmoid(x)
    return s * (1 + x * (1 - s))


def _positive(known: Known) -> Tensor:
    y = known.saved("result")
    return (y > 0).to(y.dtype)


def _leaky(known: Known) -> Tensor:
    return torch.where(known.saved("self") > 0, 1.0, known.number("negative_slope"))


def _hard_swish(x: Tensor) -> Tensor:
    return torch.where(x <= -3, 0.0, torch.where(x < 3, (2 * x + 3) / 6, 1.0))


def _hard_sigmoid(x: Tensor) -> Tensor:
    return ((x > -3) & (x < 3)).to(x.dtype) / 6


_CLAMP = Elementwise("clamp({a})", (Local("1 if min ≤ {a} ≤ max, else 0", _within, picks=True),))

FUNCTIONS: dict[str, Row] = {
    "ExpBackward0": _of_result("exp({a})", "{y}", lambda y: y),
    "Exp2Backward0": _of_result("2^{a}", "{y}·ln(2)", lambda y: y * math.log(2)),
    "Expm1Backward0": _of_result("exp({a}) - 1", "{y} + 1", lambda y: y + 1),
    "LogBackward0": _of_input("ln({a})", "1/{a}", lambda x: 1 / x),
    "Log2Backward0": _of_input("log2({a})", "1/({a}·ln(2))", lambda x: 1 / (x * math.log(2))),
    "Log10Backward0": _of_input("log10({a})", "1/({a}·ln(10))", lambda x: 1 / (x * math.log(10))),
    "Log1PBackward0": _of_input("ln(1 + {a})", "1/(1 + {a})", lambda x: 1 / (1 + x)),
    "SqrtBackward0": _of_result("sqrt({a})", "1/(2·{y})", lambda y: 1 / (2 * y)),
    "RsqrtBackward0": _of_result("1/sqrt({a})", "-½·{y}³", lambda y: -0.5 * y**3),
    "ReciprocalBackward0": _of_result("1/{a}", "-{y}²", lambda y: -y * y),
    "SinBackward0": _of_input("sin({a})", "cos({a})", torch.cos),
    "CosBackward0": _of_input("cos({a})", "-sin({a})", lambda x: -torch.sin(x)),
    "TanBackward0": _of_result("tan({a})", "1 + {y}²", lambda y: 1 + y * y),
    "AsinBackward0": _of_input("asin({a})", "1/√(1 - {a}²)", lambda x: (1 - x * x).rsqrt()),
    "AcosBackward0": _of_input("acos({a})", "-1/√(1 - {a}²)", lambda x: -(1 - x * x).rsqrt()),
    "AtanBackward0": _of_input("atan({a})", "1/(1 + {a}²)", lambda x: 1 / (1 + x * x)),
    "SinhBackward0": _of_input("sinh({a})", "cosh({a})", torch.cosh),
    "CoshBackward0": _of_input("cosh({a})", "sinh({a})", torch.sinh),
    "TanhBackward0": _of_result("tanh({a})", "1 - {y}²", lambda y: 1 - y * y),
    "SigmoidBackward0": _of_result("sigmoid({a})", "{y}·(1 - {y})", lambda y: y * (1 - y)),
    "LogSigmoidBackward0": _of_input(
        "log_sigmoid({a})", "1 - sigmoid({a})", lambda x: torch.sigmoid(-x)
    ),
    "ErfBackward0": _of_input(
        "erf({a})",
        "2/√π·exp(-{a}²)",
        lambda x: 2 / math.sqrt(math.pi) * torch.exp(-x * x),
    ),
    "ReluBackward0": Elementwise(
        "relu({a})", (Local("1 if {a} > 0, else 0", _positive, picks=True),)
    ),
    "LeakyReluBackward0": Elementwise(
        "leaky_relu({a})", (Local("1 if {a} > 0, else {negative_slope}", _leaky),)
    ),
    "EluBackward0": Elementwise(
        "elu({a})", (Local("1 if {a} > 0, else {alpha}·exp({a}), times its scale", _elu),)
    ),
    "GeluBackward0": Elementwise("gelu({a})", (Local("gelu′({a})", _gelu),)),
    "SiluBackward0": _of_input("silu({a})", "s·(1 + {a}·(1 - s)), s = sigmoid({a})", _silu),
    "SoftplusBackward0": Elementwise("softplus({a})", (Local("sigmoid({beta}·{a})", _softplus),)),
    "HardtanhBackward0": Elementwise(
        "hardtanh({a})", (Local("1 if {min_val} < {a} < {max_val}, else 0", _between, picks=True),)
    ),
    "HardswishBackward0": _of_input(
        "hardswish({a})", "0, (2·{a} + 3)/6 or 1, by where {a} lies", _hard_swish
    ),
    "HardsigmoidBackward0": _of_input(
        "hardsigmoid({a})", "1/6 if -3 < {a} < 3, else 0", _hard_sigmoid
    ),
    "AbsBackward0": _of_input("|{a}|", "sign({a})", torch.sgn),
    "ClampBackward0": _CLAMP,
    "ClampBackward1": _CLAMP,
    "ClampMinBackward0": _CLAMP,
    "ClampMaxBackward0": _CLAMP,
    "MaximumBackward0": Elementwise(
        "max({a}, {b})",
        (
            Local(
                "1 if {a} > {b}, ½ if equal, else 0", lambda k: _larger(k, "self", "other"), True
            ),
            Local(
                "1 if {b} > {a}, ½ if equal, else 0", lambda k: _larger(k, "other", "self"), True
            ),
        ),
    ),
    "MinimumBackward0": Elementwise(
        "min({a}, {b})",
        (
            Local(
                "1 if {a} < {b}, ½ if equal, else 0", lambda k: _larger(k, "other", "self"), True
            ),
            Local(
                "1 if {b} < {a}, ½ if equal, else 0", lambda k: _larger(k, "self", "other"), True
            ),
        ),
    ),
    "WhereBackward0": Elementwise(
        "where(condition, {a}, {b})",
        (
            Local("1 where the condition holds, else 0", _chosen, picks=True),
            Local("0 where the condition holds, else 1", lambda known: 1 - _chosen(known), True),
        ),
    ),
    "MaskedFillBackward0": Elementwise(
        "masked_fill({a})", (Local("0 where the mask holds, else 1", _unmasked, picks=True),)
    ),
    "FloorBackward0": _flat("floor({a})"),
    "CeilBackward0": _flat("ceil({a})"),
    "RoundBackward0": _flat("round({a})"),
    "SignBackward0": _flat("sign({a})"),
    "FillBackward0": _flat("fill"),
    "FillBackward2": _flat("fill"),
    "ZeroBackward0": _flat("zero"),
}
