"""From a row that is over to a part of the trace: relations, the promise, the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from torch import Tensor

from inspector.arguments import sound, tensors_in
from inspector.calls import Row
from inspector.lessons import Lessons, lessons_of
from inspector.memory import Memory
from inspector.names import word_of
from inspector.operations import SAYS_SO, words
from inspector.promise import kept, promise_of
from inspector.reasons import Event, why
from inspector.record import Aten, Call, Meeting, Promise, Span
from inspector.sharing import Relation, linked, relation, shares_version

MOST_RESULTS = 8
MOST_NODES = 64  # of a graph that are searched for a link: one call makes few
_ARRAYS = words("from_numpy frombuffer")  # what they show was there before
_OPENED = words("numpy from_numpy frombuffer as_tensor asarray")  # NumPy may see the memory now
_INDEXED = words("__getitem__ __setitem__")
_STRENGTH = {one: at for at, one in enumerate(Relation)}  # the closest first


@dataclass(frozen=True)
class Place:
    """Where a call stands in the learner's text, and what it is called there.

    `verb` is the last word of that, "step" of `opt.step`; "" where it is no call by name.
    """

    line: int
    span: Span | None
    label: str
    verb: str = ""


def call_of(
    row: Row, memory: Memory, place: Place, name: Callable[[Tensor], str | None]
) -> Call | None:
    """Return the row as a part of the trace, or None if nothing happened that is worth one.

    Call it inside `quiet`, while the row still holds its tensors.
    """
    written = _written(row)
    single = row.functions == 1 and not (written and place.verb not in ("", word_of(row.name)))
    label = row.name if single else place.label
    results = _results(row, single, word_of(label))
    row.bytes += sum(memory.storages.meet(one) for one in results)
    if word_of(label) in _OPENED:
        for one in (*results, *(given for given, _, _ in row.inputs)):
            memory.storages.opened(one)
    shown = [memory.state(one) for one in results]
    aten = _told(row.aten)
    if not (shown or written or aten):
        return None  # it only told something
    inputs = tuple(state for _, state, _ in row.inputs)
    meetings = tuple(
        _meeting(at, one, results) for at, (one, _, _) in enumerate(row.inputs) if results
    )
    before = tuple(memory.tensors[state] for state in inputs)
    after = tuple(memory.tensors[state] for state in shown)
    lessons = Lessons()
    if single and after:
        lessons = lessons_of(word_of(label), row.overload, row.args, before, after[0])
    closest = min(meetings, key=lambda one: _STRENGTH[Relation(one.relation)], default=None)
    event = Event(
        single=single or not row.functions,
        bytes=row.bytes,
        word=word_of(label),
        names=tuple(name(one) or "" for one, _, _ in row.inputs),
        inputs=before,
        results=after,
        relation=None if closest is None else Relation(closest.relation),
        closest=0 if closest is None else closest.input,
        aten=tuple(one.name for one in aten),
        copies=sum(one.copies for one in aten),
        written=written,
        lessons=lessons,
    )
    return Call(
        line=place.line,
        span=place.span,
        name=sound(label, 200),
        arguments=row.arguments if single else "",
        inputs=inputs,
        results=tuple(shown),
        aten=aten,
        bytes=0 if event.word in _ARRAYS else row.bytes,
        hidden_copies=0 if event.word in SAYS_SO else event.copies,
        written=written,
        promise=_promise(row, event, meetings) if single else None,
        meetings=meetings,
        why=why(event),
        view=lessons.view,
        broadcast=lessons.broadcast,
        product=lessons.product,
    )


def _results(row: Row, single: bool, word: str) -> list[Tensor]:
    found = list(islice(tensors_in(row.result), MOST_RESULTS))
    if single or word in _ARRAYS:
        return found
    # Of several functions under one call the last one has the result, unless it only wrote.
    inputs = {id(one) for one, _, _ in row.inputs}
    return [one for one in found if row.functions and id(one) not in inputs]


def _written(row: Row) -> tuple[int, ...]:
    return tuple(
        at
        for at, (tensor, _, version) in enumerate(row.inputs)
        if version is not None and tensor._version > version
    )


def _told(aten: list[Aten]) -> tuple[Aten, ...]:
    """Leave out what autograd detaches for itself, unless that is all there is."""
    work = tuple(one for one in aten if one.name != "aten.detach")
    return work or tuple(aten[:1])


def _meeting(at: int, given: Tensor, results: list[Tensor]) -> Meeting:
    """Say how the results stand to one input; of several results the closest counts."""
    stands = [(_STRENGTH[relation(one, given)], one) for one in results]
    strength, result = min(stands, key=lambda one: one[0])
    return Meeting(
        input=at,
        relation=tuple(Relation)[strength].value,
        shares_version=shares_version(result, given),
        linked=linked(result, given, MOST_NODES),
    )


def _promise(row: Row, event: Event, meetings: tuple[Meeting, ...]) -> Promise | None:
    overload: Any = row.last if event.word in _INDEXED else row.overload
    if overload is None:
        return None
    says = promise_of(overload)
    relations = [Relation(one.relation) for one in meetings]
    return Promise(
        says=says,
        signature=str(overload._schema)[:4_000],
        fact=event.fact,
        kept=kept(says, relations, bool(event.written)),
    )
