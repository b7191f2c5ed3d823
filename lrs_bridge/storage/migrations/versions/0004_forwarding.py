"""forwarding: other stores, how far each has come, and what they would not have"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.types import UtcMicroseconds, UtcTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "forward_target",
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("xapi_version", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("position_kept_at", UtcMicroseconds(), nullable=True),
        sa.Column("position_statement_id", sa.String(), server_default="", nullable=False),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("last_success_at", UtcTime(), nullable=True),
        sa.Column("last_failure_at", UtcTime(), nullable=True),
        sa.Column("last_failure", sa.Text(), server_default="", nullable=False),
        sa.Column("failures_in_a_row", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused_in_a_row", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try_at", UtcTime(), nullable=True),
        sa.Column("forwarded_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("target_id", name=op.f("pk_forward_target")),
        sa.UniqueConstraint("label", name=op.f("uq_forward_target_label")),
    )
    op.create_table(
        "forward_alarm",
        sa.Column("target_id", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("kept_at", UtcMicroseconds(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("raised_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("target_id", "statement_id", name=op.f("pk_forward_alarm")),
        info={"distribution": "statement_id"},
    )
    op.create_index("ix_forward_alarm_raised", "forward_alarm", ["target_id", "raised_at"])
