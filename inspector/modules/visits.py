"""The calls of a module's parts during one forward: their shapes, sizes and multiply-adds."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count
from torch.utils.hooks import RemovableHandle

from inspector.modules.parts import given, leaves, tensors
from inspector.modules.sizes import bytes_of, shape_of

MOST_VISITS = 20_000  # that are kept; the forward goes on behind them
MOST_SHAPES = 4  # of one call that are written down


@dataclass(eq=False)
class Visit:
    """One call of a module.

    `flops` are those of all that ran in it; `end` is its place in the order in which calls ended,
    None if it did not.
    """

    module: nn.Module
    parent: "Visit | None"
    input: str
    output: str = ""
    bytes: int = 0  # of its output
    flops: int = 0
    end: int | None = None
    handled: BaseException | None = None  # what was being handled when it began
    inner: list["Visit"] = field(default_factory=list)


class Visits:
    """Watches modules while they run. With hooks on each, torch takes no path that passes by."""

    def __init__(self, modules: Mapping[str, nn.Module]) -> None:
        self.first: Visit | None = None
        self.left_out = 0
        self.count = 0
        self.flops = 0
        self._modules = list({id(one): one for one in modules.values()}.values())
        self._counter = FlopCounterMode(display=False, custom_mapping=_ATTENTION_ON_CPU)
        self._open: list[Visit] = []
        self._ended = 0
        self._raised: tuple[BaseException, Visit] | None = None
        self._handles: list[RemovableHandle] = []

    def __enter__(self) -> "Visits":
        for module in self._modules:
            self._handles += [
                module.register_forward_pre_hook(self._begins, prepend=True, with_kwargs=True),
                module.register_forward_hook(self._ends, always_call=True),
            ]
        self._counter.__enter__()  # type: ignore[no-untyped-call] # torch gives it no types
        return self

    def __exit__(self, *rest: Any) -> None:
        self._counter.__exit__(*rest)  # type: ignore[no-untyped-call] # torch gives it no types
        self.flops = self._counter.get_total_flops()
        for handle in self._handles:
            handle.remove()

    def failed(self, error: BaseException) -> Visit | None:
        """Return the innermost call that an exception came out of."""
        if self._raised is not None and self._raised[0] is error:
            return self._raised[1]
        return self._open[-1] if self._open else None

    def _begins(self, module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        parent = self._open[-1] if self._open else None
        visit = Visit(module, parent, written([one for _, one in given(args, kwargs)]))
        visit.flops, visit.handled = -self._counter.get_total_flops(), sys.exception()
        self._open.append(visit)
        self.count += 1
        if self.count > MOST_VISITS:
            self.left_out += 1
        elif parent is not None:
            parent.inner.append(visit)
        elif self.first is None:
            self.first = visit

    def _ends(self, _module: nn.Module, _args: Any, output: Any) -> None:
        if not self._open:
            return  # a hook before ours raised, so that this call never began
        visit = self._open.pop()
        error, before = sys.exception(), visit.handled
        visit.handled = None
        if error is not None and error is not before:
            if self._raised is None or self._raised[0] is not error:
                self._raised = error, visit
            return
        found = [one for _, one in tensors(output)]
        visit.output = written(found) or _other(output)
        visit.bytes = sum(map(bytes_of, found))
        visit.flops += self._counter.get_total_flops()
        visit.end = self._ended
        self._ended += 1


def written(found: list[Tensor]) -> str:
    """Write shapes as torchinfo does: "[2, 3]", and of several ones "[2, 3], [2, 4]"."""
    words = [_shape(one) for one in found[:MOST_SHAPES]]
    if len(found) > MOST_SHAPES:
        words.append("…")
    return ", ".join(words)


def _shape(tensor: Tensor) -> str:
    shape = shape_of(tensor)
    return "?" if shape is None else str(list(shape))


def _other(output: Any) -> str:
    kinds = {type(one).__name__ for _, one in leaves(output)}
    return ", ".join(sorted(kinds))[:100]


def _attention(query: Any, key: Any, value: Any, *_: Any, **__: Any) -> int:
    count: int = sdpa_flop_count(query, key, value)  # type: ignore[no-untyped-call] # nor this
    return count


# torch has the formula, and a row for each device but the CPU.
_ATTENTION_ON_CPU = {torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _attention}
