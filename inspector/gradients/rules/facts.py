"""What is known of one node when autograd carries it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor


@dataclass(frozen=True)
class NodeFacts:
    """One node with the values it had in one pass.

    `received` are the gradients with respect to the node's outputs, as its prehook gets them;
    `sent` those with respect to its inputs, as its hook gets them (one a slot of `next_functions`;
    torch may still reduce them to the shape of a broadcast input behind the hook).
    `saved` and `attributes` are what torch offers as `_saved_<name>`, read before they were freed:
    `saved` the tensors and tuples of tensors, `attributes` the rest (numbers, texts, tuples).
    `labels` and `shapes` are of the forward inputs, one a slot: what the program calls them (""
    where one has no name) and their shapes (None: a constant, to which no gradient flows).
    Of AccumulateGrad: `labels[0]` is the leaf's name, `before` and `after` are its .grad.
    """

    name: str
    received: tuple[Tensor | None, ...]
    sent: tuple[Tensor | None, ...]
    saved: Mapping[str, Tensor | tuple[Tensor | None, ...] | None] = field(default_factory=dict)
    attributes: Mapping[str, object] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    shapes: tuple[tuple[int, ...] | None, ...] = ()
    result: str = ""  # what the program calls the forward result
    before: Tensor | None = None
    after: Tensor | None = None
