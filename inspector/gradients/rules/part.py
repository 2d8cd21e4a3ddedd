"""The gradient of one input, worked out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from torch import Tensor

from inspector.gradients.rules.known import Known, number_text, shape_text


@dataclass(frozen=True)
class Part:
    """What a rule says about one input.

    `sends` works the gradient out, to be held against torch's; None: nothing can be worked out.
    """

    slot: int
    formula: str
    lines: tuple[str, ...]
    sends: Callable[[], Tensor] | None


Row = Callable[[Known], Iterator[Part]]


def number_of(tensor: Tensor) -> str:
    """Write the number of a tensor with one element."""
    return number_text(tensor.item())


def told(tensor: Tensor) -> str:
    """Write a tensor: its number, or its shape."""
    return number_of(tensor) if tensor.numel() == 1 else shape_text(tensor.shape)


def in_brackets(text: str) -> str:
    """Put a negative number in brackets, so that it can stand behind a sign."""
    return f"({text})" if text.startswith("-") else text


def whole(
    known: Known, slot: int, formula: str, line: str, sends: Callable[[], Tensor]
) -> Iterator[Part]:
    """Yield the part of a rule that has one line, if a gradient was sent there."""
    if known.asked(slot):
        yield Part(slot, formula, (line,) if line else (), sends)
