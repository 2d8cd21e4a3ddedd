import inspect

import pytest
import torch
from torch import nn

from inspector.modules.tables import METHODS, tables
from tests.inspector.modules import nasties
from tests.inspector.modules.nasties import NASTIES

SWITCHES = [
    {"prefix": prefix, "recurse": recurse, "remove_duplicate": once}
    for prefix in ("", "net")
    for recurse in (True, False)
    for once in (True, False)
]


def by_method(module, **switches):
    return {table.method: table for table in tables(module, **switches)}


@pytest.mark.parametrize("switches", SWITCHES, ids=str)
@pytest.mark.parametrize("name", ["shared", "a shared block", "tied head", "not kept", "lazy"])
def test_the_line_of_code_gives_the_rows_of_the_table(name, switches):
    model = NASTIES[name]()
    for table in tables(model, **switches):
        given = eval(table.code, {"model": model})
        assert table.count == len(given) == len(table.rows)
        if table.columns[0] == "name":
            names = list(given) if table.method == "state_dict" else [name for name, _ in given]
            assert [row[0] for row in table.rows] == names


def test_each_method_gets_the_switches_it_takes_and_no_others():
    for table in tables(nn.Linear(1, 1), prefix="a"):
        takes = inspect.signature(getattr(nn.Module, table.method)).parameters
        for switch in ("prefix", "recurse", "remove_duplicate"):
            assert (f"{switch}=" in table.code) == (switch in takes), table.code


def test_all_nine_stand_side_by_side():
    assert tuple(table.method for table in tables(nn.ReLU())) == METHODS
    assert len(METHODS) == 9


def test_one_number_is_one_object_in_all_tables():
    found = by_method(nasties.TiedHead(), remove_duplicate=False)
    numbers = {row[0]: row[1] for row in found["named_parameters"].rows}
    assert numbers["emb.weight"] == numbers["head.weight"]
    state = {row[0]: row[1] for row in found["state_dict"].rows}
    assert state == numbers
    assert found["parameters"].rows[0][0] == numbers["emb.weight"]


def test_the_cells_are_what_the_object_says():
    found = by_method(nn.Sequential(nn.Linear(2, 3)))
    assert found["named_parameters"].columns == (
        "name", "object", "class", "shape", "dtype", "elements", "requires_grad", "device",
    )  # fmt: skip
    row = found["named_parameters"].rows[0]
    assert row[0] == "0.weight"
    assert row[2:] == ("Parameter", "(3, 2)", "float32", 6, True, "cpu")
    kept = found["state_dict"].rows[0]
    assert kept[2:] == ("Tensor", "(3, 2)", "float32", 6, False, "cpu")
    layer = found["named_modules"].rows[1]
    assert (layer[0], *layer[2:]) == ("0", "Linear", "in_features=2, out_features=3, bias=True", 9)


def test_a_lazy_parameter_and_a_state_of_its_own_have_a_row():
    lazy = by_method(nasties.Lazy())["named_parameters"].rows[0]
    assert lazy[2:6] == ("UninitializedParameter", "no shape yet", "float32", None)
    extra = by_method(nasties.NotKept())["state_dict"].rows[-1]
    assert (extra[0], extra[2]) == ("_extra_state", "dict")


def test_state_dict_puts_no_dot_behind_a_prefix_and_the_table_says_so():
    table = by_method(nn.Linear(1, 1), prefix="net")["state_dict"]
    assert table.rows[0][0] == "netweight"
    assert "puts the prefix in front as it stands" in table.note
    assert by_method(nn.Linear(1, 1), prefix="net.")["state_dict"].note == ""


def test_a_cycle_ends_in_torchs_error_behind_what_it_gave():
    found = by_method(nasties.cyclic(), remove_duplicate=False)
    assert found["named_modules"].count is None
    assert found["named_modules"].note.startswith("RecursionError: ")
    assert len(found["named_modules"].rows) > 100
    assert found["state_dict"].rows == ()
    assert by_method(nasties.cyclic())["named_modules"].count == 4


def test_names_without_end_are_cut_and_not_counted():
    found = by_method(nasties.nested_sharing(40), remove_duplicate=False)
    assert len(found["named_modules"].rows) == 2_000
    assert found["named_modules"].count is None
    for method in ("named_parameters", "named_buffers", "state_dict"):
        assert (found[method].rows, found[method].count) == ((), None)
        assert "more names than can be counted" in found[method].note
    assert by_method(nasties.nested_sharing(40))["named_parameters"].count == 2


def test_many_rows_are_cut_with_their_count_and_one_table_can_have_more():
    model = nasties.wide(3_000)
    found = by_method(model)
    assert found["named_modules"].count == 3_000
    assert len(found["named_modules"].rows) == 2_000
    assert found["named_modules"].note == "The first 2,000 of 3,000 rows."
    assert sum(len(table.model_dump_json()) for table in found.values()) < 4_000_000
    (table,) = tables(model, methods=("named_modules",), most=10_000)
    assert len(table.rows) == 3_000


def test_a_method_a_learner_broke_is_told_in_its_table_alone():
    class Broken(nn.Linear):
        def named_parameters(self, *_, **__):
            raise ValueError("not today")

        def extra_repr(self):
            raise ValueError("nor this")

    found = by_method(Broken(1, 1))
    assert found["named_parameters"].note == "ValueError: not today"
    assert found["named_buffers"].note == ""
    assert found["modules"].rows[0][2] == ""


def test_tables_leave_the_module_alone():
    model = nn.Linear(2, 2)
    model.weight.grad = torch.ones(2, 2)
    before = dict(vars(model))
    tables(model)
    assert vars(model) == before
