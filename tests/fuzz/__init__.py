"""Damaged, hostile and odd workbooks by the thousand: ``python -m tests.fuzz --help``."""
