"""What each stage of a training step did, in a sentence."""

from collections.abc import Sequence

from inspector.modules.failing import shape_words
from inspector.modules.run_record import FailedCall
from inspector.modules.step_record import StageName
from inspector.modules.step_tensors import Track
from inspector.modules.words import first_of, listed

_FAILED = {
    "forward": "The forward failed.",
    "loss": "The loss failed.",
    "backward": "The backward pass failed.",
    "step": "The optimiser's step failed.",
}


def forward_words(calls: int, changed: Sequence[str]) -> str:
    """Say how many modules were called, and what the forward changed in them."""
    told = f"The forward made {calls:,} call{'s' if calls != 1 else ''} of modules."
    return f"{told} It changed {first_of(changed)}." if changed else told


def loss_words(loss: float | None) -> str:
    """Say the loss."""
    return "The loss is not finite." if loss is None else f"The loss is {loss:.6g}."


def backward_words(parameters: Sequence[Track]) -> str:
    """Say how many parameters have a gradient."""
    got = sum(one.moments[-1].grad is not None for one in parameters)
    return f"{got:,} of {len(parameters):,} parameters have a gradient."


def step_words(optimizer: str, parameters: Sequence[Track]) -> str:
    """Say how many parameters were changed, and which of them the most for its size."""
    moved = [one for one in parameters if one.update_norm]
    told = f"{optimizer} changed {len(moved):,} of {len(parameters):,} parameters."
    far = max(moved, key=lambda one: one.ratio or 0.0, default=None)
    if far is None or far.ratio is None:
        return told
    return f"{told} The largest update is {far.ratio:.3g} of its weight, at {far.name}."


def failure_words(stage: StageName, operation: FailedCall | None) -> str:
    """Say which stage failed, and with which shapes."""
    if operation is None or not operation.arguments:
        return _FAILED[stage]
    shapes = listed([shape_words(part) for part in operation.arguments])
    return f"{_FAILED[stage]} {operation.function} was called with {shapes}."
