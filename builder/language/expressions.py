"""Code of constants, names, indices and slices."""

import ast
from typing import Any

from builder.language.dispatch import Code, compiles, expression
from builder.language.frame import Frame
from builder.language.guards import GROWN
from builder.language.names import missing
from builder.language.scopes import Scope
from builder.language.subscripts import subscript


@compiles(ast.Constant)
def constant(node: ast.Constant, scope: Scope) -> Code:
    """Return the code of a constant. Equal ones in one function are one object, as in Python."""
    value: object = node.value
    if isinstance(value, (int, str)):
        value = scope.constants.setdefault((type(value), value), value)
    elif isinstance(value, float):
        value = scope.constants.setdefault((float, repr(value)), value)  # -0.0 is not 0.0
    return lambda _frame: value


@compiles(ast.Name)
def name(node: ast.Name, scope: Scope) -> Code:
    """Return the code that looks a name up."""
    word, hops = node.id, scope.find(node.id)
    if hops is None or (scope.kind == "class" and hops == 0):
        return _global_name(node, scope, of_class=hops == 0)
    if hops == 0:
        return _local_name(node, scope)
    state = scope.state

    def free(frame: Frame) -> Any:
        for _ in range(hops):
            frame = frame.parent  # type: ignore[assignment]
        try:
            return frame.names[word]
        except KeyError:
            state.position = node
            raise NameError(
                f"cannot access free variable '{word}' where it is not associated with a value "
                "in enclosing scope"
            ) from None

    return free


def _local_name(node: ast.Name, scope: Scope) -> Code:
    word, state = node.id, scope.state

    def local(frame: Frame) -> Any:
        try:
            return frame.names[word]
        except KeyError:
            state.position = node
            raise UnboundLocalError(
                f"cannot access local variable '{word}' where it is not associated with a value"
            ) from None

    return local


def _global_name(node: ast.Name, scope: Scope, of_class: bool) -> Code:
    word, state = node.id, scope.state
    names = state.globals.names

    def shared(frame: Frame) -> Any:
        if of_class and word in frame.names:
            return frame.names[word]
        try:
            return names[word]
        except KeyError:
            pass
        try:
            return state.builtins[word]
        except KeyError:
            state.position = node
            raise missing(word) from None

    return shared


@compiles(ast.Subscript)
def subscripted(node: ast.Subscript, scope: Scope) -> Code:
    """Return the code of `value[index]`."""
    value, index = expression(node.value, scope), expression(node.slice, scope)
    state = scope.state

    def code(frame: Frame) -> Any:
        of = value(frame)
        at = index(frame)
        state.position = node
        result = subscript(of, at)
        if type(at) is slice and type(result) in GROWN:
            state.work(len(result))
        return result

    return code


@compiles(ast.Slice)
def sliced(node: ast.Slice, scope: Scope) -> Code:
    """Return the code of `a:b:c` in brackets."""
    parts = tuple(
        expression(part, scope) if part else (lambda _frame: None)
        for part in (node.lower, node.upper, node.step)
    )
    return lambda frame: slice(*[part(frame) for part in parts])
