import copy
import warnings
from functools import partial

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from builder import EXAMPLES
from inspector.modules.layouts import COLUMNS
from inspector.modules.summarising import summary
from inspector.modules.summary_rows import FAILED
from tests.inspector.modules import nasties
from tests.inspector.modules.nasties import NASTIES
from tests.inspector.modules.nets import GPT2
from tests.inspector.modules.walks import count, example

X = torch.zeros(5, 2)
LAYOUTS = ("torchinfo", "torchsummary", "torchkeras")
RUNS = {
    "shared": X,
    "a shared block": X,
    "tied head": torch.zeros(2, 3, dtype=torch.int64),
    "tied storage": torch.zeros(2, 3),
    "hidden": X,
    "None": X,
    "not kept": X,
    "parametrized": X,
    "pruned": X,
    "one ReLU at two places": X,
    "LSTM": torch.zeros(4, 1, 2),
    "no parameters": X,
    "empty": X,
}


def with_inputs(name, **options):
    module = NASTIES[name]()
    return module, summary(module, RUNS[name], **options)


def row_at(found, path):
    return next(row for row in found.rows if row.path == path)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", RUNS)
def test_the_column_of_parameters_adds_up_to_torchs_total_in_every_layout(name, layout):
    module, found = with_inputs(name, layout=layout)
    assert found.totals.parameters == count(module)
    assert found.totals.trainable == count(module, trained=True)
    assert sum(row.parameters for row in found.rows) == found.totals.parameters
    assert sum(row.trainable for row in found.rows) == found.totals.trainable
    assert f"Total params: {count(module):,}" in found.text


@pytest.mark.parametrize("depth", range(4))
@pytest.mark.parametrize("name", ["shared", "a shared block", "parametrized"])
def test_the_column_adds_up_at_every_depth(name, depth):
    module, found = with_inputs(name, depth=depth)
    assert sum(row.parameters for row in found.rows) == count(module)
    assert max(row.depth for row in found.rows) <= depth


@pytest.mark.parametrize("name", NASTIES)
def test_without_inputs_there_are_no_shapes_and_the_same_totals(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = NASTIES[name]()
    found = summary(module)
    assert found.totals.parameters == count(module)
    assert sum(row.parameters for row in found.rows) == count(module)
    assert {(row.calls, row.input, row.output) for row in found.rows} == {(0, "", "")}
    assert (found.ran, found.totals.input_bytes) == ("", None)


def test_a_shared_module_is_recursive_where_it_is_called_again():
    _, found = with_inputs("shared")
    labels = [(row.label, row.calls, row.parameters, row.repeated) for row in found.rows]
    assert labels == [
        ("Shared", 1, 0, ""),
        ("├─Linear (a): 1-1", 2, 6, ""),
        ("├─Sequential (seq): 1-2", 1, 0, ""),
        ("│    └─Linear (0): 2-1", 1, 0, "recursive"),
        ("│    └─ReLU (1): 2-2", 1, 0, ""),
    ]


def test_a_tied_head_counts_nothing_and_says_so():
    _, found = with_inputs("tied head")
    head = row_at(found, "head")
    assert (head.parameters, head.repeated, head.output) == (0, "tied", "[2, 3, 10]")
    assert found.totals.parameters == 40


def test_layers_that_are_not_registered_are_called_and_not_counted():
    class Hides(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = [nn.Linear(2, 2), nn.Linear(2, 2)]

        def forward(self, x):
            for layer in self.layers:
                x = layer(x)
            return x

    found = summary(Hides(), X)
    assert row_at(found, "layers[1]").output == "[5, 2]"
    assert row_at(found, "layers[1]").repeated == "not registered"
    assert found.totals.parameters == 0
    assert "invisible to the optimiser" in found.notes[0]


TORCHINFO = """\
===============================================================================
Layer (type (name):depth-idx)  Output Shape  Kernel Shape  Param #  Mult-Adds
===============================================================================
Sequential                     [2, 2]        --            --       352
├─Conv2d (0): 1-1              [2, 4, 2, 2]  [3, 3]        40       288
├─ReLU (1): 1-2                [2, 4, 2, 2]  --            --       not counted
├─Flatten (2): 1-3             [2, 16]       --            --       not counted
├─Linear (3): 1-4              [2, 2]        --            34       64
===============================================================================
Total params: 74
Trainable params: 74
Non-trainable params: 0
Total mult-adds: 352
===============================================================================
Input size (MB): 0.00
Forward/backward pass size (MB): 0.00
Params size (MB): 0.00
Estimated Total Size (MB): 0.00
===============================================================================
"""


def test_the_text_of_torchinfo_reads_like_torchinfo():
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(16, 2))
    columns = ("output_size", "kernel_size", "num_params", "mult_adds")
    text = summary(model, torch.zeros(2, 1, 4, 4), columns=columns).text
    assert text == TORCHINFO


def test_the_older_layouts_number_the_layers_and_write_the_batch_as_minus_one():
    model = nn.Sequential(nn.Sequential(nn.Linear(2, 3), nn.ReLU()), nn.Linear(3, 1))
    text = summary(model, X, layout="torchkeras").text
    assert [line.split() for line in text.splitlines()[3:6]] == [
        ["Linear-1", "[-1,", "3]", "9"],
        ["ReLU-2", "[-1,", "3]", "--"],
        ["Linear-3", "[-1,", "1]", "4"],
    ]
    assert "Layer (type)" in text
    assert [line.split()[0] for line in summary(model, X, layout="torchsummary").text.splitlines()][
        3:6
    ] == ["Linear-1", "ReLU-2", "Linear-3"]


def test_the_input_is_a_tensor_a_tuple_or_named_arguments():
    model = nn.Bilinear(2, 3, 4)
    one, two = torch.zeros(5, 2), torch.zeros(5, 3)
    for inputs in ((one, two), [one, two], {"input1": one, "input2": two}):
        found = summary(model, inputs)
        assert (found.rows[0].input, found.rows[0].output) == ("[5, 2], [5, 3]", "[5, 4]")


def test_multiply_adds_are_torchs_count_and_what_it_cannot_count_is_none():
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(3))
    model(torch.zeros(2, 1, 5, 5))
    with FlopCounterMode(display=False) as counter:
        model(torch.zeros(2, 1, 5, 5))
    found = summary(model, torch.zeros(2, 1, 5, 5))
    assert found.totals.multiply_adds == counter.get_total_flops() // 2
    assert row_at(found, "0").multiply_adds == 2 * 2 * 3 * 3 * 9
    assert row_at(found, "1").multiply_adds is None
    assert "not counted" in found.text
    assert summary(nn.ReLU(), X).totals.multiply_adds is None


