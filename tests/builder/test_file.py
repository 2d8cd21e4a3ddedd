"""The graph file: exact in both directions, and plain words for everything that is no graph."""

import json
from types import MappingProxyType
from typing import Any

import pytest

from builder import EXAMPLES, GraphError, chain, file, from_json, infer, to_json, to_source
from builder.examples import DOCUMENTS
from builder.file import MOST_BYTES, read_document, read_plain

TINY: dict[str, Any] = json.loads(to_json(chain("ReLU", inputs=("N", 3))))


def changed(**parts: Any) -> str:
    """Return a tiny graph file with some parts replaced."""
    return json.dumps({**TINY, **parts})


def renamed(name: Any) -> str:
    """Return a tiny graph file whose one node has another name."""
    return json.dumps(TINY).replace('"relu1"', json.dumps(name))


def sentences(text: str | bytes) -> list[str]:
    """Return what is said of a file that cannot be read."""
    with pytest.raises(GraphError) as refused:
        from_json(text)
    assert all(problem.sentence.endswith(".") for problem in refused.value.problems)
    return [problem.sentence for problem in refused.value.problems]


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_survives_the_round_trip_with_its_layout(key: str):
    document = DOCUMENTS[key]
    text = to_json(document.graph, document.layout)

    again = read_document(text)

    assert again == document
    assert to_json(again.graph, again.layout) == text


def test_the_text_is_canonical():
    graph = EXAMPLES["two_heads"]
    shuffled = json.dumps(dict(reversed(json.loads(to_json(graph)).items())), indent=4)

    assert to_json(from_json(shuffled)) == to_json(graph)


def test_layout_is_no_part_of_the_graph():
    document = DOCUMENTS["lenet5"]

    assert from_json(to_json(document.graph)) == from_json(
        to_json(document.graph, {"conv1": (1.0, 2.0)})
    )


