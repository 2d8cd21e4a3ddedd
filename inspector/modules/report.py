"""What a page is told of a module: its tree, its tables, why they differ, its summary.

Plain values, so that they cross from the child that holds the module to the page.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from builder.values import Value
from inspector.record import Count


def _cut(most: int) -> BeforeValidator:
    """Cut text that a learner's names are in to what fits, and to what UTF-8 has bytes for."""

    def cut(text: Any) -> Any:
        if not isinstance(text, str):
            return text
        text = text if len(text) <= most else f"{text[: most - 1]}…"
        return text if text.isascii() else text.encode(errors="replace").decode()

    return BeforeValidator(cut)


LONGEST_PATH = 1_000
Path = Annotated[str, _cut(LONGEST_PATH), Field(max_length=LONGEST_PATH)]  # dotted
Name = Annotated[str, _cut(200), Field(max_length=200)]
Text = Annotated[str, _cut(4_000), Field(max_length=4_000)]
Role = Literal["module", "parameter", "buffer"]
Cell = Annotated[str | int | bool | None, _cut(120)]


class TreeRow(Value):
    """One place in the tree: a module, or a tensor that a module holds.

    An object that is registered twice has two rows. The first of `names` is where torch lists it;
    a row whose path is another one shows the object again, and what is inside is not repeated.
    `own` and `total` count elements of parameters: of those the module holds itself, and of all
    in it, each once; a lazy one has none yet. `requires_grad` is None where it is mixed, or where
    there is nothing to ask.
    """

    path: Path
    parent: Path
    depth: Count
    role: Role
    type: Name  # "Conv2d", "Parameter", "Tensor"
    names: tuple[Path, ...]  # all it is reached by, torch's first; at most MOST_NAMES
    own: Count
    total: Count
    trainable: Count
    bytes: Count  # of parameters and buffers in it, each tensor once
    shape: tuple[int, ...] | None
    dtype: Name  # "float32"; "mixed"; "" where nothing has one
    device: Name
    requires_grad: bool | None
    persistent: bool | None  # whether state_dict keeps it; None: a module
    note: Text
    tie: Count | None  # rows with the same number are one object, or share memory
    tie_kind: Literal["object", "storage", ""]
    unregistered: bool


class Totals(Value):
    """Of the whole module, each tensor once, as torch's own iterators list them."""

    parameters: Count
    trainable: Count
    buffers: Count  # elements
    bytes: Count  # of parameters and buffers
    modules: Count  # with the module itself
    lazy: Count  # tensors that have no shape yet


class Hidden(Value):
    """Something the module holds and does not register: no iterator of torch sees it."""

    path: Path  # "layers", "block.layers"
    what: Text  # "a list of 2 Linear"
    sentence: Text
    fix: Text  # the line that registers it; "" where there is nothing to mend
    items: tuple[Path, ...]  # "layers[0]", "layers[1]"
    parameters: Count  # elements that parameters() misses


class Difference(Value):
    """Why two ways to walk this module list different things.

    The counts are rows of the two; of a tied storage they are elements.
    """

    kind: Literal[
        "shared module",
        "shared child",
        "tied parameter",
        "tied buffer",
        "tied storage",
        "non-persistent buffer",
        "extra state",
        "state_dict hook",
        "lazy",
        "none",
        "parametrized",
        "hidden",
        "cycle",
        "buffers",
        "nested",
    ]
    left: Text  # "parameters()"
    right: Text  # "state_dict()"
    left_count: Count | None  # None: it cannot be counted
    right_count: Count | None
    names: tuple[Path, ...]
    sentence: Text
    fix: Text = ""


class WalkReport(Value):
    """The tree of a module in the order of its registration, a parent before what is in it."""

    rows: tuple[TreeRow, ...]
    totals: Totals
    hidden: tuple[Hidden, ...]
    left_out: Count  # rows that were too many to show
    complete: bool  # False: there was more to find than was looked at, names or hidden things


class Table(Value):
    """What one of torch's iterators gives, as a table.

    `count` is None where it did not end within what is shown, or failed.
    """

    method: Name  # "named_parameters"
    code: Text  # "list(model.named_parameters(prefix='', recurse=True, remove_duplicate=True))"
    columns: tuple[Name, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: Count | None
    note: Text  # why rows are missing


class SummaryRow(Value):
    """One call of a module, or a module that was not called.

    `parameters` counts those that no row above has counted: the column sums to the total.
    """

    path: Path  # torch's first name of it; of an unregistered one where it was found
    name: Path  # the last part of it
    type: Name
    depth: Count
    index: Count  # how many rows of this depth there are up to this one
    label: Path  # "├─Conv2d: 1-1"
    calls: Count  # in a row, with the same shapes; 0: not called
    input: Text  # "[2, 3, 8, 8]"
    output: Text
    parameters: Count
    trainable: Count
    repeated: Literal["", "recursive", "tied", "not registered"]  # why some are not counted here
    lazy: bool  # it has parameters without a shape
    kernel: tuple[int, ...] | None  # sizes of the weight of a convolution
    multiply_adds: Count | None  # None: not counted
    leaf: bool  # nothing is in it
    container: bool  # a Sequential, ModuleList or ModuleDict


class SummaryTotals(Value):
    """Totals of a summary. `parameters` are torch's: each tensor once."""

    parameters: Count
    trainable: Count
    multiply_adds: Count | None  # None: not counted
    input_bytes: Count | None  # None: it was not run
    activation_bytes: Count | None  # outputs of the innermost modules, each call
    parameter_bytes: Count
    lazy: Count


class Summary(Value):
    """A table of the modules in the order of their calls."""

    layout: Literal["torchinfo", "torchsummary", "torchkeras"]
    rows: tuple[SummaryRow, ...]
    totals: SummaryTotals
    text: Annotated[str, _cut(1_000_000), Field(max_length=1_000_000)]
    ran: Literal["", "values", "shapes"]  # "shapes": on the meta device; "": without inputs
    message: Text  # torch's, where the forward failed half-way
    failed: Path  # the innermost call that failed
    notes: tuple[Text, ...]
