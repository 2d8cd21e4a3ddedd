"""Records a program while it runs: its steps, its calls of torch, what memory held after each."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any

import torch
from torch.overrides import _get_current_function_mode
from torch.utils._python_dispatch import _get_current_dispatch_mode

from builder.language import Frame, LanguageError, Program
from inspector.arguments import sound
from inspector.calls import Calls, Moment, Row
from inspector.memory import Memory
from inspector.mending import LONGEST, mended
from inspector.record import MOST_CALLS, MOST_STEPS, Call, Note, Poke, ProgramError, Span, Step
from inspector.rows import Place, call_of
from inspector.steps import GradMode, Pictures, Rest
from inspector.unseen import quiet

if TYPE_CHECKING:
    from builder.language import Evaluator

MOST_BYTES = 3_000_000  # of the trace as JSON, about
_NOWHERE: Moment = (None, 0)


@dataclass
class _Going:
    """A statement that is being carried out."""

    node: ast.stmt
    frame: Frame
    calls: list[int] = field(default_factory=list)
    reopened: bool = False  # inside a call of torch, such as a hook in its backward pass


class Recorder:
    """Looks on while an `Evaluator` runs a program, as its `watch`.

        recorder = Recorder(program)
        with recorder:
            Evaluator(program, watch=recorder).run()
        recorder.trace_parts()

    `pokes` are written after the statements of their steps, before the pictures are taken. Behind
    the last step that is kept, the program runs on almost unwatched.
    """

    def __init__(self, program: Program, pokes: tuple[Poke, ...] = ()) -> None:
        self.program = program
        self.pokes = pokes
        self.memory = Memory()
        self.steps: list[Step] = []
        self.rows: list[Call] = []
        self.more_steps = 0
        self.error: ProgramError | None = None
        self._pictures = Pictures(self.memory)
        self._calls = Calls(self.memory, self._close)
        self._calls.name = self._pictures.showcase.name
        self._evaluator: Evaluator | None = None
        self._going: list[_Going] = []
        self._places: dict[ast.AST, Place] = {}
        self._printed = 0
        self._weight = _Weight(self.memory)
        self._notes: list[Note] = []
        self._watching = False

    def __enter__(self) -> "Recorder":
        """Start to see what torch does."""
        self._reopen()
        self._calls.operations.__enter__()  # type: ignore[no-untyped-call] # torch's
        self._watching = True
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _where: TracebackType | None,
    ) -> None:
        """Stop looking on."""
        self._let_go()
        self.memory.storages.close()

    def begin(self, evaluator: "Evaluator") -> None:
        """Meet the evaluator, which knows what is being evaluated."""
        self._evaluator = evaluator
        state = evaluator._state

        def moment() -> Moment:
            return state.position, state.steps

        self._calls.moment = moment

    def before(self, node: ast.stmt, frame: Frame) -> None:
        """Get ready for a statement."""
        calls = self._calls
        if calls.over:
            self._stand_back()
            return
        calls.flush()
        going = _Going(node, frame)
        if calls.running:
            self._reopen()
            going.reopened = True
        self._going.append(going)
        calls.into = going.calls

    def after(self, node: ast.stmt, frame: Frame) -> None:
        """Take the picture after a statement."""
        calls = self._calls
        if not calls.over:
            calls.flush()
        going = self._ended(node, frame)
        if calls.over or going is None:
            self.more_steps += 1
            return
        mode: GradMode = "grad" if torch.is_grad_enabled() else "no_grad"
        if torch.is_inference_mode_enabled():
            mode = "inference"
        self.memory.storages.now += 1
        with calls.careful(), quiet():
            self._poke(frame, node.lineno)
            rest = Rest(self._print(), mode, tuple(going.calls))
            self.steps.append(self._pictures.take(node, frame, rest))
        self.memory.storages.step = len(self.steps)
        self.more_steps += calls.over  # this one was lost
        if len(self.steps) >= MOST_STEPS or self._weight.of(self.steps, self.rows) > MOST_BYTES:
            calls.over = True

    def failed(self, node: ast.stmt, frame: Frame, error: LanguageError) -> None:
        """Explain the error that ended the program."""
        with quiet():
            self._calls.flush()
            where = error.node or node
            self.error = mended(error, self._calls.failure, self.program, where, frame)

    def trace_parts(self) -> dict[str, Any]:
        """Return what is known, as arguments for a `Trace`."""
        evaluator = self._evaluator
        notes = () if evaluator is None else evaluator.notes
        storages = self.memory.storages
        return {
            "output": "" if evaluator is None else sound(evaluator.output, 40_000),
            "error": self.error,
            "steps": tuple(self.steps),
            "more_steps": self.more_steps,
            "calls": tuple(self.rows),
            "tensors": tuple(self.memory.tensors),
            "storages": tuple(storages.shown),
            "contents": tuple(storages.contents),
            "notes": (
                *(Note(line=line, text=sound(text, LONGEST)) for line, text in notes),
                *self._notes,
                *self._lost(),
            ),
        }

    def _lost(self) -> Iterator[Note]:
        if self._calls.lost:
            line = self.steps[-1].end_line + 1 if self.steps else 1
            text = f"What follows could not be recorded ({self._calls.lost})."
            yield Note(line=line, text=sound(text, LONGEST))

    def _ended(self, node: ast.stmt, frame: Frame) -> _Going | None:
        """Return the statement that ends; a generator may have left others behind it open."""
        for at in range(len(self._going) - 1, -1, -1):
            going = self._going[at]
            if going.node is node and going.frame is frame:
                del self._going[at]
                if going.reopened:
                    self._close_again()
                self._calls.into = self._going[-1].calls if self._going else []
                return going
        return None

    def _poke(self, frame: Frame, line: int) -> None:
        pokes = [poke for poke in self.pokes if poke.step == len(self.steps)]
        if pokes:
            self._pictures.look(frame)  # what this step made has its number now
        for poke in pokes:
            try:
                self.memory.storages.poke(poke)
            except ValueError as error:
                self._notes.append(Note(line=line, text=sound(str(error), LONGEST)))

    def _print(self) -> str:
        output = "" if self._evaluator is None else self._evaluator.output
        printed, self._printed = output[self._printed :], len(output)
        return sound(printed, 20_000)

    def _close(self, row: Row) -> None:
        """Keep a row that is over."""
        if self._calls.over:
            return
        self.memory.storages.now += 1
        with quiet():
            call = call_of(row, self.memory, self._place(row.moment[0]), self._calls.name)
        if call is None:
            return
        row.into.append(len(self.rows))
        self.rows.append(call)
        if len(self.rows) >= MOST_CALLS:
            self._calls.over = True

    def _place(self, node: ast.AST | None) -> Place:
        if node is None:
            return Place(0, None, "")
        if node not in self._places:
            called = node.func if isinstance(node, ast.Call) else node
            label = sound(self.program.segment(called).partition("\n")[0], 200)
            span = self.program.span(node)
            verb = getattr(called, "attr", getattr(called, "id", ""))
            verb = verb if called is not node else ""
            self._places[node] = Place(span.line, Span(**span._asdict()), label, verb)
        return self._places[node]

    def _reopen(self) -> None:
        self._calls.functions.__enter__()  # type: ignore[no-untyped-call]

    def _close_again(self) -> None:
        # The backward pass puts its threads' modes back itself when something raises in it.
        if self._on_top():
            self._calls.functions.__exit__(None, None, None)  # type: ignore[no-untyped-call]

    def _on_top(self) -> bool:
        top = _get_current_function_mode()  # type: ignore[no-untyped-call]
        return top is self._calls.functions

    def _stand_back(self) -> None:
        """Take the modes away, if nobody else's lie on top of them: they cost time."""
        operations = _get_current_dispatch_mode() is self._calls.operations
        if operations and self._on_top() and not self._calls.running:
            self._let_go()

    def _let_go(self) -> None:
        while self._on_top():
            self._close_again()
        if self._watching:
            self._watching = False
            self._calls.operations.__exit__(None, None, None)  # type: ignore[no-untyped-call]


class _Weight:
    """How large the trace is as JSON, about; only what was added is weighed."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self._total = 0
        self._seen = [0, 0, 0, 0]

    def of(self, steps: list[Step], rows: list[Call]) -> int:
        """Return the weight by now, in bytes."""
        storages = self.memory.storages
        lists: tuple[list[Any], ...] = (steps, rows, self.memory.tensors, storages.contents)
        for at, (things, weigh) in enumerate(zip(lists, _WEIGHTS, strict=True)):
            self._total += sum(map(weigh, things[self._seen[at] :]))
            self._seen[at] = len(things)
        return self._total


_WEIGHTS = (
    lambda step: 250 + len(step.printed) + 110 * len(step.variables) + 6 * len(step.contents),
    lambda call: 900 + 45 * len(call.aten) + 90 * len(call.meetings),
    lambda state: (
        700
        + 12 * len(state.edges.values if state.edges else ())
        + 9 * len(state.heat.values if state.heat else ())
    ),
    lambda content: 100 + 11 * len(content.values or ()),
)
