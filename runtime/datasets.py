"""The data a model can be trained on: small, real or generated, and always at hand.

The rows stand here without torch, so that a page can show them at once; `runtime.samples` makes the
tensors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from runtime.settings import Loss, Targets

if TYPE_CHECKING:
    from runtime.samples import Split


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One set of samples with their classes.

    Shapes: `forms` are the shapes one sample can take, without the batch; the first is the usual.
    """

    name: str
    title: str
    sentence: str  # what a sample is, for the page
    task: Literal["classification", "binary"]
    size: int
    classes: tuple[str, ...]
    forms: tuple[tuple[int, ...], ...]
    dtype: str = "float32"

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The usual shape of one sample."""
        return self.forms[0]

    @property
    def targets(self) -> tuple[Targets, ...]:
        """How the classes can be given to a loss: as numbers, as rows of 0 and 1, as one 0 or 1."""
        return ("classes", "one_hot", "value") if self.task == "binary" else ("classes", "one_hot")

    @property
    def losses(self) -> tuple[Loss, ...]:
        """The losses that fit, the usual one first."""
        return ("CrossEntropy", "BCEWithLogits", "MSE")

    def load(
        self, *, shape: tuple[int, ...] | None = None, seed: int = 0, validation_share: float = 0.2
    ) -> Split:
        """Return training and validation tensors; the seed decides which sample goes where."""
        from runtime.samples import split  # torch and scikit-learn: only for who trains

        return split(self, shape or self.input_shape, seed, validation_share)


def _digits() -> Dataset:
    return Dataset(
        name="digits",
        title="Handwritten digits",
        sentence="1,797 real digits, scanned at 8×8 pixels with 17 grey levels, scaled to 0..1.",
        task="classification",
        size=1797,
        classes=tuple("0123456789"),
        forms=((1, 8, 8), (64,), (8, 8)),
    )


_ROWS = (
    _digits(),
    Dataset(
        name="iris",
        title="Iris flowers",
        sentence="150 flowers of three species; length and width of sepals and petals.",
        task="classification",
        size=150,
        classes=("setosa", "versicolor", "virginica"),
        forms=((4,),),
    ),
    Dataset(
        name="wine",
        title="Wines",
        sentence="178 wines from three growers; 13 measurements of a laboratory.",
        task="classification",
        size=178,
        classes=("grower 0", "grower 1", "grower 2"),
        forms=((13,),),
    ),
    Dataset(
        name="breast_cancer",
        title="Breast cancer",
        sentence="569 tumours, malignant or benign; 30 measurements of cell nuclei.",
        task="binary",
        size=569,
        classes=("malignant", "benign"),
        forms=((30,),),
    ),
    Dataset(
        name="moons",
        title="Two moons",
        sentence="1,000 generated points on two half circles that reach into each other.",
        task="binary",
        size=1000,
        classes=("upper", "lower"),
        forms=((2,),),
    ),
    Dataset(
        name="spirals",
        title="Three spirals",
        sentence="900 generated points on three arms that wind around each other.",
        task="classification",
        size=900,
        classes=("arm 0", "arm 1", "arm 2"),
        forms=((2,),),
    ),
)

DATASETS: Mapping[str, Dataset] = MappingProxyType({row.name: row for row in _ROWS})
