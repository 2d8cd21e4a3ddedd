"""One hostile program and how it has to end, and how files of such programs are read.

=== a group: the text below stands before each of its programs
import torch

--- refused | a name | words of the sentence
torch.os
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
# Addresses of memory and paths of the machine: nobody may read them.
TELLTALE = re.compile(
    r"0x[0-9a-f]{6,}|site-packages|/usr/|/tmp/|/home/|/root/|\bbuilder\.|\binspector\.|\bruntime\."
)

# What each word allows; "" is a program that runs to its end.
ENDS = {
    "refused": {"refused"},  # not in the language; the sentence names it
    "unreadable": {"syntax", "refused", "limit"},  # Python cannot read it, or it is too long
    "raised": {"raised"},  # Python or torch refuses, in its own words
    "stopped": {"syntax", "refused", "raised", "limit"},  # an error, whichever
    "limit": {"limit", "refused"},  # the interpreter stops it before it goes off
    "harmless": {""},  # looks dangerous, and is not
    "maybe": {"", "refused", "raised"},  # may run, because then it proves that it does no harm
    "any": {"", "syntax", "refused", "raised", "limit"},  # but an answer, and soon; for the child
    "bomb": {"syntax", "refused", "raised", "limit"},  # for a limited child only
    "tame": {""},  # large words, small deed; for the child
}
SECONDS = {"bomb": 1.0, "limit": 0.5}  # that a child is given; others end by themselves
IN_A_CHILD = ("any", "bomb", "tame", "maybe")


@dataclass(frozen=True)
class Hostile:
    """A program that must not get what it asks for.

    `ends`: how it may end. `says` stands in the sentence of the error or, where there is none, in
    the output. Units: seconds.
    """

    group: str
    name: str
    text: str
    ends: frozenset[str]
    says: str = ""
    child: bool = False
    timeout_s: float = 1.0

    @property
    def title(self) -> str:
        return f"{self.group}: {self.name}"


def hostile(kind: str, group: str, name: str, text: str, says: str = "") -> Hostile:
    """Return a case; `kind` is a word of ENDS, with the seconds a bomb is given."""
    word, _, seconds = kind.partition(" ")
    timeout_s = float(seconds or SECONDS.get(word, 5))
    child = word in IN_A_CHILD
    return Hostile(group, name, text, frozenset(ENDS[word]), says, child, timeout_s)


def read(file: Path) -> tuple[Hostile, ...]:
    """Return the cases of one file."""
    return tuple(_cases(file.read_text(encoding="utf-8")))


def _cases(text: str) -> Iterator[Hostile]:
    for part in text.split("\n=== ")[1:]:
        head, *programs = part.split("\n\n--- ")
        group, _, before = head.partition("\n")
        before = before.strip() + "\n" if before.strip() else ""
        for program in programs:
            title, _, body = program.rstrip("\n").partition("\n")
            kind, name, says = ([cell.strip() for cell in title.split("|")] + ["", ""])[:3]
            yield hostile(kind, group, name or body, before + body, says)
