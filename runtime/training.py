"""A graph and settings become a training run, for the worker and the command line."""

from collections.abc import Callable, Iterator

import torch
from torch import nn

import builder
from builder.graph import Graph
from runtime.control import Control
from runtime.datasets import DATASETS
from runtime.events import Checkpoint, Ended, Event
from runtime.failures import TORCH_ERRORS, explained
from runtime.loop import fit
from runtime.settings import TrainSettings
from runtime.watching import Looker


def train(
    graph: Graph,
    settings: TrainSettings,
    *,
    control: Control | None = None,
    resume: Checkpoint | None = None,
    looker: Callable[[nn.Module], Looker] | None = None,
) -> Iterator[Event]:
    """Train a graph in this process and tell what happens; the last event is `Ended`.

    `looker` makes, of the module, who looks into the steps in place of the settings' watchers.
    Seeds torch's random numbers and sets its number of threads, which belong to the whole process:
    a server lets a worker do this. What `check_training` calls an error is not tried here again.
    """
    torch.manual_seed(settings.seed)  # for the first weights and for dropout
    try:
        module = builder.to_module(graph)
    except TORCH_ERRORS as error:
        sentence = f"Stopped before the first step: {explained(error, settings)}"
        yield Ended(kind="failed", step=0, sentence=sentence)
        return
    shape = tuple(int(dimension.size) for dimension in graph.inputs[0].shape[1:])
    split = DATASETS[settings.data].load(
        shape=shape, seed=settings.seed, validation_share=settings.validation_share
    )
    yield from fit(module, split, settings, control=control, resume=resume, looker=looker)
