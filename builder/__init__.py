"""The model as data: graph, catalogue, inference, source. It knows no page and no process.

The names below are loaded when they are first used: reading a graph does not wait for torch.
No module here has the name of one of them, which would hide it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from builder.catalog import CATALOG as CATALOG
    from builder.examples import EXAMPLES as EXAMPLES
    from builder.file import from_json as from_json
    from builder.file import to_json as to_json
    from builder.graph import Graph as Graph
    from builder.graph import TensorSpec as TensorSpec
    from builder.inference import Inference as Inference
    from builder.inference import infer as infer
    from builder.module import to_module as to_module
    from builder.problems import GraphError as GraphError
    from builder.problems import Problem as Problem
    from builder.source import to_source as to_source
    from builder.straight import chain as chain
    from builder.view import warm as warm

_HOMES = {
    "CATALOG": "builder.catalog",
    "EXAMPLES": "builder.examples",
    "Graph": "builder.graph",
    "GraphError": "builder.problems",
    "Inference": "builder.inference",
    "Problem": "builder.problems",
    "TensorSpec": "builder.graph",
    "chain": "builder.straight",
    "from_json": "builder.file",
    "infer": "builder.inference",
    "to_json": "builder.file",
    "to_module": "builder.module",
    "to_source": "builder.source",
    "warm": "builder.view",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'builder' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
