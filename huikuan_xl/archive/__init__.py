"""Closed months: whole results kept in SQLite or PostgreSQL, sealed one to the next."""
