"""Where a module to be examined comes from: the canvas, an example, typed code, the last run."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Literal

from builder.examples import DOCUMENTS
from builder.graph import Graph
from builder.problems import GraphError
from builder.programs.of_model import model_text
from pages.answers import ask
from pages.wording import grouped
from runtime.checkpoints import CheckpointError, latest_step, weights_path
from runtime.datasets import DATASETS
from runtime.errands import MOST_FILES_BYTES
from runtime.folder import RunError
from runtime.journal import JournalError
from runtime.runs import find
from runtime.settings import TrainSettings
from runtime.state import RunState

Origin = Literal["Canvas", "Example", "Code", "Last run"]

STARTING = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 8)
        self.body = nn.Sequential(
            nn.Linear(8, 8), nn.ReLU(), nn.Dropout(0.2)
        )
        # a plain list: the optimiser never sees it
        self.extra = [nn.Linear(8, 8), nn.Linear(8, 8)]
        self.head = nn.Linear(8, 20, bias=False)
        self.head.weight = self.embed.weight  # tied
        self.register_buffer("scale", torch.tensor(0.5))

    def forward(self, tokens):
        x = self.embed(tokens).mean(1)
        for layer in self.extra:
            x = torch.relu(layer(x))
        return self.head(self.body(x)) * self.scale


model = Net()
"""
NO_GRAPH = "There is no model on the canvas. Draw one on the Build page, or choose an example."
NO_RUN = "No run was started here yet. Train a model on the Train page, then come back."
NO_WEIGHTS = "This run has kept no weights yet. Wait for its first checkpoint."
TOO_MANY_BYTES = (
    f"The weights of this run are larger than {MOST_FILES_BYTES >> 20} MB, more than is shown "
    "here. Its structure is under Canvas."
)


@dataclass(frozen=True)
class Subject:
    """What is examined: a module's text, its trained weights, the graph it was written from."""

    title: str
    text: str
    graph: Graph | None = None
    weights: bytes = b""
    seed: int = 0
    run: str = ""  # the token of the run it comes from
    step: int = 0  # after which the weights were kept
    note: str = ""  # where it comes from, in a sentence


def canvas_subject(graph: Graph | None) -> Subject | str:
    """Return the model on the canvas, or why there is none."""
    if graph is None or not graph.nodes:
        return NO_GRAPH
    if ask(graph).errors:
        return "The model on the canvas has problems. Mend them on the Build page first."
    return _written(graph)


def shared_subject(state: Mapping[Any, Any]) -> Subject | str:
    """Return what is walked of a project that is shown: its drawing, else the class typed in it."""
    graph = state.get("graph")
    if graph is not None and graph.nodes:
        return canvas_subject(graph)
    text = state.get("module_code", "")
    return Subject("Typed code", text) if text else NO_GRAPH


def example_subject(name: str) -> Subject | str:
    """Return a ready model."""
    return _written(DOCUMENTS[name].graph)


def newest_step(token: str | None) -> int | None:
    """Return the step of a run's newest weights, None where there are none to be read."""
    run = find(token)
    if run is None:
        return None
    with closing(run):
        try:
            return latest_step(run.checkpoints)
        except CheckpointError:
            return None


def run_subject(token: str | None) -> Subject | str:
    """Return the model of a run with its newest weights, or why there is none."""
    run = find(token)
    if run is None:
        return NO_RUN
    try:
        with closing(run):
            path = weights_path(run.checkpoints)
            if path is None:
                return NO_WEIGHTS
            if path.stat().st_size > MOST_FILES_BYTES:
                return TOO_MANY_BYTES
            written = _written(run.graph)
            if isinstance(written, str):
                return written
            step = int(path.stem.removeprefix("step-"))
            return Subject(
                title=f"{written.title}, trained",
                text=written.text,
                graph=written.graph,
                weights=path.read_bytes(),
                seed=run.settings.seed,
                run=token or "",
                step=step,
                note=_told(written.title, run.settings, run.state(), step),
            )
    except (RunError, JournalError, CheckpointError, GraphError, OSError) as error:
        return f"This run cannot be shown. {error}"


def _told(title: str, settings: TrainSettings, run: RunState, step: int) -> str:
    data = DATASETS[settings.data].title.lower()
    how = f"{settings.optimizer} {settings.lr:g}, seed {settings.seed}"
    of = f" of {grouped(run.steps)}" if run.steps else ""
    return f"{title} on {data}, {how}: weights after step {grouped(step)}{of}. {run.sentence}"


def _written(graph: Graph) -> Subject | str:
    try:
        return Subject(graph.title or "Untitled model", model_text(graph), graph)
    except GraphError as error:
        return error.problems[0].sentence
