"""The nodes of a run, numbered as they are first seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace as changed
from typing import Any

from torch import Tensor
from torch.autograd.graph import Node as TorchNode

from inspector.arguments import sound
from inspector.gradients.gallery import Gallery
from inspector.gradients.graph import (
    is_custom,
    is_leaf,
    is_python,
    name_of,
    outputs_of,
    variable_of,
    walk,
)
from inspector.gradients.keeping import Keeping, Keeps
from inspector.gradients.naming import Names
from inspector.gradients.places import Place
from inspector.gradients.record import MOST_NODES, Edge, Node, Slot
from inspector.gradients.saved import attributes_of, told
from inspector.storages import plain


@dataclass(eq=False)
class Draft:
    """A node while the program runs. The node itself is not held: the program may drop its graph.

    `attributes` are the values that a rule may need, `shown` all of them as text.
    """

    index: int
    name: str
    place: Place
    born: int
    outputs: tuple[Slot, ...]
    keeps: Keeps
    attributes: dict[str, Any]
    shown: tuple[tuple[str, str], ...]
    custom: bool
    variable: Tensor | None  # of AccumulateGrad
    leaf_figure: int | None
    inputs: tuple[tuple[int, int] | None, ...] = ()  # index and output of the node of each
    labels: tuple[str, ...] = ()  # what the forward operation was given
    value: int | None = None
    result: str = ""  # what the program calls what it gave


class Nodes:
    """Numbers nodes. Call it inside `quiet`."""

    def __init__(self, gallery: Gallery, names: Names) -> None:
        self.drafts: list[Draft] = []
        self.edges: list[Edge] = []
        self.keeping = Keeping(gallery, names)
        self.weight = 0  # as JSON, in bytes, about
        self._gallery = gallery
        self._names = names
        self._known: dict[int, Draft] = {}  # by torch's number of the node
        self._leaves: dict[int, Draft] = {}  # by the id of the variable, which is held

    @property
    def full(self) -> bool:
        """Whether no more nodes are kept."""
        return len(self.drafts) >= MOST_NODES

    @property
    def leaves(self) -> list[Draft]:
        """All nodes that are an AccumulateGrad."""
        return list(self._leaves.values())

    def find(self, node: TorchNode | None) -> Draft | None:
        """Return what is known of a node."""
        if node is None:
            return None
        variable = variable_of(node)
        return self._known.get(node._sequence_nr()) if variable is None else self.leaf(variable)

    def leaf(self, tensor: Tensor) -> Draft | None:
        """Return the AccumulateGrad of a leaf, if it took part in a graph."""
        return self._leaves.get(id(tensor))

    def add(
        self, root: TorchNode, place: Place, born: int, places: Mapping[int, Place]
    ) -> list[Draft]:
        """Number a node and all behind it that are new; return the new ones.

        `places` are known for some, by torch's number of the node.
        """
        if self.full or self.find(root) is not None:
            return []
        found = walk([root], lambda node: self.find(node) is not None)
        # In the order they were made; leaves, which carry no number, before those that use them.
        found.sort(key=_number)
        found = found[-(MOST_NODES - len(self.drafts)) :]
        made = [self._draft(node, places.get(_number(node), place), born) for node in found]
        for node, draft in zip(found, made, strict=True):
            self._link(node, draft)
        return made

    def _draft(self, node: TorchNode, place: Place, born: int) -> Draft:
        variable, attributes = variable_of(node), attributes_of(node)
        draft = Draft(
            index=len(self.drafts),
            name=sound(name_of(node), 200),
            place=place,
            born=born,
            outputs=tuple(Slot(shape=shape, dtype=plain(kind)) for shape, kind in outputs_of(node)),
            keeps=self.keeping.take(node, len(self.drafts)),
            attributes={} if is_python(node) else attributes,  # they may be anything there
            shown=told(attributes),
            custom=is_custom(node),
            variable=variable,
            leaf_figure=self._gallery.of_any(variable),
        )
        self.drafts.append(draft)
        if variable is None:
            self._known[node._sequence_nr()] = draft
        else:
            self._leaves[id(variable)] = draft
        self.weight += 220 + 95 * len(draft.keeps.kept)
        self.weight += 25 * len(draft.shown) + 35 * len(draft.outputs)
        return draft

    def _link(self, node: TorchNode, draft: Draft) -> None:
        inputs: list[tuple[int, int] | None] = []
        for slot, (after, output) in enumerate(node.next_functions):
            target = self.find(after)
            inputs.append(None if target is None else (target.index, output))
            if target is not None:
                edge = Edge(source=draft.index, slot=slot, target=target.index, output=output)
                self.edges.append(edge)
                self.weight += 50
        draft.inputs = tuple(inputs)

    def parts(self) -> tuple[Node, ...]:
        """Return the nodes as parts of a trace."""
        return tuple(map(self._part, self.drafts))

    def _part(self, draft: Draft) -> Node:
        place, leaf = draft.place, ""
        if draft.variable is not None:
            leaf = self._names.of(draft.variable)
            place = self._names.place(draft.variable) or place
            place = changed(place, module=self._names.owner(draft.variable))
        return Node(
            name=draft.name,
            line=place.line,
            span=place.span,
            label=place.label,
            module=sound(place.module, 200),
            born=draft.born,
            outputs=draft.outputs,
            leaf=sound(leaf, 200),
            leaf_figure=draft.leaf_figure,
            saved=tuple(draft.keeps.saved),
            attributes=draft.shown,
            custom=draft.custom,
            value=draft.value,
        )


def _number(node: TorchNode) -> int:
    """Return torch's number of a node, which goes up with the time; leaves have none."""
    return -1 if is_leaf(node) else node._sequence_nr()
