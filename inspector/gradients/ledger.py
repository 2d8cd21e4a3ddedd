"""The ledger: what happened to the .grad of every leaf, entry by entry."""

from typing import Literal

from torch import Tensor

from inspector.arguments import sound
from inspector.gradients.gallery import Gallery
from inspector.gradients.naming import Names
from inspector.gradients.nodes import Draft
from inspector.gradients.passes import Run
from inspector.gradients.record import MOST_FIGURE_CELLS, Entry

MOST_LEAVES = 400  # that are looked at after every step
MOST_ENTRIES = 4_000
Kind = Literal["added", "set to None", "zeroed", "changed"]


class Ledger:
    """Compares the .grad of leaves with what it was. Call it inside `quiet`."""

    def __init__(self, gallery: Gallery, names: Names) -> None:
        self._lines: list[tuple[str, Run, Kind, int | None, int | None]] = []
        self._gallery = gallery
        self._names = names
        self._last: dict[int, int | None] = {}  # figure of the .grad by the leaf's node
        self._marks: dict[int, object] = {}

    def meet(self, drafts: list[Draft]) -> None:
        """Take up leaves that are new."""
        for draft in drafts:
            if draft.variable is not None and len(self._last) < MOST_LEAVES:
                self._last[draft.index] = self._gallery.of_any(draft.variable.grad)
                self._marks[draft.index] = _mark(draft.variable.grad)

    def added(self, draft: Draft, added: int | None, after: int | None, run: Run) -> None:
        """Enter what a pass added to a leaf."""
        if draft.index in self._last:
            self._enter(draft, run, "added", added, after)

    def look(self, leaves: list[Draft], step: int) -> None:
        """Enter what else was done to .grad since the last look, in a step."""
        for draft in leaves:
            if draft.index not in self._last or draft.variable is None:
                continue
            grad = draft.variable.grad
            if _mark(grad) == self._marks[draft.index]:
                continue
            now = self._gallery.of_any(grad)
            if now != self._last[draft.index]:
                self._enter(draft, Run(step), self._kind(now), None, now)
            self._marks[draft.index] = _mark(grad)

    def _kind(self, figure: int | None) -> Kind:
        if figure is None:
            return "set to None"
        return "zeroed" if self._gallery.figures[figure].norm == 0 else "changed"

    def _enter(
        self, draft: Draft, run: Run, kind: Kind, added: int | None, after: int | None
    ) -> None:
        variable = draft.variable
        assert variable is not None
        self._last[draft.index], self._marks[draft.index] = after, _mark(variable.grad)
        if len(self._lines) < MOST_ENTRIES:
            self._lines.append((sound(self._names.of(variable), 200), run, kind, added, after))

    def parts(self, last: int) -> tuple[Entry, ...]:
        """Return the entries as parts of a trace whose last step is `last`."""
        return tuple(
            Entry(leaf=leaf, step=run.at(last), kind=kind, added=added, after=after)
            for leaf, run, kind, added, after in self._lines
        )

    def __len__(self) -> int:
        return len(self._lines)


def _mark(grad: Tensor | None) -> object:
    """Return what is quick to compare: a small tensor is looked at every time."""
    if grad is None:
        return None
    if grad.numel() <= MOST_FIGURE_CELLS or grad.is_inference():
        return object()
    return id(grad), grad._version, grad.data_ptr()
