"""Attributes of modules: the methods all of them have, and the parts each one holds."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn

from builder.language.devices import note
from builder.language.faults import refused
from builder.language.state import State
from builder.language.tables.nn_ import module_families
from builder.language.tables.tensor import Getter

_METHODS = """
forward add_module apply bfloat16 buffers children cpu double eval extra_repr float half modules
get_buffer get_parameter get_submodule load_state_dict named_buffers named_children named_modules
named_parameters parameters register_backward_hook register_buffer register_forward_hook
register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
register_module register_parameter register_state_dict_post_hook register_load_state_dict_post_hook
requires_grad_ state_dict to train type zero_grad training reset_parameters
"""
_GROUPS = ("_modules", "_parameters", "_buffers")  # not there before Module.__init__()
_NAMING = ("register_buffer", "register_parameter", "register_module", "add_module")
_PATHS = ("get_buffer", "get_parameter", "get_submodule")


def _cuda(state: State, value: Any) -> Any:
    def cuda(*_args: Any, **_kwargs: Any) -> Any:
        note(state, ".cuda()")
        return value

    return cuda


def _public(word: str, path: bool) -> Getter:
    """Return a getter of a method whose first argument is a name, which must be public."""

    def getter(_state: State, value: nn.Module) -> Any:
        method = getattr(value, word)

        def checked(*args: Any, **kwargs: Any) -> Any:
            for name in (*args[:1], kwargs.get("name"), kwargs.get("target")):
                parts = str(name).split(".") if path else [str(name)]
                if any(part.startswith("_") for part in parts):
                    raise refused(f"A part of a module may not be called {name!r} here.")
            return method(*args, **kwargs)

        checked.__name__ = word
        return checked

    return getter


def _updating(word: str) -> Getter:
    """Return a getter of a method of a dict of parts, whose keys must be public."""

    def getter(_state: State, value: Any) -> Any:
        method = getattr(value, word)

        def checked(*args: Any, **kwargs: Any) -> Any:
            for given in args[:1]:
                public_keys(given)
            return method(*args, **kwargs)

        return checked

    return getter


def public_keys(given: Any) -> None:
    """Refuse keys that begin with an underscore, or that every module has an attribute for."""
    for key in _keys(given):
        if isinstance(key, str) and (key.startswith("_") or hasattr(nn.Module, key)):
            raise refused(f"A part of a module may not be called {key!r} here.", "Rename it.")


def _keys(given: Any) -> Iterable[Any]:
    if isinstance(given, str):
        return [given]
    if isinstance(given, (dict, nn.ParameterDict, nn.ModuleDict)):
        return list(given.keys())
    if isinstance(given, (list, tuple)):
        return [pair[0] if isinstance(pair, (tuple, list)) and pair else pair for pair in given]
    return []


def module_names() -> dict[str, Getter | None]:
    """Return the attributes every module has."""
    table: dict[str, Getter | None] = dict.fromkeys(_METHODS.split())
    table |= {word: _public(word, path=False) for word in _NAMING}
    table |= {word: _public(word, path=True) for word in _PATHS}
    table["cuda"] = _cuda
    return table


def layer_names() -> dict[type, dict[str, Getter | None]]:
    """Return the further methods of some layers."""
    found: dict[type, dict[str, Getter | None]] = {
        kind: dict.fromkeys(words.split()) for kind, words in module_families().items()
    }
    found[nn.ParameterDict] |= {word: _updating(word) for word in ("update", "setdefault")}
    return found


def holds(value: nn.Module, word: str) -> bool:
    """Tell whether a module has a part, a parameter or a plain setting of this name."""
    inside = vars(value)
    if word in inside or any(word in inside.get(group, ()) for group in _GROUPS):
        return True
    parametrized = inside.get("_modules", {}).get("parametrizations")
    return isinstance(parametrized, nn.Module) and word in parametrized._modules


def may_set(value: nn.Module, word: str) -> bool:
    """Tell whether an attribute of a module may be set: a part, a setting, or a new name."""
    return word in ("training", "forward") or holds(value, word) or not hasattr(type(value), word)


PARAMETER_TYPES = (torch.Tensor, nn.Parameter, nn.Buffer)
