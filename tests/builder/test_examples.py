"""Known nets with known counts: what a correct tool must show, to the last parameter."""

from collections.abc import Callable

import pytest
import torch

from builder import EXAMPLES, Graph, chain, infer, to_module
from tests.builder.nets import Drawing, basic_block, resnet18


def linear(out: int) -> tuple[str, dict[str, int]]:
    return "Linear", {"out_features": out}


def alone(kind: str, *shape: int | str, **params: object) -> Graph:
    return chain((kind, params), inputs=shape)


def lstm(**params: object) -> Graph:
    drawing = Drawing()
    x = drawing.input("x", *((3, 5, 10) if params.get("batch_first") else (5, 3, 10)))
    drawing.add("LSTM", x, hidden_size=20, **params)
    for port in ("output", "h_n", "c_n"):
        drawing.output(f"lstm1.{port}", port[0])
    return drawing.graph()


def attention() -> Graph:
    drawing = Drawing()
    x = drawing.input("x", 2, 10, 512)
    drawing.add("MultiheadAttention", x, x, x, num_heads=8, batch_first=True)
    drawing.output("attention1.attn_output", "y")
    return drawing.output("attention1.attn_output_weights", "w").graph()


def block(channels: int, stride: int, *, project: bool) -> Graph:
    drawing = Drawing()
    x = drawing.input("x", "N", 64, 56, 56)
    return drawing.output(basic_block(drawing, x, "b", channels, stride, project=project)).graph()


def bottleneck() -> Graph:
    drawing = Drawing()
    here = x = drawing.input("x", "N", 64, 56, 56)

    def conv(source: str, out: int, kernel: int) -> str:
        made = drawing.add(
            *("Conv2d", source),
            out_channels=out,
            kernel_size=kernel,
            padding=kernel // 2,
            bias=False,
        )
        return drawing.add("BatchNorm2d", made)

    for out, kernel in ((64, 1), (64, 3), (256, 1)):
        here = conv(here, out, kernel)
        here = drawing.add("ReLU", here) if out == 64 else here
    return drawing.output(drawing.add("ReLU", drawing.add("add", here, conv(x, 256, 1)))).graph()


def separable() -> Graph:
    depthwise = {"out_channels": 32, "padding": 1, "groups": 32, "bias": False}
    pointwise = {"out_channels": 64, "kernel_size": 1, "bias": False}
    return chain(("Conv2d", depthwise), ("Conv2d", pointwise), inputs=(1, 32, 16, 16))


def docs_module_dict(chosen: str, act: str) -> Graph:
    """Return the example of torch's page on nn.ModuleDict, its keys chosen."""
    drawing = Drawing()
    x = drawing.input("x", 1, 10, 16, 16)
    drawing.add("Conv2d", name="conv", out_channels=10)
    drawing.add("MaxPool2d", name="pool", kernel_size=3)
    drawing.add("LeakyReLU", name="lrelu")
    drawing.add("PReLU", name="prelu")
    first = drawing.module_dict("choices", "conv", "pool", chosen=chosen, source=x)
    return drawing.output(
        drawing.module_dict("activations", "lrelu", "prelu", chosen=act, source=first)
    ).graph()


def autoencoder() -> Graph:
    widths = (128, 64, 12, 3, 12, 64, 128)
    steps = [step for width in widths for step in (linear(width), "ReLU")]
    return chain(*steps, linear(784), "Sigmoid", inputs=(2, 784))


def mnist() -> Graph:
    conv = {"kernel_size": 3, "stride": 1}
    return chain(
        *(("Conv2d", {**conv, "out_channels": 32}), "ReLU"),
        *(("Conv2d", {**conv, "out_channels": 64}), "ReLU", "MaxPool2d"),
        *(("Dropout", {"p": 0.25}), "Flatten", linear(128), "ReLU", "Dropout", linear(10)),
        ("LogSoftmax", {"dim": 1}),
        inputs=(1, 1, 28, 28),
    )


