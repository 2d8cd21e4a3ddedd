"""The folder of one run: everything about it, in files that outlive every process."""

from __future__ import annotations

import contextlib
import shutil
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from runtime.control import Command
from runtime.files import read_bounded, write_whole
from runtime.journal import Journal
from runtime.liveness import alive
from runtime.scalars import Records, ScalarReader, ScalarsError, ScalarWriter
from runtime.settings import TrainSettings, read_settings
from runtime.state import RunState, run_state

if TYPE_CHECKING:
    from builder.graph import Graph
    from builder.inference import Inference

_MOST_TEXT = 4 << 20


class RunError(RuntimeError):
    """A run's folder cannot be used; the message says why in a sentence."""


class RunFolder:
    """One run on disk. Opening reads nothing yet; each part is read when it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(
        cls, path: Path, graph: Graph, settings: TrainSettings, inference: Inference | None = None
    ) -> RunFolder:
        """Make the folder of a run in state "queued".

        It is filled under another name first: a folder with the final name is complete.
        """
        import builder  # only who makes or trains a run needs it, and torch with it

        beside = path.with_name(f".{path.name}")
        beside.mkdir(mode=0o700)
        try:
            write_whole(beside / "graph.json", builder.to_json(graph).encode())
            write_whole(beside / "model.py", builder.to_source(graph, inference=inference).encode())
            write_whole(beside / "settings.json", settings.model_dump_json(indent=1).encode())
            journal = Journal(beside / "events.db", create=True)
            journal.set_state("queued", "Waiting for its turn.", 0)
            journal.close()
            ScalarWriter(beside / "scalars").close()
            beside.rename(path)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        return cls(path)

    @property
    def name(self) -> str:
        """The folder's name: what the supervisor calls the run."""
        return self.path.name

    @cached_property
    def graph(self) -> Graph:
        """The graph that is trained."""
        import builder

        return builder.from_json(self._text("graph.json"))

    @cached_property
    def settings(self) -> TrainSettings:
        """How it is trained.

        Raises: RunError.
        """
        settings = read_settings(self._text("settings.json"))
        if isinstance(settings, TrainSettings):
            return settings
        raise RunError(f"The settings of this run cannot be read. {settings[0].sentence}")

    @property
    def model_py(self) -> str:
        """The text of the model's file, as it was when the run began."""
        return self._text("model.py").decode()

    @cached_property
    def journal(self) -> Journal:
        """States, commands, validations and facts."""
        return Journal(self.path / "events.db")

    @property
    def curve(self) -> Path:
        """The file of the curve."""
        return self.path / "scalars"

    @property
    def checkpoints(self) -> Path:
        """The folder of the checkpoints."""
        return self.path / "checkpoints"

    def scalars(self, start: int = 0, most: int = 1_000_000) -> Records:
        """Return the recorded steps from an index on.

        Raises: ScalarsError.
        """
        with ScalarReader(self.curve) as reader:
            return reader.read(start, most)

    def command(self, name: Command) -> None:
        """Leave a command for the run's worker; it is done at its next flush."""
        self.journal.command(name)

    def state(self) -> RunState:
        """Return how the run stands now.

        A run whose process is gone is told as ended even when nobody was there to note it.
        """
        row, facts = self.journal.state(), self.journal.facts()
        last = None
        with contextlib.suppress(ScalarsError), ScalarReader(self.curve) as reader:
            found = reader.read(reader.count() - 1, 1)
            last = (int(found["step"][0]), float(found["time_s"][0])) if len(found) else None
        # One that waits or starts again still has the process of its last time among its facts.
        lost = row.name in ("running", "paused") and not self._worker_lives(facts)
        return run_state(row, facts, last, lost=lost)

    def close(self) -> None:
        """Let go of the files."""
        if "journal" in self.__dict__:
            self.journal.close()
            del self.__dict__["journal"]

    def _worker_lives(self, facts: dict[str, object]) -> bool:
        pid = facts.get("pid")
        return isinstance(pid, int) and alive(pid, str(facts.get("identity")))

    def _text(self, name: str) -> bytes:
        try:
            return read_bounded(self.path / name, _MOST_TEXT)
        except OSError as error:
            reason = error.strerror or str(error)
            raise RunError(f"{name} of this run cannot be read: {reason}.") from None
