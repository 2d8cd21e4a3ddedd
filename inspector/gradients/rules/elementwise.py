"""Operations that work element by element: the local derivative times what comes in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from inspector.gradients.rules.known import Known, NotKnown, as_one, number_text, shape_text
from inspector.gradients.rules.part import Part, in_brackets, number_of


@dataclass(frozen=True)
class Local:
    """The derivative with respect to one input.

    `text` is how it is written: {a} and {b} stand for the inputs, {y} for the result, other words
    for numbers that the node keeps. `value` works it out. `picks`: where it is 0 torch sends 0,
    even of a gradient that is NaN.
    """

    text: str
    value: Callable[[Known], Tensor | float]
    picks: bool = False


@dataclass(frozen=True)
class Elementwise:
    """A row of the table. `saves` are the words under which the node keeps {a} and {b}."""

    text: str
    locals: tuple[Local, ...]
    saves: tuple[str, ...] = ("self", "other")

    def __call__(self, known: Known) -> Iterator[Part]:
        """Yield one part for each input that a gradient was sent to."""
        for slot, local in enumerate(self.locals):
            if known.asked(slot):
                yield self._part(known, slot, local)

    def _part(self, known: Known, slot: int, local: Local) -> Part:
        names = self._names(known)
        forward = self.text.format_map(names)
        written = local.text.format_map({**names, "y": as_one(forward)})
        head = f"d({forward})/d{known.names[slot]}"
        formula = f"{head} = {written}"
        if not known.is_small:
            return Part(slot, formula, self._of_large(known, slot), None)
        value = _worked(known, local)
        if value is None:
            line = f"incoming · local, both {shape_text(known.incoming.shape)}"
            return Part(slot, formula, (line,), None)
        lines = self._lines(known, slot, formula, value)
        return Part(slot, formula, lines, partial(_sent, known, slot, value, local.picks))

    def _names(self, known: Known) -> dict[str, str]:
        words = {word: _number(known, word) for word in known.facts.attributes}
        return {"b": "c", **words, **dict(zip("abc", known.names, strict=False))}

    def _lines(self, known: Known, slot: int, formula: str, value: Tensor) -> tuple[str, ...]:
        shape, incoming = known.shape(slot), known.incoming
        product = incoming * value
        if product.numel() == 1 and product.shape == shape:
            return self._numbers(known, slot, formula, value)
        whose = self._whose(known, slot)
        line = f"{whose}incoming {shape_text(incoming.shape)} · local, element by element"
        if product.shape != shape:
            return line, _summed(whose, product.shape, shape)
        if not product.numel():
            return (line,)
        place = (0,) * product.dim()
        parts = (incoming, value.expand_as(product), product)
        return line, _at_first(whose, place, [part[place] for part in parts])

    def _of_large(self, known: Known, slot: int) -> tuple[str, ...]:
        """Return the lines of a node whose tensors are large: only one element is worked out."""
        whose, came, shape = self._whose(known, slot), known.incoming.shape, known.shape(slot)
        line = f"{whose}incoming {shape_text(came)} · local, element by element"
        if came != shape:
            return line, _summed(whose, came, shape)
        first = known.first()
        value = _worked(first, self.locals[slot])
        if value is None:
            return (line,)
        parts = [first.incoming, value, first.incoming * value]
        return line, _at_first(whose, (0,) * len(came), parts)

    def _numbers(self, known: Known, slot: int, formula: str, value: Tensor) -> tuple[str, ...]:
        """Return the lines of a node with one element: the numbers stand in."""
        result, text = number_of(value), self.locals[slot].text
        if " if " in text:
            local = f"{formula}: here {result}"
        else:
            written = formula.rpartition(" = ")[2]
            inserted = self._inserted(known, text)
            inserted = "" if inserted == in_brackets(result) else inserted
            chain = dict.fromkeys((written, inserted, result))
            local = " = ".join((formula.removesuffix(f" = {written}"), *filter(None, chain)))
        g, out = number_of(known.incoming), number_of(known.incoming * value)
        product = f"{g} · {in_brackets(result)} = {out}"
        return local, f"{self._whose(known, slot)}incoming · local = {product}"

    def _whose(self, known: Known, slot: int) -> str:
        """Return the name of the input where lines of several stand together."""
        several = sum(map(known.asked, range(len(self.locals)))) > 1
        return f"{known.names[slot]}: " if several else ""

    def _inserted(self, known: Known, text: str) -> str:
        """Return the derivative with numbers for the names, or "" where one is not kept."""
        numbers = {word: _number(known, word) for word in known.facts.attributes}
        places = dict(zip("abc", self.saves, strict=False)) | {"y": "result"}
        for place, word in places.items():
            found = known.may_be(word)
            if found is None or found.numel() != 1:
                if f"{{{place}}}" in text and place not in numbers:
                    return ""
                continue
            numbers[place] = in_brackets(number_of(found))
        return text.format_map(numbers)


def _summed(whose: str, came: torch.Size, shape: tuple[int, ...]) -> str:
    sizes = f"{shape_text(came)} to {shape_text(shape)}"
    return f"{whose}summed back over what was broadcast: {sizes}"


def _at_first(whose: str, place: tuple[int, ...], parts: list[Tensor]) -> str:
    g, one, out = (number_of(part) for part in parts)
    return f"{whose}at [{', '.join(map(str, place))}]: {g} · {in_brackets(one)} = {out}"


def _number(known: Known, word: str) -> str:
    try:
        return in_brackets(number_text(known.number(word)))
    except NotKnown:
        return word


def _worked(known: Known, local: Local) -> Tensor | None:
    try:
        found = local.value(known)
    except NotKnown:
        return None
    if isinstance(found, Tensor):
        return found
    return torch.tensor(found, dtype=known.incoming.dtype)


def _sent(known: Known, slot: int, value: Tensor, picks: bool) -> Tensor:
    product = known.incoming * value
    if picks:
        product = product.masked_fill(value == 0, 0.0)
    return product.sum_to_size(known.shape(slot))
