"""What the Modules page says, in words and in rows of tables."""

import pytest
import torch
from torch import nn

from inspector.modules.matching import match_state_dict
from inspector.modules.run_record import Call, Part
from inspector.modules.running import run_module
from inspector.modules.tree import walk_report
from inspector.modules.weights import weight_figures
from inspector.record import ProgramError
from pages import modules_weights
from pages.modules_change import index_of
from pages.modules_drawing import file_name
from pages.modules_effect import largest_move
from pages.modules_picture import grid_of
from pages.modules_run import first_look, row_of
from pages.modules_state import rows_of
from pages.modules_weights import first_in, tensors
from pages.modules_words import (
    called,
    code,
    frame_height,
    gave,
    given,
    kept_as,
    reason,
    statistics,
    table,
    times,
)


def part(place="", shape=(2, 3)):
    return Part(place=place, shape=shape, dtype="float32", device="cpu", requires_grad=False)


def a_call(**changed):
    known = Call(
        path="fc",
        number=1,
        parent=None,
        depth=1,
        type="Linear",
        training=True,
        arguments=(),
        outputs=(),
        more_outputs=0,
        other="",
        pictures=(),
        failed=False,
    )
    return known.model_copy(update=changed)


def test_the_place_of_an_argument_is_told_only_where_there_are_several():
    assert given((part("args[0]"),)) == "2×3"
    assert given((part("args[0]"), part("args[1]", (4,)))) == "args[0] 2×3; args[1] 4"
    assert given((part("mask"),)) == "mask 2×3"
    assert given((part("args[0]", None),)) == "?"


def test_what_a_call_gave_is_one_sentence():
    assert gave(a_call(outputs=(part(),))) == "Gave 2×3 float32."
    assert gave(a_call(other="None")) == "Gave None."
    assert gave(a_call(failed=True)) == "It failed and gave nothing."
    both = a_call(outputs=(part("['a']"),), other="a dict of 2", more_outputs=3)
    assert gave(both) == "Gave ['a'] 2×3 float32, and 3 more and a dict of 2."


def test_one_time_is_not_times():
    assert (times(0), times(1), times(2_000)) == ("0 times", "1 time", "2,000 times")


def test_a_second_call_is_numbered_and_the_model_has_a_name():
    assert (called(""), called("fc", 2)) == ("(the model)", "fc #2")


def test_code_in_a_sentence_cannot_break_out_of_it():
    assert code("a = 1\n") == "`a = 1`"
    assert code("a`b") == "``a`b``"


def test_an_error_is_told_with_its_line_and_without_markdown():
    error = ProgramError(kind="raised", type="TypeError", message="*x* is <b>", line=4)
    assert reason(error) == r"Line 4\: TypeError\: \*x\* is \<b\>"


def test_a_tensor_is_told_in_one_line_and_nine_numbers():
    found = weight_figures(torch.tensor([[1.0, 0.0], [0.0, 2.0]]))
    assert kept_as(found) == "2×2 · float32 · 4 numbers · 16 B · requires no gradient"
    numbers = statistics(found)
    assert list(numbers) == ["mean", "std", "min", "max", "norm", "zeros", "NaN", "inf", "rank"]
    assert numbers["mean"] == "0.75"
    assert (numbers["zeros"], numbers["NaN"], numbers["rank"]) == ("2", "0", "2")


def test_of_numbers_that_are_not_all_finite_the_finite_ones_are_counted():
    numbers = statistics(weight_figures(torch.tensor([1.0, float("nan"), float("inf")])))
    assert (numbers["mean"], numbers["NaN"], numbers["inf"], numbers["norm"]) == (
        *("1", "1", "1", "–"),
    )


def test_a_lazy_tensor_has_no_shape_yet():
    found = weight_figures(nn.LazyLinear(2).weight)
    assert kept_as(found).startswith("no shape yet · float32")
    assert set(statistics(found).values()) == {"–"}
    assert grid_of(found) is None


def test_statistics_stand_below_each_other_with_their_names_in_front():
    text = table({"before": {"mean": "1"}, "now": {"mean": "2"}})
    assert text.splitlines() == ["| | mean |", "|:--|--:|", "| before | 1 |", "| now | 2 |"]


