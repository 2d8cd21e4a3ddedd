"""The limited child that runs the tiny CPU runs: what it refuses, and what happens when it dies."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from builder import chain, infer
from builder.sized import Sized
from builder.tiny import Answer, Confirmations
from builder.trace import Trial
from runtime.probe import UNKNOWN, Probe

START_S = 60.0
CONV = Trial("Conv2d", (("kernel_size", 3),), (("input", Sized(((2, 3, 8, 8),) * 3, "float32")),))
KERNEL_0 = Trial("Conv2d", (("kernel_size", 0),), CONV.args)
SLOW = Trial("LSTM", (("hidden_size", 9),), (("input", Sized(((9, 2, 8),) * 3, "float32")),))
INT64 = Trial("Linear", (), (("input", Sized(((2, 8),) * 3, "int64")),))


@pytest.fixture(scope="module")
def probe() -> Iterator[Probe]:
    made = Probe()
    assert made.wait_until_ready(START_S)
    yield made
    made.close()


def test_the_child_accepts_what_the_cpu_accepts(probe: Probe):
    assert probe(CONV) == Answer()


@pytest.mark.parametrize(
    ("trial", "words"),
    [(KERNEL_0, "could not create a primitive"), (INT64, "must have the same dtype")],
    ids=["kernel 0", "int64"],
)
def test_the_child_refuses_what_meta_forgives(probe: Probe, trial: Trial, words: str):
    answer = probe(trial)

    assert answer.refused
    assert words in answer.message


def test_inference_takes_the_childs_word(probe: Probe):
    graph = chain(("Conv2d", {"kernel_size": 0}), inputs=("N", 3, 8, 8))

    (problem,) = infer(graph, Confirmations(probe)).errors

    assert problem.torch_message.startswith("could not create a primitive")


def test_until_the_child_is_ready_questions_stay_open_and_shapes_provisional():
    starting = Probe()
    try:
        inference = infer(chain("Linear", inputs=("N", 8)), Confirmations(starting))

        assert starting(CONV) == UNKNOWN
        assert inference.errors == ()
        assert not inference.facts["linear1"].confirmed
    finally:
        starting.close()


def test_a_killed_child_leaves_the_question_open_and_a_new_one_answers():
    probe = Probe()
    try:
        assert probe.wait_until_ready(START_S)
        first = pid(probe)
        os.kill(first, 9)
        ended(first)

        assert probe(CONV) == UNKNOWN
        assert probe.wait_until_ready(START_S)
        assert probe(CONV) == Answer()
        assert pid(probe) != first
    finally:
        probe.close()


def test_a_question_that_ends_two_children_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("runtime.probe.ANSWER_WITHIN_S", 0.0)
    probe = Probe()
    try:
        answers = []
        for _ in range(2):
            assert probe.wait_until_ready(START_S)
            answers.append(probe(SLOW))

        assert answers == [UNKNOWN, Answer("torch on the CPU ended or did not answer within 0 s")]
    finally:
        probe.close()


def test_the_child_ends_when_its_parent_goes():
    parent = subprocess.Popen(
        [
            *(sys.executable, "-c"),
            "from runtime.probe import Probe; p = Probe(); p.wait_until_ready(60); "
            "print(p._child.pid, flush=True); import time; time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())

    parent.kill()
    parent.communicate()

    ended(child)


def pid(probe: Probe) -> int:
    assert probe._child is not None
    return probe._child.pid


def ended(process: int) -> None:
    """Wait until a process is gone, or only waits to be collected."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        try:
            with open(f"/proc/{process}/stat") as file:  # noqa: PTH123  a file of the kernel
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return
        except (FileNotFoundError, ProcessLookupError):
            return
        time.sleep(0.02)  # there is nothing to wait on: it is not our child
    raise AssertionError(f"process {process} is still there")
