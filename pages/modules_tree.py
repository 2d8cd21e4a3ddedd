"""The tree view of Modules: what the module holds, beside its drawing and its code."""

from typing import Any

import streamlit as st

from builder.file import to_plain
from builder.graph import Graph
from builder.programs.places import lines_of
from builder.view import catalog_view, labels
from inspector.modules.report import TreeRow, WalkReport
from inspector.record import ProgramError
from pages import examining, viewing
from pages.answers import ask
from pages.components.modules import modules
from pages.examining import Examination
from pages.modules_words import reason
from pages.subjects import Subject
from runtime.questions import Walk
from runtime.specimen import Freeze

state = st.session_state


def _selected() -> None:
    examining.take_choice(state.examination, state.modules_tree.get("selected"))


def _acted() -> None:
    match examining.action_of(state.examination, state.modules_tree.get("action")):
        case "freeze", {"path": str(path), "requires_grad": bool(wanted)}:
            change = Freeze(path=path[:1_000], requires_grad=wanted)
            state.module_refused = examining.tried(state.examination, change)
            state.module_left = True  # what was changed stands on the left, outside the fragment
        case "open", str(path):
            state.examination.selected = path
            state.module = "Weights"
            state.module_left = True


@st.fragment
def show(examination: Examination) -> None:
    """Draw the tree; as a fragment, so that a choice in it redraws nothing else."""
    if state.pop("module_left", False):
        st.rerun()
    report = examining.asked(examination, Walk())
    if isinstance(report, ProgramError):
        st.error(reason(report))
        return
    if state.get("module_refused"):
        st.error(state.pop("module_refused"))
    modules(
        data={**shown(examination, report), **viewing.fields(state, "modules")},
        on_selected=_selected,
        on_action=_acted,
        key="modules_tree",
    )


def shown(examination: Examination, report: WalkReport) -> dict[str, Any]:
    """Return what the component draws; what the browser has already is not sent again."""
    subject = examination.subject
    assert subject is not None
    known = examination.painted == examination.load_rev
    return {
        "doc": examination.doc,
        "rev": examination.load_rev,
        "ack": examination.ack,
        "selected": examination.selected,
        "title": subject.title,
        "left_out": report.left_out,
        "rows": None if known else _rows(report, subject),
        **({} if known else _around(report, subject)),
    }


def _rows(report: WalkReport, subject: Subject) -> list[dict[str, Any]]:
    lines = lines_of(subject.text)
    nodes = _nodes(subject.graph)
    return [
        {**row.model_dump(mode="json"), "line": _line(row, lines), "node": nodes.get(row.path)}
        for row in report.rows
    ]


def _line(row: TreeRow, lines: dict[str, int]) -> int | None:
    """Return the line that makes it; of a tensor inside a layer of torch, the layer's."""
    found = lines.get(row.path)
    return found if found is not None or row.role == "module" else lines.get(row.parent)


def _nodes(graph: Graph | None) -> dict[str, str]:
    """Return the name on the canvas by dotted path."""
    if graph is None:
        return {}
    found = labels(graph, ask(graph), 0, 0.0)["nodes"]
    return {label["path"]: name for name, label in found.items() if label["path"]}


def _around(report: WalkReport, subject: Subject) -> dict[str, Any]:
    """Return what stands beside the tree."""
    catalog = catalog_view()
    return {
        "totals": report.totals.model_dump(mode="json"),
        "hidden": [one.model_dump(mode="json") for one in report.hidden],
        "code": subject.text,
        "graph": _drawn(subject.graph),
        "labels": None if subject.graph is None else _labels(subject.graph),
        "catalog": catalog,
        "catalog_version": catalog["version"],
    }


def _drawn(graph: Graph | None) -> dict[str, Any] | None:
    return None if graph is None else to_plain(graph, {})


def _labels(graph: Graph) -> dict[str, Any]:
    return labels(graph, ask(graph), 0, 0.0)
