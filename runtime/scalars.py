"""The curve of a run: fixed-width records in a memory-mapped file, the count written last.

One process writes, any number read. A record is published when the count passes it; whatever
happens to the writer then, the record stays. The head of the file says what a record holds.

    0   magic, version, bytes of a record      16  the column names, NUL padded
    256 the count of published records         264 when the writer was last seen (monotonic ns)
    4096 the records
"""

import fcntl
import mmap
import os
import struct
import threading
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

RECORD = np.dtype([("step", "<i8"), ("time_s", "<f8"), ("loss", "<f8")])
Records = npt.NDArray[np.void]

_MAGIC = b"LAMPCURV"
_VERSION = 1
_IDENTITY = struct.Struct("<8sII")
_COLUMNS_AT, _COLUMNS_LONGEST = 16, 240
_COUNT_AT, _SEEN_AT, _RECORDS_AT = 256, 264, 4096
_NUMBER = struct.Struct("<q")
_COLUMNS = ",".join(RECORD.names or ()).encode()

FIRST_SEGMENT = 4096  # records
LARGEST_SEGMENT = 262_144


class ScalarsError(RuntimeError):
    """A curve cannot be read; the message says why in a sentence."""


class ScalarWriter:
    """The one writer of a curve. Opening an existing file goes on behind its last record.

    Raises: BlockingIOError when another process writes it; OSError when the disk is full.
    """

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._fence = threading.Lock()
        self._capacity = 0
        try:
            # Held as long as this process lives, and by nobody once it is gone.
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.count = _read_head(self._handle)[0] if os.fstat(self._handle).st_size else 0
            self._map = self._grown(self.count + 1)
        except BaseException:
            os.close(self._handle)
            raise
        if not self.count:
            _IDENTITY.pack_into(self._map, 0, _MAGIC, _VERSION, RECORD.itemsize)
            self._map[_COLUMNS_AT : _COLUMNS_AT + len(_COLUMNS)] = _COLUMNS
        self.seen()

    def extend(self, block: Records) -> None:
        """Publish records: first the bytes, then the count that makes them readable.

        Raises: OSError when the disk is full; what was published before stays.
        """
        end = self.count + len(block)
        if end > self._capacity:
            self._map = self._grown(end)
        start = _RECORDS_AT + self.count * RECORD.itemsize
        self._map[start : start + block.nbytes] = block.tobytes()
        with self._fence:  # a barrier on processors that reorder stores: the count comes last
            _NUMBER.pack_into(self._map, _COUNT_AT, end)
        self.count = end

    def seen(self) -> None:
        """Note that the writer is alive now."""
        _NUMBER.pack_into(self._map, _SEEN_AT, time.monotonic_ns())

    def close(self) -> None:
        """Let go of the file."""
        self._map.close()
        os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _grown(self, needed: int) -> mmap.mmap:
        """Return a map with room for this many records.

        The room is reserved on the disk first: writing into a map of a file with holes ends the
        process by SIGBUS when the disk is full, a refused reservation is an ordinary error.
        """
        capacity = max(self._capacity, FIRST_SEGMENT)
        while capacity < needed:
            capacity += min(capacity, LARGEST_SEGMENT)
        size = _RECORDS_AT + capacity * RECORD.itemsize
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(self._handle, 0, size)
        else:
            _fill(self._handle, size)
        larger = mmap.mmap(self._handle, size)
        if self._capacity:
            self._map.close()
        self._capacity = capacity
        return larger


class ScalarReader:
    """A view on a curve that never disturbs its writer.

    It reads with pread and maps nothing: reading a mapped file that somebody cut short would end
    the whole process by SIGBUS, and this process may be the web server.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except OSError as error:
            raise ScalarsError(f"The curve cannot be opened: {error.strerror}.") from None
        self._fence = threading.Lock()

    def count(self) -> int:
        """Return how many records are published now.

        Raises: ScalarsError for a file that is not a curve, or is torn.
        """
        return _read_head(self._handle)[0]

    def seen_ns(self) -> int:
        """Return when the writer was last seen alive, on the machine's monotonic clock."""
        return _read_head(self._handle)[1]

    def read(self, start: int, most: int) -> Records:
        """Return the published records from an index on, at most so many."""
        with self._fence:
            count = self.count()
        start = min(max(start, 0), count)
        number = max(0, min(most, count - start))
        size = number * RECORD.itemsize
        data = os.pread(self._handle, size, _RECORDS_AT + start * RECORD.itemsize)
        if len(data) < size:
            raise ScalarsError("The curve is cut short: it holds fewer records than it counts.")
        return np.frombuffer(data, RECORD)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def block(first_step: int, times_s: Sequence[float], losses: Sequence[float]) -> Records:
    """Return records of consecutive steps."""
    records = np.empty(len(losses), RECORD)
    records["step"] = np.arange(first_step, first_step + len(losses))
    records["time_s"] = times_s
    records["loss"] = losses
    return records


def decimated(records: Records, most: int) -> Records:
    """Return at most so many records that draw the same picture.

    Of every bucket the lowest and the highest loss stay, in their order, so that no peak is lost;
    the first and the last record stay too.
    """
    if len(records) <= most:
        return records
    buckets = max(1, (most - 2) // 2)
    edges = np.linspace(0, len(records), buckets + 1).astype(np.int64)
    losses = records["loss"]
    chosen = {0, len(records) - 1}
    for low, high in pairwise(edges):
        chosen.add(int(low + losses[low:high].argmin()))
        chosen.add(int(low + losses[low:high].argmax()))
    return records[sorted(chosen)]


def _read_head(handle: int) -> tuple[int, int]:
    """Return count and time of the writer, after checking that the file is what it says."""
    head = os.pread(handle, _SEEN_AT + _NUMBER.size, 0)
    if len(head) < _SEEN_AT + _NUMBER.size:
        raise ScalarsError("The curve is cut short: its head is missing.")
    magic, version, width = _IDENTITY.unpack_from(head)
    columns = head[_COLUMNS_AT : _COLUMNS_AT + _COLUMNS_LONGEST].rstrip(b"\0")
    if magic != _MAGIC:
        raise ScalarsError("The file is not a curve of a run.")
    if version > _VERSION:
        raise ScalarsError("The curve was written by a newer Lampwork. Update Lampwork to read it.")
    if width != RECORD.itemsize or columns != _COLUMNS:
        raise ScalarsError("The curve holds other columns than this Lampwork reads.")
    (count,) = _NUMBER.unpack_from(head, _COUNT_AT)
    (seen,) = _NUMBER.unpack_from(head, _SEEN_AT)
    if not 0 <= count <= (os.fstat(handle).st_size - _RECORDS_AT) // RECORD.itemsize:
        raise ScalarsError("The curve is cut short: it holds fewer records than it counts.")
    return count, seen


def _fill(handle: int, size: int) -> None:
    """Reserve room by writing zeros, where the system has no call for it (macOS)."""
    end = os.fstat(handle).st_size
    while end < size:
        end += os.pwrite(handle, bytes(min(1 << 20, size - end)), end)
