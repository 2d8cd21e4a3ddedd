import os
import pickle
import struct
import subprocess
import sys

import pytest
import torch
from safetensors.torch import load_file

from runtime.checkpoints import (
    CheckpointError,
    latest_step,
    read_checkpoint,
    weights_path,
    write_checkpoint,
)
from runtime.events import Checkpoint
from runtime.files import read_bounded, write_whole


def checkpoint(step, value=1.0):
    layer = torch.nn.Linear(3, 2)
    torch.nn.init.constant_(layer.weight, value)
    optimizer = torch.optim.Adam(layer.parameters(), fused=True)
    layer(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    return Checkpoint(
        step=step,
        weights=layer.state_dict(),
        resume={
            "optimizer": optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "time_s": 1.5,
        },
    )


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "checkpoints"


def test_a_checkpoint_is_read_back_bit_by_bit(folder):
    written = checkpoint(7)
    write_checkpoint(folder, written)
    found = read_checkpoint(folder)
    assert found.step == 7
    assert all(torch.equal(found.weights[k], v) for k, v in written.weights.items())
    assert torch.equal(found.resume["random"], written.resume["random"])
    moments = found.resume["optimizer"]["state"][0], written.resume["optimizer"]["state"][0]
    assert all(torch.equal(moments[0][k], moments[1][k]) for k in moments[1])


def test_without_a_checkpoint_there_is_none(folder):
    assert read_checkpoint(folder) is latest_step(folder) is weights_path(folder) is None


def test_the_newest_counts_and_old_ones_go(folder):
    for step in (1, 20, 300):
        write_checkpoint(folder, checkpoint(step))
    assert latest_step(folder) == 300
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "latest.json",
        "step-000000020.resume",
        "step-000000020.safetensors",
        "step-000000300.resume",
        "step-000000300.safetensors",
    ]


def test_the_weights_file_is_readable_with_safetensors_alone(folder):
    write_checkpoint(folder, checkpoint(7, value=3.0))
    assert set(load_file(weights_path(folder))) == {"weight", "bias"}


def test_two_names_of_one_tensor_are_both_kept(folder):
    state = checkpoint(1)
    state.weights["tied"] = state.weights["weight"]
    write_checkpoint(folder, state)
    found = read_checkpoint(folder).weights
    assert torch.equal(found["tied"], found["weight"])


class Evil:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (os.mkdir, (str(self.path),))


def test_a_pickle_that_would_run_code_is_refused_and_nothing_runs(folder, tmp_path):
    write_checkpoint(folder, checkpoint(7))
    canary = tmp_path / "canary"
    (folder / "step-000000007.resume").write_bytes(pickle.dumps(Evil(canary)))
    with pytest.raises(CheckpointError, match="The checkpoint of step 7 cannot be read"):
        read_checkpoint(folder)
    torch.save({"optimizer": Evil(canary)}, folder / "step-000000007.resume")
    with pytest.raises(CheckpointError, match="The checkpoint of step 7 cannot be read"):
        read_checkpoint(folder)
    assert not canary.exists()


@pytest.mark.parametrize("name", ["step-000000007.resume", "step-000000007.safetensors"])
@pytest.mark.parametrize("keep", [0, 4, 60, 150])
def test_a_torn_file_is_refused_in_a_sentence(folder, name, keep):
    write_checkpoint(folder, checkpoint(7))
    (folder / name).write_bytes((folder / name).read_bytes()[:keep])
    with pytest.raises(CheckpointError):
        read_checkpoint(folder)


def test_a_huge_header_is_refused_before_it_is_read(folder):
    write_checkpoint(folder, checkpoint(7))
    path = folder / "step-000000007.safetensors"
    path.write_bytes(struct.pack("<Q", 50_000_000) + b" " * 1000)
    with pytest.raises(CheckpointError, match="header is not one of ours"):
        read_checkpoint(folder)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"step": -1}', '{"step": "../../x"}', '{"step": true}']
)
def test_a_forged_note_is_refused_in_a_sentence(folder, text):
    write_checkpoint(folder, checkpoint(7))
    (folder / "latest.json").write_text(text)
    with pytest.raises(CheckpointError, match="The note about the newest checkpoint"):
        read_checkpoint(folder)


def test_a_state_without_what_a_run_needs_is_refused(folder):
    write_checkpoint(folder, checkpoint(7))
    torch.save({"optimizer": 3}, folder / "step-000000007.resume")
    with pytest.raises(CheckpointError, match="does not hold what a run goes on with"):
        read_checkpoint(folder)


WRITE_FOR_EVER = """
import sys
from pathlib import Path
from runtime.files import write_whole
path, number = Path(sys.argv[1]), 0
while True:
    number += 1
    write_whole(path, str(number % 10).encode() * 300_000)
    print(number, flush=True)
"""


def is_whole(data):
    return len(data) == 300_000 and len(set(data)) == 1


def test_a_reader_and_a_crash_find_a_whole_file_at_any_moment(tmp_path):
    path = tmp_path / "file"
    for _ in range(4):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITE_FOR_EVER, str(path)], stdout=subprocess.PIPE
        )
        with child:
            child.stdout.readline()
            assert all(is_whole(path.read_bytes()) for _ in range(300))
            child.kill()
        assert is_whole(path.read_bytes())


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "file"
    write_whole(path, b"old")
    with pytest.raises(TypeError):
        write_whole(path, "text")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
    assert path.read_bytes() == b"old"


def test_a_file_that_is_too_long_is_not_read(tmp_path):
    (tmp_path / "file").write_bytes(b"x" * 101)
    with pytest.raises(OSError, match="more than 100 bytes"):
        read_bounded(tmp_path / "file", 100)
