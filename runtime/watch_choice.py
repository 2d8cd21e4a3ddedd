"""Which watchers look into a run while it trains, and how often each does."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from builder.values import Value

Watcher = Literal["gradients", "activations", "updates", "dead", "histograms"]

MOST_BETWEEN = 100_000  # steps from one look to the next
MOST_A_SECOND = 10.0  # histograms: a flush comes twenty times a second

# What each watcher shows, for whoever chooses among them.
MEANINGS: Mapping[Watcher, str] = MappingProxyType(
    {
        "gradients": "How long the gradient of each layer's parameters is.",
        "activations": "How long the output of each layer is, a sample.",
        "updates": "How far a step moves each layer's parameters, as a share of their length.",
        "dead": "The share of each ReLU's units that nothing has switched on for a while.",
        "histograms": "How the numbers of each parameter and of its gradient are spread.",
    }
)

EveryStep = Annotated[int, Field(ge=0, le=MOST_BETWEEN)]
ASecond = Annotated[float, Field(ge=0.0, le=MOST_A_SECOND)]


class Watching(Value):
    """How often each watcher looks; 0 is never, and costs nothing. No curve depends on it.

    Units: steps from one look to the next; for `histograms`, looks a second.
    """

    gradients: EveryStep = 0
    activations: EveryStep = 0
    updates: EveryStep = 0
    dead: EveryStep = 0
    histograms: ASecond = 0.0

    def every(self, watcher: Watcher) -> float:
        """Return how often a watcher looks, in its unit."""
        return float(getattr(self, watcher))
