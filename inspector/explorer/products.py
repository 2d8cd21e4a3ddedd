"""Rows that multiply matrices: which axes meet, which are summed, which broadcast."""

from functools import partial

from inspector.explorer.controls import REAL, WHOLE, choice, shape, wholes
from inspector.explorer.operation import Arguments, Control, Operation
from inspector.explorer.writing import counted, listed

_row = partial(Operation, group="Matrix products")


def _pair(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[Control, ...]:
    """Ask for the shapes of two factors, and whether the second has the dtype of the first."""
    return (
        shape(*a, name="a", of="a"),
        shape(*b, name="b", of="b"),
        choice("dtype", "b holds", (REAL, WHOLE), "torch multiplies matrices of one dtype only."),
    )


def _factors(v: Arguments) -> tuple[str, str]:
    return counted("a", v["a"], 1, REAL), counted("b", v["b"], 1, v["dtype"])


PRODUCTS = (
    _row(
        name="dot",
        meaning="Two vectors of one length: the sum of their products.",
        controls=_pair((3,), (3,)),
        lines=lambda v: (*_factors(v), "y = torch.dot(a, b)"),
        page="generated/torch.dot.html",
        note="Unlike NumPy's dot it takes vectors only, and nothing broadcasts.",
    ),
    _row(
        name="mv",
        meaning="A matrix times a vector: each row meets the vector.",
        controls=_pair((2, 3), (3,)),
        lines=lambda v: (*_factors(v), "y = torch.mv(a, b)"),
        page="generated/torch.mv.html",
    ),
    _row(
        name="mm",
        meaning="A matrix times a matrix: each row of a meets each column of b.",
        controls=_pair((2, 3), (3, 4)),
        lines=lambda v: (*_factors(v), "y = torch.mm(a, b)"),
        page="generated/torch.mm.html",
        note="Notes say that mm broadcasts. It takes two matrices and nothing else.",
    ),
    _row(
        name="bmm",
        meaning="As many matrix products as the batch has, one for each pair.",
        controls=_pair((2, 2, 3), (2, 3, 4)),
        lines=lambda v: (*_factors(v), "y = torch.bmm(a, b)"),
        page="generated/torch.bmm.html",
        note="Notes say that bmm broadcasts. Both batches must have one size; matmul broadcasts.",
    ),
    _row(
        name="matmul",
        meaning="Chooses by rank: dot, mv, mm or bmm, and broadcasts the axes before the last two.",
        controls=_pair((2, 3), (3, 4)),
        lines=lambda v: (*_factors(v), "y = torch.matmul(a, b)"),
        page="generated/torch.matmul.html",
        note="Notes say 1 to 4 axes. Any number from 1 on works.",
    ),
    _row(
        name="@",
        meaning="The operator for matmul.",
        controls=_pair((2, 1, 2, 3), (3, 4)),
        lines=lambda v: (*_factors(v), "y = a @ b"),
        page="generated/torch.matmul.html",
    ),
    _row(
        name="outer",
        meaning="Every element of one vector times every element of the other.",
        controls=_pair((3,), (4,)),
        lines=lambda v: (*_factors(v), "y = torch.outer(a, b)"),
        page="generated/torch.outer.html",
        note="Notes write torch.ger; it still runs, outer is its name now.",
    ),
    _row(
        name="linear",
        meaning="x times the transposed weight, plus the bias: what nn.Linear computes.",
        controls=(
            shape(4, 3),
            shape(2, 3, name="weight", of="the weight"),
            wholes("bias", "Bias", (10, 20), (-9, 99), (0, 6), "Without entries: no bias."),
        ),
        lines=lambda v: (
            counted("x", v["shape"], 0, REAL),
            counted("weight", v["weight"], 1, REAL),
            *((listed("bias", [float(n) for n in v["bias"]]),) if v["bias"] else ()),
            f"y = F.linear(x, weight{', bias' if v['bias'] else ''})",
        ),
        page="generated/torch.nn.functional.linear.html",
        functional=True,
    ),
)
