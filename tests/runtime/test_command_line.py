import json
import os
import pty
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file

import builder
from runtime.__main__ import main


@pytest.fixture
def command(capsys):
    """Run one command in this process; a process of its own would load torch every time."""
    threads = torch.get_num_threads()

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    yield run
    torch.set_num_threads(threads)


@pytest.fixture
def graph(tmp_path, small):
    path = tmp_path / "graph.json"
    path.write_text(builder.to_json(small))
    return path


def test_devices_are_listed_for_people_and_for_programs(command):
    code, out, _ = command("devices")
    assert (code, out.split()[0]) == (0, "cpu")
    code, out, _ = command("devices", "--json")
    assert json.loads(out.splitlines()[0])["id"] == "cpu"


def test_a_run_without_a_terminal_says_each_epoch_and_its_end(command, graph, tmp_path):
    weights = tmp_path / "model.safetensors"
    code, out, err = command(
        "train", graph, "--data", "digits", "--epochs", 2, "--weights", weights
    )
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0] == "Training on cpu, 1 thread: 1,210 parameters."
    assert [line.split(":")[0] for line in lines[1:3]] == ["Epoch 1 of 2", "Epoch 2 of 2"]
    assert lines[3].startswith("Finished: 2 epochs, 90 steps. validation ")
    assert set(load_file(weights)) == {
        "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias",
    }  # fmt: skip


def test_a_run_for_a_program_is_one_json_object_a_line(command, graph):
    code, out, _ = command("train", graph, "--data", "digits", "--epochs", 1, "--json")
    events = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert events[0]["event"] == "started"
    assert events[-1] == {
        "event": "ended",
        "kind": "finished",
        "step": 45,
        "sentence": "Finished: 1 epochs, 45 steps.",
    }
    assert sum(len(event.get("losses", ())) for event in events) == 45


def test_a_run_on_a_terminal_draws_a_bar(graph):
    near, far = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "runtime", "train", str(graph), "--data", "digits", "--epochs", "2"],
        stdout=far,
    ) as run:
        os.close(far)
        shown = b""
        while True:
            try:
                part = os.read(near, 4096)
            except OSError:
                break
            shown += part
    os.close(near)
    assert run.returncode == 0
    assert "█" in shown.decode()
    assert "s left" in shown.decode()
    assert "Finished: 2 epochs" in shown.decode()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--data", "cats"], "data: cats cannot be used. Choose one of digits"),
        (["--data", "digits", "--lr", "nan"], "lr: nan cannot be used."),
        (["--data", "wine"], "x takes N×1×8×8, but a batch of Wines is N×13."),
        (["--data", "digits", "--device", "cuda:1"], "device: cuda:1 cannot be used."),
    ],
)
def test_bad_input_ends_with_one_sentence(command, graph, arguments, sentence):
    code, out, err = command("train", graph, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"{", "The file is not JSON"),
        (b'{"schema": 99}', "The file was saved by a newer Lampwork"),
        (b" " * 300_000, "cannot be read: graph.json has more than"),
    ],
    ids=["missing", "torn", "newer", "long"],
)
@pytest.mark.parametrize("what", ["train", "prove"])
def test_a_bad_graph_file_ends_with_one_sentence(command, graph, content, sentence, what):
    graph.unlink() if content is None else graph.write_bytes(content)
    options = ["--data", "digits"] if what == "train" else []
    code, out, err = command(what, graph, *options)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_diverging_run_ends_with_its_sentence_and_an_exit_code(command, graph):
    options = ["--data", "digits", "--optimizer", "SGD", "--lr", "1e6", "--loss", "MSE"]
    code, out, _ = command("train", graph, *options)
    assert code == 1
    assert "Try a learning rate below 1e+06" in out


def test_a_graph_is_proved(command, graph):
    code, out, _ = command("prove", graph, "--json")
    assert code == 0
    assert json.loads(out) == {"ok": True, "reason": "", "parameters": 1210}
