"""The facts of a node in the words its rule is written with."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import cast

import torch
from torch import Tensor

from inspector.gradients.rules.facts import NodeFacts

MOST_ELEMENTS = 1 << 16  # of all tensors of a node: of more nothing is worked out again
_LETTERS = "uvst"  # for what has no name: letters that learners seldom use
_ATOM = re.compile(r"[\w.]+(\[[\w, :-]*\])?|[\w.]+\([\w., ]*\)")
_UNSIGNED = 1 << 63  # torch hands negative numbers of a node out as unsigned ones
_PREFIX = "torch::autograd::"


class NotKnown(Exception):  # noqa: N818 -- it tells that numbers are missing, and is no error
    """A saved tensor is not there: kept by a hook, freed, or not needed this time."""


class Known:
    """One node as rules read it: names for its inputs, signed numbers, tensors without history."""

    def __init__(self, facts: NodeFacts) -> None:
        self.facts = facts
        self.name = facts.name.removeprefix(_PREFIX)
        self.shapes = facts.shapes or tuple(
            None if one is None else tuple(one.shape) for one in facts.sent
        )
        self.names = _names(facts, max(len(self.shapes), len(facts.labels)))
        self.tensors = tuple(_tensors(facts))
        self.is_small = sum(one.numel() for one in self.tensors) <= MOST_ELEMENTS

    @property
    def incoming(self) -> Tensor:
        """Return the gradient with respect to the first output."""
        return self.received(0)

    def received(self, output: int) -> Tensor:
        """Return the gradient with respect to one output."""
        found = self.facts.received[output] if output < len(self.facts.received) else None
        if found is None:
            raise NotKnown
        return found.detach()

    def saved(self, word: str) -> Tensor:
        """Return a tensor that the node keeps."""
        found = self.facts.saved.get(word)
        if not isinstance(found, Tensor):
            raise NotKnown
        return found.detach()

    def may_be(self, word: str) -> Tensor | None:
        """Return a tensor that the node may do without."""
        found = self.facts.saved.get(word)
        return found.detach() if isinstance(found, Tensor) else None

    def number(self, word: str, default: float | None = None) -> float:
        """Return a number that the node keeps."""
        found = self.facts.attributes.get(word, default)
        if isinstance(found, Tensor):
            found = found.item()
        if not isinstance(found, (int, float)):
            raise NotKnown
        return _signed(found)

    def whole(self, word: str) -> int:
        """Return a whole number that the node keeps, such as `dim`."""
        return int(self.number(word))

    def several(self, word: str) -> tuple[int, ...]:
        """Return the whole numbers that the node keeps, such as `dims`."""
        found = self.facts.attributes.get(word)
        if found is None:
            return ()
        if not isinstance(found, (tuple, list)):
            raise NotKnown
        return tuple(int(_signed(one)) for one in found)

    def has(self, word: str) -> bool:
        """Tell whether the node keeps something that is not None, a tensor or not."""
        return self.facts.attributes.get(word) is not None or self.facts.saved.get(word) is not None

    def flag(self, word: str) -> bool:
        """Return a switch that the node keeps."""
        return bool(self.facts.attributes.get(word, False))

    def text(self, word: str) -> str:
        """Return a word that the node keeps."""
        return cast(str, self.facts.attributes.get(word, ""))

    def shape(self, slot: int) -> tuple[int, ...]:
        """Return the shape of an input."""
        found = self.shapes[slot] if slot < len(self.shapes) else None
        if found is None:
            raise NotKnown
        return tuple(found)

    def asked(self, slot: int) -> bool:
        """Tell whether a gradient was sent to an input; what goes to a constant is lost."""
        sent = slot < len(self.facts.sent) and self.facts.sent[slot] is not None
        return sent and slot < len(self.shapes) and self.shapes[slot] is not None

    def first(self) -> "Known":
        """Return the node as it is for the first element of an operation element by element."""
        came = self.incoming.shape
        place = (0,) * len(came)
        saved = {
            word: one.detach().expand(came)[place] if isinstance(one, Tensor) else one
            for word, one in self.facts.saved.items()
        }
        received = (self.incoming[place],)
        return Known(replace(self.facts, received=received, saved=saved, sent=()))


def _tensors(facts: NodeFacts) -> Iterator[Tensor]:
    held: list[object] = [*facts.received, *facts.sent]
    for one in facts.saved.values():
        held += one if isinstance(one, tuple) else (one,)
    return (one for one in held if isinstance(one, Tensor))


def _signed(number: float) -> float:
    if isinstance(number, int) and number >= _UNSIGNED:
        return number - 2 * _UNSIGNED
    return number


def _names(facts: NodeFacts, inputs: int) -> tuple[str, ...]:
    """Return what each input is called; letters that are not taken where it has no name."""
    given = [*facts.labels, *([""] * inputs)][:inputs]
    free = (letter for letter in _letters() if letter not in given)
    return tuple(
        as_one(label) or _constant(facts, slot) or next(free) for slot, label in enumerate(given)
    )


def _letters() -> Iterator[str]:
    yield from _LETTERS
    yield from (f"{letter}{number}" for number in count(2) for letter in _LETTERS)


def as_one(label: str) -> str:
    """Put brackets around what is more than a name, so that it can stand in a product."""
    return label if not label or _ATOM.fullmatch(label) else f"({label})"


def _constant(facts: NodeFacts, slot: int) -> str:
    """Return the number that a constant input is, such as the 3 of x * 3."""
    if slot < len(facts.shapes) and facts.shapes[slot] is not None:
        return ""
    word = ("self", "other")[slot] if slot < 2 else ""
    found = facts.saved.get(word)
    if isinstance(found, Tensor) and found.numel() == 1 and found.dtype != torch.bool:
        return number_text(found.item())
    return ""


def number_text(number: float | complex) -> str:
    """Write a number with four digits that count."""
    if isinstance(number, complex):
        return f"{number:.4g}"
    text = f"{number:.4g}"
    return str(int(number)) if abs(number) < 1e6 and number == int_of(number) else text


def int_of(number: float) -> int | None:
    """Return a number as a whole one, if it is finite."""
    return int(number) if abs(number) < float("inf") else None


def shape_text(shape: tuple[int, ...] | torch.Size) -> str:
    """Write a shape as torch does."""
    return str(tuple(shape))
