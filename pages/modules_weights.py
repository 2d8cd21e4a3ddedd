"""The weights view of Modules: the values of one tensor, and what can be done to them."""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from inspector.modules.report import TreeRow, WalkReport
from inspector.modules.weight_record import WeightFigures
from inspector.record import ProgramError
from pages import examining, modules_change, modules_effect, modules_picture
from pages.examining import Examination
from pages.modules_words import kept_as, reason, statistics, table
from pages.sample_figures import palette
from pages.wording import plain, shape
from runtime.questions import LookAt, Walk

KEPT: Final = "session"
TOOLS: Final = 262  # pixels
MOST_OFFERED = 3_000  # tensors in the list: a browser can hold no more at ease
state = st.session_state


def show(examination: Examination) -> None:
    """Draw the tensor that is selected, and beside it what may be done to it."""
    tree = examining.asked(examination, Walk())
    if isinstance(tree, ProgramError):
        st.error(reason(tree))
        return
    rows = tensors(tree, examination.selected)
    with st.container(key="weights", horizontal=True, gap=None):
        with st.container(key="weights_seen", gap="small"):
            if not rows:
                st.info("This module holds no parameters and no buffers.", icon=":material/info:")
            row = _pick(examination, rows) if rows else None
            found = None if row is None else _look(examination, row)
            modules_effect.show(examination)
            if found is not None and found.singular is not None:
                modules_picture.draw_singular(found.singular, palette(st.context.theme.type))
        with st.container(key="weights_tools", gap="small", width=TOOLS):
            modules_change.show(examination, row, found)


def tensors(tree: WalkReport, selected: str) -> dict[str, TreeRow]:
    """Return the tensors of a module by path, each once; of very many those around the selected."""
    found = {
        row.path: row for row in tree.rows if row.role != "module" and row.path == row.names[0]
    }
    if len(found) <= MOST_OFFERED:
        return found
    paths = list(found)
    begin = min(paths.index(first_in(found, selected)), len(paths) - MOST_OFFERED)
    return {path: found[path] for path in paths[begin : begin + MOST_OFFERED]}


def first_in(rows: Mapping[str, TreeRow], selected: str) -> str:
    """Return the tensor that is selected, or the first parameter in what is; else the first."""
    if selected in rows:
        return selected
    inside = [path for path in rows if not selected or path.startswith(f"{selected}.")]
    parameters = (path for path in inside if rows[path].role == "parameter")
    return next(parameters, next(iter(inside or rows)))


def _pick(examination: Examination, rows: dict[str, TreeRow]) -> TreeRow:
    """Draw the choice of the tensor: it is the one that the tree selects."""
    key = f"weights_path_{examination.turns}"
    if state.get(key) not in rows or state.get("weights_selected") != examination.selected:
        state[key] = first_in(rows, examination.selected)
    state.weights_selected = examination.selected

    def turn() -> None:
        state.weights_selected = examination.selected = state[key]

    path = st.selectbox(
        "Parameter or buffer",
        tuple(rows),
        format_func=lambda one: f"{one} · {_kind(rows[one])}",
        key=key,
        on_change=turn,
        label_visibility="collapsed",
    )
    return rows[path or next(iter(rows))]


def _kind(row: TreeRow) -> str:
    known = "no shape yet" if row.shape is None else shape(row.shape)
    also = f" · also {', '.join(row.names[1:3])}" if len(row.names) > 1 else ""
    return f"{known} · {row.role}{also}"


def _look(examination: Examination, row: TreeRow) -> WeightFigures | None:
    channel = state.get(f"weights_channel_{examination.turns}_{row.path}", 0) or 0
    question = LookAt(path=row.path, channel=int(channel))
    found = examining.asked(examination, question)
    if isinstance(found, ProgramError):
        st.error(reason(found))
        return None
    st.caption(plain(kept_as(found)))
    name, before = _before(examination, question)
    now = "now" if before is None or examination.changes else "after training"
    figures = {now: statistics(found)}
    if before is not None:
        figures = {name: statistics(before), **figures}
    with st.container(key="weights_figures"):
        st.markdown(table(figures))
    for note in found.notes:
        st.caption(plain(note))
    modules_picture.draw(
        found,
        before,
        (name, now),
        palette(st.context.theme.type),
        f"weights_channel_{examination.turns}_{row.path}",
    )
    return found


def _before(examination: Examination, question: LookAt) -> tuple[str, WeightFigures | None]:
    """Return the tensor as it was, and what that is called; None: nothing was changed."""
    befores = examining.befores(examination)
    if not befores:
        return "", None
    name = befores[0].name
    if len(befores) > 1:
        names = [one.name for one in befores]
        picked = st.segmented_control(
            "Compare with",
            names,
            default=name,
            required=True,
            key=f"weights_before_{examination.turns}_{len(names)}",
            label_visibility="collapsed",
        )
        name = picked or name
    taken = next(one for one in befores if one.name == name)
    found: Any = examining.asked(
        examination, question, without=taken.without, trained=taken.trained
    )
    return taken.label, found if isinstance(found, WeightFigures) else None
