"""What torch says of a graph, for every page: kernels run in a child, never in the web server."""

import functools

from builder.graph import Graph
from builder.inference import Inference, infer
from builder.tiny import Confirm, Confirmations
from runtime.probe import Probe


@functools.cache
def probe() -> Probe:
    """Return the child that runs kernels for this process."""
    return Probe()


@functools.cache
def confirm() -> Confirm:
    """Return this process's confirmations; all sessions share what the CPU has accepted."""
    return Confirmations(probe())


def ask(graph: Graph) -> Inference:
    """Return shapes, counts and problems of a graph."""
    return infer(graph, confirm())
