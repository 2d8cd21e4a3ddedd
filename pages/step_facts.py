"""What the one-step view writes: a row for each tensor of a step, and for each output. Pure."""

from inspector.modules.step_record import MOMENTS, StageName, StepReport, StepTensor
from pages.wording import percent, shape

_LAST = MOMENTS.index("step")


def tensors_at(found: StepReport, stage: StageName) -> tuple[StepTensor, ...]:
    """Return the tensors that were looked at after a stage: none when the step ended before it."""
    after = MOMENTS.index(stage)
    return tuple(one for one in found.tensors if len(one.moments) > after)


def has_cells(found: StepReport, one: StepTensor) -> bool:
    """Whether a tensor can be drawn: of a large model only as many cells come as there is room."""
    figures = [found.figures[moment.value] for moment in one.moments if moment.value is not None]
    return all(figure.values is not None or figure.heat is not None for figure in figures)


def tensor_row(found: StepReport, one: StepTensor, stage: StageName) -> dict[str, str]:
    """Return the norms of a tensor and of its .grad: what the stage changed with an arrow."""
    after = MOMENTS.index(stage)
    before, now = one.moments[after - 1], one.moments[after]
    moved = after == _LAST and one.ratio is not None
    return {
        "tensor": one.name,
        "‖value‖": _change(found, before.value, now.value),
        "‖grad‖": _change(found, before.grad, now.grad),
        "update / weight": f"{one.ratio:.2e}" if moved else "",
        "no gradient": one.silence or "",
    }


def output_rows(found: StepReport) -> list[dict[str, str]]:
    """Return what every call of a module gave, and the gradient that came back to it."""
    return [
        {
            "module": f"{one.path or '(the model)'}{f' #{one.number}' if one.number > 1 else ''}",
            "class": one.kind,
            "place": one.place,
            "shape": shape(found.figures[one.value].shape),
            "‖output‖": _norm(found, one.value),
            "zeros": percent(one.zeros),
            "‖gradient‖": _norm(found, one.grad),
        }
        for one in found.activations
    ]


def _change(found: StepReport, then: int | None, at: int | None) -> str:
    now = _norm(found, at)
    return now if then == at else f"{_norm(found, then)} → {now}"


def _norm(found: StepReport, at: int | None) -> str:
    if at is None:
        return "None"
    norm = found.figures[at].norm
    return "–" if norm is None else f"{norm:.5g}"
