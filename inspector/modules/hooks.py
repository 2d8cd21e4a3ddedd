"""Hooks as a lesson: one is placed, the module runs, and what it saw is told in true order."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from builder.language.faults import Halt
from builder.problems import Problem
from inspector.arguments import sound
from inspector.modules.calls import CallWatch, Ongoing, placed
from inspector.modules.failing import Worded, called, shape_words, told_by
from inspector.modules.feeding import lines_of, spec_of
from inspector.modules.hook_kinds import ROWS, Placed, Row, code_of, printed_by
from inspector.modules.hook_targets import Target, expression_of, target_of
from inspector.modules.keeping import kept
from inspector.modules.parts import parts_of, tensors
from inspector.modules.run_record import (
    HookArgument,
    HookFiring,
    HookKind,
    HookMoment,
    HookReport,
    InputSpec,
    RunError,
)
from inspector.modules.running import Inputs, attempt, heard
from inspector.modules.sizes import is_lazy
from inspector.unseen import quiet

MOST_MOMENTS = 1_500
MOST_FIRINGS = 50
NO_LOSS = (
    "Nothing in the output requires a gradient, so there is no backward pass in which this hook "
    "could be called. Give the model a parameter that is trained."
)
NOT_CALLED = "The hook was not called in this run."


def hook_lesson(
    module: nn.Module,
    path: str,
    kind: HookKind,
    inputs: Inputs,
    *,
    specs: tuple[InputSpec, ...] = (),
    worded: Worded = None,
) -> HookReport | Problem:
    """Place one hook, run the module, and its backward pass where the hook needs it.

    The loss is the sum of the first tensor of the output. The module, its hooks and every .grad
    are left as they were.
    """
    row = ROWS[kind]
    target = target_of(module, path, row)
    if isinstance(target, Problem):
        return target
    inputs = placed(module, inputs)
    lines, names = lines_of(specs or tuple(spec_of(one) for one in inputs))
    lesson = _Lesson(module, row, target)
    with kept(module), _grads(module), heard() as notes, torch.enable_grad():
        loss, error = lesson.run(inputs, worded)
    if row.backward and loss is None and error is None:
        return Problem(where=path, sentence=NO_LOSS)
    firings = tuple(lesson.firings)
    if not firings and error is None:
        notes.append(NOT_CALLED)
    code = Placed(
        target=expression_of(module, target.path, leaf=row.on == "parameter"),
        lines=tuple(lines),
        call=f"model({', '.join(names)})",
        loss=f"output{loss or ''}.sum()",
        training=module.training,
        output=lesson.place,
    )
    return HookReport(
        kind=kind,
        path=sound(target.path, 1_000),
        title=row.title,
        sentence=row.sentence,
        method=row.method,
        link=row.link,
        code=code_of(row, code, firings),
        printed=tuple(printed_by(row, target.kind, one, firings) for one in firings),
        moments=tuple(lesson.moments),
        more_moments=lesson.more_moments,
        firings=firings,
        more_firings=lesson.more_firings,
        error=error,
        notes=tuple(notes),
    )


@contextmanager
def _grads(module: nn.Module) -> Iterator[None]:
    """Set every .grad aside for a while."""
    before = [(one, one.grad) for one in module.parameters()]
    for one, _ in before:
        one.grad = None
    try:
        yield
    finally:
        for one, grad in before:
            one.grad = grad


@dataclass
class _Lesson:
    """One run with a hook in its place."""

    module: nn.Module
    row: Row
    target: Target
    moments: list[HookMoment] = field(default_factory=list)
    more_moments: int = 0
    firings: list[HookFiring] = field(default_factory=list)
    more_firings: int = 0
    place: str = ""  # of the tensor with the hook, in the module's output
    _handles: list[RemovableHandle] = field(default_factory=list)

    def run(self, inputs: Inputs, worded: Worded) -> tuple[str | None, RunError | None]:
        """Run forward, and backward where it is needed; return where the loss was taken from."""
        watch = CallWatch(self.module, self, looking=False)
        try:
            with self._accumulated():
                output, error = self._forward(inputs, watch, worded)
                if error is not None or not self.row.backward:
                    return None, error
                place, loss = _loss(output)
                if loss is None:
                    return None, None
                self._happens("loss", "", 0, 0, f"The sum of output{place}, then backward().")
                return place, self._backward(loss, worded)
        finally:
            for handle in self._handles:
                handle.remove()

    def _forward(
        self, inputs: Inputs, watch: CallWatch, worded: Worded
    ) -> tuple[Any, RunError | None]:
        # Placed behind those of the watch, so that a forward hook is told after the end.
        return attempt(self.module, inputs, watch, worded, ready=self._place)

    def _backward(self, loss: Tensor, worded: Worded) -> RunError | None:
        try:
            loss.backward()  # type: ignore[no-untyped-call] # torch's
        except (Exception, Halt) as error:  # noqa: BLE001  a hook of the learner may raise
            return failed_backward(error, worded)
        return None

    def begins(self, call: Ongoing) -> None:
        """Note that a call begins."""
        self._happens("begins", call.path, call.number, call.depth, f"{_words(call)} begins.")

    def ends(self, call: Ongoing, output: Any) -> None:
        """Note that a call ends, and listen for the gradient of what it gave."""
        shapes = ", ".join(map(shape_words, call.outputs)) or call.other
        text = f"{_words(call)} gave {shapes}."
        self._happens("ends", call.path, call.number, call.depth, text)
        tensor = next((one for _, one in tensors(output) if one.requires_grad), None)
        inner = None if call.last is None or call.last.gave is None else call.last.gave()
        if tensor is not None and tensor is not inner and self.row.backward:
            where = (call.path, call.number, call.depth)
            arrived = f"The gradient of what {_words(call)} gave is here."
            tensor.register_hook(  # type: ignore[no-untyped-call] # torch's
                lambda _grad: self._happens("arrives", *where, arrived)
            )

    def _place(self) -> None:
        register: Callable[[Any], RemovableHandle]
        if self.row.on == "output":
            handle = self.target.object.register_forward_hook(self._on_output)
        else:
            register = getattr(self.target.object, self.row.method)
            handle = register(self._fire)
        self._handles.append(handle)

    def _on_output(self, _module: nn.Module, _args: Any, output: Any) -> None:
        found = tensors(output)
        self.place = found[0][0] if found else ""
        if found:
            handle = found[0][1].register_hook(self._fire)  # type: ignore[no-untyped-call]
            self._handles.append(handle)

    def _fire(self, *given: Any) -> None:
        firing = len(self.firings)
        if firing >= MOST_FIRINGS:
            self.more_firings += 1
        else:
            with quiet():
                self.firings.append(_firing(self.row, given))
        number = firing + self.more_firings + (1 if firing < MOST_FIRINGS else 0)
        depth = self.moments[-1].depth if self.moments else 0
        text = f"The hook is called, time {number}."
        self._happens("hook", self.target.path, 0, depth, text, min(firing, MOST_FIRINGS - 1))

    @contextmanager
    def _accumulated(self) -> Iterator[None]:
        """Note when .grad of a parameter is complete."""
        handles = [
            one.register_post_accumulate_grad_hook(  # type: ignore[no-untyped-call]
                self._accumulates(name)
            )
            for name, one in self.module.named_parameters()
            if one.requires_grad and not is_lazy(one) and self.row.backward
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def _accumulates(self, name: str) -> Callable[[Tensor], None]:
        text = f"The gradient was added to {name}.grad."
        return lambda _parameter: self._happens("accumulated", name, 0, 0, text)

    def _happens(
        self, event: Any, path: str, number: int, depth: int, text: str, firing: int | None = None
    ) -> None:
        if len(self.moments) >= MOST_MOMENTS:
            self.more_moments += 1
            return
        self.moments.append(
            HookMoment(
                event=event,
                path=sound(path, 1_000),
                number=number,
                depth=depth,
                text=sound(text, 400),
                firing=firing,
            )
        )


def failed_backward(error: BaseException, worded: Worded) -> RunError:
    """Return what is told of an exception that came out of a backward pass."""
    told = told_by(error, worded)
    return RunError(
        type=told.type or type(error).__name__,
        message=sound(told.message, 4_000),
        sentence="The forward went through; its backward pass failed.",
        call=None,
        after=None,
        operation=None,
        line=told.line,
    )


def _loss(output: Any) -> tuple[str, Tensor | None]:
    """Return the sum of the first tensor that requires a gradient, and where it stands."""
    for place, one in tensors(output):
        if one.requires_grad:
            return place, one.sum()
    return "", None


def _firing(row: Row, given: tuple[Any, ...]) -> HookFiring:
    return HookFiring(
        arguments=tuple(
            _argument(name, value) for name, value in zip(row.arguments, given, strict=True)
        )
    )


def _argument(name: str, value: Any) -> HookArgument:
    found = [] if isinstance(value, nn.Module) else tensors(value, name)
    if name == "parameter" and value.grad is not None:
        found.append(("parameter.grad", value.grad))
    return HookArgument(name=name, text=sound(_kind(value), 200), parts=parts_of(found))


def _kind(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        inside = ", ".join("None" if one is None else type(one).__name__ for one in value)
        return f"a {type(value).__name__} of {len(value)}: {inside}" if value else "an empty tuple"
    return type(value).__name__


def _words(call: Ongoing) -> str:
    return called(call.path, type(call.module).__name__, call.number).rstrip(",")
