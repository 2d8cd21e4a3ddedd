import gc
import warnings
from itertools import groupby

import pytest
import torch
from torch import nn
from torch.nn.parameter import UninitializedParameter

from builder import EXAMPLES
from inspector.modules.differences import differences
from inspector.modules.summarising import summary
from inspector.modules.tables import tables
from inspector.modules.ties import share
from inspector.modules.tree import walk_report
from inspector.modules.walking import walk
from tests.inspector.modules import nasties
from tests.inspector.modules.nasties import NASTIES
from tests.inspector.modules.walks import database, disagreements, example


def names_of(entries):
    return [entry.names for entry in entries]


def row_at(module, path):
    return next(row for row in walk_report(module).rows if row.path == path)


@pytest.mark.parametrize("make", NASTIES.values(), ids=NASTIES)
def test_a_walk_lists_what_torch_lists_with_every_name(make):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = make()
    assert disagreements(module) == []


def test_a_walk_of_each_module_of_torchs_database_is_torchs_and_none_hides_anything():
    cases = [next(some) for _, some in groupby(database(), key=lambda case: case[0])]
    assert len(cases) > 100
    assert [name for name, module in cases if disagreements(module)] == []
    assert [name for name, module in cases if walk(module).unregistered] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_walk_of_every_example_is_torchs(name):
    assert disagreements(example(name)) == []
    assert walk(example(name)).unregistered == ()


def test_an_object_has_all_its_names_and_the_first_is_torchs():
    walked = walk(nasties.SharedBlock())
    assert names_of(walked.modules) == [
        ("",),
        ("block", "inner.again"),
        ("block.0", "inner.again.0", "inner.first"),
        ("block.1", "inner.again.1"),
        ("inner",),
    ]
    assert walked.parameters[0].names == (
        "weight",
        "block.0.weight",
        "inner.again.0.weight",
        "inner.first.weight",
    )


def test_a_cycle_ends_at_the_name_that_closes_it():
    model = nasties.cyclic()
    walked = walk(model)
    assert [entry.name for entry in walked.modules] == [name for name, _ in model.named_modules()]
    assert names_of(walked.modules) == [("",), ("0",), ("1",), ("1.0",)]
    assert [(cycle.name, cycle.target) for cycle in walked.cycles] == [
        ("0.me", "0"),
        ("1.parent", ""),
    ]
    assert row_at(model, "1.parent").note == "leads back to the model itself"


def test_tensors_over_one_memory_are_tied_and_neighbours_in_it_are_not():
    assert [tie.names for tie in walk(nasties.StorageTied()).ties] == [
        ("part", "a.weight", "b.weight", "seen")
    ]
    assert [tie.names for tie in walk(nasties.FromNumpy()).ties] == [("a", "b")]
    assert walk(nasties.SideBySide()).ties == ()
    assert walk(nasties.TiedHead()).ties == ()  # one object: nothing else to tie


@pytest.mark.parametrize("make", NASTIES.values(), ids=NASTIES)
def test_a_tie_is_there_exactly_where_two_tensors_share_an_element(make):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        walked = walk(make())
    tensors = [(entry.name, entry.object) for entry in (*walked.parameters, *walked.buffers)]
    tied = {frozenset((a, b)) for tie in walked.ties for a in tie.names for b in tie.names if a < b}
    assert tied >= {
        frozenset((a, b)) for a, one in tensors for b, two in tensors if a < b and share(one, two)
    }
    assert all(
        any(share(dict(tensors)[a], dict(tensors)[b]) for b in tie.names if b != a)
        for tie in walked.ties
        for a in tie.names
    )


def test_tensors_on_meta_are_tied_by_their_storage():
    with torch.device("meta"):
        model = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    assert walk(model).ties == ()
    model[1].weight = nn.Parameter(model[0].weight.detach())
    assert [tie.names for tie in walk(model).ties] == [("0.weight", "1.weight")]


def test_a_lazy_parameter_has_no_shape_and_counts_nothing():
    model = nasties.Lazy()
    row = row_at(model, "net.0.weight")
    assert (row.type, row.shape, row.total, row.bytes) == ("UninitializedParameter", None, 0, 0)
    assert row.note == "lazy: its shape follows from the first input"
    assert walk_report(model).totals.lazy == 6
    assert isinstance(model.net[0].weight, UninitializedParameter)


def test_names_registered_with_none_and_buffers_that_are_not_kept_are_told():
    assert walk(nasties.Nothing()).nones == ("weight", "mask", "layer", "fc.bias")
    assert walk(nasties.NotKept()).non_persistent == ("mask",)
    assert row_at(nasties.NotKept(), "mask").persistent is False
    assert row_at(nasties.NotKept(), "kept").persistent is True


def test_more_names_than_can_be_followed_are_said_and_every_object_is_listed():
    walked = walk(nasties.nested_sharing(30))
    assert not walked.complete
    assert len(walked.modules) == 31
    assert walked.modules[-1].name == ".".join("0" * 30)


def test_modules_too_deep_for_torch_end_the_walk_and_not_python():
    model = nasties.deep(3_000)
    with pytest.raises(RecursionError):
        list(model.named_modules())
    assert not walk(model).complete
    assert len(walk_report(model).rows) > 100


def test_a_tree_too_large_for_an_answer_loses_what_is_deepest():
    report = walk_report(nasties.wide(6_000))
    assert 3_500_000 < len(report.model_dump_json()) < 4_000_000
    assert sum(row.role == "module" for row in report.rows) == 6_000
    assert report.left_out == 6_000 + 2 * 5_999 - len(report.rows) > 0
    assert report.totals.parameters == 2 * 5_999


def test_an_object_at_two_places_has_two_rows_and_its_inside_is_not_repeated():
    report = walk_report(nasties.SharedBlock())
    rows = {row.path: row for row in report.rows}
    assert rows["inner.again"].names == rows["block"].names == ("block", "inner.again")
    assert rows["inner.again"].tie == rows["block"].tie is not None
    assert "inner.again.0" not in rows
    assert rows["weight"].tie == rows["block.0.weight"].tie
    assert rows["weight"].tie_kind == "object"


def test_a_parent_stands_before_what_is_in_it():
    for make in (nasties.SharedBlock, nasties.Hidden, nasties.Containers):
        met = {""}
        for row in walk_report(make()).rows:
            assert row.parent in met
            met.add(row.path)


def test_requires_grad_is_told_for_all_of_a_branch_or_none():
    model = NASTIES["frozen half"]()
    assert row_at(model, "").requires_grad is None
    assert row_at(model, "0").requires_grad is False
    assert row_at(model, "1").requires_grad is True
    assert walk_report(model).totals.trainable == 2


def test_names_that_are_too_long_or_no_text_are_cut_in_every_answer():
    model = nasties.badly_named()
    report = walk_report(model)
    assert report.rows[0].type[-2:] == "K…"
    assert report.left_out == 8
    answers = [report, *tables(model), *differences(model), summary(model)]
    assert summary(model, torch.zeros(1)).message.startswith("NotImplementedError")
    assert all(len(answer.model_dump_json().encode()) < 100_000 for answer in answers)


def test_repeated_visits_leave_nothing_behind():
    model = nasties.Hidden()
    walk_report(model)
    gc.collect()
    before = len(gc.get_objects())
    for _ in range(20):
        walk_report(model)
    gc.collect()
    assert len(gc.get_objects()) - before < 200
