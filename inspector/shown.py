"""Values of variables as they are shown: tensors by state, groups by parts, others as text."""

from collections.abc import Iterable, Iterator
from itertools import islice
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.utils.data import Dataset

from builder.language.tables.namespace import Namespace
from inspector.arguments import sound
from inspector.memory import Memory
from inspector.record import Shown

MOST_ITEMS = 40  # of one group
MOST_PARTS = 400  # of one variable: a list may hold itself many times
LONGEST = 200
DEPTH = 3
MOST_BITS = 4_096  # of an integer that is written out
# What a program is made of rather than what it works on.
_UNSHOWN = (
    Namespace,
    ModuleType,
    type,
    FunctionType,
    BuiltinFunctionType,
    MethodType,
    staticmethod,
)
_TEXT = (torch.dtype, torch.device, torch.Size, torch.memory_format, torch.layout, range, slice)

Key = tuple[str, str, int | None, tuple[Any, ...]]


def is_shown(value: object) -> bool:
    """Return whether a value is one that a variable is shown for."""
    return not isinstance(value, _UNSHOWN)


class Showcase:
    """Shows values. Equal ones are one object, so that a trace says them once."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.named: dict[int, str] = {}  # what a tensor object was last called
        self._made: dict[Key, Shown] = {}
        self._left = 0  # parts that may still be looked at

    def shown(self, value: object, name: str) -> Shown:
        """Return a value as it is shown now. Call it inside `quiet`."""
        self._left = MOST_PARTS
        return self._shown(self._key(value, name, DEPTH))

    def name(self, tensor: Tensor) -> str | None:
        """Return the name of the variable that held a tensor when it was last shown."""
        return self.named.get(self.memory.number(tensor))

    def _shown(self, key: Key) -> Shown:
        made = self._made.get(key)
        if made is None:
            kind, text, tensor, items = key
            parts = tuple((sound(name, LONGEST), self._shown(item)) for name, item in items)
            made = Shown(type=kind, text=text, tensor=tensor, items=parts)
            self._made[key] = made
        return made

    def _key(self, value: object, name: str, depth: int) -> Key:
        kind = sound(type(value).__name__, LONGEST)
        if isinstance(value, Tensor):
            return self._tensor(value, name, kind)
        if isinstance(value, np.ndarray):
            state = self.memory.array(value) if value.size else None
            return (kind, "" if state is not None else text_of(value), state, ())
        items = self._items(value, name, depth) if depth else ()
        if any(state is not None or inner for _, (_, _, state, inner) in items):
            return (kind, size_of(value), None, items)
        return (kind, text_of(value), None, ())  # numbers alone are read best in one line

    def _items(self, value: object, name: str, depth: int) -> tuple[Any, ...]:
        found = []
        for word, one in islice(_parts(value), MOST_ITEMS):
            if not self._left:
                break
            self._left -= 1
            path = f"{name}{word}" if word[:1] == "[" else f"{name}.{word}"
            found.append((word, self._key(one, path, depth - 1)))
        return tuple(found)

    def _tensor(self, tensor: Tensor, name: str, kind: str) -> Key:
        if is_lazy(tensor):
            return (kind, "has no shape until the first call", None, ())
        state = self.memory.state(tensor)
        self.named[self.memory.number(tensor)] = name
        grad = tensor.grad if tensor.is_leaf and tensor.requires_grad else None
        items = () if grad is None else (("grad", self._tensor(grad, f"{name}.grad", "Tensor")),)
        return (kind, "", state, items)


Part = tuple[str, object]  # what follows the name of the group, and the value


def _parts(value: object) -> Iterable[Part]:
    """Return the parts of a group; a plain value has none."""
    if isinstance(value, _TEXT):
        return ()
    if isinstance(value, nn.Module):
        return _of_module(value)
    if isinstance(value, Dataset):
        return vars(value).items()
    if isinstance(value, dict):
        return ((f"[{text_of(word)}]", one) for word, one in value.items())
    if isinstance(value, (list, tuple)):
        return ((f"[{at}]", one) for at, one in enumerate(value))
    return ()


def _of_module(module: nn.Module) -> Iterator[Part]:
    """Yield parameters, buffers, and the tensors that are only attributes."""
    # A learner's class may have methods of these names, which are not ours to call.
    yield from nn.Module.named_parameters(module)
    yield from nn.Module.named_buffers(module)
    yield from ((word, one) for word, one in vars(module).items() if isinstance(one, Tensor))


def size_of(value: object) -> str:
    """Return how large a value of a program is, in the words of its kind."""
    if isinstance(value, nn.Module):
        parameters: list[Any] = list(nn.Module.parameters(value))
        count = sum(one.numel() for one in parameters if not is_lazy(one))
        return f"{count:,} parameters"
    return f"{len(value)} items" if isinstance(value, (list, tuple, dict)) else ""


def text_of(value: object, depth: int = 2) -> str:
    """Return a short text; nothing a learner wrote is called for it."""
    return sound(_written(value, depth), LONGEST)


def _written(value: object, depth: int) -> str:
    match value:
        case None | bool() | int() | float() | complex() | np.generic():
            return _number(value)
        case str():
            return repr(value[:LONGEST])
        case torch.optim.Optimizer():
            group = value.param_groups[0]
            return ", ".join(f"{word}={one}" for word, one in group.items() if type(one) is float)
        case torch.autograd.graph.Node():
            return value.name()
        case np.ndarray():
            return str(value.tolist()) if value.size <= MOST_ITEMS else f"shape {value.shape}"
        case Tensor():
            return f"tensor{tuple(value.shape)}"
    if isinstance(value, _TEXT):
        return str(value)
    return _group(value, depth) if depth else "…"


def _number(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return f"an integer of {value.bit_length():,} bits"
    return repr(value)


def _group(value: object, depth: int) -> str:
    kind: type = type(value)
    if kind not in _BRACKETS:
        return ""
    first, last = _BRACKETS[kind]
    if isinstance(value, dict):
        parts = [
            f"{text_of(word, 0)}: {text_of(one, depth - 1)}" for word, one in _some(value.items())
        ]
    else:
        parts = [text_of(one, depth - 1) for one in _some(value)]
    parts += ["…"] * (len(value) > MOST_TOLD)  # type: ignore[arg-type] # those with brackets have one
    return f"{first}{', '.join(parts)}{last}"


def _some(values: Any) -> Iterable[Any]:
    return islice(values, MOST_TOLD)


_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    dict: ("{", "}"),
    set: ("{", "}"),
}
MOST_TOLD = 20  # parts that are written out in one line
