"""Batches of the training samples, in a new order every epoch."""

from collections.abc import Iterator

import torch
from torch import Tensor

from runtime.placement import free_bytes

RESIDENT_SHARE = 0.25  # of the device's free memory; above it the samples stay with the CPU
_EPOCHS = 1_000_003  # a prime: seeds of neighbouring runs do not meet in any of their epochs

Batch = tuple[Tensor, Tensor]


def batch_sizes(samples: int, batch_size: int) -> list[int]:
    """Return the sizes of an epoch's batches.

    A single sample left over joins the batch before it: batch normalisation cannot use one sample.
    """
    sizes = [batch_size] * (samples // batch_size)
    rest = samples % batch_size
    if rest == 1 and sizes:
        sizes[-1] += 1
    elif rest:
        sizes.append(rest)
    return sizes


class Feed:
    """The training samples on their way to the model.

    Samples that fit stand on the device as a whole: one permutation an epoch, then batches are
    views. Others stay with the CPU and go batch by batch through pinned memory, which the GPU reads
    by itself while it computes.
    """

    def __init__(self, x: Tensor, y: Tensor, batch_size: int, seed: int, *, on: torch.device):
        self.sizes = batch_sizes(len(x), batch_size)
        self._seed = seed
        self._device = on
        needed = 2 * (x.nbytes + y.nbytes)  # the samples, and their permuted copy
        self.resident = needed <= RESIDENT_SHARE * free_bytes(on)
        self._x, self._y = (x.to(on), y.to(on)) if self.resident else (x, y)

    def batches(self, epoch: int, skip: int = 0) -> Iterator[Batch]:
        """Yield the batches of an epoch, without the first ones of an epoch that was interrupted.

        The order follows from seed and epoch alone, so it is the same wherever a run goes on.
        """
        generator = torch.Generator().manual_seed((self._seed * _EPOCHS + epoch) % 2**63)
        order = torch.randperm(len(self._x), generator=generator)
        if self.resident:
            order = order.to(self._device)
            x, y = self._x[order], self._y[order]
            if self._x.dim() == 4 and self._x.is_contiguous(memory_format=torch.channels_last):
                x = x.contiguous(memory_format=torch.channels_last)
            parts = zip(torch.split(x, self.sizes), torch.split(y, self.sizes), strict=True)
            yield from list(parts)[skip:]
            return
        for chosen in torch.split(order, self.sizes)[skip:]:
            yield self._sent(self._x[chosen]), self._sent(self._y[chosen])

    def _sent(self, batch: Tensor) -> Tensor:
        if self._device.type == "cuda":
            batch = batch.pin_memory()
        return batch.to(self._device, non_blocking=True)
