"""Which classes and functions are the learner's, and which stand for Python's own."""

from types import BuiltinFunctionType, FunctionType
from typing import Any
from weakref import WeakSet

_CLASSES: WeakSet[type] = WeakSet()


def enter(cls: type) -> None:
    """Enter a class a learner wrote."""
    _CLASSES.add(cls)


def is_learner(cls: type) -> bool:
    """Tell whether a learner wrote this class."""
    return cls in _CLASSES


def is_builtin(value: Any) -> bool:
    """Tell whether a function of ours stands for one of Python's own."""
    return type(value) is FunctionType and value.__module__ == "builtins"


def seen_type(value: Any) -> type:
    """Return the type a program sees."""
    return BuiltinFunctionType if is_builtin(value) else type(value)