# facts: parameters and output shapes as the reference implementations have them.
CASES: dict[str, tuple[Callable[[], Graph], int, list[tuple[int, ...]]]] = {
    "LeNet-5": (lambda: EXAMPLES["lenet5"], 61_706, [(2, 10)]),
    "quickstart MLP": (lambda: EXAMPLES["quickstart_mlp"], 669_706, [(2, 10)]),
    "BasicBlock 64 to 64": (lambda: EXAMPLES["basic_block"], 73_984, [(2, 64, 56, 56)]),
    "Inception 3a": (lambda: EXAMPLES["inception_3a"], 163_696, [(2, 256, 28, 28)]),
    "U-Net": (lambda: EXAMPLES["unet"], 31_030_593, [(2, 1, 64, 64)]),
    "text classifier": (lambda: EXAMPLES["text_classifier"], 1_412_354, [(2, 2)]),
    "two heads": (lambda: EXAMPLES["two_heads"], 742, [(2, 5), (2, 1)]),
    "MLP 784-128-10": (
        lambda: chain(linear(128), "ReLU", linear(10), inputs=(1, 784)),
        *(101_770, [(1, 10)]),
    ),
    "XOR": (lambda: chain(linear(2), "Tanh", linear(1), inputs=(4, 2)), 9, [(4, 1)]),
    "MNIST of pytorch/examples": (mnist, 1_199_882, [(1, 10)]),
    "BasicBlock 64 to 128": (
        lambda: block(128, 2, project=True),
        *(230_144, [(2, 128, 28, 28)]),
    ),
    "Bottleneck 64 to 256": (bottleneck, 75_008, [(2, 256, 56, 56)]),
    "LSTM": (lstm, 2_560, [(5, 3, 20), (1, 3, 20), (1, 3, 20)]),
    "LSTM, two layers, both ways": (
        lambda: lstm(num_layers=2, bidirectional=True, batch_first=True),
        *(15_040, [(3, 5, 40), (4, 3, 20), (4, 3, 20)]),
    ),
    "GRU": (lambda: alone("GRU", 5, 3, 10, hidden_size=20), 1_920, [(5, 3, 20)]),
    "RNN": (lambda: alone("RNN", 5, 3, 10, hidden_size=20), 640, [(5, 3, 20)]),
    "MultiheadAttention": (attention, 1_050_624, [(2, 10, 512), (2, 10, 10)]),
    "TransformerEncoderLayer": (
        lambda: alone("TransformerEncoderLayer", 2, 10, 512, nhead=8, batch_first=True),
        *(3_152_384, [(2, 10, 512)]),
    ),
    "ModuleDict, convolution": (
        lambda: docs_module_dict("conv", "lrelu"),
        *(911, [(1, 10, 14, 14)]),
    ),
    "ModuleDict, pooling": (lambda: docs_module_dict("pool", "prelu"), 911, [(1, 10, 5, 5)]),
    "autoencoder": (autoencoder, 219_891, [(2, 784)]),
    "depthwise-separable": (separable, 2_336, [(1, 64, 16, 16)]),
    "Conv1d": (lambda: alone("Conv1d", 2, 128, 20, out_channels=100), 38_500, [(2, 100, 18)]),
}


@pytest.mark.parametrize(("draw", "parameters", "shapes"), CASES.values(), ids=CASES)
def test_a_known_net_has_its_known_count_and_shapes(draw, parameters, shapes):
    graph = draw()

    inference = infer(graph)

    given = [torch.zeros(*sizes(i.spec.shape), dtype=getattr(torch, i.dtype)) for i in graph.inputs]
    module = to_module(graph)
    results = module(*given)
    results = results if isinstance(results, tuple) else (results,)
    assert inference.parameters == parameters == sum(p.numel() for p in module.parameters())
    assert [sizes(inference.specs[y.name][0].shape) for y in graph.outputs] == shapes
    assert [tuple(result.shape) for result in results] == shapes


def test_the_layers_of_lenet_have_the_counts_of_the_books():
    inference = infer(EXAMPLES["lenet5"])
    made = [inference.facts[node.name].parameters for node in EXAMPLES["lenet5"].nodes]

    assert [count for count in made if count] == [156, 2_416, 48_120, 10_164, 850]


def test_resnet18_is_the_real_one():
    inference = infer(resnet18())

    assert inference.errors == ()
    assert inference.parameters == 11_689_512
    assert sum(known.buffers or 0 for known in inference.facts.values()) == 9_620
    assert round(inference.macs / 1e9, 3) == 1.814
    assert str(inference.specs["y"][0]) == "N×1000"


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_has_no_problem_of_any_level_but_its_hints(key: str):
    assert [p.sentence for p in infer(EXAMPLES[key]).problems if p.level != "hint"] == []


def sizes(shape: tuple[int | str, ...]) -> tuple[int, ...]:
    """Return a shape at N=2."""
    return tuple(2 if size == "N" else int(size) for size in shape)
