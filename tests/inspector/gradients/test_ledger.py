from inspector.gradients.record import GradTrace
from inspector.record import Cell
from tests.inspector.gradients.recording import record, values

Line = tuple[str, int, str, tuple[Cell, ...] | None, tuple[Cell, ...] | None]


def lines(trace: GradTrace) -> list[Line]:
    """Return leaf, line of the program, kind, what was added and what there is after."""
    return [
        (
            one.leaf,
            trace.steps[one.step].line,
            one.kind,
            values(trace, one.added),
            values(trace, one.after),
        )
        for one in trace.ledger
    ]


def test_grad_is_a_running_sum_until_it_is_cleared():
    trace = record(
        "import torch\n"
        "x = torch.tensor(1.0, requires_grad=True)\n"
        "(2 * x).backward()\n"
        "(5 * x).backward()\n"
        "x.grad = None\n"
        "(2 * x).backward()\n"
        "x.grad.zero_()\n"
        "x.grad += 4\n"
    )
    assert lines(trace) == [
        ("x", 3, "added", (2.0,), (2.0,)),
        ("x", 4, "added", (5.0,), (7.0,)),
        ("x", 5, "set to None", None, None),
        ("x", 6, "added", (2.0,), (2.0,)),
        ("x", 7, "zeroed", None, (0.0,)),
        ("x", 8, "changed", None, (4.0,)),
    ]


def test_zero_grad_sets_none_or_zeros():
    trace = record(
        "import torch\n"
        "w = torch.nn.Parameter(torch.tensor(1.0))\n"
        "opt = torch.optim.SGD([w], lr=0.5)\n"
        "(w * 3).backward()\n"
        "opt.step()\n"
        "opt.zero_grad(set_to_none=False)\n"
        "opt.zero_grad()\n"
    )
    assert lines(trace) == [
        ("w", 4, "added", (3.0,), (3.0,)),
        ("w", 6, "zeroed", None, (0.0,)),
        ("w", 7, "set to None", None, None),
    ]


def test_a_hook_that_runs_in_the_middle_of_a_pass_changes_no_entry():
    trace = record(
        "import torch\n"
        "x = torch.tensor(1.0, requires_grad=True)\n"
        "w = torch.tensor(2.0, requires_grad=True)\n"
        "def tell(g):\n"
        "    print(g)\n"
        "x.register_hook(tell)\n"
        "w.register_hook(tell)\n"
        "((x * w) * w).backward()\n"
    )
    assert sorted(lines(trace)) == [
        ("w", 8, "added", (4.0,), (4.0,)),
        ("x", 8, "added", (4.0,), (4.0,)),
    ]


def test_clipping_is_told():
    trace = record(
        "import torch\n"
        "w = torch.tensor(1.0, requires_grad=True)\n"
        "(w * 30).backward()\n"
        "torch.nn.utils.clip_grad_norm_([w], 3.0)\n"
    )
    (_, clipped) = lines(trace)
    assert clipped[:3] == ("w", 4, "changed")
    assert abs(clipped[4][0] - 3.0) < 1e-4


def test_a_large_grad_is_followed_too():
    trace = record(
        "import torch\n"
        "w = torch.ones(100, requires_grad=True)\n"
        "w.sum().backward()\n"
        "w.grad.mul_(2)\n"
        "w.grad.zero_()\n"
        "w.grad = None\n"
    )
    assert [(line, kind) for _, line, kind, _, _ in lines(trace)] == [
        (3, "added"),
        (4, "changed"),
        (5, "zeroed"),
        (6, "set to None"),
    ]


def test_sparse_gradients_add_up_too():
    trace = record(
        "import torch\n"
        "table = torch.nn.Embedding(3, 1, sparse=True)\n"
        "table(torch.tensor([1, 1])).sum().backward()\n"
        "table(torch.tensor([2])).sum().backward()\n"
        "print(1)\n"
        "table.zero_grad()\n"
    )
    assert [one[1:3] for one in lines(trace)] == [(3, "added"), (4, "added"), (6, "set to None")]
    assert lines(trace)[1][3:] == ((0.0, 0.0, 1.0), (0.0, 2.0, 1.0))