COUNTED = {
    "LSTM": (nn.LSTM(3, 4), (torch.zeros(5, 2, 3),)),
    "attention": (nn.MultiheadAttention(4, 2, batch_first=True), (torch.zeros(2, 3, 4),) * 3),
    "encoder layer": (nn.TransformerEncoderLayer(8, 2, 16), (torch.zeros(3, 1, 8),)),
    "GPT-2 in small": (GPT2(1, 24, 40), (torch.zeros(1, 7, dtype=torch.int64),)),
}


@pytest.mark.parametrize("name", COUNTED)
def test_a_fused_kernel_is_counted_as_on_meta_where_torch_has_none(name):
    module, inputs = COUNTED[name]
    real = summary(module, inputs).totals.multiply_adds
    meta = copy.deepcopy(module).to("meta")
    assert real == summary(meta, inputs).totals.multiply_adds is not None


def test_a_forward_that_fails_half_way_gives_the_calls_up_to_there_and_torchs_message():
    model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Sequential(nn.Linear(4, 2)), nn.ReLU())
    found = summary(model, X)
    assert found.message == (
        "RuntimeError: mat1 and mat2 shapes cannot be multiplied (5x3 and 4x2)"
    )
    assert found.failed == "2.0"
    assert [(row.path, row.input, row.output) for row in found.rows] == [
        ("", "[5, 2]", FAILED),
        ("0", "[5, 2]", "[5, 3]"),
        ("1", "[5, 3]", "[5, 3]"),
        ("2", "[5, 3]", FAILED),
        ("2.0", "[5, 3]", FAILED),
        ("3", "", ""),
    ]
    assert found.totals.parameters == count(model)


def test_a_call_that_raised_and_was_caught_does_not_stand_above_what_follows():
    class Tries(nn.Module):
        def __init__(self):
            super().__init__()
            self.wide, self.fits = nn.Linear(9, 1), nn.Linear(2, 3)

        def forward(self, x):
            try:
                return self.wide(x)
            except RuntimeError:
                return self.fits(x)

    found = summary(nn.Sequential(Tries(), nn.Linear(3, 1)), X)
    assert (found.message, found.failed) == ("", "")
    assert [(row.path, row.depth, row.output) for row in found.rows] == [
        ("", 0, "[5, 1]"),
        ("0", 1, "[5, 3]"),
        ("0.wide", 2, FAILED),
        ("0.fits", 2, "[5, 3]"),
        ("1", 1, "[5, 1]"),
    ]


def test_a_module_without_a_forward_says_so():
    found = summary(nn.ModuleList([nn.Linear(1, 1)]), X)
    assert "NotImplementedError" in found.message
    assert found.totals.parameters == 2


def test_outputs_that_are_dicts_nested_or_none_are_written():
    class Odd(nn.Module):
        def forward(self, x):
            return {"a": x, "b": (x[:1], [None, x[0]])}

    class Empty(nn.Module):
        def forward(self, _):
            return None

    assert summary(Odd(), X).rows[0].output == "[5, 2], [1, 2], [2]"
    assert summary(Empty(), X).rows[0].output == "NoneType"


