"""Code of comprehensions: a scope of their own, whose first source belongs to the scope around."""

import ast
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from builder.language.dispatch import Code, compiles, expression, expressions
from builder.language.frame import Frame
from builder.language.iteration import generated, iterate
from builder.language.scopes import Comprehension, Scope, bound
from builder.language.targets import Store, store

Emit = Callable[[Frame], None]


class _Level(NamedTuple):
    """One `for x in source if test` of a comprehension."""

    where: ast.expr
    source: Code
    target: Store
    tests: tuple[Code, ...]


def _levels(node: Comprehension, scope: Scope, inner: Scope) -> list[_Level]:
    scopes = [scope] + [inner] * (len(node.generators) - 1)
    return [
        _Level(
            part.iter,
            expression(part.iter, around),
            store(part.target, inner),
            expressions(part.ifs, inner),
        )
        for part, around in zip(node.generators, scopes, strict=True)
    ]


def _passes(frame: Frame, tests: tuple[Code, ...]) -> bool:
    # A list would ask every test; a generator would turn a StopIteration into another error.
    return not tests or (bool(tests[0](frame)) and _passes(frame, tests[1:]))


def _inner(node: Comprehension, scope: Scope, name: str) -> Scope:
    names, _ = bound([part.target for part in node.generators])
    return Scope(scope.state, "function", names, scope, scope.inner(f"<{name}>"))


def _rounds(levels: list[_Level], inner: Scope) -> Callable[[Frame, Iterator[Any], Emit], None]:
    """Return code that goes through the sources, one within the other."""
    state, last = inner.state, len(levels) - 1

    def deeper(frame: Frame, items: Iterator[Any], emit: Emit, level: int) -> None:
        where, _, target, tests = levels[level]
        state.position = where
        for item in items:
            state.tick()
            target(frame, item)
            if not _passes(frame, tests):
                continue
            if level == last:
                emit(frame)
            else:
                held = levels[level + 1].source(frame)
                state.position = levels[level + 1].where
                deeper(frame, iterate(held), emit, level + 1)
            state.position = where

    return lambda frame, items, emit: deeper(frame, items, emit, 0)


def _collected(
    node: Comprehension,
    scope: Scope,
    name: str,
    collector: Callable[[Scope], Callable[[], tuple[Any, Emit]]],
) -> Code:
    inner, state = _inner(node, scope, name), scope.state
    levels = _levels(node, scope, inner)
    rounds, start = _rounds(levels, inner), collector(inner)

    def code(frame: Frame) -> Any:
        source = levels[0].source(frame)
        state.position = levels[0].where
        result, emit = start()
        rounds(Frame(frame.name, frame.depth, {}, frame), iterate(source), emit)
        return result

    return code


@compiles(ast.ListComp)
def list_of(node: ast.ListComp, scope: Scope) -> Code:
    """Return the code of `[f(x) for x in xs]`."""

    def collector(inner: Scope) -> Callable[[], tuple[Any, Emit]]:
        value = expression(node.elt, inner)

        def start() -> tuple[Any, Emit]:
            result: list[Any] = []
            append = result.append
            return result, lambda frame: append(value(frame))

        return start

    return _collected(node, scope, "listcomp", collector)


@compiles(ast.SetComp)
def set_of(node: ast.SetComp, scope: Scope) -> Code:
    """Return the code of `{f(x) for x in xs}`."""

    def collector(inner: Scope) -> Callable[[], tuple[Any, Emit]]:
        value = expression(node.elt, inner)

        def start() -> tuple[Any, Emit]:
            result: set[Any] = set()
            add = result.add
            return result, lambda frame: add(value(frame))

        return start

    return _collected(node, scope, "setcomp", collector)


@compiles(ast.DictComp)
def dict_of(node: ast.DictComp, scope: Scope) -> Code:
    """Return the code of `{k: v for k, v in xs}`."""

    def collector(inner: Scope) -> Callable[[], tuple[Any, Emit]]:
        key, value = expression(node.key, inner), expression(node.value, inner)

        def start() -> tuple[Any, Emit]:
            result: dict[Any, Any] = {}

            def emit(frame: Frame) -> None:
                word = key(frame)
                result[word] = value(frame)

            return result, emit

        return start

    return _collected(node, scope, "dictcomp", collector)


@compiles(ast.GeneratorExp)
def generator(node: ast.GeneratorExp, scope: Scope) -> Code:
    """Return the code of `(f(x) for x in xs)`, which works when it is asked."""
    inner, state = _inner(node, scope, "genexpr"), scope.state
    levels, value = _levels(node, scope, inner), expression(node.elt, inner)
    last = len(levels) - 1

    def deeper(frame: Frame, items: Iterator[Any], level: int) -> Any:
        where, _, target, tests = levels[level]
        for item in items:
            state.tick()
            state.position = where
            target(frame, item)
            if not _passes(frame, tests):
                continue
            if level == last:
                yield value(frame)
            else:
                held = levels[level + 1].source(frame)
                state.position = levels[level + 1].where
                yield from deeper(frame, iterate(held), level + 1)

    def code(frame: Frame) -> Iterator[Any]:
        source = levels[0].source(frame)
        state.position = levels[0].where
        inside = Frame(frame.name, frame.depth, {}, frame)
        made = deeper(inside, iterate(source), 0)
        made.__name__, made.__qualname__ = "<genexpr>", inner.path
        return generated(made, source)

    return code
