"""A module as the rows of a tree: each place where something is registered, and what is hidden."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from torch import Tensor, nn
from torch.nn.utils import parametrize

from inspector.modules.attributes import Found
from inspector.modules.paths import joined
from inspector.modules.report import LONGEST_PATH, Hidden, Role, Totals, TreeRow, WalkReport
from inspector.modules.sizes import is_lazy, shape_of
from inspector.modules.sums import Sum, own_elements, sum_of, sums
from inspector.modules.unregistered import Unregistered
from inspector.modules.walking import Entry, ModuleWalk, walk
from inspector.modules.words import short

MOST_CHARACTERS = 3_600_000  # of rows as JSON: an answer is at most 4 MB
MOST_HIDDEN = 100


@dataclass(frozen=True)
class _Place:
    path: str
    parent: str
    depth: int


_Waiting: TypeAlias = tuple[_Place, Callable[[], TreeRow]]


@dataclass(frozen=True, eq=False)
class _Known:
    """What the rows are written from; by identity, where nothing else is said."""

    walk: ModuleWalk
    names: Mapping[int, tuple[str, ...]]
    sums: Mapping[str, Sum]  # by name
    ties: Mapping[int, tuple[int, str]]  # number and kind
    hidden: Mapping[str, list[Unregistered]]  # by the name of the module that holds them
    targets: Mapping[str, str]  # where the names lead that close a cycle


def walk_report(module: nn.Module) -> WalkReport:
    """Return the tree of a module, its totals, and what it hides from torch."""
    walked = walk(module)
    known = _known(walked)
    rows, left_out = _within(known)
    total = known.sums[""]
    return WalkReport(
        rows=rows,
        totals=Totals(
            parameters=total.elements,
            trainable=total.trainable,
            buffers=total.buffers,
            bytes=total.bytes,
            modules=len(walked.modules),
            lazy=total.lazy,
        ),
        hidden=tuple(map(_hidden, walked.unregistered[:MOST_HIDDEN])),
        left_out=left_out,
        complete=walked.complete and len(walked.unregistered) <= MOST_HIDDEN,
    )


def _known(walked: ModuleWalk) -> _Known:
    entries = (*walked.modules, *walked.parameters, *walked.buffers)
    holders: dict[str, list[Unregistered]] = {}
    for one in walked.unregistered:
        holders.setdefault(one.holder, []).append(one)
    return _Known(
        walk=walked,
        names={id(entry.object): entry.names for entry in entries},
        sums=sums({entry.name: entry.object for entry in walked.modules}),
        ties=_ties(walked),
        hidden=holders,
        targets={cycle.name: cycle.target for cycle in walked.cycles},
    )


def _ties(walked: ModuleWalk) -> dict[int, tuple[int, str]]:
    """Number the objects that are registered at two places, and the tensors that share memory."""
    places: dict[int, int] = {}
    for holder in walked.modules:
        for register in registers(holder.object):
            for value in register.values():
                places[id(value)] = places.get(id(value), 0) + 1
    tied: dict[int, tuple[int, str]] = {}
    entries: tuple[Entry[object], ...] = (*walked.modules, *walked.parameters, *walked.buffers)
    for entry in entries:
        if places.get(id(entry.object), 0) > 1 and id(entry.object) not in tied:
            tied[id(entry.object)] = len(tied), "object"
    tensors = {entry.name: entry.object for entry in (*walked.parameters, *walked.buffers)}
    for number, tie in enumerate(walked.ties, len(tied)):
        tied.update((id(tensors[name]), (number, "storage")) for name in tie.names)
    return tied


def registers(module: nn.Module) -> tuple[Mapping[str, Any], ...]:
    """Return the parameters, buffers and modules that are registered, without None."""
    return tuple(
        {name: value for name, value in register.items() if value is not None}
        for register in (module._parameters, module._buffers, module._modules)
    )


def _rows(known: _Known) -> Iterator[_Waiting]:
    """Yield what makes the row of each place, a parent before what is in it, without recursing."""
    waiting = [(_Place("", "", 0), known.walk.modules[0].object)]
    while waiting:
        place, module = waiting.pop()
        yield place, partial(_module_row, known, place, module)
        if place.path != known.names[id(module)][0]:
            continue
        yield from _held(known, place, module)
        waiting.extend(
            (_inside(place, name), child)
            for name, child in reversed(list(registers(module)[2].items()))
            if id(child) in known.names
        )


def _inside(place: _Place, name: str) -> _Place:
    return _Place(joined(place.path, name), place.path, place.depth + 1)


def _held(known: _Known, place: _Place, module: nn.Module) -> Iterator[_Waiting]:
    """Yield the same of what a module holds beside modules."""
    parameters, buffers, _ = registers(module)
    for name, tensor in parameters.items():
        at = _inside(place, name)
        yield at, partial(_tensor_row, known, at, tensor, "parameter")
    for name, tensor in buffers.items():
        at, kept = _inside(place, name), name not in module._non_persistent_buffers_set
        yield at, partial(_tensor_row, known, at, tensor, "buffer", kept=kept)
    for one in known.hidden.get(place.path, ()):
        for item in one.items:
            at = _Place(item.path, place.path, place.depth + 1)
            yield at, partial(_hidden_row, one, item, at)


def _module_row(known: _Known, place: _Place, module: nn.Module) -> TreeRow:
    names = known.names[id(module)]
    tie, kind = known.ties.get(id(module), (None, ""))
    values = {"own": own_elements(module), **_summed(known.sums[names[0]])}
    note = _module_note(known, place.path, module)
    return _row(place, "module", module, names=names, tie=tie, tie_kind=kind, note=note, **values)


def _module_note(known: _Known, path: str, module: nn.Module) -> str:
    if path in known.targets:
        return f"leads back to {known.targets[path] or 'the model itself'}"
    if parametrize.is_parametrized(module):
        computed = ", ".join(module.parametrizations)  # type: ignore[arg-type] # a ModuleDict
        return f"{computed}: computed by its parametrization whenever it is read"
    return ""


def _tensor_row(
    known: _Known, place: _Place, tensor: Tensor, role: Role, *, kept: bool = True
) -> TreeRow:
    tie, kind = known.ties.get(id(tensor), (None, ""))
    values: dict[str, Any] = {"tie": tie, "tie_kind": kind, "persistent": kept}
    note = "lazy: its shape follows from the first input" if is_lazy(tensor) else ""
    if not kept:
        note = "not persistent: state_dict() leaves it out"
    values |= {"names": known.names[id(tensor)], "note": note}
    return _row(place, role, tensor, **values, **_of_tensor(tensor, role))


def _hidden_row(one: Unregistered, item: Found, place: _Place) -> TreeRow:
    values: dict[str, Any] = {"unregistered": True, "note": f"not registered: in {one.what}"}
    if isinstance(item.object, nn.Module):
        values |= {"own": own_elements(item.object), **_summed(sum_of(item.object))}
        return _row(place, "module", item.object, **values)
    trained = item.object.is_leaf and item.object.requires_grad
    role: Role = "parameter" if trained else "buffer"
    return _row(
        place, role, item.object, persistent=False, **values, **_of_tensor(item.object, role)
    )


def _of_tensor(tensor: Tensor, role: Role) -> dict[str, Any]:
    total = Sum()
    (total.add_parameter if role == "parameter" else total.add_buffer)(tensor)
    flag = tensor.requires_grad
    own = total.elements
    return {"shape": shape_of(tensor), "own": own, **_summed(total), "requires_grad": flag}


def _summed(total: Sum) -> dict[str, Any]:
    return {
        "total": total.elements,
        "trainable": total.trainable,
        "bytes": total.bytes,
        "dtype": _one_of(total.dtypes),
        "device": _one_of(total.devices),
        "requires_grad": next(iter(total.flags)) if len(total.flags) == 1 else None,
    }


def _one_of(words: set[str]) -> str:
    return next(iter(words)) if len(words) == 1 else "mixed" if words else ""


def _row(place: _Place, role: Role, value: nn.Module | Tensor, **values: Any) -> TreeRow:
    given: dict[str, Any] = {"names": (place.path,), "shape": None, "persistent": None, "tie": None}
    given |= {"tie_kind": "", "unregistered": False, **values}
    given["names"] = short(given["names"])
    return TreeRow(
        path=place.path,
        parent=place.parent,
        depth=place.depth,
        role=role,
        type=type(value).__name__,
        **given,
    )


def _within(known: _Known) -> tuple[tuple[TreeRow, ...], int]:
    """Return the rows an answer can hold, and how many are left out: the deepest ones."""
    waiting = list(_rows(known))
    kept: dict[int, TreeRow] = {}
    size = 0
    for at in sorted(range(len(waiting)), key=lambda at: waiting[at][0].depth):
        place, make = waiting[at]
        if len(place.path) > LONGEST_PATH:
            continue
        row = make()
        size += len(row.model_dump_json()) + 1
        if size > MOST_CHARACTERS:
            break
        kept[at] = row
    return tuple(kept[at] for at in sorted(kept)), len(waiting) - len(kept)


def _hidden(one: Unregistered) -> Hidden:
    return Hidden(
        path=one.path,
        what=one.what,
        sentence=one.sentence,
        fix=one.fix,
        items=short(item.path for item in one.items),
        parameters=one.parameters,
    )
