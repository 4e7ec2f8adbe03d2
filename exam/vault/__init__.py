"""The encrypted store of a seat or a station: SQLCipher, one thread, durable before it answers."""
