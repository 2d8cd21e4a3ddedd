"""Tensors without memory: dtype and shape at three batch sizes, and the rule in N they follow."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from builder.graph import BATCH, TensorSpec

BATCHES = (2, 5, 7)  # never 1: torch treats size 1 in its own way, and BatchNorm refuses it


@dataclass(frozen=True)
class Sized:
    """A tensor's dtype and its shape at each of the three batch sizes.

    `strides` is set when the tensor is not contiguous: a view may then be refused behind it.
    """

    shapes: tuple[tuple[int, ...], ...]
    dtype: str
    strides: tuple[tuple[int, ...], ...] | None = None

    @staticmethod
    def of(spec: TensorSpec) -> "Sized":
        """Return the sizes of a declared input."""
        return Sized(
            tuple(tuple(n if size == BATCH else int(size) for size in spec.shape) for n in BATCHES),
            spec.dtype,
        )

    @functools.cached_property
    def spec(self) -> TensorSpec:
        """The shape in terms of N; numbers at N=2 where no rule holds for all three."""
        if len({len(shape) for shape in self.shapes}) > 1:
            return TensorSpec(shape=self.shapes[0], dtype=self.dtype, at=BATCHES[0])
        dims = [_rule(sizes) for sizes in zip(*self.shapes, strict=True)]
        at = BATCHES[0] if None in dims else None
        first = self.shapes[0]
        shape = tuple(first[i] if dim is None else dim for i, dim in enumerate(dims))
        return TensorSpec(shape=shape, dtype=self.dtype, at=at)


def _rule(sizes: tuple[int, ...]) -> int | str | None:
    if len(set(sizes)) == 1:
        return sizes[0]
    times, rest = divmod(sizes[0], BATCHES[0])
    if rest or any(size != times * n for size, n in zip(sizes, BATCHES, strict=True)):
        return None
    return BATCH if times == 1 else f"{times}*{BATCH}"


# What one call gives or takes: a tensor, or a tuple of such (an LSTM gives (output, (h_n, c_n))).
Tree = Sized | tuple["Tree", ...]


def leaves(tree: Tree) -> Iterator[Sized]:
    """Yield the tensors of a result in order."""
    if isinstance(tree, Sized):
        yield tree
    else:
        for part in tree:
            yield from leaves(part)
