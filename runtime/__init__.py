"""What runs in another process or outlives a page: training, programs, devices, proofs.

Each is loaded when it is first used: listing devices does not wait for torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING

# At once: the module of this name would hide the function when it is imported later.
from runtime.devices import devices

if TYPE_CHECKING:
    from runtime.proving import prove as prove
    from runtime.sandbox import check_gradients as check_gradients
    from runtime.sandbox import examine as examine
    from runtime.sandbox import run_program as run_program
    from runtime.sandbox import trace_gradients as trace_gradients
    from runtime.training import train as train

_HOMES = {
    "check_gradients": "runtime.sandbox",
    "examine": "runtime.sandbox",
    "prove": "runtime.proving",
    "run_program": "runtime.sandbox",
    "trace_gradients": "runtime.sandbox",
    "train": "runtime.training",
}
__all__ = [
    "check_gradients",
    "devices",
    "examine",
    "prove",
    "run_program",
    "trace_gradients",
    "train",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'runtime' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
