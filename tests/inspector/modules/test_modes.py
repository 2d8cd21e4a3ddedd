import copy

import pytest
import torch
from torch import nn

from inspector.modules import modes
from inspector.modules.modes import compare_modes
from tests.inspector.modules.made import Counts, Meets, learned


def rows_of(report):
    return {row.path: row for row in report.rows}


def test_dropout_and_batch_norm_are_where_it_begins_and_what_follows_only_differs():
    torch.manual_seed(0)
    module = nn.Sequential(
        nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(inplace=True), nn.Dropout(0.5), nn.Linear(8, 2)
    )
    report = compare_modes(module, (torch.randn(6, 4),))
    assert [(row.path, row.differs, row.begins) for row in report.rows] == [
        ("", True, False),
        ("0", False, False),
        ("1", True, True),
        ("2", True, False),
        ("3", True, True),
        ("4", True, False),
    ]
    assert report.sentence == (
        "What differs begins at 1 (BatchNorm1d), 3 (Dropout). "
        "3 of 3 buffers are changed by one forward in training."
    )


def test_a_container_around_a_container_does_not_begin_what_begins_in_it():
    module = nn.Sequential(nn.Sequential(nn.Sequential(nn.Dropout())))
    report = compare_modes(module, (torch.ones(8, 8),))
    assert [row.path for row in report.rows if row.begins] == ["0.0.0"]


def test_the_difference_is_the_one_between_two_real_runs():
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8))
    x = torch.randn(6, 4)
    row = compare_modes(module, (x,)).rows[0]
    with torch.no_grad():
        calm = copy.deepcopy(module).eval()(x)
        apart = (copy.deepcopy(module).train()(x) - calm).double().abs()
    assert row.largest == pytest.approx(apart.max().item())
    assert row.mean == pytest.approx(apart.mean().item())
    assert row.share == 1


def test_the_running_buffers_move_as_torch_moves_them_and_are_put_back():
    module = nn.BatchNorm1d(3).eval()
    x = torch.randn(8, 3)
    report = compare_modes(module, (x,))
    moved = copy.deepcopy(module).train()
    moved(x)
    by_name = {one.name: one for one in report.buffers}
    assert by_name["running_mean"].before_figure.values == (0, 0, 0)
    after = torch.tensor(by_name["running_mean"].after_figure.values)
    assert torch.allclose(after, moved.running_mean)
    assert by_name["num_batches_tracked"].after_figure.values == (1,)
    assert [one.changed for one in report.buffers] == [True, True, True]
    assert torch.equal(module.running_mean, torch.zeros(3))
    assert not module.training


def test_dropout_says_how_many_elements_became_zero():
    torch.manual_seed(1)
    module = nn.Dropout(0.25)
    x = torch.ones(10, 10)
    chance = torch.get_rng_state()
    report = compare_modes(module, (x,))
    assert torch.equal(torch.get_rng_state(), chance)
    zeros = int((module.train()(x) == 0).sum())  # the same random numbers
    assert report.rows[0].why == (
        "In training it sets elements to zero with probability 0.25 and multiplies the others by "
        f"1.333: {zeros} of 100 became zero here. In evaluation it passes its input on."
    )


def test_a_model_without_such_layers_differs_nowhere():
    report = compare_modes(nn.Sequential(nn.Linear(4, 2), nn.Dropout(0.0)), (torch.ones(2, 4),))
    assert report.sentence == "Nothing differs: no layer here behaves another way in training."
    assert not any(row.differs for row in report.rows)


def test_a_model_that_asks_for_its_mode_itself_is_where_it_begins():
    made = learned(
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.fc = nn.Linear(2, 2)\n"
        "\n"
        "    def forward(self, x):\n"
        "        if self.training:\n"
        "            return self.fc(x) * 3\n"
        "        return self.fc(x)\n"
        "\n"
        "model = Net()\n"
    )
    with made.evaluator.inside():
        report = compare_modes(made.module, (torch.ones(1, 2),))
    assert [(row.path, row.begins) for row in report.rows] == [("", True), ("fc", False)]
    assert report.rows[0].why == "Net computes something else while its `training` is True."


def test_attention_and_recurrent_layers_tell_of_their_dropout():
    module = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.3, batch_first=True)
    rows = rows_of(compare_modes(module, (torch.randn(2, 4, 8),)))
    begun = {path for path, row in rows.items() if row.begins}
    assert begun == {"self_attn", "dropout", "dropout1", "dropout2"}
    assert rows["self_attn"].why == (
        "In training there is dropout of its attention weights, with p = 0.3."
    )
    lstm = nn.LSTM(3, 4, num_layers=2, dropout=0.5)
    row = compare_modes(lstm, (torch.randn(5, 2, 3),)).rows[0]
    assert row.why == "In training there is dropout between its layers, with p = 0.5."


def test_the_module_is_left_as_it_was():
    module = nn.Sequential(Counts(), nn.Dropout()).eval()
    module[1].train()
    state = copy.deepcopy(module.state_dict())
    compare_modes(module, (torch.randn(4, 3),))
    assert [one.training for one in module.modules()] == [False, False, False, True]
    assert all(torch.equal(state[name], one) for name, one in module.state_dict().items())
    assert module[0].calls == 0


def test_a_forward_that_fails_is_compared_as_far_as_it_came():
    report = compare_modes(nn.Sequential(nn.Dropout(), Meets()), (torch.ones(2, 4),))
    assert report.error.operation.function == "torch.add"
    assert [row.path for row in report.rows] == ["0", "1.a", "1.b"]


def test_what_fails_in_training_only_is_told():
    report = compare_modes(nn.BatchNorm1d(3), (torch.ones(1, 3),))
    assert "Expected more than 1 value per channel when training" in report.error.message


def test_what_is_too_large_to_keep_is_not_compared(monkeypatch):
    monkeypatch.setattr(modes, "MOST_KEPT_BYTES", 100)
    report = compare_modes(nn.Sequential(nn.Dropout(), nn.Dropout()), (torch.ones(4, 4),))
    assert modes.TOO_LARGE in report.notes


def test_the_code_runs():
    report = compare_modes(nn.Dropout(), (torch.ones(2, 4),))
    names = {"torch": torch, "model": nn.Dropout()}
    exec(report.code, names)
    assert torch.equal(names["calm"], names["x"])
