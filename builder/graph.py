"""A model as data: inputs, nodes, frames, outputs and the wires between them.

`Graph` is what the model computes. Where things stand on the canvas is a `Layout`, which lives
beside the graph in a file and which neither `infer` nor `==` sees.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, PlainSerializer, model_validator

from builder import names
from builder.values import Value

SCHEMA: Literal[1] = 1
MOST_NODES = 500
MOST_EDGES = 4 * MOST_NODES

# The spelling of torch's dtypes.
DTYPES = (
    *("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8"),
    *("uint8", "bool", "complex64"),
)

BATCH = "N"  # the one symbolic dimension


def _name(text: str) -> str:
    complaint = names.complaint(text)
    if complaint is not None:
        raise ValueError(complaint)
    return text


def _dtype(text: str) -> str:
    if text not in DTYPES:
        raise ValueError(f"dtype {names.shown(text)} is not one of {', '.join(DTYPES)}")
    return text


Name = Annotated[str, AfterValidator(_name)]
Dtype = Annotated[str, AfterValidator(_dtype)]
PortName = Annotated[str, Field(max_length=names.LONGEST, pattern=r"^[a-z_][a-z0-9_.]*$")]
Size = Annotated[int, Field(ge=0, le=10**15)]
Integer = Annotated[int, Field(ge=-(10**15), le=10**15)]
Number = Annotated[float, Field(ge=-1e30, le=1e30)]
Item = bool | Integer | Number | None
ParamValue = (
    bool
    | Integer
    | Number
    | Annotated[str, Field(max_length=80)]
    | Annotated[tuple[Item, ...], Field(max_length=16, strict=False, fail_fast=True)]
    | None
)


# Read-only all the way down: a frozen value that holds a plain dict would not be frozen.
Params = Annotated[
    Mapping[Annotated[str, Field(max_length=60)], ParamValue],
    Field(max_length=40),
    AfterValidator(MappingProxyType),
    PlainSerializer(dict),
]


class TensorSpec(Value):
    """What is known of a tensor before it exists.

    Shapes: each dimension is a number, "N" (the batch size) or "3*N". When no such rule holds for
    a dimension, the number is the one seen at N=2 and `at` is 2.
    """

    shape: tuple[int | str, ...]
    dtype: Dtype = "float32"
    at: int | None = None

    def __str__(self) -> str:
        """Return the shape as it stands on a wire: N×6×28×28, or scalar."""
        text = "×".join(str(size) for size in self.shape) or "scalar"
        return text if self.at is None else f"{text} at N={self.at}"


class Dimension(Value):
    """One dimension of an input: its size, and the name the learner gives it."""

    name: Annotated[str, Field(max_length=names.LONGEST, pattern=r"^([A-Za-z][A-Za-z0-9_]*)?$")] = (
        ""
    )
    size: Size | Literal["N"]


class Input(Value):
    """A tensor the model is called with; it becomes an argument of forward."""

    name: Name
    dtype: Dtype = "float32"
    shape: Annotated[tuple[Dimension, ...], Field(max_length=8, strict=False)]

    @property
    def spec(self) -> TensorSpec:
        """Return the shape and dtype without the dimension names."""
        return TensorSpec(shape=tuple(d.size for d in self.shape), dtype=self.dtype)


class Node(Value):
    """One layer or operation; `params` holds what was chosen, the catalogue knows the rest."""

    name: Name
    kind: Annotated[str, Field(min_length=1, max_length=60)]
    params: Params = Field(default_factory=lambda: MappingProxyType({}))


Members = Annotated[tuple[Name, ...], Field(max_length=MOST_NODES, strict=False)]


class Sequential(Value):
    """A frame whose members run one after the other; wires go to the frame, not to them."""

    kind: Literal["Sequential"] = "Sequential"
    name: Name
    members: Members = ()

    def key(self, member: str) -> str:
        """Return the member's place in `state_dict` paths: its index, as in torch."""
        return str(self.members.index(member))

    @property
    def wired(self) -> bool:
        """Whether wires go to the frame itself."""
        return True

    @property
    def runs(self) -> tuple[str, ...]:
        """Return the members that run when the frame is called, in order."""
        return self.members


class ModuleDict(Value):
    """A frame whose members stand under keys, wired one by one or chosen by a fixed key."""

    kind: Literal["ModuleDict"] = "ModuleDict"
    name: Name
    members: Members = ()
    chosen: Name | None = None

    def key(self, member: str) -> str:
        """Return the member's key."""
        return member

    @property
    def wired(self) -> bool:
        """Whether wires go to the frame itself, not to its members: only with a chosen entry."""
        return self.chosen is not None

    @property
    def runs(self) -> tuple[str, ...]:
        """Return the one entry that runs when the frame is called."""
        return () if self.chosen is None else (self.chosen,)


