"""Names whose import notes leave out."""

from builder.language import Evaluator, parse


def printed(text: str) -> str:
    evaluator = Evaluator(parse(text))
    evaluator.run()
    return evaluator.output


def test_torch_and_its_usual_short_names_are_known_without_an_import() -> None:
    text = "x = torch.arange(2)\nprint(nn.ReLU()(x), F.relu(x), np.array([1]), optim.SGD)"
    assert printed(text).startswith("tensor([0, 1]) tensor([0, 1]) [1] ")


def test_a_name_of_the_programs_own_comes_first() -> None:
    assert printed("F = 3\ndef f():\n    return F\nprint(f())") == "3\n"


def test_a_known_name_is_no_variable_of_the_program() -> None:
    evaluator = Evaluator(parse("x = torch.ones(1)"))
    evaluator.run()
    assert set(evaluator.frame.names) == {"x"}
