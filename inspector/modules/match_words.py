"""What is said of a state and a module: how it fits, a note to a row, and ways to mend it."""

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor

from inspector.modules.sizes import is_lazy, name_of
from inspector.modules.weight_record import Fit, MatchRow

_MOST_NAMED = 3  # names that a sentence tells one by one
_MOST_TIES = 20  # hints about them
_NO_SHAPE = (
    "load_state_dict refuses another shape even with strict=False; "
    "loaded here without strict, those names are left out."
)


def sentence(rows: Sequence[MatchRow], strict: bool, refused: bool) -> str:
    """Return how a state fits, and what load_state_dict does about it."""
    if all(row.file_shape is None for row in rows):
        return "The file holds no tensors."
    names = {fit: [row.name for row in rows if row.fit == fit] for fit in _SAYING}
    asked = sum(row.fit != "by hook" or row.file_shape is not None for row in rows)
    fitting = count_fitting(rows)
    head = f"{'All ' if fitting == asked > 1 else ''}{fitting} {_names(fitting)}"
    parts = [head, *(_part(found, *_SAYING[fit]) for fit, found in names.items() if found)]
    told = f"{', '.join(parts)}."
    if names["wrong shape"]:
        return f"{told} {_NO_SHAPE}"
    if refused:
        mend = " With strict=False it loads what matches." if strict else ""
        return f"{told} load_state_dict refuses it.{mend}"
    return f"{told} load_state_dict takes it{'' if strict else ' with strict=False'}."


# What is said of one name, and of several.
_SAYING: Mapping[Fit, tuple[str, str]] = {
    "cast": ("is cast to the module's dtype", "are cast to the module's dtype"),
    "missing": ("is missing in the file", "are missing in the file"),
    "unexpected": ("is not in the module", "are not in the module"),
    "wrong shape": ("has another shape", "have another shape"),
}


def count_fitting(rows: Sequence[MatchRow]) -> int:
    """Return how many names of the file have a place in the module."""
    fits = ("matched", "cast", "by hook")
    return sum(row.fit in fits and row.file_shape is not None for row in rows)


def _names(count: int) -> str:
    return "name matches" if count == 1 else "names match"


def _part(names: Sequence[str], one: str, several: str) -> str:
    told = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    return f"{len(names)} {one if len(names) == 1 else several} ({told})"


def row_note(fit: Fit, own: Tensor | None, given: Tensor | None) -> str:
    """Return what is worth knowing of one name."""
    if fit == "by hook":
        return (
            "Not in the file: the module does without it, or reads it from an older name."
            if given is None
            else "The module knows it as an older name of another tensor."
        )
    if own is None or given is None:
        return ""
    if fit == "wrong shape":
        return _about_shape(own, given)
    notes = [_about_cast(own, given)] if fit == "cast" else []
    if is_lazy(own):
        notes.append("It is lazy: it takes the shape of the file.")
    if (given.is_floating_point() or given.is_complex()) and not given.isfinite().all():
        notes.append(f"{int((~given.isfinite()).sum()):,} of its numbers are not finite.")
    return " ".join(notes)


def _about_shape(own: Tensor, given: Tensor) -> str:
    if given.dim() > 1 and tuple(reversed(given.shape)) == tuple(own.shape):
        return "Its transpose has the module's shape: maybe it comes from another library."
    if given.numel() == own.numel():
        return "It has as many elements as the module's tensor, in another shape."
    return ""


def _about_cast(own: Tensor, given: Tensor) -> str:
    change = f"{name_of(given)} becomes {name_of(own)}"
    if given.is_complex() and not own.is_complex():
        return f"{change}: the imaginary part is dropped."
    if not torch.can_cast(given.dtype, own.dtype):
        return f"{change}: fractions are cut off."
    if torch.promote_types(given.dtype, own.dtype) != own.dtype:
        return f"{change}: digits may be lost."
    return f"{change}."


def hints(rows: Sequence[MatchRow], state: Mapping[str, Tensor], on_meta: bool) -> Iterator[str]:
    """Yield what may be behind names that do not match, and how to mend it."""
    missing = [row.name for row in rows if row.fit == "missing"]
    unexpected = [row.name for row in rows if row.fit == "unexpected"]
    yield from _prefix(missing, unexpected)
    yield from _ties(rows, state)
    if on_meta:
        yield "The module is on meta, where loading changes nothing."


def _prefix(missing: Sequence[str], unexpected: Sequence[str]) -> Iterator[str]:
    """Yield the prefix by which the file's names differ from the module's, if that is all."""
    for longer, shorter in ((unexpected, missing), (missing, unexpected)):
        prefix = longer[0].partition(".")[0] + "." if longer else ""
        stripped = {name.removeprefix(prefix) for name in longer if name.startswith(prefix)}
        if len(stripped) < len(longer) or not stripped & set(shorter):
            continue
        if longer is missing:
            mend = f'{{"{prefix}" + name: value for name, value in state.items()}}'
            yield f"The module's names begin with {prefix}, the file's do not. Use {mend}."
        else:
            from_ = " (nn.DataParallel saves them so)" if prefix == "module." else ""
            mend = f'{{name.removeprefix("{prefix}"): value for name, value in state.items()}}'
            yield f"The file's names begin with {prefix}{from_}. Use {mend}."
        return


def _ties(rows: Sequence[MatchRow], state: Mapping[str, Tensor]) -> Iterator[str]:
    """Yield what the file has to say twice, or leaves out, of one tensor."""
    told: set[str] = set()
    fitting = {row.name for row in rows if row.fit in ("matched", "cast")}
    for row in rows:
        if not row.tied or row.name in told or len(told) > _MOST_TIES:
            continue
        group = [row.name, *row.tied]
        told.update(group)
        there = [name for name in group if name in fitting]
        absent = [name for name in group if name not in state]
        if there and absent:
            yield (
                f"{', '.join(absent)} shares the tensor of {there[0]}, which is in the file: "
                "with strict=False all of it is loaded."
            )
        if any(not _equal(state[there[0]], state[name]) for name in there[1:]):
            yield (
                f"{' and '.join(there)} share one tensor here and differ in the file: "
                f"{there[-1]} is loaded last and stays."
            )


def _equal(a: Tensor, b: Tensor) -> bool:
    return bool(((a == b) | (a.isnan() & b.isnan())).all())
