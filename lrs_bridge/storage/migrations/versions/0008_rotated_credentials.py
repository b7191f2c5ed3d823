"""a credential says when its secret was last changed"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.types import UtcTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("credential", sa.Column("rotated_at", UtcTime(), nullable=True))
