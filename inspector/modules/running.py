"""A module is run: every call in it with shapes, statistics and a picture of what came out."""

import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from builder.language.faults import Halt
from inspector.arguments import sound
from inspector.modules.calls import CallWatch, Ongoing, placed
from inspector.modules.failing import Worded, run_error
from inspector.modules.feeding import lines_of, spec_of
from inspector.modules.keeping import in_mode, kept
from inspector.modules.lookers import FULL, pictures_of
from inspector.modules.parts import first_tensor, parts_of
from inspector.modules.planes import MOST_ALONE, plane_of
from inspector.modules.run_record import InputSpec, Picture, RunError, RunReport
from inspector.unseen import quiet

MOST_CELLS = 1_500_000  # of all pictures of a report; a cell takes 4/3 of a byte
MOST_NOTES = 20
Inputs = tuple[Tensor, ...]


def run_module(
    module: nn.Module,
    inputs: Inputs,
    training: bool = False,
    *,
    look: str | None = None,
    specs: tuple[InputSpec, ...] = (),
    worded: Worded = None,
) -> RunReport:
    """Run a module once and return what each call in it gave. It is left as it was.

    The calls of the module at `look` have their pictures in full; the others share what is left.
    A forward that fails is told as far as it came.
    """
    inputs = placed(module, inputs)
    given = parts_of([(f"args[{at}]", one) for at, one in enumerate(inputs)])
    code = code_of(inputs, specs, training)
    album = _Album(module, look)
    watch = CallWatch(module, album)
    began = time.perf_counter()
    with kept(module), in_mode(module, training=training), heard() as notes:
        output, error = attempt(module, inputs, watch, worded)
        calls = tuple(call.row for call in album.bound(watch.calls))
    if any(one.is_meta for one in inputs):
        notes.append("The module is so large that it was run without values: shapes only.")
    return RunReport(
        training=training,
        code=code,
        inputs=given,
        outputs=calls[0].outputs if calls and output is not None else (),
        calls=calls,
        more_calls=watch.more,
        error=error,
        notes=tuple(notes),
        elapsed_ms=(time.perf_counter() - began) * 1000,
    )


def attempt(
    module: nn.Module,
    inputs: Inputs,
    watch: CallWatch,
    worded: Worded = None,
    ready: Callable[[], None] = lambda: None,
) -> tuple[Any, RunError | None]:
    """Call a module under a watch that is `ready`; return its output, or why there is none."""
    try:
        with watch:
            ready()
            return module(*inputs), None
    except (Exception, Halt) as error:  # noqa: BLE001  a forward may raise anything
        return None, run_error(error, watch, worded)
    finally:
        watch.release()


@contextmanager
def heard() -> Iterator[list[str]]:
    """Collect the warnings of torch, each once."""
    notes: list[str] = []

    def note(message: Warning | str, *_rest: object, **_more: object) -> None:
        text = sound(str(message).split("\n")[0].partition(" (Triggered internally")[0], 400)
        if text not in notes and len(notes) < MOST_NOTES:
            notes.append(text)

    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = note
        yield notes


def code_of(inputs: Inputs, specs: tuple[InputSpec, ...], training: bool) -> str:
    """Return the lines that run a model so."""
    lines, names = lines_of(specs or tuple(spec_of(one) for one in inputs))
    mode = "model.train()" if training else "model.eval()"
    return "\n".join([*lines, mode, f"output = model({', '.join(names)})"])


@dataclass
class _Album:
    """Takes the pictures while the module runs."""

    module: nn.Module
    look: str | None
    room: int = MOST_CELLS
    moments: dict[int, list[Tensor]] = field(default_factory=dict)  # of cells, call by call

    def __post_init__(self) -> None:
        self.share = max(MOST_CELLS // max(sum(1 for _ in self.module.modules()), 1), 64)

    def begins(self, call: Ongoing) -> None:
        """Nothing is to be seen yet."""

    def ends(self, call: Ongoing, output: Any) -> None:
        """Draw the output of a call; that of a container was drawn with the last module in it."""
        if isinstance(call.module, nn.RNNCellBase):
            self._keep(call, output)
        whole = call.path == self.look
        room = min(FULL if whole else min(self.share, FULL), self.room)
        if room <= 0 or (not whole and _drawn(call, output)):
            return
        call.pictures = pictures_of(call.module, call.args, call.kwargs, output, room)
        self.room -= _cells(call.pictures)

    def bound(self, calls: list[Ongoing]) -> list[Ongoing]:
        """Give the last call of each recurrent cell the picture of all its moments."""
        last = {id(call.module): call for call in calls}
        for key, moments in self.moments.items():
            with quiet():
                plane = plane_of(torch.stack(moments).T, "hidden state h", (MOST_ALONE, MOST_ALONE))
            picture = Picture(
                kind="hidden",
                title="What it remembered after each of its calls, of the first sample",
                rows="unit",
                columns="moment",
                planes=(plane,),
            )
            last[key].pictures = (picture, *last[key].pictures)
        return calls

    def _keep(self, call: Ongoing, output: Any) -> None:
        state = first_tensor(output)
        if state is not None and not state.is_meta and state.numel():
            with quiet():
                one = state[0] if state.dim() == 2 else state
                self.moments.setdefault(id(call.module), []).append(one.clone())


def _cells(pictures: tuple[Picture, ...]) -> int:
    return sum(plane.rows * plane.columns for one in pictures for plane in one.planes)


def _drawn(call: Ongoing, output: Any) -> bool:
    """Return whether the last call in it gave this very tensor."""
    gave = None if call.last is None else call.last.gave
    return gave is not None and gave() is first_tensor(output)
