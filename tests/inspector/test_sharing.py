import copy
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from inspector import Relation, linked, relation, shares_version, sharing

# Each makes a result from a tensor of shape (4, 6) that counts up from 1.
OPERATIONS = {
    "itself": lambda x: x,
    "view": lambda x: x.view(6, 4),
    "view_as": lambda x: x.view_as(torch.zeros(24)),
    "view as int32": lambda x: x.view(torch.int32),
    "view as bytes": lambda x: x.view(torch.uint8),
    "reshape": lambda x: x.reshape(24),
    "reshape of a transpose": lambda x: x.t().reshape(24),
    "flatten": lambda x: x.flatten(),
    "flatten of a transpose": lambda x: x.t().flatten(),
    "unflatten": lambda x: x.unflatten(0, (2, 2)),
    "ravel": lambda x: x.ravel(),
    "squeeze": lambda x: x.squeeze(),
    "unsqueeze": lambda x: x.unsqueeze(0),
    "t": lambda x: x.t(),
    "T": lambda x: x.T,
    "mT": lambda x: x.mT,
    "transpose": lambda x: x.transpose(0, 1),
    "permute": lambda x: x.permute(1, 0),
    "movedim": lambda x: x.movedim(0, 1),
    "swapaxes": lambda x: x.swapaxes(0, 1),
    "expand": lambda x: x.expand(2, 4, 6),
    "expand to itself": lambda x: x.expand(4, 6),
    "broadcast_to": lambda x: x.broadcast_to(3, 4, 6),
    "repeat": lambda x: x.repeat(1, 1),
    "tile": lambda x: x.tile((1, 2)),
    "unfold": lambda x: x.unfold(1, 3, 1),
    "narrow": lambda x: x.narrow(1, 2, 3),
    "select": lambda x: x.select(0, 2),
    "index with a number": lambda x: x[1],
    "slice with a step": lambda x: x[:, 1::2],
    "None and Ellipsis": lambda x: x[None, ..., 0],
    "index with a list": lambda x: x[[0, 1]],
    "index with a mask": lambda x: x[x > 3],
    "empty slice": lambda x: x[4:],
    "diagonal": lambda x: x.diagonal(),
    "as_strided": lambda x: x.as_strided((2, 2), (1, 1), 20),
    "split": lambda x: x.split(2)[1],
    "chunk": lambda x: x.chunk(3, 1)[1],
    "unbind": lambda x: x.unbind()[3],
    "gather": lambda x: x.gather(0, torch.zeros(1, 6, dtype=torch.int64)),
    "index_select": lambda x: x.index_select(0, torch.tensor([0])),
    "masked_select": lambda x: x.masked_select(x > 0),
    "take": lambda x: x.take(torch.tensor([0])),
    "where": lambda x: torch.where(x > 0, x, x),
    "masked_fill": lambda x: x.masked_fill(x > 3, 0),
    "contiguous": lambda x: x.contiguous(),
    "contiguous of a transpose": lambda x: x.t().contiguous(),
    "clone": lambda x: x.clone(),
    "detach": lambda x: x.detach(),
    "data": lambda x: x.data,
    "copy.copy": copy.copy,
    "copy.deepcopy": copy.deepcopy,
    "to the same": lambda x: x.to(torch.float32),
    "to another dtype": lambda x: x.to(torch.float64),
    "to with copy": lambda x: x.to(torch.float32, copy=True),
    "float": lambda x: x.float(),
    "real": lambda x: x.real,
    "positive": lambda x: +x,
    "in place": lambda x: x.add_(1),
    "sum": lambda x: x.sum(),
    "cat": lambda x: torch.cat([x, x]),
    "stack": lambda x: torch.stack([x]),
    "einsum of a transpose": lambda x: torch.einsum("ij->ji", x),
    "matmul": lambda x: x @ x.T,
    "Parameter": lambda x: nn.Parameter(x),
    "dropout in evaluation": lambda x: nn.Dropout().eval()(x),
    "from numpy": lambda x: torch.from_numpy(x.numpy()),
    "from a slice of numpy": lambda x: torch.from_numpy(x.numpy()[1:, ::2]),
    "from dlpack": lambda x: torch.from_dlpack(x),
    "to sparse": lambda x: x.to_sparse(),
    "lazily cloned": lambda x: torch._lazy_clone(x),
}


def counting() -> torch.Tensor:
    return torch.arange(1.0, 25.0).view(4, 6)


def writing_through_reaches(result: torch.Tensor, given: torch.Tensor) -> bool:
    """Return whether a write into the result changes what the given tensor reads."""
    before = given.clone()
    with torch.no_grad():
        (result._values() if result.is_sparse else result.data).zero_()
    return not torch.equal(before, given)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_relation_says_whether_a_write_reaches_the_input(name):
    given = counting()
    result = OPERATIONS[name](given)
    said = relation(result, given)
    assert (said is Relation.SAME) == (result is given)
    reached = writing_through_reaches(result, given)
    assert reached == (said in (Relation.SAME, Relation.SHARES, Relation.OUTSIDE))
    assert said is not Relation.OUTSIDE or not torch._C._is_alias_of(result, given)
    assert said is not Relation.DISJOINT or torch._C._is_alias_of(result, given)


