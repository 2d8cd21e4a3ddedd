"""The check view of Autograd: gradients against finite differences, Jacobians and Hessians."""

from typing import Final

import pandas as pd
import streamlit as st

from builder.programs.of_function import FIRST, Function, derivatives_program
from inspector.gradients.check_record import GradCheck
from inspector.record import ProgramError, Trace
from pages import module_figures
from pages.autograd_program import gradient_desk
from pages.module_figures import rows_of
from pages.modules_words import reason
from pages.sample_figures import palette
from pages.wording import plain, shape
from runtime import check_gradients, run_program

KEPT: Final = "session"
NO_BAR: Final = {"displayModeBar": False}
state = st.session_state


def show() -> None:
    """Draw the check of the program in hand, and the derivatives of a small function."""
    with st.container(key="autograd_check", gap="medium"):
        left, right = st.columns(2, gap="large")
        with left:
            _check()
        with right:
            _derivatives()


@st.fragment
def _check() -> None:
    st.markdown("#### Is autograd right?")
    st.caption(
        "The program of the Program view is run again and again, each leaf moved a little, and "
        "torch.autograd.gradcheck holds the slope of the loss against what backward() gave."
    )
    desk = gradient_desk()
    st.code(desk.text, language="python", height=260)
    if st.button("Check it", key="check_start", icon=":material/rule:", type="primary"):
        state.checked = (desk.text, check_gradients(desk.text, seed=desk.seed))
    text, found = state.get("checked", ("", None))
    if text != desk.text or found is None:
        return
    if isinstance(found, ProgramError):
        st.error(reason(found))
    else:
        _found(found)


def _found(found: GradCheck) -> None:
    tell = st.info if found.ok is None else st.success if found.ok else st.error
    tell(plain(found.sentence))
    if not found.leaves:
        return
    rows = [
        {
            "leaf": leaf.name,
            "shape": shape(leaf.shape),
            "autograd": leaf.analytic_text,
            "finite differences": leaf.numerical_text,
            "largest difference": "–" if leaf.worst is None else f"{leaf.worst:.2e}",
            "": "agrees" if leaf.ok else "differs",
        }
        for leaf in found.leaves
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="check_leaves")
    rest = f" {found.left_out:,} more numbers were not moved." if found.left_out else ""
    st.caption(f"The program ran {found.runs:,} times.{rest}")


@st.fragment
def _derivatives() -> None:
    st.markdown("#### Jacobian and Hessian")
    st.caption("Of a small function at a point, by torch.func.")
    body = st.text_input("f(x) =", value=FIRST.body, key="function_body", persist_state=KEPT)
    at = st.text_input("x =", value=FIRST.at, key="function_at", persist_state=KEPT)
    text = derivatives_program(Function(body or "", at or ""))
    trace = run_program(text)
    if trace.error is not None:
        st.error(reason(trace.error))
    else:
        for name in ("J", "H"):
            _matrix(trace, name)
    with st.expander("The program"):
        st.code(text, language="python")


def _matrix(trace: Trace, name: str) -> None:
    """Draw a variable of the program as a matrix."""
    found = next((one for one in trace.steps[-1].variables if one.name == name), None)
    if found is None or found.value.tensor is None:
        return
    tensor = trace.tensors[found.value.tensor]
    title = {"J": "Jacobian: a row for each output", "H": "Hessian: derivatives of the gradient"}
    st.markdown(f"**{title[name]}** · {shape(tensor.shape)}")
    content = None if tensor.content is None else trace.contents[tensor.content]
    if content is None or content.values is None:
        st.caption("It is too large to be shown number by number.")
        return
    numbers = [float(value) if value != "nan" else None for value in content.values]
    columns = tensor.shape[-1] if tensor.shape else 1
    figure = module_figures.heat_map(
        rows_of(numbers, columns), palette(st.context.theme.type), height=220
    )
    st.plotly_chart(figure, config=NO_BAR, key=f"function_{name}")
