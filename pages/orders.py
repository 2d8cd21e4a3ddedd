"""What the Train page asks of the supervisor, with every refusal as a sentence to show."""

import functools
from dataclasses import dataclass

from builder.graph import Graph
from pages.answers import ask
from runtime.client import Supervisor, SupervisorError
from runtime.control import Command
from runtime.folder import RunError
from runtime.home import HomeError
from runtime.journal import JournalError
from runtime.settings import TrainSettings

_REFUSALS = (SupervisorError, HomeError, RunError, JournalError, OSError)


@dataclass(frozen=True)
class Refused:
    """An order that was not carried out, and why."""

    sentence: str


@functools.cache
def supervisor() -> Supervisor:
    """Return this process's connection, which all sessions share; it connects on first use."""
    return Supervisor()


def start(graph: Graph, settings: TrainSettings, run_id: str | None = None) -> str | Refused:
    """Start a run, known by this id from then on; return the token that opens it."""
    try:
        return supervisor().start(graph, settings, ask(graph), run_id)
    except _REFUSALS as error:
        return Refused(str(error))


def order(token: str, command: Command) -> Refused | None:
    """Pause, resume or stop a run; `resume` also lets an ended one go on."""
    tell = {
        "pause": supervisor().pause,
        "resume": supervisor().resume,
        "stop": supervisor().stop,
    }[command]
    try:
        tell(token)
    except _REFUSALS as error:
        return Refused(str(error))
    return None
