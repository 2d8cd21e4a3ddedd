"""What the forkserver does once, so that a trainer forked from it begins at once.

The first optimiser of a process imports half of torch, which takes seconds. One throw-away step
with a fused optimiser does that here, on one thread: a process with threads must not be forked, and
one that touched CUDA cannot be.
"""

import json

import torch
from torch import nn

import builder
import runtime.worker  # noqa: F401  # everything a trainer imports
from runtime.datasets import DATASETS

_GRAPH = json.dumps(
    {
        "schema": 1,
        "inputs": [{"name": "x", "shape": [{"size": "N"}, {"size": 2}]}],
        "nodes": [{"name": "linear1", "kind": "Linear", "params": {"out_features": 2}}],
        "outputs": [{"name": "y"}],
        "edges": [{"source": "x", "target": "linear1"}, {"source": "linear1", "target": "y"}],
    }
)


def warm() -> None:
    """Do every first time of a training run: optimisers, losses, counting, data."""
    torch.set_num_threads(1)
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 2))
    x, y = torch.zeros(2, 1, 4, 4), torch.tensor([0, 1])
    for kind in (torch.optim.Adam, torch.optim.AdamW, torch.optim.SGD):
        optimizer = kind(model.parameters(), lr=0.1, fused=True)
        nn.functional.cross_entropy(model(x), y).backward()  # type: ignore[no-untyped-call]  # torch
        optimizer.step()
        optimizer.zero_grad()
    builder.to_module(builder.from_json(_GRAPH))
    for dataset in DATASETS.values():
        dataset.load()  # kept, so every trainer shares the memory of the raw samples


warm()
