"""How a run is told to pause, go on or stop, whoever tells it."""

import queue
from collections.abc import Mapping
from typing import Literal, Protocol, get_args

from runtime.watch_choice import Watching

Command = Literal["pause", "resume", "stop"]
COMMANDS: Mapping[str, Command] = {name: name for name in get_args(Command)}


class Control(Protocol):
    """Commands for a run, asked for at every flush."""

    def poll(self) -> Command | None:
        """Return the next command, or None; never waits."""
        ...

    def wait(self) -> Command:
        """Return the next command when it comes: what a paused run does."""
        ...

    def watching(self) -> Watching | None:
        """Return which watchers were chosen since the last such question, or None."""
        ...


class Commands:
    """Commands given from this process: by another thread, or between two events."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._watching: Watching | None = None

    def give(self, command: Command) -> None:
        """Leave a command for the run."""
        self._waiting.put(command)

    def watch(self, watching: Watching) -> None:
        """Choose other watchers for the run."""
        self._watching = watching

    def poll(self) -> Command | None:
        """Return the next command, or None; never waits."""
        try:
            return self._waiting.get_nowait()
        except queue.Empty:
            return None

    def wait(self) -> Command:
        """Return the next command when it comes."""
        return self._waiting.get()

    def watching(self) -> Watching | None:
        """Return which watchers were chosen since the last such question, or None."""
        chosen, self._watching = self._watching, None
        return chosen
