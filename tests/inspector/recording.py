"""Programs run under a recorder, for tests."""

from builder.language import Evaluator, LanguageError, parse
from inspector import Poke, Recorder, Trace
from inspector.record import Call, Step, TensorState, Walls


def record(text: str, *pokes: Poke) -> Trace:
    """Return the trace of a program, as a page would read it."""
    recorder = Recorder(parse(text), pokes)
    try:
        with recorder:
            Evaluator(recorder.program, watch=recorder).run()
    except LanguageError:
        assert recorder.error is not None
    trace = Trace(**recorder.trace_parts(), walls=Walls(seccomp=False, limits=False))
    assert not any("could not be recorded" in note.text for note in trace.notes)
    return Trace.model_validate_json(trace.model_dump_json())


def step_at(trace: Trace, line: int, nth: int = -1) -> Step:
    """Return a step of a line, the last one if no other is asked for."""
    return [step for step in trace.steps if step.line == line][nth]


def rows_at(trace: Trace, line: int, nth: int = -1) -> list[Call]:
    """Return the calls of the step of a line."""
    return [trace.calls[index] for index in step_at(trace, line, nth).calls]


def state_of(trace: Trace, step: Step, name: str) -> TensorState:
    """Return the state of a tensor variable after a step."""
    (variable,) = (one for one in step.variables if one.name == name)
    assert variable.value.tensor is not None
    return trace.tensors[variable.value.tensor]


def values_of(trace: Trace, step: Step, name: str) -> list[object]:
    """Return the elements of a variable, read from its storage as the page does."""
    state = state_of(trace, step, name)
    content = next(
        trace.contents[index]
        for index in step.contents
        if (trace.contents[index].storage, trace.contents[index].dtype)
        == (state.storage, state.dtype)
    )
    assert content.values is not None
    places = [state.offset]
    for size, stride in zip(state.shape, state.stride, strict=True):
        places = [place + index * stride for place in places for index in range(size)]
    return [content.values[place] for place in places]
