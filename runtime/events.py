"""What a training run tells while it goes, one small class an event."""

from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor

from runtime.watch_choice import Watcher

EndKind = Literal["finished", "stopped", "diverged", "failed"]


@dataclass(frozen=True, kw_only=True)
class Started:
    """The model stands on its device; steps are about to begin."""

    device: str
    threads: int
    parameters: int
    epochs: int
    steps_per_epoch: int
    train_size: int
    validation_size: int
    first_step: int  # 0, or where a run from a checkpoint goes on

    @property
    def steps(self) -> int:
        """The number of steps of the whole run."""
        return self.epochs * self.steps_per_epoch


@dataclass(frozen=True)
class Losses:
    """The finite losses of consecutive steps since the last such event.

    Units: `times_s` count training time from the start of the run, without pauses.
    """

    first_step: int
    times_s: tuple[float, ...]
    losses: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Validated:
    """The model was tried on the samples it does not learn from, after a whole epoch."""

    epoch: int  # 1 is the first
    step: int  # steps done so far
    time_s: float
    loss: float
    accuracy: float  # 0..1


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """The state after a step whose weights are finite.

    The tensors are the model's own: save or copy them before asking for the next event.
    """

    step: int
    weights: dict[str, Tensor]
    resume: dict[str, Any]  # optimiser, position, random state: what going on needs besides


@dataclass(frozen=True)
class Paused:
    """No step is done until the run is resumed or stopped."""

    step: int


@dataclass(frozen=True)
class Resumed:
    """Steps are done again."""

    step: int


@dataclass(frozen=True)
class Cost:
    """What a watcher has taken since it was switched on, measured in the loop itself.

    Units: seconds of the processor that gives the orders; `over_s` is training time.
    """

    spent_s: float
    over_s: float


@dataclass(frozen=True)
class Layer:
    """What a figure is about: a module's path, or one of its calls, and how many numbers it has."""

    name: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What a watcher saw on the sampled steps since the last such event: a figure for each layer.

    A figure that is not finite is told as it is.
    """

    watcher: Watcher
    layers: tuple[Layer, ...]
    steps: tuple[int, ...]
    times_s: tuple[float, ...]
    figures: tuple[tuple[float, ...], ...]  # a row for each step
    cost: Cost


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """How the finite numbers of a tensor are spread from the lowest to the highest, in equal bins.

    Without any finite number `counts` are all 0.
    """

    parameter: str
    size: int
    of: Literal["weights", "gradients"]
    low: float
    high: float
    counts: tuple[int, ...]
    not_finite: int


@dataclass(frozen=True, kw_only=True)
class Histograms:
    """The weights after a step and the gradients that moved them."""

    step: int
    time_s: float
    rows: tuple[Histogram, ...]
    cost: Cost


@dataclass(frozen=True)
class WatcherFailed:
    """A watcher could not look into this model and was switched off; the run goes on."""

    watcher: Watcher
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The last event: how and why the run ended."""

    kind: EndKind
    step: int
    sentence: str


Event = (
    Started
    | Losses
    | Validated
    | Checkpoint
    | Paused
    | Resumed
    | Watched
    | Histograms
    | WatcherFailed
    | Ended
)
