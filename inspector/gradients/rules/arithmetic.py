"""Sums, products, powers: the rows of what learners write with operators."""

from collections.abc import Iterator

import torch
from torch import Tensor

from inspector.gradients.rules.elementwise import Elementwise, Local
from inspector.gradients.rules.known import Known, number_text
from inspector.gradients.rules.part import Part, Row

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _one(_known: Known) -> float:
    return 1.0


def _minus_one(_known: Known) -> float:
    return -1.0


def _alpha(known: Known) -> float:
    return known.number("alpha", 1)


def _minus_alpha(known: Known) -> float:
    return -known.number("alpha", 1)


def _other(known: Known) -> Tensor | float:
    if "other" in known.facts.attributes:
        return known.number("other")
    return _as_incoming(known, "other")


def _as_incoming(known: Known, word: str) -> Tensor:
    """Return a factor in the dtype of the gradient: it may be whole numbers."""
    return known.saved(word).to(known.incoming.dtype)


def _itself(known: Known) -> Tensor:
    return _as_incoming(known, "self")


def _over(known: Known) -> Tensor | float:
    return 1 / _other(known)


def _quotient(known: Known) -> Tensor:
    other = _as_incoming(known, "other")
    return -_as_incoming(known, "self") / (other * other)


def _scaled(plain: Elementwise, scaled: Elementwise) -> Row:
    """Return a row that leaves a factor of 1 out."""

    def row(known: Known) -> Iterator[Part]:
        return (plain if known.number("alpha", 1) == 1 else scaled)(known)

    return row


_ADD = _scaled(
    Elementwise("{a} + {b}", (Local("1", _one), Local("1", _one))),
    Elementwise("{a} + {alpha}·{b}", (Local("1", _one), Local("{alpha}", _alpha))),
)
_SUBTRACT = _scaled(
    Elementwise("{a} - {b}", (Local("1", _one), Local("-1", _minus_one))),
    Elementwise("{a} - {alpha}·{b}", (Local("1", _one), Local("-{alpha}", _minus_alpha))),
)
_SUBTRACT_FROM = _scaled(
    Elementwise("{b} - {a}", (Local("-1", _minus_one), Local("1", _one))),
    Elementwise("{b} - {alpha}·{a}", (Local("-{alpha}", _minus_alpha), Local("1", _one))),
)


def raised(base: str, exponent: float) -> str:
    """Write a power, such as x² or x^0.5; x itself when the exponent is 1."""
    text = number_text(exponent)
    if text == "1":
        return base
    if text.lstrip("-").isdigit():
        return base + text.translate(_RAISED)
    return f"{base}^({text})" if text.startswith("-") else f"{base}^{text}"


def _power(known: Known) -> Iterator[Part]:
    exponent = known.number("exponent")

    def slope(node: Known) -> Tensor:
        base = node.saved("self")
        return torch.zeros_like(base) if exponent == 0 else exponent * base ** (exponent - 1)

    factor = number_text(exponent)
    local = f"{factor}·{raised('{a}', exponent - 1)}" if exponent else "0"
    return Elementwise(raised("{a}", exponent), (Local(local, slope),))(known)


def _power_base(known: Known) -> Tensor:
    base, exponent = known.saved("self"), known.saved("exponent")
    return torch.where(exponent == 0, 0.0, exponent * base ** (exponent - 1))


def _power_exponent(known: Known) -> Tensor:
    base, exponent = known.saved("self"), known.saved("exponent")
    slope = known.saved("result") * base.log()
    return torch.where((base == 0) & (exponent >= 0), 0.0, slope)


def _exponential(known: Known) -> Tensor:
    base = known.number("self") if "self" in known.facts.attributes else known.saved("self")
    base = torch.as_tensor(base)
    slope = known.saved("result") * base.log()
    return torch.where((base == 0) & (known.saved("exponent") >= 0), 0.0, slope)


def _weight(known: Known) -> Tensor | float:
    kept = "weight" in known.facts.attributes
    return known.number("weight") if kept else known.saved("weight")


def _value(known: Known) -> float:
    return known.number("value", 1)


ARITHMETIC: dict[str, Row] = {
    "AddBackward0": _ADD,
    "AddBackward1": _ADD,
    "SubBackward0": _SUBTRACT,
    "SubBackward1": _SUBTRACT,
    "RsubBackward0": _SUBTRACT_FROM,
    "RsubBackward1": _SUBTRACT_FROM,
    "MulBackward0": Elementwise("{a}·{b}", (Local("{b}", _other), Local("{a}", _itself))),
    "MulBackward1": Elementwise("{a}·{other}", (Local("{other}", _other),)),
    "DivBackward0": Elementwise("{a}/{b}", (Local("1/{b}", _over), Local("-{a}/{b}²", _quotient))),
    "DivBackward1": Elementwise("{a}/{other}", (Local("1/{other}", _over),)),
    "NegBackward0": Elementwise("-{a}", (Local("-1", _minus_one),)),
    "PowBackward0": _power,
    "PowBackward1": Elementwise(
        "{a}^{b}",
        (Local("{b}·{a}^({b} - 1)", _power_base), Local("{y}·ln({a})", _power_exponent)),
        saves=("self", "exponent"),
    ),
    "PowBackward2": Elementwise(
        "{self}^{a}", (Local("{y}·ln({self})", _exponential),), saves=("exponent",)
    ),
    "LerpBackward0": Elementwise(
        "{a} + {weight}·({b} - {a})",
        (Local("1 - {weight}", lambda known: 1 - _weight(known)), Local("{weight}", _weight)),
    ),
    "AddcmulBackward0": Elementwise(
        "{a} + {value}·{b}·{c}",
        (
            Local("1", _one),
            Local("{value}·{c}", lambda known: _value(known) * known.saved("tensor2")),
            Local("{value}·{b}", lambda known: _value(known) * known.saved("tensor1")),
        ),
        saves=("", "tensor1", "tensor2"),
    ),
    "AddcdivBackward0": Elementwise(
        "{a} + {value}·{b}/{c}",
        (
            Local("1", _one),
            Local("{value}/{c}", lambda known: _value(known) / known.saved("tensor2")),
            Local(
                "-{value}·{b}/{c}²",
                lambda known: (
                    -_value(known) * known.saved("tensor1") / known.saved("tensor2").square()
                ),
            ),
        ),
        saves=("", "tensor1", "tensor2"),
    ),
    "RemainderBackward0": Elementwise("{a} % {b}", (Local("1", _one),)),
}
