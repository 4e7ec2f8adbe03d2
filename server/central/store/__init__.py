"""The centre's database: SQLAlchemy Core over SQLite or PostgreSQL, migrated by Alembic."""
