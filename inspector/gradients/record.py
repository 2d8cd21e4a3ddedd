"""What is known of the gradients of a program that ran: its backward graph, and each pass over it.

Plain values, so that they cross from the child that ran the program to the page. What repeats is
stored once and referred to by its index: figures, nodes, edges, passes, and variables that stay as
they are over many steps.
"""

from typing import Literal

from pydantic import Field

from builder.values import Value
from inspector.record import Cell, Count, Heat, Index, Name, Note, ProgramError, Span, Text, Walls

MOST_NODES = 4_000  # that are kept; the program goes on behind them
MOST_FIGURE_CELLS = 64  # of a tensor, shown one by one


class Figure(Value):
    """A tensor in few numbers. `values` holds all elements of a small one, row by row."""

    shape: tuple[int, ...]
    dtype: Name  # without "torch."
    norm: float | None  # None: not finite, or not a floating tensor
    values: tuple[Cell, ...] | None  # at most MOST_FIGURE_CELLS
    heat: Heat | None  # of a larger one
    nan: Count = 0
    inf: Count = 0


class Slot(Value):
    """One output of the forward operation, as the node remembers it."""

    shape: tuple[int, ...]
    dtype: Name


class Saved(Value):
    """A tensor that a node keeps for its backward.

    `holder`: "kept"; "recomputed" (under checkpointing: nothing is kept, the forward runs again);
    "packed" (by a hook of `saved_tensors_hooks`); "none" (the operation needs none this time).
    The same `tensor` number is the same tensor, so `a * a` shows one tensor at two places.
    """

    name: Name  # "self", "other", "result"
    holder: Literal["kept", "recomputed", "packed", "none"]
    tensor: Index | None = None
    variable: Name = ""  # what the program calls it, where it does
    version: Count | None = None  # of its counter when it was saved
    figure: Index | None = None  # as it was when it was first looked at


class Node(Value):
    """One node of the backward graph, such as MulBackward0 or AccumulateGrad."""

    name: Name
    line: Index  # of the program, 0: unknown
    span: Span | None
    label: Text  # "x ** 2", the learner's own words
    module: Name  # dotted path of the module whose forward made it, "" outside
    born: Index  # the step in which it was first seen
    outputs: tuple[Slot, ...]
    leaf: Name  # of AccumulateGrad: what the leaf is called ("x", "fc.weight"), else ""
    leaf_figure: Index | None  # its value
    saved: tuple[Saved, ...]
    attributes: tuple[tuple[Name, Text], ...]  # ("exponent", "2"): what else it remembers
    custom: bool  # a learner's autograd.Function
    value: Index | None  # of the tensor the forward operation gave, where it is known


class Edge(Value):
    """From the `slot`-th input of node `source` to output `output` of node `target`.

    Gradients flow from source to target.
    """

    source: Index
    slot: Index
    target: Index
    output: Index


class Rule(Value):
    """The chain rule at a node with the numbers in.

    `formula` is the rule as one writes it ("d(x²)/dx = 2·x"), `lines` the same with this node's
    numbers ("2·2 = 4", "incoming · local = 1 · 4 = 4"). `agrees`: torch's own gradient is what the
    lines give; None when they give shapes only.
    """

    formula: Text
    lines: tuple[Text, ...]
    agrees: bool | None


class Visit(Value):
    """One node carried out in a pass.

    `received` are the gradients with respect to the node's outputs, summed where several edges
    arrive; `sent` one for each of its inputs. None: no gradient.
    """

    node: Index
    received: tuple[Index | None, ...]
    sent: tuple[Index | None, ...]
    rule: Rule | None
    line: Index = 0  # of the program, when a hook of it ran here


class Arrival(Value):
    """What a pass did to one leaf. None: there was no gradient."""

    node: Index  # its AccumulateGrad; of autograd.grad: the node whose gradient was asked for
    leaf: Name
    before: Index | None  # .grad
    added: Index | None
    after: Index | None


class Pass(Value):
    """One backward pass, node by node in the order autograd ran them.

    `kind`: Tensor.backward (or autograd.backward), autograd.grad.
    """

    step: Index  # in which it ran
    line: Index
    kind: Literal["backward", "grad"]
    roots: tuple[tuple[Index, Index, Index | None], ...]  # node, output, the gradient given
    retain_graph: bool
    create_graph: bool
    visits: tuple[Visit, ...]
    arrivals: tuple[Arrival, ...]
    error: Text = ""  # when it raised in the middle
    failed: Index | None = None  # the node that raised


class Stale(Value):
    """A saved tensor that was changed in place since it was saved."""

    node: Index
    saved: Index  # into Node.saved
    version: Count  # its counter now


class Named(Value):
    """A variable that holds a tensor, after a step."""

    name: Name
    shape: tuple[int, ...]
    requires_grad: bool
    is_leaf: bool
    node: Index | None  # its grad_fn, or the AccumulateGrad of a leaf
    output: Index  # of that node
    figure: Index
    grad: Index | None  # its .grad


class GradStep(Value):
    """One statement that was carried out."""

    line: Index
    end_line: Index
    frame: Name
    depth: Count
    printed: str = Field(max_length=20_000)
    grad_mode: Literal["grad", "no_grad", "inference"]
    variables: tuple[Index, ...]  # into GradTrace.variables: those of the frame that are tensors
    others: tuple[tuple[Name, Text], ...]  # the other variables
    nodes: Index  # how many nodes are known after the step: those below it
    freed: tuple[Index, ...]  # nodes whose saved tensors were freed in this step
    stale: tuple[Stale, ...]  # that became stale in this step
    passes: tuple[Index, ...]  # that ran in it


class Entry(Value):
    """A line of the ledger: what happened to the .grad of a leaf in a step."""

    leaf: Name
    step: Index
    kind: Literal["added", "set to None", "zeroed", "changed"]
    added: Index | None
    after: Index | None


class GradTrace(Value):
    """All of it. `output` is what the program printed; `error` is None when it ran to its end.

    Wherever another record has a figure, it is an index into `figures`.
    """

    output: str = Field(max_length=40_000)
    error: ProgramError | None
    steps: tuple[GradStep, ...] = ()
    more_steps: Count = 0
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    passes: tuple[Pass, ...] = ()
    ledger: tuple[Entry, ...] = ()
    variables: tuple[Named, ...] = ()
    figures: tuple[Figure, ...] = ()
    notes: tuple[Note, ...] = ()
    walls: Walls
    torch: Name = ""
    elapsed_ms: float = 0.0
