import hashlib
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from builder.graph import MOST_NODES, Graph
from builder.problems import Problem
from builder.programs.own import LONGEST_TEXT, OwnProgram, OwnPrograms
from runtime.projects.content import (
    LONGEST_TITLE,
    MIGRATIONS,
    MOST_BYTES,
    MOST_GRAPH_BYTES,
    MOST_PROGRAM_BYTES,
    SCHEMA,
    Project,
    Written,
    assembled,
    content_hash,
    from_json,
    from_plain,
    to_json,
    to_plain,
)
from runtime.settings import TrainSettings
from tests.runtime.projects.made import FULL, GRAPH, LAYOUT, SETTINGS

EMPTY = (
    b'{"gradients":{"seed":0,"text":"","title":""},"graph":null,"memory":{"seed":0,"text":"",'
    b'"title":""},"module":{"seed":0,"text":"","title":""},"programs":{"programs":[],"schema":1},'
    b'"schema":1,"title":"","training":null}'
)

texts = st.text(max_size=40)
lines = st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=40)
written = st.builds(Written, text=texts, title=lines, seed=st.integers(0, 2**63 - 1))
programs = st.lists(texts, max_size=3).map(
    lambda found: OwnPrograms(
        programs=tuple(OwnProgram(name=f"p{i}", text=text) for i, text in enumerate(found))
    )
)
drawn = st.sampled_from([{}, {"graph": GRAPH}, {"graph": GRAPH, "layout": LAYOUT}])
projects = st.builds(
    lambda graph, **parts: Project(**graph, **parts),
    graph=drawn,
    title=lines,
    programs=programs,
    memory=written,
    gradients=written,
    module=written,
    training=st.sampled_from([None, SETTINGS]),
)


def sentences(found):
    assert isinstance(found, tuple), found
    return [problem.sentence for problem in found]


def test_an_empty_project_has_these_bytes():
    assert to_json(Project()) == EMPTY
    assert from_json(EMPTY) == Project()


@settings(max_examples=150, deadline=None)
@given(projects)
def test_what_is_written_is_read_again_byte_for_byte(project):
    data = to_json(project)
    assert from_json(data) == project
    assert to_json(from_json(data)) == data
    assert from_json(data.decode()) == project


def test_equal_projects_have_equal_bytes_however_they_were_spelled():
    plain = json.loads(to_json(FULL))
    spelled = json.dumps(dict(reversed(plain.items())), indent=3, ensure_ascii=True)
    assert to_json(from_json(b"\xef\xbb\xbf" + spelled.encode())) == to_json(FULL)
    assert b"-0.0" not in to_json(FULL)


def test_a_content_is_named_by_the_hash_of_its_bytes():
    assert content_hash(EMPTY) == hashlib.sha256(EMPTY).hexdigest()
    assert content_hash(to_json(FULL)) != content_hash(EMPTY)


def test_fields_that_are_not_there_are_empty():
    assert from_json('{"schema": 1, "title": "A"}') == Project(title="A")


def test_text_is_kept_as_it_was_typed():
    decomposed = "e\u0301 \r\n\t\0\u202e\ufeff"
    found = from_json(to_json(Project(memory=Written(text=decomposed))))
    assert found.memory.text == decomposed


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The project is not JSON of ours: line 1, column 1. Choose another one, saved by "
         "Lampwork."),
        (3, "The project is no text. Choose another one, saved by Lampwork."),
        (b"\xff", "The project is not UTF-8 text. Choose another one, saved by Lampwork."),
        (b"[]", "The project should be one JSON object. Choose another one, saved by Lampwork."),
        (b"{}", "The project does not say its schema number. Choose another one, saved by "
         "Lampwork."),
        (b'{"schema":true}', "The project does not say its schema number. Choose another one, "
         "saved by Lampwork."),
        (b'{"schema":-1}', "The project does not say its schema number. Choose another one, saved "
         "by Lampwork."),
        (b'{"schema":2}', "The project was saved by a newer Lampwork (schema 2; this one reads up "
         "to 1). Update Lampwork, then open it again."),
        (b'{"schema":1,"title":"a","title":"b"}', "The project is not JSON of ours: one of its "
         "objects names the same key twice. Choose another one, saved by Lampwork."),
        (b'{"schema":1,"training":{"lr":NaN}}', "The project is not JSON of ours: it holds what no "
         "file of ours does. Choose another one, saved by Lampwork."),
        (b"[" * 100_000, "The project is not JSON of ours: it is nested too deeply. Choose another "
         "one, saved by Lampwork."),
        (b'{"schema":1,"a":' + b"[" * 60 + b"]" * 60 + b"}", "The project is nested too deeply. "
         "Choose another one, saved by Lampwork."),
        (b'{"schema":1,"__proto__":{}}', "The project holds '__proto__', which this Lampwork does "
         "not know. Remove it."),
        (b'{"schema":1,"layout":{}}', "The project holds 'layout', which this Lampwork does not "
         "know. Remove it."),
        (b'{"schema":1,"title":" a"}', "The project cannot be read at title: the title ' a' holds "
         "a character that cannot be shown, or begins or ends with a space. Type another."),
        (b'{"schema":1,"title":"%s"}' % (b"a" * 121), "The project cannot be read at title: a "
         "title has at most 120 characters; this one has 121. Shorten it."),
        (b'{"schema":1,"memory":{"text":"\\ud800"}}', "The project holds half a character. "
         "Choose another one, saved by Lampwork."),
        (b'{"schema":1,"memory":{"seed":-1}}', "The project cannot be read at memory seed: input "
         "should be greater than or equal to 0."),
        (b'{"schema":1,"module":{"<b>":1}}', "The project cannot be read at module <b>: this "
         "Lampwork knows nothing of this name. Remove it."),
        (b'{"schema":1,"training":{"data":"mnist"}}', "data: mnist cannot be used. Choose one of "
         "digits, iris, wine, breast_cancer, moons, spirals."),
        (b'{"schema":1,"graph":{"schema":9}}', "The file was saved by a newer Lampwork (schema 9; "
         "this one reads up to 1). Update Lampwork, then open it again."),
        (b'{"schema":1,"programs":{"schema":9}}', "The programs were saved by a newer Lampwork "
         "(schema 9; this one reads up to 1). Update Lampwork, then open them again."),
    ],
    ids=lambda value: None if isinstance(value, str) else str(value)[:30],
)  # fmt: skip
def test_whatever_else_is_told_in_one_sentence(data, sentence):
    assert sentences(from_json(data)) == [sentence]


