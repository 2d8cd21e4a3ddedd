"""What an operation's schema promises about memory, held against what happened.

A schema marks the inputs it writes into and the results that are views. Primitive operations keep
to their marks. Composite ones are made of others and only may do what they say: `reshape` is a view
when it can be. A composite without marks, as `einsum`, promises nothing.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

import torch

from inspector.sharing import Relation

Says = Literal["new", "may alias", "alias", "writes", "nothing"]


@lru_cache(maxsize=4096)
def promise_of(operation: Any) -> Says:
    """Return what the schema of an aten operation, such as `aten.view.default`, promises."""
    schema = operation._schema
    if schema.name in _SILENT:
        return "nothing"
    if any(argument.alias_info and argument.alias_info.is_write for argument in schema.arguments):
        return "writes"
    marked = any(result.alias_info for result in schema.returns)
    if _is_composite(operation):
        return "may alias" if marked else "nothing"
    return "alias" if marked else "new"


# One makes a view and does not say so, for autograd is meant not to know; the others are marked as
# writes for what they do to the tensor object.
_SILENT = {"aten::_unsafe_view", "aten::requires_grad_", "aten::retain_grad", "aten::detach_"}


def _is_composite(operation: Any) -> bool:
    kernel = torch._C._dispatch_has_kernel_for_dispatch_key
    try:
        return bool(kernel(operation.name(), "CompositeImplicitAutograd"))
    except RuntimeError:
        return True  # such as aten::to.prim_Device, which only spells another one


def kept(says: Says, relations: Iterable[Relation], wrote: bool) -> bool:
    """Return whether a promise was kept, from how the result stands to each input.

    `wrote` says whether an input's version went up.
    """
    found = set(relations)
    match says:
        case "new":
            return found <= {Relation.COPY}
        case "alias":
            return not found or found != {Relation.COPY}
        case "writes":
            return wrote or Relation.SAME in found  # tensors of inference mode count no versions
    return True
