"""What nodes keep for their backward, over time: which is stale, which was freed."""

from dataclasses import dataclass, field
from dataclasses import replace as changed

import torch
from torch import Tensor
from torch.autograd.graph import Node as TorchNode

from inspector.arguments import sound
from inspector.gradients.gallery import Gallery
from inspector.gradients.naming import Names
from inspector.gradients.record import Saved, Stale
from inspector.gradients.saved import Kept, is_freed, kept_by, version_of

MOST_HELD_BYTES = 64 << 20  # of tensors that are held here to see whether they get stale

_Key = tuple[object, ...]


@dataclass(eq=False)
class Keeps:
    """What one node keeps; its tensors are held until they are freed, or take too much memory."""

    index: int  # of the node
    kept: tuple[Kept, ...]
    saved: list[Saved] = field(default_factory=list)


class Keeping:
    """Follows what nodes keep. Call it inside `quiet`."""

    def __init__(self, gallery: Gallery, names: Names) -> None:
        self._gallery = gallery
        self._names = names
        self._open: dict[int, Keeps] = {}  # those that keep something
        self._stale: set[tuple[int, int, int]] = set()
        self._numbers: dict[_Key, list[int]] = {}  # the number, and how many entries hold it
        self._count = 0
        self._held_bytes = 0

    def take(self, node: TorchNode, index: int) -> Keeps:
        """Take up what a new node keeps."""
        keeps = Keeps(index, kept_by(node))
        keeps.saved = [self._saved(one) for one in keeps.kept]
        if any(one.holder != "none" for one in keeps.kept):
            self._open[index] = keeps
        return keeps

    def _saved(self, kept: Kept) -> Saved:
        tensor = kept.tensor
        if tensor is None:
            return Saved(name=sound(kept.name, 200), holder=kept.holder)
        return Saved(
            name=sound(kept.name, 200),
            holder=kept.holder,
            tensor=self._number(tensor),
            version=kept.version,
            variable=sound(self._names.of(tensor), 200),
            figure=self._gallery.of(tensor),
        )

    def _number(self, tensor: Tensor) -> int:
        """Return the number of a saved tensor: two that show the same memory alike are one."""
        entry = self._numbers.setdefault(_memory(tensor), [self._count, 0])
        if not entry[1]:  # new, or what was there is gone
            entry[0] = self._count
            self._count += 1
            self._held_bytes += _bytes(tensor)
        entry[1] += 1
        return entry[0]

    def look_for_freed(self, node: TorchNode, keeps: Keeps) -> bool:
        """Tell whether a node has just lost what it kept."""
        if keeps.index not in self._open or not is_freed(node, keeps.kept):
            return False
        self._let_go(keeps)
        del self._open[keeps.index]
        return True

    def look_for_stale(self) -> list[Stale]:
        """Return which tensors were written into since they were last looked at."""
        found = []
        for keeps in self._open.values():
            for at, one in enumerate(keeps.kept):
                version = None if one.tensor is None else version_of(one.tensor)
                if version is not None and version != one.version:
                    key = keeps.index, at, version
                    if key not in self._stale:
                        self._stale.add(key)
                        found.append(Stale(node=keeps.index, saved=at, version=version))
        return found

    def name(self, keeps: Keeps) -> None:
        """Give saved tensors the names of variables that were bound since."""
        for at, (one, kept) in enumerate(zip(keeps.saved, keeps.kept, strict=True)):
            if kept.tensor is not None and not one.variable:
                name = self._names.of(kept.tensor)
                if name:
                    keeps.saved[at] = one.model_copy(update={"variable": sound(name, 200)})

    def relieve(self) -> None:
        """Let go of the tensors when they are many: the program may have dropped its graph."""
        if self._held_bytes > MOST_HELD_BYTES:
            for keeps in self._open.values():
                self._let_go(keeps)

    def _let_go(self, keeps: Keeps) -> None:
        for one in keeps.kept:
            if one.tensor is not None:
                entry = self._numbers[_memory(one.tensor)]
                entry[1] -= 1
                if not entry[1]:
                    self._held_bytes -= _bytes(one.tensor)
        keeps.kept = tuple(changed(one, tensor=None) for one in keeps.kept)


def _memory(tensor: Tensor) -> _Key:
    if tensor.layout != torch.strided:
        return (id(tensor),)
    return tensor.data_ptr(), tensor.shape, tensor.stride(), tensor.dtype


def _bytes(tensor: Tensor) -> int:
    """Return what holding a tensor may cost: a leaf is held by its own node anyway."""
    return 0 if tensor.is_leaf and tensor.requires_grad else tensor.numel() * tensor.element_size()
