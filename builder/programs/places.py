"""Where in a program's text each part of a module is made. Reads the text, runs nothing."""

import ast
from collections.abc import Iterator

_MOST_DEPTH = 30
_CONTAINERS = {"Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict"}


def lines_of(text: str, name: str = "model") -> dict[str, int]:
    """Return the line that makes each part, by dotted path; "" is the module itself.

    It follows assignments to `self` in the classes of the text, and what is written inside of
    Sequential, ModuleList, ModuleDict and OrderedDict. What is made in another way, such as in a
    loop, is not in it.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    classes = {part.name: part for part in tree.body if isinstance(part, ast.ClassDef)}
    made = [
        part.value
        for part in tree.body
        if isinstance(part, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in part.targets)
    ]
    return dict(_parts(made[-1], "", classes, _MOST_DEPTH)) if made else {}


def _parts(
    value: ast.expr, path: str, classes: dict[str, ast.ClassDef], depth: int
) -> Iterator[tuple[str, int]]:
    yield path, value.lineno
    if depth == 0 or not isinstance(value, ast.Call):
        return
    if isinstance(value.func, ast.Name) and value.func.id in classes:
        members = _assigned(classes[value.func.id])
    elif ast.unparse(value.func).rpartition(".")[2] in _CONTAINERS:
        members = _listed(value)
    else:
        return
    for name, member in members:
        yield from _parts(member, f"{path}.{name}".lstrip("."), classes, depth - 1)


def _assigned(made: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield what the class puts on itself when it is made."""
    for method in made.body:
        if isinstance(method, ast.FunctionDef) and method.name == "__init__":
            for part in ast.walk(method):
                if isinstance(part, ast.Assign):
                    for target in part.targets:
                        if (
                            isinstance(target, ast.Attribute)
                            and ast.unparse(target.value) == "self"
                        ):
                            yield target.attr, part.value
            yield from _super_members(method)


def _super_members(method: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield what a Sequential gives to the `__init__` above it."""
    for part in ast.walk(method):
        if isinstance(part, ast.Call) and ast.unparse(part.func) == "super().__init__":
            yield from _listed(part)


def _listed(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """Yield what a container is given, under the names torch gives it."""
    match call.args:
        case [ast.Call(args=[ast.List() | ast.Dict() as inner])]:  # OrderedDict(...)
            yield from _entries(inner)
        case [ast.List(elts=elements)]:
            yield from ((str(at), one) for at, one in enumerate(elements))
        case [ast.Dict() as inner]:
            yield from _entries(inner)
        case arguments:
            yield from ((str(at), one) for at, one in enumerate(arguments))


def _entries(pairs: ast.List | ast.Dict) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(pairs, ast.Dict):
        for key, value in zip(pairs.keys, pairs.values, strict=True):
            if isinstance(key, ast.Constant):
                yield str(key.value), value
        return
    for pair in pairs.elts:
        match pair:
            case ast.Tuple(elts=[ast.Constant() as key, value]):
                yield str(key.value), value
