"""One training step under the microscope: every tensor at every moment, and who got no gradient.

Plain values, so that they cross from the child that took the step to the page. Figures are stored
once and referred to by their index.
"""

from typing import Literal

from pydantic import Field

from builder.values import Value
from inspector.gradients.record import Figure
from inspector.modules.run_record import Path, RunError
from inspector.modules.weight_record import FormField
from inspector.record import Count, Index, Name, Text

MOMENTS = ("start", "forward", "loss", "backward", "step")  # after which the tensors are looked at
MOST_CALLS = 2_000
MOST_TENSORS = 2_000

StageName = Literal["forward", "loss", "backward", "step"]

# Why a parameter got no gradient, or none but zeros.
Silence = Literal[
    "frozen",  # requires_grad is False
    "unused",  # no operation of the forward took it
    "dropped",  # what was made of it does not reach the loss
    "no_grad",  # used while gradients were off
    "detached",  # cut off by detach() or .data
    "not differentiable",  # cut off by an operation that has no gradient
    "not given",  # the backward of an operation gave None
    "dead",  # a ReLU, all of whose outputs are 0, stands between it and the loss
    "zero",  # the gradient became zero at another operation
]


class LossRow(Value):
    """A loss that a step can make small."""

    name: Name
    code: Text  # "F.cross_entropy(output, y)"
    meaning: Text
    takes_target: bool


class OptimizerRow(Value):
    """An optimiser of torch. A pair such as betas is two fields, beta1 and beta2."""

    name: Name
    parameters: tuple[FormField, ...]
    link: Text  # to its documentation


class Moment(Value):
    """A tensor and its .grad after a stage; None: it is not there."""

    value: Index | None  # into StepReport.figures
    grad: Index | None


class StateEntry(Value):
    """What the optimiser remembers of a parameter, before and after its step."""

    name: Name  # "exp_avg"
    before: Index | None
    after: Index | None


class StepTensor(Value):
    """A parameter or a buffer through the step.

    `moments` follow MOMENTS, as far as the step came. `ratio` is the norm of the update over the
    norm of the value before it; None where one of them is not there, not finite or the latter 0.
    """

    name: Path  # torch's
    names: tuple[Path, ...]  # all of them
    module: Path  # that holds it
    role: Literal["parameter", "buffer"]
    requires_grad: bool
    elements: Count
    moments: tuple[Moment, ...]
    update: Index | None  # value after the optimiser's step - before
    update_norm: float | None
    ratio: float | None
    silence: Silence | None
    why: Text = ""
    state: tuple[StateEntry, ...] = ()


class Activation(Value):
    """A tensor that a call of a module gave, and the gradient that came back to it."""

    path: Path
    number: Count  # which call of this module: 1, 2, ...
    kind: Name  # its class
    place: Name  # "" for the output itself, else where it stands in it: "[0]", "['mask']"
    value: Index
    grad: Index | None  # None: none came, or the step did not come so far
    zeros: float  # share of elements that are 0


class Stage(Value):
    """One of the four buttons: the line that does it, and what it did."""

    name: StageName
    code: Text
    sentence: Text
    changed: tuple[Path, ...]  # names of tensors whose value or .grad is another one than before
    output: tuple[Index, ...] = ()  # figures of what it gave: the outputs, the loss


class Silent(Value):
    """A module whose own parameters got no gradient, all for the same reason."""

    module: Path
    parameters: tuple[Path, ...]
    silence: Silence
    sentence: Text


class StepReport(Value):
    """A training step. `failed` says at which stage it ended early, `error` why."""

    stages: tuple[Stage, ...]
    failed: StageName | None = None
    error: RunError | None = None
    loss: float | None = None  # None: not finite, or it did not come so far
    figures: tuple[Figure, ...] = ()
    tensors: tuple[StepTensor, ...] = ()
    more_tensors: Count = 0
    activations: tuple[Activation, ...] = ()
    more_activations: Count = 0
    silent: tuple[Silent, ...] = ()
    steps_before: Count = 0  # that were taken unseen
    notes: tuple[Text, ...] = ()
    code: str = Field(default="", max_length=4_000)  # the whole step, as a learner writes it
