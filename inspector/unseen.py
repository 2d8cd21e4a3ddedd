"""Looking at tensors without being seen: no modes, no graph, no random numbers, no versions."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import torch


@contextmanager
def quiet() -> Iterator[None]:
    """Let torch work inside unseen by the modes a program runs under, and outside any graph.

    Transforms of torch.func and a trace that torch.jit takes are set aside too, so that plain
    tensors stay plain and sizes stay numbers.
    """
    grad, tracing = torch.is_grad_enabled(), torch._C._get_tracing_state()
    torch._C._set_grad_enabled(False)
    if tracing is not None:
        torch._C._set_tracing_state(None)  # type: ignore[attr-defined] # missing in the stubs
    try:
        with torch._C.DisableTorchFunction(), torch._C._DisableTorchDispatch(), _untransformed():
            yield
    finally:
        torch._C._set_grad_enabled(grad)
        if tracing is not None:
            torch._C._set_tracing_state(tracing)  # type: ignore[attr-defined]


def _untransformed() -> AbstractContextManager[Any]:
    if torch._C._functorch.peek_interpreter_stack() is None:
        return _NOTHING
    return torch._functorch.pyfunctorch.temporarily_clear_interpreter_stack()


_NOTHING = nullcontext()
