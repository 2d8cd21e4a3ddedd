"""What the watchers' panel shows of a run and asks of it. No page code in here."""

from contextlib import closing

from pages.orders import Refused
from pages.run_facts import NO_RUN, Unreadable
from runtime.folder import RunError
from runtime.journal import JournalError
from runtime.runs import find
from runtime.watch_choice import Watching
from runtime.watch_view import Surface, WatchView, surface, watch_view


def watched(token: str) -> WatchView | Unreadable:
    """Return what watchers saw of a run until now."""
    try:
        run = find(token)
        if run is None:
            return Unreadable(NO_RUN)
        with closing(run):
            return watch_view(run)
    except (RunError, JournalError, OSError) as error:
        return Unreadable(f"What was watched cannot be shown. {error}")


def spread(token: str, parameter: str, of: str) -> Surface | None:
    """Return the histograms of a parameter over the run, or None where there are none."""
    run = find(token)
    if run is None:
        return None
    try:
        with closing(run):
            return surface(run.journal, parameter, of)
    except (JournalError, OSError):
        return None


def choose(token: str, watching: Watching) -> Refused | None:
    """Let a run be watched otherwise from its next steps on."""
    try:
        run = find(token)
        if run is None:
            return Refused(NO_RUN)
        with closing(run):
            run.journal.choose_watchers(watching)
    except (RunError, JournalError, OSError) as error:
        return Refused(str(error))
    return None
