"""Problems of the drawing: where they stand, what they say, what mends them."""

import pytest

from builder import Graph, chain, infer
from builder.edits import without_edge
from builder.graph import Edge
from builder.patch import apply
from tests.builder.nets import Drawing


def said(graph: Graph) -> list[tuple[str, str]]:
    """Return where each problem stands, and what it says."""
    return [(problem.where, problem.sentence) for problem in infer(graph).problems]


def residual() -> Drawing:
    drawing = Drawing()
    x = drawing.input("x", "N", 4)
    first = drawing.add("Linear", x, out_features=4)
    drawing.add("ReLU", first)
    return drawing


def test_a_cycle_is_reported_at_the_edge_that_closes_it():
    drawing = residual()
    drawing.add("add", "relu1")
    drawing.add("Tanh", "add1")
    drawing.wire("tanh1", "add1", "other")
    graph = drawing.output("tanh1").graph()

    (problem,) = infer(graph).errors

    assert (problem.where, problem.sentence) == (
        "add1",
        "add1: the wire from tanh1 closes a circle, so neither can run first. Remove a wire of the "
        "circle.",
    )
    opened = apply(graph, problem.fixes[0].patch)
    closing = Edge(source="tanh1", target="add1", target_port="other")
    assert (problem.fixes[0].label, opened) == ("Remove the wire", without_edge(graph, closing))
    assert infer(graph).facts["relu1"].state == "ok"  # what stands before it stays alive


def test_a_wire_to_itself_is_a_circle():
    drawing = Drawing()
    drawing.input("x", "N", 4)
    drawing.add("ReLU")
    drawing.wire("relu1", "relu1")
    graph = drawing.output("relu1").graph()

    assert [problem.where for problem in infer(graph).errors] == ["relu1"]


def test_two_circles_are_two_problems():
    drawing = Drawing()
    drawing.input("x", "N", 4)
    for _ in range(2):
        here = drawing.add("ReLU")
        drawing.wire(drawing.add("Tanh", here), here)
    graph = drawing.output("tanh1").graph()

    assert [problem.where for problem in infer(graph).errors] == ["relu1", "relu2"]


def test_an_unconnected_port_is_offered_the_loose_end_before_it():
    drawing = residual()
    drawing.add("add", "relu1")
    x = drawing.input("z", "N", 4)
    graph = drawing.output("add1").graph()

    (problem,) = infer(graph).errors

    assert (problem.where, problem.sentence) == (
        "add1",
        "add1: nothing is wired to its port other. Draw a wire to it.",
    )
    assert [fix.label for fix in problem.fixes] == [f"Wire {x} to it"]
    assert infer(apply(graph, problem.fixes[0].patch)).problems == ()


def test_a_missing_output_is_offered_behind_the_loose_end():
    graph = residual().graph()

    (problem,) = infer(graph).problems

    assert (problem.where, problem.sentence) == (
        "",
        "The model has no output, so it would return nothing. Drag an Output onto the canvas and "
        "wire the last layer to it.",
    )
    assert [fix.label for fix in problem.fixes] == ["Add an output behind relu1"]
    assert infer(apply(graph, problem.fixes[0].patch)).problems == ()


def test_an_empty_canvas_says_what_to_do():
    assert said(Graph()) == [
        ("", "The model has no input. Drag an Input onto the canvas."),
        (
            "",
            "The model has no output, so it would return nothing. Drag an Output onto the canvas "
            "and wire the last layer to it.",
        ),
    ]


def test_an_unwired_output_waits_for_a_wire():
    drawing = residual().output("relu1")
    drawing.outputs.append(drawing.outputs[0].model_copy(update={"name": "z"}))

    (problem,) = infer(drawing.graph()).errors

    assert (problem.where, problem.sentence) == (
        "z",
        "z: nothing is wired to this output. Draw a wire to it.",
    )


def test_an_unused_node_is_a_warning_that_does_not_stop_the_export():
    drawing = residual()
    drawing.add("Tanh", "x")
    inference = infer(drawing.output("relu1").graph())

    assert inference.errors == ()
    assert [(p.level, p.where, p.sentence) for p in inference.problems] == [
        ("warning", "tanh1", "tanh1: no output depends on it. Wire it on, or delete it.")
    ]


