"""Records what gradients do while a program runs: its graph, its passes, its ledger."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

import torch

from builder.language import Frame, LanguageError, Program
from inspector.arguments import sound
from inspector.gradients.looking import Looking
from inspector.gradients.places import Places
from inspector.gradients.record import MOST_NODES, GradStep
from inspector.gradients.tracking import MOST_BYTES, Tracking
from inspector.gradients.variables import Variables
from inspector.mending import LONGEST, mended
from inspector.record import MOST_STEPS, Note, ProgramError
from inspector.steps import last_line
from inspector.unseen import quiet

if TYPE_CHECKING:
    from builder.language import Evaluator

GradMode = Literal["grad", "no_grad", "inference"]


@dataclass(eq=False)
class _Statement:
    """A statement that is being carried out. `first` is the number of passes before it."""

    node: ast.stmt
    frame: Frame
    first: int


class GradRecorder:
    """Looks on while an `Evaluator` runs a program, as its `watch`.

        recorder = GradRecorder(program)
        with recorder:
            Evaluator(program, watch=recorder).run()
        GradTrace(**recorder.trace_parts(), walls=walls)

    Behind the last step or node that is kept, the program runs on unwatched.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.error: ProgramError | None = None
        self.steps: list[GradStep] = []
        self.more_steps = 0
        self._places = Places(program)
        self._tracking = Tracking(self._places)
        self._variables = Variables(self._tracking.nodes, self._tracking.gallery)
        self._variables.found = self._tracking.meet
        self._looking = Looking(self._tracking)
        self._evaluator: Evaluator | None = None
        self._statements: list[_Statement] = []
        self._printed = 0
        self._weight = 0  # of the steps as JSON
        self._ended = False

    def __enter__(self) -> "GradRecorder":
        """Start to see what torch does."""
        self._looking.start()
        self._tracking.modules.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _where: TracebackType | None,
    ) -> None:
        """Stop looking on."""
        self._looking.stop()
        self._tracking.modules.stop()

    def begin(self, evaluator: "Evaluator") -> None:
        """Meet the evaluator, which knows what is being evaluated."""
        self._evaluator = evaluator
        state = evaluator._state
        self._tracking.position = lambda: state.position

    def before(self, node: ast.stmt, frame: Frame) -> None:
        """Get ready for a statement."""
        tracking = self._tracking
        if not tracking.over:
            self._statements.append(_Statement(node, frame, len(tracking.passes)))
        elif not tracking.running:
            self._looking.stop()
            tracking.modules.stop()

    def after(self, node: ast.stmt, frame: Frame) -> None:
        """Take the picture after a statement; the one in which it became too much is the last."""
        statement = self._over(node, frame)
        if statement is None or self._ended:
            self.more_steps += 1
        else:
            self._take(statement)

    def failed(self, node: ast.stmt, frame: Frame, error: LanguageError) -> None:
        """Explain the error that ended the program, and keep what its last statement did."""
        with quiet():
            where = error.node or node
            self.error = mended(error, self._tracking.failure, self.program, where, frame)
        statement = self._over(node, frame)
        if statement is not None and not self._ended:
            self._take(statement)

    def trace_parts(self) -> dict[str, Any]:
        """Return what is known, as arguments for a `GradTrace`."""
        evaluator, tracking = self._evaluator, self._tracking
        notes = () if evaluator is None else evaluator.notes
        last = max(len(self.steps) - 1, 0)
        with quiet():
            nodes = tracking.nodes.parts()
        return {
            "output": "" if evaluator is None else sound(evaluator.output, 40_000),
            "error": self.error,
            "steps": tuple(self.steps),
            "more_steps": self.more_steps,
            "nodes": nodes,
            "edges": tuple(tracking.nodes.edges),
            "passes": tuple(going.part(last) for going in tracking.passes),
            "ledger": tracking.ledger.parts(last),
            "variables": tuple(self._variables.named),
            "figures": tuple(tracking.gallery.figures),
            "notes": (
                *(Note(line=line, text=sound(text, LONGEST)) for line, text in notes),
                *self._limits(),
            ),
        }

    def _limits(self) -> Iterator[Note]:
        """Yield what was left out."""
        tracking = self._tracking
        line = self.steps[-1].end_line if self.steps else 1
        if tracking.lost:
            text = f"What follows could not be recorded ({tracking.lost})."
            yield Note(line=line, text=sound(text, LONGEST))
        elif tracking.nodes.full:
            yield Note(line=line, text=f"The first {MOST_NODES:,} nodes are shown.")
        elif tracking.over:
            yield Note(line=line, text=f"The first {len(self.steps):,} steps are shown.")
        if tracking.gallery.note:
            yield Note(line=line, text=tracking.gallery.note)

    def _over(self, node: ast.stmt, frame: Frame) -> _Statement | None:
        """Return the statement that ends; a generator may have left others behind it open."""
        for at in range(len(self._statements) - 1, -1, -1):
            statement = self._statements[at]
            if statement.node is node and statement.frame is frame:
                del self._statements[at]
                return statement
        return None

    def _take(self, statement: _Statement) -> None:
        mode: GradMode = "grad" if torch.is_grad_enabled() else "no_grad"
        if torch.is_inference_mode_enabled():
            mode = "inference"
        tracking = self._tracking
        with tracking.careful():
            self.steps.append(self._step(statement, mode))
            tracking.step = len(self.steps)
            enough = len(self.steps) >= MOST_STEPS or self._weigh() > MOST_BYTES
            tracking.over = tracking.over or enough
        self._ended = tracking.over

    def _step(self, statement: _Statement, mode: GradMode) -> GradStep:
        node, frame, tracking = statement.node, statement.frame, self._tracking
        tracking.names.see(frame, self._places.of(node))
        named, others = self._variables.of(frame)
        keeping = tracking.nodes.keeping
        for draft in tracking.new:
            keeping.name(draft.keeps)
        tracking.ledger.look(tracking.nodes.leaves, tracking.step)
        step = GradStep(
            line=node.lineno,
            end_line=last_line(node),
            frame=sound(frame.name, 200),
            depth=frame.depth,
            printed=self._print(),
            grad_mode=mode,
            variables=named,
            others=others,
            nodes=len(tracking.nodes.drafts),
            freed=tuple(tracking.freed),
            stale=tuple(keeping.look_for_stale()),
            passes=tuple(self._passes(statement.first)),
        )
        tracking.new, tracking.freed = [], []
        keeping.relieve()
        return step

    def _passes(self, first: int) -> Iterator[int]:
        """Yield the passes that ran in the statement that ends, and in no statement inside it."""
        tracking = self._tracking
        for at in range(first, len(tracking.passes)):
            run = tracking.passes[at].run
            if run.step is None:
                run.step = tracking.step
                yield at

    def _print(self) -> str:
        output = "" if self._evaluator is None else self._evaluator.output
        printed, self._printed = output[self._printed :], len(output)
        return sound(printed, 20_000)

    def _weigh(self) -> int:
        """Return about how large the trace is as JSON; of the steps the last one is added."""
        step, tracking = self.steps[-1], self._tracking
        self._weight += 170 + len(step.printed) + 5 * len(step.variables)
        self._weight += sum(10 + len(name) + len(text) for name, text in step.others)
        rest = 130 * len(self._variables.named) + 70 * len(tracking.ledger)
        return self._weight + rest + tracking.weight
