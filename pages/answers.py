"""What torch says of a graph, for every page: kernels run in a child, never in the web server."""

import functools

from builder.graph import Graph
from builder.inference import Inference, infer
from builder.tiny import Confirm
from runtime.probe import confirmations


@functools.cache
def confirm() -> Confirm:
    """Return this process's confirmations; all sessions share what the CPU has accepted."""
    return confirmations()


def ask(graph: Graph) -> Inference:
    """Return shapes, counts and problems of a graph."""
    return infer(graph, confirm())
