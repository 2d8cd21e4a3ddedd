"""Content under its own hash: the same bytes are kept once, however many rows point to them."""

import hashlib
import zlib
from typing import Final

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from runtime.store.schema import blobs

_LEVEL: Final = 4  # half the time of 6, a twentieth more bytes
# Built once: every save asks these, and building one takes longer than what it asks for.
_TOUCH: Final = (
    update(blobs).where(blobs.c.hash == bindparam("name")).values(touched_at=bindparam("now"))
)
_GET: Final = select(blobs.c.data).where(
    blobs.c.hash == bindparam("name"), blobs.c.stored <= bindparam("most")
)
_IN_SQLITE: Final = sqlite.insert(blobs)
_IN_POSTGRESQL: Final = postgresql.insert(blobs)
_INSERT: Final = {
    "sqlite": _IN_SQLITE.on_conflict_do_update(
        index_elements=["hash"], set_={"touched_at": _IN_SQLITE.excluded.touched_at}
    ),
    "postgresql": _IN_POSTGRESQL.on_conflict_do_update(
        index_elements=["hash"], set_={"touched_at": _IN_POSTGRESQL.excluded.touched_at}
    ),
}


def put(connection: Connection, data: bytes, now_ms: int) -> str:
    """Keep bytes, and return the hash they are found by.

    Whoever puts several in one transaction puts them in the order of their hashes, so that two
    that do so at once never wait for each other.
    """
    name = hashlib.sha256(data).hexdigest()
    # Touching comes first: mostly the bytes are there, and then the collector leaves them alone.
    if not connection.execute(_TOUCH, {"name": name, "now": now_ms}).rowcount:
        _insert(connection, name, data, now_ms)
    return name


def _insert(connection: Connection, name: str, data: bytes, now_ms: int) -> None:
    packed = zlib.compress(data, _LEVEL)
    row = {
        "hash": name,
        "data": packed,
        "size": len(data),
        "stored": len(packed),
        "touched_at": now_ms,
    }
    connection.execute(_INSERT[connection.dialect.name], row)


def get(connection: Connection, name: str, most: int) -> bytes | None:
    """Return the bytes of a hash; None where there are none, more than `most`, or damaged ones."""
    packed = connection.execute(_GET, {"name": name, "most": _packed(most)}).scalar()
    if packed is None:
        return None
    reader = zlib.decompressobj()
    try:
        data = reader.decompress(packed, most + 1)
    except zlib.error:
        return None
    whole = reader.eof and not reader.unused_data and len(data) <= most
    return data if whole and hashlib.sha256(data).hexdigest() == name else None


def _packed(size: int) -> int:
    """Return the most bytes that packing can make of so many."""
    return size + size // 1000 + 64
