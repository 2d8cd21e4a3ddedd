"""The ten errors every beginner meets: torch's exact words, a plain sentence, fixes that work."""

from dataclasses import dataclass

import pytest

from builder import Graph, Problem, chain, infer
from builder.patch import apply, difference
from tests.builder.nets import Drawing

# torch's remark on an even kernel is no refusal.
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same'")


@dataclass(frozen=True)
class Case:
    """One mistake, what torch 2.13 on the CPU says, what we say and offer."""

    graph: Graph
    where: str
    torch: str
    sentence: str
    fixes: tuple[str, ...]


def conv_into_linear() -> Graph:
    return chain(
        ("Conv2d", {"out_channels": 6, "kernel_size": 5}),
        ("Linear", {"in_features": 400, "out_features": 10}),
        inputs=("N", 1, 28, 28),
    )


def two_branches(kind: str, kernel: int) -> Graph:
    drawing = Drawing()
    x = drawing.input("x", "N", 3, 8, 8)
    one = drawing.add("Conv2d", x, out_channels=4, padding=1)
    two = drawing.add("Conv2d", x, out_channels=4, kernel_size=kernel)
    return drawing.output(drawing.add(kind, one, two)).graph()


def narrow_skip() -> Graph:
    drawing = Drawing()
    x = drawing.input("x", "N", 8, 8, 8)
    conv = drawing.add("Conv2d", x, out_channels=16, padding=1, stride=2)
    return drawing.output(drawing.add("add", conv, x)).graph()


def lstm_in_a_sequential() -> Graph:
    drawing = Drawing()
    x = drawing.input("x", 5, "N", 10)
    drawing.add("LSTM", hidden_size=20)
    drawing.add("Linear", out_features=2)
    return drawing.output(drawing.sequential("rnn", x, "lstm1", "linear1")).graph()


