"""A step: one statement carried out, counted, watched, and remembered where it fails."""

import ast
from typing import Any

from builder.language.dispatch import Code, Signal, statement
from builder.language.frame import Frame
from builder.language.scopes import Scope


def block(nodes: list[ast.stmt], scope: Scope) -> Code:
    """Return the code of statements one after another."""
    parts = tuple(statement(node, scope) for node in nodes)
    if len(parts) == 1:
        return parts[0]

    def code(frame: Frame) -> Signal | None:
        for part in parts:
            signal = part(frame)
            if signal is not None:
                return signal  # type: ignore[no-any-return]
        return None

    return code


def step(node: ast.stmt, scope: Scope, body: Code) -> Code:
    """Return the code of one step: it is counted, watched, and remembered where it fails."""
    state = scope.state
    watch, tick, remember = state.watch, state.tick, state.remember
    limit = state.limits.steps
    if scope.kind == "class":
        return body  # the class with all it holds is one step
    if watch is None:

        def unseen(frame: Frame) -> Any:
            state.position = node
            state.steps += 1  # as tick does, without a call
            try:
                if state.steps > limit:
                    tick()
                return body(frame)
            except BaseException as error:
                remember(error, node, frame)
                raise

        return unseen

    def seen(frame: Frame) -> Any:
        state.position = node
        try:
            tick()
            watch.before(node, frame)
            result = body(frame)
            watch.after(node, frame)
        except BaseException as error:
            remember(error, node, frame)
            raise
        return result

    return seen
