import json
import struct

import pytest
import torch

from runtime.checkpoints import weights_bytes
from runtime.projects.parts import read_part
from runtime.projects.weights import BITS, MOST_HEADER, complaint

WHOLE = {"w": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
DTYPES = [
    *(torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.complex64, torch.bool),
    *(torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.uint16, torch.uint32),
    *(torch.uint64, torch.float8_e4m3fn, torch.float8_e5m2),
]


def file_of(header, size=24, length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + bytes(size)


def entry(**parts):
    return {"w": {**WHOLE["w"], **parts}}


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_what_safetensors_writes_is_taken_as_it_is(dtype):
    weights = {
        "fc1.weight": torch.zeros(4, 3, dtype=dtype),
        "fc1.bias": torch.zeros(4, dtype=dtype),
        "scalar": torch.zeros((), dtype=dtype),
        "empty": torch.zeros(0, 5, dtype=dtype),
    }
    data = weights_bytes(weights)
    assert read_part("weights", data) == data
    assert dtype.itemsize * 8 in BITS.values()


def test_a_file_of_no_tensors_and_one_with_notes_are_weights():
    assert complaint(file_of({}, 0)) is None
    assert complaint(file_of({**WHOLE, "__metadata__": {"format": "pt"}})) is None


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is cut short"),
        (b"1234567", "the file is cut short"),
        (file_of(WHOLE, length=10_000), "the file is cut short"),
        (file_of(WHOLE, length=2**64 - 1), "its header has 18,446,744,073,709,551,615 bytes"),
        (file_of(WHOLE, length=MOST_HEADER + 1), "its header has 1,048,577 bytes"),
        (file_of(b"[]"), "its header should name tensors"),
        (file_of(b'{"w":1,"w":2}'), "The header of the weights is not JSON of ours"),
        (file_of(b"\x80\x04."), "The header of the weights is not UTF-8 text"),
        (file_of({f"w{i}": 0 for i in range(10_002)}), "at most 10,000"),
        (
            file_of({"w": 1}),
            "The header of the weights cannot be read: it should be a JSON object.",
        ),
        (file_of({**WHOLE, "__metadata__": {"a": 1}}), "The header of the weights cannot be read"),
        (file_of(entry(more=1)), "more: this Lampwork knows nothing of this name"),
        (file_of(entry(dtype="F31")), "another size than it has"),
        (file_of(entry(shape=[2, 4])), "another size than it has"),
        (file_of(entry(shape=[True, 24])), "at shape 0"),
        (file_of(entry(shape=[-1, -6])), "at shape 0"),
        (file_of(entry(shape=[10**400])), "at shape 0"),
        (file_of(entry(data_offsets=[24, 0])), "another size than it has"),
        (file_of(entry(data_offsets=[-24, 0])), "at data_offsets 0"),
        (file_of(entry(data_offsets=[4, 28])), "overlap, or there is something between"),
        (file_of({**WHOLE, "v": WHOLE["w"]}), "overlap, or there is something between"),
        (file_of(WHOLE, 23), "not all that is in the file"),
        (file_of(WHOLE, 25), "not all that is in the file"),
    ],
    ids=range(23),
)
def test_a_header_that_does_not_fit_its_file_is_refused(data, words):
    problem = read_part("weights", data)
    assert words in problem.sentence
    assert problem.sentence.isprintable()


def test_the_largest_header_is_looked_at_soon():
    many = {f"w{i}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for i in range(10_000)}
    assert complaint(file_of(many, 0)) is None
