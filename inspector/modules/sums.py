"""How much is in each module of a walk: elements and bytes, every tensor once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from torch import Tensor, nn

from inspector.modules.paths import Paths, joined
from inspector.modules.sizes import bytes_of, elements_of, is_lazy, name_of


@dataclass(eq=False)
class Sum:
    """What a set of tensors adds up to. `flags` are the values of requires_grad among them."""

    elements: int = 0  # of parameters
    trainable: int = 0
    buffers: int = 0  # elements
    bytes: int = 0
    parameter_bytes: int = 0
    lazy: int = 0
    flags: set[bool] = field(default_factory=set)
    dtypes: set[str] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)

    def add_parameter(self, tensor: Tensor) -> None:
        """Count a parameter."""
        count = elements_of(tensor)
        self.elements += count
        self.trainable += count if tensor.requires_grad else 0
        self.flags.add(tensor.requires_grad)
        self.parameter_bytes += bytes_of(tensor)
        self._add(tensor)

    def add_buffer(self, tensor: Tensor) -> None:
        """Count a buffer."""
        self.buffers += elements_of(tensor)
        self._add(tensor)

    def _add(self, tensor: Tensor) -> None:
        self.bytes += bytes_of(tensor)
        self.lazy += is_lazy(tensor)
        self.dtypes.add(name_of(tensor))
        self.devices.add(str(tensor.device))

    def include(self, other: "Sum") -> None:
        """Count what another sum counted."""
        self.elements += other.elements
        self.trainable += other.trainable
        self.buffers += other.buffers
        self.bytes += other.bytes
        self.parameter_bytes += other.parameter_bytes
        self.lazy += other.lazy
        self.flags |= other.flags
        self.dtypes |= other.dtypes
        self.devices |= other.devices


def sums(modules: Mapping[str, nn.Module]) -> dict[str, Sum]:
    """Return the sum of each module, by the name torch lists it under, parents first.

    Most modules hold nothing that another one holds, and their sums add up from the inside out.
    Those that share with a module outside of them are summed one by one.
    """
    homes = {id(module): path for path, module in modules.items()}
    results: dict[str, Sum] = {}
    crossing: set[str] = set()
    for path, module in modules.items():
        results[path], elsewhere = _own(path, module, homes)
        for name, child in module._modules.items():
            if child is not None and homes.get(id(child), path) != joined(path, name):
                elsewhere.append(homes.get(id(child), path))
        for home in elsewhere:
            crossing.update(_without(path, home))
    for path in reversed(list(modules)):
        if path:
            results[path.rpartition(".")[0]].include(results[path])
    for path in crossing:
        results[path] = sum_of(modules[path])
    return results


def sum_of(*modules: nn.Module) -> Sum:
    """Return the sum of all that some modules register, each tensor once."""
    total, homes = Sum(), dict[int, str]()
    for root in modules:
        for _, module in Paths(root, again=False):
            total.include(_own("", module, homes)[0])
    return total


def own_elements(module: nn.Module) -> int:
    """Return how many elements the parameters have that a module holds itself."""
    own = {id(one): one for one in module._parameters.values() if one is not None}
    return sum(map(elements_of, own.values()))


def _own(path: str, module: nn.Module, homes: dict[int, str]) -> tuple[Sum, list[str]]:
    """Sum the tensors that are met here first, and return the homes of the others."""
    total, elsewhere = Sum(), []
    for register, count in (
        (module._parameters, total.add_parameter),
        (module._buffers, total.add_buffer),
    ):
        for tensor in register.values():
            if tensor is None:
                continue
            home = homes.get(id(tensor))
            if home is None:
                homes[id(tensor)] = path
                count(tensor)
            elif home != path:
                elsewhere.append(home)
    return total, elsewhere


def _without(path: str, home: str) -> Iterator[str]:
    """Yield a module and those around it, as long as they do not hold what is at home."""
    while path and path != home and not home.startswith(f"{path}."):
        yield path
        path = path.rpartition(".")[0]
