"""Code of `if`, `while`, `for` and `with`: each evaluation of the header is a step."""

import ast
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from builder.language.dispatch import Code, Signal, compiles, expression
from builder.language.frame import Frame
from builder.language.iteration import iterate
from builder.language.managers import entered
from builder.language.scopes import Scope
from builder.language.steps import block, step
from builder.language.targets import store

_END = object()


@compiles(ast.If)
def choice(node: ast.If, scope: Scope) -> Code:
    """Return the code of `if`."""
    test = step(node, scope, truth(node.test, scope))
    then = block(node.body, scope)
    otherwise = block(node.orelse, scope) if node.orelse else None

    def code(frame: Frame) -> Any:
        if test(frame):
            return then(frame)
        return otherwise(frame) if otherwise else None

    return code


def truth(node: ast.expr, scope: Scope) -> Code:
    """Return the code of a condition, which is True or False in the end."""
    test, state = expression(node, scope), scope.state

    def code(frame: Frame) -> bool:
        value = test(frame)
        state.position = node
        return bool(value)

    return code


@compiles(ast.While)
def loop(node: ast.While, scope: Scope) -> Code:
    """Return the code of `while`."""
    test = step(node, scope, truth(node.test, scope))
    body = block(node.body, scope)
    otherwise = block(node.orelse, scope) if node.orelse else None

    def code(frame: Frame) -> Any:
        while test(frame):
            signal = body(frame)
            if signal is Signal.BREAK:
                return None
            if signal is Signal.RETURN:
                return signal
        return otherwise(frame) if otherwise else None

    return code


@compiles(ast.For)
def each(node: ast.For, scope: Scope) -> Code:
    """Return the code of `for`: taking an item and giving it its name is one step."""
    turn = rounds(node, scope)
    body = block(node.body, scope)
    otherwise = block(node.orelse, scope) if node.orelse else None

    def code(frame: Frame) -> Any:
        items: list[Any] = []
        while turn(frame, items):
            signal = body(frame)
            if signal is Signal.BREAK:
                return None
            if signal is Signal.RETURN:
                return signal
        return otherwise(frame) if otherwise else None

    return code


def rounds(node: ast.For, scope: Scope) -> Callable[[Frame, list[Any]], bool]:
    """Return the code that takes the next item of a `for`, if there is one.

    It keeps the iterator in the list it is given; the first round makes it.
    """
    state, source = scope.state, expression(node.iter, scope)
    target = store(node.target, scope)
    waiting: list[list[Any]] = []

    def take_next(frame: Frame) -> bool:
        items = waiting.pop()
        if not items:
            value = source(frame)
            state.position = node.iter
            items.append(iterate(value))
        state.position = node.iter
        value = next(items[0], _END)
        if value is _END:
            return False
        target(frame, value)
        return True

    stepped = step(node, scope, take_next)

    def turn(frame: Frame, items: list[Any]) -> bool:
        waiting.append(items)
        return bool(stepped(frame))

    return turn


@compiles(ast.With)
def within(node: ast.With, scope: Scope) -> Code:
    """Return the code of `with`."""
    header, body = enter(node, scope), block(node.body, scope)

    def code(frame: Frame) -> Any:
        with ExitStack() as stack:
            header(frame, stack)
            return body(frame)

    return code


def enter(node: ast.With, scope: Scope) -> Callable[[Frame, ExitStack], None]:
    """Return the code of the header of a `with`, which enters what stands there."""
    state = scope.state
    items = [
        (
            item.context_expr,
            expression(item.context_expr, scope),
            store(item.optional_vars, scope) if item.optional_vars else None,
        )
        for item in node.items
    ]
    waiting: list[ExitStack] = []

    def enter_all(frame: Frame) -> None:
        stack = waiting.pop()
        for where, make, target in items:
            manager = make(frame)
            state.position = where
            value = stack.enter_context(entered(manager))
            if target:
                target(frame, value)

    stepped = step(node, scope, enter_all)

    def header(frame: Frame, stack: ExitStack) -> None:
        waiting.append(stack)
        stepped(frame)

    return header
