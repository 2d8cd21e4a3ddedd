import random

import pytest
import torch

from builder.language import Evaluator, LanguageError, Program, parse
from builder.programs import PROGRAMS
from builder.statements import STATEMENTS
from inspector import Recorder
from inspector.record import Trace, Walls

TEXTS = {program.name: program.text for program in PROGRAMS}
TEXTS |= {f"statement {card.name}": card.program for card in STATEMENTS}


@pytest.fixture(autouse=True)
def as_in_a_child():
    before = torch.are_deterministic_algorithms_enabled()
    threads = torch.get_num_threads()
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.set_num_threads(1)
    yield
    torch.use_deterministic_algorithms(before)
    torch.set_num_threads(threads)


def run(program: Program, recorder: Recorder | None) -> tuple[str, str]:
    """Return what a program prints and how it ends."""
    random.seed(1)
    torch.manual_seed(1)
    evaluator = Evaluator(program, watch=recorder)
    try:
        if recorder is None:
            evaluator.run()
        else:
            with recorder:
                evaluator.run()
    except LanguageError as error:
        return evaluator.output, f"{error.line} {error.type} {error.message}"
    return evaluator.output, ""


@pytest.mark.parametrize("name", TEXTS)
def test_a_program_prints_and_ends_the_same_with_a_recorder_and_every_promise_is_kept(name):
    program = parse(TEXTS[name])
    recorder = Recorder(program)
    assert run(program, recorder) == run(program, None)
    trace = Trace(**recorder.trace_parts(), walls=Walls(seccomp=False, limits=False))
    assert not [note.text for note in trace.notes if "could not be recorded" in note.text]
    assert [call for call in trace.calls if call.promise and not call.promise.kept] == []
    assert len(trace.model_dump_json()) < 4_000_000
    assert all(call.why for call in trace.calls if call.results)
