"""Who runs, who waits and who is ended: real processes, forked from a zygote without torch."""

import asyncio
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspector.record import ProgramError, Trace
from runtime import programs as module
from runtime.programs import BUSY, LATE, NOT_READY, TOO_LARGE, Programs

ROOT = Path(__file__).parents[2]
ANSWER = Trace.model_validate_json(
    '{"output":"1\\n","error":null,"steps":[],"walls":{"seccomp":true,"limits":true}}'
)
# Each child reads what it is to do, and does it.
ZYGOTE = f"""
import ctypes, os, socket, sys, time
from runtime.news import Ready
from runtime.zygote import Zygote
def job(connection, timeout_s, parent):
    ctypes.CDLL(None).prctl(1, 9)
    if os.getppid() != parent: os._exit(1)
    text = b""
    while part := connection.recv(65536): text += part
    def answer(text={ANSWER.model_dump_json()!r}): connection.sendall(text.encode() + b"\\n")
    exec(text)
zygote = Zygote(socket.socket(fileno=int(sys.argv[1])), job)
exec(sys.argv[2])
zygote.tell(Ready())
zygote.serve()
"""


class Seats:
    """Programs of a test, and the zygotes started for them."""

    def __init__(self, seats, first=""):
        self.zygotes = []
        self.first = first
        self.programs = Programs(self.start, seats)
        self.programs.begin()

    def start(self, control):
        arguments = [sys.executable, "-c", ZYGOTE, str(control.fileno()), self.first]
        self.zygotes.append(subprocess.Popen(arguments, cwd=ROOT, pass_fds=[control.fileno()]))
        return self.zygotes[-1]

    async def run(self, text="answer()", timeout_s=20.0):
        found = await self.programs.run(text.encode(), timeout_s)
        if isinstance(found, ProgramError):
            return ANSWER.model_copy(update={"output": "", "error": found})
        return Trace.model_validate_json(found)

    def end(self):
        for zygote in self.zygotes:
            zygote.kill()
            zygote.wait()


@pytest.fixture
def seated():
    """Run a coroutine with seats of its own."""
    found = []

    def play(story, seats=2, first=""):
        async def told():
            found.append(Seats(seats, first))
            try:
                return await story(found[-1])
            finally:
                found[-1].programs.close()

        # In a thread of its own: the browser tests before this one leave a loop in the main thread.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, told()).result()

    yield play
    for one in found:
        one.end()


def children(pid):
    return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)


def said(trace):
    assert trace.output == ""
    assert trace.steps == ()
    return trace.error.kind, trace.error.message


def test_the_answer_comes_back_as_it_was_written(seated):
    async def story(seats):
        return await seats.run()

    assert seated(story) == ANSWER


ENDS = {
    "connection.close()": ("sandbox", "The program ended without an answer. Run it again."),
    "raise SystemExit(3)": ("sandbox", "The program ended without an answer. Run it again."),
    "connection.sendall(b'{'); os._exit(1)": (
        "sandbox",
        "The program ended without an answer. Run it again.",
    ),
    "os.abort()": (
        "sandbox",
        "The program made torch crash (signal 6: Aborted). Nothing else was harmed.",
    ),
    "ctypes.string_at(0)": (
        "sandbox",
        "The program made torch crash (signal 11: Segmentation fault). Nothing else was harmed.",
    ),
    "os.kill(os.getpid(), 9)": (
        "sandbox",
        "The program was ended from outside (signal 9: Killed), perhaps because the machine ran "
        "out of memory. Run it again.",
    ),
    "os.kill(os.getpid(), 24)": (
        "limit",
        "The program used up its processor time, so it was stopped.",
    ),
    "answer('x' * (5 << 20))": ("limit", TOO_LARGE),
}


@pytest.mark.parametrize("text", ENDS)
def test_every_end_without_an_answer_has_a_sentence_and_the_next_run_is_fine(
    seated, text, monkeypatch
):
    monkeypatch.setattr(module, "MOST_ANSWER_BYTES", 4 << 20)

    async def story(seats):
        return await seats.run(text), await seats.run()

    trace, following = seated(story, seats=1)
    assert said(trace) == ENDS[text]
    assert following == ANSWER


def test_a_late_program_is_ended_and_its_seat_is_free(seated):
    async def story(seats):
        trace = await seats.run("time.sleep(600)", timeout_s=0.2)
        assert children(seats.zygotes[0].pid) == []
        return trace, await seats.run(), len(seats.zygotes)

    trace, following, zygotes = seated(story, seats=1)
    assert said(trace) == ("limit", "The program did not end within 0.2 s, so it was stopped.")
    assert (following, zygotes) == (ANSWER, 1)


def test_as_many_run_as_there_are_seats_and_the_others_follow_in_their_order(seated):
    async def story(seats):
        order, most = [], []

        async def one(number):
            await seats.run("time.sleep(0.03); answer()")
            most.append(len(children(seats.zygotes[0].pid)))
            order.append(number)

        await asyncio.gather(*(one(number) for number in range(8)))
        await until(lambda: seats.programs.running == 0)
        return order, max(most), seats.programs.waiting

    assert seated(story, seats=1) == (list(range(8)), 1, 0)


