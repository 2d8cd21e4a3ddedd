"""Functions of the learner: real Python functions whose body is code made here.

Torch can call them like any other: as hooks, as `forward`, from its C++.
"""

import ast
from collections.abc import Callable
from types import FunctionType
from typing import Any

from builder.language.binding import Signature
from builder.language.dispatch import Code, Signal, compiles, expression
from builder.language.frame import Frame
from builder.language.scopes import FunctionNode, Scope, bound, parameters


def is_function(value: Any) -> bool:
    """Tell whether a value is a function the learner wrote."""
    return type(value) is FunctionType and value.__code__ is CODE


def inner_scope(node: FunctionNode, scope: Scope) -> Scope:
    """Return the scope inside a function."""
    body = node.body if isinstance(node, ast.FunctionDef) else [node.body]
    names, outer = bound(body)
    name = node.name if isinstance(node, ast.FunctionDef) else "<lambda>"
    taken = frozenset(parameters(node.args)) | names
    return Scope(scope.state, "function", taken - outer, scope, scope.inner(name), outer)


@compiles(ast.Lambda)
def anonymous(node: ast.Lambda, scope: Scope) -> Code:
    """Return the code of `lambda x: ...`."""
    inner = inner_scope(node, scope)
    value = expression(node.body, inner)

    def body(frame: Frame) -> Signal:
        frame.result = value(frame)
        return Signal.RETURN

    return maker(node, scope, inner, body)


def maker(node: FunctionNode, scope: Scope, inner: Scope, body: Code) -> Code:
    """Return the code that makes the function: its defaults are evaluated once, now."""
    state, arguments = scope.state, node.args
    defaults = tuple(expression(default, scope) for default in arguments.defaults)
    named = tuple(
        (one.arg, expression(default, scope))
        for one, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is not None
    )
    name = node.name if isinstance(node, ast.FunctionDef) else "<lambda>"

    def code(frame: Frame) -> Callable[..., Any]:
        given = tuple(default(frame) for default in defaults)
        by_name = {word: default(frame) for word, default in named}
        state.position = node
        signature = Signature.of(inner.path, arguments, given, by_name)
        return _function(name, signature, inner, body, frame)

    return code


def _function(
    name: str, signature: Signature, scope: Scope, body: Code, parent: Frame
) -> Callable[..., Any]:
    state, bind = scope.state, signature.bind
    simple, count = signature.simple, len(signature.positional)
    method = scope.parent is not None and scope.parent.kind == "class"

    def function(*args: Any, **kwargs: Any) -> Any:
        if simple and not kwargs and len(args) == count:
            names = dict(zip(signature.positional, args, strict=True))
        else:
            names = bind(args, kwargs)
        state.tick()
        frame = Frame(name, state.depth + 1, names, parent)
        if method and args:
            frame.subject = args[0]
        position = state.position
        state.enter()
        try:
            signal = body(frame)
        finally:
            state.depth -= 1
        state.position = position
        return frame.result if signal is Signal.RETURN else None

    function.__name__, function.__qualname__ = name, signature.name
    function.__module__ = "__main__"
    return function


CODE = next(
    constant
    for constant in _function.__code__.co_consts
    if getattr(constant, "co_name", "") == "function"
)
