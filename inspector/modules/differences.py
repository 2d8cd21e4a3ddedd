"""Why two of torch's iterators list different things of this module."""

from collections import Counter
from collections.abc import Iterator

from torch import nn
from torch.nn.utils import parametrize

from inspector.modules.counts import Counts
from inspector.modules.paths import joined
from inspector.modules.report import Difference
from inspector.modules.sharing_differences import (
    cycles,
    shared_children,
    shared_modules,
    tied_storages,
    tied_tensors,
)
from inspector.modules.sizes import is_lazy
from inspector.modules.words import first_of, has_or_have, is_or_are, it_or_them, short

MOST_OF_A_KIND = 20
_EXTRA = "_extra_state"


def differences(module: nn.Module) -> tuple[Difference, ...]:
    """Return why the iterators differ here, what is likely a mistake first.

    Each names the objects, and says how many rows the two ways have.
    """
    counts = Counts.of(module)
    found: list[Difference] = []
    for kind in _KINDS:
        some = list(kind(counts))
        found.extend(some[:MOST_OF_A_KIND])
        if len(some) > MOST_OF_A_KIND:
            more = f"{some[MOST_OF_A_KIND - 1].sentence} There are {len(some) - 20:,} more like it."
            found[-1] = found[-1].model_copy(update={"sentence": more})
    return tuple(found)


def _hidden(counts: Counts) -> Iterator[Difference]:
    for one in counts.walk.unregistered:
        modules = [item for item in one.items if isinstance(item.object, nn.Module)]
        yield Difference(
            kind="hidden",
            left="named_modules()"
            if modules
            else "parameters()"
            if one.parameters
            else "buffers()",
            right="what the module holds",
            left_count=0,
            right_count=len(one.items),
            names=short(item.path for item in one.items),
            sentence=one.sentence,
            fix=one.fix,
        )


def _lazy(counts: Counts) -> Iterator[Difference]:
    for left, entries in (
        ("parameters()", counts.walk.parameters),
        ("buffers()", counts.walk.buffers),
    ):
        names = [entry.name for entry in entries if is_lazy(entry.object)]
        if names:
            them = it_or_them(names)
            yield Difference(
                kind="lazy",
                left=left,
                right="elements",
                left_count=len(entries),
                right_count=None,
                names=short(names),
                sentence=(
                    f"{first_of(names)} {has_or_have(names)} no shape before the first input: "
                    f"{left} lists {them}, numel() raises, and no count holds {them}."
                ),
                fix="model(x)  # one call with an input gives them their shapes",
            )


def _not_persistent(counts: Counts) -> Iterator[Difference]:
    names = counts.walk.non_persistent
    if names:
        them = it_or_them(names)
        yield Difference(
            kind="non-persistent buffer",
            left="buffers()",
            right="state_dict()",
            left_count=len(counts.walk.buffers),
            right_count=counts.keys,
            names=short(names),
            sentence=(
                f"{first_of(names)} {is_or_are(names)} registered with persistent=False: "
                f"buffers() lists {them}, .to() moves {them}, state_dict() leaves {them} out."
            ),
        )


def _parametrized(counts: Counts) -> Iterator[Difference]:
    for entry in counts.walk.modules:
        if not parametrize.is_parametrized(entry.object):
            continue
        for name, how in entry.object.parametrizations.items():  # type: ignore[operator,union-attr]
            originals = [
                joined(entry.name, f"parametrizations.{name}.{key}")
                for key in (*how._parameters, *how._buffers)
            ]
            whole = joined(entry.name, name)
            yield Difference(
                kind="parametrized",
                left="named_parameters()",
                right="attributes",
                left_count=len(originals),
                right_count=1,
                names=short((whole, *originals)),
                sentence=(
                    f"{whole} is no parameter any more: it is computed from {first_of(originals)} "
                    "whenever it is read, and the iterators list those."
                ),
            )


def _nones(counts: Counts) -> Iterator[Difference]:
    names = counts.walk.nones
    if names:
        yield Difference(
            kind="none",
            left="the iterators",
            right="registered names",
            left_count=0,
            right_count=len(names),
            names=short(names),
            sentence=(
                f"{first_of(names)} {is_or_are(names)} registered with None: neither the iterators "
                f"nor state_dict() list {it_or_them(names)}."
            ),
        )


def _kept(counts: Counts) -> Iterator[Difference]:
    """Yield what state_dict keeps beside the parameters, and what its hooks changed."""
    if counts.state is None:
        return
    known = Counter(name for entry in counts.walk.parameters for name in entry.names)
    left_out = set(counts.walk.non_persistent)
    buffers = [entry.name for entry in counts.walk.buffers if entry.name not in left_out]
    persistent = Counter(name for entry in counts.walk.buffers for name in entry.names)
    persistent -= Counter(left_out)
    state = Counter(counts.state)
    parameters = len(counts.walk.parameters)
    if buffers:
        yield Difference(
            kind="buffers",
            left="parameters()",
            right="state_dict()",
            left_count=parameters,
            right_count=counts.keys,
            names=short(buffers),
            sentence=(
                f"state_dict() keeps buffers too: {first_of(buffers)} {is_or_are(buffers)} saved "
                "and not trained."
            ),
        )
    more = list(state - known - persistent)
    extra = [key for key in more if key.rpartition(".")[2] == _EXTRA]
    if extra:
        yield Difference(
            kind="extra state",
            left="parameters()",
            right="state_dict()",
            left_count=parameters,
            right_count=counts.keys,
            names=short(extra),
            sentence=(
                f"{first_of(extra)} {is_or_are(extra)} what get_extra_state() gives: state_dict() "
                f"keeps {it_or_them(extra)}, and no iterator lists {it_or_them(extra)}."
            ),
        )
    changed = [key for key in more if key not in extra] + list(known + persistent - state)
    if changed:
        yield Difference(
            kind="state_dict hook",
            left="named_parameters()",
            right="state_dict()",
            left_count=parameters,
            right_count=counts.keys,
            names=short(changed),
            sentence=(
                f"A module changes what state_dict() keeps, by a hook or a method of its own: "
                f"{first_of(changed)} {is_or_are(changed)} not on both sides."
            ),
        )


def _nested(counts: Counts) -> Iterator[Difference]:
    count = len(counts.walk.modules)
    children = "1 child" if counts.children == 1 else f"{counts.children or 'no'} children"
    yield Difference(
        kind="nested",
        left="modules()",
        right="children()",
        left_count=count,
        right_count=counts.children,
        names=(),
        sentence=(
            f"modules() begins with the model itself and goes all the way in: {count:,} in all. "
            f"children() stays with what the model registers itself: {children}."
        ),
    )


_KINDS = (
    _hidden,
    cycles,
    tied_storages,
    shared_modules,
    shared_children,
    tied_tensors,
    _lazy,
    _not_persistent,
    _parametrized,
    _nones,
    _kept,
    _nested,
)
