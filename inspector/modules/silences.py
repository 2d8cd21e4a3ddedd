"""Why a parameter got no gradient, or none but zeros, read off the forward and the graph."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor
from torch.autograd.graph import Node

from inspector.gradients.graph import name_of
from inspector.modules.flow import Cut, FlowWatch, Place
from inspector.modules.passing import Passing, zero_factor
from inspector.modules.step_record import Silence
from inspector.names import word_of
from inspector.unseen import quiet

_RECTIFIED = ("ReluBackward", "ThresholdBackward", "HardtanhBackward")
_CUTTING = frozenset({"detach", "detach_", "data"})


@dataclass(frozen=True)
class Reason:
    """Why there is no gradient, in a word and in a sentence."""

    silence: Silence
    sentence: str


@dataclass(frozen=True, eq=False)
class Silences:
    """What is known after a step of the ways between parameters and loss.

    `loss` is None when the forward did not come to one, `passing` when no backward came to its
    end; `called` are the paths of the modules that were called.
    """

    parameters: Sequence[Tensor]
    names: Sequence[str]
    flow: FlowWatch
    loss: Tensor | None
    passing: Passing | None
    called: frozenset[str]

    def reason(self, at: int) -> Reason | None:
        """Return why the parameter at a position got no gradient; None: it got one, or may have."""
        parameter, bit = self.parameters[at], 1 << at
        if not parameter.requires_grad:
            return Reason("frozen", "It is frozen: its requires_grad is False.")
        if self.loss is None:
            return None
        if self.passing is None:
            return None if self._linked(bit) else self._not_reached(at)
        with quiet():
            if parameter.grad is not None:
                return self._zero(parameter, bit) if _is_zero(parameter.grad) else None
        return self._not_given(bit) if self.passing.reaches(bit) else self._not_reached(at)

    def _linked(self, bit: int) -> bool:
        assert self.loss is not None
        return bool(self.flow.content(self.loss).grad & bit)

    def _not_reached(self, at: int) -> Reason:
        assert self.loss is not None
        bit, sight = 1 << at, self.flow.sight
        used, left = sight.used.get(bit), sight.left.get(bit)
        if used is None:
            return Reason("unused", self._unused(self.names[at]))
        content = self.flow.content(self.loss)
        for cut in self.flow.cuts_of(content):
            if sight.cuts[cut] & bit:
                return _cut_off(cut)
        if left is not None and not content.data & bit:
            sentence = f"Its numbers left torch by {_at(left)}: what Python computes has no graph."
            return Reason("not differentiable", sentence)
        sentence = f"It was used by {_at(used)}, and the loss does not depend on the result."
        return Reason("dropped", sentence)

    def _unused(self, name: str) -> str:
        owner = name.rpartition(".")[0]
        if owner and owner not in self.called:
            return f"The forward never calls {owner}, and takes its parameters nowhere else."
        return "No operation of the forward takes it."

    def _not_given(self, bit: int) -> Reason:
        assert self.passing is not None
        ends = self.passing.ends(bit, given=False)
        node = self._node(ends[0]) if ends else "Its node"
        return Reason("not given", f"{node} gave no gradient (None) on the way to it.")

    def _zero(self, parameter: Tensor, bit: int) -> Reason:
        assert self.passing is not None
        ends = self.passing.ends(bit, given=True)
        if not ends:
            return Reason("zero", "What arrives at it adds up to 0.")
        dead = next((node for node in ends if node in self.flow.dead), None)
        if dead is not None:
            sentence = f"All outputs of {self._made(dead)} are 0, so that it lets no gradient pass."
            return Reason("dead", sentence)
        node = ends[0]
        factor = zero_factor(node)
        if factor is not None and factor is not parameter:
            sentence = f"Its gradient is multiplied by {self._name(factor)}, which is 0 everywhere."
            return Reason("zero", sentence)
        if node in self.flow.zero_inputs:
            sentence = f"What {self._made(node)} multiplies it with is 0 everywhere: its input."
            return Reason("zero", sentence)
        if name_of(node).startswith(_RECTIFIED):
            sentence = f"A gradient comes only to those outputs of {self._made(node)} that are 0."
            return Reason("zero", sentence)
        return Reason("zero", f"Its gradient becomes 0 at {self._node(node)}.")

    def _name(self, tensor: Tensor) -> str:
        named = zip(self.parameters, self.names, strict=True)
        return next((name for one, name in named if one is tensor), "a parameter")

    def _made(self, node: Node) -> str:
        place = self.flow.made.get(node)
        return name_of(node) if place is None else _at(place)

    def _node(self, node: Node) -> str:
        place = self.flow.made.get(node)
        return name_of(node) if place is None else f"{name_of(node)} ({_at(place)})"


def _cut_off(cut: Cut) -> Reason:
    match cut.mode:
        case "no_grad":
            sentence = f"{_at(cut.place)} ran under torch.no_grad(), which keeps no graph."
            return Reason("no_grad", sentence)
        case "inference":
            sentence = f"{_at(cut.place)} ran in inference mode, which keeps no graph."
            return Reason("no_grad", sentence)
    if word_of(cut.place.function) in _CUTTING:
        return Reason("detached", f"{_at(cut.place)} cuts it off from the loss.")
    sentence = f"{_at(cut.place)} has no gradient: what goes through it is cut off."
    return Reason("not differentiable", sentence)


def _at(place: Place) -> str:
    """Return "Tensor.detach in encoder"."""
    where = {None: "the loss", "": "the model's own forward"}.get(place.module, place.module)
    return f"{place.function} in {where}"


def _is_zero(gradient: Tensor) -> bool:
    values = gradient._values() if gradient.is_sparse else gradient
    return not values.any()