def test_views_of_one_storage_that_meet_in_no_element_are_disjoint():
    x = counting()
    assert relation(x[:, ::2], x[:, 1::2]) is Relation.DISJOINT
    assert relation(x[:, ::2], x[:, ::3]) is Relation.SHARES
    assert relation(x[0], x[1]) is Relation.DISJOINT


def test_elements_meet_by_bytes_where_dtypes_differ():
    x = torch.zeros(4, dtype=torch.float32)
    halves = x.view(torch.float16)
    assert relation(halves[1::2], x) is Relation.SHARES
    assert relation(halves[2:3], x[1:2]) is Relation.SHARES
    assert relation(halves[2:3], x[:1]) is Relation.DISJOINT
    z = torch.zeros(3, dtype=torch.complex64)
    assert relation(z.real, z.imag) is Relation.DISJOINT
    assert relation(z.conj().imag, z) is Relation.SHARES


def test_empty_and_meta_tensors_are_told_apart_by_their_storage():
    assert relation(torch.zeros(0), torch.zeros(0)) is Relation.COPY
    empty = torch.zeros(0, 3)
    assert relation(empty.view(3, 0), empty) is Relation.DISJOINT  # there is nothing to share
    large = torch.empty(10**12, device="meta")
    assert relation(large[::2], large[1::2]) is Relation.DISJOINT
    assert relation(large[::2], large[::3]) is Relation.SHARES
    assert relation(large, torch.empty(10**12, device="meta")) is Relation.COPY


def test_one_memory_seen_by_numpy_is_outside_and_its_halves_are_disjoint():
    array = np.zeros((4, 6), dtype=np.float32)
    whole = torch.from_numpy(array)
    assert relation(torch.from_numpy(array[1:]), whole) is Relation.OUTSIDE
    even, odd = torch.from_numpy(array[:, ::2]), torch.from_numpy(array[:, 1::2])
    assert relation(even, odd) is Relation.DISJOINT


def test_a_sparse_tensor_shares_what_its_values_share():
    sparse = torch.eye(3).to_sparse()
    assert relation(sparse, sparse.detach()) is Relation.SHARES
    assert relation(sparse._values(), sparse) is Relation.SHARES
    assert relation(sparse, sparse.to_dense()) is Relation.COPY
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch calls this layout a beta, once
        rows = torch.eye(3).to_sparse_csr()
    assert relation(rows.values(), rows) is Relation.SHARES


def test_tangled_strides_are_marked_cell_by_cell(monkeypatch):
    tangle = torch.zeros(2_000)
    a = tangle.as_strided((3, 4, 3), (101, 37, 211))
    others = [tangle.as_strided((3, 2, 2), (190, 23, 61), start) for start in range(300)]
    exact = [relation(a, other) for other in others]
    assert set(exact) == {Relation.SHARES, Relation.DISJOINT}
    monkeypatch.setattr(sharing, "MOST_WORK", 1)
    assert [relation(a, other) for other in others] == exact


def test_asking_about_a_lazy_copy_does_not_make_it():
    x = counting()
    lazy = torch._lazy_clone(x)
    assert relation(lazy, x) is Relation.COPY
    assert relation(lazy[0], lazy) is Relation.SHARES
    assert torch._C._is_cow_tensor(lazy)
    assert torch._C._is_cow_tensor(x)


@pytest.mark.parametrize(
    ("make", "shared"),
    [
        pytest.param(lambda x: x.view(24), True, id="view"),
        pytest.param(lambda x: x.detach(), True, id="detach"),
        pytest.param(lambda x: nn.Parameter(x.detach()), True, id="Parameter of detach"),
        pytest.param(lambda x: x, True, id="itself"),
        pytest.param(lambda x: x.data, False, id="data"),
        pytest.param(copy.copy, False, id="copy.copy"),
        pytest.param(lambda x: x.clone(), False, id="clone"),
    ],
)
def test_a_version_counter_is_shared_or_not(make, shared):
    x = counting()
    result = make(x)
    assert shares_version(result, x) is shared
    before = x._version
    with torch.no_grad():
        result.zero_()
    assert (x._version > before) is shared


def test_probing_a_version_counter_leaves_it_and_saved_tensors_alone():
    x = torch.ones(3, requires_grad=True)
    y = x * 2
    z = y * y
    versions = (x._version, y._version, z._version)
    assert shares_version(y, y.detach())
    assert not shares_version(y, z)
    assert (x._version, y._version, z._version) == versions
    z.sum().backward()
    assert x.grad.tolist() == [8.0, 8.0, 8.0]


def test_tensors_of_inference_mode_count_no_versions():
    with torch.inference_mode():
        x = torch.ones(3)
        assert not shares_version(x, x.view(3))
    assert relation(x, x.view(3)) is Relation.SHARES


def test_a_link_is_a_view_or_a_path_of_the_graph():
    w = torch.ones(3, requires_grad=True)
    v = w * 2
    assert linked(w, v)
    assert linked(v.sum(), w)
    assert linked(w[0], w)
    assert not linked(w, v.detach())
    assert not linked(w, w.data)
    assert not linked(w, torch.ones(3, requires_grad=True) * 2)
    x = torch.zeros(4)
    assert linked(x.view(2, 2), x[1:])  # differentiable views of one tensor
    assert not linked(x.clone(), x)
