"""Closed months kept in SQLite or PostgreSQL, and read back as history."""
