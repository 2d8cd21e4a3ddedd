"""One plain sentence about a call: why it copied, or why it did not have to."""

from dataclasses import dataclass

from inspector.lessons import SHAPED, STRETCHED, Lessons
from inspector.operations import words
from inspector.record import TensorState
from inspector.sharing import Relation

_SHAPED = SHAPED | {"squeeze", "unsqueeze"}
_TURNED = words("permute transpose t T mT H mH swapaxes swapdims movedim moveaxis adjoint")
_JOINED = words("cat concat concatenate stack hstack vstack dstack column_stack block_diag")
_PICKED = words(
    "__getitem__ gather index_select take take_along_dim masked_select embedding where nonzero"
)
_REPEATED = words("repeat tile repeat_interleave")
_CAST = words(
    "to type type_as float double half bfloat16 int long short char byte bool cfloat cdouble"
)


@dataclass(frozen=True)
class Event:
    """What is known of a call when it is over.

    `names` are of the inputs, "" where no variable holds one; `written` are positions in them.
    `relation` is of the results to the input they are closest to, which is at `closest`.
    """

    single: bool  # one function of torch was called
    word: str
    bytes: int
    names: tuple[str, ...]
    inputs: tuple[TensorState, ...]
    results: tuple[TensorState, ...]
    relation: Relation | None
    closest: int
    aten: tuple[str, ...]
    copies: int
    written: tuple[int, ...]
    lessons: Lessons

    @property
    def first(self) -> str:
        """The input the results are closest to, by name where it has one."""
        return (self.names[self.closest] if self.names else "") or "its input"

    @property
    def size(self) -> int:
        """Bytes of the results."""
        return sum(one.bytes for one in self.results)

    @property
    def fact(self) -> str:
        """What happened, in a few words."""
        if self.written:
            return f"wrote into {_list([self.names[at] or 'its input' for at in self.written])}"
        match self.relation:
            case Relation.SAME:
                return f"the very same object as {self.first}"
            case Relation.SHARES:
                return f"shares memory with {self.first}"
            case Relation.DISJOINT:
                return f"shares no cell with {self.first}, but its storage"
            case Relation.OUTSIDE:
                return f"one memory with {self.first}, reached through NumPy"
        return f"new memory, {self.size} bytes"


def why(event: Event) -> str:
    """Return the sentence."""
    if event.written:
        return _in_place(event)
    if not event.single:
        return f"Several functions of torch in one call; {event.bytes} bytes are kept."
    if event.word in _TOLD or not event.results:
        return _TOLD.get(event.word, "")
    if event.relation is None:
        return f"New memory of {event.size} bytes."
    return _BY_RELATION[event.relation](event)


_TOLD = {
    "from_numpy": "No copy: the tensor shows the array's own memory.",
    "backward": "The gradients were added to .grad of the leaves, or became it where it was None.",
    "numpy": "No copy: the array shows the tensor's own memory.",
    "item": "One number left torch's memory for a number of Python's.",
    "tolist": "The elements left torch's memory for numbers of Python's.",
}


def _in_place(event: Event) -> str:
    wrote = _list([event.names[at] or "an unnamed tensor" for at in event.written])
    storages = dict.fromkeys(event.inputs[at].storage for at in event.written)
    shown = [f"S{index}" for index in storages if index is not None]
    seen = f", and whatever shows {_list(shown)} sees it" if shown else ""
    versions = "its version went up" if len(event.written) == 1 else "their versions went up"
    return f"It wrote into {wrote} in place{seen}; {versions}."


def _same(event: Event) -> str:
    result = event.results[0]
    if event.word == "contiguous":
        return "Already contiguous: the very same object came back."
    if event.word in _CAST:
        return f"Already {result.dtype} on {result.device}: the very same object came back."
    return "There was nothing to do: the very same object came back."


def _shared(event: Event) -> str:
    word, first, result = event.word, event.first, event.results[0]
    if word in _SHAPED:
        return "No copy: the strides allow this shape, so only shape and stride are new."
    if word in _TURNED:
        return "No copy: the strides changed places, and the memory stayed as it is."
    if word in STRETCHED:
        axes = [str(axis) for axis, stride in enumerate(result.stride) if stride == 0]
        return f"No copy: stride 0 along axis {_list(axes)} shows the same cells again."
    if word == "detach":
        return f"No copy: it shows the memory of {first}, and autograd does not follow it."
    if word == "data":
        return (
            f"No copy: it shows the memory of {first} with a version counter of its own, so "
            "autograd does not notice writes."
        )
    return (
        f"No copy: it starts at cell {result.offset} of the same memory and steps "
        f"{result.stride} through it."
    )


def _copied(event: Event) -> str:
    view, broadcast = event.lessons.view, event.lessons.broadcast
    if view is not None and view.blocked:
        cut = view.blocked[0]
        return (
            f"It copied {event.size} bytes because dims {cut.a} and {cut.b} do not merge: stride "
            f"{cut.a} would have to be {cut.needed} and is {cut.actual}."
        )
    if event.lessons.product is not None:
        return _product(event)
    if event.word in _ALWAYS:
        return _ALWAYS[event.word].format(word=event.word, size=event.size, first=event.first)
    if broadcast is not None and any(map(any, broadcast.stretched)):
        return (
            "The inputs were stretched with stride 0, without a copy; the result has "
            f"{event.size} bytes of its own."
        )
    return f"Every element was computed anew, into {event.size} bytes of its own."


def _product(event: Event) -> str:
    copied = min(event.copies, len(event.inputs))
    if copied:
        operands = "both operands" if copied == 2 else "one operand"
        return f"{event.word} copied {operands} to stretch the batch axes."
    kernels = [word.removeprefix("aten.") for word in event.aten]
    work = [word for word in kernels if word in _KERNELS]
    if work:
        return f"Carried out by {work[-1]}, into {event.size} bytes of its own."
    return f"Every element was computed anew, into {event.size} bytes of its own."


_KERNELS = words("dot mv mm bmm addmm addmv baddbmm sum mul")
_ALWAYS: dict[str, str] = {
    "clone": "clone always copies: {size} bytes.",
    "contiguous": "It copied {size} bytes to put the elements in order; only then are the strides "
    "those of a fresh tensor.",
    **dict.fromkeys(_JOINED, "{word} always copies: one piece of {size} bytes for all inputs."),
    **dict.fromkeys(
        _PICKED,
        "It copied {size} bytes: no stride steps through cells that a list, a mask or an index "
        "tensor picks.",
    ),
    **dict.fromkeys(
        _REPEATED,
        "{word} copied the elements into {size} bytes; expand would show them without a copy.",
    ),
    **dict.fromkeys(_CAST, "Each element was converted, into {size} bytes of its own."),
    "tensor": "torch.tensor always copies its data: {size} bytes.",
}


def _list(names: list[str]) -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last


_BY_RELATION = {
    Relation.SAME: _same,
    Relation.SHARES: _shared,
    Relation.DISJOINT: _shared,
    Relation.OUTSIDE: lambda _event: "No copy: it is one memory, seen by NumPy and by torch.",
    Relation.COPY: _copied,
}
