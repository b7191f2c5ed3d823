"""further tries at a check: an ask is taken back by who asked, or declined with a word"""

import sqlalchemy as sa
from alembic import op

from lrs_bridge.storage.types import UtcTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("another_try", sa.Column("taken_back_at", UtcTime(), nullable=True))
    op.add_column("another_try", sa.Column("declined_by", sa.String(), nullable=True))
    op.add_column("another_try", sa.Column("declined_at", UtcTime(), nullable=True))
    op.add_column("another_try", sa.Column("declined_words", sa.Text(), nullable=False, server_default=""))
