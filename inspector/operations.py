"""What is known of single aten operations: their label, whether they copy, where they write."""

from functools import lru_cache
from typing import Any, NamedTuple

from torch import Tensor

from inspector.arguments import tensors_in


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


# They carry elements of an input over as they are, into other memory.
COPIERS = words(
    "clone _to_copy copy_ copy cat stack index index_select gather take masked_select flip roll "
    "repeat_interleave embedding expand_copy view_copy index_put_ _index_put_impl_ scatter_ "
    "scatter masked_scatter_ constant_pad_nd"
)
# Calls whose name says that they copy; copies under any other call are hidden ones.
SAYS_SO = words(
    "clone contiguous to type type_as float double half bfloat16 int long short char byte bool "
    "cfloat cdouble cpu cuda copy_ __setitem__ __getitem__ index_put_ repeat tile numpy __set__ "
    "repeat_interleave cat concat concatenate stack hstack vstack dstack column_stack block_diag "
    "tensor as_tensor asarray new_tensor __deepcopy__ index_select gather take take_along_dim "
    "masked_select embedding roll flip fliplr flipud rot90 pad scatter scatter_ masked_scatter_ "
    "backward"
)
_UNTOLD = words("lift_fresh alias")  # bookkeeping of torch


class Operation(NamedTuple):
    """One aten operation: `writes` are the positions of the arguments it writes into."""

    label: str
    copies: bool
    told: bool
    writes: tuple[int, ...]


@lru_cache(maxsize=4096)
def operation_of(overload: Any) -> Operation:
    """Return what is known of `aten.copy_.default` and its like."""
    schema = overload._schema
    home, _, word = schema.name.partition("::")
    writes = tuple(
        at
        for at, argument in enumerate(schema.arguments)
        if argument.alias_info and argument.alias_info.is_write and not argument.kwarg_only
    )
    told = home == "aten" and word not in _UNTOLD
    return Operation(f"{home}.{word}", word in COPIERS, told, writes)


def written_into(operation: Operation, args: tuple[Any, ...]) -> list[Tensor]:
    """Return the tensors among the arguments that were written into."""
    return [one for at in operation.writes if at < len(args) for one in tensors_in(args[at])]
