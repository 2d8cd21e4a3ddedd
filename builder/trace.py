"""One node asked of torch: the real layer, built and run on the meta device, which has no memory.

It runs with three batch sizes. A dimension is written with N only when all three agree.
"""

import functools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from builder.catalog import CATALOG
from builder.catalog.kind import Kind, Layer
from builder.sized import BATCHES, Sized, Tree, leaves

FEW = (2, 3)  # repetitions; never 1: torch does not look at the strides of an axis of size 1
MOST_NUMBERS = 10**10  # in one result
MOST_WEIGHTS = 10**11  # in one layer


Arguments = tuple[tuple[str, Tree], ...]  # port -> what the wire brings, in the row's order
Values = tuple[tuple[str, Any], ...]  # parameter -> value, as chosen; the rest are defaults


@dataclass(frozen=True)
class Trial:
    """A question to torch: does this kind with these parameters take these inputs?"""

    kind: str
    params: Values
    args: Arguments


@dataclass(frozen=True)
class Traced:
    """What torch answered."""

    result: Tree
    derived: Values
    weights: tuple[tuple[str, tuple[int, ...]], ...]  # named_parameters of the layer
    buffers: int
    macs: int | None  # a sample; None: torch's counter knows no formula for it
    bytes: int  # of new memory the results hold, a sample; a view holds none


@dataclass(frozen=True)
class Refused:
    """Why torch would not; `batches` says at which batch sizes, when not at all of them."""

    message: str
    derived: Values = ()
    batches: tuple[int, ...] = ()
    too_large: bool = False  # our own bound: torch must not even try on the CPU


@functools.lru_cache(maxsize=16384)
def trace(trial: Trial) -> Traced | Refused:
    """Ask torch on the meta device; whoever drew random numbers goes on with the same ones."""
    with torch.random.fork_rng(devices=()):
        return _traced(trial)


def _traced(trial: Trial) -> Traced | Refused:
    kind = CATALOG[trial.kind]
    derived = derive(kind, trial)
    if isinstance(derived, Refused):
        return derived
    chosen = {**dict(derived), **dict(trial.params)}
    try:
        layer = build(kind, chosen, "meta")
    except Exception as error:  # noqa: BLE001  whatever torch raises is its answer
        return Refused(first_line(error), derived)
    weights = tuple((n, tuple(w.shape)) for n, w in (layer.named_parameters() if layer else ()))
    if sum(map(math.prod, (shape for _, shape in weights))) > MOST_WEIGHTS:
        words = f"the layer would hold more than {MOST_WEIGHTS:,} weights"
        return Refused(words, derived, too_large=True)
    ran = _ran(kind, layer, chosen, trial.args)
    if isinstance(ran, Refused):
        return replace(ran, derived=derived)
    most = max(
        (math.prod(shape) for leaf in leaves(ran.result) for shape in leaf.shapes), default=0
    )
    if most > MOST_NUMBERS:
        return Refused(f"the result would hold {most:,} numbers", derived, too_large=True)
    samples = BATCHES[0] if _batched(trial.args) else 1
    return Traced(
        result=ran.result,
        derived=derived,
        weights=weights,
        buffers=sum(buffer.numel() for buffer in layer.buffers()) if layer else 0,
        macs=ran.flops // 2 // samples if ran.flops else None,  # the counter counts 2 each
        bytes=ran.bytes // samples,
    )


@dataclass(frozen=True)
class _Ran:
    """What one layer gave: its results at all batch sizes, its costs at the first."""

    result: Tree
    flops: int
    bytes: int


def _ran(
    kind: Kind, layer: nn.Module | None, chosen: Mapping[str, Any], args: Arguments
) -> _Ran | Refused:
    """Run a layer, with few repetitions where it repeats itself.

    What torch answers at two and at three repetitions is extended along the line through both.
    """
    for param in kind.params:
        times = chosen.get(param.name, param.default)
        if param.repeats and times > FEW[-1]:
            few = [{**chosen, param.name: n} for n in FEW]
            ends = [_ran(kind, build(kind, one, "meta"), one, args) for one in few]
            return _extended(ends[0], ends[1], (times - FEW[0],) * len(BATCHES))
    first = args[0][1] if args else None
    if kind.steps and isinstance(first, Sized) and first.shapes[0]:
        axis = kind.steps(chosen, len(first.shapes[0]))
        sizes = tuple(shape[axis] for shape in first.shapes)
        if min(sizes) > FEW[-1]:
            short = [((args[0][0], _resized(first, axis, n)), *args[1:]) for n in FEW]
            ends = [_ran(kind, layer, chosen, one) for one in short]
            return _extended(ends[0], ends[1], tuple(size - FEW[0] for size in sizes))
    return _run(kind, layer, chosen, args)


def _resized(given: Sized, axis: int, size: int) -> Sized:
    shapes = tuple((*shape[:axis], size, *shape[axis + 1 :]) for shape in given.shapes)
    return Sized(shapes, given.dtype)


def _extended(low: _Ran | Refused, high: _Ran | Refused, steps: tuple[int, ...]) -> _Ran | Refused:
    """Return the point `steps` behind `low` on the line through both; a number for each batch."""
    if isinstance(low, Refused):
        return low
    if isinstance(high, Refused):
        return high

    def line(one: Any, two: Any, step: int) -> Any:
        if isinstance(one, tuple):
            return tuple(line(a, b, step) for a, b in zip(one, two, strict=True))
        return one + (two - one) * step

    def tree(one: Any, two: Any) -> Any:
        if isinstance(one, tuple):
            return tuple(tree(a, b) for a, b in zip(one, two, strict=True))
        shapes = tuple(map(line, one.shapes, two.shapes, steps))
        strides = one.strides and tuple(map(line, one.strides, two.strides, steps))
        return Sized(shapes, one.dtype, strides)

    return _Ran(
        result=tree(low.result, high.result),
        flops=line(low.flops, high.flops, steps[0]),
        bytes=line(low.bytes, high.bytes, steps[0]),
    )


