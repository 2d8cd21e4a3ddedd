"""The runs a supervisor has in hand: who waits, who trains, who must be ended, who is gone."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from typing import Literal

from runtime import zygote
from runtime.devices import CPU
from runtime.folder import RunError, RunFolder
from runtime.journal import JournalError
from runtime.limits import Limits
from runtime.liveness import alive, identity
from runtime.state import ENDED, PROCESS_ENDED
from runtime.trainers import Rules, Worker, overstepped

MOST_WAITING = 200

log = logging.getLogger("lampwork.supervisor")


class RefusedError(ValueError):
    """A request that cannot be done; the message is the sentence for the client."""


class Crew:
    """The queue and the workers. It is told the time by `tick` and remembers nothing on disk."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._context = multiprocessing.get_context("forkserver")
        self._queue: list[RunFolder] = []
        self._workers: dict[str, Worker] = {}
        self.warm = False
        self.on_launch: Callable[[int], None] = lambda _sentinel: None

    @property
    def running(self) -> int:
        """The number of trainers."""
        return len(self._workers)

    @property
    def waiting(self) -> int:
        """The number of runs in the queue."""
        return len(self._queue)

    def held(self, name: str) -> RunFolder | None:
        """Return the run of this name when it waits or trains."""
        worker = self._workers.get(name)
        if worker is not None:
            return worker.folder
        return next((folder for folder in self._queue if folder.name == name), None)

    def prepare(self) -> None:
        """Start the forkserver and wait until a process forked from it could train at once."""
        self._context.set_forkserver_preload(["runtime.warm"])
        process = self._context.Process(target=_nothing)
        process.start()
        process.join()
        process.close()

    def fork_zygote(self, control: socket.socket) -> ForkServerProcess:
        """Start the zygote of programs from the forkserver, with its end of a connection."""
        process = self._context.Process(target=zygote.main, args=(control,), name="programs")
        process.start()
        return process

    def adopt(self, folder: RunFolder) -> None:
        """Take over a run found on disk: attach to its worker, queue it again, or note its end."""
        row, facts = folder.journal.state(), folder.journal.facts()
        pid, noted = facts.get("pid"), str(facts.get("identity"))
        if row.name in ENDED:
            folder.close()
        elif isinstance(pid, int) and alive(pid, noted) and row.name != "queued":
            device = str(facts.get("device") or folder.settings.device)
            self._workers[folder.name] = Worker(folder, pid, noted, device)
        elif row.name in ("queued", "starting"):
            self._enqueue(folder)
        else:
            sentence = f"{PROCESS_ENDED} while no supervisor was there."
            folder.journal.set_state("interrupted", sentence, folder.state().step)
            folder.close()

    def start(self, folder: RunFolder) -> None:
        """Queue a new run, or one that ended early and goes on from its newest checkpoint.

        Raises: RefusedError.
        """
        state = folder.state()
        worker = self._workers.get(folder.name)
        if worker is not None:
            worker.again = state.ended  # it wrote its last word, but its process is still there
            return
        if folder in self._queue:
            return
        if state.ended and not state.resumable:
            raise RefusedError(f"The run cannot go on: {state.sentence} Start a new one.")
        if self.waiting >= MOST_WAITING:
            raise RefusedError(f"{MOST_WAITING} runs wait already. Try again when some have ended.")
        commands = folder.journal.commands(0)
        folder.journal.set_facts(commands_done=commands[-1][0] if commands else 0)
        self._enqueue(folder)
        self.fill_seats()

    def order(self, folder: RunFolder, command: Literal["pause", "resume", "stop"]) -> None:
        """Pause, resume or stop a run in hand.

        Raises: RefusedError.
        """
        if folder in self._queue:
            if command != "stop":
                raise RefusedError("The run waits for its turn; it can only be stopped.")
            self._queue.remove(folder)
            folder.journal.set_state("stopped", "Stopped before it began, as you asked.", 0)
            self._tell_positions()
            return
        worker = self._workers.get(folder.name)
        if worker is None:
            raise RefusedError("The run has ended.")
        folder.journal.command(command)
        if command == "stop" and worker.end_by is None:
            worker.end_by = time.monotonic() + self._rules.stop_grace_s

    def tick(self) -> None:
        """Look after every worker, then give free seats to who waits."""
        for worker in list(self._workers.values()):
            if worker.lives():
                self._watch(worker)
            else:
                self._bury(worker)
        self.fill_seats()

    def fill_seats(self) -> None:
        """Start as many waiting runs as there are seats."""
        while self.warm and self.running < self._rules.seats:
            folder = self._next()
            if folder is None:
                return
            self._queue.remove(folder)
            self._launch(folder)
            self._tell_positions()

    def _next(self) -> RunFolder | None:
        """Return the first that may start: a GPU belongs to one trainer at a time."""
        taken = {worker.device for worker in self._workers.values()} - {CPU}
        return next((run for run in self._queue if run.settings.device not in taken), None)

    def _enqueue(self, folder: RunFolder) -> None:
        try:
            folder.settings  # noqa: B018  # unreadable ones must not stand in the queue
        except RunError as error:
            folder.journal.set_state("failed", str(error), 0)
            raise RefusedError(str(error)) from None
        self._queue.append(folder)
        self._tell_positions()

    def _tell_positions(self) -> None:
        for position, folder in enumerate(self._queue, 1):
            row, facts = folder.journal.state(), folder.journal.facts()
            sentence = _place(position)
            if (row.name, row.sentence, facts.get("position")) != ("queued", sentence, position):
                folder.journal.set_facts(position=position)
                folder.journal.set_state("queued", sentence, folder.state().step)

    def _launch(self, folder: RunFolder) -> None:
        folder.journal.set_state("starting", "Starting.", folder.state().step)
        process = self._context.Process(
            target=_train, args=(str(folder.path), self._rules.limits), name=folder.name[:8]
        )
        process.start()
        pid = process.pid or 0
        worker = Worker(folder, pid, identity(pid) or "", folder.settings.device, process)
        self._workers[folder.name] = worker
        self.on_launch(process.sentinel)

    def _watch(self, worker: Worker) -> None:
        now = time.monotonic()
        if worker.end_by is None and (reason := overstepped(worker, self._rules)):
            worker.reason = reason
            self._signal(worker, signal.SIGTERM)
            worker.ended_with, worker.end_by = "term", now + self._rules.term_grace_s
        elif worker.end_by is not None and now >= worker.end_by:
            if worker.ended_with == "flag":
                self._signal(worker, signal.SIGTERM)
                worker.ended_with, worker.end_by = "term", now + self._rules.term_grace_s
            else:
                self._signal(worker, signal.SIGKILL)
                worker.ended_with, worker.end_by = "kill", now + self._rules.term_grace_s

    def _signal(self, worker: Worker, number: signal.Signals) -> None:
        # Between this check and the call the pid could pass to another process only if the worker
        # was already reaped; our children are reaped by `lives`, which said just now it is there.
        if worker.lives():
            os.kill(worker.pid, number)

    def _bury(self, worker: Worker) -> None:
        del self._workers[worker.folder.name]
        try:
            self._note_end(worker)
        except JournalError as error:
            # The page reads the same from the process being gone.
            log.warning("The end of run %s cannot be noted: %s", worker.folder.name[:8], error)
        if worker.process is not None:
            worker.process.close()
        if worker.again:
            self.start(worker.folder)
        else:
            worker.folder.close()

    def _note_end(self, worker: Worker) -> None:
        journal = worker.folder.journal
        row, pid = journal.state(), journal.facts().get("pid")
        if row.name not in ENDED and pid != worker.pid and isinstance(pid, int):
            self.adopt(worker.folder)  # another process had begun this run before ours
            if worker.folder.name in self._workers:
                return
        step = worker.folder.state().step
        if worker.reason:
            journal.set_state("failed", f"Stopped after step {step}: {worker.reason}", step)
        elif row.name not in ENDED:
            if worker.end_by is not None:
                sentence = f"Stopped after step {step}; its process did not answer and was ended."
                journal.set_state("stopped", sentence, step)
            else:
                journal.set_state("interrupted", f"{PROCESS_ENDED}{worker.exit_text()}.", step)


def _place(position: int) -> str:
    before = position - 1
    if not before:
        return "Waiting: it is next."
    return f"Waiting: {before} run{'s are' if before > 1 else ' is'} before it in the queue."


def _train(path: str, limits: Limits) -> None:
    """Enter the trainer; imported here so that the supervisor itself stays without torch."""
    from runtime.worker import work

    work(path, limits)


def _nothing() -> None:
    """Do nothing, in a process that shows that the forkserver is ready."""
