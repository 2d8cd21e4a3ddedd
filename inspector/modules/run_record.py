"""What is known of a module that was run: each call in order, what it gave, what a hook saw.

Plain values, so that they cross from the child that ran it to the page.
"""

import base64
import math
from typing import Annotated, Literal

from pydantic import Field

from builder.graph import Dtype
from builder.values import Value
from inspector.gradients.record import Figure
from inspector.record import Count, Index, Name, Summary, Text

MOST_CALLS = 2_000  # that are kept; the module runs on behind them
MOST_PARTS = 16  # tensors of one output, or of one input
MOST_INPUTS = 8
MOST_TYPED = 20_000  # characters
MOST_DIMS = 8
NOT_FINITE = 255  # the shade of a cell that is no number

Path = Annotated[str, Field(max_length=1_000)]  # dotted; "" is the module itself
InputKind = Literal["normal", "uniform", "integers", "ones", "typed", "given"]
HookKind = Literal[
    "forward_pre",
    "forward",
    "full_backward_pre",
    "full_backward",
    "tensor",  # on the first tensor of the module's output
    "parameter",  # the same on a parameter
    "post_accumulate",  # on a parameter
]
HOOK_KINDS: tuple[HookKind, ...] = HookKind.__args__  # type: ignore[attr-defined]


class InputSpec(Value):
    """A tensor to call a module with.

    `kind`: random "normal" (0, 1) or "uniform" [0, 1); "integers" from `low` up to, but not
    including, `high`; "ones"; "typed": the numbers in `values`, as nested lists; "given": a tensor
    that comes with the question, such as a digit. Only the last two have the shape they come with.
    """

    name: Name = ""  # of the argument of forward
    shape: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(max_length=MOST_DIMS)] = ()
    dtype: Dtype = "float32"
    kind: InputKind = "normal"
    low: Annotated[int, Field(ge=-(2**31), le=2**31)] = 0
    high: Annotated[int, Field(ge=-(2**31), le=2**31)] = 10
    values: Annotated[str, Field(max_length=MOST_TYPED)] = ""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0


class Guess(Value):
    """Inputs a module may be called with; none where nothing was found, and the sentence why.

    None and no sentence: its forward takes no argument.
    """

    specs: tuple[InputSpec, ...]
    sentence: Text


class Plane(Value):
    """A picture of numbers, row by row, from dark to light.

    `shades` are bytes in base64: 0 stands for `low`, 254 for `high`, 255 for what is not finite.
    A small plane has its numbers too. One that shows fewer rows or columns than the tensor has
    shows means of their parts.
    """

    label: Name  # "channel 3", "head 0"
    rows: Count
    columns: Count
    of_rows: Count
    of_columns: Count
    low: float
    high: float
    shades: Annotated[str, Field(max_length=100_000)]
    values: tuple[float | None, ...] | None = None

    def numbers(self) -> tuple[float | None, ...]:
        """Return the cells as numbers, row by row; those read off the shades are rounded."""
        if self.values is not None:
            return self.values
        step = (self.high - self.low) / (NOT_FINITE - 1)
        cells = base64.b64decode(self.shades)
        return tuple(None if one == NOT_FINITE else self.low + one * step for one in cells)


class Picture(Value):
    """How an output looks, of the first sample.

    `kind`: "maps" of a convolution; "heat" of a matrix; "bars" of a vector (one row);
    "attention": a plane for each head, rows are queries, columns keys; "hidden": what a recurrent
    layer remembers, rows are units, columns are moments.
    """

    kind: Literal["maps", "heat", "bars", "attention", "hidden"]
    title: Text
    rows: Name  # what a row is: "height", "query", "unit"
    columns: Name
    planes: tuple[Plane, ...]
    more: Count = 0  # planes that are not shown


class Part(Value):
    """A tensor in the arguments or in the output of a call.

    `place` is where it stands as Python writes it: "" for the output itself, "[0]", "['mask']",
    "args[0]", "key" for an argument that was given by its name.
    """

    place: Name
    shape: tuple[int, ...] | None  # None: it has none that can be told, such as a nested tensor
    dtype: Name  # without "torch."
    device: Name
    requires_grad: bool
    summary: Summary | None = None  # None: not looked at, or on the meta device


