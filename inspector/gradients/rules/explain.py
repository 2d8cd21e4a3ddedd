"""One rule a node, or none where the table has no row for it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from inspector.gradients.record import Rule
from inspector.gradients.rules.arithmetic import ARITHMETIC
from inspector.gradients.rules.facts import NodeFacts
from inspector.gradients.rules.functions import FUNCTIONS
from inspector.gradients.rules.known import Known, NotKnown
from inspector.gradients.rules.layers import LAYERS
from inspector.gradients.rules.leaves import LEAVES
from inspector.gradients.rules.losses import LOSSES
from inspector.gradients.rules.moving import MOVING
from inspector.gradients.rules.part import Part, Row
from inspector.gradients.rules.products import PRODUCTS
from inspector.gradients.rules.reducing import REDUCING

ROWS: dict[str, Row] = {
    **ARITHMETIC,
    **FUNCTIONS,
    **REDUCING,
    **PRODUCTS,
    **MOVING,
    **LAYERS,
    **LOSSES,
    **LEAVES,
}

_MOST_PARTS = 6  # written out, of the many inputs of cat
_SLACK = {torch.float64: 1e-7, torch.float32: 1e-4}  # half precisions: more
_COARSE = 3e-2


@dataclass(frozen=True)
class Account:
    """What the rows say of a node, and at which inputs torch sent something else."""

    rule: Rule | None
    differs: tuple[int, ...] = ()


def explain(facts: NodeFacts) -> Rule | None:
    """Write out the chain rule at a node, where it is known and agrees with torch."""
    try:
        with torch._C.DisableTorchFunction(), torch.no_grad():
            found = account(facts)
    except (ArithmeticError, IndexError, RuntimeError, ValueError):
        return None  # a case that the row was not written for: torch refused to work it out
    return None if found.differs else found.rule


def account(facts: NodeFacts) -> Account:
    """Work out the rule of a node, and hold it against the gradients torch sent.

    Raises whatever torch raises in a case that a row was not written for.
    """
    known = Known(facts)
    row = ROWS.get(known.name)
    if row is None or not all(map(_is_plain, known.tensors)):
        return Account(None)
    try:
        parts = tuple(row(known))
    except NotKnown:
        return Account(None)
    agreed = [_agrees(facts, part) if known.is_small else None for part in parts]
    if not parts:
        return Account(None)
    differs = tuple(
        part.slot for part, agrees in zip(parts, agreed, strict=True) if agrees is False
    )
    return Account(_rule(known, parts, agreed), differs)


def _is_plain(tensor: Tensor) -> bool:
    return not tensor.is_complex() and tensor.layout == torch.strided


def _rule(known: Known, parts: tuple[Part, ...], agreed: list[bool | None]) -> Rule:
    shown = parts[:_MOST_PARTS]
    formulas = dict.fromkeys(part.formula for part in shown)
    lines = dict.fromkeys(line for part in shown for line in part.lines)
    rest = tuple(_twice(known, shown))
    if len(parts) > len(shown):
        rest = (f"and the same for {len(parts) - len(shown):,} more inputs",)
    return Rule(
        formula=",  ".join(formulas),
        lines=(*lines, *rest),
        agrees=None if None in agreed else all(agreed),
    )


def _twice(known: Known, parts: tuple[Part, ...]) -> Iterator[str]:
    """Say which inputs are one and the same tensor: the gradients sent there are added up."""
    names = [known.names[part.slot] for part in parts]
    for name in dict.fromkeys(names):
        places = names.count(name)
        if places > 1:
            yield f"{name} stands at {places} places: a gradient is sent from each, and they add up"


def _agrees(facts: NodeFacts, part: Part) -> bool | None:
    sent = facts.sent[part.slot] if facts.sent else facts.after
    if sent is None or part.sends is None:
        return None
    try:
        worked = part.sends()
    except NotKnown:
        return None
    return _close(worked, sent.detach(), facts.received)


def _close(worked: Tensor, sent: Tensor, received: tuple[Tensor | None, ...]) -> bool:
    """Tell whether two gradients are equal but for rounding."""
    if worked.shape != sent.shape:
        return False
    slack = _SLACK.get(sent.dtype, _COARSE)
    came = max((_largest(one) for one in received if one is not None), default=0.0)
    if sent.numel() == 1:
        return _close_numbers(worked.item(), sent.item(), slack, 0.1 * slack * came)
    return torch.allclose(
        worked.double(),
        sent.double(),
        rtol=slack,
        atol=0.1 * slack * max(came, _largest(sent)),
        equal_nan=True,
    )


def _close_numbers(worked: float, sent: float, slack: float, least: float) -> bool:
    both_nan = math.isnan(worked) and math.isnan(sent)
    return both_nan or worked == sent or abs(worked - sent) <= slack * abs(sent) + least


def _largest(tensor: Tensor) -> float:
    """Return the largest finite size of an element."""
    if tensor.numel() < 2:
        size = abs(tensor.item()) if tensor.numel() else 0.0
        return size if math.isfinite(size) else 0.0
    return float(tensor.detach().abs().nan_to_num(0.0, 0.0, 0.0).max())
