"""What stands in a variable at the end of a program, read from its trace."""

import itertools

from inspector.record import Shown, TensorState, Trace


def elements(trace: Trace, name: str) -> tuple[float, ...] | None:
    """Return the elements of a tensor variable, row by row; None where they cannot be shown."""
    state = tensor(trace, name)
    if state is None or state.content is None:
        return None
    cells = trace.contents[state.content].values
    if cells is None:
        return None
    places = itertools.product(*(range(size) for size in state.shape))
    return tuple(
        float(cells[state.offset + sum(map(int.__mul__, place, state.stride))]) for place in places
    )


def tensor(trace: Trace, name: str) -> TensorState | None:
    """Return the tensor in a variable."""
    value = variable(trace, name)
    return None if value is None or value.tensor is None else trace.tensors[value.tensor]


def said(trace: Trace, name: str) -> bool | None:
    """Return what a variable says that is True or False."""
    value = variable(trace, name)
    return None if value is None else {"True": True, "False": False}.get(value.text)


def variable(trace: Trace, name: str) -> Shown | None:
    """Return the value of a variable of the program itself after its last step."""
    if not trace.steps:
        return None
    shown = (v.value for v in trace.steps[-1].variables if v.name == name)
    return next(shown, None)
