import hashlib
import random
import tracemalloc
import zlib

import pytest
from sqlalchemy import func, insert, select, update

from runtime.store import blobs
from runtime.store.schema import blobs as table

TEXT = b'{"graph": "' + b"conv " * 200 + b'"}'
NOISE = random.Random(5).randbytes(50_000)


def put(database, data, now=1):
    with database.write() as connection:
        return blobs.put(connection, data, now)


def get(database, name, most=1_000_000):
    with database.read() as connection:
        return blobs.get(connection, name, most)


def change(database, name, **values):
    with database.write() as connection:
        connection.execute(update(table).where(table.c.hash == name).values(**values))


@pytest.mark.parametrize("data", [b"", TEXT, NOISE], ids=["empty", "text", "noise"])
def test_bytes_come_back_by_their_hash(database, data):
    name = put(database, data)
    assert name == hashlib.sha256(data).hexdigest()
    assert get(database, name, most=len(data)) == data


def test_the_same_bytes_are_one_row_that_was_touched_last(database):
    assert put(database, TEXT, now=1) == put(database, TEXT, now=7)
    with database.read() as connection:
        rows = connection.execute(select(table.c.size, table.c.touched_at)).all()
    assert rows == [(len(TEXT), 7)]


def test_text_is_kept_packed_and_its_sizes_noted(database):
    put(database, TEXT)
    with database.read() as connection:
        (size, stored, packed), *rest = connection.execute(
            select(table.c.size, table.c.stored, func.length(table.c.data))
        ).all()
    assert (size, rest) == (len(TEXT), [])
    assert stored == packed < len(TEXT) / 10


def test_an_unknown_hash_has_no_bytes(database):
    assert get(database, "0" * 64) is None


def test_more_than_was_asked_for_is_not_read(database):
    assert get(database, put(database, TEXT), most=len(TEXT) - 1) is None


def bomb() -> bytes:
    return zlib.compress(bytes(50_000_000))


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"no zlib",
        zlib.compress(TEXT)[:-3],
        zlib.compress(TEXT) + b"more",
        zlib.compress(TEXT[:-1] + b"]"),
        bomb(),
    ],
    ids=["empty", "noise", "torn", "trailing", "altered", "bomb"],
)
def test_a_damaged_row_is_no_bytes(database, packed):
    name = put(database, TEXT)
    change(database, name, data=packed)
    assert get(database, name) is None


@pytest.mark.parametrize(
    ("data", "stored"), [(bomb(), 50_000), (bytes(5_000_000), 5_000_000)], ids=["packed", "plain"]
)
def test_a_row_far_longer_than_it_should_be_takes_no_memory(database, data, stored):
    name = put(database, TEXT)
    change(database, name, data=data, stored=stored)
    tracemalloc.start()
    try:
        assert get(database, name) is None
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000


def test_a_blob_that_is_undone_is_not_kept(database):
    def break_off():
        with database.write() as connection:
            blobs.put(connection, TEXT, 1)
            raise KeyError("broken off")

    with pytest.raises(KeyError, match="broken off"):
        break_off()
    assert get(database, hashlib.sha256(TEXT).hexdigest()) is None


def test_bytes_that_somebody_else_put_a_moment_ago_are_touched(database):
    """The insert meets a row that its own look did not see."""
    name = hashlib.sha256(TEXT).hexdigest()
    row = {"hash": name, "data": zlib.compress(TEXT), "size": len(TEXT), "stored": 9}
    with database.write() as connection:
        connection.execute(insert(table).values(**row, touched_at=1))
        blobs._insert(connection, name, TEXT, 7)
        assert connection.execute(select(table.c.touched_at)).scalar() == 7
