"""What came of holding the gradients of a program against finite differences."""

from typing import Literal

from builder.values import Value
from inspector.gradients.record import Figure
from inspector.record import Count, Index, Name, Text


class LeafCheck(Value):
    """One leaf: what backward gives for it, and what the differences give.

    Both have the shape of the leaf when all its elements were checked, else they are a row of
    those that were, whose places are `at` (counted row by row). `worst` is the largest difference
    of the two, None where one of them is not a number; `worst_at` its place in the leaf.
    """

    name: Name
    shape: tuple[int, ...]
    at: tuple[Index, ...]
    analytic: Figure
    numerical: Figure
    analytic_text: Text
    numerical_text: Text
    worst: float | None
    worst_at: tuple[int, ...]
    ok: bool
    sentence: Text


class GradCheck(Value):
    """`ok` is what torch.autograd.gradcheck says; None: there was nothing to check, or no way to.

    `root` is what was differentiated and `line` where: by a pass, or, where the program has none,
    the last number that requires grad ("value"). `left_out` elements of leaves were not checked.
    """

    ok: bool | None
    sentence: Text
    kind: Literal["backward", "grad", "value", ""] = ""
    root: Text = ""
    line: Index = 0
    leaves: tuple[LeafCheck, ...] = ()
    left_out: Count = 0
    runs: Count = 0  # of the program
