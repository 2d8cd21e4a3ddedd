"""An error stands at the learner's line and at the operation, in the words of Python or torch."""

import pytest

from builder.language import Evaluator, LanguageError, Span, parse


def failing(text: str) -> LanguageError:
    with pytest.raises(LanguageError) as caught:
        Evaluator(parse(text)).run()
    return caught.value


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("x = 1\ny = x + 'a' * 2", "x + 'a' * 2"),
        ("x = [1]\nprint(x[3])", "x[3]"),
        ("x = 1\n\nprint(1, x.foo)", "x.foo"),
        ("a = [1, 2]\nb, c, d = a", "b, c, d"),
        ("for i in 3:\n    pass", "3"),
        ("f = lambda x: x\nprint(f())", "f()"),
        ("d = {}\nd[[]] = 1", "d[[]]"),
        ("x = 'ä'; y = {'ö': 1}['ü']", "{'ö': 1}['ü']"),
        ("x = 1\nx += 'a'", "x += 'a'"),
        ("del x", "x"),
        ("print(undefined)", "undefined"),
        ("print(f'{1 + None}')", "1 + None"),
        ("import torch\nx = torch.ones(2)\nif x:\n    pass", "x"),
        ("import torch\nx = torch.ones(2, 3)\nx.t().view(6)", "x.t().view(6)"),
        ("import torch\nx = torch.ones(2) @ torch.ones(3)", "torch.ones(2) @ torch.ones(3)"),
    ],
)
def test_the_span_is_the_operation_that_failed(text: str, part: str) -> None:
    error = failing(text)
    program = parse(text)
    assert error.kind == "raised"
    assert error.span is not None
    assert error.node is not None
    assert program.segment(error.node) == part
    assert error.span == program.span(error.node)
    assert error.line == error.span.line


def test_the_line_is_in_the_function_that_failed_not_where_it_was_called() -> None:
    error = failing("def f(x):\n    y = x\n    return y + 'a'\nprint(f(1))\n")
    assert error.line == 3
    assert error.span == Span(3, 11, 3, 18)
    assert error.type == "TypeError"
    assert isinstance(error.cause, TypeError)


def test_after_a_call_the_position_is_the_calls_own_again() -> None:
    assert failing("def f():\n    return 1\nx = f() + 'a'").line == 3
    assert failing("def f():\n    return 1\nx, y = f()").line == 3


def test_an_error_of_torch_behind_a_hook_stands_at_the_call_of_torch() -> None:
    error = failing(HOOK.format(wrong="torch.ones(7)"))
    assert error.type == "RuntimeError"
    assert (error.line, error.span) == (8, Span(8, 0, 8, 18))


HOOK = """\
import torch
def hook(g):
    h = g * 2
    return {wrong}
x = torch.ones(2, requires_grad=True)
y = x * 3
y.register_hook(hook)
y.sum().backward()
"""


@pytest.mark.parametrize(
    ("wrong", "kind", "message"),
    [
        ("h.view(7)", "raised", "shape '[7]' is invalid for input of size 2"),
        ("h.data_ptr()", "refused", "Tensor.data_ptr is not available here."),
        ("2 ** 9999", "limit", "This whole number would have more than 4,096 bits."),
        ("[1 for i in range(999) for j in range(999)]", "limit", "The program was stopped after "),
    ],
)
def test_an_error_inside_a_hook_inside_backward_keeps_its_line(wrong, kind, message) -> None:
    error = failing(HOOK.format(wrong=wrong))
    assert error.kind == kind
    assert error.message.startswith(message)
    assert error.line == 4


@pytest.mark.parametrize(
    "text",
    [
        "sorted([2, 1], key=lambda v: v.foo)",
        "import torch\nfrom torch.func import vmap\nvmap(lambda v: v.foo)(torch.ones(2))",
        "from torch import nn\nnn.Linear(1, 1).apply(lambda m: m.foo)",
        "from torch.utils.data import DataLoader\n"
        "list(DataLoader([1], collate_fn=lambda b: b.foo))",
        "import torch\nfrom torch.autograd import gradcheck\n"
        "x = torch.ones(1, dtype=torch.double, requires_grad=True)\n"
        "gradcheck(lambda v: v.foo, (x,))",
        "import torch\nclass F(torch.autograd.Function):\n    @staticmethod\n"
        "    def forward(ctx, x):\n        return x.foo\nF.apply(torch.ones(1))",
    ],
)
def test_an_error_comes_out_of_whatever_called_the_function(text: str) -> None:
    error = failing(text)
    assert error.type == "AttributeError"
    assert error.message.endswith("object has no attribute 'foo'")
    assert "foo" in parse(text).lines[(error.line or 0) - 1]


def test_no_address_and_no_path_is_told() -> None:
    error = failing("def f(): pass\nprint({}[f])")
    assert (error.type, error.message) == ("KeyError", "<function f>")
    error = failing("import torch\ntorch.ones(10**19)")
    assert error.message.endswith('"Overflow when unpacking long long"')
    evaluator = Evaluator(parse("print(print, [lambda: 0], (i for i in []), object())"))
    evaluator.run()
    assert evaluator.output == (
        "<built-in function print> [<function <lambda>>] <generator object <genexpr>> "
        "<object object>\n"
    )


def test_torch_is_left_as_it_was() -> None:
    import torch

    failing(
        "import torch\ntorch.set_grad_enabled(False)\ntorch.set_default_dtype(torch.float64)\n"
        "torch.set_printoptions(precision=1)\ntorch.autograd.set_detect_anomaly(True)\n1 / 0"
    )
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() is torch.float32
    assert not torch.is_anomaly_enabled()
    assert str(torch.tensor(1.2345)) == "tensor(1.2345)"
