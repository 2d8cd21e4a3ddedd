"""The catalogue: one row for each layer and operation, the only place that knows a kind."""

from collections.abc import Mapping

from builder.catalog import (
    activation,
    convolution,
    linear,
    normalisation,
    operations,
    pooling,
    sequence,
    shape,
)
from builder.catalog.kind import Kind, by_name

CATALOG: Mapping[str, Kind] = by_name(
    (
        *convolution.ROWS,
        *linear.ROWS,
        *activation.ROWS,
        *pooling.ROWS,
        *normalisation.ROWS,
        *sequence.ROWS,
        *shape.ROWS,
        *operations.ROWS,
    )
)

# Palette headings in order, each with the colour token its nodes are drawn in.
GROUPS: Mapping[str, str] = {
    convolution.GROUP: "conv",
    linear.GROUP: "linear",
    activation.GROUP: "act",
    pooling.GROUP: "pool",
    normalisation.GROUP: "norm",
    sequence.GROUP: "seq",
    shape.GROUP: "shape",
    operations.ARITHMETIC: "shape",
    operations.SHAPE: "shape",
}
