"""Code of functions that `yield`: their statements give values on the way, and wait."""

import ast
from collections.abc import Callable, Generator
from contextlib import ExitStack
from typing import Any, cast

from builder.language.dispatch import Code, Signal, expression, statement
from builder.language.frame import Frame
from builder.language.iteration import iterate
from builder.language.loops import enter, rounds, truth
from builder.language.scopes import Scope, own
from builder.language.steps import step

Flow = Callable[[Frame], Generator[Any, None, Signal | None]]  # returns why its block ends


def yields(node: ast.FunctionDef) -> bool:
    """Tell whether a function is a generator."""
    return _any_yield(node.body)


def generator_body(node: ast.FunctionDef, scope: Scope) -> Code:
    """Return the code of a generator's body: it starts when the first value is asked for."""
    flow, state = _block(node.body, scope), scope.state

    def driven(frame: Frame) -> Any:
        inner = flow(frame)
        while True:
            position = state.position
            state.enter()
            try:
                value = next(inner)
            except StopIteration:
                return
            finally:
                state.depth -= 1
            state.position = position
            yield value

    def body(frame: Frame) -> Signal:
        made = driven(frame)
        made.__name__, made.__qualname__ = node.name, scope.path
        frame.result = made
        return Signal.RETURN

    return body


def _any_yield(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in own(body))


def _block(nodes: list[ast.stmt], scope: Scope) -> Flow:
    parts = [_flow(node, scope) for node in nodes]

    def flow(frame: Frame) -> Generator[Any, None, Signal | None]:
        for part in parts:
            signal = yield from part(frame)
            if signal is not None:
                return signal
        return None

    return flow


def _flow(node: ast.stmt, scope: Scope) -> Flow:
    if not _any_yield([node]):
        return _plain(statement(node, scope))
    match node:
        case ast.Expr(value=ast.Yield(value=value)):
            return _give(node, value, scope)
        case ast.Expr(value=ast.YieldFrom(value=value)):
            return _give_all(node, value, scope)
        case ast.If():
            return _choice(node, scope)
        case ast.While():
            return _loop(node, _while(node, scope), scope)
        case ast.For():
            return _loop(node, _for(node, scope), scope)
        case ast.With():
            return _within(node, scope)
    raise AssertionError(type(node))


def _plain(code: Code) -> Flow:
    def flow(frame: Frame) -> Generator[Any, None, Signal | None]:
        yield from ()  # a generator that gives no value
        return cast("Signal | None", code(frame))

    return flow


def _give(node: ast.stmt, value: ast.expr | None, scope: Scope) -> Flow:
    code = step(node, scope, expression(value, scope) if value else (lambda _frame: None))

    def flow(frame: Frame) -> Generator[Any, None, Signal | None]:
        yield code(frame)
        return None

    return flow


def _give_all(node: ast.stmt, value: ast.expr, scope: Scope) -> Flow:
    code = step(node, scope, expression(value, scope))

    def flow(frame: Frame) -> Generator[Any, None, Signal | None]:
        yield from iterate(code(frame))
        return None

    return flow


def _choice(node: ast.If, scope: Scope) -> Flow:
    test = step(node, scope, truth(node.test, scope))
    then, otherwise = _block(node.body, scope), _block(node.orelse, scope)

    def flow(frame: Frame) -> Generator[Any, None, Signal | None]:
        return (yield from (then if test(frame) else otherwise)(frame))

    return flow


def _while(node: ast.While, scope: Scope) -> Callable[[Frame, list[Any]], bool]:
    test = step(node, scope, truth(node.test, scope))
    return lambda frame, _items: bool(test(frame))


def _for(node: ast.For, scope: Scope) -> Callable[[Frame, list[Any]], bool]:
    return rounds(node, scope)


def _loop(
    node: ast.While | ast.For, turn: Callable[[Frame, list[Any]], bool], scope: Scope
) -> Flow:
    body, otherwise = _block(node.body, scope), _block(node.orelse, scope)

    def flow(frame: Frame) -> Generator[Any, None, Signal | None]:
        items: list[Any] = []
        while turn(frame, items):
            signal = yield from body(frame)
            if signal is Signal.BREAK:
                return None
            if signal is Signal.RETURN:
                return signal
        return (yield from otherwise(frame))

    return flow


def _within(node: ast.With, scope: Scope) -> Flow:
    header, body = enter(node, scope), _block(node.body, scope)

    def flow(frame: Frame) -> Generator[Any, None, Signal | None]:
        with ExitStack() as stack:
            header(frame, stack)
            return (yield from body(frame))

    return flow
