"""Code of `def` and `import`: statements that bind what is made or found elsewhere."""

import ast

from builder.language.dispatch import Code, compiles, expression
from builder.language.frame import Frame
from builder.language.functions import inner_scope, maker
from builder.language.generators import generator_body, yields
from builder.language.imports import take, take_from
from builder.language.scopes import Scope
from builder.language.steps import block, step
from builder.language.targets import binder


@compiles(ast.FunctionDef)
def define(node: ast.FunctionDef, scope: Scope) -> Code:
    """Return the code of `def`, which binds a name."""
    state, inner = scope.state, inner_scope(node, scope)
    decorators = [(one, _decorator(one, scope)) for one in node.decorator_list]
    make, bind = maker(node, scope, inner, body_of(node, inner)), binder(node.name, scope)

    def code(frame: Frame) -> None:
        around = [(one, decorator(frame)) for one, decorator in decorators]
        function = make(frame)
        for one, decorator in reversed(around):
            state.position = one
            function = (
                staticmethod(function)
                if decorator is staticmethod
                else state.call(state, decorator, (function,), {})
            )
        bind(frame, function)

    return step(node, scope, code)


def _decorator(node: ast.expr, scope: Scope) -> Code:
    if isinstance(node, ast.Name) and node.id == "staticmethod" and scope.kind == "class":
        return lambda _frame: staticmethod
    return expression(node, scope)


def body_of(node: ast.FunctionDef, scope: Scope) -> Code:
    """Return the code of a function's body."""
    return generator_body(node, scope) if yields(node) else block(node.body, scope)


@compiles(ast.Import)
def imported(node: ast.Import, scope: Scope) -> Code:
    """Return the code of `import torch.nn as nn`."""
    names = [
        (one.name, one.asname, binder(one.asname or one.name.partition(".")[0], scope))
        for one in node.names
    ]

    def code(frame: Frame) -> None:
        for path, renamed, bind in names:
            bind(frame, take(path, whole=renamed is not None))

    return step(node, scope, code)


@compiles(ast.ImportFrom)
def imported_from(node: ast.ImportFrom, scope: Scope) -> Code:
    """Return the code of `from torch import nn`."""
    state = scope.state
    names = [(one.name, binder(one.asname or one.name, scope)) for one in node.names]

    def code(frame: Frame) -> None:
        for name, bind in names:
            bind(frame, take_from(state, node.module or "", name))

    return step(node, scope, code)
