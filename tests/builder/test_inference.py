"""What is said of a whole graph: sizes in N, totals that keep standing, paths, and little work."""

import pytest
import torch

from builder import Graph, chain, infer, to_module
from builder.sized import Sized
from builder.tiny import Answer, Confirmations, ask_cpu
from builder.trace import Trial, trace
from builder.view import labels
from tests.builder.nets import Drawing, long_chain


def shape(graph: Graph, name: str = "y") -> str:
    return str(infer(graph).specs[name][0])


@pytest.mark.parametrize(
    ("graph", "text"),
    [
        (chain("ReLU", inputs=("N", 4)), "N×4"),
        (chain(("reshape", {"shape": (-1,)}), inputs=("N", 4)), "4*N"),
        (chain(("reshape", {"shape": (-1, 4)}), inputs=("N", 6, 2)), "3*N×4"),
        (chain(("select", {"dim": 0}), inputs=("N", 4)), "4"),
        (chain("matmul", inputs={"a": ("N", 3), "b": (3, "N")}), "N×N"),
        (chain(("mean", {"dim": None}), inputs=("N", 3)), "scalar"),
        (chain("MaxPool1d", inputs=(3, 4, "N")), "3×4×1 at N=2"),
        (chain(("narrow", {"dim": 0, "length": 2}), inputs=("N", 3)), "2×3"),
        (chain("ReLU", inputs=(2, 3)), "2×3"),
    ],
)
def test_a_size_is_written_in_n_only_when_all_three_batch_sizes_agree(graph: Graph, text: str):
    assert shape(graph) == text


def test_a_rank_that_depends_on_the_batch_is_shown_at_n_2():
    assert shape(chain(("squeeze", {"dim": 0}), inputs=(1, "N"))) == "N"


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"shape": (4, -1)}, "It fails at batch size 5 and 7, not at others."),
        ({"shape": (5, -1)}, "It fails at batch size 2 and 7, not at others."),
        ({"shape": (10, -1)}, "It fails at batch size 2 and 7, not at others."),
    ],
)
def test_a_failure_at_some_batch_sizes_names_them(params, words):
    (problem,) = infer(chain(("reshape", params), inputs=("N", 6))).errors

    assert problem.sentence.endswith(words)


def test_totals_are_at_least_while_a_node_is_in_error():
    graph = chain(
        ("Linear", {"out_features": 3}), ("Linear", {"in_features": 9}), "ReLU", inputs=("N", 4)
    )

    inference = infer(graph)

    assert (inference.parameters, inference.macs, inference.at_least) == (15, 12, True)
    states = [inference.facts[name].state for name in ("linear1", "linear2", "relu1", "y")]
    assert states == ["ok", "problem", "waiting", "waiting"]
    assert labels(graph, inference, 1, 0)["totals"]["at_least"]


def test_what_cannot_be_counted_is_not_zero():
    inference = infer(chain("ReLU", "Linear", inputs=("N", 4)))

    assert inference.facts["relu1"].macs is None
    assert inference.facts["linear1"].macs == 4 * 32


def test_an_input_too_large_for_any_machine_is_a_problem_of_the_input():
    graph = chain("ReLU", inputs=(10**12, 4))

    (problem,) = infer(graph).errors

    assert (problem.where, problem.sentence) == (
        "x",
        "x: this input is too large: it would hold 4,000,000,000,000 numbers. Make its sizes "
        "smaller.",
    )


def nested() -> Graph:
    """Return frames in frames: a Sequential in a ModuleDict in a Sequential, and wired heads."""
    drawing = Drawing()
    x = drawing.input("x", "N", 4)
    for name in ("a", "b", "c", "d", "left", "right"):
        drawing.add("Linear", name=name, out_features=4)
    drawing.sequential("inner", "", "a", "b")
    drawing.module_dict("choice", "inner", "c", chosen="inner")
    body = drawing.sequential("body", x, "d", "choice")
    drawing.module_dict("heads", "left", "right")
    for head in ("left", "right"):
        drawing.wire(body, head)
        drawing.output(head, f"y_{head}")
    return drawing.graph()


