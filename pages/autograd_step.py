"""The one-step view of Autograd: forward, loss, backward, optimiser step, each looked at."""

from typing import Final

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from inspector.gradients.record import Figure
from inspector.modules.losses import LOSSES
from inspector.modules.optimisers import OPTIMIZERS
from inspector.modules.step_record import MOMENTS, StageName, StepReport, StepTensor
from inspector.record import ProgramError
from pages import examining, module_figures, module_inputs, modules_source, option_form
from pages.examining import Examination
from pages.module_figures import rows_of
from pages.modules_words import reason
from pages.sample_figures import palette
from pages.step_facts import has_cells, output_rows, tensor_row, tensors_at
from pages.wording import plain, shape
from runtime.questions import TakeStep
from runtime.specimen import Option

KEPT: Final = "session"
NO_BAR: Final = {"displayModeBar": False}
STAGES: dict[StageName, str] = {
    "forward": "1 Forward",
    "loss": "2 Loss",
    "backward": "3 Backward",
    "step": "4 Optimiser step",
}
HEIGHT = 380
RATIO_WANTED = 1e-3  # a rule of thumb: an update of a thousandth of the weights
state = st.session_state


def show() -> None:
    """Draw the model and the batch at the left edge, the step in the middle."""
    if "examination" not in state:
        state.examination = Examination()
    examination: Examination = state.examination
    with st.container(key="autograd_step", horizontal=True, gap=None):
        with st.container(key="step_source", width=336):
            modules_source.show(examination)
        with st.container(key="step_main", gap="small"):
            if examination.subject is None:
                modules_source.invite()
            else:
                _step(examination)


@st.fragment
def _step(examination: Examination) -> None:
    call = module_inputs.draw(examination)
    if call is None:
        return
    key = f"step_tensors_{examination.turns}"
    loss, optimizer, options, steps = _how()
    question = TakeStep(
        inputs=call.specs,
        samples=call.samples,
        loss=loss,
        optimizer=optimizer,
        options=options,
        steps=steps,
    )
    found = examining.asked(examination, question)
    if isinstance(found, ProgramError):
        st.error(reason(found))
        return
    stage = st.segmented_control(
        "Stage",
        tuple(STAGES),
        format_func=lambda one: STAGES[one],
        default="forward",
        required=True,
        key="step_stage",
        persist_state=KEPT,
        label_visibility="collapsed",
    )
    _stage(found, stage)
    tensors = tensors_at(found, stage)
    if tensors:
        one = tensors[_picked(key, len(tensors))]
        if not has_cells(found, one):
            closer = question.model_copy(update={"look_at": one.name})
            looked = examining.asked(examination, closer)
            found = found if isinstance(looked, ProgramError) else looked
        _tensors(found, stage, key)
    _silent(found)
    with st.expander("What every module gave, and the gradient that came back"):
        _activations(found)
    with st.expander("The whole step in code"):
        st.code(found.code, language="python")


def _how() -> tuple[str, str, tuple[tuple[str, Option], ...], int]:
    """Draw loss, optimiser and its options; return them with the number of steps to take."""
    with st.container(key="step_how", horizontal=True, vertical_alignment="bottom", gap="small"):
        losses = tuple(LOSSES)
        loss = st.selectbox(
            "Loss",
            losses,
            format_func=lambda one: f"{one} · {LOSSES[one].row.code}",
            key="step_loss",
            persist_state=KEPT,
            width=330,
        )
        names = tuple(OPTIMIZERS)
        name = st.selectbox("Optimiser", names, key="step_optimizer", persist_state=KEPT, width=130)
        with st.popover("Options", width=120):
            row = OPTIMIZERS[name or names[0]]
            options = option_form.draw(row.parameters, f"step_{row.name}")
        steps = st.number_input(
            "Which step",
            1,
            100,
            1,
            key="step_number",
            persist_state=KEPT,
            help="The steps before it are taken on the same batch and not shown.",
            width=110,
        )
    return loss or losses[0], row.name, options, int(steps or 1)


def _stage(found: StepReport, name: StageName) -> None:
    stage = next((one for one in found.stages if one.name == name), None)
    if stage is None or found.failed == name:
        _failed(found)
    if stage is None:
        return
    st.code(stage.code, language="python", wrap_lines=True)
    st.markdown(plain(stage.sentence))
    for at in stage.output:
        _figure(found.figures[at], f"output_{at}")


