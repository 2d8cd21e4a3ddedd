"""Small modules that tests run, and a module made by a learner's program."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from builder import EXAMPLES, to_source
from inspector.modules.feeding import feed_all, specs_of
from inspector.modules.source import Made, module_of


def learned(text: str) -> Made:
    return module_of(f"import torch\nfrom torch import nn\n\n{text}")


@contextmanager
def example(name: str) -> Iterator[tuple[nn.Module, tuple[torch.Tensor, ...]]]:
    """Give a ready model as the language makes it, and inputs for it."""
    torch.manual_seed(0)
    made = module_of(f"{to_source(EXAMPLES[name])}\nmodel = Model()\n")
    inputs = feed_all(specs_of(EXAMPLES[name]))
    assert isinstance(inputs, tuple)
    with made.evaluator.inside():
        yield made.module, inputs


def calls_of(report) -> dict[str, object]:
    """Return the calls of a report by path and number."""
    return {f"{call.path}#{call.number}": call for call in report.calls}


class Tree(nn.Module):
    """Its output nests: a dict with a tensor, a tuple, None and a number."""

    def __init__(self):
        super().__init__()
        self.body = nn.Linear(4, 3)

    def forward(self, x):
        y = self.body(x)
        return {"y": y, "pair": (y * 2, None), "count": 3}


class Meets(nn.Module):
    """Its two branches do not fit together."""

    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 3)
        self.b = nn.Linear(4, 5)

    def forward(self, x):
        return torch.add(self.a(x), self.b(x))


class Hidden(nn.Module):
    """Its layers stand in a plain list."""

    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(4, 4), nn.ReLU()]

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Forgives(nn.Module):
    """Tries a layer that fails, and goes on with another."""

    def __init__(self):
        super().__init__()
        self.bad = nn.Linear(9, 2)
        self.good = nn.Linear(4, 2)
        self.goes_on = True

    def forward(self, x):
        try:
            return self.bad(x)
        except RuntimeError:
            pass
        return self.good(x) if self.goes_on else x.view(7)


class Counts(nn.Module):
    """Changes itself whenever it runs."""

    def __init__(self):
        super().__init__()
        self.calls = 0
        self.seen = []
        self.norm = nn.BatchNorm1d(3)

    def forward(self, x):
        self.calls += 1
        self.seen.append(x)
        self.last = x
        with torch.no_grad():
            self.norm.weight.add_(1)
        return self.norm(x) + torch.rand(())
