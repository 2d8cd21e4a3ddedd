import pytest

from inspector.record import Cut, Fix
from tests.inspector.recording import record

VIEW = """\
import torch
a = torch.arange(9).reshape(3, 3)
b = a.permute(1, 0)
c = b.view(9)
"""


def applied(text, fix):
    """Return the text with an edit made, as the editor makes it."""
    lines = text.split("\n")
    assert fix.span.line == fix.span.end_line
    line = lines[fix.span.line - 1]
    lines[fix.span.line - 1] = line[: fix.span.column] + fix.text + line[fix.span.end_column :]
    return "\n".join(lines)


def test_a_failed_view_says_which_dimensions_do_not_merge_and_how_to_mend_it():
    error = record(VIEW).error
    assert (error.kind, error.type, error.line) == ("raised", "RuntimeError", 4)
    assert error.message.startswith(
        "view size is not compatible with input tensor's size and stride"
    )
    assert error.view.blocked == (Cut(target_dim=0, a=0, b=1, needed=9, actual=1),)
    span = error.span
    assert (span.line, span.column, span.end_column) == (4, 4, 13)
    assert error.fixes == (
        Fix(label="Use b.reshape(9)", detail="copies 72 bytes", span=span, text="b.reshape(9)"),
        Fix(
            label="Use b.contiguous().view(9)",
            detail="copies 72 bytes",
            span=span,
            text="b.contiguous().view(9)",
        ),
        Fix(
            label="View a instead: a.view(9)",
            detail="copies nothing, other order",
            span=span,
            text="a.view(9)",
        ),
    )


PROGRAMS = {
    "a name": (VIEW, 3),
    "the sizes in words of the learner's": (
        "import torch\nn = 3\nb = torch.ones(2, n).t()\nc = b.view(-1, n * 2).sum()\n",
        3,
    ),
    "behind letters that take more than a byte": (
        "import torch\nb = torch.ones(2, 3).t()\nä = 'größe'; c = b.view(6) + 1\n",
        3,
    ),
    "view_as": ("import torch\nb = torch.ones(2, 3).t()\nc = b.view_as(torch.ones(6))\n", 3),
    "a slice that no permute mends": (
        "import torch\nx = torch.ones(2, 4, 4)[:, :2]\ny = x.view(4, 4)\n",
        2,
    ),
    "in a function": (
        "import torch\ndef f(x):\n    y = x.t()\n    return y.view(-1)\nz = f(torch.ones(2, 3))\n",
        3,
    ),
    "in forward": (
        "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def forward(self, x):\n"
        "        return x.transpose(1, 2).view(x.shape[0], -1)\nNet()(torch.ones(2, 3, 4))\n",
        3,
    ),
    "a sum of shapes that miss an axis": (
        "import torch\na = torch.ones(4, 3)\nb = torch.ones(4)\nc = a + b\n",
        1,
    ),
    "a product of two expressions": (
        "import torch\na = torch.ones(3)\nc = (a * 2 + 1) * torch.ones(4)\n",
        2,
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_fix_mends_the_program(name):
    text, count = PROGRAMS[name]
    error = record(text).error
    assert len(error.fixes) == count
    for fix in error.fixes:
        mended = record(applied(text, fix))
        assert mended.error is None, (fix, mended.error)


def test_a_fix_that_copies_costs_what_it_says():
    fix = record(VIEW).error.fixes[0]
    trace = record(applied(VIEW, fix))
    (row,) = (call for call in trace.calls if call.line == 4)
    assert fix.detail == f"copies {row.bytes} bytes"


def test_a_failed_broadcast_says_at_which_axis():
    error = record(PROGRAMS["a sum of shapes that miss an axis"][0]).error
    assert error.broadcast.failed == (1,)
    assert error.broadcast.aligned == ((4, 3), (None, 4))
    assert error.broadcast.sentence == (
        "Axis 1 does not fit: the sizes 3 and 4 differ and neither is 1, "
        "so nothing can be stretched."
    )
    assert [(fix.text, fix.detail) for fix in error.fixes] == [
        ("b.unsqueeze(1)", "copies nothing, the result is (4, 3)")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "y = missing",
        "x.view(5)",
        "x.mm(x)",
        "x[9]",
        "torch.zeros(2) + torch.zeros(2).sum(3)",
        "import os",
    ],
)
def test_what_else_fails_is_told_in_its_own_words(line):
    error = record(f"import torch\nx = torch.ones(2, 3)\n{line}\n").error
    assert error.line == 3
    assert error.message
    assert (error.broadcast, error.fixes) == (None, ())


def test_a_view_of_another_count_has_a_verdict_and_no_fix():
    error = record("import torch\nx = torch.ones(2, 3)\nx.view(5)\n").error
    assert error.view.sentence == "(2, 3) has 6 elements, (5,) 5."
    assert (error.view.ok, error.view.blocked, error.fixes) == (False, (), ())
