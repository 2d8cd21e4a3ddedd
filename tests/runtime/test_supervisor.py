"""Real processes: one supervisor, its forkserver, its trainers, and what survives when they die."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import builder
from runtime import runs
from runtime.checkpoints import read_checkpoint
from runtime.client import Supervisor, SupervisorError
from runtime.home import data_folder, socket_path
from runtime.liveness import identity, resident_bytes, thread_count
from runtime.settings import TrainSettings
from runtime.state import PROCESS_ENDED

LONG = TrainSettings(data="digits", epochs=5000, threads=1)
SHORT = TrainSettings(data="digits", epochs=3, threads=1)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def training(supervisor, small, opened, waiting):
    """A run that has done some steps and goes on for minutes."""
    token = supervisor.start(small, LONG)
    run = opened(token)
    waiting(lambda: run.state().step > 20, "the first steps")
    yield token, run
    run.close()


def worker(run):
    return run.journal.facts()["pid"]


def children(pid):
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(c) for task in tasks for c in (task / "children").read_text().split()]


def test_a_run_goes_from_start_to_end(supervisor, small, opened, waiting):
    token = supervisor.start(small, SHORT)
    run = opened(token)
    waiting(lambda: run.state().ended, "the end of the run")
    state = supervisor.status(token)
    assert (state.name, state.sentence) == ("finished", "Finished: 3 epochs, 135 steps.")
    assert run.scalars()["step"].tolist() == list(range(1, 136))
    assert [row.epoch for row in run.journal.validations(0, 10)] == [1, 2, 3]
    assert read_checkpoint(run.checkpoints).step == 135
    run.close()


def test_a_supervised_run_has_the_curve_of_the_generator(supervisor, small, opened, waiting):
    program = (
        "import sys, json; from runtime import train; from runtime.runs import find\n"
        "from runtime.events import Losses\n"
        "run = find(sys.argv[1])\n"
        "losses = [l for e in train(run.graph, run.settings) if isinstance(e, Losses)\n"
        "          for l in e.losses]\n"
        "print(json.dumps(losses) == json.dumps(run.scalars()['loss'].tolist()))"
    )
    token = supervisor.start(small, SHORT)
    run = opened(token)
    waiting(lambda: run.state().ended, "the end of the run")
    run.close()
    done = subprocess.run(
        [sys.executable, "-c", program, token], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


def test_the_forkserver_has_one_thread_and_has_not_touched_cuda(supervisor, training):
    _, run = training
    (forkserver,) = [
        pid
        for pid in children(supervisor.hello().pid)
        if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    assert thread_count(forkserver) == 1
    maps = Path(f"/proc/{forkserver}/maps").read_text()
    assert "libtorch" in maps
    assert "libcuda.so" not in maps
    assert "/dev/nvidia" not in maps
    assert int(Path(f"/proc/{worker(run)}/stat").read_text().rpartition(")")[2].split()[1]) == (
        forkserver
    )


def test_warming_up_does_not_begin_cuda_and_starts_no_thread():
    program = (
        "import os, runtime.warm, torch\n"
        "print(len(os.listdir('/proc/self/task')), torch.cuda.is_initialized())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.stdout.split() == ["1", "False"]


def test_a_trainer_stands_under_its_limits_in_a_session_of_its_own(training):
    _, run = training
    pid = worker(run)
    limits = Path(f"/proc/{pid}/limits").read_text()
    bounds = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()[1:]}
    assert bounds["Max core file size"] == ["0", "0"]  # the hard one too: it cannot be raised
    assert int(bounds["Max address space"][1]) < 2**40
    assert int(bounds["Max file size"][1]) == 8 << 30
    assert int(bounds["Max open files"][1]) == 256
    assert os.getsid(pid) == pid
    assert os.getpriority(os.PRIO_PROCESS, pid) >= 5
    assert Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "800"
    assert resident_bytes(pid) > 0


def test_a_paused_run_does_no_step_and_a_resumed_one_goes_on(supervisor, training, waiting):
    token, run = training
    supervisor.pause(token)
    waiting(lambda: run.state().name == "paused", "the pause")
    before = run.state().step
    seen = worker(run)
    cpu_before = Path(f"/proc/{seen}/schedstat").read_text()
    waiting(lambda: Path(f"/proc/{seen}/schedstat").read_text() != cpu_before, "a look at orders")
    assert run.state().step == before == len(run.scalars())
    supervisor.resume(token)
    waiting(lambda: run.state().step > before, "steps after the pause")
    assert run.state().name == "running"
    assert run.scalars()["step"].tolist()[: before + 1] == list(range(1, before + 2))


def test_a_stopped_run_keeps_its_weights_and_can_go_on(supervisor, training, waiting):
    token, run = training
    supervisor.stop(token)
    waiting(lambda: run.state().ended, "the stop")
    state = run.state()
    assert (state.name, state.resumable) == ("stopped", True)
    assert state.sentence == f"Stopped after step {state.step}, as you asked."
    assert read_checkpoint(run.checkpoints).step == state.step
    supervisor.resume(token)
    waiting(lambda: run.state().step > state.step + 10, "steps of the resumed run")
    steps = run.scalars()["step"].tolist()
    assert steps == list(range(1, len(steps) + 1))


def test_a_killed_worker_shows_as_ended_with_its_curve(training, waiting, killing, supervisor):
    _, run = training
    killing(worker(run))
    assert run.state().sentence.startswith(PROCESS_ENDED)  # at once, even before it is noted
    waiting(lambda: run.journal.state().name == "interrupted", "the note of the end")
    state = run.state()
    assert state.sentence == "stopped: the process ended (signal 9)."
    steps = run.scalars()["step"].tolist()
    assert steps == list(range(1, state.step + 1))
    assert supervisor.hello().running == 0


def test_an_interrupted_run_that_goes_on_has_the_uninterrupted_curve(
    supervisor, small, opened, waiting, killing
):
    settings = TrainSettings(data="digits", epochs=150, threads=1, seed=3)
    tokens = [supervisor.start(small, settings) for _ in range(2)]
    whole, broken = (opened(token) for token in tokens)
    waiting(lambda: broken.state().step > 200, "some steps")
    killing(worker(broken))
    waiting(lambda: broken.journal.state().name == "interrupted", "the note of the end")
    done = broken.state().step
    supervisor.resume(tokens[1])
    waiting(lambda: broken.state().name == "finished", "the end of the resumed run")
    waiting(lambda: whole.state().name == "finished", "the end of the other run")
    assert done < len(whole.scalars()) == 150 * 45
    assert broken.scalars()["loss"].tolist() == whole.scalars()["loss"].tolist()
    rows = [
        [(row.epoch, row.loss, row.accuracy) for row in run.journal.validations(0, 999)]
        for run in (whole, broken)
    ]
    assert rows[0] == rows[1]
    whole.close()
    broken.close()


def test_a_diverging_run_says_at_which_step_and_keeps_its_last_finite_weights(
    supervisor, small, opened, waiting
):
    settings = TrainSettings(data="digits", optimizer="SGD", lr=1e6, epochs=999, loss="MSE")
    run = opened(supervisor.start(small, settings))
    waiting(lambda: run.state().ended, "the end of the run")
    state = run.state()
    assert state.name == "diverged"
    assert state.sentence.startswith("Stopped at step ")
    assert "Try a learning rate below 1e+06" in state.sentence
    weights = read_checkpoint(run.checkpoints).weights
    assert all(torch.isfinite(tensor).all() for tensor in weights.values())
    run.close()


def test_runs_beyond_the_seats_wait_and_say_their_place(supervisor, small, opened, waiting):
    tokens = [supervisor.start(small, LONG) for _ in range(4)]
    folders = [opened(token) for token in tokens]
    waiting(lambda: supervisor.hello().running == 2, "two trainers")
    third, fourth = (folder.state() for folder in folders[2:])
    assert (third.name, third.position, third.sentence) == ("queued", 1, "Waiting: it is next.")
    assert (fourth.position, fourth.sentence) == (2, "Waiting: 1 run is before it in the queue.")
    with pytest.raises(SupervisorError, match="waits for its turn; it can only be stopped"):
        supervisor.pause(tokens[3])
    supervisor.stop(tokens[2])
    assert folders[2].state().sentence == "Stopped before it began, as you asked."
    assert folders[3].state().position == 1
    supervisor.stop(tokens[0])
    waiting(lambda: folders[3].state().name == "running", "the last one's turn")
    for folder in folders:
        folder.close()


def test_orders_that_cannot_be_done_are_refused_in_a_sentence(supervisor, small, opened, waiting):
    token = supervisor.start(small, SHORT)
    run = opened(token)
    waiting(lambda: run.state().ended, "the end of the run")
    waiting(lambda: supervisor.hello().running == 0, "the end of its process")
    with pytest.raises(SupervisorError, match="The run has ended"):
        supervisor.stop(token)
    with pytest.raises(SupervisorError, match="The run cannot go on: Finished: 3 epochs"):
        supervisor.resume(token)
    with pytest.raises(SupervisorError, match="There is no such run"):
        supervisor.stop(runs.new_token())
    run.close()


def test_forged_lines_are_refused_and_the_supervisor_goes_on(supervisor):
    path = socket_path(data_folder())
    for line in (
        b"hello\n",
        b"[]\n",
        b"\xff\xfe\n",
        b'{"ask":"start","run":"../x"}\n',
        b"{" * 99_999,
    ):
        with socket.socket(socket.AF_UNIX) as raw:
            raw.settimeout(10)
            raw.connect(str(path))
            raw.sendall(line)
            answer = raw.recv(4096)
            assert b'"ok":false' in answer
            assert b"Traceback" not in answer
    assert supervisor.hello().ok


def test_the_socket_is_for_this_user_only(supervisor):
    path = socket_path(data_folder())
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert supervisor.hello().ok


def test_a_worker_that_does_not_answer_a_stop_is_ended(supervisor, training, waiting):
    token, run = training
    pid = worker(run)
    os.kill(pid, signal.SIGSTOP)  # it can do nothing at all, not even at SIGTERM
    supervisor.stop(token)
    waiting(lambda: identity(pid) is None, "the end of the process")
    waiting(lambda: run.journal.state().name == "stopped", "the note of the end")
    assert "did not answer and was ended" in run.state().sentence


def test_a_second_client_finds_the_same_supervisor(supervisor):
    other = Supervisor.connect_or_start()
    assert other.hello().pid == supervisor.hello().pid
    other.close()


START_AND_DIE = """
import os, signal, sys
from runtime.client import Supervisor
from runtime.runs import find
from builder import from_json
from runtime.settings import TrainSettings
graph = from_json(open(sys.argv[1]).read())
client = Supervisor.connect_or_start(arguments=("--seats", "1"))
token = client.start(graph, TrainSettings(data="digits", epochs=5000, threads=1))
run = find(token)
while not run.state().step:
    pass