Frame = Annotated[Sequential | ModuleDict, Field(discriminator="kind")]


class Output(Value):
    """A tensor the model returns."""

    name: Name


Thing = Input | Node | Sequential | ModuleDict | Output


class Edge(Value):
    """A wire from an output port to an input port."""

    source: Name
    source_port: PortName = "output"
    target: Name
    target_port: PortName = "input"


class Block(Value):
    """A graph used as a layer. Schema 1 keeps the place; no file of schema 1 holds one."""

    name: Name


class Graph(Value):
    """A model. Every name is unique; every wire joins two things that exist.

    Raises: pydantic.ValidationError, with every reason; `builder.from_json` turns them into
    sentences.
    """

    schema_: Annotated[Literal[1], Field(alias="schema")] = SCHEMA
    title: Annotated[str, Field(max_length=80)] = ""
    inputs: Annotated[tuple[Input, ...], Field(max_length=32, strict=False)] = ()
    nodes: Annotated[tuple[Node, ...], Field(max_length=MOST_NODES, strict=False)] = ()
    frames: Annotated[tuple[Frame, ...], Field(max_length=MOST_NODES, strict=False)] = ()
    outputs: Annotated[tuple[Output, ...], Field(max_length=32, strict=False)] = ()
    edges: Annotated[tuple[Edge, ...], Field(max_length=MOST_EDGES, strict=False)] = ()
    blocks: Annotated[tuple[Block, ...], Field(max_length=0, strict=False)] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = [*self._name_faults(), *self._frame_faults(), *self._edge_faults()]
        if faults:
            raise ValueError("\n".join(faults[:20]))
        return self

    def _name_faults(self) -> Iterator[str]:
        for name, count in Counter(thing.name for thing in self.things()).items():
            if count > 1:
                yield f"{count} things are called {name}. Give each a name of its own."

    def _frame_faults(self) -> Iterator[str]:
        known = {thing.name for thing in (*self.nodes, *self.frames)}
        held: set[str] = set()
        for frame in self.frames:
            for member in frame.members:
                if member not in known:
                    yield f"{frame.name}: its member {member} does not exist. Remove it."
                if member in held:
                    yield f"{member} stands in two places. Keep it in one frame, once."
                held.add(member)
            if isinstance(frame, ModuleDict) and frame.chosen not in (None, *frame.members):
                yield f"{frame.name}: the chosen key {frame.chosen} is not one of its keys."
        for frame in self.frames:
            if self._holds_itself(frame.name):
                yield f"{frame.name} stands inside itself. Take it out."

    def _holds_itself(self, name: str) -> bool:
        parents = {m: frame.name for frame in self.frames for m in frame.members}
        seen, above = {name}, parents.get(name)
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        return above == name

    def _edge_faults(self) -> Iterator[str]:
        sources = {thing.name for thing in (*self.inputs, *self.nodes, *self.frames)}
        targets = {thing.name for thing in (*self.nodes, *self.frames, *self.outputs)}
        taken: set[tuple[str, str]] = set()
        for edge in self.edges:
            if edge.source not in sources:
                yield f"A wire begins at {edge.source}, which gives nothing. Remove the wire."
            if edge.target not in targets:
                yield f"A wire ends at {edge.target}, which takes nothing. Remove the wire."
            if (edge.target, edge.target_port) in taken:
                yield f"{edge.target}: two wires end at {edge.target_port}. Keep one."
            taken.add((edge.target, edge.target_port))

    def things(self) -> Iterator[Thing]:
        """Yield everything that has a name."""
        yield from self.inputs
        yield from self.nodes
        yield from self.frames
        yield from self.outputs

    @cached_property
    def by_name(self) -> Mapping[str, Thing]:
        """Everything that has a name, by its name."""
        return MappingProxyType({thing.name: thing for thing in self.things()})

    @cached_property
    def frame_of(self) -> Mapping[str, Frame]:
        """The frame each member stands in; what is not here stands at the top."""
        return MappingProxyType({m: frame for frame in self.frames for m in frame.members})

    @cached_property
    def wires_into(self) -> Mapping[str, tuple[Edge, ...]]:
        """The wires that end at each thing, in the order they were drawn."""
        found: dict[str, list[Edge]] = {thing.name: [] for thing in self.things()}
        for edge in self.edges:
            found[edge.target].append(edge)
        return MappingProxyType({name: tuple(edges) for name, edges in found.items()})

    def path(self, name: str) -> str:
        """Return the dotted path under which a node or frame stands in `state_dict`."""
        frame = self.frame_of.get(name)
        return name if frame is None else f"{self.path(frame.name)}.{frame.key(name)}"


Position = Annotated[
    tuple[Number, Number],
    Field(strict=False),
]
Layout = Annotated[dict[Name, Position], Field(max_length=3 * MOST_NODES)]
