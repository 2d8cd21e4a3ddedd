"""Code of operators: arithmetic, comparisons, `and`, `or`, `not`, and `a if test else b`."""

import ast
import operator
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import torch

from builder.language.dispatch import Code, compiles, expression, expressions
from builder.language.frame import Frame
from builder.language.guards import BINARY, GROWN, Operation, is_nested, shallow
from builder.language.scopes import Scope
from builder.language.state import State

_UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
    ast.Not: operator.not_,
}


_LONG = frozenset({str, list, tuple, dict, range, torch.Size, OrderedDict})


def _look(state: State, a: Any, b: Any) -> None:
    """Look at lists before they are compared, which goes through all they hold."""
    for value in (a, b):
        if is_nested(value):
            shallow(value)
            state.work(len(value))
        elif type(value) in (str, range):
            state.work(len(value))


_COMPARE: dict[type[ast.cmpop], Operation] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


@compiles(ast.BinOp)
def binary(node: ast.BinOp, scope: Scope) -> Code:
    """Return the code of `left op right`."""
    left, right = expression(node.left, scope), expression(node.right, scope)
    operation, state = BINARY[type(node.op)], scope.state

    def code(frame: Frame) -> Any:
        a = left(frame)
        b = right(frame)
        state.position = node
        result = operation(a, b)
        if type(result) in GROWN:
            state.work(len(result))
        return result

    return code


@compiles(ast.UnaryOp)
def unary(node: ast.UnaryOp, scope: Scope) -> Code:
    """Return the code of `-x`, `+x`, `~x`, `not x`."""
    operand, operation, state = expression(node.operand, scope), _UNARY[type(node.op)], scope.state

    def code(frame: Frame) -> Any:
        value = operand(frame)
        state.position = node
        return operation(value)

    return code


@compiles(ast.BoolOp)
def boolean(node: ast.BoolOp, scope: Scope) -> Code:
    """Return the code of `and` and `or`, which stop at the first value that decides."""
    *first, last = expressions(node.values, scope)
    stops_at, state = isinstance(node.op, ast.Or), scope.state

    def code(frame: Frame) -> Any:
        for part in first:
            value = part(frame)
            state.position = node
            if bool(value) is stops_at:
                return value
        return last(frame)

    return code


@compiles(ast.Compare)
def compare(node: ast.Compare, scope: Scope) -> Code:
    """Return the code of a comparison; a chain evaluates each operand once."""
    first, state = expression(node.left, scope), scope.state
    operations = [_COMPARE[type(op)] for op in node.ops]
    rest = expressions(node.comparators, scope)
    if len(rest) == 1:
        return _compare_two(node, scope)
    *pairs, (last_operation, last) = zip(operations, rest, strict=True)

    def code(frame: Frame) -> Any:
        left = first(frame)
        for operation, part in pairs:
            right = part(frame)
            state.position = node
            _look(state, left, right)
            result = operation(left, right)
            if not result:
                return result
            left = right
        right = last(frame)
        state.position = node
        _look(state, left, right)
        return last_operation(left, right)

    return code


def _compare_two(node: ast.Compare, scope: Scope) -> Code:
    left, right = expression(node.left, scope), expression(node.comparators[0], scope)
    operation, state = _COMPARE[type(node.ops[0])], scope.state

    def code(frame: Frame) -> Any:
        a = left(frame)
        b = right(frame)
        state.position = node
        if type(a) in _LONG or type(b) in _LONG:
            _look(state, a, b)
        return operation(a, b)

    return code


@compiles(ast.IfExp)
def conditional(node: ast.IfExp, scope: Scope) -> Code:
    """Return the code of `a if test else b`."""
    test, state = expression(node.test, scope), scope.state
    then, otherwise = expression(node.body, scope), expression(node.orelse, scope)

    def code(frame: Frame) -> Any:
        value = test(frame)
        state.position = node
        return then(frame) if value else otherwise(frame)

    return code
