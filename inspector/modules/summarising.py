"""A module's summary: what torchinfo, torchsummary and torchkeras print, with torch's totals."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves, tree_map_only

from builder.language.evaluator import hidden
from builder.language.faults import Halt
from inspector.modules import layouts
from inspector.modules.aside import countable, on_meta, still_lazy, untouched
from inspector.modules.paths import Paths, joined
from inspector.modules.report import Summary, SummaryTotals
from inspector.modules.sizes import bytes_of
from inspector.modules.summary_rows import Placed, Rows
from inspector.modules.summary_tree import lines
from inspector.modules.sums import Sum, sum_of
from inspector.modules.unregistered import Unregistered
from inspector.modules.visits import Visit, Visits
from inspector.modules.walking import walk

Inputs: TypeAlias = Tensor | Sequence[Any] | Mapping[str, Any]
Layout: TypeAlias = Literal["torchinfo", "torchsummary", "torchkeras"]
MOST_ROWS = 2_000
LARGE = 5_000_000  # elements of parameters and inputs; above it, shapes are found without values
MOST_WORK = 1_000_000_000  # multiply-adds of a forward that is run with values
MOST_NOTES = 5  # of what is not registered
ALL = 10_000  # deeper than any module: the old layouts show all of it
SHAPES_ONLY = "Run without values: the forward takes {:,} multiply-adds."
_NO_GRADIENT = "does not require grad"


def summary(
    module: nn.Module,
    inputs: Inputs | None = None,
    *,
    depth: int = 3,
    layout: Layout = "torchinfo",
    columns: Sequence[str] = layouts.USUAL,
) -> Summary:
    """Return the table of a module: in the order of calls if there are inputs, a tuple or a dict.

    It runs in eval mode; modes, buffers, lazy layers and the random state are put back. A forward
    that takes long is run on the meta device, which gives shapes and no values. One that fails
    half-way gives the calls up to there.
    """
    known = _Known.of(module)
    if inputs is None or not known.total.lazy:
        return _summary(known, inputs, depth, layout, columns)
    with still_lazy(known.modules):
        return _summary(known, inputs, depth, layout, columns)


def _summary(
    known: "_Known", inputs: Inputs | None, depth: int, layout: Layout, columns: Sequence[str]
) -> Summary:
    ran = _Ran() if inputs is None else _run(known, inputs)
    totals = _totals(sum_of(known.module), ran)  # the first call of a lazy layer gives it shapes
    rows = Rows(max(depth, 0) if layout == "torchinfo" else ALL, known.hidden)
    placed = list(rows.of(lines(known.names, known.modules, ran.first)))
    notes = [f"Not registered: {one.sentence}" for one in known.unregistered[:MOST_NOTES]]
    if known.total.lazy > totals.lazy:
        notes.append("Lazy layers are shown as they are after a first call.")
    if len(placed) > MOST_ROWS:
        notes.append(f"The first {MOST_ROWS:,} of {len(placed):,} rows. The totals are of all.")
    return Summary(
        layout=layout,
        rows=tuple(one.row for one in placed[:MOST_ROWS]),
        totals=totals,
        text=_text(layout, placed[:MOST_ROWS], totals, columns),
        ran=ran.how,
        message=ran.message,
        failed=ran.failed,
        notes=(*ran.notes, *notes),
    )


@dataclass(frozen=True, eq=False)
class _Known:
    """The modules to look at, by torch's names and then those that are not registered."""

    module: nn.Module
    modules: Mapping[str, nn.Module]
    names: Mapping[int, tuple[str, ...]]  # all names, by identity
    hidden: frozenset[int]
    unregistered: tuple[Unregistered, ...]
    total: Sum

    @classmethod
    def of(cls, module: nn.Module) -> "_Known":
        walked = walk(module)
        registered = {entry.name: entry.object for entry in walked.modules}
        names = {id(entry.object): entry.names for entry in walked.modules}
        found = {
            joined(item.path, path) if path else item.path: inner
            for one in walked.unregistered
            for item in one.items
            if isinstance(item.object, nn.Module)
            for path, inner in Paths(item.object, again=False)
            if id(inner) not in names
        }
        names |= {id(inner): (path,) for path, inner in found.items()}
        hidden = frozenset(map(id, found.values()))
        every = {**registered, **found}
        return cls(module, every, names, hidden, walked.unregistered, sum_of(module))


