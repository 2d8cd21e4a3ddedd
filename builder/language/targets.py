"""Code of assignments: names, attributes, indices, and several of them unpacked; and of `del`."""

import ast
from collections.abc import Callable
from typing import Any

from builder.language.attributes import attribute, change, forget
from builder.language.dispatch import Code, compiles, expression
from builder.language.frame import Frame
from builder.language.guards import GROWN, IN_PLACE
from builder.language.iteration import unpacked, unpacked_around
from builder.language.scopes import Scope
from builder.language.steps import step
from builder.language.subscripts import put, remove, subscript

Store = Callable[[Frame, Any], None]


def store(node: ast.expr, scope: Scope) -> Store:
    """Return the code that puts a value where a target says."""
    match node:
        case ast.Name(id=word):
            return binder(word, scope)
        case ast.Attribute():
            return _attribute(node, scope)
        case ast.Subscript():
            return _subscript(node, scope)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return _several(parts, node, scope)
    raise AssertionError(type(node))


def binder(word: str, scope: Scope) -> Store:
    """Return the code that gives a name its value."""
    hops = scope.find(word)
    if hops is None:
        names = scope.state.globals.names
        return lambda _frame, value: names.__setitem__(word, value)
    if hops == 0:

        def local(frame: Frame, value: Any) -> None:
            frame.names[word] = value

        return local

    def outer(frame: Frame, value: Any) -> None:
        for _ in range(hops):
            frame = frame.parent  # type: ignore[assignment]
        frame.names[word] = value

    return outer


def _attribute(node: ast.Attribute, scope: Scope) -> Store:
    of, word, state = expression(node.value, scope), node.attr, scope.state

    def code(frame: Frame, value: Any) -> None:
        owner = of(frame)
        state.position = node
        change(state, owner, word, value)

    return code


def _subscript(node: ast.Subscript, scope: Scope) -> Store:
    of, index, state = expression(node.value, scope), expression(node.slice, scope), scope.state

    def code(frame: Frame, value: Any) -> None:
        owner = of(frame)
        at = index(frame)
        state.position = node
        put(owner, at, value)

    return code


def _several(parts: list[ast.expr], node: ast.expr, scope: Scope) -> Store:
    state, count = scope.state, len(parts)
    starred = [at for at, part in enumerate(parts) if isinstance(part, ast.Starred)]
    stores = [store(part.value if isinstance(part, ast.Starred) else part, scope) for part in parts]

    def code(frame: Frame, value: Any) -> None:
        state.position = node
        if starred:
            items = unpacked_around(value, starred[0], count - 1 - starred[0])
        else:
            items = unpacked(value, count)
        for put_one, item in zip(stores, items, strict=True):
            put_one(frame, item)

    return code


@compiles(ast.Assign)
def assign(node: ast.Assign, scope: Scope) -> Code:
    """Return the code of `a = b = value`: the value first, then the targets from the left."""
    value = expression(node.value, scope)
    stores = [store(target, scope) for target in node.targets]
    if len(stores) == 1:
        (only,) = stores
        return step(node, scope, lambda frame: only(frame, value(frame)))

    def code(frame: Frame) -> None:
        given = value(frame)
        for put_one in stores:
            put_one(frame, given)

    return step(node, scope, code)


@compiles(ast.AnnAssign)
def annotated(node: ast.AnnAssign, scope: Scope) -> Code:
    """Return the code of `x: int = 3`. The annotation is for readers and is not evaluated."""
    if node.value is None:
        return step(node, scope, lambda _frame: None)
    value, target = expression(node.value, scope), store(node.target, scope)
    return step(node, scope, lambda frame: target(frame, value(frame)))


@compiles(ast.AugAssign)
def augmented(node: ast.AugAssign, scope: Scope) -> Code:
    """Return the code of `x += value`: the target is looked at once, then changed in place."""
    match node.target:
        case ast.Name():
            code = _augmented_name(node, node.target, scope)
        case ast.Attribute():
            code = _augmented_attribute(node, node.target, scope)
        case ast.Subscript():
            code = _augmented_subscript(node, node.target, scope)
    return step(node, scope, code)


def _augmented_name(node: ast.AugAssign, target: ast.Name, scope: Scope) -> Code:
    read = expression(ast.copy_location(ast.Name(target.id, ast.Load()), target), scope)
    value, bind = expression(node.value, scope), binder(target.id, scope)
    operation, state = IN_PLACE[type(node.op)], scope.state

    def code(frame: Frame) -> None:
        before = read(frame)
        given = value(frame)
        state.position = node
        after = operation(before, given)
        if type(after) in GROWN:
            state.work(len(given) if after is before and hasattr(given, "__len__") else len(after))
        bind(frame, after)

    return code


def _augmented_attribute(node: ast.AugAssign, target: ast.Attribute, scope: Scope) -> Code:
    of, word, value = expression(target.value, scope), target.attr, expression(node.value, scope)
    operation, state = IN_PLACE[type(node.op)], scope.state

    def code(frame: Frame) -> None:
        owner = of(frame)
        state.position = target
        before = attribute(state, owner, word)
        given = value(frame)
        state.position = node
        change(state, owner, word, operation(before, given))

    return code


def _augmented_subscript(node: ast.AugAssign, target: ast.Subscript, scope: Scope) -> Code:
    of, index = expression(target.value, scope), expression(target.slice, scope)
    value, operation, state = expression(node.value, scope), IN_PLACE[type(node.op)], scope.state

    def code(frame: Frame) -> None:
        owner = of(frame)
        at = index(frame)
        state.position = target
        before = subscript(owner, at)
        given = value(frame)
        state.position = node
        put(owner, at, operation(before, given))

    return code


@compiles(ast.Delete)
def delete(node: ast.Delete, scope: Scope) -> Code:
    """Return the code of `del`."""
    removals = [_removal(target, scope) for target in node.targets]

    def code(frame: Frame) -> None:
        for removal in removals:
            removal(frame)

    return step(node, scope, code)


def _removal(node: ast.expr, scope: Scope) -> Code:
    state = scope.state
    match node:
        case ast.Name(id=word):
            return _unbinding(node, scope)
        case ast.Attribute(value=of_node, attr=word):
            of = expression(of_node, scope)

            def attribute_code(frame: Frame) -> None:
                owner = of(frame)
                state.position = node
                forget(state, owner, word)

            return attribute_code
        case ast.Subscript(value=of_node, slice=at_node):
            of, at = expression(of_node, scope), expression(at_node, scope)

            def subscript_code(frame: Frame) -> None:
                owner, index = of(frame), at(frame)
                state.position = node
                remove(owner, index)

            return subscript_code
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            removals = [_removal(part, scope) for part in parts]
            return lambda frame: [removal(frame) for removal in removals]
    raise AssertionError(type(node))


def _unbinding(node: ast.Name, scope: Scope) -> Code:
    state, word, hops = scope.state, node.id, scope.find(node.id)

    def code(frame: Frame) -> None:
        for _ in range(hops or 0):
            frame = frame.parent  # type: ignore[assignment]
        names = state.globals.names if hops is None else frame.names
        if word not in names:
            state.position = node
            if hops is None:
                raise NameError(f"name '{word}' is not defined")
            raise UnboundLocalError(
                f"cannot access local variable '{word}' where it is not associated with a value"
            )
        del names[word]

    return code
