"""Answers about real tensors, modules and gradients: pure functions and plain results.

The names below are loaded when they are first used: reading a trace does not wait for torch.
No module here has the name of one of them, which would hide it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inspector.broadcast import explain_broadcast as explain_broadcast
    from inspector.gradients.backward import BackwardGraph as BackwardGraph
    from inspector.gradients.backward import backward_graph as backward_graph
    from inspector.gradients.recorder import GradRecorder as GradRecorder
    from inspector.mending import program_error as program_error
    from inspector.modules.walking import ModuleWalk as ModuleWalk
    from inspector.modules.walking import walk as walk
    from inspector.names import overload_of as overload_of
    from inspector.product import equation_of as equation_of
    from inspector.product import explain_product as explain_product
    from inspector.promise import promise_of as promise_of
    from inspector.record import Poke as Poke
    from inspector.record import Trace as Trace
    from inspector.recorder import Recorder as Recorder
    from inspector.sharing import Relation as Relation
    from inspector.sharing import linked as linked
    from inspector.sharing import relation as relation
    from inspector.sharing import shares_version as shares_version
    from inspector.view_rule import ViewVerdict as ViewVerdict
    from inspector.view_rule import explain_view as explain_view

_HOMES = {
    "BackwardGraph": "inspector.gradients.backward",
    "GradRecorder": "inspector.gradients.recorder",
    "ModuleWalk": "inspector.modules.walking",
    "Poke": "inspector.record",
    "Recorder": "inspector.recorder",
    "Relation": "inspector.sharing",
    "Trace": "inspector.record",
    "ViewVerdict": "inspector.view_rule",
    "backward_graph": "inspector.gradients.backward",
    "equation_of": "inspector.product",
    "explain_broadcast": "inspector.broadcast",
    "explain_product": "inspector.product",
    "explain_view": "inspector.view_rule",
    "linked": "inspector.sharing",
    "overload_of": "inspector.names",
    "program_error": "inspector.mending",
    "promise_of": "inspector.promise",
    "relation": "inspector.sharing",
    "shares_version": "inspector.sharing",
    "walk": "inspector.modules.walking",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'inspector' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
