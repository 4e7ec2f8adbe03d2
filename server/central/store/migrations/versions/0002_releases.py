"""A release says what came of it, who it was, and which shares; so does a refusal."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

COLUMNS = {"outcome": "given", "who": "", "detail": ""}


def upgrade() -> None:
    """Earlier rows were all shares given to a station."""
    for name, before in COLUMNS.items():
        column = sa.Column(name, sa.Text, nullable=False, server_default=before)
        op.add_column("share_release", column)


def downgrade() -> None:
    """There is no way back: the record is kept."""
    raise NotImplementedError("the record of releases is not undone")