@dataclass(frozen=True, eq=False)
class _Ran:
    """What is known of a forward: its calls, and how it ended."""

    first: Visit | None = None
    how: Literal["", "values", "shapes"] = ""
    flops: int = 0
    input_bytes: int | None = None
    message: str = ""
    failed: str = ""
    notes: tuple[str, ...] = ()


def _run(known: _Known, inputs: Inputs) -> _Ran:
    """Run the module as it is, or without values where that would take long."""
    args, kwargs = _arguments(inputs)
    tensors = [one for one in tree_leaves((args, kwargs)) if isinstance(one, Tensor)]
    if "meta" in known.total.devices:
        return _once(known, _on_meta((args, kwargs)), "shapes")
    if known.total.elements + sum(one.numel() for one in tensors) > LARGE:
        ran = _once(known, _on_meta((args, kwargs)), "shapes", on_meta(known.modules))
        if not ran.message and ran.flops // 2 > MOST_WORK:
            return replace(ran, notes=(*ran.notes, SHAPES_ONLY.format(ran.flops // 2)))
    ran = _once(known, (args, kwargs), "values")
    if _NO_GRADIENT in ran.message:  # a forward may differentiate
        return _once(known, (args, kwargs), "values", torch.enable_grad())
    return ran


def _arguments(inputs: Inputs) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if isinstance(inputs, Tensor):
        return (inputs,), {}
    if isinstance(inputs, Mapping):
        return (), dict(inputs)
    return tuple(inputs), {}


def _on_meta(given: Any) -> Any:
    return tree_map_only(Tensor, lambda one: one.to("meta"), given)


def _once(
    known: _Known,
    given: tuple[tuple[Any, ...], dict[str, Any]],
    how: Literal["values", "shapes"],
    *around: AbstractContextManager[Any],
) -> _Ran:
    args, kwargs = given
    visits, message, failed = Visits(known.modules), "", None
    try:
        with untouched(known.modules), countable(known.modules), ExitStack() as stack:
            for one in around:
                stack.enter_context(one)
            with visits:
                known.module(*args, **kwargs)
    except (Exception, Halt) as error:  # noqa: BLE001  a learner's forward may raise anything
        message = f"{type(error).__name__}: {hidden(str(error))}"
        failed = visits.failed(error)
    late = f"{visits.left_out:,} calls more are only counted." if visits.left_out else ""
    return _Ran(
        first=visits.first,
        how=how,
        flops=visits.flops,
        input_bytes=sum(bytes_of(one) for one in tree_leaves(given) if isinstance(one, Tensor)),
        message=message,
        failed=known.names[id(failed.module)][0] if failed else "",
        notes=(late,) if late else (),
    )


def _totals(total: Sum, ran: _Ran) -> SummaryTotals:
    return SummaryTotals(
        parameters=total.elements,
        trainable=total.trainable,
        multiply_adds=ran.flops // 2 or None,  # the counter counts 2 each
        input_bytes=ran.input_bytes,
        activation_bytes=_activations(ran.first) if ran.first else None,
        parameter_bytes=total.parameter_bytes,
        lazy=total.lazy,
    )


def _activations(first: Visit) -> int:
    """Sum up what the innermost calls gave; a call around them gives no new memory."""
    total, waiting = 0, [first]
    while waiting:
        visit = waiting.pop()
        waiting.extend(visit.inner)
        total += 0 if visit.inner else visit.bytes
    return total


def _text(
    layout: Layout, placed: Sequence[Placed], totals: SummaryTotals, columns: Sequence[str]
) -> str:
    match layout:
        case "torchinfo":
            text = layouts.torchinfo([one.row for one in placed], totals, columns)
        case "torchsummary":
            text = layouts.torchsummary(placed, totals)
        case "torchkeras":
            text = layouts.torchkeras(placed, totals)
    return text
