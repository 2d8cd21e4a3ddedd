import contextlib
import os
import signal
import struct
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from runtime.scalars import (
    FIRST_SEGMENT,
    RECORD,
    ScalarReader,
    ScalarsError,
    ScalarWriter,
    block,
    decimated,
)


def losses(number, first=1):
    values = np.arange(first, first + number, dtype=float)
    return block(first, values / 100, 1 / values)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "scalars"


def test_records_are_read_back_as_they_were_written(path):
    written = losses(10)
    with ScalarWriter(path) as writer, ScalarReader(path) as reader:
        writer.extend(written[:4])
        assert reader.count() == 4
        writer.extend(written[4:])
        assert reader.read(0, 100).tolist() == written.tolist()
        assert reader.read(7, 2).tolist() == written[7:9].tolist()
        assert len(reader.read(10, 5)) == len(reader.read(10**12, 5)) == 0


def test_a_reader_that_was_open_before_sees_what_comes_behind_its_first_segment(path):
    with ScalarWriter(path) as writer, ScalarReader(path) as reader:
        before = path.stat().st_size
        for first in range(1, 3 * FIRST_SEGMENT, 1000):
            writer.extend(losses(1000, first))
        assert path.stat().st_size > before
        assert reader.read(0, 10**6)["step"].tolist() == list(range(1, reader.count() + 1))


def test_every_byte_of_a_segment_is_reserved_before_it_is_mapped(path):
    with ScalarWriter(path):
        found = path.stat()
        assert found.st_blocks * 512 >= found.st_size >= FIRST_SEGMENT * RECORD.itemsize


def test_a_writer_goes_on_behind_the_last_record(path):
    with ScalarWriter(path) as writer:
        writer.extend(losses(5))
    with ScalarWriter(path) as writer:
        assert writer.count == 5
        writer.extend(losses(5, 6))
    with ScalarReader(path) as reader:
        assert reader.read(0, 100)["step"].tolist() == list(range(1, 11))


def test_there_is_one_writer_at_a_time(path):
    with ScalarWriter(path), pytest.raises(BlockingIOError):
        ScalarWriter(path)
    ScalarWriter(path).close()


WRITE_FOR_EVER = """
import sys
from pathlib import Path
from runtime.scalars import ScalarWriter, block
with ScalarWriter(Path(sys.argv[1])) as writer:
    step = 1
    while True:
        writer.extend(block(step, [step / 100] * 3, [1 / step, 2 / step, 3 / step]))
        step += 3
        print(writer.count, flush=True)
"""


def test_no_published_record_is_lost_when_the_writer_is_killed(path):
    for round_ in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITE_FOR_EVER, str(path)], stdout=subprocess.PIPE, text=True
        )
        with child:
            told = [int(child.stdout.readline()) for _ in range(300 + 77 * round_)][-1]
            child.send_signal(signal.SIGKILL)
            told = max([told, *(int(line) for line in child.stdout.read().split("\n")[:-1])])
        with ScalarReader(path) as reader:
            records = reader.read(0, 10**6)
        assert len(records) >= told
        assert records["step"][: len(records)].tolist() == list(range(1, len(records) + 1))
        assert np.isfinite(records["loss"]).all()
        path.unlink()


FILL_THE_DISK = """
import resource, sys
from pathlib import Path
from runtime.scalars import ScalarWriter, block
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
with ScalarWriter(Path(sys.argv[1])) as writer:
    try:
        for step in range(1, 100_000):
            writer.extend(block(step, [0.0], [1.0]))
    except OSError as error:
        print(writer.count, error.strerror)
"""


def test_a_full_disk_is_an_ordinary_error_and_what_was_published_stays(path):
    done = subprocess.run(
        [sys.executable, "-c", FILL_THE_DISK, str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    count, reason = done.stdout.strip().split(" ", 1)
    assert (int(count), reason) == (FIRST_SEGMENT, "File too large")
    with ScalarReader(path) as reader:
        assert reader.read(0, 10**6)["step"].tolist() == list(range(1, FIRST_SEGMENT + 1))


@pytest.fixture
def written(path):
    with ScalarWriter(path) as writer:
        writer.extend(losses(20))
    return path


def broken(path, change):
    data = bytearray(path.read_bytes())
    changed = change(data)
    path.write_bytes(data if changed is None else changed)
    with ScalarReader(path) as reader:
        reader.read(0, 10**9)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda _: b"", "The curve is cut short: its head is missing."),
        (lambda data: data[:200], "The curve is cut short: its head is missing."),
        (lambda data: data[:4100], "it holds fewer records than it counts."),
        (lambda data: data.__setitem__(slice(0, 4), b"EVIL"), "is not a curve of a run."),
        (lambda data: data.__setitem__(8, 9), "written by a newer Lampwork."),
        (lambda data: data.__setitem__(12, 99), "holds other columns"),
        (lambda data: data.__setitem__(slice(16, 20), b"pets"), "holds other columns"),
        (
            lambda data: struct.pack_into("<q", data, 256, 10**15),
            "it holds fewer records than it counts.",
        ),
        (
            lambda data: struct.pack_into("<q", data, 256, -5),
            "it holds fewer records than it counts.",
        ),
    ],
    ids=["empty", "headless", "torn", "magic", "version", "width", "columns", "huge", "negative"],
)
def test_a_torn_or_hostile_file_is_refused_in_a_sentence(written, change, sentence):
    with pytest.raises(ScalarsError, match=sentence):
        broken(written, change)


@given(data=some.data())
def test_no_change_of_the_head_does_more_than_a_refusal(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("head") / "scalars"
    with ScalarWriter(path) as writer:
        writer.extend(losses(20))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(some.integers(1, 6))):
        content[data.draw(some.integers(0, 300))] = data.draw(some.integers(0, 255))
    path.write_bytes(content[: data.draw(some.sampled_from([len(content), 4096, 4200, 300]))])
    with contextlib.suppress(ScalarsError), ScalarReader(path) as reader:
        assert len(reader.read(0, 50)) <= 50
    path.unlink()


def test_a_file_that_is_cut_while_it_is_read_does_not_end_the_reader(written):
    with ScalarReader(written) as reader:
        assert reader.count() == 20
        os.truncate(written, 4096)
        with pytest.raises(ScalarsError, match="cut short"):
            reader.read(0, 10)


def test_a_link_in_place_of_the_curve_is_not_followed(written, tmp_path):
    (tmp_path / "link").symlink_to(written)
    with pytest.raises(ScalarsError, match="cannot be opened"):
        ScalarReader(tmp_path / "link")


@given(some.lists(some.floats(0, 10), min_size=1, max_size=400), some.integers(4, 60))
def test_a_thinned_curve_keeps_its_ends_and_its_extremes(values, most):
    records = block(1, [0.0] * len(values), values)
    thin = decimated(records, most)
    assert len(thin) <= max(most, 4)
    assert thin["step"].tolist() == sorted(set(thin["step"].tolist()))
    assert {thin["step"][0], thin["step"][-1]} == {1, len(values)}
    assert thin["loss"].min() == min(values)
    assert thin["loss"].max() == max(values)


def test_a_short_curve_is_not_thinned():
    records = losses(50)
    assert decimated(records, 50) is records


def test_the_time_the_writer_was_seen_moves(path):
    with ScalarWriter(path) as writer, ScalarReader(path) as reader:
        before = reader.seen_ns()
        writer.seen()
        assert reader.seen_ns() > before > 0


def test_the_writers_files_are_not_inherited(path):
    with ScalarWriter(path) as writer:
        assert not os.get_inheritable(writer._handle)
