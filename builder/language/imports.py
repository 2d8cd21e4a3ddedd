"""Code of `import`: modules of the tables, and Python's words for those that do not exist."""

import pkgutil
import sys
from typing import Any

import torch

from builder.language.faults import refused
from builder.language.state import State
from builder.language.tables.advice import MODULES, TORCH
from builder.language.tables.namespace import Namespace
from builder.language.tables.spaces import SPACES

# Looked up once, here: a program may run where no folder can be listed.
_PARTS_OF_TORCH = frozenset(found.name for found in pkgutil.iter_modules(torch.__path__))


def take(path: str, whole: bool) -> Namespace:
    """Return what `import path` binds: the module itself if `whole`, else the first of its path."""
    space = _find(path)
    return space if whole else SPACES[path.partition(".")[0]]


def take_from(state: State, path: str, name: str) -> Any:
    """Return what `from path import name` binds."""
    space = _find(path)
    if name in space.entries:
        return space.get(state, name)
    if f"{path}.{name}" in SPACES:
        return SPACES[f"{path}.{name}"]
    raise space.not_found(name)


def _find(path: str) -> Namespace:
    if path in SPACES:
        return SPACES[path]
    first, _, rest = path.partition(".")
    if first in MODULES or (first in sys.stdlib_module_names and first not in SPACES):
        raise refused(f"The module {path} is not available here.", MODULES.get(first, ""))
    if first == "torch":
        part = rest.partition(".")[0]
        if part in _PARTS_OF_TORCH:
            raise refused(f"The module {path} is not available here.", TORCH.get(part, ""))
    if first == "numpy":
        raise refused(f"The module {path} is not available here.")
    raise ModuleNotFoundError(f"No module named '{path if first in SPACES else first}'")
