"""Alembic's entry: runs on the connection that migrate.upgrade() hands over."""

from alembic import context

from lrs_bridge.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction covers everything
)
context.run_migrations()
