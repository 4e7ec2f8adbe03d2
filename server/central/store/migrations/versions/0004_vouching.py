"""Who vouched for an attempt that no registered station brought."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TABLE = "vouching"


def upgrade() -> None:
    """What seats' files brought before has nobody's word; it stays as it is."""
    op.create_table(
        TABLE,
        sa.Column("vouching_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("header_sha256", sa.LargeBinary, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("key_id", sa.Text, nullable=False),
        sa.Column("at_utc_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("vouching_of_attempt", TABLE, ["attempt_id", "vouching_id"])
    _guard(TABLE)


def _guard(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()"
        )
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{action.lower()} BEFORE {action} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade() -> None:
    """There is no way back: whose word was taken is kept."""
    raise NotImplementedError("the record of who vouched is not undone")
