import pytest
import torch

from inspector.operations import words
from tests.inspector.recording import record, rows_at

IMPORT = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"


def rows(*lines):
    """Return the rows of the last line, behind the imports and the lines before it."""
    text = IMPORT + "\n".join(lines)
    return rows_at(record(text), len(text.splitlines()))


def row(*lines):
    (only,) = rows(*lines)
    return only


def test_a_row_has_the_users_name_its_arguments_and_torchs_work_folded_under_it():
    one = row("a = torch.arange(9).reshape(3, 3)", "b = a.t()", "c = b.reshape(9)")
    assert (one.name, one.arguments) == ("Tensor.reshape", "b, 9")
    assert [(work.name, work.bytes, work.copies) for work in one.aten] == [
        ("aten.clone", 72, True),
        ("aten._unsafe_view", 0, False),
    ]
    assert (one.bytes, one.hidden_copies, one.written) == (72, 1, ())
    assert (one.span.line, one.span.column, one.span.end_column) == (6, 4, 16)
    assert one.why == (
        "It copied 72 bytes because dims 0 and 1 do not merge: "
        "stride 0 would have to be 9 and is 1."
    )
    assert (one.promise.says, one.promise.fact) == ("may alias", "new memory, 72 bytes")
    assert one.promise.signature.startswith("aten::reshape(Tensor(a) self, SymInt[] shape)")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("x.contiguous()", "Already contiguous: the very same object came back."),
        ("x.float()", "Already float32 on cpu: the very same object came back."),
        (
            "x.reshape(3, 2)",
            "No copy: the strides allow this shape, so only shape and stride are new.",
        ),
        ("x.T", "No copy: the strides changed places, and the memory stayed as it is."),
        ("x.expand(4, 2, 3)", "No copy: stride 0 along axis 0 shows the same cells again."),
        ("x[1]", "No copy: it starts at cell 3 of the same memory and steps (1,) through it."),
        ("x.detach()", "No copy: it shows the memory of x, and autograd does not follow it."),
        ("x.clone()", "clone always copies: 24 bytes."),
        ("x.double()", "Each element was converted, into 48 bytes of its own."),
        ("torch.cat([x, x])", "cat always copies: one piece of 48 bytes for all inputs."),
        (
            "x[[0]]",
            "It copied 12 bytes: no stride steps through cells that a list, a mask or an index "
            "tensor picks.",
        ),
        (
            "x.t().contiguous()",
            "It copied 24 bytes to put the elements in order; only then are the strides those of a "
            "fresh tensor.",
        ),
        (
            "x + x[0]",
            "The inputs were stretched with stride 0, without a copy; the result has 24 bytes of "
            "its own.",
        ),
        ("x + x", "Every element was computed anew, into 24 bytes of its own."),
        (
            "x.add_(1)",
            "It wrote into x in place, and whatever shows S0 sees it; its version went up.",
        ),
        ("torch.zeros(3)", "New memory of 12 bytes."),
        ("torch.from_numpy(x.numpy())", "No copy: the tensor shows the array's own memory."),
    ],
)
def test_one_sentence_says_why(line, why):
    assert rows("x = torch.ones(2, 3)", line)[-1].why == why


@pytest.mark.parametrize(
    ("shapes", "work", "hidden"),
    [
        (((3,), (3,)), ["dot"], 0),
        (((2, 3), (3,)), ["mv"], 0),
        (((3,), (3, 4)), ["unsqueeze", "mm", "squeeze_"], 0),
        (((2, 3), (3, 4)), ["mm"], 0),
        (((5, 2, 3), (3, 4)), ["view", "mm", "_unsafe_view"], 0),
        (((5, 2, 3), (5, 3, 4)), ["expand", "view", "expand", "view", "bmm", "_unsafe_view"], 0),
        (
            ((1, 5, 2, 3), (7, 1, 3, 4)),
            [
                "expand",
                "clone",
                "_unsafe_view",
                "expand",
                "clone",
                "_unsafe_view",
                "bmm",
                "_unsafe_view",
            ],
            2,
        ),
    ],
)
def test_matmul_shows_what_it_dispatches_to_and_its_hidden_copies(shapes, work, hidden):
    one = row(f"a = torch.ones{shapes[0]}", f"b = torch.ones{shapes[1]}", "c = a @ b")
    assert [part.name.removeprefix("aten.") for part in one.aten] == work
    assert one.hidden_copies == hidden
    assert one.product is not None
    if hidden:
        assert one.why == "matmul copied both operands to stretch the batch axes."


