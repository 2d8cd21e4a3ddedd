"""What is known of a program that ran: its steps, its calls, and what memory held after each.

Plain values, so that they cross from the child that ran the program to the page. Everything that
repeats is stored once and referred to by its index: a tensor's state, a storage's content.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from builder.values import Value

Text = Annotated[str, Field(max_length=4_000)]
Name = Annotated[str, Field(max_length=200)]
Index = Annotated[int, Field(ge=0, le=1_000_000)]
Count = Annotated[int, Field(ge=0)]
Cell = int | float | str | bool  # "nan", "inf", "-inf" and complex numbers are text

MOST_CELLS = 4_096  # of a storage, or of a tensor, that are shown one by one
MOST_STEPS = 400  # that are kept; the program goes on behind them
MOST_CALLS = 4_000


class Span(Value):
    """A stretch of the program's text. Lines count from 1, columns from 0, in characters."""

    line: Index
    column: Index
    end_line: Index
    end_column: Index


class Note(Value):
    """Something worth knowing that is no error: a warning of torch, a call that ran elsewhere."""

    line: Index
    text: Text


class Fix(Value):
    """One way to mend a line: put `text` in place of `span`."""

    label: Text  # "Use b.reshape(9)"
    detail: Text  # "copies 72 bytes"
    span: Span
    text: Text


class Cut(Value):
    """Two neighbouring dimensions of the input that do not merge, and the target that needs it."""

    target_dim: Index
    a: Index
    b: Index
    needed: int  # stride[a] would have to be size[b] * stride[b]
    actual: int


class View(Value):
    """Why a view works or does not; `strides` are torch's when it works."""

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    target: tuple[int, ...]
    ok: bool
    strides: tuple[int, ...] | None
    runs: tuple[tuple[int, ...], ...]  # the input dimensions that merge
    blocked: tuple[Cut, ...]
    sentence: Text


class Broadcast(Value):
    """Shapes aligned at their last axis."""

    shapes: tuple[tuple[int, ...], ...]
    aligned: tuple[tuple[int | None, ...], ...]  # None: the axis is not there and is added
    stretched: tuple[tuple[bool, ...], ...]  # this axis is repeated with stride 0
    result: tuple[int, ...] | None
    failed: tuple[Index, ...]  # axes of the aligned shapes that do not fit
    sentence: Text


class Product(Value):
    """Which letter each axis of a matrix product has: equal ones meet, missing ones are summed."""

    operands: tuple[str, ...]
    result: str
    summed: str
    sentence: Text


class ProgramError(Value):
    """Why a program ended early.

    `kind`: "syntax" (it cannot be read), "refused" (not available here), "raised" (Python or torch
    raised it, worded by them), "limit" (time, memory, steps, output), "sandbox" (ours).
    """

    kind: Literal["syntax", "refused", "raised", "limit", "sandbox"]
    type: Name = ""  # "RuntimeError"
    message: Text
    advice: Text = ""  # the way to do it here
    line: Index | None = None
    span: Span | None = None
    view: View | None = None
    broadcast: Broadcast | None = None
    fixes: tuple[Fix, ...] = ()


class Summary(Value):
    """Of all elements of a tensor; None where there is no such number (empty, or not finite)."""

    mean: float | None
    std: float | None
    min: float | None
    max: float | None
    nan: Count
    inf: Count
    zeros: Count


class Heat(Value):
    """A large tensor seen from afar: means of its parts, row by row; None where not finite."""

    rows: Count
    columns: Count
    values: tuple[float | None, ...]


class Edges(Value):
    """The first and the last elements of a large tensor along every dimension."""

    index: tuple[tuple[Count, ...], ...]  # for each dimension the indices shown
    values: tuple[Cell, ...]  # in the order of torch.meshgrid(*index, indexing="ij")


class Content(Value):
    """What a storage held, read as one dtype. `values` is None when it is too large to show."""

    storage: Index
    dtype: Name
    itemsize: Count
    length: Count  # elements
    values: tuple[Cell, ...] | None


class Storage(Value):
    """One piece of memory. Storage 0 is called S0."""

    bytes: Count
    device: Name
    born: Index  # the step in which it was first seen