def _failed(found: StepReport) -> None:
    if found.error is not None:
        st.error(plain(f"The step ended at {found.failed}. {found.error.sentence}"))
        st.code(f"{found.error.type}: {found.error.message}", language=None, wrap_lines=True)


def _tensors(found: StepReport, stage: StageName, key: str) -> None:
    """Write every parameter and buffer before and after the stage; one of them as a picture."""
    tensors = tensors_at(found, stage)
    table, picture = st.columns([3, 2], gap="large")
    with table:
        rows = [tensor_row(found, one, stage) for one in tensors]
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            height=min(HEIGHT, 38 + 35 * len(rows)),
            on_select="rerun",
            selection_mode="single-row",
            key=key,
        )
        if found.more_tensors:
            st.caption(f"{found.more_tensors:,} more tensors are not shown.")
    with picture:
        _one(found, tensors[_picked(key, len(tensors))], stage)
        if stage == "step":
            _ratios(tensors)


def _picked(key: str, count: int) -> int:
    """Return which row of the table is selected; the first where none is."""
    rows = state.get(key, {}).get("selection", {}).get("rows", [])
    return rows[0] if rows and rows[0] < count else 0


def _one(found: StepReport, one: StepTensor, stage: StageName) -> None:
    st.markdown(f"**{plain(one.name)}**")
    if one.why:
        st.caption(plain(one.why))
    after = MOMENTS.index(stage)
    before, now = one.moments[after - 1], one.moments[after]
    _beside(found, "value", before.value, now.value)
    _beside(found, ".grad", before.grad, now.grad)
    for entry in one.state if stage == "step" else ():
        _beside(found, entry.name, entry.before, entry.after)


def _beside(found: StepReport, title: str, before: int | None, after: int | None) -> None:
    left, right = st.columns(2, gap="small")
    with left:
        _named(found, f"{title} before", before)
    with right:
        _named(found, f"{title} after", after)


def _named(found: StepReport, title: str, at: int | None) -> None:
    st.caption(title)
    if at is None:
        st.markdown("None")
    else:
        _figure(found.figures[at], f"{title}_{at}")


def _figure(figure: Figure, key: str) -> None:
    """Draw a tensor as numbers where it is small, else as a heat map."""
    if figure.values is not None and len(figure.values) == 1:
        st.markdown(f"`{figure.values[0]}`")
        return
    if figure.values is not None:
        numbers = [float(v) if isinstance(v, int | float) else None for v in figure.values]
        grid = rows_of(numbers, figure.shape[-1] if figure.shape else 1)
    elif figure.heat is not None:
        grid = rows_of(figure.heat.values, figure.heat.columns)
    else:
        st.caption(f"{shape(figure.shape)} {figure.dtype}")
        return
    picture = module_figures.heat_map(grid, palette(st.context.theme.type), height=150)
    picture.update_traces(showscale=False)
    st.plotly_chart(picture, config=NO_BAR, key=f"step_{key}")


def _ratios(tensors: tuple[StepTensor, ...]) -> None:
    """Draw how far the step moved each parameter, measured by what it was."""
    known = [one for one in tensors if one.ratio]
    if not known:
        return
    colours = palette(st.context.theme.type)
    figure = go.Figure(
        go.Bar(
            x=[one.ratio for one in known],
            y=[one.name for one in known],
            orientation="h",
            marker={"color": colours.drawn},
            hovertemplate="%{y}: %{x:.2e}<extra></extra>",
        )
    )
    figure.add_vline(x=RATIO_WANTED, line={"color": colours.true, "dash": "dot"})
    figure.update_layout(height=60 + 24 * len(known), margin={"l": 0, "r": 0, "t": 4, "b": 0})
    figure.update_xaxes(type="log", title="‖update‖ / ‖weight‖; dotted: 0.001, a usual size")
    figure.update_yaxes(autorange="reversed")
    st.plotly_chart(figure, config=NO_BAR, key="step_ratios")


def _activations(found: StepReport) -> None:
    st.dataframe(pd.DataFrame(output_rows(found)), hide_index=True, key="step_activations")
    if found.more_activations:
        st.caption(f"{found.more_activations:,} more outputs are not shown.")


def _silent(found: StepReport) -> None:
    if found.silent:
        st.markdown("**Without a gradient**")
    for one in found.silent:
        st.warning(plain(one.sentence))
