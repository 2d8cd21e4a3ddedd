"""The tiny CPU run: meta forgives what the CPU refuses, so each kind of question is asked once.

Measured on torch 2.13: on meta, int64 goes into Linear, and stride 0 and kernel 0 pass.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from builder.catalog import CATALOG
from builder.sized import BATCHES, Sized, Tree, leaves
from builder.trace import FEW, Refused, Traced, Trial, build, call, derive, first_line, trace

MOST_BYTES = 64 * 2**20
MOST_MACS = 2 * 10**9
LARGE = 1 << 17  # bytes of an input, or multiply-adds, above which smaller ones are tried first
SMALL_AXIS = 8


@dataclass(frozen=True)
class Answer:
    """What the CPU said. Too large to run: neither accepted nor refused."""

    message: str = ""  # the refusal
    ran: bool = True

    @property
    def refused(self) -> bool:
        """Whether the CPU refused."""
        return self.ran and bool(self.message)


Confirm = Callable[[Trial], Answer]
TOO_LARGE = Answer(ran=False)


def ask_cpu(trial: Trial) -> Answer:
    """Run one node with N=2 on the CPU of this process, if that takes no more than 64 MB.

    Of what meta accepts, sizes that the layer does not depend on are made small first; only when
    that is refused, the real sizes decide. What meta refuses is asked as it is: at other sizes it
    would be another question. Whoever drew random numbers goes on with the same ones.
    """
    with torch.random.fork_rng(devices=()):
        return _asked(trial)


def _asked(trial: Trial) -> Answer:
    traced = trace(trial)
    small = _shrunk(trial, traced.macs or 0) if isinstance(traced, Traced) else trial
    if small != trial and isinstance(trace(small), Traced):
        answer = _run(small)
        if answer.ran and not answer.refused:
            return answer
    return _run(trial)


def _run(trial: Trial) -> Answer:
    if _is_too_large(trial):
        return TOO_LARGE
    kind = CATALOG[trial.kind]
    derived = derive(kind, trial)
    if isinstance(derived, Refused):
        return Answer(derived.message)
    chosen = {**dict(derived), **dict(trial.params)}
    try:
        layer = build(kind, chosen, "meta")
        if layer is not None:
            if _weight_bytes(layer) > MOST_BYTES:
                return TOO_LARGE
            layer = layer.to_empty(device="cpu")
            for tensor in (*layer.parameters(), *layer.buffers()):
                tensor.detach().zero_()
        call(kind, layer, [(port, _zeros(tree)) for port, tree in trial.args], chosen)
    except Exception as error:  # noqa: BLE001  whatever torch raises is its answer
        return Answer(first_line(error))
    return Answer()


def _is_too_large(trial: Trial) -> bool:
    traced = trace(trial)
    trees = [tree for _, tree in trial.args]
    if isinstance(traced, Refused):
        return traced.too_large or sum(map(_bytes, trees)) > MOST_BYTES
    if (traced.macs or 0) * BATCHES[0] > MOST_MACS:
        return True
    return sum(map(_bytes, (*trees, traced.result))) > MOST_BYTES


def _weight_bytes(layer: nn.Module) -> int:
    return sum(t.numel() * t.element_size() for t in (*layer.parameters(), *layer.buffers()))


def _shrunk(trial: Trial, macs: int) -> Trial:
    """Return the trial with small sizes where no parameter follows, and with few repetitions."""
    kind = CATALOG[trial.kind]
    if macs <= LARGE and all(_bytes(tree) <= LARGE for _, tree in trial.args):
        return trial
    axes = {(param.port, param.axis) for param in kind.params if param.derived}
    few = {param.name: FEW[-1] for param in kind.params if param.repeats}

    def smaller(port: str, tree: Tree) -> Tree:
        if not isinstance(tree, Sized) or tree.strides:
            return tree
        return Sized(tuple(fewer(port, shape) for shape in tree.shapes), tree.dtype)

    def fewer(port: str, shape: tuple[int, ...]) -> tuple[int, ...]:
        kept = {axis % len(shape) for name, axis in axes if name == port and axis is not None}
        return tuple(
            size if index in kept else min(size, SMALL_AXIS) for index, size in enumerate(shape)
        )

    params = tuple((n, min(v, few[n]) if n in few else v) for n, v in trial.params)
    return Trial(trial.kind, params, tuple((p, smaller(p, tree)) for p, tree in trial.args))


def _bytes(tree: Tree) -> int:
    return sum(
        math.prod(leaf.shapes[0]) * getattr(torch, leaf.dtype).itemsize for leaf in leaves(tree)
    )


def _zeros(tree: Tree) -> Any:
    if isinstance(tree, Sized):
        shape, dtype = tree.shapes[0], getattr(torch, tree.dtype)
        if tree.strides is None:
            return torch.zeros(shape, dtype=dtype)
        return torch.empty_strided(shape, tree.strides[0], dtype=dtype).zero_()
    return tuple(_zeros(part) for part in tree)


class Confirmations:
    """Remembers what the CPU said.

    What it accepts it accepts at other sizes, too, where meta does; what it refuses, or what is
    too large to run, depends on the sizes.
    """

    def __init__(self, ask: Confirm = ask_cpu, most: int = 20_000) -> None:
        """Ask `ask` what is not yet known."""
        self._ask = ask
        self._most = most
        self._accepted: set[Any] = set()
        self._refused: dict[Trial, Answer] = {}

    def __call__(self, trial: Trial) -> Answer:
        """Return the known answer, or ask."""
        form = (trial.kind, trial.params, tuple((port, _form(tree)) for port, tree in trial.args))
        if form in self._accepted and isinstance(trace(trial), Traced):
            return Answer()
        known = self._refused.get(trial)
        if known is not None:
            return known
        answer = self._ask(trial)
        if len(self._accepted) + len(self._refused) >= self._most:
            self._accepted.clear()
            self._refused.clear()
        if answer.refused:
            self._refused[trial] = answer
        elif answer.ran:
            self._accepted.add(form)
        return answer


def _form(tree: Tree) -> Any:
    if isinstance(tree, Sized):
        return (tree.dtype, len(tree.shapes[0]), tree.strides is None)
    return tuple(_form(part) for part in tree)
