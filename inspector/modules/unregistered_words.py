"""What is said of something a module holds and does not register, and the line that mends it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from inspector.modules.attributes import Finding, Found
from inspector.modules.sizes import is_lazy
from inspector.modules.words import elements, listed
from inspector.sharing import parts

MOST_LINES = 3  # of a fix


@dataclass(frozen=True, eq=False)
class Holding:
    """An attribute: the module that has it, that module's path, its name, its value."""

    module: nn.Module
    path: str
    name: str
    value: Any


def told(
    holding: Holding, items: tuple[Found, ...], parameters: int, finding: Finding
) -> tuple[str, str, str]:
    """Return what it is, the sentence about it, and the fix."""
    objects = [item.object for item in items]
    what = _what(holding.value, objects)
    modules = [one for one in objects if isinstance(one, nn.Module)]
    if modules:
        fix = _taken_out(items) if _in_object(holding) else _registered(holding, modules)
        return what, _of_modules(holding, modules, parameters), fix
    tensors = [one for one in objects if isinstance(one, Tensor)]
    trained = [one for one in tensors if one.is_leaf and one.requires_grad]
    if trained:
        fix = _taken_out(items) if _in_object(holding) else _parameter(holding)
        return what, _of_trained(holding, trained, parameters), fix
    sentence, fix = _of_tensors(holding, tensors, finding)
    return what, sentence, fix


def _what(value: Any, objects: list[nn.Module | Tensor]) -> str:
    if isinstance(value, nn.Module):
        return _article(type(value).__name__)
    if isinstance(value, Tensor):
        if is_lazy(value):
            return f"{_article(type(value).__name__)} without a shape"
        return f"{_article(type(value).__name__)} of shape {tuple(value.shape)}"
    counts = Counter(type(one).__name__ for one in objects)
    kinds = [f"{count} {kind}" for kind, count in counts.items()]
    return f"{_article(type(value).__name__)} of {listed(kinds)}"


def _article(noun: str) -> str:
    return f"{'an' if noun[:1] in 'AEIOUaeiou' else 'a'} {noun}"


def _plain(holding: Holding) -> str:
    """Say why torch did not register it."""
    name, value = holding.name, holding.value
    if isinstance(value, nn.Module | Tensor):
        if name not in vars(holding.module):
            return f"{name} belongs to the class and not to self"
        return f"{name} was put in past nn.Module"
    kind = type(value).__name__
    if isinstance(value, Mapping | Iterable):
        return f"{name} is a plain {kind}, and a module does not look into it"
    return f"{name} is an object of {kind}, which is no nn.Module"


def _of_modules(holding: Holding, modules: list[nn.Module], parameters: int) -> str:
    count = len(modules)
    these = "this layer is" if count == 1 else f"these {count:,} layers are"
    if parameters:
        return (
            f"{_plain(holding)}: {these} invisible to the optimiser. parameters() misses "
            f"{elements(parameters)}, state_dict() does not save them, .to() and eval() pass by."
        )
    return (
        f"{_plain(holding)}: {these} invisible to modules(). There is nothing to train, but "
        "eval() and .to() pass by."
    )


def _registered(holding: Holding, modules: list[nn.Module]) -> str:
    name, value = f"self.{holding.name}", holding.value
    if isinstance(value, nn.Module):
        return f"{name} = {name}"
    if isinstance(value, Mapping):
        if all(one in modules for one in value.values()) and all(map(_is_key, value)):
            return f"{name} = nn.ModuleDict({name})"
        return f"{name} = nn.ModuleList({name}.values())"
    rows = [row for row in value if isinstance(row, list | tuple)]
    if rows:
        return f"{name} = nn.ModuleList(nn.ModuleList(row) for row in {name})"
    return f"{name} = nn.ModuleList({name})"


def _in_object(holding: Holding) -> bool:
    return not isinstance(holding.value, nn.Module | Tensor | Mapping | Iterable)


def _taken_out(items: tuple[Found, ...]) -> str:
    """Register what an object holds beside that object, under the last part of its name."""
    kind = "nn.Parameter({})" if isinstance(items[0].object, Tensor) else "{}"
    paths = [item.path for item in items]
    names = [path.rpartition(".")[2] for path in paths]
    if not all(map(str.isidentifier, names)) or len(paths) > MOST_LINES:
        return "Make its class a subclass of nn.Module."
    return "; ".join(
        f"self.{name} = {kind.format(f'self.{path}')}"
        for name, path in zip(names, paths, strict=True)
    )


def _is_key(key: Any) -> bool:
    return isinstance(key, str) and bool(key) and "." not in key and not hasattr(nn.ModuleDict, key)


def _of_trained(holding: Holding, tensors: list[Tensor], parameters: int) -> str:
    if isinstance(holding.value, Tensor):
        return (
            f"{holding.name} requires grad but is a plain tensor: backward fills its .grad, and it "
            f"is invisible to the optimiser. parameters() misses {elements(parameters)}."
        )
    count = len(tensors)
    these = "this parameter is" if count == 1 else f"these {count:,} parameters are"
    return (
        f"{_plain(holding)}: {these} invisible to the optimiser. parameters() misses "
        f"{elements(parameters)}, and state_dict() does not save them."
    )


def _parameter(holding: Holding) -> str:
    name, value = f"self.{holding.name}", holding.value
    if isinstance(value, Tensor):
        return f"{name} = nn.Parameter({name})"
    if isinstance(value, Mapping) and all(map(_is_key, value)):
        return f"{name} = nn.ParameterDict({name})"
    if isinstance(value, Mapping):
        return f"{name} = nn.ParameterList({name}.values())"
    return f"{name} = nn.ParameterList({name})"


def _of_tensors(holding: Holding, tensors: list[Tensor], finding: Finding) -> tuple[str, str]:
    """Say of tensors that are not trained why they are no buffers, the first one's reason."""
    name, first = holding.name, tensors[0]
    if id(first) in finding.tensors:
        other = finding.tensors[id(first)]
        return (
            f"{name} is the buffer {other} under a second name, not a buffer itself: state_dict() "
            f"has it once, and .to() moves {other} and leaves {name} behind.",
            f"Use self.{other.rpartition('.')[2]} in forward.",
        )
    shared = next((finding.storages.get(key) for key in _storages(first)), None)
    if shared is not None:
        return (
            f"{name} shares the memory of {shared}, but it is no parameter or buffer: writing into "
            f"{shared} changes it too, until .to() moves {shared} and leaves {name} behind.",
            f"Take it from {shared} in forward.",
        )
    if first.grad_fn is not None:
        return (
            f"{name} is the result of {first.grad_fn.name()}, computed once and not in forward: it "
            "does not follow the parameters, and a second backward through it fails.",
            f"Compute {name} in forward.",
        )
    if isinstance(holding.value, Tensor):
        return (
            f"{name} is a plain tensor: state_dict() does not save it, and .to() leaves it behind.",
            f'self.register_buffer("{name}", {name})',
        )
    return (
        f"{_plain(holding)}: state_dict() does not save "
        f"{'this tensor' if len(tensors) == 1 else f'these {len(tensors):,} tensors'}, and .to() "
        "passes by.",
        f'for at, tensor in enumerate(self.{name}): self.register_buffer(f"{name}_{{at}}", tensor)',
    )


def _storages(tensor: Tensor) -> list[int]:
    return [] if is_lazy(tensor) else [one.untyped_storage()._cdata for one in parts(tensor)]
