"""What this language leaves out of Python, each with the way to do it here."""

import ast
from collections.abc import Callable
from typing import Any

from builder.language.special import allowed_special, class_refusal, exception_named, names_of

Refusal = tuple[str, str]  # the sentence and the advice

_KINDS = """
Module Expr Pass Break Continue Return Assert Raise If While For With withitem FunctionDef
ClassDef Import ImportFrom alias Assign AnnAssign AugAssign Delete Nonlocal
Constant Name BinOp UnaryOp BoolOp Compare IfExp Subscript Slice List Tuple Set Dict JoinedStr
FormattedValue Lambda Attribute Call Starred keyword ListComp SetComp DictComp GeneratorExp
comprehension arguments arg Yield YieldFrom
Load Store Del And Or Add Sub Mult MatMult Div Mod Pow LShift RShift BitOr BitXor BitAnd
FloorDiv Invert Not UAdd USub Eq NotEq Lt LtE Gt GtE Is IsNot In NotIn
"""
_ALLOWED = frozenset(_KINDS.split())
_CONSTANTS = (int, float, complex, str, bool, type(None), type(Ellipsis))

_CONSTRUCTS: dict[type[ast.AST], Refusal] = {
    ast.Try: (
        "try is not available here: an error is shown at its line, and nothing hides it.",
        "Leave try out and look at the error.",
    ),
    ast.TryStar: ("try is not available here.", "Leave try out and look at the error."),
    ast.Global: (
        "global is not available here.",
        "Give the value to the function, and return what it makes.",
    ),
    ast.NamedExpr: ("The walrus := is not available here.", "Assign on a line of its own."),
    ast.Match: ("match is not available here.", "Use if and elif."),
    ast.AsyncFunctionDef: ("async is not available here.", "Write a plain def."),
    ast.AsyncFor: ("async is not available here.", "Write a plain for."),
    ast.AsyncWith: ("async is not available here.", "Write a plain with."),
    ast.Await: ("await is not available here.", "Call the function."),
}


def refusal(node: ast.AST, parent: ast.AST | None) -> Refusal | None:
    """Return why a node is not available, or None when it is."""
    kind = type(node)
    if kind in _CONSTRUCTS:
        return _CONSTRUCTS[kind]
    if kind.__name__ not in _ALLOWED:
        return f"{kind.__name__} is not available here.", ""
    for name in names_of(node):
        if name.startswith("_") and name != "_" and not allowed_special(node, parent, name):
            return (
                f"{_first(node, name)}: a name that begins with an underscore is not available.",
                "Leave the underscore out; a single _ is a name.",
            )
    rule = _RULES.get(kind)
    return rule(node, parent) if rule else None


def _first(node: ast.AST, name: str) -> str:
    """Return the first such name of a chain of attributes."""
    while isinstance(node, ast.Attribute):
        if node.attr.startswith("_"):
            name = node.attr
        node = node.value
    return name


def _constant(node: ast.Constant, _parent: ast.AST | None) -> Refusal | None:
    if isinstance(node.value, _CONSTANTS):
        return None
    return "Bytes are not available here.", "Use a text, or a tensor of dtype torch.uint8."


def _comprehension(node: ast.comprehension, _parent: ast.AST | None) -> Refusal | None:
    return ("async is not available here.", "Write a plain for.") if node.is_async else None


def _import_from(node: ast.ImportFrom, _parent: ast.AST | None) -> Refusal | None:
    if node.level:
        return "Relative imports are not available here.", "Write from torch import nn."
    if any(alias.name == "*" for alias in node.names):
        return "from ... import * is not available here.", "Name what you use."
    return None


def _yield(_node: ast.AST, parent: ast.AST | None) -> Refusal | None:
    if isinstance(parent, ast.Expr):
        return None
    return (
        "yield is available only as a statement of its own here.",
        "Put it on its own line: yield value.",
    )


def _raise(node: ast.Raise, _parent: ast.AST | None) -> Refusal | None:
    if exception_named(node):
        return None
    return (
        "raise is available only with one of Python's own exceptions here.",
        'Write raise ValueError("what is wrong").',
    )


_RULES: dict[type[ast.AST], Callable[[Any, ast.AST | None], Refusal | None]] = {
    ast.Constant: _constant,
    ast.comprehension: _comprehension,
    ast.ImportFrom: _import_from,
    ast.Yield: _yield,
    ast.YieldFrom: _yield,
    ast.Raise: _raise,
    ast.ClassDef: lambda node, _parent: class_refusal(node),
}
