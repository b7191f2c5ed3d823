"""counts of rate limits, shared by all server processes"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.types import UtcTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "rate_window",
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("passed_at", sa.JSON(), nullable=False),
        sa.Column("over_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_rate_window")),
        info={"distribution": "key_hash"},
    )
    op.create_index("ix_rate_window_over", "rate_window", ["over_at"])
