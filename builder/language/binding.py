"""From the arguments of a call to the names of a function, in Python's order and words."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Signature:
    """What a function takes. `name` is its qualified name, which errors quote."""

    name: str
    positional: tuple[str, ...]  # those before a `/` come first
    only_positional: int
    rest: str | None  # *args
    by_name: tuple[str, ...]
    others: str | None  # **kwargs
    defaults: tuple[Any, ...]  # of the last positional ones
    named_defaults: Mapping[str, Any]

    @classmethod
    def of(
        cls,
        name: str,
        arguments: ast.arguments,
        defaults: tuple[Any, ...],
        named_defaults: Mapping[str, Any],
    ) -> "Signature":
        """Return the signature that a `def` or a `lambda` writes."""
        before = tuple(one.arg for one in arguments.posonlyargs)
        return cls(
            name=name,
            positional=before + tuple(one.arg for one in arguments.args),
            only_positional=len(before),
            rest=arguments.vararg.arg if arguments.vararg else None,
            by_name=tuple(one.arg for one in arguments.kwonlyargs),
            others=arguments.kwarg.arg if arguments.kwarg else None,
            defaults=defaults,
            named_defaults=named_defaults,
        )

    @property
    def simple(self) -> bool:
        """Whether a call with one value for each name needs nothing else."""
        return not (self.rest or self.by_name or self.others)

    def bind(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the names a call gives values to.

        Raises:
            TypeError: as Python words it.
        """
        names = dict(zip(self.positional, args, strict=False))
        others: dict[str, Any] = {}
        for word, value in kwargs.items():
            self._take(word, value, names, others)
        if len(args) > len(self.positional) and self.rest is None:
            raise TypeError(self._too_many(len(args), kwargs))
        self._fill(names)
        if self.rest is not None:
            names[self.rest] = tuple(args[len(self.positional) :])
        if self.others is not None:
            names[self.others] = others
        return names

    def _take(self, word: str, value: Any, names: dict[str, Any], others: dict[str, Any]) -> None:
        if word in self.positional[self.only_positional :] or word in self.by_name:
            if word in names:
                raise TypeError(f"{self.name}() got multiple values for argument '{word}'")
            names[word] = value
        elif self.others is not None:
            others[word] = value
        elif word in self.positional:
            raise TypeError(
                f"{self.name}() got some positional-only arguments passed as keyword arguments: "
                f"'{word}'"
            )
        else:
            raise TypeError(f"{self.name}() got an unexpected keyword argument '{word}'")

    def _fill(self, names: dict[str, Any]) -> None:
        """Give the names without a value their defaults."""
        first = len(self.positional) - len(self.defaults)
        for word, default in zip(self.positional[first:], self.defaults, strict=True):
            names.setdefault(word, default)
        self._complain("positional", [word for word in self.positional if word not in names])
        for word, default in self.named_defaults.items():
            names.setdefault(word, default)
        self._complain("keyword-only", [word for word in self.by_name if word not in names])

    def _complain(self, kind: str, missing: list[str]) -> None:
        if missing:
            *most, last = [f"'{word}'" for word in missing]
            comma = "," if len(most) > 1 else ""
            words = f"{', '.join(most)}{comma} and {last}" if most else last
            plural = "s" if most else ""
            raise TypeError(
                f"{self.name}() missing {len(missing)} required {kind} argument{plural}: {words}"
            )

    def _too_many(self, given: int, kwargs: Mapping[str, Any]) -> str:
        most, least = len(self.positional), len(self.positional) - len(self.defaults)
        takes = f"from {least} to {most}" if self.defaults else f"{most}"
        plural = "s" if (most if not self.defaults else 2) != 1 else ""
        named = sum(word in self.by_name for word in kwargs)
        if named:
            also = "s" if named != 1 else ""
            were = (
                f"{given} positional argument{'s' if given != 1 else ''} "
                f"(and {named} keyword-only argument{also}) were"
            )
        else:
            were = f"{given} {'were' if given != 1 else 'was'}"
        return f"{self.name}() takes {takes} positional argument{plural} but {were} given"
