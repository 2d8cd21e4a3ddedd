"""The operations a learner explores by dragging their arguments, one row each."""

from inspector.explorer.arguments import parse_arguments
from inspector.explorer.chance import CHANCE
from inspector.explorer.changing import CHANGING
from inspector.explorer.converting import CONVERTING
from inspector.explorer.decompositions import DECOMPOSITIONS
from inspector.explorer.joining import JOINING
from inspector.explorer.operation import Arguments, Control, Operation, plain_controls
from inspector.explorer.picking import PICKING
from inspector.explorer.products import PRODUCTS
from inspector.explorer.repeating import REPEATING
from inspector.explorer.shaping import SHAPING
from inspector.explorer.summation import SUMMATION

OPERATIONS = (
    *SHAPING,
    *JOINING,
    *PICKING,
    *REPEATING,
    *CONVERTING,
    *CHANGING,
    *PRODUCTS,
    *SUMMATION,
    *DECOMPOSITIONS,
    *CHANCE,
)
BY_NAME = {operation.name: operation for operation in OPERATIONS}

__all__ = [
    "BY_NAME",
    "OPERATIONS",
    "Arguments",
    "Control",
    "Operation",
    "parse_arguments",
    "plain_controls",
]
