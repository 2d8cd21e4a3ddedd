"""Calls that ask for a GPU run on the CPU here, and say so."""

from typing import Any

from builder.language.state import State

_FIRST = frozenset({"to", "device", "Generator", "set_default_device", "to_empty"})
_NAMED = ("device", "map_location")


def moved(
    state: State, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of a call with "cpu" in the place of a GPU."""
    if args and _is_gpu(args[0]) and getattr(function, "__name__", "") in _FIRST:
        note(state, f'"{args[0]}"')
        rest = args[1:] if function.__name__ != "device" else ()
        args = ("cpu", *rest)
    for word in _NAMED:
        if word in kwargs and _is_gpu(kwargs[word]):
            note(state, f'{word}="{kwargs[word]}"')
            kwargs = {**kwargs, word: "cpu"}
    return args, kwargs


def note(state: State, what: str) -> None:
    """Say that something ran on the CPU."""
    state.note(f"{what} ran on the CPU: programs here use no GPU.")


def _is_gpu(value: Any) -> bool:
    return type(value) is str and (value == "cuda" or value.startswith("cuda:"))
