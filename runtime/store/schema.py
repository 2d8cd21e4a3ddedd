"""The tables, in types that SQLite and PostgreSQL share.

Times are milliseconds since the epoch, UTC. Content is bytes under its hash and is never queried.
Secrets (keys, tokens) are stored as their SHA-256 alone.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

# Alembic must be able to name what it drops; SQLite gives no names of its own.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

MILLISECONDS: Final = BigInteger

owners = Table(
    "owners",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", MILLISECONDS, nullable=False),
)

owner_keys = Table(
    "owner_keys",
    metadata,
    Column("key_hash", Text, primary_key=True),
    Column("owner_id", Text, ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),  # browser, recovery, account
    Column("created_at", MILLISECONDS, nullable=False),
    Index(None, "owner_id"),
)

blobs = Table(
    "blobs",
    metadata,
    Column("hash", Text, primary_key=True),  # SHA-256 of the bytes before they were packed
    Column("size", Integer, nullable=False),  # of the bytes before they were packed
    Column("stored", Integer, nullable=False),  # of the bytes as they stand here
    Column("touched_at", MILLISECONDS, nullable=False),  # when somebody last put these bytes
    # Last, because SQLite reads a row from its beginning: the rest is had without these bytes.
    Column("data", LargeBinary, nullable=False),  # packed by zlib
)

projects = Table(
    "projects",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner_id", Text, ForeignKey("owners.id"), nullable=False),
    Column("title", Text, nullable=False),  # a copy of the content's, for lists
    Column("version", Integer, nullable=False),  # of the head; saving compares and raises it
    Column("head_hash", Text, ForeignKey("blobs.hash"), nullable=False),
    Column("created_at", MILLISECONDS, nullable=False),
    Column("saved_at", MILLISECONDS, nullable=False),
    Column("opened_at", MILLISECONDS, nullable=False),
    Column("deleted_at", MILLISECONDS, nullable=True),
    Column("parent_title", Text, nullable=False, default=""),  # lineage: what it was made from
    Column("parent_hash", Text, nullable=False, default=""),  # and which content that had
    Index(None, "owner_id", "saved_at"),
    Index(None, "head_hash"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("project_id", Text, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("version", Integer, nullable=False),  # that the head had
    Column("hash", Text, ForeignKey("blobs.hash"), nullable=False),
    Column("kind", Text, nullable=False),  # automatic, named
    Column("name", Text, nullable=False, default=""),
    Column("created_at", MILLISECONDS, nullable=False),
    Index(None, "project_id", "created_at"),
    Index(None, "hash"),
)

project_runs = Table(
    "project_runs",
    metadata,
    Column("project_id", Text, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("run_id", Text, primary_key=True),
    Column("created_at", MILLISECONDS, nullable=False),
)

project_parts = Table(
    "project_parts",
    metadata,
    Column("project_id", Text, ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),  # curves, weights: what a fork brought along
    Column("hash", Text, ForeignKey("blobs.hash"), nullable=False),
    Index(None, "hash"),
)

links = Table(
    "links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("owner_id", Text, ForeignKey("owners.id"), nullable=False),
    Column("project_id", Text, ForeignKey("projects.id", ondelete="SET NULL"), nullable=True),
    Column("title", Text, nullable=False),  # the project's, when it was shared
    Column("label", Text, nullable=False, default=""),
    Column("mode", Text, nullable=False),  # view, fork
    Column("hash", Text, ForeignKey("blobs.hash"), nullable=False),
    Column("place", Text, nullable=False),  # JSON of runtime.projects.place.Place
    Column("created_at", MILLISECONDS, nullable=False),
    Column("days", Integer, nullable=True),  # it lives after it was opened last; none: for ever
    Column("expires_at", MILLISECONDS, nullable=True),
    Column("revoked_at", MILLISECONDS, nullable=True),
    Column("opened", Integer, nullable=False, default=0),
    Column("last_opened_at", MILLISECONDS, nullable=True),
    Index(None, "owner_id", "created_at"),
    Index(None, "project_id"),
    Index(None, "hash"),
)

link_parts = Table(
    "link_parts",
    metadata,
    Column("link_id", Text, ForeignKey("links.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),  # curves, traces, tree, weights
    Column("hash", Text, ForeignKey("blobs.hash"), nullable=False),
    Index(None, "hash"),
)