def test_the_module_is_left_as_it_was():
    model = nn.Sequential(nn.BatchNorm1d(2), nn.Dropout(), nn.Linear(2, 2)).train()
    model[0].eval()
    model[0].register_forward_hook(lambda one, *_: one.running_mean.add_(1 + torch.rand(())))
    before = copy.deepcopy(model.state_dict())
    random = torch.random.get_rng_state()
    hooks = [dict(one._forward_hooks) for one in model.modules()]
    summary(model, X)
    assert all(torch.equal(one, before[name]) for name, one in model.state_dict().items())
    assert [one.training for one in model.modules()] == [True, False, True, True]
    assert torch.equal(torch.random.get_rng_state(), random)
    assert [dict(one._forward_hooks) for one in model.modules()] == hooks
    assert not any(one._forward_pre_hooks for one in model.modules())


def test_lazy_layers_are_shown_with_shapes_and_stay_lazy():
    model = nasties.Lazy()
    before = {name: type(one) for name, one in model.named_modules()}
    tensors = [id(one) for one in (*model.parameters(), *model.buffers())]
    found = summary(model, torch.zeros(4, 7))
    assert found.totals.parameters == sum(row.parameters for row in found.rows) == 7 * 3 + 3 + 6
    assert found.totals.lazy == 0
    assert {name: type(one) for name, one in model.named_modules()} == before
    assert [id(one) for one in (*model.parameters(), *model.buffers())] == tensors
    assert summary(model).totals.lazy == 6
    assert count(model) == 0
    model(torch.zeros(4, 5))  # and a first call still gives it its shapes
    assert count(model) == 5 * 3 + 3 + 6


def test_a_module_on_meta_has_shapes_and_counts():
    with torch.device("meta"):
        model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    found = summary(model, X)
    assert (found.ran, found.rows[0].output, found.totals.multiply_adds) == ("shapes", "[5, 3]", 30)


def test_a_long_forward_is_run_without_values_and_its_tensors_come_back():
    model = nn.Sequential(nn.Linear(2, 3_000), nn.Linear(3_000, 3_000), nn.LSTM(3_000, 1))
    before = [id(one) for one in model.parameters()]
    rows = torch.zeros(300, 2)
    found = summary(model, rows)
    assert found.ran == "shapes"
    assert found.notes[0].startswith("Run without values: the forward takes 2,7")
    assert row_at(found, "1").output == "[300, 3000]"
    assert [id(one) for one in model.parameters()] == before
    assert model(rows[:1])[0].shape == (1, 1)


def test_a_forward_that_differentiates_is_run_with_gradients():
    class Slope(nn.Module):
        def forward(self, x):
            x = x.detach().requires_grad_()
            return torch.autograd.grad((x * x).sum(), x)[0]

    found = summary(Slope(), X)
    assert (found.message, found.rows[0].output) == ("", "[5, 2]")


def test_many_rows_are_cut_and_the_totals_are_of_all():
    model = nasties.wide(2_500)
    found = summary(model)
    assert len(found.rows) == 2_000
    assert found.totals.parameters == 2 * 2_499
    assert found.notes == ("The first 2,000 of 2,500 rows. The totals are of all.",)


def test_a_layer_called_in_a_loop_has_one_row_with_the_number_of_its_calls():
    class Loop(nn.Module):
        def __init__(self):
            super().__init__()
            self.cell = nn.Linear(2, 2)

        def forward(self, x):
            for _ in range(100):
                x = self.cell(x)
            return self.cell(x[:1])

    found = summary(Loop(), X)
    assert [(row.calls, row.output) for row in found.rows] == [
        (1, "[1, 2]"),
        (100, "[5, 2]"),
        (1, "[1, 2]"),
    ]
    assert "├─Linear (cell): 1-1 ×100" in found.text
    assert found.rows[1].multiply_adds == 100 * 5 * 2 * 2


def test_every_column_of_torchinfo_can_be_asked_for():
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4).requires_grad_(False))
    lines = summary(model, torch.zeros(1, 1, 3, 3), columns=COLUMNS).text.splitlines()
    assert lines[1].split("  ")[0] == "Layer (type (name):depth-idx)"
    for head in ("Input Shape", "Param %", "Kernel Shape", "Mult-Adds", "Trainable"):
        assert head in lines[1]
    assert lines[4].split()[-4:] == ["[3,", "3]", "36", "True"]
    assert lines[4].split()[-5] == "83.33%"
    assert lines[5].split()[-1] == "False"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_totals_of_every_example_are_torchs(name):
    found = summary(example(name))
    assert found.totals.parameters == count(example(name))
    assert sum(row.parameters for row in found.rows) == count(example(name))


MODULES = {"cyclic": nasties.cyclic, "shared without end": partial(nasties.nested_sharing, 30)}


@pytest.mark.parametrize("make", MODULES.values(), ids=MODULES)
def test_names_without_end_do_not_keep_a_summary_from_ending(make):
    found = summary(make())
    assert found.totals.parameters == count(make())
