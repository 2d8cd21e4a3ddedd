"""Where gradients end, and the nodes that are about the graph itself."""

from collections.abc import Iterator
from functools import partial

from torch import Tensor

from inspector.gradients.rules.known import Known, shape_text
from inspector.gradients.rules.part import Part, Row, number_of, whole


def _said(formula: str, line: str) -> Row:
    """Return the row of a node whose gradient is not worked out again."""

    def row(_known: Known) -> Iterator[Part]:
        yield Part(0, formula, (line,), None)

    return row


def _accumulated(known: Known) -> Iterator[Part]:
    leaf, incoming, before = known.names[0], known.incoming, known.facts.before
    formula = f"{leaf}.grad = {leaf}.grad + incoming"
    after = known.facts.after
    if after is None:
        return
    if before is None:
        line = f"{leaf}.grad was None: it becomes incoming"
        if incoming.numel() == 1:
            line += f" = {number_of(incoming)}"
    elif incoming.numel() == 1:
        line = f"{number_of(before)} + {number_of(incoming)} = {number_of(after)}"
    else:
        line = f"{leaf}.grad and incoming, both {shape_text(incoming.shape)}, are added up"

    def sends() -> Tensor:
        return incoming if before is None else before.detach() + incoming

    yield Part(0, formula, (line,), sends)


def _passed(known: Known) -> Iterator[Part]:
    """Let every gradient pass: the node is there for the hook of a module."""
    formula = "a place for a module's backward hook: incoming passes"
    for slot in range(len(known.shapes)):
        yield from whole(known, slot, formula, "", partial(known.received, slot))


LEAVES: dict[str, Row] = {
    "AccumulateGrad": _accumulated,
    "CopySlices": _said(
        "written in place into a part: that part's gradient goes to what was written",
        "the rest of incoming goes to the tensor as it was before",
    ),
    "BackwardHookFunctionBackward": _passed,
    "CheckpointFunctionBackward": _said(
        "checkpoint: the forward runs again here, and backward goes through it",
        "nothing inside was kept in the forward pass",
    ),
}
