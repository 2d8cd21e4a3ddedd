"""Edits that make a graph fit its data and loss, each tried before it is offered."""

from collections.abc import Callable, Iterator
from functools import cached_property

from builder.catalog import CATALOG
from builder.edits import insert, upstream, with_input, with_params
from builder.graph import BATCH, Graph, Node
from builder.inference import Inference
from builder.patch import difference
from builder.problems import Fix
from runtime.datasets import DATASETS
from runtime.objectives import targets_of
from runtime.settings import TrainSettings

MOST_FIXES = 3

Sizes = tuple[int | str, ...]
Candidate = tuple[str, Graph]  # the button's label, the graph after the edit


def sizes_text(sizes: Sizes) -> str:
    """Return sizes as they stand on a wire: N×1×8×8."""
    return "×".join(str(size) for size in sizes) or "a single number"


class Mending:
    """The edits that suit one graph, one dataset and one loss."""

    def __init__(
        self, graph: Graph, settings: TrainSettings, infer: Callable[[Graph], Inference]
    ) -> None:
        self._graph = graph
        self._settings = settings
        self._data = DATASETS[settings.data]
        self._infer = infer
        self._input = graph.inputs[0]

    @property
    def best_sizes(self) -> Sizes:
        """The samples' shape with as many dimensions as the input declares, else the usual one."""
        rank = len(self._input.shape) - 1
        fitting = [form for form in self._data.forms if len(form) == rank]
        return (BATCH, *(fitting[0] if fitting else self._data.input_shape))

    def dtype(self, dtype: str) -> tuple[Fix, ...]:
        """Return the fix of an input's dtype; it may leave other mistakes, which then show."""
        sizes = tuple(dimension.size for dimension in self._input.shape)
        better = with_input(self._graph, self._input.name, dtype, sizes)
        return (self._fix(f"Set the dtype of {self._input.name} to {dtype}", better),)

    def sizes(self) -> tuple[Fix, ...]:
        """Return the fixes of an input's shape, those that leave no mistake first.

        The plain one is always among them: what it breaks further on shows at those layers.
        """
        plain, *others = self._sizes()
        clean = [fix for fix in (plain, *others) if self._is_clean(fix)]
        chosen = clean if plain in clean else [*clean[: MOST_FIXES - 1], plain]
        return tuple(self._fix(*candidate) for candidate in chosen[:MOST_FIXES])

    def width(self) -> tuple[Fix, ...]:
        """Return the fix of how many numbers the model gives, if it leaves no mistake."""
        if self._last is None:
            return ()
        label = f"Set out_features of {self._last.name} to {self._width}"
        better = with_params(self._graph, self._last.name, {"out_features": self._width})
        return tuple(self._fix(*fix) for fix in [(label, better)] if self._is_clean(fix))

    @property
    def width_advice(self) -> str:
        """What to do about the width, as a sentence."""
        if self._last is None:
            return "Let the model end in a Linear layer of that width."
        return f"Set out_features of {self._last.name} to {self._width}."

    @cached_property
    def _last(self) -> Node | None:
        """The nearest layer before the output that has `out_features`."""
        for name in upstream(self._graph, self._graph.outputs[0].name):
            thing = self._graph.by_name[name]
            if isinstance(thing, Node) and _has_width(thing):
                return thing
        return None

    @property
    def _width(self) -> int:
        return 1 if targets_of(self._settings) == "value" else len(self._data.classes)

    def _sizes(self) -> Iterator[Candidate]:
        best = self.best_sizes
        yield self._resized(best)
        yield from self._enlarged(best)
        for form in self._data.forms:
            if (BATCH, *form) != best:
                yield self._resized((BATCH, *form))

    def _resized(self, sizes: Sizes) -> Candidate:
        name, dtype = self._input.name, self._input.dtype
        label = f"Set {name} to {sizes_text(sizes)}"
        return label, with_input(self._graph, name, dtype, sizes)

    def _enlarged(self, sizes: Sizes) -> Iterator[Candidate]:
        """Offer to enlarge the images to what the layers were made for."""
        wanted = tuple(dimension.size for dimension in self._input.shape)
        wires = [edge for edge in self._graph.edges if edge.source == self._input.name]
        if len(wanted) != 4 or len(sizes) != 4 or wanted[1] != sizes[1] or len(wires) != 1:
            return
        label, small = self._resized(sizes)
        params = {"size": wanted[2:], "scale_factor": None}
        better = insert(small, wires[0].target, wires[0].target_port, "Upsample", params)
        yield f"{label} and enlarge the images to {sizes_text(wanted[2:])}", better

    def _is_clean(self, candidate: Candidate) -> bool:
        return not self._infer(candidate[1]).errors

    def _fix(self, label: str, better: Graph) -> Fix:
        return Fix(label=label, patch=difference(self._graph, better))


def _has_width(node: Node) -> bool:
    row = CATALOG.get(node.kind)
    return row is not None and any(param.name == "out_features" for param in row.params)
