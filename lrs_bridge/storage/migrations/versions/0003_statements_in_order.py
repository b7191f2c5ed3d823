"""statements are kept in an order of their own, found by hashed keys, and activities have their merged definitions"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.types import UtcMicroseconds

revision = "0003"
down_revision = "0002"

_IS_PENDING = sa.text("leaf_index IS NULL")


def upgrade() -> None:
    _make_tables()
    _move_statements()
    _move_leaves()
    # The rows of statement_link are written at the next start (xapi/reindex.py), which knows what keys are.
    op.execute(
        "INSERT INTO store_mark (name, value) SELECT 'statements-to-index', '1' WHERE EXISTS (SELECT 1 FROM statement)"
    )


def _make_tables() -> None:
    op.create_table(
        "statement_link",
        sa.Column("key_hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kept_at", UtcMicroseconds(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", "kept_at", "statement_id", "target_id", name=op.f("pk_statement_link")),
        sqlite_with_rowid=False,
        info={"distribution": "statement_id"},
    )
    op.create_table(
        "activity",
        sa.Column("activity_id", sa.String(), nullable=False),
        sa.Column("definition", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("activity_id", name=op.f("pk_activity")),
        info={"distribution": "activity_id"},
    )


def _move_statements() -> None:
    op.add_column("statement", sa.Column("kept_at", UtcMicroseconds(), server_default="0", nullable=False))
    op.add_column("statement", sa.Column("added_bytes", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        "UPDATE statement SET kept_at = placed.kept_at FROM (SELECT statement_id, stored_at * 1000 - 1 + "
        "row_number() OVER (PARTITION BY stored_at ORDER BY leaf_index, leaf_id) AS kept_at FROM statement) AS placed "
        "WHERE placed.statement_id = statement.statement_id"
    )
    with op.batch_alter_table("statement") as table:
        for index in ("actor", "leaf_index", "object", "registration", "session", "verb"):
            table.drop_index(f"ix_statement_{index}")
        for column in ("actor_key", "object_key", "stored_at", "leaf_index"):
            table.drop_column(column)
        table.alter_column("received", existing_type=sa.LargeBinary(), nullable=True)
        table.alter_column("kept_at", existing_type=sa.BigInteger(), server_default=None)
        table.alter_column("added_bytes", existing_type=sa.Integer(), server_default=None)
    op.create_index("ix_statement_kept_at", "statement", ["kept_at", "statement_id"])
    for name in ("launch_session_id", "person_id"):
        given = sa.text(f"{name} <> ''")
        index = "ix_statement_session" if name == "launch_session_id" else "ix_statement_person"
        op.create_index(index, "statement", [name], sqlite_where=given, postgresql_where=given)


def _move_leaves() -> None:
    op.drop_index("ix_leaf_pending", "leaf")
    op.drop_index("ix_leaf_leaf_index", "leaf")
    op.drop_index("ix_leaf_record", "leaf")
    with op.batch_alter_table("leaf") as table:
        table.alter_column("leaf_index", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=True)
    op.execute("UPDATE leaf SET appended_at = appended_at * 1000")
    op.create_index(
        "ix_leaf_pending",
        "leaf",
        ["appended_at", "leaf_id"],
        sqlite_where=_IS_PENDING,
        postgresql_where=_IS_PENDING,
    )
