"""Words for names and counts in a sentence."""

from collections.abc import Iterable, Sequence
from itertools import islice

MOST_NAMES = 20  # of one object or one sentence
_FEW = 4


def listed(words: Sequence[str]) -> str:
    """Write "a", "a and b", or "a, b and c"; of many the first ones and how many more."""
    if len(words) > _FEW + 1:
        words = [*words[:_FEW], f"{len(words) - _FEW:,} more"]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def first_of(names: Sequence[str]) -> str:
    """Write names, each short enough for a sentence."""
    return listed([name if len(name) <= 80 else f"{name[:79]}…" for name in names])


def is_or_are(names: Sequence[str]) -> str:
    """Return the verb."""
    return "is" if len(names) == 1 else "are"


def has_or_have(names: Sequence[str]) -> str:
    """Return the verb."""
    return "has" if len(names) == 1 else "have"


def it_or_them(names: Sequence[str]) -> str:
    """Return the pronoun."""
    return "it" if len(names) == 1 else "them"


def elements(count: int) -> str:
    """Write a count of elements."""
    return f"{count:,} element{'s' if count != 1 else ''}"


def short(names: Iterable[str]) -> tuple[str, ...]:
    """Return the first names."""
    return tuple(islice(names, MOST_NAMES))
