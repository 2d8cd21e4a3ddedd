"""Operations on tensors: written in forward, without a place in `state_dict`.

Their parameters come from the schemas of aten, where torch has no Python signature.
"""

from typing import Any

import torch

from builder.catalog.kind import Function, Kind, Method, Operator, Port, ports, spec
from builder.catalog.params import of_schema
from builder.graph import TensorSpec

ARITHMETIC = "Arithmetic"
SHAPE = "Views and shapes"

_aten = torch.ops.aten
_PAIR = (spec("N", 8), spec("N", 8))


def _arithmetic(
    sign: str, name: str, overload: object, meaning: str, example: tuple[TensorSpec, ...] = _PAIR
) -> Kind:
    return Kind(
        name=name,
        group=ARITHMETIC,
        meaning=meaning,
        body=Operator(sign, getattr(torch, name)),
        inputs=ports("input", "other"),
        params=of_schema(overload),
        example=example,
    )


def _method(
    name: str,
    overload: object,
    meaning: str,
    *example: int | str,
    star: str = "",
    **rows: dict[str, Any],
) -> Kind:
    return Kind(
        name=name,
        group=SHAPE,
        meaning=meaning,
        body=Method(name, star),
        params=of_schema(overload, **rows),
        example=(spec(*example),),
    )


ROWS = (
    _arithmetic("+", "add", _aten.add.Tensor, "input + alpha · other, broadcast"),
    _arithmetic("-", "subtract", _aten.subtract.Tensor, "input - alpha · other, broadcast"),
    _arithmetic("*", "multiply", _aten.multiply.Tensor, "number by number, broadcast"),
    _arithmetic(
        *("@", "matmul", _aten.matmul.default, "matrix product of the last two dimensions"),
        example=(spec("N", 4, 8), spec("N", 8, 3)),
    ),
    Kind(
        name="cat",
        group=ARITHMETIC,
        meaning="Puts tensors one behind the other along an existing dimension.",
        body=Function(torch.cat),
        inputs=(Port("tensors", many=True),),
        params=of_schema(_aten.cat.default, dim={"default": 1, "required": True}),
        example=_PAIR,
    ),
    Kind(
        name="stack",
        group=ARITHMETIC,
        meaning="Puts equal tensors one behind the other along a new dimension.",
        body=Function(torch.stack),
        inputs=(Port("tensors", many=True),),
        params=of_schema(_aten.stack.default, dim={"default": 1, "required": True}),
        example=_PAIR,
    ),
    _method(
        *(
            "reshape",
            _aten.reshape.default,
            "The same numbers in another shape; copies if it must.",
        ),
        *("N", 3, 4),
        star="shape",
        shape={"default": (-1, 12)},
    ),
    _method(
        *("view", _aten.view.default, "The same memory in another shape; never copies."),
        *("N", 3, 4),
        star="size",
        size={"default": (-1, 12)},
    ),
    _method(
        *("permute", _aten.permute.default, "Puts the dimensions in another order."),
        *("N", 3, 4),
        star="dims",
        dims={"default": (0, 2, 1)},
    ),
    _method(
        *("transpose", _aten.transpose.int, "Swaps two dimensions."),
        *("N", 3, 4),
        dim0={"default": 1},
        dim1={"default": 2},
    ),
    _method(
        *("squeeze", _aten.squeeze.dims, "Removes dimensions of size 1."),
        *("N", 1, 4),
        dim={"default": 1},
    ),
    _method(
        *("unsqueeze", _aten.unsqueeze.default, "Adds a dimension of size 1."),
        *("N", 4),
        dim={"default": 1},
    ),
    _method(
        *("mean", _aten.mean.dim, "The mean along some dimensions."),
        *("N", 3, 4),
        dim={"default": -1},
    ),
    _method(
        *("select", _aten.select.int, "Takes one slice: x.select(0, -1) is x[-1]."),
        *(4, "N", 3),
        dim={"default": 0},
        index={"default": -1},
    ),
    _method(
        *("narrow", _aten.narrow.default, "Keeps `length` entries of a dimension from `start`."),
        *("N", 8),
        dim={"default": 1},
        start={"default": 0},
        length={"default": 4},
    ),
)
