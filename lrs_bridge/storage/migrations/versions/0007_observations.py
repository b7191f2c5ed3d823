"""observations: what a manager saw somebody do at work, and signed"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.types import UtcTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "observation",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("observation_id", sa.String(), nullable=False),
        sa.Column("registration_id", sa.String(), nullable=False),
        sa.Column("module_id", sa.String(), nullable=False),
        sa.Column("build_id", sa.String(), nullable=False),
        sa.Column("page_id", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("item_hash", sa.String(), nullable=False),
        sa.Column("assessor_id", sa.String(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("all_seen", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("observed_on", sa.String(), nullable=False),
        sa.Column("signed_at", UtcTime(), nullable=False),
        sa.Column("corrects_id", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("corrected_by", sa.String(), nullable=True),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("leaf_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "observation_id", name=op.f("pk_observation")),
        info={"distribution": "person_id"},
    )
    op.create_index("ix_observation_id", "observation", ["observation_id"])
