"""The operation a session explores: its arguments, the program they make, what came of it.

The browser owns the controls while they are dragged; Python owns the checked arguments, the code
and the trace. Arguments go to the browser when `load_rev` changes, that is with another operation.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from builder.problems import Problem
from inspector.explorer import BY_NAME, OPERATIONS, Arguments, Operation, parse_arguments
from inspector.explorer.operation import plain_controls
from inspector.record import Trace
from pages.revisions import is_newer

Run = Callable[[str], Trace]


@dataclass
class Bench:
    """One operation under examination; what was set for the others is kept."""

    doc: str = field(default_factory=lambda: secrets.token_hex(8))
    load_rev: int = 0
    ack: int = 0
    operation: Operation = OPERATIONS[0]
    values: dict[str, Arguments] = field(default_factory=dict)
    refused: str = ""
    ran: str = ""
    trace: dict[str, Any] | None = None


def pick(bench: Bench, name: str) -> None:
    """Turn to another operation, with the arguments it had when it was left."""
    if name in BY_NAME and name != bench.operation.name:
        bench.operation, bench.refused = BY_NAME[name], ""
        bench.load_rev += 1


def arguments(bench: Bench) -> Arguments:
    """Return the arguments of the operation as they stand."""
    return bench.values.get(bench.operation.name, bench.operation.defaults)


def code(bench: Bench) -> str:
    """Return the program that the arguments make."""
    return bench.operation.write(arguments(bench))


def take_arguments(bench: Bench, message: object) -> None:
    """Take what was dragged. What cannot be used is refused in a sentence, and nothing changes."""
    if not is_newer(message, bench.doc, bench.load_rev, bench.ack):
        return
    bench.ack = message["rev"]
    values = parse_arguments(bench.operation, message.get("values"))
    if isinstance(values, Problem):
        bench.refused = values.sentence
    else:
        bench.values[bench.operation.name], bench.refused = values, ""


def shown(bench: Bench, run: Run) -> dict[str, Any]:
    """Return what the component draws; a program that has not been run yet is run first."""
    text = code(bench)
    if bench.trace is None or bench.ran != text:
        bench.ran, bench.trace = text, run(text).model_dump(mode="json")
    return {
        "mode": "operation",
        "doc": bench.doc,
        "load_rev": bench.load_rev,
        "ack": bench.ack,
        "text": None,
        "title": bench.operation.name,
        "note": bench.operation.note,
        "controls": plain_controls(bench.operation),
        "arguments": {name: _plain(value) for name, value in arguments(bench).items()},
        "code": text,
        "moves": bench.operation.moves,
        "trace": bench.trace,
        "trace_rev": bench.ack,
        "refused": bench.refused or None,
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
