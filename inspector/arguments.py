"""The arguments of a call: the tensors among them, and how they are written down."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from types import FunctionType
from typing import Any

import torch
from torch import Tensor

MOST_TENSORS = 24
MOST_ITEMS = 6  # of a list that are written out
LONGEST = 200


def sound(text: str, most: int) -> str:
    """Return text that fits into a trace: not too long, and nothing that UTF-8 has no bytes for."""
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    return text if text.isascii() else text.encode(errors="replace").decode()


def tensors_in(value: Any, depth: int = 3) -> Iterator[Tensor]:
    """Yield the tensors in a value and in the lists, tuples and dicts it holds."""
    if isinstance(value, Tensor):
        yield value
    elif depth and isinstance(value, (list, tuple)):
        for one in value:
            yield from tensors_in(one, depth - 1)
    elif depth and isinstance(value, dict):
        for one in value.values():
            yield from tensors_in(one, depth - 1)


def written(
    function: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    name: Callable[[Tensor], str | None],
) -> str:
    """Return the arguments of a call as text, tensors by the names of their variables."""
    usual = _defaults(function)
    parts = [_text(one, name) for one in args]
    for word, one in kwargs.items():
        # Functions written in Python hand their defaults on; the learner did not write them.
        if word not in usual or usual[word] is not one:
            parts.append(f"{word}={_text(one, name)}")
    return sound(", ".join(parts), LONGEST)


@lru_cache(maxsize=1024)
def _defaults(function: Any) -> dict[str, Any]:
    if not isinstance(function, FunctionType):
        return {}
    given = function.__defaults__ or ()
    words = function.__code__.co_varnames[: function.__code__.co_argcount]
    last = dict(zip(words[len(words) - len(given) :], given, strict=True))
    return {**last, **(function.__kwdefaults__ or {})}


def _text(value: Any, name: Callable[[Tensor], str | None], depth: int = 2) -> str:
    if isinstance(value, Tensor):
        return name(value) or f"tensor{_shape(value)}"
    if isinstance(value, slice):
        ends = ["" if end is None else _text(end, name) for end in (value.start, value.stop)]
        step = "" if value.step is None else f":{_text(value.step, name)}"
        return f"{ends[0]}:{ends[1]}{step}"
    if isinstance(value, (list, tuple)):
        return _group(value, name, depth)
    if value is Ellipsis:
        return "..."
    if isinstance(value, str):
        return repr(value[:LONGEST])
    if value is None or isinstance(value, (bool, int, float, complex)):
        return repr(value)
    if isinstance(value, (torch.dtype, torch.device, torch.memory_format)):
        return str(value)
    return type(value).__name__


def _group(value: Any, name: Callable[[Tensor], str | None], depth: int) -> str:
    if not depth:
        return "…"
    items = [_text(one, name, depth - 1) for one in value[:MOST_ITEMS]]
    items += ["…"] * (len(value) > MOST_ITEMS)
    if isinstance(value, list):
        return f"[{', '.join(items)}]"
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def _shape(tensor: Tensor) -> str:
    try:
        return str(tuple(tensor.shape))
    except RuntimeError:  # a lazy parameter has none yet
        return ""
