"""Random expressions of the language, by the rules of the grammar."""

import math
import random
import re
from dataclasses import dataclass

from tests.builder.language_corpus.grammar import VALUES
from tests.builder.language_corpus.tensor_grammar import FRESH, TENSORS

Shape = tuple[int, ...]
SHAPES: tuple[Shape, ...] = ((2, 3), (2, 3), (3,), (3,), (4,), (2, 2), (1, 3), (2, 2, 3), ())

_WORDS = re.compile(r"‹([^‹›]*)›")
_PART = re.compile(r"«([^«»]*)»")


@dataclass(frozen=True)
class Variable:
    """A name in scope. `kind`: "int", "str", "list", "tensor", ... or what its call returns."""

    name: str
    kind: str
    shape: Shape = ()
    call: str = ""  # of a function: how it is called


def rows(text: str) -> list[str]:
    """Return the rows of a rule."""
    return [row.strip() for row in text.strip().splitlines()]


def _rules(text: str) -> tuple[list[str], list[str]]:
    sure = [row for row in rows(text) if not row.startswith("!")]
    return sure, [row[1:].strip() for row in rows(text) if row.startswith("!")]


_VALUES = {k: _rules(text) for k, text in VALUES.items() if not k.endswith("0")}
_LEAVES = {k[:-1]: text.split(" ; ") for k, text in VALUES.items() if k.endswith("0")}
_TENSORS = {pattern: _rules(text) for pattern, text in TENSORS.items()}
_FRESH = rows(FRESH)


class Expressions:
    """Writes expressions; `scope` is what they may name, `wild` how often one may fail."""

    def __init__(self, seed: int, wild: float) -> None:
        self.rng = random.Random(seed)
        self.wild = wild
        self.scope: list[Variable] = []

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def named(self, kind: str, shape: Shape | None = None) -> Variable | None:
        """Return a variable of a kind, if there is one."""
        fits = [v for v in self.scope if v.kind == kind and shape in (None, v.shape) and not v.call]
        return self.rng.choice(fits) if fits else None

    def value(self, kind: str, depth: int) -> str:
        """Return an expression of a kind, or now and then of another one."""
        if kind != "odd" and self.chance(self.wild):
            return f"({self.value('odd', depth)})"
        if kind == "tensor":
            return self.tensor(self.rng.choice(SHAPES), depth)
        calls = [v for v in self.scope if v.kind == kind and v.call]
        if calls and depth > 0 and self.chance(0.2):
            return self.expand(self.rng.choice(calls).call, depth - 1)
        found = self.named(kind)
        if depth <= 0 or (found and self.chance(0.2)):
            leaf = self.rng.choice(_LEAVES[kind])
            return found.name if found and self.chance(0.8) else leaf
        return self.expand(self._row(_VALUES[kind]), depth)

    def tensor(self, shape: Shape, depth: int) -> str:
        """Return an expression of a tensor of a shape, or now and then of another one."""
        if self.chance(self.wild):
            return self.value("odd", 0) if self.chance(0.3) else self.tensor((5,), depth - 1)
        found = self.named("tensor", shape)
        if found and self.chance(0.25 if depth > 0 else 0.9):
            return found.name
        if depth <= 0 or len(shape) > 4:
            return self.expand(self.rng.choice(_FRESH), 0, shape)
        patterns = ["*", "*", ("()", "n", "n m", "n m k", "n +")[min(len(shape), 4)]]
        patterns += ["n +"] * bool(shape)
        return self.expand(self._row(_TENSORS[self.rng.choice(patterns)]), depth, shape)

    def _row(self, rules: tuple[list[str], list[str]]) -> str:
        sure, unsure = rules
        return self.rng.choice(unsure if unsure and self.chance(4 * self.wild) else sure)

    def expand(self, row: str, depth: int, shape: Shape | None = None) -> str:
        """Return a row with its words chosen and its parts written."""
        while "‹" in row:
            row = _WORDS.sub(self._word, row)
        if shape is None and ("*" in row or "$" in row):
            shape = self.rng.choice(SHAPES)
        size = shape or ()
        comma = ", ".join(map(str, size)) if size and self.chance(0.6) else str(list(size))
        row = row.replace("$S", comma).replace("$L", str(list(size)))
        row = row.replace("$N", str(math.prod(size)))
        for letter, number in zip("nmk", size, strict=False):
            row = row.replace(f"${letter}", str(number))
        return _PART.sub(lambda part: self._part(part[1], depth - 1, size), row)

    def _word(self, match: re.Match[str]) -> str:
        words = match[1].replace("\\|", "\0").split("|")
        return self.rng.choice(words).replace("\0", "|")

    def _part(self, what: str, depth: int, shape: Shape) -> str:
        if what in _LEAVES:
            return self.value(what, depth)
        if what[:-1] in _LEAVES and what.endswith("0"):
            found = self.named(what[:-1])
            return found.name if found and self.chance(0.6) else self.rng.choice(_LEAVES[what[:-1]])
        sizes: list[int] = []
        for word in what.split():
            sizes += self._sizes(word, shape)
        return self.tensor(tuple(sizes), depth)

    def _sizes(self, word: str, shape: Shape) -> Shape:
        first = shape[0] if shape else 1
        known = {
            "*": shape,
            "rest": shape[1:],
            "n": (first,),
            "n+1": (first + 1,),
            "2n": (2 * first,),
        }
        known |= {letter: (shape[i],) for i, letter in enumerate("nmk") if i < len(shape)}
        if word == "~":
            return self._broadcast(shape)
        return known[word] if word in known else (int(word),)

    def _broadcast(self, shape: Shape) -> Shape:
        choice = self.rng.randint(0, 4)
        if choice == 0:
            return shape[1:]
        if choice == 1:
            return tuple(1 if self.chance(0.5) else n for n in shape)
        return () if choice == 2 else shape
