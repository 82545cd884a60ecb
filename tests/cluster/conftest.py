"""The archive's real PostgreSQL server serves datasets as well."""

from tests.archive.conftest import server, where

__all__ = ["server", "where"]
