"""Whether a file's tensors fit into a module: torch's own answer, and a row for every name.

`load_state_dict` is asked with the module's own values under the file's names and shapes, so that
it says all it has to say and changes nothing.
"""

import contextlib
import warnings
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import torch
from torch import Tensor, nn

from inspector.modules.match_words import count_fitting, hints, row_note, sentence
from inspector.modules.sizes import is_lazy, name_of, shape_of
from inspector.modules.weight_record import MOST_ROWS, Fit, MatchReport, MatchRow

_MOST_MESSAGE = 20_000


@dataclass(frozen=True)
class _Answer:
    """What `load_state_dict` says of a state: the names it misses, those it does not know."""

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    strictly: str  # its message when it is strict, "" when it takes the state
    leniently: str  # its message when it is not


def match_state_dict(
    module: nn.Module, state: Mapping[str, Tensor], strict: bool = True, *, load: bool = False
) -> MatchReport:
    """Compare a state with a module's, name by name, and load it on request.

    Of a state that does not fit nothing is loaded when `strict`, else all that matches.
    """
    own = _own(module)
    answer = _answer(module, own, state)
    tied = _tied(own)
    rows = tuple(_rows(own, state, answer, tied))
    refused = answer.strictly if strict else answer.leniently
    loaded = _load(module, state, rows) if load and not (strict and refused) else 0
    counts = Counter(row.fit for row in rows)
    return MatchReport(
        strict=strict,
        fits=not refused,
        sentence=sentence(rows, strict, bool(refused)),
        torch_message=refused[:_MOST_MESSAGE],
        rows=rows[:MOST_ROWS],
        more_rows=max(len(rows) - MOST_ROWS, 0),
        counts=tuple((fit, counts[fit]) for fit in get_args(Fit)),
        hints=tuple(hints(rows, state, any(one.is_meta for one in own.values()))),
        loaded=loaded,
    )


def _own(module: nn.Module) -> dict[str, Tensor]:
    """Return the tensors of a module's state, under all their names."""
    found = module.state_dict(keep_vars=True)
    return {name: value for name, value in found.items() if isinstance(value, Tensor)}


def _answer(module: nn.Module, own: Mapping[str, Tensor], state: Mapping[str, Tensor]) -> _Answer:
    """Ask `load_state_dict` about a state, without that it changes a value."""
    shaped = {name: _unchanging(own.get(name), given) for name, given in state.items()}
    with _as_it_was(module, own):
        _, strictly = _said(module, _versioned(shaped, state), strict=True)
        if not strictly:
            return _Answer((), (), "", "")
        fitting = {name: _values(own[name]) if name in own else shaped[name] for name in state}
        (missing, unexpected), leniently = _said(module, _versioned(fitting, state), strict=False)
        if not leniently:
            _, leniently = _said(module, _versioned(shaped, state), strict=False)
    return _Answer(tuple(missing), tuple(unexpected), strictly, leniently)


def _unchanging(own: Tensor | None, given: Tensor) -> Tensor:
    """Return the module's own values in the shape that was given, where torch would take it."""
    if own is None:
        return given
    if is_lazy(own) or own.shape == given.shape:
        return _values(own)
    if own.dim() == 0 and given.shape == (1,):  # saved before torch knew numbers without a shape
        return own.detach().reshape(1)
    return given


def _values(own: Tensor) -> Tensor:
    return own if is_lazy(own) else own.detach()


def _said(
    module: nn.Module, state: Mapping[str, Tensor], *, strict: bool
) -> tuple[tuple[list[str], list[str]], str]:
    """Return the names that are missing and unexpected, and the message of a refusal."""
    try:
        found = module.load_state_dict(state, strict=strict)
    except Exception as error:  # noqa: BLE001  # a module's own hooks may raise anything
        return ([], []), str(error) or type(error).__name__
    return (found.missing_keys, found.unexpected_keys), ""


def _versioned(tensors: Mapping[str, Tensor], state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return tensors with the version numbers a saved state carries, and nothing else of it."""
    found: OrderedDict[str, Tensor] = OrderedDict(tensors)
    saved = getattr(state, "_metadata", None)
    if isinstance(saved, Mapping):
        versions = {
            path: {"version": entry["version"]}
            for path, entry in saved.items()
            if isinstance(entry, Mapping) and isinstance(entry.get("version"), int)
        }
        found._metadata = versions  # type: ignore[attr-defined] # where torch looks for them
    return found


@contextlib.contextmanager
def _as_it_was(module: nn.Module, own: Mapping[str, Tensor]) -> Iterator[None]:
    """Undo what hooks of the module load: those that know a tensor under an older name."""
    hooked = any(one._load_state_dict_pre_hooks for one in module.modules())
    kept = {name: one.detach().clone() for name, one in own.items() if hooked and not is_lazy(one)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on meta a copy does nothing, which is what is wanted
        yield
    with torch.no_grad():
        for name, value in kept.items():
            own[name].copy_(value)


def _tied(own: Mapping[str, Tensor]) -> dict[str, tuple[str, ...]]:
    """Return the other names of each tensor: those of the object, and of the same elements."""
    groups: dict[object, list[str]] = {}
    for name, tensor in own.items():
        groups.setdefault(_elements(tensor), []).append(name)
    return {
        name: tuple(other for other in names if other != name)
        for names in groups.values()
        for name in names
    }


def _elements(tensor: Tensor) -> object:
    """Return what is equal for tensors that are the same elements in memory."""
    plain = not is_lazy(tensor) and tensor.layout == torch.strided and not tensor.is_meta
    if not plain or not tensor.numel():
        return id(tensor)
    return tensor.data_ptr(), tensor.device, tensor.dtype, tensor.shape, tensor.stride()


def _rows(
    own: Mapping[str, Tensor],
    state: Mapping[str, Tensor],
    answer: _Answer,
    tied: Mapping[str, tuple[str, ...]],
) -> Iterator[MatchRow]:
    missing, unexpected = set(answer.missing), set(answer.unexpected)
    for name in dict.fromkeys((*own, *answer.missing, *state)):
        mine, given = own.get(name), state.get(name)
        fit: Fit
        if mine is not None and given is not None:
            fit = _fit(mine, given)
        elif name in missing:
            fit = "missing"
        elif name in unexpected:
            fit = "unexpected"
        else:
            fit = "by hook"
        yield MatchRow(
            name=name[:1_000],
            fit=fit,
            shape=None if mine is None else shape_of(mine),
            dtype=None if mine is None else name_of(mine),
            file_shape=None if given is None else shape_of(given),
            file_dtype=None if given is None else name_of(given),
            tied=tied.get(name, ()),
            note=row_note(fit, mine, given),
        )


def _fit(own: Tensor, given: Tensor) -> Fit:
    if _unchanging(own, given) is given:
        return "wrong shape"
    return "matched" if own.dtype == given.dtype else "cast"


def _load(module: nn.Module, state: Mapping[str, Tensor], rows: tuple[MatchRow, ...]) -> int:
    """Load all that matches, and return how many names that are."""
    left = {row.name for row in rows if row.fit == "wrong shape"}
    taken: dict[str, Any] = {name: value for name, value in state.items() if name not in left}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of meta and of a lost imaginary part the report tells
        module.load_state_dict(_versioned(taken, state), strict=False)
    return 0 if any(one.is_meta for one in module.state_dict().values()) else count_fitting(rows)
