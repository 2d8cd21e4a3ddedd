"""Which parameters the results of a forward are made of, and where autograd lost sight of them.

Data and gradients flow on different ways: `x.detach()` holds what x holds and has no gradient. Both
are followed, call by call, so that a parameter without a gradient can be told the place where its
way to the loss ends. A set of parameters is a whole number, each parameter one bit of it.
"""

import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor
from torch.autograd.graph import Node
from torch.overrides import TorchFunctionMode

from inspector.gradients.graph import root_of, variable_of, walk
from inspector.modules.parts import tensors
from inspector.names import name_of, word_of
from inspector.unseen import quiet

RECTIFIERS = frozenset({"relu", "relu_", "relu6", "threshold", "threshold_", "hardtanh"})
_TO_PYTHON = frozenset(
    {"item", "tolist", "numpy", "__array__", "__float__", "__int__", "__bool__", "__index__"}
)


@dataclass(frozen=True)
class Place:
    """A call of torch: the function's name, and the module in whose forward it happened.

    None: in no module's.
    """

    function: str
    module: str | None


@dataclass(frozen=True)
class Cut:
    """A call whose result holds what its arguments hold, and has no gradient to them.

    `mode` is the grad mode at that moment.
    """

    place: Place
    mode: Literal["grad", "no_grad", "inference"]


@dataclass(eq=False)
class Content:
    """What a tensor is made of. It counts only while that very tensor is there."""

    tensor: "weakref.ref[Tensor]"
    data: int  # parameters it was computed from
    grad: int  # those autograd knows a way to
    cuts: int  # cuts that lie on its way, a bit each


@dataclass
class Sight:
    """What was seen of the parameters, by their bits."""

    used: dict[int, Place] = field(default_factory=dict)  # where each was used first
    left: dict[int, Place] = field(default_factory=dict)  # where its numbers went to Python
    cuts: dict[Cut, int] = field(default_factory=dict)  # and the parameters each cuts off


class FlowWatch(TorchFunctionMode):
    """Follows parameters through the calls of torch. `module` tells which module is called now."""

    def __init__(self, parameters: Sequence[Tensor], module: Callable[[], str | None]) -> None:
        super().__init__()
        self.sight = Sight()
        self.made: dict[Node, Place] = {}  # the call behind a node of the graph
        self.dead: set[Node] = set()  # of rectifiers, all of whose outputs are 0
        self.zero_inputs: set[Node] = set()  # of calls that take a parameter and an input of 0s
        self._module = module
        self._parameters = parameters  # held, so that no other tensor gets their ids
        self._bits = {id(one): 1 << at for at, one in enumerate(parameters)}
        self._contents: dict[int, Content] = {}

    def __torch_function__(
        self, func: Callable[..., Any], _types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = kwargs or {}
        mode = _grad_mode()
        result = func(*args, **kwargs)
        with quiet():
            self._follow(Cut(Place(name_of(func), self._module()), mode), (args, kwargs), result)
        return result

    def content(self, tensor: Tensor) -> Content:
        """Return what a tensor is made of."""
        with quiet():
            return self._known(tensor)

    def cuts_of(self, content: Content) -> tuple[Cut, ...]:
        """Return the cuts on the ways from parameters to it, in the order they were made."""
        return tuple(cut for at, cut in enumerate(self.sight.cuts) if content.cuts >> at & 1)

    def _follow(self, call: Cut, given: Any, result: Any) -> None:
        word = word_of(call.place.function)
        inputs = [one for _, one in tensors(given)]
        known = [self._known(one) for one in inputs]
        outputs = [one for _, one in tensors(result)]
        if inputs and word == "__setitem__":
            outputs.append(inputs[0])
        data = _union(one.data for one in known)
        if not outputs:
            if word in _TO_PYTHON:
                _first(self.sight.left, data, call.place)
            return
        _first(self.sight.used, _union(self._bits.get(id(one), 0) for one in inputs), call.place)
        grad, cuts = _union(one.grad for one in known), _union(one.cuts for one in known)
        for output in outputs:
            reached = grad if output.grad_fn is not None else 0
            lost = grad & ~reached
            here = cuts | (self._cut(call, lost) if lost else 0)
            self._contents[id(output)] = Content(weakref.ref(output), data, reached, here)
            if output.grad_fn is not None:
                self._remember(output, output.grad_fn, inputs, call.place)

    def _remember(self, output: Tensor, node: Node, inputs: list[Tensor], place: Place) -> None:
        self.made[node] = place
        if word_of(place.function) in RECTIFIERS and _is_zero(output):
            self.dead.add(node)
        given = [one for one in inputs if id(one) not in self._bits]
        if len(given) < len(inputs) and any(map(_is_zero, given)):
            self.zero_inputs.add(node)

    def _cut(self, cut: Cut, lost: int) -> int:
        self.sight.cuts[cut] = self.sight.cuts.get(cut, 0) | lost
        return 1 << list(self.sight.cuts).index(cut)

    def _known(self, tensor: Tensor) -> Content:
        bit = self._bits.get(id(tensor), 0)
        if bit:
            grad = bit if tensor.requires_grad else 0
            return Content(weakref.ref(tensor), bit, grad, 0)
        found = self._contents.get(id(tensor))
        if found is None or found.tensor() is not tensor:
            found = Content(weakref.ref(tensor), 0, 0, 0)
        if tensor.grad_fn is not None and not found.grad:
            # It came out of C++ or of an autograd.Function, whose inside runs without a graph.
            grad = self._behind(tensor)
            found = Content(weakref.ref(tensor), found.data | grad, grad, 0)
            self._contents[id(tensor)] = found
        return found

    def _behind(self, tensor: Tensor) -> int:
        """Return the parameters that autograd knows a way to, read off its graph."""
        variables = map(variable_of, walk([root_of(tensor)[0]]))
        return _union(self._bits.get(id(one), 0) for one in variables if one is not None)


def _grad_mode() -> Literal["grad", "no_grad", "inference"]:
    if torch.is_inference_mode_enabled():
        return "inference"
    return "grad" if torch.is_grad_enabled() else "no_grad"


def _is_zero(tensor: Tensor) -> bool:
    plain = tensor.layout == torch.strided and not tensor.is_meta
    return plain and tensor.numel() > 0 and not tensor.any()


def _union(sets: Iterable[int]) -> int:
    found = 0
    for one in sets:
        found |= one
    return found


def _first(places: dict[int, Place], bits: int, place: Place) -> None:
    """Remember where each of the parameters was met first."""
    for bit in each(bits):
        places.setdefault(bit, place)


def each(bits: int) -> Iterator[int]:
    """Yield the bits that are set, one at a time."""
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest
