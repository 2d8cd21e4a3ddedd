"""Reading, setting and deleting attributes: only what the tables name, for the type as it is."""

import ast
from collections.abc import Callable
from types import FunctionType
from typing import Any, NamedTuple

from torch import nn

from builder.language.dispatch import Code, compiles, expression
from builder.language.faults import Halt, refused
from builder.language.frame import Frame
from builder.language.learners import is_learner
from builder.language.scopes import Scope
from builder.language.state import State
from builder.language.tables.advice import ATTRIBUTES as ADVICE
from builder.language.tables.attributes import class_names, holds_own, settable, table_of
from builder.language.tables.namespace import Namespace
from builder.language.types import type_of

_ABSENT = object()
_FIXED = frozenset(
    {int, float, bool, complex, str, list, tuple, dict, set, frozenset, range, type(None)}
)
_SPECIAL = frozenset({"__init__", "__len__", "__getitem__", "__iter__"})


class Super(NamedTuple):
    """What `super()` gives: the bases of a class, seen from one of its objects."""

    owner: type
    subject: Any


@compiles(ast.Attribute)
def attributed(node: ast.Attribute, scope: Scope) -> Code:
    """Return the code of `value.name`."""
    of, word, state = expression(node.value, scope), node.attr, scope.state

    def code(frame: Frame) -> Any:
        value = of(frame)
        state.position = node
        return attribute(state, value, word)

    return code


def attribute(state: State, value: Any, word: str) -> Any:
    """Return `value.word`."""
    getter = table_of(type(value)).get(word, _ABSENT)
    if getter is None:
        return getattr(value, word)
    if getter is not _ABSENT:
        return _checked_method(getter(state, value), value, word)  # type: ignore[operator]
    if word.startswith("_"):
        return _special(value, word)
    special = _SEARCHED.get(type(value))
    if special is not None:
        return special(state, value, word)
    return _of_class(value, word) if isinstance(value, type) else _own(value, word)


def _checked_method(found: Any, value: Any, word: str) -> Any:
    """Return a method of ours under the name of the one it stands before."""
    if type(found) is FunctionType:
        found.__name__, found.__module__ = word, "builtins"
        found.__qualname__ = f"{type(value).__name__}.{word}"
    return found


def _own(value: Any, word: str) -> Any:
    """Return what the object itself, or the learner's class of it, holds."""
    if holds_own(value, word) or (is_learner(type(value)) and _written(type(value), word)):
        return getattr(value, word)
    raise absent(value, word)


def has(state: State, value: Any, word: str) -> bool:
    """Tell whether `value.word` would answer."""
    try:
        attribute(state, value, word)
    except AttributeError:
        return False
    except Halt:
        return True  # it exists, only not here
    return True


def _special(value: Any, word: str) -> Any:
    """Return one of the few names with underscores that are part of the language."""
    match word, value:
        case "__class__", _:
            return type_of(value)
        case (("__name__" | "__version__"), Namespace()):
            return value.name if word == "__name__" else value.version()
        case "__name__", _:
            return getattr(value, "__name__", type(value).__name__)
        case _, Super(owner, subject) if word in _SPECIAL:
            return getattr(super(owner, subject), word)
        case "__init__", type():
            return _starter(value)
    raise refused(f"{word} is not available here.")


def _starter(cls: type) -> Any:
    def start(subject: Any, *args: Any, **kwargs: Any) -> None:
        if not (is_learner(type(subject)) and isinstance(subject, cls)):
            raise refused("__init__ is not available here.", "Write super().__init__().")
        cls.__init__(subject, *args, **kwargs)  # type: ignore[misc]

    return start


def _of_super(_state: State, value: Super, word: str) -> Any:
    owner, subject = value
    later = type(subject).__mro__[type(subject).__mro__.index(owner) + 1 :]
    if any(is_learner(cls) and word in vars(cls) for cls in later):
        return getattr(super(owner, subject), word)
    if table_of(type(subject)).get(word, _ABSENT) is None:
        return getattr(super(owner, subject), word)
    if not hasattr(super(owner, subject), word):
        raise AttributeError(f"'super' object has no attribute '{word}'")
    raise refused(f"super().{word} is not available here.")


_SEARCHED: dict[type, Callable[[State, Any, str], Any]] = {
    Namespace: lambda state, value, word: value.get(state, word),
    Super: _of_super,
}


def _of_class(cls: type, word: str) -> Any:
    if word in class_names(cls) or _written(cls, word):
        return getattr(cls, word)
    if hasattr(cls, word):
        raise refused(f"{cls.__name__}.{word} is not available here.")
    raise AttributeError(f"type object '{cls.__name__}' has no attribute '{word}'")


def _written(cls: type, word: str) -> bool:
    """Tell whether the learner's own classes define a name."""
    return any(is_learner(one) and word in vars(one) for one in cls.__mro__)


def absent(value: Any, word: str) -> BaseException:
    """Return what is raised for an attribute that is not in the tables."""
    kind = type(value)
    there = any(word in vars(cls) for cls in kind.__mro__)
    if not there and word not in getattr(value, "__dict__", {}):
        try:
            getattr(value, word)
        except AttributeError as error:
            return error
    advice = next(
        (ADVICE[c.__name__, word] for c in kind.__mro__ if (c.__name__, word) in ADVICE), ""
    )
    return refused(f"{kind.__name__}.{word} is not available here.", advice)


def change(_state: State, value: Any, word: str, item: Any) -> None:
    """Carry out `value.word = item`."""
    _settable(value, word)
    setattr(value, word, item)


def forget(_state: State, value: Any, word: str) -> None:
    """Carry out `del value.word`."""
    if is_learner(type(value)) or isinstance(value, nn.Module):
        _settable(value, word)
        delattr(value, word)
        return
    raise refused(f"Deleting {type(value).__name__}.{word} is not available here.")


def _settable(value: Any, word: str) -> None:
    kind = type(value)
    if settable(value, word):
        return
    if is_learner(kind) and not isinstance(value, nn.Module):
        return
    if isinstance(value, type) and is_learner(value):
        return
    if kind in _FIXED:
        return  # Python itself refuses, in its words
    raise refused(f"Setting {kind.__name__}.{word} is not available here.")


def super_of(node: ast.Call, scope: Scope) -> Code:
    """Return the code of `super()` and of `super(Net, self)`."""
    state = scope.state
    given = [expression(one, scope) for one in node.args]

    def code(frame: Frame) -> Super:
        state.position = node
        if len(given) == 2:
            owner, subject = (part(frame) for part in given)
            if isinstance(owner, type) and is_learner(owner) and isinstance(subject, owner):
                return Super(owner, subject)
            raise TypeError("super(type, obj): obj must be an instance or subtype of type")
        method = frame
        while method.parent is not None:
            if method.parent.owner is not None and method.subject is not None:
                return Super(method.parent.owner, method.subject)
            method = method.parent
        raise RuntimeError("super(): no arguments")

    return code