def test_a_long_table_scrolls():
    assert frame_height(3, 10) == "content"
    assert frame_height(30, 10) == 344


def test_a_small_tensor_is_drawn_as_it_is_and_one_of_many_axes_is_laid_flat():
    assert grid_of(weight_figures(torch.eye(2))) == [[1.0, 0.0], [0.0, 1.0]]
    assert grid_of(weight_figures(torch.ones(3))) == [[1.0, 1.0, 1.0]]
    assert len(grid_of(weight_figures(torch.zeros(2, 3, 4)))) == 2
    assert grid_of(weight_figures(torch.full((2,), float("nan")))) == [[None, None]]
    assert grid_of(weight_figures(torch.tensor([1 + 2j, 3j]))) is None
    assert grid_of(weight_figures(torch.zeros(200, 300))) is not None


@pytest.mark.parametrize(
    ("typed", "index"),
    [
        ("0, 1", (0, 1)),
        ("[1, 2]", (1, 2)),
        ("-1, -1", (1, 2)),
        ("2, 0", None),
        ("0", None),
        ("a, b", None),
        ("", None),
    ],
)
def test_a_place_is_read_as_python_reads_it(typed, index):
    assert index_of(typed, (2, 3)) == index


def test_a_scalar_has_one_place():
    assert index_of("", ()) == ()


def test_how_far_an_output_moved():
    assert largest_move((1.0, 2.0), (1.0, -1.0)) == 3.0
    assert largest_move((1.0,), (1.0,)) == 0.0
    assert largest_move((1.0,), (None,)) is None
    assert largest_move((1.0,), (1.0, 2.0)) is None
    assert largest_move((None,), (None,)) == 0.0


def test_what_is_selected_in_the_tree_leads_to_its_first_parameter():
    module = nn.Sequential(nn.BatchNorm1d(2), nn.Linear(2, 2))
    module.register_buffer("scale", torch.ones(()))
    rows = tensors(walk_report(module), "")
    assert first_in(rows, "") == "0.weight"
    assert first_in(rows, "1") == "1.weight"
    assert first_in(rows, "1.bias") == "1.bias"
    assert first_in(rows, "0.running_mean") == "0.running_mean"
    assert first_in(rows, "gone") == "scale"


def test_a_tied_tensor_is_listed_once():
    module = nn.ModuleDict({"a": nn.Linear(2, 2), "b": nn.Linear(2, 2)})
    module["b"].weight = module["a"].weight
    assert list(tensors(walk_report(module), "")) == ["a.weight", "a.bias", "b.bias"]


def test_of_very_many_tensors_those_around_the_selected_one_are_offered(monkeypatch):
    monkeypatch.setattr(modules_weights, "MOST_OFFERED", 4)
    tree = walk_report(nn.Sequential(*[nn.Linear(1, 1) for _ in range(10)]))
    for selected in ("", "5", "9.bias"):
        rows = tensors(tree, selected)
        assert len(rows) == 4
        assert first_in(rows, selected).startswith(selected)


def test_what_does_not_fit_comes_first_in_the_report():
    report = match_state_dict(nn.Linear(2, 2), {"weight": torch.ones(2, 2), "more": torch.ones(1)})
    assert [row["fit"] for row in rows_of(report)][-1] == "matched"
    assert {row["name"] for row in rows_of(report)} == {"weight", "bias", "more"}


def test_a_run_begins_with_the_call_that_failed_or_the_first_picture_inside():
    good = run_module(nn.Sequential(nn.Flatten(), nn.Linear(4, 2)), (torch.ones(1, 4),))
    assert good.calls[first_look(good.calls)].path == "0"
    bad = run_module(nn.Sequential(nn.ReLU(), nn.Linear(9, 2)), (torch.ones(1, 4),))
    assert bad.calls[first_look(bad.calls)].path == "1"
    assert row_of(bad.calls[-1])["output"] == "failed"
    assert first_look(()) == 0


def test_a_drawing_is_kept_under_a_plain_name():
    assert file_name("ResNet BasicBlock, 64 to 64") == "resnet-basicblock-64-to-64"
    assert file_name("../../etc") == "etc"
    assert file_name("模型") == "module"
