"""Fill a tensor anew with any function of `torch.nn.init`, and see it before and after.

The functions and what they take are read from torch, so that none is missing and no default lies.
"""

import inspect
import re
import typing
import warnings
from collections.abc import Iterator, Mapping
from keyword import iskeyword
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor, nn

from builder.names import shown
from builder.problems import Problem
from inspector.modules.forms import Option, complaint_about
from inspector.modules.placing import Place, place_of
from inspector.modules.sizes import is_lazy
from inspector.modules.weight_record import FormField, Initialised, Initialiser
from inspector.modules.weights import weight_figures

_PAGE = "https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init."
_OURS = frozenset({"tensor", "generator"})  # the seed of the bench stands for the generator
# Where the form begins with what torch requires.
_BEGIN: Mapping[tuple[str, str], float] = {("constant_", "val"): 0.0, ("sparse_", "sparsity"): 0.5}
_ANY_SHAPE = "normal_, uniform_, constant_, ones_ and zeros_ fill any shape."


def _initialisers() -> Iterator[Initialiser]:
    for name in sorted(vars(nn.init)):
        if name.endswith("_") and not name.startswith("_"):
            function = getattr(nn.init, name)
            types = typing.get_type_hints(function)
            taken = inspect.signature(function).parameters.values()
            yield Initialiser(
                name=name,
                meaning=_first_sentence(function.__doc__ or ""),
                parameters=tuple(
                    _parameter(name, one, types[one.name]) for one in taken if one.name not in _OURS
                ),
                link=_PAGE + name,
            )


def _first_sentence(text: str) -> str:
    first = re.sub(r":math:`\\text\{(\w+)\}`", r"\1", text.strip().split("\n\n")[0])
    return " ".join(first.replace("`", "").split())


def _parameter(function: str, taken: inspect.Parameter, type_: Any) -> FormField:
    required = taken.default is inspect.Parameter.empty
    default = _BEGIN[function, taken.name] if required else taken.default
    if typing.get_origin(type_) is typing.Literal:
        choices = typing.get_args(type_)
        return FormField(
            name=taken.name, kind="choice", default=default, required=required, choices=choices
        )
    return FormField(
        name=taken.name,
        kind="int" if type_ is int else "float",
        default=default if type_ is int else float(default),
        required=required,
    )


INITIALISERS: Mapping[str, Initialiser] = MappingProxyType(
    {row.name: row for row in _initialisers()}
)


def fill_at(
    module: nn.Module, path: str, name: str, arguments: Mapping[str, Option]
) -> Problem | None:
    """Fill the parameter or buffer that has this path in a module, or say why that cannot be."""
    place = place_of(module, path)
    if isinstance(place, Problem):
        return place
    filled = _fill(place.tensor, path, name, arguments)
    return filled if isinstance(filled, Problem) else None


def initialise_at(
    module: nn.Module, path: str, name: str, arguments: Mapping[str, Option]
) -> Initialised | Problem:
    """Do what `fill_at` does, and return the tensor before and after."""
    place = place_of(module, path)
    return place if isinstance(place, Problem) else _seen(place, path, name, arguments)


def initialise(tensor: Tensor, name: str, arguments: Mapping[str, Option]) -> Initialised | Problem:
    """Fill a tensor in place with a function of `torch.nn.init`, or say why that cannot be."""
    return _seen(Place(tensor, None), "tensor", name, arguments)


def _seen(
    place: Place, path: str, name: str, arguments: Mapping[str, Option]
) -> Initialised | Problem:
    before = weight_figures(place.tensor, owner=place.owner)
    filled = _fill(place.tensor, path, name, arguments)
    if isinstance(filled, Problem):
        return filled
    return Initialised(
        code=_code(place, path, name, arguments),
        before=before,
        after=weight_figures(place.tensor, owner=place.owner),
        notes=filled,
    )


def _fill(
    tensor: Tensor, path: str, name: str, arguments: Mapping[str, Option]
) -> tuple[str, ...] | Problem:
    """Fill a tensor and return torch's warnings; one that torch refuses is as it was before."""
    row = INITIALISERS.get(name)
    if row is None:
        sentence = f"torch.nn.init has no function {shown(name)} that fills a tensor."
        return Problem(where=path, sentence=sentence)
    complaint = complaint_about(name, row.parameters, arguments) or _without_values(tensor, path)
    if complaint:
        return Problem(where=path, sentence=complaint)
    kept = tensor.detach().clone()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            getattr(nn.init, name)(tensor, **arguments)
        except Exception as error:  # noqa: BLE001  # what torch refuses it raises in many classes
            _restore(tensor, kept)
            return _refusal(path, name, tensor, error)
    return tuple(dict.fromkeys(str(one.message)[:4_000] for one in caught))


def _without_values(tensor: Tensor, path: str) -> str:
    if is_lazy(tensor):
        return f"{path} is lazy: it gets its shape at the module's first call, and values then."
    if tensor.is_meta:
        return f"{path} is on meta: it has a shape and no values to fill."
    return ""


def _restore(tensor: Tensor, kept: Tensor) -> None:
    """Undo what a function wrote before it failed."""
    if not torch.equal(tensor.detach(), kept):
        with torch.no_grad():
            tensor.copy_(kept)


def _refusal(path: str, name: str, tensor: Tensor, error: Exception) -> Problem:
    message = " ".join(str(error).split())[:1_000]
    shape = f"({', '.join(map(str, tensor.shape))})"
    about_shape = "dimension" in message
    sentence = f"{name} cannot fill {path}, whose shape is {shape}: {message.rstrip('.')}."
    return Problem(
        where=path,
        sentence=f"{sentence} {_ANY_SHAPE}" if about_shape else sentence,
        torch_message=message,
    )


def _code(place: Place, path: str, name: str, arguments: Mapping[str, Option]) -> str:
    given = "".join(f", {key}={value!r}" for key, value in arguments.items())
    return f"nn.init.{name}({_expression(place, path)}{given})"


def _expression(place: Place, path: str) -> str:
    """Return how a learner writes a tensor of the model: model.fc.weight, where names allow it."""
    if place.owner is None:
        return path
    if all(part.isidentifier() and not iskeyword(part) for part in path.split(".")):
        return f"model.{path}"
    kind = "parameter" if isinstance(place.tensor, nn.Parameter) else "buffer"
    return f'model.get_{kind}("{path}")'
