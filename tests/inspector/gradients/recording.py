"""Programs run under the recorder of gradients, for tests."""

from builder.language import Evaluator, LanguageError, parse
from inspector import GradRecorder
from inspector.gradients.record import Figure, GradStep, GradTrace, Named, Node, Pass
from inspector.record import Cell, Walls


def record(text: str) -> GradTrace:
    """Return the trace of a program, as a page would read it."""
    recorder = GradRecorder(parse(text))
    try:
        with recorder:
            Evaluator(recorder.program, watch=recorder).run()
    except LanguageError:
        assert recorder.error is not None
    trace = GradTrace(**recorder.trace_parts(), walls=Walls(seccomp=False, limits=False))
    assert not any("could not be recorded" in note.text for note in trace.notes), trace.notes
    return GradTrace.model_validate_json(trace.model_dump_json())


def node_at(trace: GradTrace, line: int, name: str = "") -> Node:
    """Return the node of a line, of a name where there are several."""
    (found,) = (node for node in trace.nodes if node.line == line and node.name.startswith(name))
    return found


def leaf(trace: GradTrace, name: str) -> Node:
    """Return the AccumulateGrad of a leaf."""
    (found,) = (node for node in trace.nodes if node.leaf == name)
    return found


def names_of(trace: GradTrace, one: Pass) -> list[str]:
    """Return the names of the nodes of a pass in the order of its visits."""
    return [trace.nodes[visit.node].leaf or trace.nodes[visit.node].name for visit in one.visits]


def figure(trace: GradTrace, index: int | None) -> Figure:
    """Return a figure that must be there."""
    assert index is not None
    return trace.figures[index]


def values(trace: GradTrace, index: int | None) -> tuple[Cell, ...] | None:
    """Return the elements of a small figure, None where there is no gradient."""
    return None if index is None else trace.figures[index].values


def step_at(trace: GradTrace, line: int, nth: int = -1) -> GradStep:
    """Return a step of a line, the last one if no other is asked for."""
    return [step for step in trace.steps if step.line == line][nth]


def variable(trace: GradTrace, step: GradStep, name: str) -> Named:
    """Return a variable after a step."""
    (found,) = (trace.variables[at] for at in step.variables if trace.variables[at].name == name)
    return found
