"""model.py: deterministic, formatted as ruff formats, and the only text that is ever executed."""

import ast
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from builder import CATALOG, EXAMPLES, Graph, GraphError, chain, infer, to_module, to_source
from builder.file import read_plain
from builder.module import SourceError, check, execute
from builder.source import HEADER, STYLES
from tests.builder.nets import Drawing, long_chain, one, resnet18


def exported(graph: Graph) -> dict[str, str]:
    """Return the text of a graph in every idiom that can hold it."""
    found = {}
    for style in STYLES:
        try:
            found[style] = to_source(graph, style)
        except GraphError:
            assert style == "sequential"
    return found


def ruff_format_says(texts: dict[str, str], folder: Path) -> str:
    """Return what `ruff format` of the pinned version would change in these files."""
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    checked = subprocess.run(
        [
            *(sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "88"),
            *("--no-cache", "--diff", str(folder)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return checked.stdout


def test_lenet_reads_as_a_person_would_write_it():
    assert to_source(EXAMPLES["lenet5"]).splitlines()[:12] == [
        "# A PyTorch model, made with Lampwork. It needs nothing but torch.",
        "# Run this file to build the model and send one batch through it.",
        "#",
        '"""LeNet-5.',
        "",
        "61,706 parameters; 416,520 multiply-adds a sample.",
        "Input x: float32 (batch=N, channels=1, height=28, width=28)",
        "Output y: float32 (N, 10)",
        '"""',
        "",
        "import torch",
        "from torch import nn",
    ]


def test_every_text_is_as_ruff_formats_it(tmp_path: Path):
    graphs = {**EXAMPLES, "resnet18": resnet18(), "long": long_chain(30)}
    graphs |= {f"row_{name}": one(kind) for name, kind in CATALOG.items()}
    texts = {f"{n}_{s}": t for n, g in graphs.items() for s, t in exported(g).items()}

    assert len(texts) > 180
    assert ruff_format_says(texts, tmp_path) == ""


def long_names(first: int, second: int) -> Graph:
    """Return a graph whose lines must be broken, in as many ways as there are lengths."""
    a, b, c, d = "a" * first, "b" * second, "c" * first, "d" * second
    drawing = Drawing()
    x = drawing.input("x", "N", 4, 4)
    one = drawing.add("unsqueeze", drawing.add("ReLU", x, name=c), name=b)
    square = drawing.add("squeeze", one, name=f"s{second}")
    added = drawing.add("add", square, drawing.input("z" * second, "N", 4, 4), name=a)
    drawing.add("LSTM", drawing.add("cat", added, square), name=d, batch_first=True)
    drawing.output(f"{d}.c_n", f"y{'c' * first}"[:40])
    drawing.add("ReLU", name="k" * first)
    drawing.module_dict("m" * second, "k" * first, chosen="k" * first, source=d)
    return drawing.output("m" * second).graph()


def test_long_names_are_broken_as_ruff_breaks_them(tmp_path: Path):
    texts = {
        f"m{first}_{second}_{style}": text
        for first in range(9, 41, 3)
        for second in (8, 20, 27, 33, 37, 40)
        for style, text in exported(long_names(first, second)).items()
    }

    assert ruff_format_says(texts, tmp_path) == ""


@pytest.mark.parametrize("key", EXAMPLES)
def test_equal_graphs_give_equal_texts(key: str):
    graph = EXAMPLES[key]

    assert exported(graph) == exported(Graph.model_validate(graph.model_dump(by_alias=True)))


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_keys_of_state_dict_are_the_paths_of_the_graph(key: str):
    graph, inference = EXAMPLES[key], infer(EXAMPLES[key])
    paths = {
        f"{graph.path(node.name)}.{name}"
        for node in graph.nodes
        for name, _ in inference.facts[node.name].weights
    }

    for style in exported(graph):
        prefix = "layers." if style == "module_dict" else ""
        names = {name for name, _ in to_module(graph, style).named_parameters()}
        assert names == {prefix + path for path in paths}


def test_a_branching_graph_is_no_sequential_and_says_where():
    with pytest.raises(GraphError, match="Use another idiom: add1 is not a layer") as refused:
        to_source(branching(), "sequential")

    assert [problem.where for problem in refused.value.problems] == ["add1"]


def branching() -> Graph:
    drawing = Drawing()
    x = drawing.input("x", "N", 4)
    return drawing.output(drawing.add("add", drawing.add("ReLU", x), x)).graph()


REFUSED = {
    "an operation": (chain("unsqueeze", inputs=("N", 4)), "unsqueeze1 is not a layer"),
    "two outputs": (one(CATALOG["MultiheadAttention"]), "several inputs or outputs"),
    "a tuple": (chain("LSTM", inputs=(5, "N", 8)), "lstm1 gives several tensors"),
}


@pytest.mark.parametrize(("graph", "words"), REFUSED.values(), ids=REFUSED)
def test_the_sequential_idiom_refuses_in_one_sentence(graph: Graph, words: str):
    with pytest.raises(GraphError) as refused:
        to_source(graph, "sequential")

    (problem,) = refused.value.problems
    assert problem.sentence.startswith("An nn.Sequential is one straight chain of layers. Use anot")
    assert words in problem.sentence


def test_an_unknown_idiom_is_refused():
    with pytest.raises(GraphError, match="There is no idiom 'exec'"):
        to_source(EXAMPLES["lenet5"], "exec")


def test_an_error_in_the_graph_stops_the_export():
    with pytest.raises(GraphError, match="linear1: Linear wants 3 numbers"):
        to_source(chain(("Linear", {"in_features": 3}), inputs=("N", 8)))


def test_of_a_tuple_only_what_is_used_gets_a_name():
    drawing = Drawing()
    x = drawing.input("x", 5, "N", 8)
    drawing.add("LSTM", x, hidden_size=4)
    text = to_source(drawing.output("lstm1.h_n").graph())

    assert "        _, (lstm1_h_n, _) = self.lstm1(x)  # (1, N, 4)\n" in text


def test_a_frame_whose_last_layer_gives_a_tuple_hands_on_the_first_tensor():
    drawing = Drawing()
    x = drawing.input("x", 5, "N", 8)
    drawing.add("LSTM", hidden_size=4)
    rnn = drawing.sequential("rnn", x, "lstm1")
    graph = drawing.output(drawing.add("Linear", rnn, out_features=2)).graph()

    assert tuple(to_module(graph)(torch.zeros(5, 3, 8)).shape) == (5, 3, 2)
    assert str(infer(graph).specs["y"][0]) == "5×N×2"


# Nothing a learner types reaches the code.

TITLES = [
    *("", "LeNet", '"""', "'''", "a\nimport os", "a\rimport os", "\\", 'x"""\nimport os\n"""'),
    *("coding: utf-7", "# -*- coding: unicode_escape -*-", "\u2028import os", "\x0cimport os"),
    *(
        "{__import__('os')}",
        "%s",
        "é ü ×",
        "\u202eexe",
        "\0",
        "x" * 80,
        "\\N{DIGIT ONE}",
        "\\x22" * 9,
    ),
]
BLOCK = ["Linear", "ReLU", "LayerNorm", "Dropout", "GELU", "Identity", "unsqueeze", "squeeze"]
name = st.from_regex(r"[a-z][a-z0-9_]{0,38}", fullmatch=True)
dimension = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,39}", fullmatch=True) | st.just("")


@st.composite
def straight(draw: st.DrawFn) -> dict[str, object]:
    """Draw the file of a chain with names, titles and dimension names of all sorts."""
    names = draw(st.lists(name, min_size=3, max_size=9, unique=True))
    kinds = draw(st.lists(st.sampled_from(BLOCK), min_size=len(names), max_size=len(names)))
    ends = [*names, "y_end"]
    path = ["x_begin", *ends]
    return {
        "schema": 1,
        "title": draw(st.sampled_from(TITLES) | st.text(max_size=80)),
        "inputs": [
            {
                "name": "x_begin",
                "shape": [
                    {"name": draw(dimension), "size": "N"},
                    {"name": draw(dimension), "size": draw(st.integers(1, 9))},
                ],
            }
        ],
        "nodes": [{"name": n, "kind": k} for n, k in zip(names, kinds, strict=True)],
        "outputs": [{"name": "y_end"}],
        "edges": [{"source": a, "target": b} for a, b in pairwise(path)],
    }


def test_hostile_titles_and_names_never_leave_their_place(tmp_path: Path):
    texts: dict[str, str] = {}

    @settings(
        max_examples=400,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(straight())
    def each(plain: dict[str, object]) -> None:
        try:
            graph = read_plain(plain).graph
        except GraphError:
            return  # a keyword, or a name that is taken
        if infer(graph).errors:
            return  # a chain that does not fit
        for style, text in exported(graph).items():
            assert text.startswith(HEADER)
            tree = check(text)
            assert [type(part).__name__ for part in tree.body[:1]] == ["Expr"]
            assert isinstance(ast.literal_eval(tree.body[0].value), str)
            module = execute(text)
            keys = {key.partition(".")[0] for key in module.state_dict()}
            assert keys <= ({n.name for n in graph.nodes} | {"layers"})
            texts[f"case{len(texts)}_{style}"] = text

    each()

    assert len(texts) > 100
    assert ruff_format_says(dict(list(texts.items())[:200]), tmp_path) == ""


@pytest.mark.parametrize("title", TITLES, ids=ascii)
def test_a_title_stays_inside_the_docstring(title: str):
    graph = EXAMPLES["lenet5"].model_copy(update={"title": title})

    text = to_source(graph)

    assert text.startswith(HEADER)
    assert ast.dump(without_docstring(text)) == ast.dump(
        without_docstring(to_source(EXAMPLES["lenet5"]))
    )
    compile(text.encode(), "model.py", "exec")  # as bytes: a coding line would count


def without_docstring(text: str) -> ast.Module:
    tree = check(text)
    return ast.Module(tree.body[1:], [])


# What `check` lets through is what we write, and nothing else.

MODEL = """import torch
from torch import nn
class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a = nn.ReLU()
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        a = self.a(x)
        return a
"""
IN_INIT = [
    *("__import__('os').system('true')", "eval('1')", "exec('1')", "open('x', 'w')", "print(1)"),
    *("torch.load('x')", "torch.hub.load('a', 'b')", "torch.save(self, 'x')", "nn.init.zeros_(1)"),
    *("nn.Module.__subclasses__()", "self.__class__", "().__class__.__base__", "torch._C", "nn.os"),
    *("torch.ops.aten.add(1, 2)", "torch.serialization", "(lambda: 1)()", "[x for x in (1,)]"),
    *("f'{self}'", "self.a if self else 1", "await_", "torch.compile(self)", "nn.Linear.__init__"),
    *("getattr(torch, 'load')", "torch.classes.load_library('x')", "nn.ReLU()()()", "nn.modules"),
    *("(x := 1)", "self.a and 1", "{1, 2}", "1 < 2", "~1", "2 ** 9999999", "not 1", "globals()"),
    *(
        "super().__class__",
        "super().__getattribute__('a')",
        "OrderedDict.__init__",
        "'a'.format(1)",
    ),
    *("self.a._modules", "self._modules", "self.a.__dict__", "torch.from_file('x')", "yield_"),
    *("'%s' % 1", "self.a[0]._x", "torch.jit.load('x')", "torch.utils.cpp_extension.load('x')"),
]
WHOLE = {
    "an import": "import os\n" + MODEL,
    "an import of a part": "import torch.hub\n" + MODEL,
    "an import under another name": "import torch as nn\n" + MODEL,
    "a star": "from torch import *\n" + MODEL,
    "code at the top": MODEL + "print(1)\n",
    "code in an if": MODEL + "if True:\n    print(1)\n",
    "another class": MODEL + "class Other: pass\n",
    "no model": "import torch\n",
    "a decorator": MODEL.replace("class Model", "@print\nclass Model"),
    "a metaclass": MODEL.replace("nn.Module)", "nn.Module, metaclass=print)"),
    "another base": MODEL.replace("nn.Module)", "torch.nn.Module, print)"),
    "a default": MODEL.replace("x: torch.Tensor", "x: torch.Tensor = print(1)"),
    "a decorated method": MODEL.replace("    def forward", "    @print\n    def forward"),
    "an annotation": MODEL.replace("-> torch.Tensor", "-> print('annotated')"),
    "an annotated argument": MODEL.replace("x: torch.Tensor", "x: print('annotated')"),
    "another method": MODEL.replace("def forward", "def __reduce__"),
    "a class attribute": MODEL.replace("    def forward", "    a = print(1)\n    def forward"),
    "a loop": MODEL.replace("a = self.a(x)", "while 1: pass"),
    "a delete": MODEL.replace("a = self.a(x)", "del x"),
    "an import inside": MODEL.replace("a = self.a(x)", "import os"),
    "a global": MODEL.replace("a = self.a(x)", "global torch"),
    "an assignment to torch": MODEL.replace("a = self.a(x)", "torch.load = x"),
    "an assignment to a dunder": MODEL.replace("self.a = ", "self.__class__ = "),
    "an augmented assignment": MODEL.replace("a = self.a(x)", "x += 1"),
    "an annotated self": MODEL.replace("(self, x", "(self: print('annotated'), x"),
    "an argument with a star": MODEL.replace("(self, x", "(self, *x"),
    "another torch": MODEL.replace("a = self.a(x)", "torch = x"),
    "async": MODEL.replace("    def forward", "    async def forward"),
    "a null byte": MODEL + "\0",
    "a lone surrogate": MODEL + "'\ud800'",
    "a coding line": "# coding: utf-7\n" + MODEL + "+AAo-import os",
    "deep brackets": MODEL + "(" * 10_000,
    "no Python": "class",
}


@pytest.mark.parametrize("expression", IN_INIT)
def test_an_expression_we_do_not_write_is_never_executed(expression: str):
    for place in ("nn.ReLU()", "self.a(x)"):
        with pytest.raises(SourceError, match=r"not (a form that Lampwork writes|Python)"):
            check(MODEL.replace(place, expression))


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_a_text_we_do_not_write_is_never_executed(text: str):
    with pytest.raises(SourceError, match=r"model\.py"):
        execute(text)


def test_our_own_form_passes():
    check(MODEL)
    assert [name for name, _ in execute(MODEL).named_children()] == ["a"]
