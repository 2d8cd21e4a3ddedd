"""Files of weights are untrusted: what is not plainly a bounded set of tensors is refused."""

import io
import os
import random
import struct
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save
from torch import nn

from builder.problems import Problem
from inspector.modules import reading
from inspector.modules.reading import NEITHER, OLD, WHOLE, read_state
from inspector.modules.saving import save_state

MODEL = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))


def saved(what, **options):
    buffer = io.BytesIO()
    torch.save(what, buffer, **options)
    return buffer.getvalue()


def packed(data, compression=zipfile.ZIP_DEFLATED, add=()):
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", compression) as new:
        for member in old.namelist():
            new.writestr(member, old.read(member))
        for name, content in add:
            new.writestr(name, content)
    return buffer.getvalue()


class RunsCode:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize(
    "what",
    [
        MODEL.state_dict(),
        {"state_dict": MODEL.state_dict(), "epoch": 3},
        {"epoch": 3, "model_state_dict": MODEL.state_dict(), "optimizer_state_dict": {}},
        {name: nn.Parameter(one, False) for name, one in MODEL.state_dict().items()},
    ],
    ids=["a state", "a checkpoint", "another checkpoint", "parameters"],
)
def test_a_state_is_read_wherever_a_checkpoint_keeps_it(what):
    found = read_state(saved(what))
    assert list(found) == list(MODEL.state_dict())
    assert all(torch.equal(found[name], one) for name, one in MODEL.state_dict().items())
    assert not any(one.requires_grad for one in found.values())


def test_a_header_of_any_length_is_one_of_safetensors():
    """Its length comes first, and may begin with the byte of a pickle or of an archive."""
    lengths = set()
    for size in range(400):
        state = {"n" * (1 + size): torch.ones(2)}
        data = save(state)
        lengths.add(data[0])
        assert torch.equal(read_state(data)["n" * (1 + size)], torch.ones(2))
    assert {0x80, ord("P")} <= lengths


def test_a_pickle_that_runs_code_is_refused_and_not_run(tmp_path):
    canary = tmp_path / "canary"
    assert read_state(saved({"weight": RunsCode(canary)})).sentence == WHOLE
    assert read_state(saved(MODEL)).sentence == WHOLE
    assert not canary.exists()


REFUSED = {
    "nothing": (b"", NEITHER),
    "text": (b"hello, world: these are weights", NEITHER),
    "the form before 1.6": (saved({}, _use_new_zipfile_serialization=False), OLD),
    "one tensor": (saved(torch.ones(2)), "The file holds no names with tensors."),
    "a list": (saved([torch.ones(2)]), "The file holds no names with tensors."),
    "numbers": (saved({"a": torch.ones(1), "b": 3}), "'b' of the file is no tensor."),
    "a number for a name": (saved({7: torch.ones(1)}), "for a name, which is no text"),
    "a long name": (saved({"n" * 2_000: torch.ones(1)}), "a name of 2,000 characters"),
    "a sparse tensor": (saved({"a": torch.eye(2).to_sparse()}), "is not a plain tensor"),
    "a meta tensor": (saved({"a": torch.ones(2, device="meta")}), "is not a plain tensor"),
    "one number that claims to be many": (
        saved({"a": torch.ones(1).expand(10**12)}),
        "'a' of the file claims 1,000,000,000,000 numbers and holds 1.",
    ),
    "a packed archive": (packed(saved(MODEL.state_dict())), "not one that torch writes"),
    "a bomb": (packed(saved({"a": torch.zeros(100_000)})), "it is packed"),
    "half an archive": (saved(MODEL.state_dict())[:700], "The file cannot be read"),
    "a header of a billion bytes": (
        struct.pack("<Q", 10**9) + b"{",
        "The file's header claims 1,000,000,000 bytes; 1,048,576 are read.",
    ),
    "a torn header": (struct.pack("<Q", 5) + b"{abcd", "The file cannot be read"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_state_is_refused_in_a_sentence(data, reason):
    found = read_state(data)
    assert isinstance(found, Problem)
    assert reason in found.sentence
    assert "\n" not in found.sentence
    assert "Traceback" not in found.sentence


def test_members_that_overlap_are_refused():
    data = bytearray(packed(saved(MODEL.state_dict()), zipfile.ZIP_STORED))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]  # where its content lies
    assert "its members overlap" in read_state(bytes(data)).sentence


def test_no_more_is_read_than_the_bounds_allow(monkeypatch):
    data = save_state(MODEL, "pth")
    many = saved({str(n): torch.ones(1) for n in range(30)})
    for name, bound, given, sentence in (
        ("MOST_BYTES", 0, data, "The file has more than 0 MB."),
        ("MOST_ROWS", 20, many, "The file has 30 names; 20 are read."),
        ("MOST_ROWS", 3, many, "members"),
        ("MOST_PICKLE", 10, data, "its index has more than 0 MB"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(reading, name, bound)
            assert sentence in read_state(given).sentence


@pytest.mark.parametrize("form", ["safetensors", "pth"])
def test_a_file_with_bytes_turned_over_is_read_or_refused(form):
    whole, chance = save_state(MODEL, form), random.Random(0)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        found = read_state(bytes(data[: chance.choice((len(data), chance.randrange(len(data))))]))
        assert isinstance(found, Problem) or all(
            isinstance(one, torch.Tensor) for one in found.values()
        )


def test_random_bytes_are_refused():
    for size in (1, 8, 9, 100, 10_000):
        assert isinstance(read_state(os.urandom(size)), Problem)