def test_everything_wrong_is_told_at_once():
    found = from_json(
        '{"schema": 1, "title": " ", "training": {"data": "digits", "lr": 0},'
        ' "graph": {"schema": 1, "nodes": [{"name": "if", "kind": "ReLU"}]}, "more": 1}'
    )
    assert sentences(found) == [
        "The project holds 'more', which this Lampwork does not know. Remove it.",
        "lr: 0 cannot be used. Choose a number above 0, such as 0.001.",
        "nodes 0 name: if is a word of Python and cannot be a name.",
    ]


def test_what_is_too_long_is_not_looked_at():
    assert sentences(from_json(b" " * (MOST_BYTES + 1))) == [
        "The project has 2,097,153 bytes; at most 2,097,152 can be read."
    ]
    assert sentences(from_json("é" * (MOST_BYTES // 2 + 1)))[0].startswith("The project has 2,097")


def test_a_text_with_half_a_character_cannot_be_kept():
    assert sentences(assembled(memory={"text": "\ud800"})) == [
        "The project cannot be read at memory text: the program holds half a character, which no "
        "file can hold. Retype it."
    ]


def test_places_without_a_graph_are_refused():
    assert sentences(assembled(layout=LAYOUT)) == [
        "It has places for things of a graph, but no graph."
    ]


def fits(**parts):
    return isinstance(assembled(**parts), Project)


def most(fitting):
    """Return the largest number for which something fits."""
    low, high = 0, 20_000
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fitting(middle) else (low, middle - 1)
    return low


def fullest_programs():
    """As many programs of the widest text as a project holds, the last one cut to fit."""

    def programs(length):
        lengths = [LONGEST_TEXT] * 9 + [length]
        names = [f"{number:03}" + "\U0001d41e" * 57 for number in range(10)]
        return OwnPrograms(
            programs=tuple(
                OwnProgram(name=name, text="\x01" * size)
                for name, size in zip(names, lengths, strict=True)
            )
        )

    return programs(most(lambda length: fits(programs=programs(length))))


def fullest_graph():
    """A graph of the widest strings, of which one more node would be too many."""
    params = {f"{number:02}" + "\x01" * 58: "\x01" * 80 for number in range(40)}

    def graph(count):
        nodes = [{"name": f"n{i}", "kind": "\x01" * 60, "params": params} for i in range(count)]
        return Graph.model_validate({"nodes": nodes, "title": "\x01" * 80})

    return graph(most(lambda count: count <= MOST_NODES and fits(graph=graph(count))))


def test_the_largest_valid_project_is_small_enough_to_be_read_again():
    widest = Written(text="\x01" * LONGEST_TEXT, title="\U0001d41e" * LONGEST_TITLE, seed=2**63 - 1)
    training = TrainSettings(
        data="breast_cancer",
        loss="BCEWithLogits",
        targets="classes",
        lr=1.2345678901234567e-300,
        betas=(0.9999999999999999, 0.9999999999999999),
        weight_decay=1.2345678901234567e-300,
        device="cuda:GPU-" + "a" * 60,
        seed=2**63 - 1,
    )
    project = Project(
        title="\U0001d41e" * LONGEST_TITLE,
        graph=fullest_graph(),
        programs=fullest_programs(),
        memory=widest,
        gradients=widest,
        module=widest,
        training=training,
    )
    data = to_json(project)
    assert MOST_BYTES - 60_000 < len(data) <= MOST_BYTES
    assert from_json(data) == project


def test_the_bounds_of_the_parts_add_up_to_no_more_than_the_whole():
    programs = 3 * (6 * LONGEST_TEXT + 4 * LONGEST_TITLE + 100)
    around = 4 * LONGEST_TITLE + 2_000
    assert MOST_GRAPH_BYTES + MOST_PROGRAM_BYTES + programs + around <= MOST_BYTES


def test_programs_and_a_graph_that_take_too_much_are_refused():
    many = OwnPrograms(
        programs=tuple(OwnProgram(name=f"p{i}", text="a" * 20_000) for i in range(60))
    )
    assert sentences(assembled(programs=many)) == [
        "The programs together would take 1,201,515 bytes in the file; there is room for "
        "1,100,000. Move some to a project of its own."
    ]
    with pytest.raises(ValidationError):
        Project(programs=many)
    params = {f"{number:060}": "a" * 80 for number in range(40)}
    nodes = [{"name": f"n{i}", "kind": "ReLU", "params": params} for i in range(150)]
    (told,) = sentences(assembled(graph=Graph.model_validate({"nodes": nodes})))
    assert told.startswith("The graph would take ")


@pytest.mark.parametrize("item", ["x", {}, [[]], 10**400, None])
def test_a_large_wrong_graph_is_told_by_its_first_faults_soon(item):
    nodes = [
        {"name": f"n{i}", "kind": "ReLU", "params": {f"k{j}": [item] * 17 for j in range(40)}}
        for i in range(200)
    ]
    found = sentences(from_plain({"schema": 1, "graph": {"schema": 1, "nodes": nodes}}))
    assert 0 < len(found) <= 20
    assert all(told.startswith("The graph cannot be read at graph nodes 0 para") for told in found)


@pytest.mark.parametrize("text", ["\0\x1b[2J", "a" * 10**5, "\u202e", "<b>\nb"])
def test_a_hostile_text_is_told_in_a_line_that_can_be_shown(text):
    for plain in (
        {"schema": 1, "graph": {"schema": 1, "frames": [{"kind": text, "name": "a"}]}},
        {"schema": 1, "graph": {"schema": 1, "nodes": [{"name": text}] * 2_500}},
        {"schema": 1, "module": {text: 1}},
        {"schema": 1, text: 1},
        {"schema": 1, "title": text * 200},
        {"schema": 1, "training": {"data": text}},
        {"schema": 1, "programs": {"schema": 1, "programs": [{"name": text, "text": ""}]}},
    ):
        for told in sentences(from_plain(plain)):
            assert told.isprintable()
            assert told.endswith(".")
            assert len(told) <= 400


def test_no_more_is_told_than_can_be_read():
    assert len(sentences(from_plain({"schema": 1, **{f"k{i}": 1 for i in range(999)}}))) == 20
    assert (
        len(sentences(from_plain({"schema": 1, "module": {f"k{i}": 1 for i in range(999)}}))) == 20
    )


def test_an_object_of_more_names_than_any_of_ours_is_refused():
    wide = {f"k{number}": number for number in range(10**5)}
    for plain in (
        {"schema": 1, **wide},
        {"schema": 1, "memory": wide},
        {"schema": 1, "graph": wide},
    ):
        (told,) = sentences(from_plain(plain))
        assert told.startswith("The project holds an object of 100,00")


def renamed(plain):
    """A migration: what schema 1 called title is called name in schema 2."""
    return {
        **{key: value for key, value in plain.items() if key != "title"},
        "name": plain["title"],
    }


def back(plain):
    return {**{key: value for key, value in plain.items() if key != "name"}, "title": plain["name"]}


def test_an_older_project_is_brought_forward_one_schema_at_a_time():
    plain = to_plain(FULL)
    kept = json.dumps(plain)
    assert from_plain(plain, schema=3, migrations={1: renamed, 2: back}) == FULL
    assert json.dumps(plain) == kept
    assert sentences(from_plain(plain, schema=2, migrations={1: renamed})) == [
        "The project holds 'name', which this Lampwork does not know. Remove it."
    ]


@pytest.mark.parametrize("broken", [KeyError, TypeError, AttributeError, ZeroDivisionError])
def test_an_older_project_that_is_damaged_is_told_so(broken):
    def migration(_plain):
        raise broken

    assert from_plain({"schema": 1}, schema=2, migrations={1: migration}) == (
        Problem(
            where="",
            sentence="The project was saved by an older Lampwork (schema 1) and is damaged: it "
            "cannot be brought forward. Choose another one, saved by Lampwork.",
        ),
    )


def test_every_older_schema_has_its_migration():
    assert sorted(MIGRATIONS) == list(range(1, SCHEMA))


def test_reading_a_project_does_not_wait_for_torch():
    modules = "content", "file", "inline", "parts", "place", "recording"
    text = f"import sys; from runtime.projects import {', '.join(modules)}"
    text += "; print('torch' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"
