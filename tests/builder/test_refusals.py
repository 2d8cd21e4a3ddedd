"""What a learner reads where the CPU cannot be asked: meta words some refusals differently."""

import pytest

from builder.graph import Dimension, Edge, Graph, Input, Node, Output
from builder.inference import infer
from builder.tiny import Answer


def nobody(_trial: object) -> Answer:
    """Answer as a child that is not there: too large to run, or still starting."""
    return Answer(ran=False)


def joined(kind: str, *shapes: tuple[int | str, ...], **params: object) -> Graph:
    many = kind in ("cat", "stack")
    ports = [f"tensors.{k}" for k in range(len(shapes))] if many else ["input", "other"]
    inputs = tuple(
        Input(name=f"x{k}", shape=tuple(Dimension(size=size) for size in shape))
        for k, shape in enumerate(shapes)
    )
    wires = [
        Edge(source=f"x{k}", target="here", target_port=port)
        for k, port in enumerate(ports[: len(shapes)])
    ]
    return Graph(
        inputs=inputs,
        nodes=(Node(name="here", kind=kind, params=params),),
        outputs=(Output(name="y"),),
        edges=(*wires, Edge(source="here", target="y")),
    )


def alone(kind: str, *shape: int | str, **params: object) -> Graph:
    one = joined("add", shape, shape)
    row = Node(name="here", kind=kind, params=params)
    return Graph(
        inputs=one.inputs[:1],
        nodes=(row,),
        outputs=one.outputs,
        edges=(Edge(source="x0", target="here"), Edge(source="here", target="y")),
    )


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        (
            joined("add", ("N", 8, 8, 8), ("N", 8, 8, 7)),
            "here: add pairs its inputs number by number; in dimension -1 one has 7, the other 8.",
        ),
        (
            joined("cat", ("N", 8, 8, 8), ("N", 8, 8, 7), dim=1),
            "here: cat joins along dimension 1; all other sizes must be equal, but one tensor has "
            "8 where another has 7.",
        ),
        (joined("stack", ("N", 3), ("N", 4)), "here: stack wants tensors of one shape."),
        (
            alone("Conv2d", "N", 1, 28, 28, in_channels=3),
            "here: Conv2d wants another number of channels than its input has.",
        ),
        (
            alone("Linear", "N", 6, 24, 24, in_features=400),
            "here: Linear wants 400 numbers in the last place, it gets 24.",
        ),
        (
            alone("BatchNorm2d", "N", 4, 5, 5, num_features=3),
            "here: BatchNorm2d wants 3 channels, its input has 4.",
        ),
        (
            alone("LSTM", 5, "N", 4, input_size=5),
            "here: LSTM wants 5 numbers in the last place, it gets 4.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refusal_of_meta_alone_is_said_in_plain_words_too(graph: Graph, said: str) -> None:
    (problem,) = infer(graph, nobody).errors
    assert problem.sentence == said
    assert problem.torch_message


def test_large_tensors_are_refused_in_the_words_of_the_cpu_too() -> None:
    (problem,) = infer(joined("add", ("N", 64, 56, 56), ("N", 32, 56, 56))).errors
    assert problem.torch_message == (
        "The size of tensor a (64) must match the size of tensor b (32) at non-singleton "
        "dimension 1"
    )


def test_fixes_are_offered_without_the_cpu_as_well() -> None:
    (problem,) = infer(joined("add", ("N", 8, 8, 8), ("N", 8, 8, 7)), nobody).errors
    labels = [fix.label for fix in problem.fixes]
    assert "Pad x1 with zeros to 8×8" in labels
    assert "Crop x0 to 8×7" in labels