class TensorState(Value):
    """A tensor object as it stood after some step: a new state for each change of it or its values.

    Units: `stride` and `offset` in elements, `bytes` in bytes.
    """

    object: Index  # the same number is the same Python object
    storage: Index | None  # None: it has no storage of its own that can be shown (sparse, meta)
    content: Index | None
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: Count
    dtype: Name  # without "torch."
    device: Name
    bytes: Count
    itemsize: Count
    contiguous: bool
    channels_last: bool
    dense: bool  # non-overlapping and dense: every cell of its stretch of memory once
    requires_grad: bool
    is_leaf: bool
    grad_fn: Name | None
    view_of: Index | None  # the object that is its `_base`
    version: Count | None  # None: an inference tensor counts none
    parameter: bool
    summary: Summary | None
    heat: Heat | None  # only for large ones
    edges: Edges | None  # only for large ones


class Shown(Value):
    """The value of a variable: a tensor, a group of values, or plain text."""

    type: Name  # "Tensor", "list", "float", "Net"
    text: Text = ""
    tensor: Index | None = None  # into Trace.tensors
    items: tuple[tuple[Name, "Shown"], ...] = ()  # of a list, tuple, dict or module's tensors


class Variable(Value):
    """A name and its value after a step."""

    name: Name
    value: Shown
    change: Literal["", "new", "changed"]


class Aten(Value):
    """One operation torch carried out under a call."""

    name: Name  # "aten.clone"
    bytes: Count  # of storages first seen here
    copies: bool  # it copies elements of an input


class Promise(Value):
    """What the schema promises of the result, and what happened this time."""

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    says: Literal["new", "may alias", "alias", "writes", "nothing"]
    # Torch's own line, or "". The name itself belongs to a method of pydantic's.
    signature: Text = Field(alias="schema")
    fact: Text  # "shares memory with a"
    kept: bool


class Meeting(Value):
    """How a result stands to one input."""

    input: Index  # into Call.inputs
    relation: Literal["same object", "shares memory", "disjoint in one storage", "outside", "copy"]
    shares_version: bool
    linked: bool  # by autograd: a differentiable view or a step of its graph


class Call(Value):
    """One call of torch by the learner, with what torch did under it."""

    line: Index
    span: Span | None
    name: Name  # "Tensor.reshape"
    arguments: Text  # "a, (3, 3)"
    inputs: tuple[Index, ...]  # tensor states before the call
    results: tuple[Index, ...]  # tensor states after it
    aten: tuple[Aten, ...]
    bytes: Count  # kept in tensors that could be held
    hidden_copies: Count  # copies under a call that does not say so
    written: tuple[Index, ...]  # positions in `inputs` whose version went up
    promise: Promise | None
    meetings: tuple[Meeting, ...]
    why: Text  # one plain sentence
    view: View | None = None
    broadcast: Broadcast | None = None
    product: Product | None = None


class Written(Value):
    """Cells of a storage that changed in a step; at most 256 of them are named."""

    storage: Index
    cells: tuple[Count, ...]  # element indices of the storage's content after the step
    count: Count
    before: tuple[Cell, ...]
    after: tuple[Cell, ...]


class Step(Value):
    """One statement that was carried out."""

    line: Index
    end_line: Index
    frame: Name  # "" for the program itself, "forward" inside that function
    depth: Count
    printed: str = Field(max_length=20_000)
    grad_mode: Literal["grad", "no_grad", "inference"]
    variables: tuple[Variable, ...]  # of the frame, after the step
    deleted: tuple[Name, ...]
    calls: tuple[Index, ...]  # into Trace.calls
    contents: tuple[Index, ...]  # into Trace.contents: what every living storage holds
    written: tuple[Written, ...]


class Poke(Value):
    """Put `value` into one cell of a storage, after a step of the program."""

    step: Index
    storage: Index
    dtype: Name
    cell: Index
    value: Cell


class Walls(Value):
    """What stood between the program and the machine."""

    seccomp: bool
    limits: bool
    note: Text = ""


class Trace(Value):
    """All of it. `output` is what the program printed; `error` is None when it ran to its end."""

    output: str = Field(max_length=40_000)
    error: ProgramError | None
    steps: tuple[Step, ...]
    more_steps: Count = 0  # carried out behind the last one kept
    calls: tuple[Call, ...] = ()
    tensors: tuple[TensorState, ...] = ()
    storages: tuple[Storage, ...] = ()
    contents: tuple[Content, ...] = ()
    notes: tuple[Note, ...] = ()
    walls: Walls
    torch: Name = ""
    elapsed_ms: float = 0.0  # in the child
