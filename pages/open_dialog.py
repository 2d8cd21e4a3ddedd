"""The way in: a ready example, or a graph file."""

import streamlit as st

from builder.examples import DOCUMENTS
from builder.file import Document, read_document
from builder.problems import GraphError
from pages import drawing
from pages.answers import ask
from pages.uploads import content
from pages.wording import grouped, plain


@st.dialog("Open", width="medium")
def show() -> None:
    """Offer the examples and the door for files. Opening can be undone by opening again."""
    st.caption("An example")
    for key, document in DOCUMENTS.items():
        graph = document.graph
        label = f"{graph.title} · {grouped(ask(graph).parameters)} parameters"
        if st.button(plain(label), key=f"open_{key}", width="stretch"):
            _open(document)
    # With a MIME type beside the ending our reader alone judges: an ending of another kind, sent by
    # hand, would be refused by Streamlit with every run of the session.
    endings = ["json", "application/json"]
    data = content(st.file_uploader("A graph file", type=endings, max_upload_size=1))
    if data is not None:
        try:
            document = read_document(data)
        except GraphError as error:
            for problem in error.problems[:5]:
                st.error(plain(problem.sentence))
            return
        if st.button("Open it"):
            _open(document)


def _open(document: Document) -> None:
    drawing.load(st.session_state, document)
    st.rerun()
