"""Why `Tensor.view` works or does not: which dimensions merge, where a target cuts across them.

Neighbouring dimensions a, b of the input merge when one step along a is as long as a walk through
all of b: `stride[a] == size[b] * stride[b]`. Where they do not, there is a cut. A view works when
every cut falls between two dimensions of the target. Dimensions of size 1 take no part.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from inspector.record import Cut, View

Shape = tuple[int, ...]
Trouble = Literal["", "cut", "count", "unclear", "negative"]


@dataclass(frozen=True)
class ViewFix:
    """One way to get the target shape all the same.

    `code` follows the tensor's name: ".reshape(9)". `bytes` is what it copies. Where `same_order`
    is false, the elements come in another order.
    """

    label: str
    code: str
    bytes: int
    same_order: bool = True


@dataclass(frozen=True)
class ViewVerdict:
    """Whether a view works, with what strides, and if not, everything that stands in its way.

    `target` has its -1 filled in where that can be done. `strides` are torch's for every dimension
    larger than 1. `trouble` says what kind of refusal it is.
    """

    shape: Shape
    stride: Shape
    target: Shape
    trouble: Trouble
    strides: Shape | None
    runs: tuple[Shape, ...]
    blocked: tuple[Cut, ...]
    fixes: tuple[ViewFix, ...]
    sentence: str

    @property
    def ok(self) -> bool:
        """Whether `Tensor.view` accepts it."""
        return not self.trouble

    @property
    def fix(self) -> ViewFix | None:
        """The cheapest way that keeps the order of the elements, if the view fails at a cut."""
        return self.fixes[0] if self.fixes else None

    @property
    def part(self) -> View:
        """The verdict as a part of a trace."""
        return View(
            shape=self.shape,
            stride=self.stride,
            target=self.target,
            ok=self.ok,
            strides=self.strides,
            runs=self.runs,
            blocked=self.blocked,
            sentence=self.sentence,
        )


def explain_view(
    shape: Sequence[int], stride: Sequence[int], target: Sequence[int], itemsize: int = 4
) -> ViewVerdict:
    """Return whether a tensor of this shape and stride can be viewed as `target`, and why."""
    shape, stride, target = tuple(shape), tuple(stride), tuple(target)
    runs = merged(shape, stride)
    filled, trouble, sentence = _filled(shape, target)
    blocked: tuple[Cut, ...] = ()
    strides = None
    if not trouble:
        blocked = _blocked(shape, stride, filled, runs)
        trouble = "cut" if blocked else ""
        strides = None if blocked else _strides(shape, stride, filled, runs)
        sentence = _sentence(shape, filled, runs, blocked)
    fixes = _fixes(shape, stride, filled, itemsize) if blocked else ()
    return ViewVerdict(shape, stride, filled, trouble, strides, runs, blocked, fixes, sentence)


def merged(shape: Shape, stride: Shape) -> tuple[Shape, ...]:
    """Return the runs of input dimensions that merge into one, those of size 1 left out."""
    runs: list[list[int]] = []
    for dim, size in enumerate(shape):
        if size == 1:
            continue
        if runs and stride[runs[-1][-1]] == size * stride[dim]:
            runs[-1].append(dim)
        else:
            runs.append([dim])
    return tuple(map(tuple, runs))


def _filled(shape: Shape, target: Shape) -> tuple[Shape, Trouble, str]:
    """Fill in -1; return the target, what is wrong with it, and a sentence about that."""
    count, known = math.prod(shape), math.prod(n for n in target if n != -1)
    free = target.count(-1)
    if free > 1:
        return target, "unclear", "Only one size can be left open with -1."
    if any(n < -1 for n in target):
        return target, "negative", f"A size cannot be negative, and {target} has one."
    if free and known == count == 0:
        return target, "unclear", "With a size of 0 beside it, -1 could stand for any number."
    if free and known and count % known == 0:
        return tuple(count // known if n == -1 else n for n in target), "", ""
    if free or known != count:
        wanted = f"a multiple of {known}" if free else f"{known}"
        return target, "count", f"{shape} has {count} elements, {target} {wanted}."
    return target, "", ""


def _blocked(
    shape: Shape, stride: Shape, target: Shape, runs: tuple[Shape, ...]
) -> tuple[Cut, ...]:
    """Return every cut of the input that falls inside a dimension of the target."""
    if not math.prod(shape):
        return ()  # nothing to put in order
    # A place is counted in elements from the right: before dimensions of 2 and 3 is place 6.
    ends = [math.prod(target[dim:]) for dim in range(len(target))]
    cuts, place = [], 1
    for before, run in reversed(tuple(pairwise(runs))):
        place *= math.prod(shape[dim] for dim in run)
        if place not in ends:
            over = max(dim for dim, end in enumerate(ends) if end > place)
            a, b = before[-1], run[0]
            needed = shape[b] * stride[b]
            cuts.append(Cut(target_dim=over, a=a, b=b, needed=needed, actual=stride[a]))
    return tuple(reversed(cuts))


def _strides(shape: Shape, stride: Shape, target: Shape, runs: tuple[Shape, ...]) -> Shape:
    """Return the strides of a view that works."""
    if not math.prod(shape):
        return stride if shape == target else _row_major(target)
    strides, dim = [1] * len(target), len(target) - 1
    for run in reversed(runs):
        place, end = 1, math.prod(shape[d] for d in run)
        while place < end:
            strides[dim] = place * stride[run[-1]]
            place *= target[dim]
            dim -= 1
    return tuple(strides)


def _row_major(shape: Shape) -> Shape:
    return tuple(math.prod(max(n, 1) for n in shape[dim + 1 :]) for dim in range(len(shape)))


def _fixes(shape: Shape, stride: Shape, target: Shape, itemsize: int) -> tuple[ViewFix, ...]:
    sizes, copied = _arguments(target), math.prod(shape) * itemsize
    fixes = [
        ViewFix("reshape", f".reshape({sizes})", copied),
        ViewFix("contiguous().view", f".contiguous().view({sizes})", copied),
    ]
    order = sorted(range(len(shape)), key=lambda dim: -stride[dim])
    turned = tuple(shape[dim] for dim in order), tuple(stride[dim] for dim in order)
    if not _blocked(*turned, target, merged(*turned)):
        undo = ".t()" if len(order) == 2 else f".permute({_arguments(order)})"
        fixes.append(ViewFix("undo the permute", f"{undo}.view({sizes})", 0, same_order=False))
    return tuple(fixes)


def _sentence(
    shape: Shape, target: Shape, runs: tuple[Shape, ...], blocked: tuple[Cut, ...]
) -> str:
    if blocked:
        first, *others = blocked
        return " ".join(
            (
                f"To become one dimension of {target[first.target_dim]}, {_cut(shape, first)}",
                *(f"Also {_cut(shape, cut)}" for cut in others),
            )
        )
    if not math.prod(shape):
        return "A view works: there are no elements to put in order."
    if len(runs) < 2:
        return "A view works: the elements lie in order, one step apart from the next."
    return f"A view works: {target} keeps apart the dimensions that do not merge."


def _cut(shape: Shape, cut: Cut) -> str:
    size, step = shape[cut.b], cut.needed // shape[cut.b]
    return (
        f"dims {cut.a} and {cut.b} have to merge: stride {cut.a} would have to be "
        f"{size} · {step} = {cut.needed}; it is {cut.actual}."
    )


def _arguments(sizes: Sequence[int]) -> str:
    return ", ".join(map(str, sizes)) if sizes else "()"
