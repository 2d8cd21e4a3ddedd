"""What the Train page shows of a run, gathered in one look at its folder. No page code in here."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from builder.graph import Graph
from builder.problems import GraphError
from pages.wording import grouped
from runtime.checkpoints import CheckpointError, weights_path
from runtime.datasets import DATASETS
from runtime.folder import RunError, RunFolder
from runtime.journal import JournalError
from runtime.runs import find
from runtime.settings import TrainSettings
from runtime.state import RunState
from runtime.watch_choice import Watching
from runtime.watch_journal import is_watched

MOST_VALIDATIONS = 10_000
OFF = Watching()
NO_RUN = (
    "This address opens no run on this machine. Perhaps it was cut short when it was copied, "
    "or the run was removed. Press Train to start a new one."
)


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """One run as it stands now."""

    token: str
    graph: Graph
    settings: TrainSettings
    state: RunState
    accuracy: float | None = None  # of the last validation; 0..1
    best_accuracy: float | None = None
    validation_loss: float | None = None
    weights: Callable[[], bytes] | None = None  # reads the file only when it is asked for
    watched: bool = False  # something looks into the layers, or did

    @property
    def title(self) -> str:
        """What is trained on what."""
        return f"{self.graph.title or 'Model'} on {DATASETS[self.settings.data].title.lower()}"

    @property
    def how(self) -> str:
        """How it is trained, in one line."""
        settings, state = self.settings, self.state
        parts = [
            f"{settings.optimizer} {settings.lr:g}",
            settings.loss,
            f"batch {settings.batch_size}",
            f"seed {settings.seed}",
        ]
        if state.parameters:
            parts.append(f"{grouped(state.parameters)} parameters")
        if state.device:
            plural = "" if state.threads == 1 else "s"
            threads = f", {state.threads} thread{plural}" if settings.device == "cpu" else ""
            parts.append(f"{'CPU' if settings.device == 'cpu' else state.device}{threads}")
        return " · ".join(parts)


@dataclass(frozen=True)
class Unreadable:
    """A token that opens nothing that can be shown, and why."""

    sentence: str


def look(token: str | None) -> RunFacts | Unreadable | None:
    """Return how the run of this token stands; None where no run is asked for."""
    if not token:
        return None
    try:
        run = find(token)
        if run is None:
            return Unreadable(NO_RUN)
        with closing(run):
            return _facts(token, run)
    except (RunError, JournalError, CheckpointError, GraphError, OSError) as error:
        return Unreadable(f"This run cannot be shown. {error}")


def _facts(token: str, run: RunFolder) -> RunFacts:
    state = run.state()
    rows = run.journal.validations(0, MOST_VALIDATIONS)
    path = weights_path(run.checkpoints) if state.ended else None
    return RunFacts(
        token=token,
        graph=run.graph,
        settings=run.settings,
        state=state,
        accuracy=rows[-1].accuracy if rows else None,
        best_accuracy=max((row.accuracy for row in rows), default=None),
        validation_loss=rows[-1].loss if rows else None,
        weights=None if path is None else path.read_bytes,
        watched=is_watched(run.journal) or (run.journal.watchers() or run.settings.watch) != OFF,
    )
