"""Code of displays: lists, tuples, sets and dicts written out, with `*` and `**`."""

import ast
from collections.abc import Callable
from typing import Any

from builder.language.dispatch import Code, compiles, expression, expressions
from builder.language.frame import Frame
from builder.language.guards import is_nested, shallow, sized
from builder.language.iteration import listed
from builder.language.scopes import Scope


def _inner(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Starred) else node


def many(nodes: list[ast.expr], scope: Scope) -> Code:
    """Return code that gives a list of values, the starred ones spread."""
    if not any(isinstance(node, ast.Starred) for node in nodes):
        parts = expressions(nodes, scope)
        return lambda frame: [part(frame) for part in parts]
    spread = spreading(nodes, scope)
    return lambda frame: spread(frame, "Value")


def spreading(nodes: list[ast.expr], scope: Scope) -> Callable[[Frame, str], list[Any]]:
    """Return code that spreads starred values; it is told what its errors begin with."""
    state = scope.state
    mixed = [
        (isinstance(node, ast.Starred), node, expression(_inner(node), scope)) for node in nodes
    ]

    def code(frame: Frame, what: str) -> list[Any]:
        values: list[Any] = []
        for starred, node, part in mixed:
            value = part(frame)
            if starred:
                state.position = node
                if not hasattr(value, "__iter__") and not hasattr(type(value), "__getitem__"):
                    kind = type(value).__name__
                    raise TypeError(f"{what} after * must be an iterable, not {kind}")
                values.extend(listed(value))
                sized(len(values), "This list")
                state.work(len(values))
            else:
                values.append(value)
        return values

    return code


@compiles(ast.List)
def list_display(node: ast.List, scope: Scope) -> Code:
    """Return the code of `[a, b]`."""
    return many(node.elts, scope)


@compiles(ast.Tuple)
def tuple_display(node: ast.Tuple, scope: Scope) -> Code:
    """Return the code of `(a, b)`."""
    items = many(node.elts, scope)
    return lambda frame: tuple(items(frame))


@compiles(ast.Set)
def set_display(node: ast.Set, scope: Scope) -> Code:
    """Return the code of `{a, b}`."""
    items, state = many(node.elts, scope), scope.state

    def code(frame: Frame) -> set[Any]:
        values = items(frame)
        state.position = node
        shallow(values)  # each is hashed
        return set(values)

    return code


@compiles(ast.Dict)
def dict_display(node: ast.Dict, scope: Scope) -> Code:
    """Return the code of `{a: b, **c}`."""
    state = scope.state
    pairs = [
        (expression(key, scope) if key else None, expression(value, scope))
        for key, value in zip(node.keys, node.values, strict=True)
    ]

    def code(frame: Frame) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key, value in pairs:
            if key is None:
                state_of = value(frame)
                state.position = node
                result.update(mapping(state_of))
            else:
                word = key(frame)
                held = value(frame)
                state.position = node
                if is_nested(word):
                    shallow(word)
                result[word] = held
        return result

    return code


def mapping(value: Any) -> dict[Any, Any]:
    """Return what `**value` spreads in a dict."""
    if not isinstance(value, dict):
        raise TypeError(f"'{type(value).__name__}' object is not a mapping")
    return value
