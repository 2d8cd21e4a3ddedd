"""The text of model.py -> nn.Module; and the check that a text may be executed at all.

This is the one place where generated text is executed. `check` lets only the few forms through
that `builder.source` writes.
"""

import ast
import re
from collections.abc import Iterator
from typing import NoReturn

from torch import nn

from builder.catalog import CATALOG
from builder.catalog.kind import Function, Layer, Method, Operator
from builder.graph import DTYPES, Graph
from builder.problems import BuilderError
from builder.source import to_source


class SourceError(BuilderError):
    """A text that is not of the form `builder.source` writes."""


def to_module(graph: Graph, style: str = "attributes") -> nn.Module:
    """Return the model: the very text of model.py, checked and executed.

    Raises: GraphError when the graph has errors.
    """
    return execute(to_source(graph, style))


def execute(text: str) -> nn.Module:
    """Check a text and return the model it defines.

    Raises: SourceError when the text holds anything else than a model of our own form.
    """
    tree = check(text)
    tree.body = [part for part in tree.body if not isinstance(part, ast.If)]
    namespace: dict[str, object] = {"__name__": "model"}
    exec(compile(tree, "model.py", "exec"), namespace)  # checked just above
    model = namespace["Model"]
    assert isinstance(model, type)
    made = model()
    assert isinstance(made, nn.Module)
    return made


IMPORTS = ("import torch", "from torch import nn", "from collections import OrderedDict")
ROOTS = {"torch", "nn", "self", "OrderedDict", "super"}
SIGNATURES = {"__init__", "forward"}
ANNOTATION = re.compile(r"None|torch\.Tensor|tuple\[torch\.Tensor(, torch\.Tensor)*\]")
LAYERS = {k.body.make.__name__ for k in CATALOG.values() if isinstance(k.body, Layer)}
FUNCTIONS = {
    k.body.run.__name__ for k in CATALOG.values() if isinstance(k.body, Function | Operator)
}
METHODS = {k.body.method for k in CATALOG.values() if isinstance(k.body, Method)}
DTYPE_NAMES = {*DTYPES, "Tensor"}
CONTAINERS = {"Sequential", "ModuleDict"}
PLAIN = (
    *(ast.Constant, ast.Name, ast.Tuple, ast.List, ast.Dict, ast.Load, ast.Store, ast.keyword),
    *(ast.UnaryOp, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.MatMult, ast.Starred),
    *(ast.Call, ast.Attribute, ast.Subscript),
)


def check(text: str) -> ast.Module:
    """Return the syntax tree of a text whose every statement is of our own form.

    Raises: SourceError, naming the line that is not.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise SourceError("model.py is not Python. Nothing was executed.") from None
    for part in tree.body:
        _check_statement(part)
    if not any(isinstance(part, ast.ClassDef) for part in tree.body):
        raise SourceError("model.py defines no class Model. Nothing was executed.")
    return tree


def _check_statement(part: ast.stmt) -> None:
    match part:
        case ast.Expr(value=ast.Constant(value=str())):
            return
        case ast.Import() | ast.ImportFrom() if ast.unparse(part) in IMPORTS:
            return
        case ast.ClassDef(name="Model", decorator_list=[], keywords=[]):
            _check_class(part)
        case ast.If() if ast.unparse(part.test) == "__name__ == '__main__'":
            return
        case _:
            _refuse(part)


def _check_class(model: ast.ClassDef) -> None:
    if [ast.unparse(base) for base in model.bases] not in (["nn.Module"], ["nn.Sequential"]):
        _refuse(model)
    for function in model.body:
        if not isinstance(function, ast.FunctionDef) or not _is_our_signature(function):
            _refuse(function)
        assert isinstance(function, ast.FunctionDef)
        known = {argument.arg for argument in function.args.args}
        for statement in function.body:
            if not isinstance(statement, ast.Assign | ast.Expr | ast.Return):
                _refuse(statement)
            for expression in _values(statement):
                _check_expression(expression, known)
            if isinstance(statement, ast.Assign):
                _check_targets(statement, known)


def _is_our_signature(function: ast.FunctionDef) -> bool:
    """Whether a method is called and annotated as ours are: all of it runs at definition."""
    given = function.args
    odd = (given.posonlyargs, given.kwonlyargs, given.vararg, given.kwarg, given.defaults)
    if function.name not in SIGNATURES or function.decorator_list or any(odd):
        return False
    annotations = [argument.annotation for argument in given.args if argument.arg != "self"]
    return all(
        annotation is None or ANNOTATION.fullmatch(ast.unparse(annotation))
        for annotation in (*annotations, function.returns)
    ) and not any(argument.annotation for argument in given.args if argument.arg == "self")


def _values(statement: ast.stmt) -> Iterator[ast.expr]:
    if isinstance(statement, ast.Assign | ast.Expr | ast.Return) and statement.value is not None:
        yield statement.value


def _check_targets(statement: ast.Assign, known: set[str]) -> None:
    for target in statement.targets:
        for part in ast.walk(target):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                if part.id in ROOTS:
                    _refuse(part)
                known.add(part.id)
            elif isinstance(part, ast.Attribute):
                if ast.unparse(part.value) != "self" or part.attr.startswith("_"):
                    _refuse(part)
            elif not isinstance(part, ast.Tuple | ast.Name | ast.Load | ast.Store):
                _refuse(part)


def _check_expression(expression: ast.expr, known: set[str]) -> None:
    for part in ast.walk(expression):
        if not isinstance(part, PLAIN):
            _refuse(part)
        if isinstance(part, ast.Name) and part.id not in known | ROOTS:
            _refuse(part)
        if isinstance(part, ast.Attribute) and not _may_be_read(part, known):
            _refuse(part)
        if isinstance(part, ast.Call) and not isinstance(
            part.func, ast.Name | ast.Attribute | ast.Subscript
        ):
            _refuse(part)


def _may_be_read(part: ast.Attribute, known: set[str]) -> bool:
    owner = ast.unparse(part.value)
    if owner == "super()":
        return part.attr == "__init__"
    if part.attr.startswith("_"):
        return False
    if owner == "nn":
        return part.attr in LAYERS | CONTAINERS
    if owner == "torch":
        return part.attr in FUNCTIONS | DTYPE_NAMES
    return owner == "self" or (
        isinstance(part.value, ast.Name) and owner in known and part.attr in METHODS
    )


def _refuse(part: ast.AST) -> NoReturn:
    line = getattr(part, "lineno", 0)
    raise SourceError(
        f"model.py, line {line}: this is not a form that Lampwork writes. Nothing was executed."
    )