def _batched(args: Arguments) -> bool:
    return any("N" in str(leaf.spec) for _, tree in args for leaf in leaves(tree))


def _run(
    kind: Kind, layer: nn.Module | None, chosen: Mapping[str, Any], args: Arguments
) -> _Ran | Refused:
    flops, size, refusals, results = 0, 0, {}, []
    batched = _batched(args)
    batches = range(len(BATCHES) if batched else 1)
    for which in batches:
        given = [(port, _tensors(tree, which)) for port, tree in args]
        try:
            if which == 0:
                with FlopCounterMode(display=False) as counter:
                    result = call(kind, layer, given, chosen)
                flops = counter.get_total_flops()
                size = _new_bytes(result, given)
            else:
                result = call(kind, layer, given, chosen)
        except Exception as error:  # noqa: BLE001  whatever torch raises is its answer
            refusals[BATCHES[which]] = first_line(error)
            continue
        results.append(result)
    if refusals:
        some = tuple(refusals) if len(refusals) < len(batches) else ()
        return Refused(next(iter(refusals.values())), batches=some)
    return _Ran(_sized(results if batched else results * len(BATCHES)), flops, size)


def derive(kind: Kind, trial: Trial) -> Values | Refused:
    """Return the parameters that follow from the input and were not overridden."""
    given, args = dict(trial.params), dict(trial.args)
    found = []
    for param in kind.params:
        if not param.derived or given.get(param.name) is not None:
            continue
        # Of a tuple the first tensor counts: torch then says itself that it wants no tuple.
        source = next(leaves(args[param.port]))
        assert param.axis is not None
        try:
            sizes = {shape[param.axis] for shape in source.shapes}
        except IndexError:
            needed = -param.axis if param.axis < 0 else param.axis + 1
            return Refused(
                f"{param.name} cannot follow from the input: it has {len(source.shapes[0])} "
                f"dimensions, at least {needed} are needed"
            )
        if len(sizes) > 1:
            return Refused(f"{param.name} cannot follow from a dimension that changes with N")
        found.append((param.name, (sizes.pop(),) if param.form == "ints" else sizes.pop()))
    return tuple(found)


def build(kind: Kind, chosen: Mapping[str, Any], device: str) -> nn.Module | None:
    """Make the layer of a kind, or None for an operation. Rows' defaults fill what is missing."""
    if not isinstance(kind.body, Layer):
        return None
    params = {
        param.name: param.for_torch(chosen.get(param.name, param.default))
        for param in kind.params
        if not param.in_call
    }
    with torch.device(device):
        layer = kind.body.make(**params)
    for name, buffer in layer.named_buffers():
        if buffer.is_meta and not buffer.shape:
            # forward reads it as a number, which meta cannot give: BatchNorm counts batches
            setattr(layer, name, torch.zeros((), dtype=buffer.dtype, device="cpu"))
    return layer


def call(
    kind: Kind, layer: nn.Module | None, args: list[tuple[str, Any]], chosen: Mapping[str, Any]
) -> Any:
    """Run a layer or operation on tensors, as forward would."""
    ports = {port.name: port for port in kind.inputs}
    values: list[Any] = []
    named: dict[str, Any] = {}
    for name, value in args:
        port = ports[name.split(".")[0]]
        if port.many:
            if not values:
                values.append([])
            values[0].append(value)
        elif port.optional:
            named[name] = value
        else:
            values.append(value)
    for param in kind.params:
        if layer is None or param.in_call:
            named[param.name] = param.for_torch(chosen.get(param.name, param.default))
    with torch.no_grad():
        if layer is not None:
            return layer(*values, **named)
        assert not isinstance(kind.body, Layer)
        return kind.body.run(*values, **named)


def first_line(error: Exception) -> str:
    """Return torch's own words, without what it appends for developers."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:400]


def _tensors(tree: Tree, which: int) -> Any:
    if isinstance(tree, Sized):
        dtype, shape = getattr(torch, tree.dtype), tree.shapes[which]
        if tree.strides is None:
            return torch.empty(shape, dtype=dtype, device="meta")
        return torch.empty_strided(shape, tree.strides[which], dtype=dtype, device="meta")
    return tuple(_tensors(part, which) for part in tree)


def _sized(results: list[Any]) -> Tree:
    if isinstance(results[0], torch.Tensor):
        dtype = str(results[0].dtype).removeprefix("torch.")
        contiguous = all(result.is_contiguous() for result in results)
        strides = None if contiguous else tuple(result.stride() for result in results)
        return Sized(tuple(tuple(result.shape) for result in results), dtype, strides)
    return tuple(_sized(list(parts)) for parts in zip(*results, strict=True))


def _new_bytes(result: Any, args: list[tuple[str, Any]]) -> int:
    """Return the bytes of storages that no argument has: torch knows what is a view."""
    old = {tensor.untyped_storage()._cdata for _, value in args for tensor in _flat(value)}
    new = {tensor.untyped_storage()._cdata: tensor for tensor in _flat(result)}
    return sum(
        tensor.numel() * tensor.element_size() for key, tensor in new.items() if key not in old
    )


def _flat(value: Any) -> Iterator[torch.Tensor]:
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _flat(part)