def test_nobody_waits_in_a_queue_without_end(seated, monkeypatch):
    monkeypatch.setattr(module, "MOST_WAITING", 2)

    async def story(seats):
        first = asyncio.ensure_future(seats.run("time.sleep(600)"))
        await until(lambda: seats.programs.running == 1)
        others = [asyncio.ensure_future(seats.run()) for _ in range(2)]
        await until(lambda: seats.programs.waiting == 2)
        refused = await seats.run()
        first.cancel()
        return refused, await asyncio.gather(*others)

    refused, others = seated(story, seats=1)
    assert said(refused) == ("sandbox", BUSY)
    assert others == [ANSWER, ANSWER]


def test_who_waited_long_enough_is_told_so(seated, monkeypatch):
    async def story(seats):
        first = asyncio.ensure_future(seats.run("time.sleep(600)"))
        await until(lambda: seats.programs.running == 1)
        with monkeypatch.context() as patch:
            patch.setattr(module, "LONGEST_WAIT_S", 0.05)
            late = await seats.run()
        first.cancel()
        return late, await seats.run(), seats.programs.waiting

    late, following, waiting = seated(story, seats=1)
    assert (said(late), following, waiting) == (("sandbox", LATE), ANSWER, 0)


def test_a_program_that_nobody_waits_for_is_ended(seated):
    async def story(seats):
        run = asyncio.ensure_future(seats.run("time.sleep(600)"))
        await until(lambda: children_of(seats))
        run.cancel()
        await until(lambda: not children_of(seats))
        await until(lambda: seats.programs.running == 0)
        return await seats.run(), len(seats.zygotes)

    def children_of(seats):
        return children(seats.zygotes[0].pid) if seats.zygotes else []

    assert seated(story, seats=1) == (ANSWER, 1)


def test_who_leaves_the_queue_takes_nobodys_turn(seated):
    async def story(seats):
        first = asyncio.ensure_future(seats.run("time.sleep(600)"))
        await until(lambda: seats.programs.running == 1)
        leaving, staying = (asyncio.ensure_future(seats.run()) for _ in range(2))
        await until(lambda: seats.programs.waiting == 2)
        leaving.cancel()
        first.cancel()
        return await staying

    assert seated(story, seats=1) == ANSWER


def test_a_zygote_that_dies_takes_its_children_along_and_another_follows(seated):
    async def story(seats):
        run = asyncio.ensure_future(seats.run("time.sleep(600)"))
        await until(lambda: seats.zygotes and children(seats.zygotes[0].pid))
        (child,) = children(seats.zygotes[0].pid)
        seats.zygotes[0].kill()
        trace = await run
        await until(lambda: not Path(f"/proc/{child}").exists())
        return trace, await seats.run(), len(seats.zygotes)

    trace, following, zygotes = seated(story, seats=1)
    sentence = "The process that runs programs ended meanwhile. Run it again."
    assert (said(trace), following, zygotes) == (("sandbox", sentence), ANSWER, 2)


@pytest.mark.parametrize("text", ["os.kill(parent, 19)", "os.kill(parent, 19); answer()"])
def test_a_zygote_that_hangs_is_replaced(seated, monkeypatch, text):
    monkeypatch.setattr(module, "GRACE_S", 0.2)

    async def story(seats):
        return await seats.run(text, timeout_s=0.3), await seats.run()

    trace, following = seated(story, seats=1)
    if "answer" not in text:
        assert said(trace)[1] == "The program did not end within 0.3 s, so it was stopped."
    assert following == ANSWER


def test_a_zygote_that_does_not_get_ready_is_told_of_and_tried_again(seated):
    async def story(seats):
        begun = time.monotonic()
        first = await seats.run()
        seats.first = ""
        return first, await seats.run(), time.monotonic() - begun < 20

    first, second, soon = seated(story, seats=1, first="raise SystemExit('broken on purpose')")
    assert (said(first), second, soon) == (("sandbox", NOT_READY), ANSWER, True)


def test_two_hundred_runs_leave_nothing_behind(seated):
    async def story(seats):
        def opened():
            pids = os.getpid(), seats.zygotes[0].pid
            return [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids]

        await seats.run()
        await until(lambda: seats.programs.running == 0)
        before = opened()
        for text in (
            "answer()",
            "os.abort()",
            "connection.close()",
            "answer('{' + ' ' * 300000)",
        ) * 50:
            await seats.programs.run(text.encode(), 20.0)
        left = asyncio.ensure_future(seats.run("time.sleep(600)"))
        await until(lambda: seats.programs.running == 1)
        left.cancel()
        await until(lambda: seats.programs.running == 0)
        await until(lambda: opened() == before)
        return children(seats.zygotes[0].pid), len(seats.zygotes)

    assert seated(story) == ([], 1)
