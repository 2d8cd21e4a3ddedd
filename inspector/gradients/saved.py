"""What a node keeps for its backward, read without running anything.

Under checkpointing `_saved_x` would run the forward again; `_raw_saved_x` never does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from torch import Tensor
from torch.autograd.graph import Node

from inspector.arguments import sound
from inspector.gradients.graph import is_python

Holder = Literal["kept", "recomputed", "packed", "none"]
_RAW, _PLAIN = "_raw_saved_", "_saved_"
_CHECKPOINTING = "torch.utils.checkpoint"
MOST_SAVED = 24  # of one node
MOST_ATTRIBUTES = 12
LONGEST = 80  # of the text of an attribute
_UNSIGNED = 1 << 64  # torch tells negative sizes of some nodes as numbers without a sign
_NAMELESS = (  # what FunctionCtx keeps for itself
    "needs_input_grad", "to_save", "saved_tensors", "saved_for_forward",
    "dirty_tensors", "non_differentiable", "materialize_grads",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Kept:
    """A tensor that a node keeps. `version` is that of its counter now, None where it has none."""

    name: str
    holder: Holder
    tensor: Tensor | None = None
    version: int | None = None


def kept_by(node: Node) -> tuple[Kept, ...]:
    """Return what a node keeps; nothing when it was freed. Call it inside `quiet`."""
    try:
        return tuple(_kept(name, raw) for name, raw in _raw(node))[:MOST_SAVED]
    except RuntimeError:  # "Trying to backward through the graph a second time": it was freed
        return ()


def is_freed(node: Node, kept: tuple[Kept, ...]) -> bool:
    """Tell whether the tensors that a node kept are gone.

    Some nodes raise when they are asked then, others answer that there is none.
    """
    try:
        now = [_kept(name, raw).holder for name, raw in _raw(node)]
    except RuntimeError:
        return True
    return any(one.holder != "none" for one in kept) and all(one == "none" for one in now)


def version_of(tensor: Tensor) -> int | None:
    """Return the tensor's version; an inference tensor counts none."""
    return None if tensor.is_inference() else tensor._version


def values_of(node: Node) -> dict[str, Any]:
    """Return the tensors a node keeps by name, lists of them as tuples; what is packed is left out.

    Raises:
        RuntimeError: when they were freed.
    """
    found: dict[str, Any] = {}
    for name in _names(type(node))[0]:
        raw = getattr(node, _RAW + name)
        if isinstance(raw, tuple):
            if all(one.unpack_hook is None for one in raw):
                found[name] = tuple(one.data for one in raw)
        elif raw.unpack_hook is None:
            found[name] = raw.data
    return found


def attributes_of(node: Node) -> dict[str, Any]:
    """Return what else a node remembers: numbers, sizes, texts, switches."""
    if is_python(node):
        return {
            name: one
            for name, one in vars(node).items()
            if not name.startswith("_") and name not in _NAMELESS and not isinstance(one, Tensor)
        }
    found = {}
    for name in _names(type(node))[1]:
        try:
            found[name] = getattr(node, _PLAIN + name)
        except RuntimeError:  # freed, or not to be told
            continue
    return found


def told(attributes: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return attributes as they are shown; empty ones are left out."""
    parts = [
        (sound(name, LONGEST), sound(_text(value), LONGEST))
        for name, value in attributes.items()
        if value is not None and value != ()
    ]
    return tuple(parts[:MOST_ATTRIBUTES])


@lru_cache(maxsize=1024)
def _names(kind: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the tensors that nodes of a kind keep, and of their other attributes."""
    words = dir(kind)
    tensors = [word.removeprefix(_RAW) for word in words if word.startswith(_RAW)]
    others = [word.removeprefix(_PLAIN) for word in words if word.startswith(_PLAIN)]
    return (
        tuple(word for word in tensors if word != "tensors"),
        tuple(word for word in others if word not in tensors),
    )


def _raw(node: Node) -> Iterator[tuple[str, Any]]:
    if is_python(node):
        kept: Any = node._raw_saved_tensors  # type: ignore[attr-defined] # missing in the stubs
        for at, one in enumerate(kept or ()):
            yield f"saved_tensors[{at}]", one
        return
    for name in _names(type(node))[0]:
        raw = getattr(node, _RAW + name)
        if isinstance(raw, tuple):
            yield from ((f"{name}[{at}]", one) for at, one in enumerate(raw))
        else:
            yield name, raw


def _kept(name: str, raw: Any) -> Kept:
    if raw.unpack_hook is not None:
        home = getattr(raw.unpack_hook, "__module__", "")
        return Kept(name, "recomputed" if home == _CHECKPOINTING else "packed")
    tensor = raw.data
    if tensor is None:
        return Kept(name, "none")
    return Kept(name, "kept", tensor, version_of(tensor))


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return f"({', '.join(map(_text, value[:8]))}{', …' * (len(value) > 8)})"
    if isinstance(value, str):
        return value
    if isinstance(value, int) and value >= _UNSIGNED // 2:
        return repr(value - _UNSIGNED)
    if isinstance(value, (bool, int, float, complex)):
        return repr(value)
    return str(value) if type(value).__module__.startswith("torch") else type(value).__name__
