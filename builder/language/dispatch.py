"""From a node of the tree to code: one function for each kind of node, entered here.

Code is a closure from the frame to a value. A statement's value is None, or why its block ends.
"""

import ast
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from builder.language.frame import Frame
from builder.language.scopes import Scope

Code = Callable[[Frame], Any]
Make = Callable[[Any, Scope], Code]
_M = TypeVar("_M", bound=Make)

_EXPRESSIONS: dict[type[ast.AST], Make] = {}
_STATEMENTS: dict[type[ast.AST], Make] = {}


class Signal(Enum):
    """Why a block ends before its last statement."""

    BREAK = 1
    CONTINUE = 2
    RETURN = 3


def compiles(*kinds: type[ast.AST]) -> Callable[[_M], _M]:
    """Enter a function as the one that makes code of these nodes."""

    def enter(make: _M) -> _M:
        for kind in kinds:
            table = _STATEMENTS if issubclass(kind, ast.stmt) else _EXPRESSIONS
            table[kind] = make
        return make

    return enter


def expression(node: ast.expr, scope: Scope) -> Code:
    """Return the code of an expression."""
    return _EXPRESSIONS[type(node)](node, scope)


def expressions(nodes: list[ast.expr], scope: Scope) -> tuple[Code, ...]:
    """Return the codes of several."""
    return tuple(expression(node, scope) for node in nodes)


def statement(node: ast.stmt, scope: Scope) -> Code:
    """Return the code of a statement."""
    return _STATEMENTS[type(node)](node, scope)
