"""The way out: model.py in three idioms, proven before it is offered; and the graph file."""

import streamlit as st

from builder.file import to_json
from builder.graph import Graph
from builder.problems import GraphError
from builder.source import to_source
from pages.answers import ask
from pages.wording import grouped, plain
from runtime.proving import Proof, prove

MOST_PROOFS = 8  # kept in one session
IDIOMS = {
    "attributes": "One attribute a layer",
    "sequential": "nn.Sequential",
    "module_dict": "nn.ModuleDict",
}


@st.dialog("Take model.py away", width="large")
def show(graph: Graph | None, *, proven: bool) -> None:
    """Show the source; prove it and offer it, unless only looking is allowed here."""
    if graph is None:
        st.text("There is nothing to export yet. Drag an Input onto the canvas first.")
        return
    style = st.segmented_control(
        "Idiom", list(IDIOMS), format_func=IDIOMS.__getitem__, default="attributes", required=True
    )
    text = _source(graph, style)
    if text is not None:
        st.code(text, language="python", line_numbers=True, height=360)
        if proven:
            _seal(graph, style)
        else:
            st.caption("Proof and download come with a copy of your own: nothing is run here.")
    st.download_button(
        "Save the graph",
        to_json(graph, st.session_state.layout),
        file_name="graph.json",
        mime="application/json",
        on_click="ignore",
        help="The drawing itself, to open here again.",
    )


def _source(graph: Graph, style: str) -> str | None:
    try:
        return to_source(graph, style, ask(graph))
    except GraphError as error:
        for problem in error.problems:
            st.error(plain(problem.sentence))
        return None


def _seal(graph: Graph, style: str) -> None:
    with st.spinner("Running it in a clean process, beside an independent walk of the graph ..."):
        proof = _proof(graph, style)
    if not proof.ok:
        st.error(plain(f"No seal, no download: {proof.reason}"))
        return
    count = grouped(proof.parameters)
    said = {
        "verified": f"Export verified: same keys, {count} parameters, equal outputs.",
        "structure": f"Structure verified: same keys, shapes and {count} parameters. "
        "The model is too large to run here.",
    }
    st.success(said[proof.seal], icon=":material/verified:")
    st.download_button(
        "Download model.py",
        proof.text,
        file_name="model.py",
        mime="text/x-python",
        icon=":material/download:",
        on_click="ignore",
    )


def _proof(graph: Graph, style: str) -> Proof:
    """Prove once: the dialog runs again for every idiom that is looked at."""
    known: dict[tuple[str, str], Proof] = st.session_state.setdefault("proofs", {})
    key = (to_json(graph), style)
    if key not in known:
        if len(known) >= MOST_PROOFS:
            known.clear()
        known[key] = prove(graph, style, ask)
    return known[key]
