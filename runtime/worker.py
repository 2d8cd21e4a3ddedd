"""One training process: reads its run's folder, trains, and writes down what happens."""

import contextlib
import os
import signal
import sys
import time
import types
from pathlib import Path
from typing import TextIO

from runtime.checkpoints import CheckpointError, read_checkpoint, write_checkpoint
from runtime.control import COMMANDS, Command
from runtime.events import (
    Checkpoint,
    Ended,
    Event,
    Histograms,
    Losses,
    Paused,
    Resumed,
    Started,
    Validated,
    Watched,
    WatcherFailed,
)
from runtime.failures import TORCH_ERRORS
from runtime.folder import RunFolder
from runtime.journal import JournalError, ValidationRow
from runtime.limits import Limits, apply, forget_environment
from runtime.liveness import identity
from runtime.placement import see_only
from runtime.scalars import ScalarWriter, block
from runtime.training import train
from runtime.watch_choice import Watching
from runtime.watch_recorder import WatchRecorder
from runtime.watch_replay import first_break

PAUSE_POLL_S = 0.02
NO_ROOM = (
    "the curve or a checkpoint cannot be written: {reason}. Make room on the disk, then resume."
)


class FolderControl:
    """Commands that reach a run through its folder, or as a signal."""

    def __init__(self, folder: RunFolder, curve: ScalarWriter) -> None:
        self._journal = folder.journal
        self._curve = curve
        # Commands given before this worker's start belong to an earlier one of the same run.
        self._last = int(self._journal.facts().get("commands_done", 0))
        self._asked_to_end = False
        self._other_watchers = False

    def end(self, _signal: int, _frame: types.FrameType | None) -> None:
        """Take SIGTERM for a stop, so that the weights are kept."""
        self._asked_to_end = True

    def poll(self) -> Command | None:
        """Return the newest command that was not done yet, or None."""
        self._curve.seen()
        if self._asked_to_end:
            return "stop"
        found: Command | None = None
        for number, name in self._journal.commands(self._last):
            self._last = number
            self._other_watchers |= name == "watch"
            if found != "stop":
                found = COMMANDS.get(name, found)
        return found

    def wait(self) -> Command:
        """Return the next command when it comes."""
        while (command := self.poll()) is None:
            time.sleep(PAUSE_POLL_S)
        return command

    def watching(self) -> Watching | None:
        """Return which watchers were chosen since the last such question, or None."""
        if not self._other_watchers:
            return None
        self._other_watchers = False
        return self._journal.watchers()


class Recorder:
    """Writes the events of a run into its folder."""

    def __init__(self, folder: RunFolder, curve: ScalarWriter) -> None:
        self._folder = folder
        self._journal = folder.journal
        self._curve = curve
        # A run that goes on from a checkpoint does some steps again; they are on the curve already.
        self._recorded = int(folder.scalars(curve.count - 1)["step"][0]) if curve.count else 0
        self._validations: list[ValidationRow] = []
        self._watched = WatchRecorder(folder.journal)

    def record(self, event: Event) -> None:
        """Write one event."""
        match event:
            case Losses(first_step, times_s, losses):
                done = max(0, self._recorded + 1 - first_step)
                self._curve.extend(block(first_step + done, times_s[done:], losses[done:]))
                self._recorded = max(self._recorded, first_step + len(losses) - 1)
                self._note_validations()
            case Validated(epoch=epoch, step=step, time_s=time_s, loss=loss, accuracy=accuracy):
                self._validations.append(
                    ValidationRow(
                        epoch=epoch, step=step, time_s=time_s, loss=loss, accuracy=accuracy
                    )
                )
            case Checkpoint():
                write_checkpoint(self._folder.checkpoints, event)
            case Watched() | Histograms() | WatcherFailed():
                self._watched.record(event)
            case Started():
                self._note_start(event)
                self._watched.begin(event.first_step)
            case Paused() | Resumed() | Ended():
                self._note_state(event)

    def _note_start(self, event: Started) -> None:
        self._journal.set_facts(
            device=event.device,
            threads=event.threads,
            parameters=event.parameters,
            epochs=event.epochs,
            steps_per_epoch=event.steps_per_epoch,
            steps=event.steps,
        )
        self._journal.set_state("running", "Training.", event.first_step)

    def _note_state(self, event: Paused | Resumed | Ended) -> None:
        """Write the state the run is in from now on, after everything that led to it."""
        self._note_validations()
        match event:
            case Paused(step):
                self._journal.set_state("paused", "Paused.", step)
            case Resumed(step):
                self._journal.set_state("running", "Training.", step)
            case Ended(kind=kind, step=step, sentence=sentence):
                self._watched.end()
                self._journal.set_state(kind, sentence, step)

    def _note_validations(self) -> None:
        """Write the validations since the last flush together: at most twenty writes a second."""
        if self._validations:
            self._journal.add_validations(self._validations)
            self._validations.clear()


def work(path: str, limits: Limits) -> None:
    """Train the run of a folder, in a process made for it alone."""
    folder = RunFolder(Path(path))
    os.setsid()  # signals to the supervisor's group do not reach a run
    _log_to(folder.path / "worker.log")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    device = folder.settings.device
    forget_environment()
    see_only(device)
    apply(limits, device)
    try:
        curve = ScalarWriter(folder.curve)
    except BlockingIOError:
        return  # another process trains this run already: two supervisors met, and it was first
    with curve, contextlib.closing(folder):
        folder.journal.set_facts(pid=os.getpid(), identity=identity(os.getpid()))
        _follow(folder, curve)


def _follow(folder: RunFolder, curve: ScalarWriter) -> None:
    """Train the run and record it."""
    control = FolderControl(folder, curve)
    signal.signal(signal.SIGTERM, control.end)
    recorder = Recorder(folder, curve)
    try:
        resume = read_checkpoint(folder.checkpoints)
        settings = folder.settings
        chosen = folder.journal.watchers()
        if chosen is not None:
            settings = settings.model_copy(update={"watch": chosen})
        for event in train(folder.graph, settings, control=control, resume=resume):
            if isinstance(event, Ended) and event.kind == "diverged":
                _note_break(folder, event.step)
            recorder.record(event)
    except (OSError, JournalError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        _end(folder, "failed", NO_ROOM.format(reason=reason.rstrip(".")))
        raise
    except Exception as error:
        text = (str(error).splitlines() or [""])[0][:300]
        _end(folder, "failed", f"{type(error).__name__}: {text}")
        raise


def _note_break(folder: RunFolder, step: int) -> None:
    """Note where the numbers broke, from the steps since the newest checkpoint done once more."""
    with contextlib.suppress(CheckpointError, *TORCH_ERRORS):  # the end itself is told in any case
        kept = read_checkpoint(folder.checkpoints)
        found = first_break(folder.graph, folder.settings, kept, step)
        if found is not None:
            folder.journal.set_facts(broke=found.model_dump())


def _end(folder: RunFolder, name: str, reason: str) -> None:
    """Note why a run ended; on a full disk this may fail too, and the watchdog notes the end."""
    step = folder.state().step
    folder.journal.set_state(name, f"Stopped after step {step}: {reason}", step)


def _log_to(path: Path) -> None:
    """Send what libraries print, and a traceback of ours, to the run's own log."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    for stream in (sys.stdout, sys.stderr):
        _point(stream, handle)
    os.close(handle)


def _point(stream: TextIO | None, handle: int) -> None:
    if stream is not None:
        stream.flush()
        os.dup2(handle, stream.fileno())
