import base64
import json
import tracemalloc
import zlib

import pytest

from builder import EXAMPLES
from builder.file import Document
from builder.graph import Graph
from runtime.projects.inline import MOST_BYTES, MOST_CHARACTERS, from_text, to_text
from tests.runtime.projects.made import GRAPH, LAYOUT

CUT = "Perhaps it was cut short when it was copied: open the whole link again."


def packed(data, level=9):
    return base64.urlsafe_b64encode(zlib.compress(data, level)).decode().rstrip("=")


def sentence(text):
    (problem,) = from_text(text)
    return problem.sentence


def places(graph):
    """Where a canvas puts things: whole numbers, mostly."""
    return {thing.name: (40.0 * at, 80.5 * at) for at, thing in enumerate(graph.things())}


@pytest.mark.parametrize("name", list(EXAMPLES))
def test_every_example_that_fits_is_read_again(name):
    graph = EXAMPLES[name]
    text = to_text(graph, places(graph))
    if text is None:
        assert name == "unet"
        return
    assert len(text) <= MOST_CHARACTERS
    assert from_text(text) == Document(graph=graph, layout=places(graph))


def test_everything_in_a_graph_survives():
    found = from_text(to_text(GRAPH, LAYOUT))
    assert found == Document(graph=GRAPH, layout=LAYOUT)
    assert from_text(to_text(GRAPH, {})) == Document(graph=GRAPH)
    assert from_text(to_text(Graph(), {})) == Document(graph=Graph())


def test_a_text_needs_no_escape_in_an_address():
    assert set(to_text(GRAPH, LAYOUT)) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    )


def test_a_graph_that_is_too_large_has_no_text():
    nodes = [{"name": f"n{i}", "kind": "ReLU"} for i in range(500)]
    assert to_text(Graph.model_validate({"nodes": nodes}), {}) is None
    members = [f"m{'a' * 38}{i % 10}" for i in range(1)] * 1
    wide = {"nodes": [{"name": members[0], "kind": "a" * 60, "params": {"b" * 60: [0] * 16}}]}
    nodes = [{**wide["nodes"][0], "name": f"n{i}"} for i in range(400)]
    graph = Graph.model_validate({"nodes": nodes})
    assert len(json.dumps(nodes)) > MOST_BYTES
    assert to_text(graph, {}) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, f"The address holds no graph. {CUT}"),
        (b"eA", f"The address holds no graph. {CUT}"),
        ("", f"The address holds no graph. {CUT}"),
        ("A" * (MOST_CHARACTERS + 1), f"The address holds no graph. {CUT}"),
        ("eJw\n", f"The address holds no graph. {CUT}"),
        ("é", f"The address holds no graph. {CUT}"),
        ("A", f"The graph in this address cannot be unpacked. {CUT}"),
        ("AAAA", f"The graph in this address cannot be unpacked. {CUT}"),
        (packed(b"{}") + "AAAA", f"The graph in this address is not whole. {CUT}"),
        (packed(b"{}" * 50)[:-8], f"The graph in this address is not whole. {CUT}"),
        (packed(b"{"), "The link is not JSON of ours: line 1, column 2. Choose another one, saved "
         "by Lampwork."),
        (packed(b"[]"), "The file holds no graph: it should be one JSON object. Choose another "
         "file."),
        (packed(b'{"schema":2}'), "The file was saved by a newer Lampwork (schema 2; this one "
         "reads up to 1). Update Lampwork, then open it again."),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_whatever_else_is_told_in_one_sentence(text, told):
    assert sentence(text) == told


@pytest.mark.parametrize("level", [1, 9])
def test_a_bomb_is_refused_before_it_has_grown(level):
    text = packed(b" " * 1_000_000, level)
    text = text if len(text) <= MOST_CHARACTERS else packed(b" " * 200_000, level)
    assert len(text) <= MOST_CHARACTERS
    tracemalloc.start()
    assert sentence(text) == "The graph in this address has more than 65,536 bytes."
    assert tracemalloc.get_traced_memory()[1] < 3 * MOST_BYTES
    tracemalloc.stop()
