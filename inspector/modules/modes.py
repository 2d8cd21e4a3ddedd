"""What `model.train()` and `model.eval()` change: the same input under both, call by call."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_map_only

from inspector.arguments import sound
from inspector.gradients.figures import figure_of
from inspector.modules.calls import CallWatch, Ongoing, placed
from inspector.modules.failing import Worded
from inspector.modules.feeding import lines_of, spec_of
from inspector.modules.keeping import in_mode, kept
from inspector.modules.mode_words import what_moved, why
from inspector.modules.parts import summary_of, tensors
from inspector.modules.run_record import (
    BufferChange,
    InputSpec,
    ModeReport,
    ModeRow,
    RunError,
    finite,
)
from inspector.modules.running import Inputs, attempt, heard
from inspector.unseen import quiet

MOST_ROWS = 1_000
MOST_BUFFERS = 300
MOST_KEPT_BYTES = 256 << 20  # of the tensors of a run that are kept to be compared
TOO_LARGE = "What the later calls gave was too large to be kept and compared."


@dataclass
class _Seen:
    """What one call got and gave."""

    call: Ongoing
    arguments: Any  # copies
    made: list[Tensor] | None = None  # None: it did not end, or was too large to keep
    calm: list[Tensor] | None = None  # what it gives for the same in evaluation, where it was asked

    @property
    def given(self) -> list[Tensor]:
        """Return the tensors of its arguments."""
        return [one for _, one in tensors(self.arguments)]

    @property
    def ends_of_it(self) -> tuple[Tensor, Tensor]:
        """Return the first tensor that went in, and the first that came out."""
        made = (self.made or self.given)[0]
        return (self.given or [made])[0], made


@dataclass
class _Keeper:
    """Keeps copies: a layer that works in place would change what was given to another."""

    seen: dict[tuple[int, int], _Seen] = field(default_factory=dict)
    bytes: int = 0

    def begins(self, call: Ongoing) -> None:
        """Copy what the call is given."""
        copies = self._copied((call.args, dict(call.kwargs)))
        if copies is not None:
            self.seen[id(call.module), call.number] = _Seen(call, copies)

    def ends(self, call: Ongoing, output: Any) -> None:
        """Copy what it gave; a layer of torch in training is asked what it gives in evaluation."""
        seen = self.seen.get((id(call.module), call.number))
        if seen is None:
            return
        made = self._copied(output)
        seen.made = None if made is None else [one for _, one in tensors(made)]
        if call.module.training and _is_torchs(call.module):
            seen.calm = _in_evaluation(call.module, seen.arguments)

    def _copied(self, value: Any) -> Any:
        found = [one for _, one in tensors(value)]
        self.bytes += sum(one.numel() * one.element_size() for one in found)
        if self.full:
            return None
        with quiet():
            return tree_map_only(Tensor, lambda one: one.detach().clone(), value)

    @property
    def full(self) -> bool:
        """Whether something was not kept."""
        return self.bytes > MOST_KEPT_BYTES


def _is_torchs(module: nn.Module) -> bool:
    """Return whether it is a layer of torch's own that computes by itself."""
    alone = isinstance(module, nn.MultiheadAttention) or not any(module.children())
    return alone and type(module).__module__.startswith("torch.nn.")


def _in_evaluation(module: nn.Module, arguments: Any) -> list[Tensor] | None:
    args, kwargs = tree_map_only(Tensor, torch.clone, arguments)
    chance = torch.get_rng_state()
    try:
        with in_mode(module, training=False), quiet():
            return [one for _, one in tensors(module.forward(*args, **kwargs))]
    except RuntimeError:  # it cannot be evaluated before it was trained
        return None
    finally:
        torch.set_rng_state(chance)


@dataclass(frozen=True)
class _Run:
    """One forward in one mode."""

    keeper: _Keeper
    watch: CallWatch
    error: RunError | None
    buffers: dict[str, Tensor]  # after it


def compare_modes(
    module: nn.Module,
    inputs: Inputs,
    *,
    specs: tuple[InputSpec, ...] = (),
    worded: Worded = None,
) -> ModeReport:
    """Run a module in evaluation and in training mode on the same inputs, and compare.

    Both runs begin with the same random numbers and the same buffers; it is left as it was.
    """
    inputs = placed(module, inputs)
    with heard() as notes:
        before = _copied(module)
        calm = _ran(module, inputs, worded, training=False)
        busy = _ran(module, inputs, worded, training=True)
    rows = _rows(calm, busy)
    changes = [_change(name, before.get(name), now) for name, now in busy.buffers.items()]
    if calm.keeper.full or busy.keeper.full:
        notes.append(TOO_LARGE)
    return ModeReport(
        sentence=_sentence(rows, changes, calm.error or busy.error),
        code=_code(inputs, specs),
        rows=tuple(rows[:MOST_ROWS]),
        more_rows=max(len(rows) - MOST_ROWS, 0) + busy.watch.more,
        buffers=tuple(changes[:MOST_BUFFERS]),
        more_buffers=max(len(changes) - MOST_BUFFERS, 0),
        error=calm.error or busy.error,
        notes=tuple(notes),
    )


