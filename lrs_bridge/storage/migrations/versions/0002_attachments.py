"""attachments of statements: their bytes once, and which statement came with which"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.types import UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("sha2", sa.String(), nullable=False),
        sa.Column("length_bytes", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha2", name=op.f("pk_attachment")),
        info={"distribution": "sha2"},
    )
    op.create_table(
        "statement_attachment",
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("sha2", sa.String(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", "sha2", name=op.f("pk_statement_attachment")),
        info={"distribution": "statement_id"},
    )
    op.create_index("ix_statement_attachment_sha2", "statement_attachment", ["sha2"])
