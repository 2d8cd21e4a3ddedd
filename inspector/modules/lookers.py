"""How an output looks: one row for each kind of layer that has a picture of its own."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from torch import Tensor, nn

from inspector.modules.attention import attention_of
from inspector.modules.parts import first_tensor
from inspector.modules.planes import MOST_ALONE, MOST_NUMBERS, MOST_SIDE, plane_of, planes_of
from inspector.modules.recurrent import memory_of
from inspector.modules.run_record import Picture
from inspector.unseen import quiet

MOST_PLANES = 32
FULL = MOST_PLANES * MOST_SIDE * MOST_SIDE  # cells of the pictures of one call
_LEAST_SIDE = 8
_ROWS, _COLUMNS = "row", "column"

Arguments = tuple[Any, ...]
Named = Mapping[str, Any]


def pictures_of(
    module: nn.Module, args: Arguments, kwargs: Named, output: Any, room: int
) -> tuple[Picture, ...]:
    """Return the pictures of one call, with about so many cells in all.

    What cannot be drawn has none: no elements, a rare layout.
    """
    looker = next((_LOOKERS[cls] for cls in type(module).__mro__ if cls in _LOOKERS), _plain)
    try:
        return looker(module, args, kwargs, output, max(room, _LEAST_SIDE**2))
    except (RuntimeError, NotImplementedError, TypeError, IndexError, ValueError):
        return ()


def _attention(
    module: Any, args: Arguments, kwargs: Named, output: Any, room: int
) -> tuple[Picture, ...]:
    weights = attention_of(module, args, dict(kwargs))
    heads = weights[0] if weights.dim() == 4 else weights
    if heads.is_meta or not heads.numel():
        return ()
    shown, side = _fit(heads.size(0), max(heads.shape[1:]), room)
    labels = [f"head {i}" for i in range(shown)]
    planes = planes_of(heads[:shown], labels, (side, side), MOST_NUMBERS)
    before = ", before dropout" if module.training and module.dropout else ""
    picture = Picture(
        kind="attention",
        title=f"What each query attends to{before}; the keys of a row add up to 1",
        rows="query",
        columns="key",
        planes=planes,
        more=heads.size(0) - shown,
    )
    return (picture, *_plain(module, args, kwargs, output, room))


def _memory(
    module: Any, args: Arguments, kwargs: Named, output: Any, room: int
) -> tuple[Picture, ...]:
    if type(module).forward not in (nn.RNN.forward, nn.LSTM.forward, nn.GRU.forward):
        return _plain(module, args, kwargs, output, room)
    given = args + tuple(kwargs[name] for name in ("input", "hx") if name in kwargs)
    found = [(name, one) for name, one in memory_of(module, given, output) if _can_be_drawn(one)]
    if not found:
        return ()
    shown, side = _fit(len(found), max(max(one.shape) for _, one in found), room, MOST_ALONE)
    return (
        Picture(
            kind="hidden",
            title="What it remembers after each moment of the first sample",
            rows="unit",
            columns="moment",
            planes=tuple(plane_of(one.T, name, (side, side)) for name, one in found[:shown]),
            more=len(found) - shown,
        ),
    )


def _plain(
    module: Any, _args: Arguments, _kwargs: Named, output: Any, room: int
) -> tuple[Picture, ...]:
    tensor = first_tensor(output)
    if tensor is None or not _can_be_drawn(tensor):
        return ()
    with quiet():
        picture = _by_shape(tensor, _is_of_pictures(module), room)
    return () if picture is None else (picture,)


def _by_shape(tensor: Tensor, of_pictures: bool, room: int) -> Picture | None:
    match tensor.dim():
        case 0:
            return None
        case 1:
            return _bars(tensor, "The numbers")
        case 2:
            return _bars(tensor[0], "The first sample")
        case 3 if of_pictures:
            return _maps(tensor, "", room)
        case 3:
            return _heat(tensor[0])
        case 4:
            return _maps(tensor[0], " of the first sample", room)
        case _:
            sample = tensor[(0,) * (tensor.dim() - 5)][0]  # (C, D, H, W)
            middle = sample.size(1) // 2
            return _maps(sample[:, middle], f" of the first sample, slice {middle}", room)


def _bars(vector: Tensor, title: str) -> Picture:
    plane = plane_of(vector[None], "", (1, MOST_ALONE))
    return Picture(kind="bars", title=title, rows="", columns="feature", planes=(plane,))


def _heat(matrix: Tensor) -> Picture:
    plane = plane_of(matrix, "", (MOST_ALONE, MOST_ALONE))
    title = "The first sample"
    return Picture(kind="heat", title=title, rows=_ROWS, columns=_COLUMNS, planes=(plane,))


def _maps(maps: Tensor, of: str, room: int) -> Picture:
    """Shapes: maps: (C, H, W)."""
    count = maps.size(0)
    shown, side = _fit(count, max(maps.shape[1:]), room)
    labels = [f"channel {i}" for i in range(shown)]
    return Picture(
        kind="maps",
        title=f"{shown} of {count} feature maps{of}" if shown < count else f"Feature maps{of}",
        rows="height",
        columns="width",
        planes=planes_of(maps[:shown], labels, (side, side)),
        more=count - shown,
    )


def _fit(count: int, size: int, room: int, most: int = MOST_SIDE) -> tuple[int, int]:
    """Return how many planes are shown and their side, so that the cells fit into the room."""
    side = min(size, most)
    shown = min(count, MOST_PLANES)
    while shown * side * side > room and side > _LEAST_SIDE:
        side -= 1
    return max(1, min(shown, room // max(side * side, 1))), side


def _can_be_drawn(tensor: Tensor) -> bool:
    return not tensor.is_meta and not tensor.is_nested and tensor.numel() > 0


def _is_of_pictures(module: nn.Module) -> bool:
    """Return whether three dimensions are one picture: (C, H, W)."""
    return isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.MaxPool2d, nn.AvgPool2d))


Looker = Callable[[Any, Arguments, Named, Any, int], tuple[Picture, ...]]
_LOOKERS: Mapping[type, Looker] = MappingProxyType(
    {nn.MultiheadAttention: _attention, nn.RNNBase: _memory}
)
