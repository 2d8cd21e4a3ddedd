"""Thousands of damaged graph files: problems in plain words, nothing executed, nothing slow."""

import copy
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builder import CATALOG, EXAMPLES, Graph, GraphError, infer, to_json
from builder.file import read_document
from builder.graph import DTYPES
from tests.builder.nets import one

CASES = 5_000
P99_S, SLOWEST_S = 0.050, 2.0  # the second is for a machine that does something else meanwhile

BASES = [
    *(json.loads(to_json(one(kind))) for kind in CATALOG.values()),
    *(json.loads(to_json(EXAMPLES[k])) for k in ("lenet5", "basic_block", "two_heads", "unet")),
]
HOSTILE: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2,
        3,
        7,
        0.5,
        -0.0,
        1e30,
        10**12,
        10**15,
        10**16,
        2**63,
        -(10**12),
    ),
    *("", "N", "x", "y", "conv1", "relu1", "Conv2d", "LSTM", "cat", "Sequential", "ModuleDict"),
    *(
        "__import__('os').system('touch canary')",
        "coding: utf-7",
        '"""',
        "a\nb",
        "ｅｖａｌ",
        "\ud800",
    ),
    *("output", "tensors.0", "tensors.99999999999", "tensors.-1", "forward", "lambda", "float32"),
    *("int64", "complex64", "same", "none", [], {}, [1], [1, 2], [1, 2, 3, 4], [-1, 0], [[1]]),
    *([None, 3], [10**9, 10**9], {"size": "N"}, {"name": "x"}, {"out_features": 10**12}),
    *({"num_layers": 256}, {"kernel_size": 0}, {"dim": 10**12}, {"size": [10**6, 10**6]}),
]

EDITS = (
    "param",
    "param",
    "size",
    "rank",
    "dtype",
    "kind",
    "rewire",
    "unwire",
    "frame",
    "own input",
)
value = st.sampled_from(HOSTILE)
step = st.tuples(
    st.sampled_from(["set", "set", "set", "drop", "copy", "insert"]), st.integers(0), value
)
number = st.sampled_from([0, -1, 1, 2, 3, 4, 7, 16, 10**6, 10**12, 0.5, None, True, "same", "N"])
edit = st.tuples(st.sampled_from(EDITS), st.integers(0, 2**20), number | value)
plausible = st.tuples(st.sampled_from(BASES), st.lists(edit, min_size=1, max_size=5))
damaged = st.tuples(st.sampled_from(BASES), st.lists(step, min_size=1, max_size=5))
json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | value,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
parts = st.sampled_from(["schema", "layout", *Graph.model_fields])
anything = st.dictionaries(parts, json_value, max_size=9).map(lambda made: {"schema": 1, **made})


def mutant(base: dict[str, Any], steps: list[tuple[str, int, Any]]) -> dict[str, Any]:
    """Return a copy of a file with some of its places changed: mostly no graph any more."""
    plain = copy.deepcopy(base)
    for what, number, hostile in steps:
        new = copy.deepcopy(hostile)
        places = list(inside(plain))
        holder, key = places[number % len(places)]
        if what == "drop":
            del holder[key]
        elif what == "copy" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        elif what == "insert" and isinstance(holder, list):
            holder.insert(key, new)
        else:
            holder[key] = new
    return plain