class Call(Value):
    """One call of a module, in the order in which the calls began.

    `parent` is the call in whose forward it happened. `failed`: an exception came out of it.
    """

    path: Path  # torch's first name of the module
    number: Count  # which call of this module: 1, 2, ...
    parent: Index | None
    depth: Count
    type: Name
    training: bool
    arguments: tuple[Part, ...]
    outputs: tuple[Part, ...]
    more_outputs: Count
    other: Text  # what else came out: "None", "a dict of 3", "" when only tensors
    pictures: tuple[Picture, ...]
    failed: bool


class FailedCall(Value):
    """A function of torch that raised: its name, and the tensors it was called with."""

    function: Name
    arguments: tuple[Part, ...]


class RunError(Value):
    """Why a forward, or a backward, ended early.

    `call` is the innermost call it came out of; `after` the last one that had ended in it.
    """

    type: Name
    message: Text  # torch's own
    sentence: Text  # where, and with what shapes
    call: Index | None
    after: Index | None
    operation: FailedCall | None
    line: Index | None = None  # of the program's text, where it is known


class RunReport(Value):
    """A run of a module, as far as it came."""

    training: bool
    code: Text  # the lines that do it
    inputs: tuple[Part, ...]
    outputs: tuple[Part, ...]
    calls: tuple[Call, ...]
    more_calls: Count
    error: RunError | None
    notes: tuple[Text, ...]
    elapsed_ms: float  # with the looking


class ModeRow(Value):
    """One call under evaluation and under training: the same numbers go in, the same chance.

    `begins`: this module itself computes something else in training, given the same; not because
    of a call in it, nor of what came in. The differences are of all elements of all tensors of the
    output; None where they cannot be compared.
    """

    path: Path
    number: Count
    type: Name
    differs: bool
    begins: bool
    largest: float | None
    mean: float | None
    share: float | None  # of the elements that differ
    eval_outputs: tuple[Part, ...]
    train_outputs: tuple[Part, ...]
    why: Text  # "" where it does not begin to differ here


class BufferChange(Value):
    """A buffer before and after one forward in training mode."""

    name: Path
    shape: tuple[int, ...]
    changed: bool
    before: Summary | None  # None: it had no shape before
    after: Summary | None
    before_figure: Figure | None
    after_figure: Figure | None
    why: Text


class ModeReport(Value):
    """What `model.train()` and `model.eval()` change."""

    sentence: Text
    code: Text
    rows: tuple[ModeRow, ...]
    more_rows: Count
    buffers: tuple[BufferChange, ...]
    more_buffers: Count
    error: RunError | None
    notes: tuple[Text, ...]


class HookMoment(Value):
    """Something that happened, in true order.

    `event`: a forward "begins" or "ends"; the "hook" was called; the "loss" was made; the gradient
    of a module's output "arrives" in the backward pass; .grad of a parameter was "accumulated".
    """

    event: Literal["begins", "ends", "hook", "loss", "arrives", "accumulated"]
    path: Path
    number: Count  # which call of the module
    depth: Count
    text: Text
    firing: Index | None  # into HookReport.firings


class HookArgument(Value):
    """What the hook was called with."""

    name: Name  # "module", "args", "output", "grad_input", "grad_output", "grad"
    text: Text  # "Linear", "a tuple of 1 tensor"
    parts: tuple[Part, ...]


class HookFiring(Value):
    """One time the hook was called."""

    arguments: tuple[HookArgument, ...]


class HookReport(Value):
    """A hook that was placed, and all it saw.

    `code` does the same when it stands below the program that makes `model`; it prints `printed`.
    """

    kind: HookKind
    path: Path  # of the module, or of the parameter
    title: Text
    sentence: Text  # when such a hook is called, and what it may return
    method: Name  # "register_forward_hook"
    link: Text  # to its documentation
    code: Text
    printed: tuple[Text, ...]
    moments: tuple[HookMoment, ...]
    more_moments: Count
    firings: tuple[HookFiring, ...]
    more_firings: Count
    error: RunError | None
    notes: tuple[Text, ...]


class Drawing(Value):
    """A drawing as the text that graphviz lays out.

    `partial`: the forward ended early, and `message` says how; what is drawn is what had happened,
    the unfinished calls in red. `too_large`: what was left out, or drawn at a smaller depth.
    """

    dot: Annotated[str, Field(max_length=3_000_000)]
    nodes: Count
    depth: Count  # that is drawn
    partial: bool
    message: Text
    too_large: Text
    notes: tuple[Text, ...] = ()


def finite(value: float) -> float | None:
    """Return a number, or None where JSON has none for it."""
    return value if math.isfinite(value) else None
