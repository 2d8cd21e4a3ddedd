"""`torch.autograd`, `torch.func` and checkpointing."""

import torch
import torch.utils.checkpoint
from torch.autograd import forward_ad, function, functional, graph

from builder.language.tables.namespace import Namespace, entries

_AUTOGRAD = """
grad backward Function Variable no_grad enable_grad set_grad_enabled inference_mode detect_anomaly
set_detect_anomaly gradcheck gradgradcheck
"""
_FUNCTIONAL = "jacobian hessian vjp jvp vhp hvp"
_GRAPH = "saved_tensors_hooks register_multi_grad_hook disable_saved_tensors_hooks"
_FORWARD = "dual_level make_dual unpack_dual"
_FUNC = """
vmap grad grad_and_value vjp jvp linearize jacrev jacfwd hessian functional_call stack_module_state
"""

NODE = "name next_functions variable metadata register_hook register_prehook"
CONTEXT = """
save_for_backward saved_tensors needs_input_grad mark_dirty mark_non_differentiable
set_materialize_grads save_for_forward
"""


def autograd_spaces() -> dict[str, Namespace]:
    """Return the namespaces of `torch.autograd` and its neighbours by their full names."""
    inner = {
        "functional": Namespace(
            "torch.autograd.functional", entries(functional, _FUNCTIONAL), functional
        ),
        "graph": Namespace("torch.autograd.graph", entries(graph, _GRAPH), graph),
        "forward_ad": Namespace(
            "torch.autograd.forward_ad", entries(forward_ad, _FORWARD), forward_ad
        ),
        "function": Namespace("torch.autograd.function", entries(function, "Function"), function),
    }
    whole = Namespace(
        "torch.autograd", {**entries(torch.autograd, _AUTOGRAD), **inner}, torch.autograd
    )
    func = Namespace("torch.func", entries(torch.func, _FUNC), torch.func)
    kept = Namespace(
        "torch.utils.checkpoint",
        entries(torch.utils.checkpoint, "checkpoint checkpoint_sequential"),
        torch.utils.checkpoint,
    )
    return {space.name: space for space in (whole, func, kept, *inner.values())}
