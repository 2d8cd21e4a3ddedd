"""Code of the simple statements that make or bind nothing; each one is a step."""

import ast

from builder.language.dispatch import Code, Signal, compiles, expression
from builder.language.frame import Frame
from builder.language.scopes import Scope
from builder.language.shown import text_of
from builder.language.steps import step
from builder.language.tables.exceptions import EXCEPTIONS


@compiles(ast.Expr)
def bare(node: ast.Expr, scope: Scope) -> Code:
    """Return the code of an expression that stands alone. A text alone is a comment."""
    if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return lambda _frame: None
    value = expression(node.value, scope)

    def code(frame: Frame) -> None:
        value(frame)

    return step(node, scope, code)


@compiles(ast.Pass)
def nothing(node: ast.Pass, scope: Scope) -> Code:
    """Return the code of `pass`."""
    return step(node, scope, lambda _frame: None)


@compiles(ast.Break)
def leave(node: ast.Break, scope: Scope) -> Code:
    """Return the code of `break`."""
    return step(node, scope, lambda _frame: Signal.BREAK)


@compiles(ast.Continue)
def go_on(node: ast.Continue, scope: Scope) -> Code:
    """Return the code of `continue`."""
    return step(node, scope, lambda _frame: Signal.CONTINUE)


@compiles(ast.Nonlocal)
def declared(_node: ast.Nonlocal, _scope: Scope) -> Code:
    """Return the code of `nonlocal`, which says only where a name lives."""
    return lambda _frame: None


@compiles(ast.Return)
def give(node: ast.Return, scope: Scope) -> Code:
    """Return the code of `return`."""
    value = expression(node.value, scope) if node.value else None

    def code(frame: Frame) -> Signal:
        frame.result = value(frame) if value else None
        return Signal.RETURN

    return step(node, scope, code)


@compiles(ast.Assert)
def asserted(node: ast.Assert, scope: Scope) -> Code:
    """Return the code of `assert`."""
    test, state = expression(node.test, scope), scope.state
    message = expression(node.msg, scope) if node.msg else None

    def code(frame: Frame) -> None:
        value = test(frame)
        state.position = node.test
        if not value:
            raise AssertionError(*([text_of(message(frame))] if message else []))

    return step(node, scope, code)


@compiles(ast.Raise)
def raised(node: ast.Raise, scope: Scope) -> Code:
    """Return the code of `raise ValueError(...)`: the exception itself is no value here."""
    state, call = scope.state, node.exc
    values = [expression(one, scope) for one in call.args] if isinstance(call, ast.Call) else []
    word = call.func if isinstance(call, ast.Call) else call
    kind = EXCEPTIONS[word.id]  # type: ignore[union-attr]

    def code(frame: Frame) -> None:
        given = [text_of(value(frame)) for value in values]
        state.position = node
        raise kind(*given)

    return step(node, scope, code)
