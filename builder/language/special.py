"""Rules of the text that hold for few nodes: special names, `raise`, the bodies of classes."""

import ast

METHODS = frozenset({"__init__", "__len__", "__getitem__", "__iter__", "__next__"})
_CLASS_BODY = (ast.FunctionDef, ast.Assign, ast.AnnAssign, ast.Pass, ast.Expr)
_RAISED = """
Exception ValueError TypeError RuntimeError IndexError KeyError NotImplementedError
AssertionError ArithmeticError ZeroDivisionError AttributeError StopIteration
"""
_EXCEPTIONS = frozenset(_RAISED.split())


def names_of(node: ast.AST) -> list[str]:
    """Return the names a node itself writes."""
    match node:
        case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
            return [name]
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.keyword(arg=str(name)):
            return [name]
        case ast.alias(asname=str(name)):
            return [name]
        case ast.alias(name=name) if "." not in name:
            return [name]
        case ast.Nonlocal(names=names):
            return list(names)
    return []


def allowed_special(node: ast.AST, parent: ast.AST | None, name: str) -> bool:
    """Tell whether a name with underscores stands where the language has it."""
    match node:
        case ast.Name(ctx=ast.Load()):
            return name == "__name__"
        case ast.FunctionDef():
            return isinstance(parent, ast.ClassDef) and name in METHODS
        case ast.Attribute(ctx=ast.Load()):
            return _allowed_attribute(node, parent, name)
        case ast.alias():
            return False
    return False


def _allowed_attribute(node: ast.Attribute, parent: ast.AST | None, name: str) -> bool:
    match parent:
        case ast.Attribute(attr="__name__") if name == "__class__":
            return True
        case ast.Call(func=function) if function is node and name == "__init__":
            return True
        case ast.Call(func=function) if function is node and name in METHODS:
            return isinstance(node.value, ast.Call)
    return name in ("__name__", "__version__")


def exception_named(node: ast.Raise) -> bool:
    """Tell whether a `raise` names one of Python's exceptions, with plain arguments."""
    if node.cause is not None:
        return False
    match node.exc:
        case ast.Name(id=name):
            return name in _EXCEPTIONS
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return name in _EXCEPTIONS and not any(isinstance(one, ast.Starred) for one in args)
    return False


def class_refusal(node: ast.ClassDef) -> tuple[str, str] | None:
    """Return what a class has that is not available here, and the advice."""
    if node.keywords:
        return "A class with a metaclass is not available here.", "Leave it out."
    if node.decorator_list:
        return "A decorator on a class is not available here.", "Leave it out."
    if any(isinstance(base, ast.Starred) for base in node.bases):
        return "A class over a list of classes is not available here.", "Name its base."
    if all(isinstance(one, _CLASS_BODY) for one in node.body):
        return None
    return (
        "Only methods and assignments may stand in a class here.",
        "Move the statement into a method.",
    )
