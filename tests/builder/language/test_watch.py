"""A watch sees every step once, in the order the program takes them."""

import ast
import contextlib

import pytest

from builder.language import Evaluator, Frame, LanguageError, parse


class Log:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, int, str, int]] = []
        self.names: list[dict[str, object]] = []
        self.positions: list[object] = []
        self.error: LanguageError | None = None

    def begin(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def before(self, node: ast.stmt, frame: Frame) -> None:
        self.lines.append(("before", node.lineno, frame.name, frame.depth))

    def after(self, node: ast.stmt, frame: Frame) -> None:
        self.lines.append(("after", node.lineno, frame.name, frame.depth))
        self.names.append(dict(frame.names))

    def failed(self, node: ast.stmt, frame: Frame, error: LanguageError) -> None:
        self.lines.append(("failed", node.lineno, frame.name, frame.depth))
        self.error = error


def watched(text: str) -> Log:
    log = Log()
    evaluator = Evaluator(parse(text), watch=log)
    with contextlib.suppress(LanguageError):
        evaluator.run()
    return log


def steps(text: str) -> list[int]:
    """Return the lines of the steps that came to their end."""
    return [line for what, line, _, _ in watched(text).lines if what == "after"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x = 1\ny = 2", [1, 2]),
        ("if 1:\n    x = 1\nelse:\n    x = 2", [1, 2]),
        ("if 0:\n    x = 1\nelif 1:\n    x = 2", [1, 3, 4]),
        ("for i in range(2):\n    x = i", [1, 2, 1, 2, 1]),
        ("i = 0\nwhile i < 2:\n    i += 1", [1, 2, 3, 2, 3, 2]),
        ("import torch\nwith torch.no_grad():\n    x = 1", [1, 2, 3]),
        ("def f():\n    return 1\nf()", [1, 2, 3]),
        ("class A:\n    x = 1\n    def f(self):\n        return 2\nA().f()", [1, 4, 5]),
        ('"""About."""\nx = [i for i in range(3)]', [2]),
        ("def g():\n    yield 1\n    yield 2\nfor i in g():\n    x = i", [1, 2, 4, 5, 3, 4, 5, 4]),
    ],
)
def test_every_statement_is_a_step_and_every_header_each_time(text, lines) -> None:
    assert steps(text) == lines


def test_steps_inside_a_call_lie_between_the_before_and_after_of_the_caller() -> None:
    assert watched("def f(x):\n    return x\ny = f(1)").lines[2:] == [
        ("before", 3, "", 0),
        ("before", 2, "f", 1),
        ("after", 2, "f", 1),
        ("after", 3, "", 0),
    ]


def test_a_frame_shows_the_names_of_its_function() -> None:
    log = watched("a = 5\ndef f(x):\n    y = x + a\n    return y\nz = f(1)")
    assert log.names[2] == {"x": 1, "y": 6}
    assert log.names[-1]["z"] == 6
    assert log.names[0] == {"a": 5}


def test_of_a_failure_the_innermost_statement_is_told_once() -> None:
    log = watched("def f():\n    x = 1\n    return x / 0\nfor i in [1]:\n    f()")
    assert [line for line in log.lines if line[0] == "failed"] == [("failed", 3, "f", 1)]
    assert log.error is not None
    assert log.error.line == 3


def test_an_error_that_python_itself_takes_for_an_end_is_no_failure() -> None:
    text = (
        "class D:\n    def __getitem__(self, i):\n        return [1, 2][i]\nprint([x for x in D()])"
    )
    assert all(what != "failed" for what, *_ in watched(text).lines)


def test_the_position_is_the_innermost_operation() -> None:
    import torch
    from torch.overrides import TorchFunctionMode

    class Mode(TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):
            del types
            name = getattr(func, "__name__", "")
            seen.append((name, program.segment(evaluator.node)))
            return func(*args, **(kwargs or {}))

    program = parse("import torch\nx = torch.ones(2)\ny = (x + 1).view(2, 1)[0] * x.T\nx += y")
    seen: list[tuple[str, str]] = []
    evaluator = Evaluator(program)
    with torch.random.fork_rng(), Mode():
        evaluator.run()
    assert [part for name, part in seen if name in ("add", "view", "__getitem__", "mul", "add_")]
    assert ("add", "x + 1") in seen
    assert ("view", "(x + 1).view(2, 1)") in seen
    assert ("__getitem__", "(x + 1).view(2, 1)[0]") in seen
    assert ("__get__", "x.T") in seen
    assert evaluator.position == program.span(program.tree.body[-1])
