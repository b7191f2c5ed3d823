"""pledges: how one went, when it was asked about again"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.types import UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "pledge_answer",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "client_id", name=op.f("pk_pledge_answer")),
        info={"distribution": "person_id"},
    )
