import copy

import pytest
import torch
from torch import nn

from builder import EXAMPLES
from inspector.modules.run_record import MOST_CALLS
from inspector.modules.running import run_module
from tests.inspector.modules.made import (
    Counts,
    Forgives,
    Hidden,
    Meets,
    Tree,
    example,
    learned,
)


def by_plain_hooks(module, inputs):
    """Return shape and mean of the first tensor that every call gave, in the order they ended."""
    seen, handles = [], []
    for path, one in module.named_modules():

        def look(_module, _args, output, path=path):
            tensor = output if isinstance(output, torch.Tensor) else output[0]
            std = tensor.double().std().item()
            seen.append((path, tuple(tensor.shape), tensor.double().mean().item(), std))

        handles.append(one.register_forward_hook(look))
    with torch.no_grad():
        module(*inputs)
    for handle in handles:
        handle.remove()
    return seen


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_call_has_the_shape_and_the_numbers_that_torchs_own_hooks_see(name):
    with example(name) as (module, inputs):
        expected = by_plain_hooks(copy.deepcopy(module).eval(), inputs)
        report = run_module(module, inputs)
    assert report.error is None
    ended = [call for call in report.calls if call.outputs]
    told = {(call.path, call.outputs[0].shape): call.outputs[0].summary for call in ended}
    assert len(expected) == len(report.calls)
    for path, shape, mean, std in expected:
        summary = told[path, shape]
        assert (summary.mean, summary.std) == pytest.approx((mean, std), rel=1e-3, abs=1e-5)


def test_calls_stand_in_the_order_they_began_under_the_call_they_happened_in():
    relu = nn.ReLU()
    module = nn.Sequential(nn.Sequential(nn.Linear(4, 8), relu), nn.Linear(8, 2), relu)
    report = run_module(module, (torch.ones(3, 4),))
    rows = [(c.path, c.number, c.parent, c.depth, c.type) for c in report.calls]
    assert rows == [
        ("", 1, None, 0, "Sequential"),
        ("0", 1, 0, 1, "Sequential"),
        ("0.0", 1, 1, 2, "Linear"),
        ("0.1", 1, 1, 2, "ReLU"),
        ("1", 1, 0, 1, "Linear"),
        ("0.1", 2, 0, 1, "ReLU"),
    ]
    assert report.calls[2].arguments[0].shape == (3, 4)
    assert report.outputs == report.calls[0].outputs


def test_an_output_may_be_a_dict_of_tuples_with_none_in_it():
    report = run_module(Tree(), (torch.ones(2, 4),))
    call = report.calls[0]
    assert [(part.place, part.shape) for part in call.outputs] == [
        ("['y']", (2, 3)),
        ("['pair'][0]", (2, 3)),
    ]
    assert call.other == "a dict with 2 that are no tensors: NoneType, int"


def test_a_forward_that_fails_in_a_layer_is_told_up_to_it():
    module = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(9, 2), nn.Tanh())
    report = run_module(module, (torch.ones(2, 4),))
    with pytest.raises(RuntimeError) as raised:
        module(torch.ones(2, 4))
    assert [(call.path, call.failed) for call in report.calls] == [
        ("", True),
        ("0", False),
        ("1", False),
        ("2", True),
    ]
    assert (report.error.message, report.error.type) == (str(raised.value), "RuntimeError")
    assert (report.error.call, report.error.after, report.outputs) == (3, 2, ())
    assert report.error.sentence == (
        "2 (Linear) failed. It was called with 2×8. In it F.linear was called with 2×8, weight 2×9 "
        "and bias 2. Before it 1 (ReLU) gave 2×8."
    )


def test_a_forward_that_fails_between_layers_says_what_met():
    report = run_module(Meets(), (torch.ones(2, 4),))
    assert report.error.operation.function == "torch.add"
    assert [part.shape for part in report.error.operation.arguments] == [(2, 3), (2, 5)]
    assert report.error.sentence == (
        "The model (Meets) failed. It was called with 2×4. In it torch.add was called with 2×3 and "
        "2×5. Before it b (Linear) gave 2×5."
    )


def test_a_failure_in_a_program_has_the_line_it_stands_on():
    made = learned(
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.fc = nn.Linear(4, 2)\n"
        "\n"
        "    def forward(self, x):\n"
        "        y = self.fc(x)\n"
        "        return y.view(7)\n"
        "\n"
        "model = Net()\n"
    )
    with made.evaluator.inside():
        report = run_module(made.module, (torch.ones(2, 4),), worded=made.evaluator.worded)
    assert report.error.line == 11
    assert report.error.message == "shape '[7]' is invalid for input of size 4"
    assert [call.path for call in report.calls] == ["", "fc"]


def test_a_failure_the_forward_lives_with_ends_nothing():
    report = run_module(Forgives(), (torch.ones(2, 4),))
    assert report.error is None
    assert [(call.path, call.failed) for call in report.calls] == [
        ("", False),
        ("bad", True),
        ("good", False),
    ]
    assert report.calls[2].parent == 0