print(token, client.hello().pid, flush=True)
os.killpg(0, signal.SIGKILL)
"""


class TestAlone:
    """Supervisors of their own: what happens when they die, are replaced, or are not needed."""

    @pytest.fixture
    def client(self, own_home):  # noqa: ARG002  # the folder must be there first
        client = Supervisor.connect_or_start(arguments=("--seats", "1"))
        yield client
        client.close()

    def test_a_killed_supervisor_leaves_its_runs_and_a_new_one_finds_them(
        self, client, small, opened, waiting, killing
    ):
        tokens = [client.start(small, LONG) for _ in range(2)]
        running, queued = (opened(token) for token in tokens)
        waiting(lambda: running.state().step > 20, "the first steps")
        first = client.hello().pid
        killing(first)
        before = running.state().step
        waiting(lambda: running.state().step > before + 50, "steps without a supervisor")
        assert client.hello().pid != first  # the next question starts a new one
        assert (client.hello().running, client.hello().waiting) == (1, 1)
        client.pause(tokens[0])
        waiting(lambda: running.state().name == "paused", "the pause")
        client.stop(tokens[0])
        waiting(lambda: running.state().name == "stopped", "the stop")
        waiting(lambda: queued.state().name == "running", "the turn of the run that waited")
        # Both killed: the next supervisor notes the end of what nobody watched.
        killing(client.hello().pid)
        killing(worker(queued))
        assert queued.state().sentence == PROCESS_ENDED
        assert client.hello().running == 0
        waiting(lambda: queued.journal.state().name == "interrupted", "the note")
        assert queued.state().sentence == f"{PROCESS_ENDED} while no supervisor was there."
        running.close()
        queued.close()

    def test_a_newer_web_server_changes_the_supervisor_and_the_run_goes_on(
        self, client, small, opened, waiting, monkeypatch
    ):
        token = client.start(small, LONG)
        run = opened(token)
        waiting(lambda: run.state().step > 20, "the first steps")
        first = client.hello().pid
        same = Supervisor.connect_or_start(renew=True)
        assert same.hello().pid == first
        same.close()
        monkeypatch.setattr("runtime.client._code_on_disk", lambda: "newer")
        newer = Supervisor.connect_or_start(renew=True)
        assert newer.hello().pid != first
        assert newer.hello().running == 1
        before = run.state().step
        waiting(lambda: run.state().step > before + 50, "steps under the new supervisor")
        newer.stop(token)
        waiting(lambda: run.state().name == "stopped", "the stop")
        newer.close()
        run.close()

    def test_a_supervisor_that_nobody_needs_ends_and_leaves_no_socket(self, own_home, waiting):
        client = Supervisor.connect_or_start(arguments=("--idle-s", "0.2"))
        pid = client.hello().pid
        client.close()
        waiting(lambda: identity(pid) is None, "the end of the idle supervisor")
        assert not socket_path(own_home).exists()

    def test_a_socket_left_behind_does_not_keep_a_new_one_from_starting(self, own_home):
        path = socket_path(own_home)
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(str(path))
        client = Supervisor.connect_or_start(arguments=("--idle-s", "0.2"))
        assert client.hello().ok
        client.close()

    @pytest.mark.usefixtures("own_home")
    def test_a_killed_web_server_ends_neither_the_supervisor_nor_the_run(
        self, small, opened, waiting, tmp_path
    ):
        (tmp_path / "graph.json").write_text(builder.to_json(small))
        server = subprocess.Popen(
            [sys.executable, "-c", START_AND_DIE, str(tmp_path / "graph.json")],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        token, pid = server.communicate(timeout=60)[0].split()
        assert server.returncode == -signal.SIGKILL
        run = opened(token)
        before = run.state().step
        waiting(lambda: run.state().step > before + 100, "steps after the server's death")
        client = Supervisor.connect_or_start()
        assert client.hello().pid == int(pid)
        client.stop(token)
        waiting(lambda: run.state().name == "stopped", "the stop")
        client.close()
        run.close()
