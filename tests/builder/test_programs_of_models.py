"""Programs written from a graph or from what was typed, and where their parts are made."""

import pytest
import torch

import builder
from builder import EXAMPLES
from builder.language import Evaluator, LanguageError, parse
from builder.programs.of_function import FIRST, Function, derivatives_program
from builder.programs.of_model import model_program, model_text
from builder.programs.places import lines_of


def ran(text):
    evaluator = Evaluator(parse(text))
    evaluator.run()
    return evaluator.frame.names


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_text_of_a_model_makes_the_module_that_the_graph_is(name):
    torch.manual_seed(0)
    expected = builder.to_module(EXAMPLES[name]).state_dict()
    torch.manual_seed(0)
    found = ran(model_text(EXAMPLES[name]))["model"].state_dict()
    assert list(found) == list(expected)
    assert all(torch.equal(found[key], expected[key]) for key in expected)


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_program_gives_every_parameter_a_gradient(name):
    graph = EXAMPLES[name]
    names = ran(model_program(graph, builder.infer(graph)))
    assert all(parameter.grad is not None for parameter in names["model"].parameters())


def test_images_of_digits_are_real_ones_with_their_classes():
    graph = EXAMPLES["digits_cnn"]
    names = ran(model_program(graph, builder.infer(graph)))
    assert names["x"].shape == (4, 1, 8, 8)
    assert names["target"].tolist() == [0, 1, 2, 3]  # the set begins so


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_module_of_a_model_has_the_line_that_makes_it(name):
    text = model_text(EXAMPLES[name])
    lines = lines_of(text)
    module = ran(text)["model"]
    assert set(lines) == {path for path, _ in module.named_modules()}
    written = text.splitlines()
    for path, part in module.named_modules():
        if path:
            assert type(part).__name__ in written[lines[path] - 1]


def test_what_a_class_makes_in_a_class_is_found_under_its_dotted_path():
    text = """\
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(2))
        self.act = nn.ReLU()

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = self.b = Block()
        self.many = nn.ModuleList([nn.Linear(2, 2), Block()])
        self.keyed = nn.ModuleDict({"x": nn.Tanh()})

net = Net()
"""
    expected = """
        a 10, a.w 4, a.act 5, b 10, b.w 4, b.act 5, keyed 12, keyed.x 12,
        many 11, many.0 11, many.1 11, many.1.w 4, many.1.act 5
    """
    pairs = (pair.split() for pair in expected.split(","))
    assert lines_of(text, "net") == {"": 14, **{path: int(line) for path, line in pairs}}


@pytest.mark.parametrize("text", ["", "model = ", "model = 3", "class A(A):\n  pass\nmodel = A()"])
def test_a_text_without_a_module_has_no_lines_below_it(text):
    assert set(lines_of(text)) <= {""}


def test_a_class_that_holds_itself_ends():
    text = "class A(nn.Module):\n    def __init__(self):\n        self.a = A()\nmodel = A()"
    assert len(lines_of(text)) < 40


def test_the_derivatives_of_a_function_are_those_of_torch():
    names = ran(derivatives_program(FIRST))
    # f = (x0² x1, 5 x0 + sin x1) at (1, 2)
    expected = torch.tensor([[4.0, 1.0], [5.0, torch.tensor(2.0).cos()]])
    torch.testing.assert_close(names["J"], expected)
    curved = torch.tensor([[4.0, 2.0], [2.0, -torch.tensor(2.0).sin()]])
    torch.testing.assert_close(names["H"], curved)


@pytest.mark.parametrize(
    "function",
    [Function("__import__('os')", "[1.0]"), Function("x", "open('a')"), Function("", "")],
)
def test_what_is_typed_for_a_function_is_no_more_than_a_program(function):
    with pytest.raises(LanguageError):
        ran(derivatives_program(function) + "missing")
