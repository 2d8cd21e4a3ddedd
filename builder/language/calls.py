"""Code of calls: what is called, then its arguments from the left, then the call itself."""

import ast
from collections.abc import Callable
from typing import Any

from builder.language.attributes import attribute, super_of
from builder.language.dispatch import Code, compiles, expression, expressions
from builder.language.displays import spreading
from builder.language.frame import Frame
from builder.language.gate import invoke
from builder.language.scopes import Scope
from builder.language.tables.modules import PARAMETER_TYPES
from builder.language.tables.tensor import METHODS

Callee = Callable[[Frame], tuple[Any, tuple[Any, ...]]]


@compiles(ast.Call)
def call(node: ast.Call, scope: Scope) -> Code:
    """Return the code of `f(a, *b, c=d, **e)`."""
    if _is_super(node, scope):
        return super_of(node, scope)
    state = scope.state
    function = callee(node.func, scope)
    if node.keywords or any(isinstance(one, ast.Starred) for one in node.args):
        return _full_call(node, scope, function)
    parts, limit = expressions(node.args, scope), state.limits.steps

    def code(frame: Frame) -> Any:
        called, first = function(frame)
        args = (*first, *[part(frame) for part in parts])
        state.position = node
        state.steps += 1  # as tick does, without a call
        if state.steps > limit:
            state.tick()
        return invoke(state, called, args, {})

    return code


def callee(node: ast.expr, scope: Scope) -> Callee:
    """Return code that gives what is called, and the tensor whose method it is.

    Python calls methods of C unbound, and its errors name them so.
    """
    if not isinstance(node, ast.Attribute):
        plain = expression(node, scope)
        return lambda frame: (plain(frame), ())
    of, word, state = expression(node.value, scope), node.attr, scope.state
    method = METHODS.get(word)

    def code(frame: Frame) -> tuple[Any, tuple[Any, ...]]:
        value = of(frame)
        state.position = node
        if method is not None and type(value) in PARAMETER_TYPES:
            return method, (value,)
        return attribute(state, value, word), ()

    return code


def _full_call(node: ast.Call, scope: Scope, function: Callee) -> Code:
    state, positional = scope.state, _arguments(node.args, scope)
    named = [(one.arg, one, expression(one.value, scope)) for one in node.keywords]

    def code(frame: Frame) -> Any:
        called, first = function(frame)
        args = first + tuple(positional(frame, called))
        kwargs: dict[str, Any] = {}
        for word, where, part in named:
            value = part(frame)
            state.position = where
            if word is None:
                _spread(called, kwargs, value)
            else:
                _give(called, kwargs, word, value)
        state.position = node
        state.tick()
        return invoke(state, called, args, kwargs)

    return code


def _arguments(nodes: list[ast.expr], scope: Scope) -> Callable[[Frame, Any], list[Any]]:
    if any(isinstance(node, ast.Starred) for node in nodes):
        spread = spreading(nodes, scope)
        return lambda frame, called: spread(frame, f"{_named(called)} argument")
    parts = expressions(nodes, scope)
    return lambda frame, _called: [part(frame) for part in parts]


def _named(called: Any) -> str:
    """Return a function's name as Python's errors about its arguments begin."""
    name = getattr(called, "__qualname__", None)
    if name is None:
        return type(called).__name__
    home = getattr(called, "__module__", None)
    return f"{name}()" if home in (None, "builtins") else f"{home}.{name}()"


def _give(called: Any, kwargs: dict[str, Any], word: str, value: Any) -> None:
    if word in kwargs:
        raise TypeError(f"{_named(called)} got multiple values for keyword argument '{word}'")
    kwargs[word] = value


def _spread(called: Any, kwargs: dict[str, Any], value: Any) -> None:
    if not isinstance(value, dict):
        kind = type(value).__name__
        raise TypeError(f"{_named(called)} argument after ** must be a mapping, not {kind}")
    for word, item in value.items():
        if not isinstance(word, str):
            raise TypeError("keywords must be strings")
        _give(called, kwargs, word, item)


def _is_super(node: ast.Call, scope: Scope) -> bool:
    return (
        isinstance(node.func, ast.Name)
        and node.func.id == "super"
        and (scope.find("super") is None)
    )
