"""Laws over every entry of the tables."""

import types

import pytest
import torch
from torch import nn
from torch.testing._internal.common_modules import ModuleInfo, module_db

from builder.language.tables import tensor, torch_
from builder.language.tables.attributes import table_of
from builder.language.tables.namespace import ForRun, Namespace
from builder.language.tables.nn_ import LAYERS
from builder.language.tables.spaces import SPACES

PLAIN = (bool, int, float, str, tuple, type(None), torch.dtype, nn.Module, torch.Tensor)


@pytest.mark.parametrize("name", SPACES)
def test_no_entry_is_a_module_or_begins_with_an_underscore(name: str) -> None:
    for word, entry in SPACES[name].entries.items():
        assert not isinstance(entry, types.ModuleType), word
        assert not word.startswith("_") or word == "__version__"


@pytest.mark.parametrize("name", SPACES)
def test_an_entry_is_what_the_library_has_or_stands_for_it(name: str) -> None:
    space = SPACES[name]
    for word, entry in space.entries.items():
        if not isinstance(entry, (Namespace, ForRun)) and name != "torch.cuda":
            assert word in space.real or hasattr(torch, word) or name.count(".") > 1, word


def test_every_name_of_the_lists_is_there() -> None:
    listed = [value for key, value in vars(torch_).items() if key.isupper() and "\n" in str(value)]
    missing = [
        word
        for words in listed
        for word in str(words).split()
        if word not in SPACES["torch"].entries
    ]
    assert missing == []
    assert [layer for layer in LAYERS.split() if layer not in SPACES["torch.nn"].entries] == []


def test_no_attribute_of_a_tensor_shows_memory_or_reaches_a_file() -> None:
    closed = """
    data_ptr const_data_ptr untyped_storage storage_type set_ resize_ resize_as_ share_memory_
    as_subclass map2_ module_load record_stream sparse_resize_ name reinforce tofile
    """
    assert set(tensor.names()).isdisjoint(closed.split())
    assert all(not word.startswith("_") for word in tensor.names())


def test_what_a_type_of_python_gives_is_no_door() -> None:
    for kind in (types.FunctionType, types.MethodType, types.GeneratorType, type, types.ModuleType):
        assert dict(table_of(kind)) == {}


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
@pytest.mark.parametrize("info", module_db, ids=lambda info: info.name)
def test_what_a_layer_holds_in_public_is_plain(info: ModuleInfo) -> None:
    given = info.module_inputs_func(
        info, device="cpu", dtype=torch.float32, requires_grad=False, training=True
    )
    args = given[0].constructor_input
    module = info.module_cls(*args.args, **args.kwargs)
    for part in module.modules():
        for word, value in vars(part).items():
            if not word.startswith("_") and word != "activation":
                assert isinstance(value, PLAIN), (type(part), word)
