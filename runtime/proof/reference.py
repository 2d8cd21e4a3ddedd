"""First process of a proof: the graph, walked row by row, without the exported text.

Run as `python -m runtime.proof.reference FOLDER`; the folder holds one sub-folder for each job,
with `graph.json`. Beside it this process writes `reference.pt`: weights, inputs and outputs.
"""

import json
import sys
from pathlib import Path
from typing import Any

import torch

from builder.file import from_json
from builder.graph import Graph
from builder.inference import infer
from builder.walk import Walk

BATCH = 2  # as in inference; never 1
SEED = 20_26


def main(folder: Path) -> None:
    """Write the reference of every job; a failure is written down, too."""
    for job in sorted(folder.iterdir()):
        try:
            torch.save(reference(job), job / "reference.part")
        except Exception as error:  # noqa: BLE001  the proof says why it could not be made
            torch.save(
                {"failure": f"{type(error).__name__}: {error}"[:400]}, job / "reference.part"
            )
        (job / "reference.part").rename(job / "reference.pt")


def reference(job: Path) -> dict[str, Any]:
    """Return weights, inputs and outputs of one graph, in evaluation and in training."""
    graph = from_json((job / "graph.json").read_bytes())
    device = json.loads((job / "job.json").read_text())["device"]
    walk = Walk(graph, infer(graph), device)
    torch.manual_seed(SEED)
    inputs = example_inputs(graph, device)
    with torch.no_grad():
        state = {key: tensor.clone() for key, tensor in walk.state_dict().items()}
        walk.train(False)
        evaluated = walk.run(inputs)
        walk.train(True)
        torch.manual_seed(SEED)
        trained = walk.run(inputs)
    return {
        "state": state,
        "parameters": sum(p.numel() for layer in walk.layers.values() for p in layer.parameters()),
        "inputs": inputs,
        "evaluated": evaluated,
        "trained": trained,
    }


def example_inputs(graph: Graph, device: str) -> dict[str, torch.Tensor]:
    """Return one batch for every input: normal numbers, or zeros and ones where they count."""
    found = {}
    for given in graph.inputs:
        shape = [BATCH if d.size == "N" else int(d.size) for d in given.shape]
        dtype = getattr(torch, given.dtype)
        if dtype.is_floating_point or dtype.is_complex:
            found[given.name] = torch.randn(shape, device=device, dtype=dtype)
        elif dtype is torch.bool:  # a mask that hides everything would make NaN of attention
            found[given.name] = torch.zeros(shape, device=device, dtype=dtype)
        else:
            found[given.name] = torch.randint(0, 2, shape, device=device, dtype=dtype)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
