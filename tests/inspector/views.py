"""Cases for `Tensor.view`: shape, stride and target, every kind that can go wrong among them."""

import math
import random
from collections.abc import Iterator
from functools import cache
from itertools import permutations

import torch

Shape = tuple[int, ...]
Case = tuple[Shape, Shape, Shape]
SIZES = (12, 16, 24, 30, 32, 36, 48, 60)
ROOM = 1 << 20  # elements the cases may spread over
KINDS = {
    "view size is not compatible": "cut",
    "is invalid for input of size": "count",
    "ambiguous": "unclear",
    "only one dimension can be inferred": "unclear",
    "invalid shape dimension": "negative",
}
_BUFFER = torch.zeros(ROOM, dtype=torch.uint8)


def torch_says(case: Case) -> tuple[str, Shape | None]:
    """Return the kind of torch's refusal, "" if there is none, and the strides of the view."""
    shape, stride, target = case
    try:
        return "", _BUFFER.as_strided(shape, stride).view(target).stride()
    except RuntimeError as error:
        return next(kind for text, kind in KINDS.items() if text in str(error)), None


def agrees(case: Case, trouble: str, strides: Shape | None) -> bool:
    """Return whether a verdict is torch's; the strides of dimensions of size 1 mean nothing."""
    said, seen = torch_says(case)
    if said != trouble or seen is None:
        return said == trouble
    shape = _BUFFER.as_strided(*case[:2]).view(case[2]).shape
    return strides is not None and all(
        size == 1 or mine == theirs for size, mine, theirs in zip(shape, strides, seen, strict=True)
    )


def every_case() -> Iterator[Case]:
    """Yield all permutations of all factorisations of SIZES, with all targets."""
    for size in SIZES:
        for memory in factorisations(size):
            steps = row_major(memory)
            for order in permutations(range(len(memory))):
                shape = tuple(memory[dim] for dim in order)
                stride = tuple(steps[dim] for dim in order)
                for target in factorisations(size):
                    yield shape, stride, target


def random_cases(seed: int, count: int) -> Iterator[Case]:
    """Yield cases with sizes of 0 and 1, stride 0, overlaps, strides that nearly merge, and -1."""
    source = random.Random(seed)
    for _ in range(count):
        shape = tuple(
            source.choice((0, 1, 1, 2, 2, 2, 3, 3, 4, 6)) for _ in range(source.randint(0, 5))
        )
        if source.random() < 0.8:
            shape = tuple(max(size, 1) for size in shape)
        yield shape, _stride(source, shape), _target(source, math.prod(shape))


@cache
def factorisations(size: int) -> tuple[Shape, ...]:
    """Return every way to write a number as a product of factors above 1, in every order."""
    if size == 1:
        return ((),)
    return tuple(
        (factor, *rest)
        for factor in range(2, size + 1)
        if size % factor == 0
        for rest in factorisations(size // factor)
    )


def row_major(shape: Shape) -> Shape:
    """Return the strides of a fresh tensor."""
    return tuple(math.prod(shape[dim + 1 :]) for dim in range(len(shape)))


def _stride(source: random.Random, shape: Shape) -> Shape:
    order = list(range(len(shape)))
    if source.random() < 0.5:
        source.shuffle(order)
    stride, step = [0] * len(shape), source.choice((1, 1, 1, 2, 3))
    for dim in reversed(order):
        stride[dim] = step
        step *= max(shape[dim], 1) if source.random() < 0.9 else source.randint(1, 6)
    for dim in range(len(shape)):
        if source.random() < 0.12:
            stride[dim] = source.choice((0, 1, stride[dim] + 1, source.randint(0, 12)))
    return tuple(stride)


def _target(source: random.Random, count: int) -> Shape:
    rest = count if source.random() < 0.9 else max(count + source.choice((-1, 1)), 0)
    target: list[int] = []
    while rest > 1 and len(target) < 7 and source.random() < 0.85:
        target.append(source.choice([n for n in range(1, rest + 1) if rest % n == 0]))
        rest //= target[-1]
    target.append(rest)
    source.shuffle(target)
    if source.random() < 0.25:
        target[source.randrange(len(target))] = -1
    if source.random() < 0.03:
        target[source.randrange(len(target))] = source.choice((-1, -2, 0))
    return tuple(target) if count != 1 or source.random() < 0.9 else ()
