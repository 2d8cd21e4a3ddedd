"""Programs turned into text that mostly is none: cut, shuffled, with signs of any alphabet."""

import random
import re
from collections.abc import Callable

SIGNS = "()[]{}:;,.@=+-*/%&|^~<>!?#$\\'\"`_ \t\n\r\f\0\x7f\u200b\u202e\ufeff\ud800é张ｅ𝐞μ0٣９"
WORDS = (
    *("lambda", "for", "in", "if", "else", "def", "class", "with", "as", "import", "from", "yield"),
    *("try:", "except", "global", "nonlocal", "async", "await", "match", "case", "del", "assert"),
    *("return", "not", "and", "or", "is", "None", "__class__", "torch", "self", "f'{", "'''", "**"),
    *(":=", "->", "...", "0x", "1e", "0b2", "1_", "@", "print", "*", "\\", "#", "while True:"),
)

_TOKEN = re.compile(r"\w+|[^\w\s]")


def damaged(text: str, rng: random.Random) -> str:
    """Return the text after one accident or some."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        text = rng.choice(_WAYS)(text, rng)
    return text


def _cut(text: str, rng: random.Random) -> str:
    return text[: rng.randint(0, len(text))]


def _behead(text: str, rng: random.Random) -> str:
    return text[rng.randint(0, len(text)) :]


def _drop(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + text[at + rng.randint(1, 5) :]


def _sign(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(SIGNS) + text[at + rng.randint(0, 1) :]


def _word(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    return f"{text[:at]} {rng.choice(WORDS)} {text[at:]}"


def _swap_tokens(text: str, rng: random.Random) -> str:
    found = list(_TOKEN.finditer(text))
    if len(found) < 2:
        return text
    one, other = sorted(rng.sample(found, 2), key=re.Match.start)
    between = text[one.end() : other.start()]
    return text[: one.start()] + other[0] + between + one[0] + text[other.end() :]


def _replace_token(text: str, rng: random.Random) -> str:
    found = list(_TOKEN.finditer(text))
    if not found:
        return text
    one = rng.choice(found)
    new = rng.choice((*WORDS, *[rng.choice(found)[0] for _ in WORDS]))
    return text[: one.start()] + new + text[one.end() :]


def _shuffle_lines(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    rng.shuffle(lines)
    return "\n".join(lines)


def _indent(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    lines[at] = rng.choice(("  ", "\t", "        ")) + lines[at].lstrip()
    return "\n".join(lines)


def _random(text: str, rng: random.Random) -> str:
    return "".join(rng.choice(SIGNS + text[:50]) for _ in range(rng.randint(0, 40)))


_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    *(_cut, _behead, _drop, _drop, _sign, _sign, _word, _swap_tokens, _shuffle_lines, _indent),
    *([_replace_token] * 6),
    _random,
)