def test_older_files_pass_through_every_migration(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(file, "SCHEMA", 3)
    renaming = {
        1: lambda plain: {**plain, "schema": 2, "title": plain["title"] + " two"},
        2: lambda plain: {**plain, "schema": 1, "title": plain["title"] + " three"},
    }
    monkeypatch.setattr(file, "MIGRATIONS", MappingProxyType(renaming))

    assert from_json(changed(title="one")).title == "one two three"


def test_a_newer_schema_is_refused_in_one_sentence():
    assert sentences(changed(schema=2)) == [
        "The file was saved by a newer Lampwork (schema 2; this one reads up to 1). Update "
        "Lampwork, then open it again."
    ]


@pytest.mark.parametrize("schema", [None, "1", 1.0, True, 0, -1, [1]])
def test_a_schema_that_is_no_number_is_refused(schema: Any):
    assert sentences(changed(schema=schema)) == [
        "The file does not say its schema number, so it is not a graph. Choose another."
    ]


def test_a_huge_file_is_refused_unread():
    assert sentences(" " * (MOST_BYTES + 1)) == [
        "The file has 262,145 bytes; at most 262,144 can be read."
    ]


NOT_JSON = {
    "nothing": "",
    "a cut file": to_json(EXAMPLES["lenet5"])[:500],
    "binary": b"\x80\x04\x95PK\x03\x04",
    "not a number": changed(title="x").replace('"x"', "NaN", 1),
    "infinity": changed(title="x").replace('"x"', "-Infinity", 1),
    "deep lists": "[" * 100_000,
    "deep objects": '{"a":' * 50_000,
    "a number of 5,000 digits": changed(title="x").replace('"x"', "9" * 5000, 1),
    "Python": "__import__('os').system('true')",
}


@pytest.mark.parametrize("text", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json_is_said_to_be_none(text: str | bytes):
    (sentence,) = sentences(text)

    assert sentence.startswith("The file is not JSON: ")
    assert sentence.endswith("Choose a file saved by Lampwork.")


@pytest.mark.parametrize("text", ["[]", "null", "1", '"graph"', "true"])
def test_other_json_is_no_graph(text: str):
    assert sentences(text) == [
        "The file holds no graph: it should be one JSON object. Choose another file."
    ]


HOSTILE_NAMES = {
    "newline": "a\nb",
    "return": "a\rb",
    "quote": 'a"b',
    "triple quote": '"""',
    "space": "a b",
    "keyword": "lambda",
    "soft start": "1a",
    "empty": "",
    "dot": "a.b",
    "dunder": "__class__",
    "upper": "Conv",
    "full width": "ｅｖａｌ",
    "ligature": "ﬁlter",
    "trailing newline": "relu\n",
    "encoding": "coding: utf-7",
    "null": "a\0",
    "backslash": "a\\",
    "separator": "a\u2028b",
    "module attribute": "forward",
    "registry": "modules",
    "sequential": "append",
    "dict": "keys",
    "self": "self",
    "torch": "torch",
    "long": "a" * 41,
    "tab": "a\tb",
    "combining": "a\u0301",
    "cyrillic": "х",
    "arabic digit": "a٣",
    "zero width": "a\u200bb",
    "markup": "<img src=x>",
    "soft hyphen": "a\u00ad",
    "escape": "a\x1b[31m",
    "print": "print",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_hostile_name_is_refused_in_plain_ascii(name: str):
    found = sentences(renamed(name))

    assert any("name" in sentence for sentence in found)
    assert all(sentence.isascii() and sentence.isprintable() for sentence in found)


@pytest.mark.parametrize("name", [None, True, 1, ["a"], {"a": 1}], ids=str)
def test_a_name_that_is_no_text_is_refused(name: Any):
    assert sentences(renamed(name))


def test_every_fault_of_a_file_is_reported_at_its_place():
    text = changed(
        nodes=[{"name": "a", "kind": "ReLU"}, {"name": "b", "kind": 7}, {"name": "B", "kind": "X"}],
        edges=[],
    )
    with pytest.raises(GraphError) as refused:
        from_json(text)

    assert [(problem.where, problem.sentence) for problem in refused.value.problems] == [
        ("b", "nodes 1 kind: input should be a valid string."),
        (
            "",
            "nodes 2 name: the name 'B' is not allowed: use small letters a-z, digits and _, and "
            "begin with a letter.",
        ),
    ]


def test_faults_of_the_drawing_are_sentences():
    loop = {"source": "relu1", "source_port": "output", "target": "y", "target_port": "input"}
    twice = [*TINY["edges"], {**loop, "source": "x"}, {**loop, "target": "nowhere"}]
    assert sentences(changed(edges=twice)) == [
        "y: two wires end at input. Keep one.",
        "A wire ends at nowhere, which takes nothing. Remove the wire.",
    ]
    assert sentences(changed(nodes=[*TINY["nodes"], *TINY["nodes"]])) == [
        "2 things are called relu1. Give each a name of its own."
    ]
    frames = [
        {"kind": "Sequential", "name": "a", "members": ["b", "relu1"]},
        {"kind": "ModuleDict", "name": "b", "members": ["a", "relu1"], "chosen": "relu2"},
    ]
    assert sentences(changed(frames=frames)) == [
        "relu1 stands in two places. Keep it in one frame, once.",
        "b: the chosen key relu2 is not one of its keys.",
        "a stands inside itself. Take it out.",
        "b stands inside itself. Take it out.",
    ]


REFUSED = {
    "an extra key": changed(code="print()"),
    "a block": changed(blocks=[{"name": "a"}]),
    "a surrogate in the title": changed(title="\ud800"),
    "a NaN size": changed(inputs=[{"name": "x", "shape": [{"size": "NaN"}]}]),
    "a fraction of a size": changed(inputs=[{"name": "x", "shape": [{"size": 1.5}]}]),
    "true as a size": changed(inputs=[{"name": "x", "shape": [{"size": True}]}]),
    "a negative size": changed(inputs=[{"name": "x", "shape": [{"size": -1}]}]),
    "a size of 10**16": changed(inputs=[{"name": "x", "shape": [{"size": 10**16}]}]),
    "nine dimensions": changed(inputs=[{"name": "x", "shape": [{"size": 1}] * 9}]),
    "a dtype of its own": changed(inputs=[{"name": "x", "dtype": "os.system", "shape": []}]),
    "a nested parameter": changed(
        nodes=[{"name": "relu1", "kind": "ReLU", "params": {"inplace": [[1]]}}]
    ),
    "a long parameter": changed(
        nodes=[{"name": "relu1", "kind": "ReLU", "params": {"inplace": "x" * 81}}]
    ),
    "1e999": changed(layout={"relu1": [1, 2]}).replace("[1, 2]", "[1e999, 2]"),
    "a layout of text": changed(layout={"relu1": "here"}),
    "501 nodes": changed(nodes=[{"name": f"n{i}", "kind": "ReLU"} for i in range(501)]),
    "nodes in an object": changed(nodes={"relu1": "ReLU"}),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_out_of_bounds_is_refused(text: str):
    assert 1 <= len(sentences(text)) <= 20


def test_ten_thousand_nodes_are_refused_at_once():
    nodes = [{"name": f"n{i}", "kind": "R"} for i in range(10_000)]

    (sentence,) = sentences(changed(nodes=nodes))
    assert sentence.endswith("at most 262,144 can be read.")
    with pytest.raises(GraphError, match="at most 500"):
        read_plain({**TINY, "nodes": nodes})


def test_what_a_file_holds_already_parsed_goes_through_the_same_door():
    assert read_plain(TINY).graph == from_json(json.dumps(TINY))
    with pytest.raises(GraphError, match="should be one JSON object"):
        read_plain([TINY])


def test_a_million_million_features_are_a_problem_at_the_layer_not_a_crash():
    graph = from_json(
        json.dumps(TINY)
        .replace('"ReLU"', '"Linear"')
        .replace('"params": {}', '"params": {"out_features": 1000000000000}')
    )

    (problem,) = infer(graph).errors

    assert problem.where == "relu1"
    assert "too large" in problem.sentence
    with pytest.raises(GraphError, match="too large"):
        to_source(graph)
