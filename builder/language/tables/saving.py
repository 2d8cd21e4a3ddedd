"""`torch.save` and `torch.load`, on buffers in memory that the program itself made."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import torch

from builder.language.devices import note
from builder.language.faults import refused
from builder.language.state import State
from builder.language.tables.namespace import ForRun, Namespace

BUFFER = "seek tell getvalue read"


class Buffer(io.BytesIO):
    """Bytes in memory: only `torch.save` writes into it."""


Buffer.__name__, Buffer.__qualname__, Buffer.__module__ = "BytesIO", "BytesIO", "_io"


def make_buffer(_state: State, *args: Any) -> Buffer:
    """Return an empty buffer."""
    if args:
        raise refused("BytesIO with content is not available here.", "Make it empty: io.BytesIO().")
    return Buffer()


@contextmanager
def _as_main(state: State) -> Iterator[None]:
    """Let pickle find the learner's classes where it looks for them."""
    before, main = sys.modules.get("__main__"), ModuleType("__main__")
    for cls in state.classes:
        setattr(main, cls.__name__, cls)
    sys.modules["__main__"] = main
    try:
        yield
    finally:
        if before is not None:
            sys.modules["__main__"] = before


def _save(state: State) -> Any:
    def save(obj: Any, f: Any) -> None:
        _in_memory(f, "torch.save")
        with _as_main(state):
            torch.save(obj, f)

    return save


def _load(state: State) -> Any:
    def load(
        f: Any, map_location: Any = None, *, weights_only: bool = True, mmap: Any = None
    ) -> Any:
        _in_memory(f, "torch.load")
        if not weights_only:
            raise refused(
                "torch.load with weights_only=False is not available here: such a file can run "
                "any code while it is read.",
                "Save a state_dict, and load it into a module you build.",
            )
        if not (map_location is None or isinstance(map_location, (str, torch.device))):
            raise refused(
                "torch.load with a function or a dict as map_location is not available here.",
                'Write map_location="cpu".',
            )
        if isinstance(map_location, str) and map_location.startswith("cuda"):
            note(state, f'map_location="{map_location}"')
            map_location = "cpu"
        return torch.load(f, map_location=map_location, weights_only=True, mmap=mmap)

    return load


def _in_memory(f: Any, what: str) -> None:
    if isinstance(f, str):
        raise refused(
            f"{what} with a file name is not available here: programs touch no files.",
            "Use a buffer in memory: buffer = io.BytesIO().",
        )
    if type(f) is not Buffer:
        raise refused(f"{what} works on io.BytesIO() here.", "Write buffer = io.BytesIO() first.")


SAVING = {"save": ForRun(_save), "load": ForRun(_load)}
IO = Namespace("io", {"BytesIO": Buffer}, io)
