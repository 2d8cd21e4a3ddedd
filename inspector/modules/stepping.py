"""One training step under the microscope: forward, loss, backward, the optimiser's step."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import get_args

from torch import Tensor, nn

from builder.language.faults import Halt
from builder.names import shown
from builder.problems import Problem
from inspector.gradients.graph import root_of
from inspector.modules.calls import CallWatch, placed
from inspector.modules.failing import Worded, run_error
from inspector.modules.flow import FlowWatch
from inspector.modules.forms import Option
from inspector.modules.losses import LOSSES
from inspector.modules.optimisers import refusal
from inspector.modules.parts import tensors
from inspector.modules.passing import Passing
from inspector.modules.run_record import RunError
from inspector.modules.running import heard
from inspector.modules.silences import Reason, Silences
from inspector.modules.step_layers import Layers
from inspector.modules.step_record import Silent, Stage, StageName, StepReport, StepTensor
from inspector.modules.step_tensors import Figures, Tracks
from inspector.modules.step_words import (
    backward_words,
    failure_words,
    forward_words,
    loss_words,
    step_words,
)
from inspector.modules.taking import Taking

STAGES: tuple[StageName, ...] = get_args(StageName)
ON_META = "The module is so large that it has shapes and no values: a step would show nothing."
NO_TARGET = "{} compares the output with a target. Choose a batch, or the loss Mean or Sum."
_MOST_OUTPUTS = 16


def training_step(  # noqa: PLR0913  # each is a field of the form
    module: nn.Module,
    inputs: Tensor | tuple[Tensor, ...],
    target: Tensor | None = None,
    *,
    loss: str = "CrossEntropy",
    optimizer: str = "SGD",
    options: Mapping[str, Option] | None = None,
    steps: int = 1,
    look_at: str = "",
    worded: Worded = None,
) -> StepReport | Problem:
    """Take training steps and look at the last one. The module is trained by them.

    The tensor that has the name `look_at` has its cells in all its figures. A step that fails is
    told as far as it came.
    """
    options = options or {}
    refused = _refused(module, target, loss) or refusal(optimizer, options)
    if refused is not None:
        return refused
    given = (inputs,) if isinstance(inputs, Tensor) else inputs
    taking = Taking(module, placed(module, given), target, LOSSES[loss], optimizer, options)
    microscope = _Microscope(taking, look_at, worded)
    with heard() as notes:
        report = microscope.unseen(steps - 1) or microscope.look()
    return report.model_copy(update={"notes": tuple(notes), "steps_before": max(steps - 1, 0)})


def _refused(module: nn.Module, target: Tensor | None, loss: str) -> Problem | None:
    if loss not in LOSSES:
        sentence = f"{shown(loss)} is no loss here. Choose one of {', '.join(LOSSES)}."
        return Problem(where="loss", sentence=sentence)
    if LOSSES[loss].row.takes_target and target is None:
        return Problem(where="loss", sentence=NO_TARGET.format(loss))
    if any(one.is_meta for one in (*module.parameters(), *module.buffers())):
        return Problem(where="", sentence=ON_META)
    return None


@dataclass(eq=False)
class _Microscope:
    """Looks at a step. What the stages leave is kept here until it is told."""

    taking: Taking
    look_at: str
    worded: Worded
    figures: Figures = field(default_factory=Figures)
    stages: list[Stage] = field(default_factory=list)
    passing: Passing | None = None

    def unseen(self, steps: int) -> StepReport | None:
        """Take steps that nobody looks at; return why one failed."""
        for _ in range(steps):
            for name, carry_out in self.taking.stages().items():
                watch = CallWatch(self.taking.module, looking=False)
                try:
                    with watch:
                        carry_out()
                except (Exception, Halt) as error:  # noqa: BLE001  # a forward may raise anything
                    return StepReport(stages=(), failed=name, error=self._error(name, error, watch))
        return None

    def look(self) -> StepReport:
        """Take the step that is looked at."""
        module = self.taking.module
        self.taking.output = self.taking.value = None
        for parameter in module.parameters():
            parameter.grad = None
        self.tracks = Tracks(module, self.figures, self.look_at)
        self.layers = Layers(self.figures)
        self.watch = CallWatch(module, self.layers, looking=False)
        self.flow = FlowWatch([one.start for one in self.tracks.parameters], self._where)
        self.tracks.look()
        failed, error, reasons = None, None, None
        for name in STAGES:
            try:
                if name == "step":
                    reasons = self._reasons()  # before the weights are others
                self._carry_out(name)
            except (Exception, Halt) as raised:  # noqa: BLE001  # a forward may raise anything
                failed, error = name, self._error(name, raised, self.watch)
                break
        self.layers.let_go()
        report = self._report(failed, error, reasons or self._reasons())
        self.watch.release()
        return report

    def _where(self) -> str | None:
        call = self.watch.innermost
        return None if call is None else call.path

    def _carry_out(self, name: StageName) -> None:
        carry_out = self.taking.stages()[name]
        match name:
            case "forward" | "loss":
                with self.watch, self.flow:
                    carry_out()
                changed = self.tracks.look()
            case "backward":
                self._backward()
                changed = self.tracks.look()
            case "step":
                changed = self.tracks.step(self.taking.made_optimizer(), carry_out)
        gave = self._gave(name)
        self.stages.append(
            Stage(
                name=name,
                code=self.taking.code()[name],
                sentence=self._words(name, changed),
                changed=changed,
                output=tuple(self.figures.add(one) for one in gave),
            )
        )

    def _backward(self) -> None:
        loss = self.taking.value
        assert loss is not None
        if not loss.requires_grad:
            self.taking.backward()  # torch says why that cannot be
            return
        passing = Passing(root_of(loss)[0], [one.start for one in self.tracks.parameters])
        with passing.look():
            self.taking.backward()
        self.passing = passing

    def _gave(self, name: StageName) -> list[Tensor]:
        if name == "forward":
            return [one for _, one in tensors(self.taking.output)[:_MOST_OUTPUTS]]
        return [self.taking.value] if name == "loss" and self.taking.value is not None else []

    def _words(self, name: StageName, changed: tuple[str, ...]) -> str:
        parameters = self.tracks.parameters
        match name:
            case "forward":
                return forward_words(len(self.watch.calls) + self.watch.more, changed)
            case "loss":
                return loss_words(self._loss())
            case "backward":
                return backward_words(parameters)
            case "step":
                return step_words(self.taking.optimizer_name, parameters)

    def _loss(self) -> float | None:
        value = self.taking.value
        found = math.nan if value is None or value.numel() != 1 else float(value.detach().real)
        return found if math.isfinite(found) else None

    def _error(self, name: StageName, error: BaseException, watch: CallWatch) -> RunError:
        told = run_error(error, watch, self.worded)
        if name == "forward":
            return told
        sentence = failure_words(name, told.operation)
        return told.model_copy(update={"call": None, "after": None, "sentence": sentence})

    def _report(
        self, failed: StageName | None, error: RunError | None, reasons: Mapping[str, Reason]
    ) -> StepReport:
        return StepReport(
            stages=tuple(self.stages),
            failed=failed,
            error=error,
            loss=self._loss(),
            figures=tuple(self.figures.taken),
            tensors=tuple(_with(row, reasons.get(row.name)) for row in self.tracks.rows()),
            more_tensors=self.tracks.more,
            activations=tuple(self.layers.rows),
            more_activations=self.layers.more + self.watch.more,
            silent=tuple(_silent(reasons)),
            code=self.taking.whole_code(),
        )

    def _reasons(self) -> dict[str, Reason]:
        """Return for each parameter without a gradient why it has none."""
        parameters = self.tracks.parameters
        silences = Silences(
            parameters=[one.start for one in parameters],
            names=[one.name for one in parameters],
            flow=self.flow,
            loss=self.taking.value,
            passing=self.passing,
            called=frozenset(call.path for call in self.watch.calls),
        )
        found = ((one.name, silences.reason(at)) for at, one in enumerate(parameters))
        return {name: reason for name, reason in found if reason is not None}


def _with(row: StepTensor, reason: Reason | None) -> StepTensor:
    if reason is None:
        return row
    return row.model_copy(update={"silence": reason.silence, "why": reason.sentence})


def _silent(reasons: Mapping[str, Reason]) -> Iterator[Silent]:
    """Yield the modules whose own parameters have no gradient, one for each reason."""
    groups: dict[tuple[str, Reason], list[str]] = {}
    for name, reason in reasons.items():
        groups.setdefault((name.rpartition(".")[0], reason), []).append(name)
    for (module, reason), names in groups.items():
        yield Silent(
            module=module[:1_000],
            parameters=tuple(name[:1_000] for name in names),
            silence=reason.silence,
            sentence=reason.sentence,
        )
