"""Values as text: what `print`, `str`, `repr` and f-strings show. No address in memory is shown."""

import ast
import re
from collections import OrderedDict
from types import FunctionType
from typing import Any

import torch

from builder.language.dispatch import Code, compiles, expression
from builder.language.faults import refused, too_much
from builder.language.frame import Frame
from builder.language.guards import sized
from builder.language.learners import is_builtin
from builder.language.scopes import Scope

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_SPEC = re.compile(r"(.?[<>=^])?[-+ ]?z?#?0?(\d{0,3})[,_]?(\.\d{1,3})?[a-zA-Z%]?\Z", re.DOTALL)
_LONGEST = 200_000  # characters of one value
_WIDEST = 200


def text_of(value: Any) -> str:
    """Return str(value)."""
    return value if type(value) is str else repr_of(value, plain=True)


def repr_of(value: Any, plain: bool = False) -> str:
    """Return repr(value), or with `plain` str(value)."""
    pieces: list[str] = []
    _write(value, pieces, [0], set(), plain)
    return "".join(pieces)


def _other(value: Any) -> str:
    """Return repr(value) without what belongs to this process only."""
    if is_builtin(value):
        owner, _, name = value.__qualname__.rpartition(".")
        if owner:
            return f"<built-in method {name} of {owner} object>"
        return f"<built-in function {name}>"
    return _ADDRESS.sub("", repr(value))


def _write(
    value: Any, pieces: list[str], length: list[int], inside: set[int], plain: bool = False
) -> None:
    kind = type(value)
    if kind in _BRACKETS:
        _write_group(value, pieces, length, inside)
        return
    if kind is str:
        text = repr(value)
    elif plain and kind not in (torch.Tensor, torch.nn.Parameter, FunctionType):
        text = _ADDRESS.sub("", str(value))
    elif kind in (int, float, bool, torch.Tensor, torch.nn.Parameter):
        text = repr(value)
    else:
        text = _other(value)
    _put(text, pieces, length)


def _put(text: str, pieces: list[str], length: list[int]) -> None:
    pieces.append(text)
    length[0] += len(text)
    if length[0] > _LONGEST:
        raise too_much(
            f"Shown as text, this value has more than {_LONGEST:,} characters.",
            "Show a slice, a shape or a summary instead.",
        )


_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    dict: ("{", "}"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    OrderedDict: ("OrderedDict([", "])"),
    type({}.keys()): ("dict_keys([", "])"),
    type({}.values()): ("dict_values([", "])"),
    type({}.items()): ("dict_items([", "])"),
    type(OrderedDict().keys()): ("odict_keys([", "])"),
    type(OrderedDict().values()): ("odict_values([", "])"),
    type(OrderedDict().items()): ("odict_items([", "])"),
}


def _write_group(value: Any, pieces: list[str], length: list[int], inside: set[int]) -> None:
    kind = type(value)
    first, last = _BRACKETS[kind]
    if not value and kind in (set, frozenset, OrderedDict):
        _put(f"{kind.__name__}()", pieces, length)
        return
    if id(value) in inside:
        _put("..." if kind is OrderedDict else f"{first}...{last}", pieces, length)
        return
    inside.add(id(value))
    _put(first, pieces, length)
    pairs = kind is dict
    items = value.items() if kind in (dict, OrderedDict) else value
    for at, item in enumerate(items):
        if at:
            _put(", ", pieces, length)
        if pairs:
            _write(item[0], pieces, length, inside)
            _put(": ", pieces, length)
            item = item[1]
        _write(item, pieces, length, inside)
    _put(",)" if kind is tuple and len(value) == 1 else last, pieces, length)
    inside.discard(id(value))


def formatted(value: Any, spec: str) -> str:
    """Return format(value, spec)."""
    if not spec:
        return format(value) if isinstance(value, torch.Tensor) else text_of(value)
    found = _SPEC.match(spec)
    if found is None or int(found[2] or 0) > _WIDEST or float((found[3] or ".0")[1:]) > _WIDEST:
        raise refused(
            f"The format {spec!r} is not available here.",
            "Use something like .3f, >8, 08.2f, ,d or %.",
        )
    return format(value, spec)


@compiles(ast.JoinedStr)
def joined(node: ast.JoinedStr, scope: Scope) -> Code:
    """Return the code of an f-string."""
    parts, state = [expression(part, scope) for part in node.values], scope.state

    def code(frame: Frame) -> str:
        texts = [part(frame) for part in parts]
        sized(sum(map(len, texts)), "This text")
        text = "".join(texts)
        state.work(len(text))
        return text

    return code


@compiles(ast.FormattedValue)
def field(node: ast.FormattedValue, scope: Scope) -> Code:
    """Return the code of `{value!r:spec}` in an f-string."""
    value, state, conversion = expression(node.value, scope), scope.state, node.conversion
    spec = expression(node.format_spec, scope) if node.format_spec else None

    def code(frame: Frame) -> str:
        given = value(frame)
        asked = spec(frame) if spec else ""
        state.position = node.value
        if conversion == ord("r"):
            given = repr_of(given)
        elif conversion == ord("s"):
            given = text_of(given)
        elif conversion == ord("a"):
            given = ascii(repr_of(given))[1:-1]
        return formatted(given, asked)

    return code
