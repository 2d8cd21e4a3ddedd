"""Which axes meet in a matrix product, as letters: an equal letter meets, a missing one is summed.

The letters are an einsum equation, so torch itself can say whether they are right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_letters, ascii_uppercase

from inspector.record import Product

Shape = tuple[int, ...]
Letters = tuple[tuple[str, ...], str]  # of the operands, and of the result
BATCH = "bcdefghlmnopqrstuvwxyz" + ascii_uppercase  # i, j, k: rows, columns, what is summed


@dataclass(frozen=True)
class Rule:
    """What a product takes: the number of axes of each operand, in a sentence too."""

    axes: tuple[int, ...]
    letters: Letters
    takes: str


RULES = {
    "dot": Rule((1, 1), (("k", "k"), ""), "two vectors of one length, and never broadcasts"),
    "mv": Rule((2, 1), (("ik", "k"), "i"), "a matrix and a vector"),
    "mm": Rule((2, 2), (("ik", "kj"), "ij"), "two matrices, and never broadcasts"),
    "bmm": Rule((3, 3), (("bik", "bkj"), "bij"), "two batches of matrices, of one size"),
    "outer": Rule((1, 1), (("i", "j"), "ij"), "two vectors of any lengths"),
}


def explain_product(name: str, shapes: Sequence[Shape], equation: str | None = None) -> Product:
    """Return the letters of dot, mv, mm, bmm, outer, matmul, linear or einsum for these shapes.

    Where the operands do not suit, the letters are missing or do not fit, and the sentence says so.
    """
    shapes = [tuple(shape) for shape in shapes]
    letters, refusal = _letters(name, shapes, equation)
    operands, result = letters
    if refusal:
        return Product(operands=(), result="", summed="", sentence=refusal)
    used = dict.fromkeys("".join(operands))
    summed = "".join(letter for letter in used if letter not in result)
    return Product(
        operands=operands,
        result=result,
        summed=summed,
        sentence=_clash(name, operands, shapes) or _sentence(operands, result, summed),
    )


def equation_of(product: Product) -> str:
    """Return the product as an einsum equation."""
    return f"{','.join(product.operands)}->{product.result}"


def _letters(name: str, shapes: list[Shape], equation: str | None) -> tuple[Letters, str]:
    axes = tuple(map(len, shapes))
    nothing: Letters = ((), "")
    if name == "einsum":
        return _spelled(equation or "", axes)
    if name == "linear":
        return _linear(axes)
    if name == "matmul":
        return _matmul(axes)
    rule = RULES[name]
    if axes != rule.axes:
        given = " and ".join(f"{count}-D" for count in axes)
        return nothing, f"{name} takes {rule.takes}; it was given {given}."
    return rule.letters, ""


def _matmul(axes: tuple[int, ...]) -> tuple[Letters, str]:
    if len(axes) != 2 or min(axes) < 1:
        return ((), ""), "matmul takes two operands of at least one axis each."
    left, right = axes
    batch = BATCH[: max(left, right, 2) - 2]
    one = "k" if left == 1 else batch[len(batch) - left + 2 :] + "ik"
    two = "k" if right == 1 else batch[len(batch) - right + 2 :] + "kj"
    kept = ("i" if left > 1 else "") + ("j" if right > 1 else "")
    return ((one, two), batch + kept), ""


def _linear(axes: tuple[int, ...]) -> tuple[Letters, str]:
    if len(axes) < 2 or axes[0] < 1 or axes[1] not in (1, 2):
        return ((), ""), "linear takes an input of at least one axis and a weight of two."
    rows = BATCH[: axes[0] - 1]
    weight, out = ("jk", "j") if axes[1] == 2 else ("k", "")
    return ((rows + "k", weight), rows + out), ""


def _spelled(equation: str, axes: tuple[int, ...]) -> tuple[Letters, str]:
    """Write out what einsum leaves open: the dots, and the result."""
    left, arrow, result = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(axes):
        return ((), ""), f"The equation names {len(terms)} operands; {len(axes)} were given."
    hidden = [count - len(term.replace("...", "")) for term, count in zip(terms, axes, strict=True)]
    if any(
        more < 0 or (more and "..." not in term) for term, more in zip(terms, hidden, strict=True)
    ):
        return ((), ""), "The letters of an operand must be as many as its axes."
    free = [letter for letter in ascii_letters if letter not in equation]
    dots = "".join(free[: max((more for more in hidden if more > 0), default=0)])
    if not arrow:
        once = sorted(letter for letter in set(left) - set(",.") if left.count(letter) == 1)
        result = "..." * ("..." in left) + "".join(once)
    spelled = tuple(
        term.replace("...", dots[len(dots) - more :])
        for term, more in zip(terms, hidden, strict=True)
    )
    return (spelled, result.replace("...", dots)), ""


def _clash(name: str, operands: tuple[str, ...], shapes: list[Shape]) -> str:
    """Return a sentence about the first letter that has two sizes, or ""."""
    stretches = ascii_letters if name == "einsum" else BATCH if name == "matmul" else ""
    sizes: dict[str, int] = {}
    for letters, shape in zip(operands, shapes, strict=False):
        for letter, size in zip(letters, shape, strict=False):
            known = sizes.setdefault(letter, size)
            if known == size or (size == 1 and letter in stretches):
                continue
            if known != 1 or letter not in stretches:
                return f"{letter} is {known} in one operand and {size} in another."
            sizes[letter] = size
    return ""


def _sentence(operands: tuple[str, ...], result: str, summed: str) -> str:
    if not summed:
        return "Every element of the result is one product: nothing is summed."
    letters = ", ".join(summed)
    meets = any(sum(letter in term for term in operands) > 1 for letter in summed)
    verb = "meets in both and is summed" if meets else "is summed"
    return f"{letters} {verb}: it is in {' and '.join(operands)}, not in {result or 'the result'}."
