"""What a module holds without registering it: layers in a plain list, tensors set by hand.

torch registers modules and parameters that are attributes themselves. It does not look into a
list, and a plain tensor is neither a parameter nor a buffer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from inspector.modules.attributes import Finding, Found, attributes, found_in
from inspector.modules.paths import Paths, joined
from inspector.modules.sizes import elements_of
from inspector.modules.unregistered_words import Holding, told


@dataclass(frozen=True, eq=False)
class Unregistered:
    """One attribute that hides modules or tensors from every iterator of torch.

    `fix` is the line that registers it, or the way to do without.
    """

    path: str  # "block.layers"
    holder: str  # "block": the registered module it is held by, perhaps by way of hidden ones
    what: str  # "a list of 2 Linear"
    sentence: str
    fix: str
    items: tuple[Found, ...]  # with paths such as "block.layers[0]"
    parameters: int  # elements that parameters() misses


def unregistered_in(
    modules: Mapping[str, nn.Module], tensors: Mapping[str, Tensor]
) -> tuple[tuple[Unregistered, ...], bool]:
    """Return what these modules hold beside the registered modules and tensors.

    Modules that are found are searched too, each once. The second result is False where they hold
    more than is looked at.
    """
    finding = Finding.of(modules.values(), tensors)
    waiting = [(path, module, path) for path, module in modules.items()]
    results = []
    for path, module, holder in waiting:
        for name, value in attributes(module):
            items = tuple(found_in(value, joined(path, name), finding))
            if not items:
                continue
            results.append(_one(Holding(module, path, name, value), holder, items, finding))
            waiting.extend((inner, one, holder) for inner, one in _inside(items, finding))
    return tuple(results), not finding.ended


def _inside(items: tuple[Found, ...], finding: Finding) -> Iterator[tuple[str, nn.Module]]:
    """Yield the modules of what was found. What they register is then no finding of its own."""
    for item in items:
        if isinstance(item.object, nn.Module):
            for path, module in Paths(item.object, again=False):
                finding.enter(module)
                yield joined(item.path, path) if path else item.path, module


def _one(holding: Holding, holder: str, items: tuple[Found, ...], finding: Finding) -> Unregistered:
    missed: dict[int, Any] = {}
    for item in items:
        for parameter in _trained(item.object):
            if id(parameter) not in finding.tensors:
                missed[id(parameter)] = parameter
    count = sum(elements_of(parameter) for parameter in missed.values())
    what, sentence, fix = told(holding, items, count, finding)
    path = joined(holding.path, holding.name)
    return Unregistered(path, holder, what, sentence, fix, items, count)


def _trained(value: nn.Module | Tensor) -> Iterator[Tensor]:
    """Yield what an optimiser should see of a finding: parameters, and leaves that need grad."""
    if isinstance(value, nn.Module):
        for _, module in Paths(value, again=False):
            yield from (one for one in module._parameters.values() if one is not None)
    elif value.is_leaf and value.requires_grad:
        yield value
