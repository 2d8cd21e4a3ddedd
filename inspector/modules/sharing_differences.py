"""What shared modules and tied tensors do to the iterators of torch."""

from collections.abc import Iterator

from torch import Tensor, nn

from inspector.modules.counts import ALL, Counts
from inspector.modules.paths import joined
from inspector.modules.report import Difference
from inspector.modules.sizes import elements_of
from inspector.modules.sums import sum_of
from inspector.modules.walking import Entry
from inspector.modules.words import elements, first_of, listed, short


def cycles(counts: Counts) -> Iterator[Difference]:
    """Yield what is to say of names that lead back to a module they pass."""
    for cycle in counts.walk.cycles:
        yield Difference(
            kind="cycle",
            left="named_modules()",
            right=f"named_modules({ALL})",
            left_count=len(counts.walk.modules),
            right_count=None,
            names=short((cycle.name,)),
            sentence=(
                f"{cycle.name} leads back to {cycle.target or 'the model itself'}: named_modules() "
                f"lists it once, and with {ALL}, as in state_dict(), Python ends in "
                "RecursionError."
            ),
            fix=(
                "Keep the parent where it is not registered: "
                f"self.{cycle.name.rpartition('.')[2]} = [parent]"
            ),
        )


def tied_storages(counts: Counts) -> Iterator[Difference]:
    """Yield what is to say of tensors over one memory, which are listed one by one."""
    tensors: dict[str, Tensor] = {
        entry.name: entry.object for entry in (*counts.walk.parameters, *counts.walk.buffers)
    }
    for tie in counts.walk.ties:
        group = [tensors[name] for name in tie.names]
        total = sum(map(elements_of, group))
        parameters = [name for name in tie.names if isinstance(tensors[name], nn.Parameter)]
        listing = parameters if len(parameters) > 1 else tie.names
        fix = ""
        if len(parameters) > 1 and len({tuple(one.shape) for one in group}) == 1:
            first, other = parameters[0], parameters[1]
            fix = f"model.{other} = model.{first}  # one Parameter under both names"
        yield Difference(
            kind="tied storage",
            left="parameters()" if len(parameters) > 1 else "state_dict()",
            right="memory",
            left_count=sum(elements_of(tensors[name]) for name in listing),
            right_count=None,
            names=short(tie.names),
            sentence=(
                f"{first_of(tie.names)} are different tensors over one memory: each is listed and "
                f"counted by itself, {elements(total)} together, and writing into one changes "
                f"the other{'s' if len(group) > 2 else ''}."
            ),
            fix=fix,
        )


def shared_modules(counts: Counts) -> Iterator[Difference]:
    """Yield what is to say of modules that are registered more than once."""
    for entry in counts.walk.modules:
        places = counts.shared(entry)
        if not places:
            continue
        total = sum_of(entry.object)
        sentence = (
            f"{first_of(places)} are one {type(entry.object).__name__}: named_modules() lists it "
            f"once, as {entry.name}, and with {ALL} under {len(entry.names):,} names."
        )
        if total.dtypes:
            sentence += (
                f" parameters() counts its {elements(total.elements)} once, and state_dict() "
                "repeats its tensors under each name."
            )
        yield Difference(
            kind="shared module",
            left="named_modules()",
            right=f"named_modules({ALL})",
            left_count=len(counts.walk.modules),
            right_count=counts.every(counts.walk.modules),
            names=short(entry.names),
            sentence=sentence,
        )


def shared_children(counts: Counts) -> Iterator[Difference]:
    """Yield what is to say of modules that hold one child at two places."""
    for entry in counts.walk.modules:
        children = [child for child in entry.object._modules.values() if child is not None]
        distinct = {id(child): type(child).__name__ for child in children}
        if len(distinct) == len(children):
            continue
        call = f"{entry.name}.named_children()" if entry.name else "named_children()"
        names: dict[int, list[str]] = {}
        for name, child in entry.object._modules.items():
            names.setdefault(id(child), []).append(name)
        repeated = {key: some for key, some in names.items() if key in distinct and len(some) > 1}
        told = [f"{first_of(some)} are one {distinct[key]}" for key, some in repeated.items()]
        yield Difference(
            kind="shared child",
            left=call,
            right=f"{entry.name or 'model'}._modules",
            left_count=len(distinct),
            right_count=len(children),
            names=short(joined(entry.name, name) for some in repeated.values() for name in some),
            sentence=(
                f"{listed(told)}: {call} lists {len(distinct):,} of {len(children):,} "
                "places, and takes no remove_duplicate."
            ),
        )


def tied_tensors(counts: Counts) -> Iterator[Difference]:
    """Yield what is to say of parameters and buffers that are registered more than once."""
    yield from _tied(counts, counts.walk.parameters, "parameter")
    yield from _tied(counts, counts.walk.buffers, "buffer")


def _tied(counts: Counts, entries: tuple[Entry[Tensor], ...], what: str) -> Iterator[Difference]:
    for entry in entries:
        places = counts.shared(entry)
        if not places:
            continue
        yield Difference(
            kind="tied parameter" if what == "parameter" else "tied buffer",
            left=f"{what}s()",
            right="state_dict()",
            left_count=len(entries),
            right_count=counts.keys,
            names=short(entry.names),
            sentence=(
                f"{first_of(places)} are one {what}: {what}s() lists its "
                f"{elements(elements_of(entry.object))} once, as {entry.name}, and state_dict() "
                "keeps it under each name."
            ),
        )
