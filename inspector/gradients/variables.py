"""The variables after a step: tensors with their node and .grad, the others as text."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from builder.language import Frame
from inspector.arguments import sound
from inspector.gradients.gallery import Gallery
from inspector.gradients.graph import grad_fn_of
from inspector.gradients.nodes import Draft, Nodes
from inspector.gradients.record import Named
from inspector.shown import is_shown, size_of, text_of

MOST_VARIABLES = 60
MOST_ITEMS = 8  # of a list, that are shown one by one
MOST_PARAMETERS = 12  # of a module, when it has no more
Other = tuple[str, str]


class Variables:
    """Makes the variables of a step; one that stayed as it was is stored once."""

    def __init__(self, nodes: Nodes, gallery: Gallery) -> None:
        self.named: list[Named] = []
        self._nodes = nodes
        self._gallery = gallery
        self.found: Callable[[Tensor], object] = lambda _tensor: None
        self._known: dict[tuple[object, ...], int] = {}

    def of(self, frame: Frame) -> tuple[tuple[int, ...], tuple[Other, ...]]:
        """Return those that are tensors by number, and the others. Call it inside `quiet`."""
        tensors: list[int] = []
        others: list[Other] = []
        for name, value in tuple(frame.names.items()):
            if len(tensors) + len(others) >= MOST_VARIABLES:
                break
            if not is_shown(value):
                continue
            inner = list(_tensors(name, value))
            tensors += (self._number(*one) for one in inner if not is_lazy(one[1]))
            if not isinstance(value, Tensor) and (not inner or isinstance(value, nn.Module)):
                others.append((sound(name, 200), _told(value)))
        return tuple(tensors[:MOST_VARIABLES]), tuple(others)

    def _number(self, name: str, tensor: Tensor) -> int:
        draft, output = self._end(tensor)
        if draft is not None and draft.variable is None and output == 0 and not draft.result:
            draft.result = name
        figure, grad = self._gallery.of(tensor), self._grad(tensor)
        key = (
            name, figure, tensor.requires_grad, tensor.is_leaf, grad,
            None if draft is None else draft.index, output,
        )  # fmt: skip
        if key not in self._known:
            self._known[key] = len(self.named)
            self.named.append(
                Named(
                    name=sound(name, 200),
                    shape=tuple(tensor.shape),
                    requires_grad=tensor.requires_grad,
                    is_leaf=tensor.is_leaf,
                    node=None if draft is None else draft.index,
                    output=output,
                    figure=figure,
                    grad=grad,
                )
            )
        return self._known[key]

    def _end(self, tensor: Tensor) -> tuple[Draft | None, int]:
        if not tensor.requires_grad:
            return None, 0
        if tensor.is_leaf:
            return self._nodes.leaf(tensor), 0
        self.found(tensor)  # writing into a view gives its base a new node
        return self._nodes.find(grad_fn_of(tensor)), tensor.output_nr

    def _grad(self, tensor: Tensor) -> int | None:
        if tensor.is_leaf or tensor.retains_grad:
            return self._gallery.of_any(tensor.grad)
        return None


def _tensors(name: str, value: Any) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors in sight of a variable, with the names they are reached by."""
    if isinstance(value, Tensor):
        yield name, value
    elif type(value) in (list, tuple):
        items = ((f"{name}[{at}]", one) for at, one in enumerate(islice(value, MOST_ITEMS)))
        yield from ((path, one) for path, one in items if isinstance(one, Tensor))
    elif isinstance(value, nn.Module) and name != "self":
        parameters = list(islice(nn.Module.named_parameters(value), MOST_PARAMETERS + 1))
        if len(parameters) <= MOST_PARAMETERS:
            yield from ((f"{name}.{path}", one) for path, one in parameters)


def _told(value: Any) -> str:
    if isinstance(value, nn.Module):
        return sound(f"{type(value).__name__}, {size_of(value)}", 200)
    return text_of(value)