CASES = {
    "no flatten": Case(
        *(conv_into_linear(), "linear1"),
        "mat1 and mat2 shapes cannot be multiplied (288x24 and 400x10)",
        "linear1: Linear wants 400 numbers in the last place, it gets 24.",
        (
            "Add Flatten before it, let in_features follow the input",
            "Let in_features follow the input",
        ),
    ),
    "wrong in_channels": Case(
        chain(("Conv2d", {"in_channels": 3, "out_channels": 8}), inputs=("N", 1, 28, 28)),
        "conv1",
        "Given groups=1, weight of size [8, 3, 3, 3], expected input[2, 1, 28, 28] to have 3 "
        "channels, but got 1 channels instead",
        "conv1: Conv2d wants 3 channels, its input has 1.",
        ("Let in_channels follow the input",),
    ),
    "concat of 8 and 7": Case(
        *(two_branches("cat", kernel=2), "cat1"),
        "Sizes of tensors must match except in dimension 1. Expected size 8 but got size 7 for "
        "tensor number 1 in the list.",
        "cat1: cat joins along dimension 1; all other sizes must be equal, but one tensor has 8 "
        "where another has 7.",
        (
            *("Set padding of conv2 to same", "Pad conv2 with zeros to 8×8"),
            "Crop conv1 to 7×7",
        ),
    ),
    "concat of 8 and 6": Case(
        *(two_branches("cat", kernel=3), "cat1"),
        "Sizes of tensors must match except in dimension 1. Expected size 8 but got size 6 for "
        "tensor number 1 in the list.",
        "cat1: cat joins along dimension 1; all other sizes must be equal, but one tensor has 8 "
        "where another has 6.",
        (
            *("Set padding of conv2 to 1", "Set padding of conv2 to same"),
            *("Pad conv2 with zeros to 8×8", "Crop conv1 to 6×6"),
        ),
    ),
    "add of 8 and 7": Case(
        *(two_branches("add", kernel=2), "add1"),
        "The size of tensor a (8) must match the size of tensor b (7) at non-singleton dimension 3",
        "add1: add pairs its inputs number by number; in dimension 3 one has 8, the other 7.",
        (
            *("Set padding of conv2 to same", "Pad conv2 with zeros to 8×8"),
            "Crop conv1 to 7×7",
        ),
    ),
    "a skip that needs a projection": Case(
        *(narrow_skip(), "add1"),
        "The size of tensor a (4) must match the size of tensor b (8) at non-singleton dimension 3",
        "add1: add pairs its inputs number by number; in dimension 3 one has 4, the other 8.",
        ("Add a 1×1 projection behind x",),
    ),
    "LSTM in a Sequential": Case(
        *(lstm_in_a_sequential(), "linear1"),
        "linear(): argument 'input' (position 1) must be Tensor, not tuple",
        "linear1: Linear gets a tuple of tensors, because a layer before it in the Sequential "
        "gives several. Take one of them.",
        ("Take output of lstm1", "Take the last h of lstm1"),
    ),
    "heads do not divide": Case(
        chain(("MultiheadAttention", {"num_heads": 3}), inputs=(5, "N", 16)),
        *("attention1", "embed_dim must be divisible by num_heads"),
        "attention1: The heads share the features equally, so their number must divide the number "
        "of features.",
        ("Set num_heads to 4", "Set num_heads to 2", "Set num_heads to 1"),
    ),
    "BatchNorm with a batch of one": Case(
        chain("BatchNorm1d", inputs=(1, 8)),
        "batchnorm1",
        "Expected more than 1 value per channel when training, got input size torch.Size([1, 8])",
        "batchnorm1: BatchNorm1d takes mean and variance over the batch, and a batch of one has no "
        "variance. Train with larger batches; eval() does not need them.",
        ("Let x have any batch size N",),
    ),
    "floats into Embedding": Case(
        chain("Embedding", inputs=("N", 8)),
        "embedding1",
        "Expected tensor for argument #1 'indices' to have one of the following scalar types: "
        "Long, Int; but got torch.FloatTensor instead (while checking arguments for embedding)",
        "embedding1: Embedding looks up rows by whole numbers (Long), it gets Float.",
        ("Set the dtype of x to int64",),
    ),
    "pooled away": Case(
        chain("MaxPool2d", "MaxPool2d", inputs=("N", 3, 2, 2)),
        "maxpool2",
        "Given input size: (3x1x1). Calculated output size: (3x0x0). Output size is too small",
        "maxpool2: Nothing is left of the image: the output would be 3x0x0.",
        (
            *("Remove maxpool2", "Set padding of maxpool2 to 1"),
            *("Make x larger: N×3×4×4", "Make x larger: N×3×8×8"),
        ),
    ),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def only_problem(graph: Graph) -> Problem:
    (problem,) = infer(graph).errors
    return problem


@every_case
def test_torchs_exact_words_stand_beside_a_plain_sentence(case: Case):
    problem = only_problem(case.graph)

    assert (problem.where, problem.torch_message) == (case.where, case.torch)
    assert problem.sentence == case.sentence


@every_case
def test_the_fixes_that_torch_accepts_are_offered(case: Case):
    assert tuple(fix.label for fix in only_problem(case.graph).fixes) == case.fixes


@every_case
def test_each_fix_makes_the_model_sound_again(case: Case):
    for fix in only_problem(case.graph).fixes:
        mended = infer(apply(case.graph, fix.patch))

        assert mended.errors == ()
        assert mended.specs["y"]


@every_case
def test_each_fix_can_be_undone(case: Case):
    for fix in only_problem(case.graph).fixes:
        mended = apply(case.graph, fix.patch)

        undone = apply(mended, difference(mended, case.graph))

        assert unordered(undone) == unordered(case.graph)
        assert apply(undone, difference(undone, mended)).nodes == mended.nodes


@every_case
def test_what_stands_before_the_problem_keeps_its_shape_and_its_count(case: Case):
    inference = infer(case.graph)

    known = [n.name for n in case.graph.nodes if inference.facts[n.name].state == "ok"]
    assert set(known) == {node.name for node in case.graph.nodes} - {case.where}
    assert all(inference.specs[name] for name in known)
    assert inference.at_least == (case.graph.by_name[case.where].kind not in ("add", "cat"))
    assert inference.parameters == sum(inference.facts[n].parameters or 0 for n in known)


def test_a_linear_that_torch_accepts_on_an_image_earns_a_warning_and_a_flatten():
    graph = chain("Conv2d", ("Linear", {"out_features": 10}), inputs=("N", 1, 28, 28))

    (problem,) = infer(graph).problems

    assert (problem.level, problem.where) == ("warning", "linear1")
    assert problem.sentence == (
        "linear1: Linear gets N×16×26×26 and acts on the last dimension only, on 26 numbers at a "
        "time. To use all of them at once, add Flatten before it."
    )
    mended = infer(apply(graph, problem.fixes[0].patch))
    assert (problem.fixes[0].label, mended.problems) == ("Add Flatten before it", ())
    assert str(mended.specs["y"][0]) == "N×10"


def test_a_bias_before_a_batch_norm_earns_a_hint():
    graph = chain("Conv2d", "BatchNorm2d", inputs=("N", 3, 8, 8))

    (problem,) = infer(graph).problems

    assert (problem.level, problem.where) == ("hint", "conv1")
    assert problem.sentence == (
        "conv1: batchnorm1 takes the mean away again, and the bias with it. Reference models leave "
        "this bias out."
    )
    assert infer(apply(graph, problem.fixes[0].patch)).problems == ()


MORE = {
    "integers into Linear": (
        chain("Linear", inputs={"x": (("N", 8), "int64")}),
        "mat1 and mat2 must have the same dtype, but got Long and Float",
        "linear1: Linear does not take numbers of this dtype.",
        ("Set the dtype of x to float32",),
    ),
    "a view of a transposed tensor": (
        chain("transpose", "view", inputs=("N", 3, 4)),
        "view size is not compatible with input tensor's size and stride (at least one dimension "
        "spans across two contiguous subspaces). Use .reshape(...) instead.",
        "view1: view cannot give this shape without a copy; reshape can.",
        ("Use reshape, which copies when it must",),
    ),
    "a kernel larger than the image": (
        chain(("Conv2d", {"kernel_size": 5}), inputs=("N", 3, 3, 3)),
        "Calculated padded input size per channel: (3 x 3). Kernel size: (5 x 5). Kernel size "
        "can't be greater than actual input size",
        "conv1: The kernel is larger than what it slides over.",
        (
            *("Remove conv1", "Set padding of conv1 to 1", "Set padding of conv1 to same"),
            "Make x larger: N×3×6×6",
        ),
    ),
    "groups that do not divide": (
        chain(("GroupNorm", {"num_groups": 3}), inputs=("N", 8, 4)),
        "num_channels (8) must be divisible by num_groups (3)",
        "groupnorm1: The groups share the channels equally, so num_groups must divide "
        "num_channels.",
        ("Set num_groups to 4", "Set num_groups to 2", "Set num_groups to 1"),
    ),
    "a shape that does not hold the numbers": (
        chain(("reshape", {"shape": (-1, 13)}), inputs=("N", 3, 4)),
        "shape '[-1, 13]' is invalid for input of size 24",
        "reshape1: 24 numbers do not fit into the shape -1, 13.",
        (),
    ),
    "a million million features": (
        chain(("Linear", {"out_features": 10**12}), inputs=("N", 8)),
        "the layer would hold more than 100,000,000,000 weights",
        "linear1: Linear is too large here: it would hold more than 100,000,000,000 weights. Make "
        "its numbers smaller.",
        (),
    ),
    "a dimension that is not there": (
        chain(("select", {"dim": 5}), inputs=("N", 4)),
        "Dimension out of range (expected to be in range of [-2, 1], but got 5)",
        "select1: select names a dimension that its input does not have.",
        (),
    ),
}


@pytest.mark.parametrize(("graph", "torch", "sentence", "fixes"), MORE.values(), ids=MORE)
def test_other_refusals_are_translated_too(graph, torch, sentence, fixes):
    problem = only_problem(graph)

    assert (problem.torch_message, problem.sentence) == (torch, sentence)
    assert tuple(fix.label for fix in problem.fixes) == fixes
    for fix in problem.fixes:
        assert infer(apply(graph, fix.patch)).errors == ()


def test_torchs_words_do_not_depend_on_what_was_accepted_before():
    skip = narrow_skip()
    infer(two_branches("add", kernel=3))
    infer(chain("add", inputs={"x": ("N", 4, 8, 8), "x1": ("N", 4, 8, 8)}))

    assert only_problem(skip).torch_message == CASES["a skip that needs a projection"].torch


def test_a_fix_leaves_a_parameter_that_is_none_alone():
    params = {"momentum": None, "num_features": 3}
    graph = chain(("BatchNorm2d", params), inputs=("N", 8, 4, 4))

    (fix,) = only_problem(graph).fixes

    (node,) = apply(graph, fix.patch).nodes
    assert (fix.label, dict(node.params)) == (
        "Let num_features follow the input",
        {"momentum": None},
    )


def test_a_refusal_at_some_batch_sizes_only_names_them():
    graph = chain(("reshape", {"shape": (4, -1)}), inputs=("N", 6))

    problem = only_problem(graph)

    assert problem.sentence == (
        "reshape1: 30 numbers do not fit into the shape 4, -1. It fails at batch size 5 and 7, not "
        "at others."
    )


def unordered(graph: Graph) -> tuple[object, ...]:
    """Return a graph with its wires as a set: which of two was drawn first is not an edit."""
    ends = (graph.inputs, graph.outputs)
    return (graph.title, ends, graph.nodes, frozenset(graph.frames), frozenset(graph.edges))
