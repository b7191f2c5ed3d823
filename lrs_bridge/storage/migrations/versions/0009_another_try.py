"""further tries at a check: who asked for one, and who opened it"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.types import UtcTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "another_try",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("ask_id", sa.String(), nullable=False),
        sa.Column("registration_id", sa.String(), nullable=False),
        sa.Column("module_id", sa.String(), nullable=False),
        sa.Column("check_id", sa.String(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", "ask_id", name=op.f("pk_another_try")),
        info={"distribution": "person_id"},
    )