def test_an_unknown_kind_and_an_unknown_parameter_are_problems_of_the_node():
    drawing = residual()
    drawing.nodes[1] = drawing.nodes[1].model_copy(update={"kind": "os.system"})
    drawing.nodes[0] = drawing.nodes[0].model_copy(update={"params": {"evil": 1, "bias": "x"}})

    assert [text for where, text in said(drawing.output("relu1").graph())] == [
        "linear1: Linear has no parameter 'evil'. Remove it.",
        "linear1: bias takes True or False, not 'x'. Change it in the form.",
        "relu1: there is no layer called 'os.system' in this version. Replace it by one from the "
        "palette.",
    ]


def in_a_frame(kind: str, **params: object) -> Drawing:
    drawing = Drawing()
    x = drawing.input("x", "N", 4)
    drawing.add(kind, name="inner", **params)
    drawing.sequential("body", x, "inner")
    return drawing.output("body")


def test_an_operation_cannot_stand_in_a_sequential():
    assert (
        "inner",
        "inner: unsqueeze is an operation, and a Sequential holds layers only. Drag it out of "
        "body.",
    ) in said(in_a_frame("unsqueeze").graph())


def test_a_layer_of_three_inputs_cannot_stand_in_a_sequential():
    assert (
        "inner",
        "inner: MultiheadAttention takes 3 inputs, and body hands it one. Drag it out of body.",
    ) in said(in_a_frame("MultiheadAttention").graph())


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("x", "inner", "inner: a wire ends at it, but the frame around it is what is wired."),
        ("inner", "z", "inner: a wire begins at it, but the frame around it is what is wired."),
    ],
    ids=["into", "out of"],
)
def test_members_of_a_sequential_have_no_wires_of_their_own(source, target, sentence):
    drawing = in_a_frame("ReLU")
    drawing.outputs.append(drawing.outputs[0].model_copy(update={"name": "z"}))
    drawing.wire(source, target)

    graph = drawing.graph()

    (problem,) = [p for p in infer(graph).errors if p.sentence == sentence]
    assert [fix.label for fix in problem.fixes] == ["Remove the wire"]
    assert sentence not in [text for _, text in said(apply(graph, problem.fixes[0].patch))]


def test_a_module_dict_without_a_chosen_key_is_not_called():
    drawing = Drawing()
    x = drawing.input("x", "N", 4)
    drawing.add("ReLU", x, name="a")
    heads = drawing.module_dict("heads", "a")
    drawing.output("a").wire(x, heads)

    assert (
        "heads",
        "heads: its entries are wired one by one. Wire an entry, or choose a key.",
    ) in (said(drawing.graph()))


def test_a_module_dict_in_a_sequential_needs_a_chosen_key():
    drawing = Drawing()
    x = drawing.input("x", "N", 4)
    drawing.add("ReLU", name="a")
    drawing.module_dict("heads", "a")
    drawing.sequential("body", x, "heads")

    assert (
        "heads",
        "heads: a ModuleDict cannot be called, and body would call it. Choose one of its keys, or "
        "drag it out.",
    ) in said(drawing.output("body").graph())


@pytest.mark.parametrize(
    ("port", "sentence"),
    [
        ("elsewhere", "add1: add has no port elsewhere. Remove the wire."),
        ("input.0", "add1: add has no port input.0. Remove the wire."),
    ],
)
def test_a_wire_to_a_port_that_is_not_there_is_named(port: str, sentence: str):
    drawing = residual()
    drawing.add("add", "relu1", "x")
    drawing.wire("x", "add1", port)

    assert ("add1", sentence) in said(drawing.output("add1").graph())


def test_the_wires_of_a_cat_keep_their_order():
    drawing = Drawing()
    wide, narrow = drawing.input("a", "N", 6), drawing.input("b", "N", 2)
    drawing.add("cat")
    for index in range(10, -1, -1):
        drawing.wire(wide if index == 10 else narrow, "cat1", f"tensors.{index}")
    graph = drawing.output("cat1").graph()

    assert str(infer(graph).specs["y"][0]) == "N×26"
    _, trial = infer(graph).facts["cat1"].trial.args[0], infer(graph).facts["cat1"].trial
    assert [end for end, _ in trial.args] == [f"tensors.{index}" for index in range(11)]


def test_a_straight_chain_has_no_problem():
    assert said(chain("Linear", "ReLU", inputs=("N", 4))) == []