@pytest.mark.parametrize("style", ["attributes", "module_dict"])
def test_the_path_of_a_node_is_its_path_in_state_dict(style: str):
    graph, prefix = nested(), "layers." if style == "module_dict" else ""
    inference = infer(graph)

    assert {node.name: inference.facts[node.name].path for node in graph.nodes} == {
        "a": "body.1.inner.0",
        "b": "body.1.inner.1",
        "c": "body.1.c",
        "d": "body.0",
        "left": "heads.left",
        "right": "heads.right",
    }
    assert set(to_module(graph, style).state_dict()) == {
        f"{prefix}{inference.facts[node.name].path}.{end}"
        for node in graph.nodes
        for end in ("weight", "bias")
    }


def test_an_entry_that_is_not_chosen_is_counted_but_does_not_run():
    inference = infer(nested())

    assert inference.parameters == 6 * 20
    assert inference.facts["body"].parameters == 4 * 20
    assert str(inference.specs["y_left"][0]) == "N×4"


def test_an_edit_in_the_middle_asks_torch_only_about_what_is_downstream():
    infer(long_chain(100), open_questions)
    before = trace.cache_info().misses

    infer(long_chain(100, kernel_in_the_middle=5), open_questions)

    assert trace.cache_info().misses - before == 50


def test_nothing_is_asked_twice():
    asked: list[Trial] = []

    def ask(trial: Trial) -> Answer:
        asked.append(trial)
        return ask_cpu(trial)

    confirm = Confirmations(ask)
    for graph in (
        long_chain(5),
        long_chain(5),
        chain(("Linear", {"in_features": 3}), inputs=(2, 4)),
    ):
        infer(graph, confirm)
        infer(graph, confirm)

    assert len(asked) == len(set(asked)) >= 6


def open_questions(_: Trial) -> Answer:
    return Answer(ran=False)


def test_while_the_cpu_was_not_asked_a_shape_is_provisional():
    graph = chain("Linear", inputs={"x": (("N", 8), "int64")})

    assert infer(graph, open_questions).errors == ()
    assert not infer(graph, open_questions).facts["linear1"].confirmed
    assert "same dtype" in infer(graph).errors[0].torch_message


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize(
    "params",
    [
        {},
        {"batch_first": True},
        {"bidirectional": True, "num_layers": 5},
        {"num_layers": 4, "bias": False, "batch_first": True},
    ],
    ids=str,
)
def test_a_long_sequence_is_asked_about_with_a_few_steps_and_answered_exactly(kind, params):
    drawing = Drawing()
    x = drawing.input("x", *(("N", 50, 6) if params.get("batch_first") else (50, "N", 6)))
    drawing.add(kind, x, name="cell", hidden_size=7, **params)
    drawing.output("cell.output", "y")
    graph = drawing.output("cell.h_n", "h").graph()

    inference = infer(graph)

    result = to_module(graph)(torch.zeros((3, 50, 6) if params.get("batch_first") else (50, 3, 6)))
    for name, tensor in zip(("y", "h"), result, strict=True):
        sizes = [3 if size == "N" else size for size in inference.specs[name][0].shape]
        assert tuple(sizes) == tuple(tensor.shape)
    sized = inference.facts["cell"].result[0]
    assert isinstance(sized, Sized)
    assert (sized.strides is None) == result[0].is_contiguous()
    assert inference.facts["cell"].macs == multiply_adds(kind, params)


def multiply_adds(kind: str, params: dict) -> int:
    """Return the textbook count: gates x hidden x (input + hidden), a step, a direction."""
    gates, ways = {"LSTM": 4, "GRU": 3, "RNN": 1}[kind], 1 + params.get("bidirectional", False)
    layers = params.get("num_layers", 1)
    widths = [6, *[7 * ways] * (layers - 1)]
    return 50 * sum(ways * gates * 7 * (width + 7) for width in widths)


def test_a_view_of_a_tensor_that_is_not_contiguous_is_refused_as_torch_refuses_it():
    drawing = Drawing()
    x = drawing.input("x", "N", 50, 6)
    cell = drawing.add("LSTM", x, hidden_size=4, batch_first=True)
    graph = drawing.output(drawing.add("view", cell, size=(-1, 4))).graph()
    lstm = torch.nn.LSTM(6, 4, batch_first=True)

    with pytest.raises(RuntimeError, match="view size is not compatible"):
        lstm(torch.zeros(2, 50, 6))[0].view(-1, 4)
    assert infer(graph).errors[0].torch_message.startswith("view size is not compatible")


def test_asking_torch_leaves_random_numbers_as_they_were():
    graph = chain("Dropout", ("Linear", {"out_features": 7}), inputs=("N", 13))
    state = torch.get_rng_state()
    infer(graph)
    assert torch.equal(torch.get_rng_state(), state)
