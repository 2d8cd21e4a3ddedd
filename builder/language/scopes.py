"""Which frame a name lives in. As in Python, the text decides, before anything runs."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from builder.language.state import State

FunctionNode = ast.FunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_OWN_SCOPE = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.ClassDef)


@dataclass
class Scope:
    """The program, a class body, a function or a comprehension, as the text shows it.

    `path` is what Python calls the qualified name, "" for the program.
    """

    state: State
    kind: Literal["program", "class", "function"]
    locals: frozenset[str] = frozenset()
    parent: "Scope | None" = None
    path: str = ""
    outer: frozenset[str] = frozenset()  # declared nonlocal
    constants: dict[object, object] = field(default_factory=dict)

    def find(self, name: str) -> int | None:
        """Return how many frames up a name lives, or None when it is global."""
        scope: Scope | None = self
        hops = 0
        while scope is not None and scope.kind != "program":
            if name in scope.locals and (scope is self or scope.kind == "function"):
                return hops
            scope, hops = scope.parent, hops + 1
        return None

    def inner(self, name: str) -> str:
        """Return the qualified name of a function or class written here."""
        if self.kind == "function":
            return f"{self.path}.<locals>.{name}"
        return f"{self.path}.{name}" if self.path else name


def bound(body: Iterable[ast.AST]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that statements bind, and those they declare nonlocal."""
    names: set[str] = set()
    outer: set[str] = set()
    for node in own(body):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.alias(name=name, asname=asname):
                names.add(asname or name.partition(".")[0])
            case ast.Nonlocal(names=declared):
                outer.update(declared)
    return frozenset(names), frozenset(outer)


def parameters(arguments: ast.arguments) -> list[str]:
    """Return all names a function takes, in the order they are written."""
    given = [*arguments.posonlyargs, *arguments.args]
    if arguments.vararg:
        given.append(arguments.vararg)
    given += arguments.kwonlyargs
    if arguments.kwarg:
        given.append(arguments.kwarg)
    return [one.arg for one in given]


def own(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Walk statements, but not into functions, classes and comprehensions written there."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, (*_OWN_SCOPE, ast.GeneratorExp)):
            continue
        waiting.extend(ast.iter_child_nodes(node))
