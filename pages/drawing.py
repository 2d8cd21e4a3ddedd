"""The drawing of one session: the graph on the canvas, and what the browser may change of it.

The browser owns positions, selection, viewport and undo; Python owns the saved graph. A graph goes
to the browser when `load_rev` changes, an edit comes back with a revision.
"""

import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from builder.file import Document, read_plain, to_plain
from builder.graph import Graph, Layout
from builder.problems import GraphError
from builder.view import catalog_view, fits, labels
from pages.answers import ask, confirm
from pages.revisions import is_newer

State = MutableMapping[Any, Any]
_MOST_SENTENCES = 5


def begin(state: State) -> None:
    """Fill a new session; what another page has put there stays."""
    state.setdefault("graph", None)
    state.setdefault("layout", {})
    state.setdefault("load_rev", 0)
    state.setdefault("ack", 0)
    state.setdefault("doc", secrets.token_hex(8))
    state.setdefault("seen_load_rev", -1)
    state.setdefault("seen_catalog", "")
    state.setdefault("refused", None)
    state.setdefault("offers", None)


def renew(state: State, graph: Graph | None, layout: Layout) -> None:
    """Put another drawing in the place of this one, with a history of its own."""
    begin(state)
    state["doc"] = secrets.token_hex(8)
    state["graph"], state["layout"] = graph, dict(layout)
    state["load_rev"], state["ack"] = (0 if graph is None else 1), 0
    state["seen_load_rev"], state["refused"], state["offers"] = -1, None, None


def load(state: State, document: Document) -> None:
    """Replace the graph: an example, a file."""
    state["graph"], state["layout"] = document.graph, document.layout
    state["load_rev"] = state.get("load_rev", 0) + 1


def take_edit(state: State, message: object) -> None:
    """Take what the canvas sent. What cannot be read is refused, and nothing changes."""
    if not is_newer(message, state["doc"], state["load_rev"], state["ack"]):
        return
    rev = message["rev"]
    try:
        document = read_plain(message.get("document"))
    except GraphError as error:
        sentences = [problem.sentence for problem in error.problems[:_MOST_SENTENCES]]
        state["refused"] = {"rev": rev, "problems": sentences}
        return
    state["graph"], state["layout"] = document.graph, document.layout
    state["ack"], state["refused"] = rev, None
    state["seen_load_rev"] = state["load_rev"]
    state["seen_catalog"] = str(message.get("catalog"))[:64]


def answer_question(state: State, message: object) -> None:
    """Answer what fits on a wire that was dropped on empty canvas."""
    graph = state["graph"]
    if not isinstance(message, dict) or graph is None:
        return
    nonce, source, port = (message.get(key) for key in ("nonce", "source", "source_port"))
    if type(nonce) is not int or type(source) is not str or type(port) is not str:
        return
    if source in graph.by_name:
        found = fits(ask(graph), source, port, graph, confirm())
        state["offers"] = {"nonce": nonce, "fits": found}


def shown(state: State) -> dict[str, Any]:
    """Return what the canvas draws."""
    graph: Graph | None = state["graph"]
    catalog = catalog_view()
    pending = graph is not None and state["seen_load_rev"] != state["load_rev"]
    return {
        "doc": state["doc"],
        "load_rev": state["load_rev"],
        "ack": state["ack"],
        "document": to_plain(graph, places(state)) if pending and graph is not None else None,
        "catalog": None if state["seen_catalog"] == catalog["version"] else catalog,
        "catalog_version": catalog["version"],
        "refused": state["refused"],
        "offers": state["offers"],
        "labels": _labels(graph, state["ack"]),
    }


def _labels(graph: Graph | None, rev: int) -> dict[str, Any] | None:
    if graph is None:
        return None
    begun = time.perf_counter()
    inference = ask(graph)
    return labels(graph, inference, rev, (time.perf_counter() - begun) * 1000)


def places(state: State) -> dict[str, Any]:
    """Return the positions of what is still there: a fix on another page may have removed some."""
    return {n: place for n, place in state["layout"].items() if n in state["graph"].by_name}
