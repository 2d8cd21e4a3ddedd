"""Whose things are whose: an owner, and the keys that prove to be one.

An owner is known by a browser's key, by the account the operator lets people sign in with, or by
a recovery key that opens the same projects from another browser. Only hashes of keys are kept.
"""

from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select

from runtime.store.database import Database, StoreError
from runtime.store.keys import hashed, is_secret, new_id, new_secret
from runtime.store.moments import moment
from runtime.store.races import settled
from runtime.store.schema import owner_keys, owners

LONGEST_ACCOUNT: Final = 1_000
CLEARED: Final = (
    "Nothing was kept here for 30 days, so your place was cleared. Load this page again, and it "
    "saves."
)

_HOLD: Final = (
    select(owners.c.id).where(owners.c.id == bindparam("owner")).with_for_update(key_share=True)
)
_HOLDER: Final = select(owner_keys.c.owner_id).where(owner_keys.c.key_hash == bindparam("digest"))

KeyKind = Literal["browser", "account"]


@dataclass(frozen=True)
class Owner:
    """The right to read and change what is one person's; every function that writes asks for it.

    Only this module makes one, from a key. Whoever looks at a link holds none.
    """

    id: str


def found(
    database: Database, key: object, kind: KeyKind = "browser", now: int | None = None
) -> Owner | None:
    """Return the owner of a key, made on the first visit; None for what cannot be a key."""
    if not _is_key(key, kind):
        return None
    digest = _digest(kind, str(key))
    with database.read() as connection:
        owner = _holder(connection, digest)
    return owner or settled(lambda: _made(database, digest, kind, moment(now)))


def has_recovery(database: Database, owner: Owner) -> bool:
    """Whether there is a recovery key."""
    wanted = select(owner_keys.c.key_hash).where(*_recovery_of(owner))
    with database.read() as connection:
        return connection.execute(wanted).first() is not None


def new_recovery_key(database: Database, owner: Owner, now: int | None = None) -> str:
    """Return a new recovery key, shown this once; an older one opens nothing any more.

    Raises: StoreError, where this owner was cleared meanwhile.
    """
    key = new_secret()
    with database.write() as connection:
        if not held(connection, owner):
            raise StoreError(CLEARED)
        connection.execute(delete(owner_keys).where(*_recovery_of(owner)))
        _add_key(connection, owner, _digest("recovery", key), "recovery", moment(now))
    return key


def recover(database: Database, recovery_key: object, now: int | None = None) -> str | None:
    """Return a key for one more browser of the owner whose recovery key this is, else None."""
    if not is_secret(recovery_key):
        return None
    key, digest = new_secret(), _digest("recovery", recovery_key)
    with database.write() as connection:
        owner = _holder(connection, digest)
        if owner is None or not held(connection, owner):
            return None
        _add_key(connection, owner, _digest("browser", key), "browser", moment(now))
    return key


def held(connection: Connection, owner: Owner) -> bool:
    """Hold an owner's row until the commit, so that what is counted meanwhile stays so.

    False where there is no such owner any more. SQLite lets only one write at a time anyway.
    """
    return connection.execute(_HOLD, {"owner": owner.id}).first() is not None


def _made(database: Database, digest: str, kind: KeyKind, now: int) -> Owner:
    with database.write() as connection:
        owner = _holder(connection, digest)  # this browser's other tab may have been first
        if owner is None:
            owner = Owner(new_id())
            connection.execute(insert(owners).values(id=owner.id, created_at=now))
            _add_key(connection, owner, digest, kind, now)
    return owner


def _holder(connection: Connection, digest: str) -> Owner | None:
    found_id = connection.execute(_HOLDER, {"digest": digest}).scalar_one_or_none()
    return None if found_id is None else Owner(found_id)


def _add_key(connection: Connection, owner: Owner, digest: str, kind: str, now: int) -> None:
    row = {"key_hash": digest, "owner_id": owner.id, "kind": kind, "created_at": now}
    connection.execute(insert(owner_keys).values(row))


def _recovery_of(owner: Owner) -> tuple[ColumnElement[bool], ...]:
    return (owner_keys.c.owner_id == owner.id, owner_keys.c.kind == "recovery")


def _is_key(key: object, kind: KeyKind) -> bool:
    if kind == "browser":
        return is_secret(key)
    return type(key) is str and 0 < len(key) <= LONGEST_ACCOUNT


def _digest(kind: str, key: str) -> str:
    """Return what stands for a key: with its kind, so that no name is ever taken for a secret."""
    return hashed(f"{kind}:{key}")