def test_a_failure_behind_one_that_was_lived_with_is_told_where_it_happened():
    module = Forgives()
    module.goes_on = False
    report = run_module(module, (torch.ones(2, 4),))
    assert (report.error.call, report.error.operation.function) == (0, "Tensor.view")
    assert report.error.message == "shape '[7]' is invalid for input of size 8"


def test_what_a_forward_raises_itself_came_out_of_the_module_it_belongs_to():
    class Complains(Forgives):
        def forward(self, x):
            try:
                return self.bad(x)
            except RuntimeError:
                raise ValueError("no such size") from None

    report = run_module(nn.Sequential(Complains()), (torch.ones(2, 4),))
    assert (report.error.call, report.error.type, report.error.operation) == (1, "ValueError", None)
    assert report.error.sentence == "0 (Complains) failed. It was called with 2×4."


def test_layers_that_are_not_registered_are_seen_too():
    report = run_module(Hidden(), (torch.ones(2, 4),))
    assert [call.path for call in report.calls] == ["", "layers[0]", "layers[1]"]


def test_an_encoder_is_seen_whole_where_torch_would_pass_its_modules_by():
    module = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval()
    with torch.no_grad():
        report = run_module(module, (torch.ones(2, 3, 8),))
    assert "self_attn" in [call.path for call in report.calls]


def test_the_module_the_inputs_and_the_random_numbers_are_left_as_they_were():
    module = nn.Sequential(nn.ReLU(inplace=True), Counts(), nn.Dropout())
    module[0].eval()
    state = copy.deepcopy(module.state_dict())
    x = torch.randn(4, 3)
    before, chance = x.clone(), torch.get_rng_state()
    report = run_module(module, (x,), training=True)
    assert report.error is None
    assert torch.equal(x, before)
    assert torch.equal(torch.get_rng_state(), chance)
    assert [one.training for one in module.modules()] == [True, False, True, True, True]
    assert all(torch.equal(state[name], one) for name, one in module.state_dict().items())
    assert (module[1].calls, module[1].seen, hasattr(module[1], "last")) == (0, [], False)
    assert not any(one._forward_hooks or one._forward_pre_hooks for one in module.modules())
    assert not nn.modules.module._global_forward_hooks
    assert not nn.modules.module._global_forward_pre_hooks


def test_a_lazy_module_is_lazy_again():
    module = nn.Sequential(nn.LazyLinear(3), nn.ReLU())
    report = run_module(module, (torch.ones(2, 5),))
    assert report.outputs[0].shape == (2, 3)
    assert type(module[0]) is nn.LazyLinear
    assert nn.parameter.is_lazy(module[0].weight)
    assert run_module(module, (torch.ones(2, 7),)).error is None


def test_numbers_that_are_none_are_counted():
    module = nn.Linear(2, 2)
    with torch.no_grad():
        module.weight.fill_(torch.nan)
    report = run_module(module, (torch.ones(3, 2),))
    summary = report.outputs[0].summary
    assert (summary.nan, summary.mean) == (6, None)


@pytest.mark.parametrize("module", [nn.Sequential(), nn.Identity(), nn.Flatten()])
def test_a_module_without_parameters_runs(module):
    assert run_module(module, (torch.ones(2, 3),)).outputs[0].shape == (2, 3)


def test_a_container_without_a_forward_is_told_in_torchs_words():
    report = run_module(nn.ModuleList([nn.Linear(2, 2)]), (torch.ones(2, 2),))
    assert report.error.type == "NotImplementedError"
    assert 'missing the required "forward" function' in report.error.message


def test_a_module_without_values_gives_shapes():
    report = run_module(nn.Linear(3, 4, device="meta"), (torch.ones(2, 3),))
    assert (report.outputs[0].shape, report.outputs[0].summary) == ((2, 4), None)
    assert report.notes == ("The module is so large that it was run without values: shapes only.",)


def test_many_calls_are_counted_and_the_report_stays_small():
    relu = nn.ReLU()
    module = nn.Sequential(*[relu] * (MOST_CALLS + 50))
    report = run_module(module, (torch.ones(2, 3),))
    assert (len(report.calls), report.more_calls) == (MOST_CALLS, 51)
    assert len(report.model_dump_json()) < 3 << 20


def test_the_code_gives_the_same_output():
    from inspector.modules.feeding import feed_all, specs_of

    graph = EXAMPLES["two_heads"]
    specs = specs_of(graph)
    with example("two_heads") as (module, _):
        report = run_module(module, feed_all(specs), specs=specs)
        names = {"torch": torch, "model": module}
        exec(report.code, names)
    means = [part.summary.mean for part in report.outputs]
    assert means == pytest.approx([one.double().mean().item() for one in names["output"]])
