"""From the lines of a summary to its rows: every parameter is counted where it comes first."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from torch import nn

from inspector.modules.report import SummaryRow
from inspector.modules.sizes import elements_of, is_lazy
from inspector.modules.summary_tree import Line

CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict)
FAILED = "failed"


@dataclass(frozen=True, eq=False)
class Placed:
    """A row, and the line it was written from."""

    row: SummaryRow
    line: Line


@dataclass(eq=False)
class Rows:
    """Writes rows from the root down to a depth; what is deeper is counted with the last one.

    `hidden` are modules that are not registered: torch's totals are without them.
    """

    depth: int
    hidden: frozenset[int]
    _counted: set[int] = field(default_factory=set)
    _shown: set[int] = field(default_factory=set)
    _indices: Counter[int] = field(default_factory=Counter)

    def of(self, root: Line) -> Iterator[Placed]:
        """Yield the rows, parents first."""
        waiting = [(root, 0)]
        while waiting:
            line, depth = waiting.pop()
            folded = list(_inside(line)) if depth == self.depth else [line]
            yield Placed(self._row(line, folded, depth), line)
            if depth < self.depth:
                waiting.extend((one, depth + 1) for one in reversed(line.inner))

    def _row(self, line: Line, folded: list[Line], depth: int) -> SummaryRow:
        self._indices[depth] += 1
        kind = type(line.module).__name__
        ended = bool(line.visits) and line.visits[0].end is not None
        flops = sum(one.flops for one in line.visits if one.end is not None)
        parameters, trainable, repeated = self._new(line, folded)
        own = [one for one in line.module._parameters.values() if one is not None]
        return SummaryRow(
            path=line.path,
            name=line.name,
            type=kind,
            depth=depth,
            index=self._indices[depth],
            label=_label(line, kind, depth, self._indices[depth]),
            calls=len(line.visits),
            input=line.visits[0].input if line.visits else "",
            output=line.visits[0].output if ended else FAILED if line.visits else "",
            parameters=parameters,
            trainable=trainable,
            repeated=repeated,
            lazy=any(map(is_lazy, own)),
            kernel=_kernel(line.module),
            multiply_adds=flops // 2 or None,  # the counter counts 2 each
            leaf=not any(one is not None for one in line.module._modules.values()),
            container=isinstance(line.module, CONTAINERS),
        )

    def _new(
        self, line: Line, folded: list[Line]
    ) -> tuple[int, int, Literal["", "recursive", "tied", "not registered"]]:
        """Count what no row before has counted, and say why the rest is not."""
        again = id(line.module) in self._shown
        self._shown.update(id(one.module) for one in folded)
        modules = [one.module for one in folded if id(one.module) not in self.hidden]
        tensors = {
            id(tensor): tensor
            for module in modules
            for tensor in module._parameters.values()
            if tensor is not None
        }
        new = [tensor for key, tensor in tensors.items() if key not in self._counted]
        self._counted.update(tensors)
        count = sum(map(elements_of, new))
        trainable = sum(elements_of(one) for one in new if one.requires_grad)
        if id(line.module) in self.hidden:
            return count, trainable, "not registered"
        if len(new) == len(tensors):
            return count, trainable, ""
        return count, trainable, "recursive" if again else "tied"


def _inside(line: Line) -> Iterator[Line]:
    waiting = [line]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(one.inner))


def _label(line: Line, kind: str, depth: int, index: int) -> str:
    named = f"{kind} ({line.name})" if line.name else kind
    if not depth:
        return named
    mark = "├─" if depth == 1 else f"{'│    ' * (depth - 1)}└─"
    return f"{mark}{named}: {depth}-{index}"


def _kernel(module: nn.Module) -> tuple[int, ...] | None:
    size = getattr(module, "kernel_size", None)
    if isinstance(size, tuple) and all(isinstance(one, int) for one in size):
        return size
    return (size,) if isinstance(size, int) else None
