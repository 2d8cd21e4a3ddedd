"""The gate every call into torch or Python goes through."""

from types import (
    BuiltinFunctionType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
)
from typing import Any

import torch
from torch import nn

from builder.language.devices import moved
from builder.language.faults import refused
from builder.language.functions import CODE, is_function
from builder.language.guards import GROWN, NESTED, shallow
from builder.language.learners import is_learner
from builder.language.state import State
from builder.language.tables.checked import CHECKS
from builder.language.tables.makers import MAKERS

# Functions of Python and torch. Whatever of them a program holds has come out of the tables.
_CALLABLE = frozenset(
    {FunctionType, BuiltinFunctionType, MethodType, MethodWrapperType, MethodDescriptorType}
)
_DECORATORS = (
    torch.no_grad,
    torch.enable_grad,
    torch.set_grad_enabled,
    torch.inference_mode,
    torch.autocast,
    torch.jit.ScriptFunction,
)
_LISTS = NESTED | {range, set}
# These look at one end of a list, or go through it with a bound of their own.
_ENDS = """
append pop startswith endswith len id type isinstance print repr str format iter next callable
"""
_QUICK = frozenset(_ENDS.split())
_UNHEARD = {
    "out": "Assign the result to a name, or write into a tensor with y[...] = result.",
    "pickle_module": "torch.save and torch.load use torch's own format.",
}


def invoke(state: State, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a value: functions of the learner, entries of the tables, modules; nothing else."""
    kind = type(function)
    if kind is FunctionType:
        if function.__code__ is CODE:
            return function(*args, **kwargs)
    elif kind not in _CALLABLE:
        return _call_object(state, function, args, kwargs)
    elif kind is MethodType and is_function(function.__func__):
        return function(*args, **kwargs)
    elif kind is BuiltinFunctionType and type(function.__self__) in GROWN:
        _of_a_list(state, function)
    args, kwargs = _seen(state, function, args, kwargs)
    return function(*args, **kwargs)


def _seen(
    state: State, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of a call that were looked at."""
    if kwargs:
        _check(kwargs)
    if kwargs or (args and type(args[0]) is str):
        args, kwargs = moved(state, function, args, kwargs)
    if not _LISTS.isdisjoint(map(type, args)) and function.__name__ not in _QUICK:
        for value in args:
            if type(value) in _LISTS:
                _go_through(state, value)
    return args, kwargs


def _call_object(state: State, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a type, a module, or one of the few other things that can be called."""
    if isinstance(function, type):
        if is_learner(function):
            return function(*args, **kwargs)
        args, kwargs = _seen(state, function, args, kwargs)
        maker = MAKERS.get(function)
        return maker(state, *args, **kwargs) if maker else function(*args, **kwargs)
    if isinstance(function, nn.Module):
        check = CHECKS.get(type(function))
        if check:
            check(*args, **kwargs)
        return function(*args, **kwargs)
    if isinstance(function, _DECORATORS):
        return function(*args, **kwargs)
    return _uncalled(function)


def _of_a_list(state: State, method: Any) -> None:
    if method.__name__ not in _QUICK:
        state.work(len(method.__self__))


def _go_through(state: State, value: Any) -> None:
    """Count the work of going through a list, and see that it comes to an end."""
    if type(value) in NESTED:
        shallow(value)
    state.work(len(value))


def _uncalled(function: Any) -> Any:
    """Say that a value is not called here: in our words, or Python's if it cannot be."""
    if callable(function):
        raise refused(f"Calling a {type(function).__name__} is not available here.")
    return function()


def _check(kwargs: dict[str, Any]) -> None:
    for word in kwargs:
        if word in _UNHEARD:
            raise refused(f"{word}= is not available here.", _UNHEARD[word])
        if word.startswith("_"):
            raise refused(f"{word}= is not available here: it begins with an underscore.")
