"""Projects and parts for tests, small and with something in every field."""

from collections.abc import Iterator

import numpy as np

from builder.file import from_json
from builder.graph import Graph, Layout
from builder.programs.own import OwnProgram, OwnPrograms
from runtime.folder import RunFolder
from runtime.journal import ValidationRow
from runtime.projects.content import Project, Written
from runtime.projects.parts import RecordedRun, Recordings
from runtime.scalars import ScalarWriter, block
from runtime.settings import TrainSettings
from runtime.state import RunState
from runtime.watch_choice import Watching

# Text, not a call of the builder: torch is not needed to read it.
GRAPH: Graph = from_json(
    """{"schema": 1, "title": "Größe 图 <b>",
    "inputs": [{"name": "x", "shape": [{"size": "N"}, {"name": "features", "size": 64}]}],
    "nodes": [{"name": "fc1", "kind": "Linear", "params": {"out_features": 16, "bias": true}},
              {"name": "act", "kind": "LeakyReLU", "params": {"negative_slope": -0.0}},
              {"name": "fc2", "kind": "Linear", "params": {"out_features": 10}}],
    "frames": [{"kind": "Sequential", "name": "body", "members": ["fc1", "act"]}],
    "outputs": [{"name": "scores"}],
    "edges": [{"source": "x", "target": "body"}, {"source": "body", "target": "fc2"},
              {"source": "fc2", "target": "scores"}]}"""
)
LAYOUT: Layout = {"x": (0.0, -0.0), "fc1": (120.5, 40.0), "fc2": (1e-7, 1e22)}
SETTINGS = TrainSettings(
    data="digits",
    optimizer="AdamW",
    lr=1e-3,
    betas=(0.9, 0.999),
    weight_decay=-0.0,
    seed=2**63 - 1,
    watch=Watching(gradients=10, histograms=2.0),
)
PROGRAM = "x = torch.arange(9)\nprint(x)\t# é 图 \U0001d41e \0 </script>"
FULL = Project(
    title="Zahlen – ночь <i>",
    graph=GRAPH,
    layout=LAYOUT,
    programs=OwnPrograms(
        programs=(
            OwnProgram(name="zuletzt", text=PROGRAM),
            OwnProgram(name="__proto__", text=""),
        )
    ),
    memory=Written(text=PROGRAM, title="Views", seed=7),
    gradients=Written(text="x = 1", seed=2**63 - 1),
    module=Written(text="class Net:\r\n\tpass\n"),
    training=SETTINGS,
)
ENDED = RunState(
    name="finished",
    sentence="Finished: 180 steps.",
    step=180,
    steps=180,
    epoch=4,
    epochs=4,
    elapsed_s=1.25,
    device="cpu",
    threads=2,
    parameters=99,
)
RUN = RecordedRun(
    title="Größe on handwritten digits",
    how="AdamW 0.001 · CrossEntropy · batch 32",
    settings=SETTINGS,
    state=ENDED,
    points=((1, 0.01, 2.302585092994046), (2, 0.02, None), (180, 1.25, 1e-5)),
    validations=(ValidationRow(epoch=1, step=45, time_s=0.3, loss=0.5, accuracy=0.875),),
)
RECORDINGS = Recordings(runs=(RUN, RUN.model_copy(update={"title": ""})))


def write_curve(folder: RunFolder, losses: Iterator[float] | list[float]) -> None:
    """Record losses of consecutive steps, ten a second."""
    values = list(losses)
    with ScalarWriter(folder.curve) as writer:
        times = np.arange(writer.count + 1, writer.count + 1 + len(values)) / 10
        writer.extend(block(writer.count + 1, times, values))
