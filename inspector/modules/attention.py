"""The attention of a MultiheadAttention, head by head, as torch itself computes it."""

import inspect
from typing import Any

from torch import Tensor, nn

from inspector.unseen import quiet

_FORWARD = inspect.signature(nn.MultiheadAttention.forward)


def attention_of(
    module: nn.MultiheadAttention, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Tensor:
    """Return what each head attends to, for the same arguments: torch is asked once more.

    Dropout of the weights is left out, so that no random number is taken from what follows. The
    module does not change.

    Shapes: (N, heads, queries, keys), or (heads, queries, keys) of one sample.
    """
    bound = _FORWARD.bind(module, *args, **kwargs).arguments
    bound.update(need_weights=True, average_attn_weights=False)
    bound.pop("self")
    dropout, module.dropout = module.dropout, 0.0
    try:
        with quiet():
            _, weights = nn.MultiheadAttention.forward(module, **bound)
    finally:
        module.dropout = dropout
    assert weights is not None
    return weights
