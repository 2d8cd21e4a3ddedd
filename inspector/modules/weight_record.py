"""What is known of the tensors a module holds: their values, how to fill them, whether a file fits.

Plain values, so that they cross from the child that holds the module to the page.
"""

from typing import Literal

from pydantic import Field

from builder.values import Value
from inspector.record import Cell, Count, Heat, Index, Name, Summary, Text

MOST_VALUES = 4_096  # of a tensor, shown one by one; a larger one has a heat map
MOST_FILTERS = 64
MOST_FILTER_SIDE = 16
MOST_SINGULAR = 256
MOST_ROWS = 10_000  # of a match report, and tensors of a file


class Histogram(Value):
    """How many of the finite values lie where.

    `counts[i]` of them lie from `edges[i]` up to, but not including, `edges[i + 1]`; the last
    stretch includes its end.
    """

    edges: tuple[float, ...]
    counts: tuple[Count, ...]


class Filters(Value):
    """The kernels of a convolution as pictures, the first ones of `count`.

    `values[filter][shown channel]` holds `rows` x `columns` numbers, row by row; None where not
    finite. A filter over one dimension is one picture: a row for each input channel.
    """

    count: Count
    of_channels: Count  # that each filter looks at
    channels: tuple[Index, ...]  # those shown
    rows: Count
    columns: Count
    averaged: bool  # a kernel is larger than its picture, which holds means of its parts
    values: tuple[tuple[tuple[float | None, ...], ...], ...]


class Singular(Value):
    """The singular values of a matrix, largest first; of a convolution the matrix (out, -1)."""

    rows: Count
    columns: Count
    values: tuple[float, ...]  # at most MOST_SINGULAR
    count: Count
    rank: Count  # as torch.linalg.matrix_rank counts: those above `tolerance`
    tolerance: float
    condition: float | None  # largest over smallest; None: the smallest is 0


class WeightFigures(Value):
    """A tensor as the Weights view shows it. What cannot be shown is None, and `notes` say why.

    `summary` is of all elements, as torch counts; `finite` of the finite ones where some are not.
    """

    shape: tuple[int, ...] | None  # None: a lazy parameter, which has none yet
    dtype: Name  # without "torch."
    device: Name
    elements: Count
    bytes: Count
    requires_grad: bool
    norm: float | None
    summary: Summary | None
    finite: Summary | None = None
    histogram: Histogram | None = None
    values: tuple[Cell, ...] | None = None  # all of a small tensor, row by row
    heat: Heat | None = None  # of a larger one
    filters: Filters | None = None
    singular: Singular | None = None
    notes: tuple[Text, ...] = ()


class FormField(Value):
    """What a function or an optimiser of torch takes beside tensors.

    `default` is torch's; of a required one it is where the form begins.
    """

    name: Name
    kind: Literal["float", "int", "choice", "flag"]
    default: bool | int | float | str
    required: bool
    choices: tuple[Name, ...] = ()


class Initialiser(Value):
    """A function of `torch.nn.init` that fills a tensor."""

    name: Name  # "kaiming_normal_"
    meaning: Text
    parameters: tuple[FormField, ...]
    link: Text  # to its documentation


class Initialised(Value):
    """A tensor that was filled anew."""

    code: Text  # "nn.init.constant_(tensor, val=0.1)"
    before: WeightFigures
    after: WeightFigures
    notes: tuple[Text, ...] = ()  # warnings of torch


# "by hook": only one side has the name, and the module itself deals with that.
Fit = Literal["matched", "cast", "missing", "unexpected", "wrong shape", "by hook"]


class MatchRow(Value):
    """One name of a module's state, of a file's, or of both; None: it is not there.

    `tied` are the other names that the module's tensor has.
    """

    name: str = Field(max_length=1_000)
    fit: Fit
    shape: tuple[int, ...] | None  # the module's; of a lazy parameter None as well
    dtype: Name | None
    file_shape: tuple[int, ...] | None
    file_dtype: Name | None
    tied: tuple[str, ...] = ()
    note: Text = ""


class MatchReport(Value):
    """How a file's tensors fit into a module.

    `fits`: `load_state_dict` takes them all, as strictly as was asked. `torch_message` is what it
    says otherwise. `loaded`: how many names of the file stand in the module now.
    """

    strict: bool
    fits: bool
    sentence: Text
    torch_message: str = Field(default="", max_length=20_000)
    rows: tuple[MatchRow, ...]
    more_rows: Count = 0
    counts: tuple[tuple[Fit, Count], ...]
    hints: tuple[Text, ...] = ()  # a common prefix, tied names with different values
    loaded: Count = 0
