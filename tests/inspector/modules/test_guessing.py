import pytest
import torch
from torch import nn

from builder import EXAMPLES
from inspector.modules import guessing
from inspector.modules.drawing import draw
from inspector.modules.feeding import feed_all
from inspector.modules.guessing import arguments_of, guess_specs
from inspector.modules.hooks import hook_lesson
from inspector.modules.modes import compare_modes
from inspector.modules.running import run_module
from tests.inspector.modules.made import Counts, Hidden, Meets, example, learned


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 4)
        self.e = nn.Embedding(7, 4)

    def forward(self, x, tokens, scale=1.0):
        return self.a(x) + scale * self.e(tokens).mean(1)


class Stubborn(nn.Module):
    def forward(self, x):
        raise ValueError(f"never {x.dim()}")


def conv_net():
    pool = nn.MaxPool2d(2)
    return nn.Sequential(
        *(nn.Conv2d(3, 4, 5), pool, nn.Conv2d(4, 6, 5), pool, nn.Flatten(), nn.Linear(150, 10))
    )


MODULES = {
    "Linear": (lambda: nn.Linear(3, 4), [(2, 3)]),
    "Flatten before 784": (
        lambda: nn.Sequential(nn.Flatten(), nn.Linear(784, 10)),
        [(2, 1, 28, 28)],
    ),
    "convolutions before a Linear": (conv_net, [(2, 3, 32, 32)]),
    "LSTM": (lambda: nn.LSTM(5, 6), [(6, 2, 5)]),
    "GRU batch first": (lambda: nn.GRU(5, 6, batch_first=True), [(2, 6, 5)]),
    "attention": (lambda: nn.MultiheadAttention(8, 2, batch_first=True), [(2, 6, 8)] * 3),
    "Transformer": (
        lambda: nn.Transformer(8, 2, 1, 1, 16, batch_first=True),
        [(2, 6, 8), (2, 6, 8)],
    ),
    "two kinds of input": (Two, [(2, 3), (2, 6)]),
    "Bilinear": (lambda: nn.Bilinear(3, 5, 2), [(2, 3), (2, 5)]),
    "no demands": (nn.ReLU, [(2, 8)]),
    "pooling only": (lambda: nn.MaxPool2d(2), [(2, 3, 32, 32)]),
    "empty": (nn.Sequential, [(2, 8)]),
    "lazy": (lambda: nn.Sequential(nn.LazyConv2d(4, 3), nn.ReLU()), [(2, 3, 32, 32)]),
    "Conv1d": (lambda: nn.Conv1d(4, 2, 3), [(2, 4, 16)]),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(6), [(2, 6)]),
    "cell": (lambda: nn.GRUCell(3, 4), [(2, 3)]),
}


@pytest.mark.parametrize("name", MODULES)
def test_a_guess_runs_through(name):
    make, shapes = MODULES[name]
    module = make()
    guess = guess_specs(module)
    assert [spec.shape for spec in guess.specs] == shapes
    module(*feed_all(guess.specs))


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - {"unet", "basic_block"}))
def test_a_guess_runs_through_what_the_language_made(name):
    with example(name) as (module, inputs):
        guess = guess_specs(module)
        assert [len(spec.shape) for spec in guess.specs] == [one.dim() for one in inputs]
        with torch.no_grad():
            module.eval()(*feed_all(guess.specs))


def test_the_sentence_says_which_layer_asked():
    guess = guess_specs(Two())
    assert guess.sentence == "x reaches a (Linear) first. tokens reaches e (Embedding) first."
    assert guess.specs[1].high == 7


@pytest.mark.parametrize(
    ("module", "sentence"),
    [
        (nn.ModuleList([nn.Linear(2, 2)]), "It has no forward of its own. Choose a module in it."),
        (nn.Module(), "It has no forward of its own. Choose a module in it."),
        (
            Stubborn(),
            "No input was found that its forward takes. Say which shape and dtype it needs.",
        ),
    ],
)
def test_where_nothing_is_found_it_is_said_why(module, sentence):
    assert guess_specs(module) == guessing.Guess(specs=(), sentence=sentence)


def test_of_a_forward_that_fails_the_input_that_came_furthest_is_given():
    guess = guess_specs(Meets())
    assert [spec.shape for spec in guess.specs] == [(2, 4)]
    assert guess.sentence == (
        "x reaches a (Linear) first. torch says: The size of tensor a (3) must match the size of "
        "tensor b (5) at non-singleton dimension 1"
    )


def test_layers_in_a_plain_list_and_tensors_that_are_no_buffers_are_tried_with_values():
    class Mask(Hidden):
        def __init__(self):
            super().__init__()
            self.mask = torch.ones(4)

        def forward(self, x):
            return super().forward(x) * self.mask

    guess = guess_specs(Mask())
    assert (guess.specs[0].shape, guess.sentence) == ((2, 4), "x reaches the Linear first.")


def test_a_forward_without_arguments_needs_no_sentence_and_is_run_and_drawn():
    class Alone(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(2, 3))

        def forward(self):
            return self.weight * 2

    assert guess_specs(Alone()) == guessing.Guess(specs=(), sentence="")
    report = run_module(Alone(), ())
    assert (report.outputs[0].shape, report.code) == ((2, 3), "model.eval()\noutput = model()")
    assert hook_lesson(Alone(), "weight", "parameter", ()).printed
    assert compare_modes(Alone(), ()).error is None
    assert draw(Alone(), ()).message == ""


def test_arguments_are_those_a_learners_forward_needs():
    made = learned(
        "class Net(nn.Module):\n"
        "    def forward(self, x, mask, scale=2):\n"
        "        return x * mask * scale\n"
        "\n"
        "model = Net()\n"
    )
    assert arguments_of(made.module) == ("x", "mask")
    with made.evaluator.inside():
        assert [spec.name for spec in guess_specs(made.module).specs] == ["x", "mask"]


def test_guessing_leaves_everything_as_it_was():
    module, chance = Counts(), torch.get_rng_state()
    guess_specs(module)
    assert (module.calls, module.training) == (0, True)
    assert torch.equal(module.norm.weight, torch.ones(3))
    assert not any(one._forward_pre_hooks for one in module.modules())
    assert torch.equal(torch.get_rng_state(), chance)


def test_a_large_model_is_asked_without_its_values():
    seen = []

    class Large(nn.Linear):
        def forward(self, x):
            seen.append(x.device.type)
            return super().forward(x)

    assert guess_specs(Large(2, 3)).specs
    assert set(seen) == {"meta"}


def test_what_takes_too_long_is_not_tried_to_the_end(monkeypatch):
    monkeypatch.setattr(guessing, "LONGEST_S", 0.0)
    guess = guess_specs(nn.Sequential(*(nn.Linear(2, 2) for _ in range(50))))
    assert guess.specs[0].shape == (2, 2)
    assert guess.sentence.endswith("There was no time to try it to the end.")
