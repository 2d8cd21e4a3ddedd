"""What torch says when it cannot go on, and what a learner can do about it."""

import torch

from runtime.settings import TrainSettings

# What torch raises for a model that cannot run or does not fit; anything else is our own mistake.
TORCH_ERRORS = (RuntimeError, ValueError, IndexError, TypeError, MemoryError)


def explained(error: Exception, settings: TrainSettings) -> str:
    """Return why torch could not go on, with what to do where that is known."""
    text = str(error)
    no_memory = isinstance(error, MemoryError | torch.OutOfMemoryError)
    if no_memory or "can't allocate memory" in text:
        return (
            f"the memory of {settings.device} is not enough for this model with batches of "
            f"{settings.batch_size}. Use a smaller batch size or a smaller model."
        )
    return f"torch cannot run the model on this data. It says: {text.splitlines()[0][:300]}"
