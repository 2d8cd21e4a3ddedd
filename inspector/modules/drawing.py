"""The drawing of a module by torchview, as the text that graphviz lays out in the browser."""

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import nn
from torchview.recorder_tensor import (
    Recorder,
    RecorderTensor,
    _orig_module_forward,
    module_forward_wrapper,
)
from torchview.torchview import process_input

from builder.language.faults import Halt
from builder.language.tables.attributes import enter_tensor
from inspector.arguments import sound
from inspector.modules.calls import CallWatch, placed
from inspector.modules.drawn import MOST_NODES, Drawn, Failed, Look
from inspector.modules.failing import run_error
from inspector.modules.keeping import in_mode, kept
from inspector.modules.run_record import Drawing
from inspector.modules.running import Inputs, attempt, heard

Direction = Literal["TB", "LR", "BT", "RL"]
MOST_OPERATIONS = 4_000  # that are recorded
MOST_CHARACTERS = 3_000_000  # of the text

enter_tensor(RecorderTensor)  # the language then takes it for what it is


class _TooManyError(Exception):
    """More was computed than can be drawn."""


def draw(  # noqa: PLR0913 -- the switches of torchview
    module: nn.Module,
    inputs: Inputs,
    *,
    depth: int = 3,
    direction: Direction = "TB",
    roll: bool = False,
    expand_nested: bool = True,
    show_shapes: bool = True,
) -> Drawing:
    """Run a module in evaluation mode and return its drawing; it is left as it was.

    One whose forward fails is drawn up to the failing call. One that is too large is drawn at a
    smaller depth, or in part.
    """
    inputs = placed(module, inputs)
    look = Look(depth, direction, roll, expand_nested, show_shapes)
    with kept(module), in_mode(module, training=False), heard() as notes, torch.no_grad():
        recorded = _record(module, inputs, look)
        message = _message(module, inputs, recorded)
    drawn, said = _fitting(recorded, look)
    if recorded.too_many:
        said = f"It computes more than {MOST_OPERATIONS:,} operations: the first are drawn."
    dot = drawn.text
    if len(dot) > MOST_CHARACTERS:
        dot, said = "", "The drawing is too large to be shown. Choose a smaller depth."
    return Drawing(
        dot=dot,
        nodes=drawn.nodes,
        depth=drawn.look.depth,
        partial=recorded.error is not None,
        message=message,
        too_large=said,
        notes=tuple(notes),
    )


@dataclass
class _Recorded:
    """What torchview saw of a forward."""

    drawn: Drawn
    watch: "_Watch"
    error: BaseException | None = None
    too_many: bool = False


class _Watch(CallWatch):
    """Remembers which tensors the function of torch was called with that failed."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__(module, looking=False)
        self.operations = 0
        self.nodes: list[Any] = []  # of those tensors

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        # torchview asks each tensor for its shape several times.
        self.operations += getattr(func, "__name__", "") != "__get__"
        if self.operations > MOST_OPERATIONS:
            raise _TooManyError
        known = self.failed
        try:
            return super().__torch_function__(func, types, args, kwargs)
        except (Exception, Halt):
            if self.failed is not known:
                self.nodes = [
                    one.tensor_nodes[-1]
                    for one in args
                    if isinstance(one, RecorderTensor) and getattr(one, "tensor_nodes", None)
                ]
            raise


def _record(module: nn.Module, inputs: Inputs, look: Look) -> _Recorded:
    device = inputs[0].device if inputs else torch.device("cpu")
    given, _, nodes = process_input(list(inputs), None, {}, device)
    graph = Drawn(nodes, look, module)
    watch = _Watch(module)
    recorded = _Recorded(graph, watch)
    try:
        with watch, Recorder(_orig_module_forward, module_forward_wrapper(graph), graph):
            module(*(given or ()))
    except _TooManyError:
        recorded.too_many = True
    except (Exception, Halt) as error:  # noqa: BLE001  a forward may raise anything
        recorded.error = error
    graph.recorded()
    return recorded


def _message(module: nn.Module, inputs: Inputs, recorded: _Recorded) -> str:
    """Return why the forward ended early. torchview may have failed where the module does not."""
    if recorded.error is None:
        return ""
    told = run_error(recorded.error, recorded.watch)
    failed = recorded.watch.failed
    operation = None if failed is None or failed[0] is not recorded.error else failed[1]
    recorded.drawn.failed = Failed(
        operation=operation if _in_forward(recorded.watch) else None,
        nodes=tuple(recorded.watch.nodes),
    )
    recorded.watch.release()
    recorded.watch.nodes = []
    _, error = attempt(module, inputs, CallWatch(module, looking=False))
    if error is None:
        return sound(f"The module runs, but torchview cannot follow it: {told.message}", 4_000)
    return sound(f"{error.sentence} torch says: {error.message}", 4_000)


def _in_forward(watch: CallWatch) -> bool:
    """Return whether it failed in the forward of a module that holds others, not in a layer."""
    return watch.innermost is not None and any(watch.innermost.module.children())


def _fitting(recorded: _Recorded, look: Look) -> tuple[Drawn, str]:
    """Draw at the depth asked for, or at the largest smaller one that is not too large."""
    graph = recorded.drawn
    for depth in range(look.depth, 0, -1):
        graph = graph.at(depth)
        graph.fill()
        if not graph.cut:
            break
    if graph.cut:
        return graph, f"It has more than {MOST_NODES:,} nodes. The first {graph.nodes:,} are drawn."
    if graph.look.depth < look.depth:
        words = f"At depth {look.depth} it has more than {MOST_NODES:,} nodes."
        return graph, f"{words} It is drawn at depth {graph.look.depth}."
    return graph, ""
