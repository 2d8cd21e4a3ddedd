"""What a backward pass was asked for, as torch tells its engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor
from torch.autograd.graph import GradientEdge

from inspector.gradients.graph import Ends, root_of

Root = Tensor | GradientEdge


@dataclass(frozen=True, eq=False)
class Asked:
    """The arguments of a pass. Whoever holds this holds the graph."""

    kind: Literal["backward", "grad"]
    roots: tuple[Root, ...]
    gradients: tuple[Tensor | None, ...]
    inputs: tuple[Root, ...]
    retain_graph: bool
    create_graph: bool

    @classmethod
    def of(cls, roots: Sequence[Root], *rest: Any, accumulate_grad: bool) -> "Asked":
        """Read the arguments that torch gives to its engine."""
        gradients, retain, create, inputs = rest[:4]
        return cls(
            "backward" if accumulate_grad else "grad",
            tuple(roots),
            tuple(gradients),
            tuple(inputs),
            bool(retain),
            bool(create),
        )

    def ends(self) -> list[Ends]:
        """Return the nodes that the pass begins with."""
        return [end_of(one) for one in self.roots]


def end_of(root: Root) -> Ends:
    """Return the node that a gradient of a root, or of an input that was asked for, arrives at."""
    return root_of(root) if isinstance(root, Tensor) else (root.node, root.output_nr)
