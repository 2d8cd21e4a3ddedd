"""Relations and promises for all samples that torch keeps for testing its own operations."""

import warnings
from functools import cache
from itertools import cycle
from typing import Any

import pytest
import torch
from torch import Tensor

from inspector import Relation, relation
from inspector.arguments import tensors_in
from inspector.calls import Calls, Row
from inspector.memory import Memory
from inspector.operations import words
from inspector.record import Call
from inspector.rows import Place, call_of
from inspector.unseen import quiet

# What the explorer shows and the database has.
NAMES = sorted(
    words(
        """
        view view_as reshape reshape_as flatten unflatten ravel squeeze unsqueeze transpose permute
        movedim t expand expand_as repeat tile broadcast_to broadcast_tensors cat stack split
        split_with_sizes chunk narrow select unbind unfold as_strided diagonal __getitem__ gather
        scatter index_select masked_select take take_along_dim where masked_fill index_fill clone
        contiguous to add sub mul div float double long bool
        dot mv mm bmm matmul __rmatmul__ einsum outer linalg.multi_dot nn.functional.linear
        linalg.inv linalg.det trace linalg.norm norm linalg.eig linalg.qr qr linalg.svd svd
        bernoulli multinomial randn randint uniform normal nn.functional.dropout
        T mT H real tensor_split hstack flip roll index_add scatter_add positive sum softmax
        """
    )
)
IN_PLACE = sorted(words("add sub mul div masked_fill index_fill scatter squeeze t"))
WITHOUT_SCHEMA = {"norm", "nn.functional.dropout"}  # Python functions around several operations
REACHES = {Relation.SAME, Relation.SHARES, Relation.OUTSIDE}


@cache
def database() -> dict[str, list[Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the database warns while it is made, of its own doings
        from torch.testing._internal.common_methods_invocations import op_db
    found: dict[str, list[Any]] = {}
    for operation in op_db:
        found.setdefault(operation.name, []).append(operation)
    return found


def watched(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Call]:
    """Call a function as a program would, and return its result and its row."""
    memory, rows = Memory(), []

    def close(row: Row) -> None:
        with quiet():
            call = call_of(row, memory, Place(1, None, ""), lambda _tensor: None)
        rows.append(call)

    calls = Calls(memory, close)
    with calls.functions, calls.operations:
        result = function(*args, **kwargs)
    calls.flush()
    memory.storages.close()
    assert not calls.lost
    (call,) = rows
    return result, call


def bytes_of(tensor: Tensor) -> bytes:
    return tensor.detach().resolve_conj().contiguous().view(-1).view(torch.uint8).numpy().tobytes()


_VALUES = cycle(range(20, 100))


def write(result: Tensor) -> None:
    """Change every element, also where several share a cell."""
    once = result.detach()[tuple(0 if step == 0 else slice(None) for step in result.stride())]
    flip = once.dtype is torch.bool
    once.copy_(once.logical_not() if flip else torch.full_like(once, next(_VALUES)))


def reached(results: list[Tensor], given: list[Tensor]) -> list[bool]:
    """Return for each input whether writing through the results changes what it reads."""
    before = [bytes_of(one) for one in given]
    for result in results:
        write(result)
    return [bytes_of(one) != old for one, old in zip(given, before, strict=True)]


def samples(name: str) -> list[tuple[Any, Any]]:
    return [
        (operation, sample)
        for operation in database()[name]
        for sample in operation.sample_inputs("cpu", torch.float32, requires_grad=False)
    ]


@pytest.mark.filterwarnings("ignore")  # the samples call what is deprecated, on purpose
@pytest.mark.parametrize("name", NAMES)
def test_relation_and_promise_agree_with_writing_through_the_result(name):
    tried = 0
    for operation, sample in samples(name):
        args = (sample.input, *sample.args)
        result, call = watched(operation.op, args, sample.kwargs)
        results = list(tensors_in(result))[:8]
        given = unique(tensors_in((args, sample.kwargs)))
        said = [Relation(meeting.relation) for meeting in call.meetings]
        for stands, one in zip(said, given, strict=True):
            assert stands in {relation(result, one) for result in results}
        some = any(one.numel() for one in results)
        assert reached(results, given) == [some and stands in REACHES for stands in said], sample
        assert call.promise is None or call.promise.kept, (sample, call)
        assert (call.promise is None) == (name in WITHOUT_SCHEMA)
        tried += 1
    assert tried


@pytest.mark.parametrize("name", IN_PLACE)
def test_an_operation_in_place_is_promised_seen_and_counted(name):
    tried = 0
    for operation, sample in samples(name):
        given = sample.input
        if operation.inplace_variant is None or sample.broadcasts_input:
            continue
        before = bytes_of(given)
        result, call = watched(operation.inplace_variant, (given, *sample.args), sample.kwargs)
        assert result is given
        assert call.meetings[0].relation == "same object"
        assert call.promise is None or (call.promise.says, call.promise.kept) == ("writes", True)
        assert 0 in call.written or bytes_of(given) == before
        tried += 1
    assert tried


def unique(tensors: Any) -> list[Tensor]:
    return list({id(one): one for one in tensors}.values())
