"""What Python and torch do not bound themselves ends with a sentence, and soon."""

import pytest

from builder.language import Evaluator, LanguageError, Limits, parse


def limit(text: str, limits: Limits | None = None) -> LanguageError:
    with pytest.raises(LanguageError) as caught:
        Evaluator(parse(text), limits=limits or Limits()).run()
    assert caught.value.kind == "limit", caught.value
    return caught.value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2 ** 99999", "This whole number would have more than 4,096 bits."),
        ("1 << 99999", "This whole number would have more than 4,096 bits."),
        ("x = 3\nfor i in range(50): x *= x", "This whole number would have more than 4,096 bits."),
        ("pow(7, 10**9)", "This whole number would have more than 4,096 bits."),
        ("import math\nmath.prod([2**4000] * 9)", "This whole number would have more than 4,096"),
        ("import math\nmath.lcm(*range(1, 9999))", "This whole number would have more than 4,096"),
        ("import math\nmath.factorial(10**6)", "The factorial of 1000000 is too large here."),
        ("round(1, -10**9)", "round to -1000000000 digits is not available here."),
        ("'a' * 10**9", "This str would have 1,000,000,000 items"),
        ("[0] * 10**9", "This list would have 1,000,000,000 items"),
        ("x = [1]\nfor i in range(60): x = x + x", "This list would have"),
        ("x = [1]\nfor i in range(60): x += x", "This list would have"),
        ("x = [1]\nfor i in range(60): x.extend(x)", "This list would have"),
        ("x = [1]\nfor i in range(60): x[0:0] = x", "This list would have"),
        ("x = [1]\nfor i in range(60): x = [*x, *x]", "This list would have"),
        ("x = 'ab'\nfor i in range(60): x = x.replace('a', x)", "This text would have"),
        ("x = 'ab'\nfor i in range(60): x = x.join([x, x])", "This text would have"),
        ("x = 'ab'\nfor i in range(60): x = f'{x}{x}'", "This text would have"),
        ("'a'.ljust(10**9)", "This text would have 1,000,000,000 items"),
        ("range(10**9)", "This range is longer than the 1,000,000 steps allowed here."),
        ("x = (0,)\nfor i in range(60): x = (x, x)\n{x: 1}", "This holds too many lists in lists."),
        ("x = [0]\nfor i in range(60): x = [x, x]\nx == x", "This holds too many lists in lists."),
        ("x = [0]\nfor i in range(60): x = [x, x]\nprint(x)", "Shown as text, this value has more"),
        (
            "x = []\nfor i in range(99): x = [x]\nimport torch\ntorch.tensor(x)",
            "These lists are ne",
        ),
        ("import torch\nx = []\nx.append(x)\ntorch.ones(3)[x]", "These lists are nested more"),
        ("x = iter([])\nfor i in range(99): x = zip(x)", "More than 60 iterators stand behind"),
        ("x = []\nfor i in range(99): x = (y for y in x)", "More than 60 iterators stand behind"),
        ("while True: pass", "The program was stopped after 200,000 steps."),
        ("[0 for a in range(9999) for b in range(9999)]", "The program was stopped after 200,000"),
        ("def f():\n    while True:\n        yield 1\nsum(f())", "The program was stopped after"),
        ("x = list(range(90000))\nwhile True: -1 in x", "The program was stopped after 200,000"),
        ("def f(): return f()\nf()", "More than 60 functions wait for each other."),
        ("def f():\n    yield from f()\nlist(f())", "More than 60 functions wait for each other."),
        ("while True: print('spam' * 99)", "The program printed more than 20,000 characters."),
        ("print('a' * 99999)", "The program printed more than 20,000 characters."),
        (
            "import torch\ntorch.ones(1).expand(10**8).tolist()",
            "A list of this tensor would have 100,000,000 numbers.",
        ),
        ("import torch\nlist(torch.ones(1).expand(10**8))", "Going through this tensor would make"),
        ("import torch\ntorch.ones(1).expand(10**8).unbind()", "This tensor has 100,000,000 entr"),
        (
            "import torch\ntorch.split(torch.ones(1).expand(10**8), 1)",
            "This tensor has 100,000,000",
        ),
        ("import numpy as np\nnp.zeros(10**9)", "This array would have 1,000,000,000 numbers"),
        (
            "from torch import nn\nn = nn.Sequential()\nn.add_module('a', n)\nprint(n)",
            "The program goes too deep: something calls or contains itself.",
        ),
        (
            "import torch\n"
            "def hook(g):\n"
            "    with torch.enable_grad():\n"
            "        y = torch.ones(1, requires_grad=True) * 1\n"
            "        y.register_hook(hook)\n"
            "        y.sum().backward()\n"
            "y = torch.ones(1, requires_grad=True) * 1\n"
            "y.register_hook(hook)\n"
            "y.sum().backward()",
            "More than 60 functions wait for each other.",
        ),
    ],
)
def test_what_would_grow_without_end(text: str, sentence: str) -> None:
    assert limit(text).message.startswith(sentence)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = " + "1" * 20_000, "The program has 20,004 characters; at most 20,000 are allowed."),
        ("-" * 15_000 + "1", "This is nested too deep to be read."),
        ("[" * 150 + "]" * 150, "This is nested too deep."),
        ("x = " + "+".join("1" * 150), "This is nested too deep."),
        ("x=1;" * 4_900, "The program is too long."),
    ],
)
def test_a_text_that_is_too_long_or_too_deep(text: str, sentence: str) -> None:
    with pytest.raises(LanguageError) as caught:
        parse(text)
    assert caught.value.kind in ("limit", "syntax")
    assert sentence in caught.value.message or "too many nested" in caught.value.message


def test_limits_can_be_set() -> None:
    assert "stopped after 10 steps" in limit("while True: pass", Limits(steps=10)).message
    assert "More than 5 functions" in limit("def f(): f()\nf()", Limits(depth=5)).message
    assert "more than 3 characters" in limit("print('abcd')", Limits(output=3)).message


def test_what_was_printed_until_the_limit_is_kept() -> None:
    evaluator = Evaluator(parse("while True: print('abc')"))
    with pytest.raises(LanguageError):
        evaluator.run()
    assert len(evaluator.output) == 20_000
    assert evaluator.output.startswith("abc\nabc\n")


def test_memory_that_runs_out_is_a_limit() -> None:
    class Full:
        def begin(self, evaluator): ...
        def after(self, node, frame): ...
        def failed(self, node, frame, error): ...

        def before(self, *_):
            raise MemoryError

    with pytest.raises(LanguageError) as caught:
        Evaluator(parse("x = 1"), watch=Full()).run()
    assert (caught.value.kind, caught.value.type) == ("limit", "MemoryError")