def edited(  # noqa: C901, PLR0915  a flat list of edits
    base: dict[str, Any], edits: list[tuple[str, int, Any]]
) -> dict[str, Any]:
    """Return a copy after edits a learner could make: mostly a graph, with or without problems."""
    plain = copy.deepcopy(base)
    for what, number, new in edits:
        node = plain["nodes"][number % len(plain["nodes"])]
        given = plain["inputs"][number % len(plain["inputs"])]
        edge = plain["edges"][number % len(plain["edges"])] if plain["edges"] else {}
        things = [*plain["inputs"], *plain["nodes"], *plain["frames"]]
        params = CATALOG[node["kind"]].params
        match what:
            case "param" if params:
                node["params"][params[number % len(params)].name] = new
            case "size" if given["shape"]:
                given["shape"][number % len(given["shape"])]["size"] = new
            case "rank":
                given["shape"] = [
                    {"size": size} for size in ("N", 1, 4, 4, 3, 8, 2, 5)[: number % 9]
                ]
            case "dtype":
                given["dtype"] = DTYPES[number % len(DTYPES)]
            case "kind":
                node["kind"] = list(CATALOG)[number % len(CATALOG)]
                node["params"] = {}
            case "rewire" if edge:
                edge["source"] = things[number % len(things)]["name"]
                edge["source_port"] = "output"
            case "unwire" if edge:
                plain["edges"].remove(edge)
            case "frame":
                kind = ("Sequential", "ModuleDict")[number % 2]
                name = f"frame{len(plain['frames'])}"
                framed = {member for frame in plain["frames"] for member in frame["members"]}
                members = [n["name"] for n in plain["nodes"] if n["name"] not in framed]
                plain["frames"].append(
                    {"kind": kind, "name": name, "members": members[: number % 4]}
                )
            case "own input":
                plain["inputs"].append({"name": f"own{len(plain['inputs'])}", "shape": []})
    return plain


def inside(plain: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a JSON value."""
    if isinstance(plain, dict | list):
        for key in list(plain) if isinstance(plain, dict) else range(len(plain)):
            yield plain, key
            yield from inside(plain[key])


files = (
    plausible.map(lambda pair: edited(*pair))
    | plausible.map(lambda pair: edited(*pair))
    | damaged.map(lambda pair: mutant(*pair))
    | anything
)

# What may never happen while a file is read and inferred. A hook cannot be removed, so it is armed.
FORBIDDEN = ("exec", "compile", "import", "subprocess.", "os.", "socket.", "ctypes.", "shutil.")
HARMLESS = ("os.putenv", "os.listdir", "os.scandir", "os.walk")
armed, seen = False, []


def _watch(event: str, args: tuple[Any, ...]) -> None:
    if not armed or event in HARMLESS:
        return
    writes = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
    if event.startswith(FORBIDDEN) or writes:
        seen.append((event, str(args)[:200]))


sys.addaudithook(_watch)


@contextmanager
def watched() -> Iterator[None]:
    """Arm the hook."""
    global armed
    armed = True
    try:
        yield
    finally:
        armed = False


def open_file(text: str) -> bool:
    """Read and infer a file as the builder page does; say whether it held a graph."""
    try:
        document = read_document(text)
    except GraphError as error:
        refused = error.problems
    else:
        refused = ()
    if refused:
        assert all(problem.sentence.isprintable() for problem in refused)
        return False
    inference = infer(document.graph)
    assert all(problem.sentence for problem in inference.problems)
    assert set(inference.facts) == {thing.name for thing in document.graph.things()}
    return True


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """Let torch import, and networkx compile, what they do on first use."""
    for base in BASES:
        open_file(json.dumps(base))
    loop = copy.deepcopy(BASES[0])
    loop["edges"][0]["source"] = loop["nodes"][0]["name"]
    open_file(json.dumps(loop))


@pytest.mark.filterwarnings("ignore")  # torch's remarks on odd parameters
def test_damaged_files_are_problems_and_nothing_is_executed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seen.clear()
    times, graphs = [], []

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],  # shrinking a slow case would take minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(files)
    def each(plain: dict[str, Any]) -> None:
        text = json.dumps(plain)
        begun = time.perf_counter()
        with watched():
            graphs.append(open_file(text))
        times.append(time.perf_counter() - begun)

    each()

    assert len(times) >= CASES
    assert seen == []
    assert list(tmp_path.iterdir()) == []
    assert sum(graphs) > CASES / 10  # many are still graphs, so inference is tried, too
    times.sort()
    median, p99, slowest = times[len(times) // 2], times[len(times) * 99 // 100], times[-1]
    print(  # noqa: T201
        f"{len(times)} damaged files, {sum(graphs)} of them graphs: median {median * 1e3:.1f} ms, "
        f"P99 {p99 * 1e3:.1f} ms, slowest {slowest * 1e3:.0f} ms"
    )
    assert p99 < P99_S
    assert slowest < SLOWEST_S


@settings(max_examples=1_000, deadline=None, database=None, derandomize=True)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_text_and_any_bytes_are_read_without_an_exception(text: str | bytes):
    with watched(), pytest.raises(GraphError):
        read_document(text)

    assert seen == []
