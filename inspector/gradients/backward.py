"""One backward pass over a graph: what every node received and sent, in the order it happened."""

from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.autograd.graph import Node

from inspector.gradients.graph import name_of, root_of, variable_of, walk
from inspector.gradients.observing import Gradients, grads_aside, observed
from inspector.unseen import quiet


@dataclass(eq=False)
class GraphNode:
    """A node and the gradients that passed it.

    `received` are the gradients with respect to the outputs of the forward operation, each summed
    over the edges that arrive there; `sent` those with respect to its inputs. None: no gradient.
    """

    node: Node = field(repr=False)
    name: str
    index: int  # in BackwardGraph.nodes: its place in the order
    received: Gradients = ()
    sent: Gradients = ()


@dataclass(frozen=True, eq=False)
class GraphEdge:
    """From the `slot`-th input of `source` to output `output` of `target`, as gradients flow."""

    source: GraphNode
    slot: int
    target: GraphNode
    output: int
    value: Tensor | None


@dataclass(frozen=True, eq=False)
class GraphRoot:
    """Where the pass began, and the gradient it began with."""

    node: GraphNode
    output: int
    value: Tensor


@dataclass(frozen=True, eq=False)
class GraphLeaf:
    """A leaf of the graph. `value` is what its .grad would be after a first backward."""

    node: GraphNode
    variable: Tensor
    value: Tensor | None


@dataclass(frozen=True, eq=False)
class BackwardGraph:
    """The graph behind a tensor, its nodes in the order autograd carries them out.

    `hidden` are leaves outside of the graph whose .grad would be written all the same: inside a
    reentrant checkpoint a backward of its own runs.
    """

    root: GraphRoot
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    leaves: tuple[GraphLeaf, ...]
    hidden: tuple[tuple[Tensor, Tensor], ...] = ()


def backward_graph(loss: Tensor, gradient: Tensor | None = None) -> BackwardGraph:
    """Return the backward graph of a tensor with the gradients of one pass over it.

    The graph is kept, and every .grad and hook is as it was. Hooks of tensors and nodes take part,
    as they change gradients; those after accumulation do not. What a checkpoint left out is
    computed once more, as in any pass over it, never by looking.

    Raises:
        RuntimeError: where `loss.backward(gradient)` would; torch's words.
    """
    root, output = root_of(loss)
    nodes = walk([root])
    order: list[Node] = []
    received: dict[Node, Gradients] = {}
    sent: dict[Node, Gradients] = {}

    def before(node: Node, gradients: Gradients) -> None:
        order.append(node)
        received[node] = _copies(gradients)

    def after(node: Node, gradients: Gradients) -> None:
        sent[node] = _copies(gradients)

    with grads_aside(nodes) as tensors:
        with observed(nodes, before, after):
            torch.autograd.backward(loss, gradient, retain_graph=True)
        grads = {id(one): (one, one.grad) for one in tensors}
    made = {
        node: GraphNode(node, name_of(node), at, received[node], sent.get(node, ()))
        for at, node in enumerate(order)
    }
    seed = torch.ones_like(loss) if gradient is None else gradient
    leaves = [
        GraphLeaf(one, variable, grads.pop(id(variable))[1])
        for one in made.values()
        if (variable := variable_of(one.node)) is not None
    ]
    return BackwardGraph(
        root=GraphRoot(made[root], output, seed.detach()),
        nodes=tuple(made.values()),
        edges=tuple(edge for one in made.values() for edge in _edges(one, made)),
        leaves=tuple(leaves),
        hidden=tuple(
            (one, grad) for one, grad in grads.values() if one.is_leaf and grad is not None
        ),
    )


def _edges(source: GraphNode, made: dict[Node, GraphNode]) -> list[GraphEdge]:
    return [
        GraphEdge(source, slot, made[node], output, source.sent[slot])
        for slot, (node, output) in enumerate(source.node.next_functions)
        if node is not None
    ]


def _copies(gradients: Gradients) -> Gradients:
    """Return the gradients as they are now: torch may add to one in place later."""
    with quiet():
        return tuple(None if one is None else one.detach().clone() for one in gradients)
