"""The parameters and buffers of a module through a training step, as figures that are kept once."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from inspector.gradients.figures import figure_of
from inspector.gradients.record import Figure
from inspector.modules.placing import module_at
from inspector.modules.sizes import elements_of, is_lazy
from inspector.modules.step_record import MOST_TENSORS, Moment, StateEntry, StepTensor
from inspector.modules.walking import walk
from inspector.modules.words import short
from inspector.unseen import quiet

MOST_CELLS = 150_000  # of all figures together: about 1.5 MB


class Figures:
    """Numbers figures. When many were taken, the next ones have no cells, only a norm."""

    def __init__(self) -> None:
        self.taken: list[Figure] = []
        self._room = MOST_CELLS

    def add(self, tensor: Tensor, *, whole: bool = False) -> int:
        """Return the number of a tensor's figure; of a `whole` one the cells are always kept."""
        with quiet():
            figure = figure_of(tensor)
        cells = len(figure.values or ()) + (len(figure.heat.values) if figure.heat else 0)
        if not whole and cells > self._room:
            figure = figure.model_copy(update={"values": None, "heat": None})
        elif not whole:
            self._room -= cells
        self.taken.append(figure)
        return len(self.taken) - 1


@dataclass(eq=False)
class Track:
    """One parameter or buffer, found anew at each moment: a forward may put another there."""

    name: str
    names: tuple[str, ...]
    owner: nn.Module
    whole: bool  # its figures always have their cells
    start: Tensor  # the object that was there
    moments: list[Moment] = field(default_factory=list)
    state: tuple[StateEntry, ...] = ()
    update: int | None = None
    update_norm: float | None = None
    ratio: float | None = None
    kept: Tensor | None = None  # the value at the last moment
    kept_grad: tuple[Tensor, int] | None = None  # the gradient then, and its version

    @property
    def now(self) -> Tensor | None:
        """Return the tensor that is there now."""
        key = self.name.rpartition(".")[2]
        found = self.owner._parameters.get(key)
        return self.owner._buffers.get(key) if found is None else found

    @property
    def is_parameter(self) -> bool:
        """Return whether it is one that an optimiser may change."""
        return isinstance(self.start, nn.Parameter)


class Tracks:
    """All of them, looked at after each stage."""

    def __init__(self, module: nn.Module, figures: Figures, look_at: str) -> None:
        self.figures = figures
        seen = walk(module)
        entries = [*seen.parameters, *seen.buffers]
        self.more = max(len(entries) - MOST_TENSORS, 0)
        self.all = [
            Track(one.name, one.names, _owner(module, one.name), look_at in one.names, one.object)
            for one in entries[:MOST_TENSORS]
        ]

    @property
    def parameters(self) -> list[Track]:
        """Return those of parameters."""
        return [one for one in self.all if one.is_parameter]

    def look(self) -> tuple[str, ...]:
        """Take a moment, and return the names of what is another than at the last one."""
        with quiet():
            return tuple([one.name for one in self.all if self._look(one)])

    def _look(self, track: Track) -> bool:
        before = track.moments[-1] if track.moments else None
        track.moments.append(Moment(value=self._value(track), grad=self._grad(track)))
        return before is not None and before != track.moments[-1]

    def _value(self, track: Track) -> int | None:
        tensor = track.now
        if tensor is None or is_lazy(tensor):
            return None
        if track.kept is not None and _same(tensor, track.kept):
            return track.moments[-1].value
        track.kept = tensor.detach().clone()
        return self.figures.add(tensor, whole=track.whole)

    def _grad(self, track: Track) -> int | None:
        tensor = track.now
        grad = None if tensor is None or not tensor.is_leaf else tensor.grad
        before, track.kept_grad = track.kept_grad, None if grad is None else (grad, grad._version)
        if grad is None:
            return None
        if before is not None and before[0] is grad and before[1] == grad._version:
            return track.moments[-1].grad
        return self.figures.add(grad, whole=track.whole)

    def step(self, optimizer: Optimizer, take: Callable[[], object]) -> tuple[str, ...]:
        """Let the optimiser take its step, and return the names of what it changed."""
        states = {one.name: self._state(one, optimizer) for one in self.parameters}
        take()
        changed = []
        with quiet():
            for one in self.all:
                before = one.kept
                if self._look(one):
                    changed.append(one.name)
                if one.is_parameter:
                    one.state = _entries(states[one.name], self._state(one, optimizer))
                    self._update(one, before)
                one.kept = None  # no moment follows: let go of the memory
        return tuple(changed)

    def _update(self, track: Track, before: Tensor | None) -> None:
        if before is None or track.kept is None or track.kept.shape != before.shape:
            return
        update = track.kept - before
        track.update = self.figures.add(update, whole=track.whole)
        track.update_norm = _norm(update)
        size = _norm(before)
        if size and track.update_norm is not None:
            track.ratio = track.update_norm / size

    def _state(self, track: Track, optimizer: Optimizer) -> dict[str, int]:
        tensor = track.now
        held: Mapping[str, object] = {} if tensor is None else optimizer.state.get(tensor, {})
        with quiet():
            return {
                name: self.figures.add(torch.as_tensor(value), whole=track.whole)
                for name, value in held.items()
                if isinstance(value, Tensor | int | float)
            }

    def rows(self) -> Iterator[StepTensor]:
        """Yield what is told of each; why it got no gradient is told elsewhere."""
        for one in self.all:
            tensor = one.now if one.now is not None else one.start
            yield StepTensor(
                name=one.name[:1_000],
                names=short(one.names),
                module=one.name.rpartition(".")[0][:1_000],
                role="parameter" if one.is_parameter else "buffer",
                requires_grad=tensor.requires_grad,
                elements=elements_of(tensor),
                moments=tuple(one.moments),
                update=one.update,
                update_norm=one.update_norm,
                ratio=one.ratio,
                silence=None,
                state=one.state,
            )


def _owner(module: nn.Module, name: str) -> nn.Module:
    found = module_at(module, name.rpartition(".")[0])
    assert isinstance(found, nn.Module), name  # its own walk gave the name
    return found


def _same(tensor: Tensor, kept: Tensor) -> bool:
    """Return whether a tensor has the values it had, NaN too."""
    if tensor.shape != kept.shape or tensor.dtype != kept.dtype or tensor.is_sparse:
        return False
    return torch.equal(tensor, kept) or bool(
        ((tensor == kept) | (tensor.isnan() & kept.isnan())).all()
    )


def _entries(before: dict[str, int], after: dict[str, int]) -> tuple[StateEntry, ...]:
    names = dict.fromkeys((*after, *before))
    return tuple(
        StateEntry(name=name[:200], before=before.get(name), after=after.get(name))
        for name in names
    )


def _norm(tensor: Tensor) -> float | None:
    if not (tensor.is_floating_point() or tensor.is_complex()):
        return None
    wide = torch.complex128 if tensor.is_complex() else torch.float64
    norm = float(torch.linalg.vector_norm(tensor, dtype=wide))
    return norm if math.isfinite(norm) else None
