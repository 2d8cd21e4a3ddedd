"""`torch.utils.data`: data in memory, read in the program's own process."""

from typing import Any

from torch.utils import data

from builder.language.faults import refused, too_much
from builder.language.state import State
from builder.language.tables.namespace import Namespace, entries

_DATA = """
Dataset IterableDataset TensorDataset ConcatDataset ChainDataset StackDataset Subset DataLoader
random_split Sampler SequentialSampler RandomSampler SubsetRandomSampler WeightedRandomSampler
BatchSampler default_collate default_convert get_worker_info
"""

_LARGEST_BATCH = 100_000

LOADER = "dataset batch_size drop_last sampler batch_sampler num_workers collate_fn"
DATASET = "tensors datasets dataset indices cumulative_sizes"
SAMPLER = "data_source num_samples replacement weights batch_size drop_last sampler indices"

_PARAMETERS = """
dataset batch_size shuffle sampler batch_sampler num_workers collate_fn pin_memory drop_last
timeout worker_init_fn multiprocessing_context generator
"""
_ORDER = _PARAMETERS.split()


def make_loader(_state: State, *args: Any, **kwargs: Any) -> Any:
    """Return a DataLoader without workers."""
    given = dict(zip(_ORDER, args, strict=False)) | kwargs
    workers = given.get("num_workers", 0)
    if type(workers) not in (int, bool) or workers:  # a tensor could change its mind later
        raise refused(
            "DataLoader with num_workers is not available here: a program starts no processes.",
            "Leave num_workers at 0; the batches are the same.",
        )
    for word in ("multiprocessing_context", "worker_init_fn"):
        if given.get(word) is not None:
            raise refused(f"DataLoader with {word} is not available here: it belongs to workers.")
    _small(given.get("batch_size"))
    return data.DataLoader(*args, **kwargs)


def make_batches(_state: State, *args: Any, **kwargs: Any) -> Any:
    """Return a BatchSampler of batches that fit into memory."""
    given = dict(zip(("sampler", "batch_size", "drop_last"), args, strict=False)) | kwargs
    _small(given.get("batch_size"))
    return data.BatchSampler(*args, **kwargs)


def _small(batch_size: Any) -> None:
    if batch_size is None:
        return
    if type(batch_size) not in (int, bool):
        raise refused("batch_size has to be a whole number here.")
    if batch_size > _LARGEST_BATCH:
        raise too_much(
            f"batch_size={batch_size:,} is too large; at most {_LARGEST_BATCH:,} are allowed here."
        )


def data_spaces() -> dict[str, Namespace]:
    """Return the namespaces of `torch.utils.data` by their full names."""
    whole = Namespace("torch.utils.data", entries(data, _DATA), data)
    inner = {
        name: Namespace(f"torch.utils.data.{name}", whole.entries, getattr(data, name))
        for name in ("dataset", "dataloader", "sampler")
    }
    return {space.name: space for space in (whole, *inner.values())}
