"""The row of einsum: a letter for each axis; equal letters meet, letters left out are summed."""

import re

from inspector.explorer.controls import REAL, choice, whole
from inspector.explorer.operation import Arguments, Control, Operation
from inspector.explorer.writing import counted

OWN = "your own"
EQUATIONS = (
    "ij,jk->ik",
    "ij->ji",
    "ij->",
    "ij->j",
    "ii->i",
    "ii->",
    "i,i->",
    "i,j->ij",
    "ij,j->i",
    "ij,ij->ij",
    "bij,bjk->bik",
    "...ij,...jk->...ik",
    "bik,bjk->bij",
    "ij,jk,kl->il",
)
_OPERAND = r" *(?:[a-zA-Z.] *){0,6}"
# What torch could take, loosely: letters, dots, commas, one arrow. It goes into a program as text.
PATTERN = rf"{_OPERAND}(?:,{_OPERAND}){{0,2}}(?:->{_OPERAND})?"
_SIZES = {"b": 2, "i": 2, "j": 3, "k": 4}
_OTHER = 2  # the size of every other letter, and of the axis that ... stands for


def _size_of(letter: str, default: int) -> Control:
    return whole(f"size_{letter}", f"Size of {letter}", default, 0, 5)


def _shapes(equation: str, v: Arguments) -> list[tuple[int, ...]]:
    """Return the shape of each operand, from the sizes of its letters."""
    operands = equation.split("->")[0].replace(" ", "").split(",")
    sizes = {letter: v[f"size_{letter}"] for letter in _SIZES}
    shapes = [
        tuple(sizes.get(axis, _OTHER) for axis in re.findall(r"\.\.\.|[a-zA-Z]", operand))
        for operand in operands
    ]
    *others, last = shapes
    # With one operand there is nothing that its first axis has to fit.
    return [*others, (last[0] + v["longer"], *last[1:]) if others and last else last]


def _lines(v: Arguments) -> tuple[str, ...]:
    equation = v["own"] if v["equation"] == OWN else v["equation"]
    named = list(zip("abc", _shapes(equation, v), strict=False))
    operands = ", ".join(name for name, _ in named)
    return (
        *(counted(name, sizes, 1, REAL) for name, sizes in named),
        f"y = torch.einsum({equation!r}, {operands})",
    )


SUMMATION = (
    Operation(
        name="einsum",
        group="Matrix products",
        meaning="A letter for each axis: equal ones meet, those missing on the right are summed.",
        controls=(
            choice("equation", "Equation", (*EQUATIONS, OWN)),
            Control(
                name="own",
                label="Your own",
                kind="text",
                default="ij,kj->ik",
                pattern=PATTERN,
                wanted="an equation like ij,jk->ik of up to three operands with six letters each",
                help="Letters other than b, i, j and k have size 2; ... stands for one axis.",
            ),
            *(_size_of(letter, default) for letter, default in _SIZES.items()),
            whole("longer", "Last operand too long by", 0, 0, 2, "To see how a misfit is refused."),
        ),
        lines=_lines,
        page="generated/torch.einsum.html",
    ),
)