def _ran(module: nn.Module, inputs: Inputs, worded: Worded, *, training: bool) -> _Run:
    keeper = _Keeper()
    watch = CallWatch(module, keeper)
    with kept(module), in_mode(module, training=training), torch.no_grad():
        copies = tuple(one.clone() for one in inputs)
        _, error = attempt(module, copies, watch, worded)
        return _Run(keeper, watch, error, _copied(module))


def _copied(module: nn.Module) -> dict[str, Tensor]:
    return {
        name: one.detach().clone()
        for name, one in module.named_buffers()
        if not nn.parameter.is_lazy(one)
    }


def _rows(calm: _Run, busy: _Run) -> list[ModeRow]:
    """Compare call by call; the inner ones first, so that a container knows what began in it."""
    rows: list[ModeRow] = []
    begun: set[Ongoing] = set()
    for call in reversed(busy.watch.calls):
        key = (id(call.module), call.number)
        one, other = calm.keeper.seen.get(key), busy.keeper.seen.get(key)
        if one is None or other is None or not (one.call.ended and call.ended):
            continue
        row = _row(one, other, begun)
        rows.append(row)
        if row.begins or call in begun:
            begun |= {call.parent} if call.parent is not None else set()
    return rows[::-1]


def _row(calm: _Seen, busy: _Seen, begun: set[Ongoing]) -> ModeRow:
    call = busy.call
    comparable = calm.made is not None and busy.made is not None
    gaps = _gaps(calm.made or [], busy.made or []) if comparable else None
    differs = gaps is not None and gaps.share > 0
    begins = differs and call not in begun and _begins(calm, busy)
    return ModeRow(
        path=sound(call.path, 1_000),
        number=call.number,
        type=sound(type(call.module).__name__, 200),
        differs=differs,
        begins=begins,
        largest=None if gaps is None else finite(gaps.largest),
        mean=None if gaps is None else finite(gaps.mean),
        share=None if gaps is None else gaps.share,
        eval_outputs=calm.call.outputs,
        train_outputs=call.outputs,
        why=why(call.module, *busy.ends_of_it) if begins else "",
    )


def _begins(calm: _Seen, busy: _Seen) -> bool:
    """Return whether the module itself does something else: asked, or told by equal arguments."""
    if busy.calm is not None:
        return _gaps(busy.calm, busy.made or []).share > 0
    return _gaps(calm.given, busy.given).share == 0


@dataclass(frozen=True)
class _Gaps:
    """How far the elements of tensors are apart."""

    largest: float
    mean: float
    share: float


def _gaps(some: list[Tensor], others: list[Tensor]) -> _Gaps:
    """Compare tensors one by one; those of another shape differ in all their elements."""
    if [one.shape for one in some] != [one.shape for one in others]:
        return _Gaps(float("nan"), float("nan"), 1.0)
    largest = total = 0.0
    unequal = count = 0
    for one, other in zip(some, others, strict=True):
        if one.is_meta or not one.numel():
            continue
        one, other = _numbers(one), _numbers(other)
        same = (one == other) | (one.isnan() & other.isnan())
        apart = torch.where(same, 0, (one - other).abs())
        largest = max(largest, float(apart.max()))
        total += float(apart.sum())
        unequal += int((~same).sum())
        count += one.numel()
    return _Gaps(largest, total / max(count, 1), unequal / max(count, 1))


def _numbers(tensor: Tensor) -> Tensor:
    dense = tensor if tensor.layout == torch.strided else tensor.to_dense()
    return dense if dense.is_complex() else dense.double()


def _change(name: str, before: Tensor | None, after: Tensor) -> BufferChange:
    same = before is not None and before.shape == after.shape and _same(before, after)
    return BufferChange(
        name=sound(name, 1_000),
        shape=tuple(after.shape),
        changed=not same,
        before=None if before is None else summary_of(before),
        after=summary_of(after),
        before_figure=None if before is None else figure_of(before),
        after_figure=figure_of(after),
        why="" if same else what_moved(name),
    )


def _same(one: Tensor, other: Tensor) -> bool:
    return one.is_meta or _gaps([one], [other]).share == 0


def _sentence(rows: list[ModeRow], changes: list[BufferChange], error: RunError | None) -> str:
    begins = [row for row in rows if row.begins]
    moved = sum(one.changed for one in changes)
    if error is not None and not rows:
        return error.sentence
    if not any(row.differs for row in rows) and not moved:
        return "Nothing differs: no layer here behaves another way in training."
    words = []
    if begins:
        names = ", ".join(f"{row.path or 'the model'} ({row.type})" for row in begins[:6])
        more = f" and {len(begins) - 6} more" if len(begins) > 6 else ""
        words.append(f"What differs begins at {names}{more}.")
    if moved:
        words.append(f"{moved} of {len(changes)} buffers are changed by one forward in training.")
    return " ".join(words) or "The outputs differ."


def _code(inputs: Inputs, specs: tuple[InputSpec, ...]) -> str:
    lines, names = lines_of(specs or tuple(spec_of(one) for one in inputs))
    call = f"model({', '.join(names)})"
    return "\n".join([*lines, "model.eval()", f"calm = {call}", "model.train()", f"busy = {call}"])
