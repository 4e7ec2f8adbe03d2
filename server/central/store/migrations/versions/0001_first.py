"""The first tables; entries, quarantine and scores can be added to and never changed."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

APPEND_ONLY = ("attempt", "entry", "quarantine", "score", "share_release")


def upgrade() -> None:
    """Make the tables, then guard them."""
    _intake()
    _findings()
    _administration()
    for table in APPEND_ONLY:
        _guard(table)


def _intake() -> None:
    op.create_table(
        "attempt",
        sa.Column("attempt_id", sa.Text, primary_key=True),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("seat", sa.Text, nullable=False),
        sa.Column("registration", sa.Text, nullable=False),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("package_sha256", sa.LargeBinary, nullable=False),
        sa.Column("form_id", sa.Text, nullable=False),
        sa.Column("header", sa.LargeBinary, nullable=False),
        sa.Column("station_id", sa.Text, nullable=False),
        sa.Column("opened_utc_ms", sa.BigInteger, nullable=False),
    )
    op.create_index("attempt_of_session", "attempt", ["session_id", "seat"])
    op.create_index("attempt_of_registration", "attempt", ["registration"])
    op.create_table(
        "entry",
        sa.Column("attempt_id", sa.Text, sa.ForeignKey("attempt.attempt_id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("seal", sa.LargeBinary, nullable=False),
        sa.Column("unreadable", sa.Text, nullable=False),
        sa.Column("received_utc_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "quarantine",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("attempt_id", sa.Text, nullable=False),
        sa.Column("station_id", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at_utc_ms", sa.BigInteger, nullable=False),
        sa.Column("message", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "quarantine_beyond",
        sa.Column("attempt_id", sa.Text, primary_key=True),
        sa.Column("batches", sa.BigInteger, nullable=False),
    )


def _findings() -> None:
    op.create_table(
        "response",
        sa.Column("attempt_id", sa.Text, sa.ForeignKey("attempt.attempt_id"), primary_key=True),
        sa.Column("item_id", sa.Text, primary_key=True),
        sa.Column("response", sa.LargeBinary, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("wall_utc_ms", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "submission",
        sa.Column("attempt_id", sa.Text, sa.ForeignKey("attempt.attempt_id"), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("answers_root", sa.LargeBinary, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("wall_utc_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "score",
        sa.Column("score_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("attempt_id", sa.Text, sa.ForeignKey("attempt.attempt_id"), nullable=False),
        sa.Column("package_sha256", sa.LargeBinary, nullable=False),
        sa.Column("engine_version", sa.Text, nullable=False),
        sa.Column("computed_utc_ms", sa.BigInteger, nullable=False),
        sa.Column("head_seq", sa.BigInteger, nullable=False),
        sa.Column("sheet", sa.Text, nullable=False),
    )
    op.create_index("score_of_attempt", "score", ["attempt_id", "score_id"])


def _administration() -> None:
    op.create_table(
        "station",
        sa.Column("station_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("token_sha256", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("added_utc_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "station_session",
        sa.Column("station_id", sa.Text, primary_key=True),
        sa.Column("session_id", sa.Text, primary_key=True),
    )
    op.create_table(
        "schedule",
        sa.Column("package_id", sa.Text, primary_key=True),
        sa.Column("session_id", sa.Text, primary_key=True),
        sa.Column("release_at_utc_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "share_release",
        sa.Column("release_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("package_id", sa.Text, nullable=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("station_id", sa.Text, nullable=False),
        sa.Column("at_utc_ms", sa.BigInteger, nullable=False),
    )


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
    """There is no way back: what was taken in is kept."""
    raise NotImplementedError("the first migration is not undone")
