"""What may travel with a link besides the project itself, made when it is asked for."""

import json
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import closing, suppress
from typing import Any

from inspector.gradients.record import GradTrace
from inspector.modules.report import Summary, WalkReport
from inspector.record import Trace
from pages import examining, saving, subjects
from pages.examining import Examination
from pages.programming import Desk
from pages.run_facts import RunFacts, look
from pages.subjects import Subject
from runtime import runs
from runtime.checkpoints import CheckpointError, weights_path
from runtime.folder import RunError
from runtime.journal import JournalError
from runtime.projects.parts import MOST, Answers, Recordings, Traces, part_to_bytes
from runtime.projects.recording import record_run
from runtime.questions import Summarise, Walk
from runtime.scalars import ScalarsError

State = MutableMapping[Any, Any]
MOST_RUNS = 20


def available(state: State) -> Mapping[str, Callable[[], bytes]]:
    """Return what there is to carry; each is made by calling it and is b"" where it is too large.

    Programs travel with their last trace and a model with its tree, so that they can be shown
    without being run; curves and weights are ticked.
    """
    makers: dict[str, Callable[[], bytes]] = {
        "traces": lambda: traces(state),
        "tree": lambda: tree(state),
        "curves": lambda: curves(state),
        "weights": lambda: weights(state),
    }
    return makers


def traces(state: State) -> bytes:
    """Return what the two programs did when they ran last."""
    found = Traces(
        memory=_trace(state.get("desk"), Trace),
        gradients=_trace(state.get("gradient_desk"), GradTrace),
    )
    return b"" if found == Traces() else _bounded("traces", part_to_bytes(found))


def tree(state: State) -> bytes:
    """Return the tree and the summary of the model, asked now."""
    subject = subjects.shared_subject(state)
    if not isinstance(subject, Subject):
        return b""
    examination = Examination(subject=subject)
    walk = examining.asked(examination, Walk())
    summary = examining.asked(examination, Summarise())
    found = Answers(
        walk=walk if isinstance(walk, WalkReport) else None,
        summary=summary if isinstance(summary, Summary) else None,
    )
    return b"" if found == Answers() else _bounded("tree", part_to_bytes(found))


def curves(state: State) -> bytes:
    """Return the curves of this project's runs, the one in view first, thinned to 2,000 points."""
    recorded = []
    for token in _tokens(state)[:MOST_RUNS]:
        facts, run = look(token), runs.find(token)
        if isinstance(facts, RunFacts) and run is not None:
            with closing(run), suppress(RunError, ScalarsError, JournalError):
                recorded.append(record_run(run, facts.title, facts.how))
    if not recorded:
        brought, _ = saving.brought_along(state)
        return b"" if brought is None else part_to_bytes(brought)
    return _fitting(tuple(recorded))


def weights(state: State) -> bytes:
    """Return the newest weights of the run in view."""
    for token in _tokens(state)[:1]:
        run = runs.find(token)
        if run is not None:
            with closing(run):
                return _newest_weights(run)
    return saving.brought_along(state)[1]


def _tokens(state: State) -> list[str]:
    """Return the tokens of this project's runs, the one in view first."""
    tokens = [runs.token_of(one) for one in saving.run_ids(state)]
    shown = state.get("run")
    return sorted(tokens, key=lambda token: token != shown)


def _newest_weights(run: runs.RunFolder) -> bytes:
    try:
        path = weights_path(run.checkpoints)
        if path is None or path.stat().st_size > MOST["weights"]:
            return b""
        return path.read_bytes()
    except (CheckpointError, OSError):
        return b""


def _trace(desk: Desk | None, kind: Any) -> Any:
    """Return the last trace, if it is about the text as it stands."""
    if desk is None or desk.trace is None or not desk.is_touched:
        return None
    return kind.model_validate_json(json.dumps(desk.trace))


def _bounded(kind: str, data: bytes) -> bytes:
    return data if len(data) <= MOST[kind] else b""


def _fitting(recorded: tuple[Any, ...]) -> bytes:
    """Return as many runs as there is room for, from the first on."""
    for count in range(len(recorded), 0, -1):
        data = part_to_bytes(Recordings(runs=recorded[:count]))
        if len(data) <= MOST["curves"]:
            return data
    return b""
