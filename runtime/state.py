"""How a run stands: its state in one word and one sentence, its progress, the time left."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from builder.values import Value
from runtime.journal import JournalError, StateRow

StateName = Literal[
    "queued", "starting", "running", "paused",
    "finished", "stopped", "diverged", "failed", "interrupted",
]  # fmt: skip
ENDED: frozenset[str] = frozenset({"finished", "stopped", "diverged", "failed", "interrupted"})
PROCESS_ENDED = "stopped: the process ended"


class RunState(Value):
    """How a run stands now.

    Units: seconds of training, without pauses; `remaining_s` is None where it cannot be told.
    """

    name: StateName
    sentence: str
    step: int = 0
    steps: int = 0
    epoch: int = 0  # whole epochs done
    epochs: int = 0
    elapsed_s: float = 0.0
    remaining_s: float | None = None
    position: int = 0  # in the queue; 1 is next
    device: str = ""
    threads: int = 0
    parameters: int = 0
    resumable: bool = False  # it ended, and can go on from its newest checkpoint

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.name in ENDED

    @property
    def progress(self) -> float:
        """The share that is done, 0..1."""
        return min(1.0, self.step / self.steps) if self.steps else 0.0


def run_state(
    row: StateRow, facts: Mapping[str, Any], last: tuple[int, float] | None, *, lost: bool
) -> RunState:
    """Return the state from what is noted; `last` is the last recorded step with its time.

    Raises: JournalError for notes that are not ours.
    """
    if row.name not in get_args(StateName):
        raise JournalError("The journal of this run names a state this Lampwork does not know.")
    step, elapsed_s = last or (0, 0.0)
    steps = facts.get("steps", 0)
    name, sentence = row.name, row.sentence
    if lost:
        name, sentence = "interrupted", PROCESS_ENDED
    running = name in ("running", "paused") and step
    try:
        return RunState.model_validate(
            {
                "name": name,
                "sentence": sentence,
                "step": step,
                "steps": steps,
                "epoch": step // facts["steps_per_epoch"] if facts.get("steps_per_epoch") else 0,
                "epochs": facts.get("epochs", 0),
                "elapsed_s": elapsed_s,
                "remaining_s": (steps - step) * elapsed_s / step if running else None,
                "position": facts.get("position", 0) if name == "queued" else 0,
                "device": facts.get("device", ""),
                "threads": facts.get("threads", 0),
                "parameters": facts.get("parameters", 0),
                "resumable": name in ("stopped", "interrupted", "failed") and step < steps,
            }
        )
    except (ValueError, TypeError, ZeroDivisionError):
        raise JournalError("The journal of this run holds facts that are not ours.") from None
