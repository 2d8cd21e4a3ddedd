"""The processes of programs: many at once, ended from outside, left alone; and none left behind."""

import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from operator import le
from pathlib import Path

import pytest

from runtime import protocol, run_program, sandbox
from runtime.child import NOT_UNDERSTOOD
from runtime.client import Supervisor
from runtime.ends import Failed, failure
from runtime.errands import RunProgram, to_bytes
from runtime.home import socket_path
from runtime.sandbox import NO_ANSWER, NOT_A_REPORT, ONLY_LINUX
from runtime.settings import TrainSettings

DEEP_IN_TORCH = "import torch\ntorch.linalg.svd(torch.randn(3000, 3000))\n"


@pytest.fixture
def zygote(supervisor, waiting):
    """The pid of the process that programs are forked from."""
    waiting(lambda: supervisor.hello().programs, "the warm zygote")
    (forkserver,) = [
        pid
        for pid in children(supervisor.hello().pid)
        if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    # A trainer is in a session of its own.
    (found,) = [pid for pid in children(forkserver) if os.getsid(pid) == os.getsid(forkserver)]
    waiting(lambda: not children(found), "the end of the children of earlier tests")
    return found


def children(pid):
    return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def status(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (one.partition(":") for one in lines)}


def asked(text):
    """Ask as a client does, and leave the answer to come."""
    body = to_bytes(RunProgram(text=text))
    head = protocol.CarryOut(timeout_s=60.0, bytes=len(body))
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(socket_path(Path(os.environ["LAMPWORK_DATA"]))))
    connection.sendall(protocol.to_line(head) + body)
    return connection


def error_of(trace):
    return trace.error.kind, trace.error.message


class TestTogether:
    def test_twenty_at_once_are_all_answered(self, supervisor):
        with ThreadPoolExecutor(20) as threads:
            texts = [f"import torch\nprint(torch.ones({n}).sum().item())\n" for n in range(20)]
            outputs = [trace.output for trace in threads.map(run_program, texts)]
        assert outputs == [f"{n}.0\n" for n in range(20)]
        assert supervisor.hello().ok

    def test_trainers_and_programs_do_not_wait_for_each_other(
        self, supervisor, small, opened, waiting
    ):
        settings = TrainSettings(data="digits", epochs=5000, threads=1)
        runs = [opened(supervisor.start(small, settings)) for _ in range(2)]
        waiting(lambda: all(run.state().step > 20 for run in runs), "two trainers")
        assert run_program("print(1)").output == "1\n"
        steps = [run.state().step for run in runs]
        waiting(
            lambda: all(run.state().step > step for run, step in zip(runs, steps, strict=True)),
            "more",
        )
        for run in runs:
            run.close()

    def test_two_hundred_runs_leave_no_descriptor_and_no_process(self, supervisor, zygote, waiting):
        pids = supervisor.hello().pid, zygote

        def opened():
            return [len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids]

        before = opened()
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(run_program, ["print(1)\n", "(", "1 / 0\n", "x"] * 50))
        assert {answer.output for answer in answers} == {"1\n", ""}
        waiting(lambda: not children(zygote), "the end of the last child")
        # Fewer, if the supervisor only now lets go of a trainer of an earlier test.
        waiting(lambda: all(map(le, opened(), before)), "no more descriptors than before")


