import warnings
from functools import partial

import pytest
from torch import nn

from builder import EXAMPLES
from inspector.modules.differences import differences
from inspector.modules.tables import tables
from tests.inspector.modules import nasties
from tests.inspector.modules.nasties import NASTIES
from tests.inspector.modules.walks import example


def kinds(module):
    return [one.kind for one in differences(module)]


def the(module, kind):
    (one,) = (one for one in differences(module) if one.kind == kind)
    return one


def test_a_shared_module_is_listed_once_and_the_page_says_under_which_names():
    one = the(nasties.Shared(), "shared module")
    assert (one.left, one.left_count) == ("named_modules()", 4)
    assert (one.right, one.right_count) == ("named_modules(remove_duplicate=False)", 6)
    assert one.names == ("a", "b", "seq.0")
    assert one.sentence == (
        "a, b and seq.0 are one Linear: named_modules() lists it once, as a, and with "
        "remove_duplicate=False under 3 names. parameters() counts its 6 elements once, and "
        "state_dict() repeats its tensors under each name."
    )


def test_children_lists_a_shared_child_once():
    one = the(nasties.reused_relu(), "shared child")
    assert (one.left_count, one.right_count) == (3, 4)
    assert one.sentence == (
        "1 and 3 are one ReLU: named_children() lists 3 of 4 places, and takes no remove_duplicate."
    )


def test_a_tied_weight_is_counted_once_and_kept_twice():
    one = the(nasties.TiedHead(), "tied parameter")
    assert (one.left_count, one.right_count) == (1, 2)
    assert one.names == ("emb.weight", "head.weight")
    assert "lists its 40 elements once, as emb.weight" in one.sentence


def test_a_tie_of_memory_is_counted_for_each_tensor():
    one = the(nasties.StorageTied(), "tied storage")
    assert one.left_count == sum(p.numel() for p in nasties.StorageTied().parameters()) == 24
    assert one.names == ("part", "a.weight", "b.weight", "seen")


def test_the_fix_of_a_tied_storage_makes_one_parameter_of_two():
    model = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    model[1].weight = nn.Parameter(model[0].weight.detach())
    one = the(model, "tied storage")
    assert one.fix.startswith("model.1.weight = model.0.weight")


def test_what_is_not_kept_and_what_is_kept_beside_tensors_is_told():
    model = nasties.NotKept()
    assert the(model, "non-persistent buffer").names == ("mask",)
    assert the(model, "extra state").names == ("_extra_state",)
    assert the(model, "buffers").names == ("kept",)


def test_lazy_none_and_parametrized_names_are_told():
    assert [one.names for one in differences(nasties.Lazy()) if one.kind == "lazy"] == [
        ("net.0.weight", "net.0.bias", "net.1.weight", "net.1.bias"),
        ("net.1.running_mean", "net.1.running_var"),
    ]
    assert the(nasties.Nothing(), "none").names == ("weight", "mask", "layer", "fc.bias")
    assert the(nasties.parametrized(), "parametrized").names == (
        "0.weight",
        "0.parametrizations.weight.original0",
        "0.parametrizations.weight.original1",
    )


def test_a_hook_that_changes_the_keys_is_told():
    model = nn.Linear(1, 1)
    model.register_state_dict_post_hook(lambda _, state, *__: state.__delitem__("bias"))
    assert the(model, "state_dict hook").names == ("bias",)


def test_what_is_hidden_comes_first_with_its_fix():
    first = differences(nasties.Hidden())[0]
    assert (first.kind, first.names) == ("hidden", ("layers[0]", "layers[1]"))
    assert first.fix == "self.layers = nn.ModuleList(self.layers)"


def test_a_cycle_has_no_count_with_duplicates():
    one = next(one for one in differences(nasties.cyclic()) if one.kind == "cycle")
    assert (one.left_count, one.right_count) == (4, None)
    assert "shared module" not in kinds(nasties.cyclic())


def test_a_plain_module_differs_only_in_what_is_nested():
    assert kinds(nn.Sequential(nn.Linear(1, 1), nn.ReLU())) == ["nested"]


def test_many_of_a_kind_are_cut_and_counted():
    relu = nn.ReLU()
    model = nn.ModuleList(nn.Sequential(relu, relu) for _ in range(50))
    some = [one for one in differences(model) if one.kind == "shared child"]
    assert len(some) == 20
    assert some[-1].sentence.endswith("There are 30 more like it.")


MODULES = {
    **NASTIES,
    **{f"example {name}": partial(example, name) for name in EXAMPLES},
}


@pytest.mark.parametrize("make", MODULES.values(), ids=MODULES)
def test_where_two_tables_have_different_counts_there_is_a_reason(make):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = make()
        once = {table.method: table.count for table in tables(module)}
        every = {table.method: table.count for table in tables(module, remove_duplicate=False)}
    told = set(kinds(module))
    doubled = {"shared module", "tied parameter", "tied buffer"}
    for method in ("modules", "parameters", "buffers"):
        if once[f"named_{method}"] != every[f"named_{method}"]:
            assert told & doubled, method
    kept = every["named_parameters"] + every["named_buffers"]
    if every["state_dict"] != kept:
        assert told & {"non-persistent buffer", "extra state", "state_dict hook"}
    if once["state_dict"] != once["parameters"]:
        assert told & {*doubled, "buffers", "extra state"}
    if once["modules"] != once["children"]:
        assert "nested" in told


@pytest.mark.parametrize("make", MODULES.values(), ids=MODULES)
def test_the_counts_of_a_difference_are_those_of_the_tables(make):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = make()
        counts = {f"{table.method}()": table.count for table in tables(module)}
        counts |= {
            f"{table.method}(remove_duplicate=False)": table.count
            for table in tables(module, remove_duplicate=False)
        }
    for one in differences(module):
        if one.kind not in ("tied storage", "hidden", "parametrized"):
            assert counts.get(one.left, one.left_count) == one.left_count, one
            assert counts.get(one.right, one.right_count) == one.right_count, one
