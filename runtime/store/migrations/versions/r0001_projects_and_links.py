"""0001: owners, their projects with history, runs and parts, and the links to what they share."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the first tables."""
    _owners()
    _blobs()
    _projects()
    _beside_projects()
    _links()
    _link_parts()


def downgrade() -> None:
    """Drop them, whatever is in them."""
    for table in ("link_parts", "links", "project_parts", "project_runs", "snapshots"):
        op.drop_table(table)
    for table in ("projects", "blobs", "owner_keys", "owners"):
        op.drop_table(table)


def _owners() -> None:
    op.create_table(
        "owners",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_owners"),
    )
    op.create_table(
        "owner_keys",
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_owner_keys"),
        _points("owner_keys", "owner_id", "owners", ondelete="CASCADE"),
    )
    _index("owner_keys", "owner_id")


def _blobs() -> None:
    op.create_table(
        "blobs",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored", sa.Integer(), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_blobs"),
    )


def _projects() -> None:
    op.create_table(
        "projects",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.Column("parent_title", sa.Text(), nullable=False),
        sa.Column("parent_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        _points("projects", "owner_id", "owners"),
        _points("projects", "head_hash", "blobs"),
    )
    _index("projects", "owner_id", "saved_at")
    _index("projects", "head_hash")


def _beside_projects() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
        _points("snapshots", "project_id", "projects", ondelete="CASCADE"),
        _points("snapshots", "hash", "blobs"),
    )
    _index("snapshots", "project_id", "created_at")
    _index("snapshots", "hash")
    op.create_table(
        "project_runs",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "run_id", name="pk_project_runs"),
        _points("project_runs", "project_id", "projects", ondelete="CASCADE"),
    )
    _parts("project_parts", "project_id", "projects")


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("last_opened_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.UniqueConstraint("token_hash", name="uq_links_token_hash"),
        _points("links", "owner_id", "owners"),
        _points("links", "project_id", "projects", ondelete="SET NULL"),
        _points("links", "hash", "blobs"),
    )
    _index("links", "owner_id", "created_at")
    _index("links", "project_id")
    _index("links", "hash")


def _link_parts() -> None:
    _parts("link_parts", "link_id", "links")


def _parts(table: str, whose: str, other: str) -> None:
    op.create_table(
        table,
        sa.Column(whose, sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(whose, "kind", name=f"pk_{table}"),
        _points(table, whose, other, ondelete="CASCADE"),
        _points(table, "hash", "blobs"),
    )
    _index(table, "hash")


def _points(
    table: str, column: str, other: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    to = "hash" if other == "blobs" else "id"
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.{to}"], name=f"fk_{table}_{column}_{other}", ondelete=ondelete
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
