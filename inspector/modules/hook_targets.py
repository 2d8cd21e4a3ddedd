"""Where a hook can be placed in a module, and how Python reaches that place."""

from dataclasses import dataclass
from typing import Any

from torch import nn

from builder.problems import Problem
from inspector.modules.hook_kinds import ROWS, Row
from inspector.modules.run_record import HookKind
from inspector.modules.sizes import is_lazy

MOST_PLACES = 2_000


def places(module: nn.Module, kind: HookKind) -> tuple[str, ...]:
    """Return the paths a hook of this kind can be placed at; "" is the module itself."""
    if ROWS[kind].on == "parameter":
        names = [name for name, one in module.named_parameters() if one.requires_grad]
    else:
        names = [path for path, _ in module.named_modules()]
    return tuple(names[:MOST_PLACES])


@dataclass(frozen=True)
class Target:
    """What the hook is placed on."""

    path: str
    object: Any
    kind: str  # its class


def target_of(module: nn.Module, path: str, row: Row) -> Target | Problem:
    """Return what stands at a path; of a module a parameter of it, where the hook needs one."""
    modules = dict(module.named_modules(remove_duplicate=False))
    if row.on != "parameter":
        if path not in modules:
            return Problem(where=path, sentence=f"The model has no module {path}.")
        return Target(path, modules[path], type(modules[path]).__name__)
    if path in modules:  # of a module its first parameter that is trained
        own = modules[path].named_parameters(prefix=path)
        path = next((name for name, one in own if one.requires_grad), path)
    parameter = dict(module.named_parameters(remove_duplicate=False)).get(path)
    if parameter is None:
        return Problem(
            where=path, sentence=f"{path or 'The model'} has no parameter that is trained."
        )
    if not parameter.requires_grad:
        return Problem(where=path, sentence=f"{path} is frozen: no gradient comes to it.")
    if is_lazy(parameter):
        return Problem(where=path, sentence=f"{path} is lazy: there is none before the first call.")
    return Target(path, parameter, type(parameter).__name__)


def expression_of(module: nn.Module, path: str, leaf: bool) -> str:
    """Return how a part of `model` is written in Python; `leaf` says that it is a parameter."""
    words, at = "model", module
    names = path.split(".") if path else []
    for i, name in enumerate(names):
        if isinstance(at, (nn.Sequential, nn.ModuleList)) and name.isdigit():
            words += f"[{name}]"
        elif name.isidentifier() and _is_attribute(at, name):
            words += f".{name}"
        else:
            return f'model.get_{"parameter" if leaf else "submodule"}("{path}")'
        if i + 1 < len(names) or not leaf:
            at = at.get_submodule(name)
    return words


def _is_attribute(module: nn.Module, name: str) -> bool:
    """Return whether the name reaches the part, not a method that has the same one."""
    containers = (nn.ModuleDict, nn.ParameterDict, nn.ParameterList)
    value: Any = None if isinstance(module, containers) else getattr(module, name, None)
    return isinstance(value, nn.Module) or hasattr(value, "grad_fn")