def test_reading_what_a_tensor_is_gives_no_row():
    reads = words("shape dtype ndim device grad is_leaf requires_grad grad_fn")
    calls = words("size stride dim numel is_contiguous storage_offset element_size")
    lines = [f"x.{read}" for read in reads] + [f"x.{call}()" for call in calls]
    lines += ["len(x)", "print(x)", "f'{x}'", "bool(x[0] > 0)"]
    trace = record("\n".join(["import torch", "x = torch.ones(3)", *lines]))
    assert [call.name for call in trace.calls] == ["torch.ones", "Tensor.__getitem__", "Tensor.gt"]


def test_a_write_is_seen_by_the_version_and_names_its_input():
    one = row("a = torch.zeros(3)", "b = torch.ones(3)", "a.copy_(b)")
    assert (one.written, one.promise.says, one.promise.kept) == ((0,), "writes", True)
    assert [meeting.relation for meeting in one.meetings] == ["same object", "copy"]
    item = row("a = torch.zeros(3)", "a[1] = 5")
    assert (item.name, item.arguments, item.written) == ("Tensor.__setitem__", "a, 1, 5", (0,))
    assert (item.bytes, item.results, item.meetings) == (0, (), ())


def test_a_tensor_given_twice_is_one_input():
    one = row("a = torch.ones(3)", "a * a")
    assert (one.arguments, len(one.inputs), len(one.meetings)) == ("a, a", 1, 1)


def test_memory_version_and_autograd_are_three_answers():
    start = "x = torch.ones(3, requires_grad=True)"
    told = {
        line: row(start, line).meetings[0]
        for line in ("x.view(3)", "x.detach()", "x.data", "x * 2")
    }
    assert {line: (one.relation, one.shares_version, one.linked) for line, one in told.items()} == {
        "x.view(3)": ("shares memory", True, True),
        "x.detach()": ("shares memory", True, False),
        "x.data": ("shares memory", False, False),
        "x * 2": ("copy", False, True),
    }


def test_a_schema_without_a_promise_says_nothing_and_is_never_broken():
    turned = row("x = torch.ones(2, 3)", 'torch.einsum("ij->ji", x)')
    assert (turned.promise.says, turned.promise.kept) == ("nothing", True)
    assert turned.meetings[0].relation == "shares memory"


def test_a_call_of_many_functions_is_one_row_under_the_learners_name():
    one = row(
        "w = nn.Parameter(torch.ones(3))",
        "opt = torch.optim.SGD([w], lr=0.1)",
        "(w * 2).sum().backward()",
        "opt.step()",
    )
    assert (one.name, [work.name for work in one.aten]) == ("opt.step", ["aten.add_"])
    assert (one.written, one.results) == ((0,), ())


def test_the_backward_pass_is_under_backward_and_hooks_have_rows_of_their_own():
    text = IMPORT + (
        "w = torch.ones(3, requires_grad=True)\n"
        "def hook(g):\n"
        "    return g * 10\n"
        "w.register_hook(hook)\n"
        "y = (w * w).sum()\n"
        "y.backward()\n"
        "z = w.grad + 1\n"
    )
    trace = record(text)
    (back,) = rows_at(trace, 9)
    assert back.name == "Tensor.backward"
    assert "aten.mul" in [work.name for work in back.aten]
    (inner,) = rows_at(trace, 6)
    assert (inner.name, inner.line) == ("Tensor.mul", 6)
    (behind,) = rows_at(trace, 10)
    assert behind.name == "Tensor.add"


def test_each_round_of_a_comprehension_has_its_row():
    text = IMPORT + "l = [torch.zeros(i + 1) for i in range(3)]"
    assert [one.arguments for one in rows_at(record(text), 4)] == ["1", "2", "3"]


def test_a_product_brings_its_letters_and_a_broadcast_its_axes():
    product = rows("a = torch.ones(2, 3)", "F.linear(a, torch.ones(4, 3), torch.ones(4))")[
        -1
    ].product
    assert (product.operands, product.result, product.summed) == (("bk", "jk"), "bj", "k")
    broadcast = rows("a = torch.ones(2, 3)", "a * torch.ones(3)")[-1].broadcast
    assert broadcast.stretched == ((False, False), (True, False))


def test_numbers_and_views_of_a_function_transform_are_recorded_too():
    text = IMPORT + (
        "def f(x):\n"
        "    y = x * 2\n"
        "    return y.sum()\n"
        "z = torch.func.vmap(f)(torch.ones(3, 2))\n"
        "w = torch.func.grad(f)(torch.ones(3))\n"
    )
    trace = record(text)
    assert trace.error is None
    assert [one.name for one in rows_at(trace, 5)] == ["Tensor.mul"]


def test_the_recorder_leaves_random_numbers_as_they_are():
    text = "import torch\ntorch.manual_seed(0)\nx = torch.randn(100, 100)\nprint(torch.rand(3))\n"
    torch.manual_seed(0)
    torch.randn(100, 100)
    expected = f"{torch.rand(3)}\n"
    assert record(text).output == expected
