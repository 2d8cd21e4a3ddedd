"""What Alembic runs: the revisions, on the connection it was given, inside its transaction."""

from alembic import context

from runtime.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # for what is written by comparing: SQLite copies a table
)
context.run_migrations()
