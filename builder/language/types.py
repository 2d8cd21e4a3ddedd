"""What `type(x)` gives: a class that is in the tables, or only its name."""

from typing import Any

from builder.language.learners import is_learner, seen_type
from builder.language.tables.classes import is_known


class TypeName:
    """The name of a type that cannot be called here."""

    __slots__ = ("__name__", "text")

    def __init__(self, cls: type) -> None:
        self.__name__ = cls.__name__
        self.text = repr(cls)

    def __repr__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypeName) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)


def type_of(value: Any) -> type | TypeName:
    """Return the type of a value."""
    cls = seen_type(value)
    return cls if is_known(cls) or is_learner(cls) else TypeName(cls)
