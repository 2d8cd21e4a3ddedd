"""The proof of an export: yes for every row and example, no for every way an emitter can lie."""

import sys
from collections.abc import Callable

import pytest

from builder import CATALOG, EXAMPLES, Graph, Inference, chain, infer, to_source
from runtime.proving import prove, prove_all
from tests.builder.nets import Drawing, one

STYLES = ("attributes", "sequential", "module_dict")


def test_every_row_is_verified_in_every_idiom_that_can_hold_it():
    exports = [(one(kind), style) for kind in CATALOG.values() for style in STYLES]

    proofs = prove_all(exports)

    unproved = {}
    for (graph, style), found in zip(exports, proofs, strict=True):
        if found.seal == "verified":
            assert found.text == to_source(graph, style)
            assert found.parameters == infer(graph).parameters
        elif not (style == "sequential" and found.reason.startswith("An nn.Sequential is one")):
            unproved[graph.nodes[0].kind, style] = found.reason
    assert unproved == {}
    straight = [
        f.ok for (_, style), f in zip(exports, proofs, strict=True) if style == "sequential"
    ]
    assert sum(straight) >= 40


def test_every_example_is_verified():
    small = [key for key in EXAMPLES if key != "unet"]
    exports = [(EXAMPLES[key], style) for key in small for style in ("attributes", "module_dict")]

    assert {(p.seal, p.reason) for p in prove_all(exports)} == {("verified", "")}


def test_a_model_too_large_to_run_gets_the_lesser_seal():
    wide = ("Linear", {"out_features": 30_000})

    found = prove(chain(wide, wide, inputs=("N", 30_000)))

    assert (found.ok, found.seal, found.parameters) == (True, "structure", 1_800_060_000)


def test_a_graph_with_an_error_is_not_exported():
    found = prove(chain(("Linear", {"in_features": 3}), inputs=("N", 8)))

    assert (found.ok, found.seal, found.text) == (False, "", "")
    assert found.reason == "linear1: Linear wants 3 numbers in the last place, it gets 8."


def skip_net() -> Graph:
    drawing = Drawing()
    x = drawing.input("x", "N", 4, 8, 8)
    conv = drawing.add("Conv2d", x, out_channels=4, kernel_size=3, padding=1)
    total = drawing.add("subtract", drawing.add("ReLU", conv), x)
    return drawing.output(drawing.add("Dropout", drawing.add("BatchNorm2d", total))).graph()


LIES: dict[str, tuple[Callable[[str], str], str]] = {
    "swapped operands": (
        lambda text: text.replace("relu1 - x", "x - relu1"),
        "evaluated: output 0 differs from the graph's",
    ),
    "a dropped activation": (
        lambda text: text.replace("self.relu1(conv1)", "conv1"),
        "evaluated: output 0 differs from the graph's",
    ),
    "a dilated kernel with as many parameters": (
        lambda text: text.replace("padding=1", "padding=2, dilation=2"),
        "evaluated: output 0 differs from the graph's",
    ),
    "another kernel": (
        lambda text: text.replace("kernel_size=3, padding=1", "kernel_size=1"),
        "model.py has 28 parameters, the graph 156",
    ),
    "another kernel, placed": (
        lambda text: text.replace("nn.Conv2d(4, 4, kernel_size=3, padding=1", "nn.Conv2d(4, 4, 1"),
        "parameters",
    ),
    "another momentum": (
        lambda text: text.replace("nn.BatchNorm2d(4)", "nn.BatchNorm2d(4, eps=0.5)"),
        "evaluated: output 0 differs from the graph's",
    ),
    "dropout in training only": (
        lambda text: text.replace("nn.Dropout()", "nn.Dropout(0.1)"),
        "trained: output 0 differs from the graph's",
    ),
    "a renamed layer": (
        lambda text: text.replace("self.conv1", "self.conv2"),
        "state_dict has other keys than the graph: conv1.bias, conv1.weight, conv2.bias",
    ),
    "an unregistered layer": (
        lambda text: text.replace("self.relu1 = nn.ReLU()", "self.relu1 = [nn.ReLU()]"),
        "model.py failed: TypeError: 'list' object is not callable",
    ),
    "two outputs": (
        lambda text: text.replace("return dropout1", "return dropout1, dropout1"),
        "evaluated: model.py gives 2 outputs, not 1",
    ),
    "another dtype": (
        lambda text: text.replace("return dropout1", "return dropout1.double()"),
        "evaluated: output 0 has another shape or dtype",
    ),
    "an import of os": (
        lambda text: text.replace("import torch\n", "import os\nimport torch\n", 1),
        "model.py imports os; it must need nothing but torch",
    ),
    "an import inside": (
        lambda text: text.replace("super().__init__()", "super().__init__(); import builder"),
        "model.py imports builder; it must need nothing but torch",
    ),
    "a hidden import of the project": (
        lambda text: text.replace(
            "super().__init__()", "super().__init__(); __import__('builder')"
        ),
        "model.py failed: ImportError: builder is not there: model.py must need nothing but torch",
    ),
    "another input in the main part": (
        lambda text: text.replace("torch.randn(2, 4, 8, 8)", "torch.randn(2, 5, 8, 8)"),
        "model.py failed: RuntimeError: Given groups=1",
    ),
    "no Python": (lambda text: text + "\n)", "model.py failed: SyntaxError"),
    "an exit": (
        lambda text: text.replace("super().__init__()", "super().__init__(); raise SystemExit"),
        "model.py failed: SystemExit",
    ),
}


def test_an_emitter_that_lies_is_caught(monkeypatch: pytest.MonkeyPatch):
    lies = iter(LIES.values())
    truth = to_source(skip_net())
    texts = []

    def lying(graph: Graph, style: str, inference: Inference) -> str:
        texts.append(next(lies)[0](to_source(graph, style, inference)))
        return texts[-1]

    monkeypatch.setattr(sys.modules["runtime.proving"], "to_source", lying)

    proofs = prove_all([(skip_net(), "attributes")] * len(LIES))

    assert truth not in texts
    assert [found.ok for found in proofs] == [False] * len(LIES)
    assert {
        name: found.reason
        for (name, (_, reason)), found in zip(LIES.items(), proofs, strict=True)
        if reason not in found.reason
    } == {}
    assert {(found.text, found.seal) for found in proofs} == {("", "")}
