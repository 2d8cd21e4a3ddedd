"""What of a gradient went through each node of a backward pass: none, only zeros, or something."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager

from torch import Tensor
from torch.autograd.graph import Node

from inspector.gradients.graph import name_of, variable_of, walk
from inspector.gradients.observing import Gradients, observed
from inspector.unseen import quiet


class Passing:
    """Looks on while gradients pass. `something`: a gradient that is not 0 everywhere."""

    def __init__(self, root: Node, parameters: Sequence[Tensor]) -> None:
        self.nodes = walk([root])
        self._root = root
        self.received: dict[Node, bool] = {}  # whether something arrived
        self.sent: dict[Node, tuple[bool | None, ...]] = {}  # the same by input, None: no gradient
        self._leads = _leads(self.nodes, {id(one): 1 << at for at, one in enumerate(parameters)})

    def look(self) -> AbstractContextManager[None]:
        """Look on during a pass."""
        return observed(self.nodes, self._before, self._after)

    def reaches(self, bit: int) -> bool:
        """Return whether the graph leads to a parameter."""
        return bool(self._leads[self._root] & bit)

    def ends(self, bit: int, *, given: bool) -> list[Node]:
        """Return the nodes on the way to a parameter at which the gradient ends, in their order.

        Something arrives there, and on the way to it the node sends zeros, or None if not `given`.
        """
        found = []
        for node, sent in self.sent.items():
            towards = [
                one
                for (after, _), one in zip(node.next_functions, sent, strict=False)
                if after is not None and self._leads[after] & bit
            ]
            if not towards or not self.received.get(node) or any(towards):
                continue
            if (False in towards) if given else (None in towards):
                found.append(node)
        return found

    def _before(self, node: Node, received: Gradients) -> None:
        with quiet():
            self.received[node] = any(map(_something, received))

    def _after(self, node: Node, sent: Gradients) -> None:
        with quiet():
            self.sent[node] = tuple(map(_something, sent))


def _something(gradient: Tensor | None) -> bool | None:
    if gradient is None:
        return None
    values = gradient._values() if gradient.is_sparse else gradient
    return bool(values.any())


def _leads(nodes: Iterable[Node], bits: Mapping[int, int]) -> dict[Node, int]:
    """Return for each node the parameters its gradients can reach."""
    leads: dict[Node, int] = {}
    waiting = [(node, False) for node in nodes]
    while waiting:
        node, ready = waiting.pop()
        after = [one for one, _ in node.next_functions if one is not None]
        if ready:
            variable = variable_of(node)
            leads[node] = 0 if variable is None else bits.get(id(variable), 0)
            for one in after:
                leads[node] |= leads[one]
        elif node not in leads:
            waiting.append((node, True))
            waiting += [(one, False) for one in after if one not in leads]
    return leads


# The inputs of a product that are multiplied with one another, by node.
_FACTORS: Mapping[str, tuple[int, int]] = {
    "AddmmBackward0": (1, 2),
    "BmmBackward0": (0, 1),
    "ConvolutionBackward0": (0, 1),
    "MmBackward0": (0, 1),
    "MulBackward0": (0, 1),
    "MvBackward0": (0, 1),
    "NativeBatchNormBackward0": (0, 1),
    "NativeLayerNormBackward0": (0, 1),
}


def zero_factor(node: Node) -> Tensor | None:
    """Return the parameter, 0 everywhere, with which a product multiplies gradients."""
    for slot in _FACTORS.get(name_of(node), ()):
        behind = _turned_back(node.next_functions[slot][0])
        factor = None if behind is None else variable_of(behind)
        if factor is not None and factor.numel() and not factor.any():
            return factor
    return None


def _turned_back(node: Node | None) -> Node | None:
    """Return the node of a matrix of which this is the transpose."""
    while node is not None and name_of(node) in ("TBackward0", "TransposeBackward0"):
        node = node.next_functions[0][0]
    return node
