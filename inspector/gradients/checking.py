"""The gradients of a program against finite differences, by torch's own gradcheck.

The whole program is one function of its leaves: forward runs its text again with the leaves moved
a little, backward gives the program's own gradients.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from builder.language import LanguageError, Program, parse
from inspector.arguments import sound
from inspector.gradients.check_record import GradCheck as GradCheck
from inspector.gradients.check_record import LeafCheck
from inspector.gradients.figures import figure_of
from inspector.gradients.replaying import Naming, Reached, Replay, Use
from inspector.record import Cell
from inspector.unseen import quiet

MOST_CHECKED = 200  # elements of all leaves together
_EPS, _ATOL, _RTOL = 1e-6, 1e-5, 1e-3  # gradcheck's own
_NOTHING = (
    "There is nothing to check: no backward pass runs, and no variable is a number that requires "
    "grad."
)
_MOST_SHOWN = 6  # numbers in a row of text
_KINK = 1e-3  # how far the slopes on both sides differ, against their size
_LONGEST = 4_000


def check_gradients(text: str, seed: int = 0, budget_s: float = 1.5) -> GradCheck:
    """Hold the gradients of a program's last backward pass against finite differences.

    Where there is no pass, the last number that requires grad is taken. Of the elements of its
    leaves as many are checked as there is time for, MOST_CHECKED at most.

    Raises:
        LanguageError: where the program itself ends early.
    """
    program = parse(text)
    survey = _survey(program, seed)
    last, uses = survey.last, survey.uses()
    if last is None:
        return GradCheck(ok=None, sentence=_NOTHING)
    able = [use for use in uses if use.tensor.dtype == torch.float64 and use.tensor.numel()]
    if not able:
        return _not_checked(last, "No leaf that can be moved takes part in what is differentiated.")
    if survey.coarse:
        sentence = f"A part of it works in {survey.coarse}, too coarse for steps of {_EPS:g}."
        return _not_checked(last, sentence)
    return _checked(_Moved(program, seed, last, able), budget_s)


def _survey(program: Program, seed: int) -> Replay:
    replay = Replay(program, seed, {}, None)
    return replay.run(Naming(replay.names))


def _count(elapsed_s: float, budget_s: float) -> int:
    """Return for how many elements there is time: each takes two runs."""
    return max(1, min(MOST_CHECKED, int(budget_s / (2 * elapsed_s + 1e-6))))


def _not_checked(last: Reached, sentence: str) -> GradCheck:
    root = sound(last.text, _LONGEST)
    return GradCheck(ok=None, sentence=sentence, kind=last.kind, root=root, line=last.line)


class _OtherWay(Exception):  # noqa: N818 -- it says what the program did
    """Moved a little, the program does not come to the same pass."""


@dataclass(eq=False)
class _Moved:
    """The program as a function of chosen elements of its leaves."""

    program: Program
    seed: int
    last: Reached
    uses: list[Use]
    at: list[Tensor] = field(default_factory=list)  # which elements, of each leaf
    base: list[Tensor] = field(default_factory=list)  # all elements, of each leaf
    slopes: list[Tensor] = field(default_factory=list)  # what backward gives for those at
    seen: dict[tuple[int, ...], float] = field(default_factory=dict)
    runs: int = 1

    def begin(self, budget_s: float) -> None:
        """Choose elements, as many as there is time for, and work out what backward gives."""
        began = time.perf_counter()
        replay = self._run({})
        count = _count(time.perf_counter() - began, budget_s)
        self.at = _choose([use.tensor.numel() for use in self.uses], count, self.seed)
        last = replay.last
        assert last is not None
        leaves = [replay.leaf(use.number) for use in self.uses]
        self.base = [leaf.detach().clone() for leaf in leaves]
        found = last.gradients(leaves)
        self.slopes = [one.detach().reshape(-1)[at] for one, at in zip(found, self.at, strict=True)]

    def inputs(self) -> tuple[Tensor, ...]:
        """Return the chosen elements, as gradcheck wants them."""
        pairs = zip(self.base, self.at, strict=True)
        return tuple(base.reshape(-1)[at].requires_grad_() for base, at in pairs)

    def value(self, inputs: Sequence[Tensor]) -> Tensor:
        """Run the program with these elements in their places."""
        moves = {}
        for use, base, at, given in zip(self.uses, self.base, self.at, inputs, strict=True):
            whole = base.reshape(-1).clone()
            whole[at] = given.detach()
            moves[use.number] = (use.first, whole.reshape(base.shape))
        last = self._run(moves).last
        assert last is not None
        found = last.value(self.last.weights)
        self.seen[self._step(inputs)] = float(found)
        return found

    def _run(self, moves: dict[int, tuple[int, Tensor]]) -> Replay:
        self.runs += 1
        replay = Replay(self.program, self.seed, moves, self.last.number or None).run()
        last = replay.last
        if last is None or last.number != self.last.number:
            raise _OtherWay
        if [root.shape for root in last.roots] != [root.shape for root in self.last.roots]:
            raise _OtherWay
        return replay

    def _step(self, inputs: Sequence[Tensor]) -> tuple[int, ...]:
        """Return which element was moved, and to which side."""
        for leaf, (given, base, at) in enumerate(zip(inputs, self.base, self.at, strict=True)):
            step = given.detach() - base.reshape(-1)[at]
            moved = step.nonzero().flatten().tolist()
            if moved:
                return leaf, moved[0], 1 if step[moved[0]] > 0 else -1
        return ()


def _choose(sizes: list[int], count: int, seed: int) -> list[Tensor]:
    """Return which elements of each leaf are checked: some of each, before more of any."""
    generator = torch.Generator().manual_seed(seed)
    orders = [torch.randperm(size, generator=generator).tolist() for size in sizes]
    chosen: list[list[int]] = [[] for _ in sizes]
    for turn in range(max(sizes)):
        for leaf, order in enumerate(orders):
            if turn < len(order) and count:
                chosen[leaf].append(order[turn])
                count -= 1
    return [torch.tensor(sorted(one), dtype=torch.int64) for one in chosen]


class _Whole(torch.autograd.Function):
    """The whole program as one function."""

    @staticmethod
    def forward(ctx: Any, moved: _Moved, *inputs: Tensor) -> Tensor:
        ctx.moved = moved
        return moved.value(inputs)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        return None, *(slope * gradients[0] for slope in ctx.moved.slopes)


def _checked(moved: _Moved, budget_s: float) -> GradCheck:
    last = moved.last
    try:
        moved.begin(budget_s)
        inputs = moved.inputs()
        ok = torch.autograd.gradcheck(
            lambda *given: _Whole.apply(moved, *given),  # type: ignore[no-untyped-call]
            inputs,
            eps=_EPS,
            atol=_ATOL,
            rtol=_RTOL,
            raise_exception=False,
            check_undefined_grad=False,
            check_batched_grad=False,
        )
    except _OtherWay:
        return _not_checked(last, "Moved a little, the program goes another way.")
    except LanguageError as error:
        return _not_checked(last, f"Moved a little, the program ends early: {error.message}")
    leaves = tuple(
        _leaf(moved, number) for number in range(len(moved.uses)) if len(moved.at[number])
    )
    left_out = sum(use.tensor.numel() for use in moved.uses) - sum(map(len, moved.at))
    return GradCheck(
        ok=ok,
        sentence=_sentence(leaves, left_out, ok),
        kind=last.kind,
        root=sound(last.text, _LONGEST),
        line=last.line,
        leaves=leaves,
        left_out=left_out,
        runs=moved.runs,
    )


def _sentence(leaves: tuple[LeafCheck, ...], left_out: int, ok: bool) -> str:
    checked = sum(len(leaf.at) for leaf in leaves)
    rest = f" {left_out:,} more elements were left out." if left_out else ""
    if ok:
        what = "gradient agrees" if checked == 1 else f"{checked:,} gradients agree"
        return f"The {what} with the differences.{rest}"
    wrong = [leaf.name for leaf in leaves if not leaf.ok]
    return f"Backward and the differences do not agree at {', '.join(wrong[:4])}.{rest}"


def _leaf(moved: _Moved, number: int) -> LeafCheck:
    use, at, slope = moved.uses[number], moved.at[number], moved.slopes[number]
    with quiet():
        numerical = torch.tensor([_difference(moved, number, one) for one in range(len(at))])
        numerical = numerical.double()
        whole = len(at) == use.tensor.numel()
        shape = tuple(use.tensor.shape)
        ok = torch.allclose(numerical, slope, rtol=_RTOL, atol=_ATOL)
        gaps = (numerical - slope).abs()
        place = int(gaps.nan_to_num(math.inf).argmax())
        where = tuple(int(one) for one in torch.unravel_index(at[place], shape)) if shape else ()
        kink = not ok and _has_kink(moved, number, place)
        figures = [figure_of(one.reshape(shape) if whole else one) for one in (slope, numerical)]
        name = use.name or f"a leaf of shape {shape}"
    return LeafCheck(
        name=sound(name, 200),
        shape=shape,
        at=tuple(at.tolist()),
        analytic=figures[0],
        numerical=figures[1],
        analytic_text=_text(slope, shape if whole else None),
        numerical_text=_text(numerical, shape if whole else None),
        worst=float(gaps.max()) if bool(gaps.isfinite().all()) else None,
        worst_at=where,
        ok=ok,
        sentence=_told(sound(name, 200), where, (slope[place], numerical[place]), ok, kink),
    )


def _difference(moved: _Moved, leaf: int, element: int) -> float:
    up, down = (moved.seen.get((leaf, element, side), math.nan) for side in (1, -1))
    return (up - down) / (2 * _EPS)


def _has_kink(moved: _Moved, leaf: int, element: int) -> bool:
    """Tell whether the slopes on both sides of an element differ."""
    here = moved.seen.get((), math.nan)
    up = (moved.seen.get((leaf, element, 1), math.nan) - here) / _EPS
    down = (here - moved.seen.get((leaf, element, -1), math.nan)) / _EPS
    return abs(up - down) > _KINK * max(abs(up), abs(down), 1.0)


def _told(
    name: str, where: tuple[int, ...], pair: tuple[Tensor, Tensor], ok: bool, kink: bool
) -> str:
    slope, numerical = (_number(float(one)) for one in pair)
    if ok:
        return f"{name}: both give the same."
    place = f"{name}[{', '.join(map(str, where))}]" if where else name
    if not all(math.isfinite(float(one)) for one in pair):
        return f"{place}: backward gives {slope}, the differences {numerical}."
    if kink:
        return (
            f"{place}: the value has a kink there; backward takes the slope of one side, "
            f"{slope}, and the differences {numerical} from both."
        )
    return f"{place}: backward gives {slope}, the differences {numerical}."


def _text(values: Tensor, shape: tuple[int, ...] | None) -> str:
    """Write the first numbers."""
    if shape == ():
        return _number(values.item())
    shown = ", ".join(_number(one) for one in values[:_MOST_SHOWN].tolist())
    more = len(values) - _MOST_SHOWN
    return f"[{shown}{f', … {more:,} more' if more > 0 else ''}]"


def _number(value: Cell) -> str:
    text = f"{value:.6g}"
    return "0" if text == "-0" else text