class TestEnds:
    def test_a_child_stands_behind_its_walls(self, supervisor, zygote, waiting):
        connection = asked(DEEP_IN_TORCH)
        waiting(lambda: [c for c in children(zygote) if status(c)["Seccomp"] == "2"], "a child")
        (child,) = children(zygote)
        seen = status(child)
        assert (seen["NoNewPrivs"], seen["Threads"]) == ("1", "1")
        assert Path(f"/proc/{child}/oom_score_adj").read_text().strip() == "900"
        assert os.getpriority(os.PRIO_PROCESS, child) >= 5
        assert os.getsid(child) == child
        assert len(list(Path(f"/proc/{child}/fd").iterdir())) == 1
        assert status(zygote)["Threads"] == "1"
        assert supervisor.hello().ok
        connection.close()

    def test_a_killed_child_is_told_of_and_the_next_run_is_fine(self, zygote, waiting):
        found = []
        thread = threading.Thread(target=lambda: found.append(run_program(DEEP_IN_TORCH, 20.0)))
        thread.start()
        waiting(lambda: children(zygote), "a child")
        os.kill(children(zygote)[0], signal.SIGKILL)
        thread.join()
        assert found[0].error.kind == "sandbox"
        assert "ended from outside (signal 9: Killed)" in found[0].error.message
        assert run_program("print(1)").output == "1\n"

    def test_a_client_that_leaves_takes_its_program_along(self, zygote, waiting):
        connection = asked(DEEP_IN_TORCH)
        waiting(lambda: children(zygote), "a child")
        os.kill(children(zygote)[0], signal.SIGSTOP)  # it would end by itself in some seconds
        connection.close()
        waiting(lambda: not children(zygote), "the end of the child")
        assert run_program("print(1)").output == "1\n"

    def test_a_forged_errand_is_answered_in_a_sentence(self, supervisor):
        for body in (b"x", b"{}", b'{"text":1}', b'{"text":"a","pokes":[{}]}', b"\xff" * 500_000):
            head = protocol.CarryOut(timeout_s=5.0, bytes=len(body))
            answer = sandbox._asked(protocol.to_line(head) + body, 5.0)
            assert error_of(Failed.model_validate_json(answer)) == ("sandbox", NOT_UNDERSTOOD)
        assert supervisor.hello().ok

    def test_a_killed_zygote_is_followed_by_another(self, zygote, waiting, killing):
        connection = asked(DEEP_IN_TORCH)
        waiting(lambda: children(zygote), "a child")
        (child,) = children(zygote)
        killing(zygote)
        waiting(lambda: not Path(f"/proc/{child}").exists(), "the end of its child")
        connection.close()
        assert run_program("print(1)").output == "1\n"


class TestWithoutASupervisor:
    def test_one_is_started_and_a_killed_one_is_replaced_meanwhile(
        self, own_home, waiting, killing
    ):
        found = []
        thread = threading.Thread(target=lambda: found.append(run_program("print(1)")))
        thread.start()
        waiting(socket_path(own_home).exists, "a supervisor")
        client = Supervisor()
        first = client.hello().pid
        killing(first)
        thread.join()
        assert found[0].output == "1\n" or error_of(found[0]) == ("sandbox", NO_ANSWER)
        assert client.hello().pid != first
        client.close()
        assert run_program("print(1)").output == "1\n"

    @pytest.mark.parametrize(
        ("answer", "sentence"),
        [
            (b"", NO_ANSWER),
            (b"what?\n", "The supervisor gave an answer that is not understood."),
            (b"{}" * 9000, NOT_A_REPORT),
            (b'{"ok":true,"bytes":2}\n{}', NOT_A_REPORT),
            (b'{"ok":true,"bytes":9}\n{}', NO_ANSWER),
            (b'{"ok":true,"bytes":999999999}\n{}', "The supervisor gave an answer that is not"),
            (b'{"ok":false,"sentence":"No."}\n', "No."),
        ],
    )
    def test_an_answer_that_is_none_is_told_of(self, own_home, answer, sentence):
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(socket_path(own_home)))
        listener.listen()

        def serve():
            for _ in range(sandbox.ATTEMPTS):
                try:
                    connection = listener.accept()[0]
                except OSError:
                    return
                with connection:
                    connection.recv(1 << 16)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        trace = run_program("print(1)")
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        assert trace.error.kind == "sandbox"
        assert trace.error.message.startswith(sentence)

    def test_another_system_says_that_programs_are_off(self, monkeypatch):
        monkeypatch.setattr("sys.platform", "darwin")
        assert run_program("print(1)").error == failure("sandbox", ONLY_LINUX)
