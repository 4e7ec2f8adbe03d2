"""The tables as queries see them; what makes them is the migrations."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

attempt = Table(
    "attempt",
    metadata,
    Column("attempt_id", Text, primary_key=True),
    Column("session_id", Text),
    Column("seat", Text),
    Column("registration", Text),
    Column("package_id", Text),
    Column("package_sha256", LargeBinary),
    Column("form_id", Text),
    Column("header", LargeBinary),
    Column("station_id", Text),
    Column("opened_utc_ms", BigInteger),
)
entry = Table(
    "entry",
    metadata,
    Column("attempt_id", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary),
    Column("seal", LargeBinary),
    Column("unreadable", Text),
    Column("received_utc_ms", BigInteger),
)
quarantine = Table(
    "quarantine",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("attempt_id", Text),
    Column("station_id", Text),
    Column("why", Text),
    Column("at_utc_ms", BigInteger),
    Column("message", LargeBinary),
)
quarantine_beyond = Table(
    "quarantine_beyond",
    metadata,
    Column("attempt_id", Text, primary_key=True),
    Column("batches", BigInteger),
)
response = Table(
    "response",
    metadata,
    Column("attempt_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("response", LargeBinary),
    Column("seq", BigInteger),
    Column("at_ms", BigInteger),
    Column("wall_utc_ms", BigInteger),
)
submission = Table(
    "submission",
    metadata,
    Column("attempt_id", Text, primary_key=True),
    Column("kind", Text),
    Column("answers_root", LargeBinary),
    Column("seq", BigInteger),
    Column("wall_utc_ms", BigInteger),
)
score = Table(
    "score",
    metadata,
    Column("score_id", Integer, primary_key=True),
    Column("attempt_id", Text),
    Column("package_sha256", LargeBinary),
    Column("engine_version", Text),
    Column("computed_utc_ms", BigInteger),
    Column("head_seq", BigInteger),
    Column("sheet", Text),
)
station = Table(
    "station",
    metadata,
    Column("station_id", Text, primary_key=True),
    Column("name", Text),
    Column("token_sha256", LargeBinary),
    Column("added_utc_ms", BigInteger),
)
station_session = Table(
    "station_session",
    metadata,
    Column("station_id", Text, primary_key=True),
    Column("session_id", Text, primary_key=True),
)
schedule = Table(
    "schedule",
    metadata,
    Column("package_id", Text, primary_key=True),
    Column("session_id", Text, primary_key=True),
    Column("release_at_utc_ms", BigInteger),
)
share_release = Table(
    "share_release",
    metadata,
    Column("release_id", Integer, primary_key=True),
    Column("package_id", Text),
    Column("session_id", Text),
    Column("station_id", Text),
    Column("at_utc_ms", BigInteger),
    Column("outcome", Text, server_default="given"),
    Column("who", Text, server_default=""),
    Column("detail", Text, server_default=""),
)
vouching = Table(
    "vouching",
    metadata,
    Column("vouching_id", Integer, primary_key=True),
    Column("attempt_id", Text),
    Column("header_sha256", LargeBinary),
    Column("how", Text),
    Column("who", Text),
    Column("reason", Text),
    Column("key_id", Text),
    Column("at_utc_ms", BigInteger),
)
log_leaf = Table(
    "log_leaf",
    metadata,
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("attempt_id", Text),
    Column("seq", BigInteger),
    Column("leaf", LargeBinary),
)
log_node = Table(
    "log_node",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary),
)
log_head = Table(
    "log_head",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("signed", LargeBinary),
)
