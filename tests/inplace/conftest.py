"""The built files of the workbook tests serve here as the user's own."""

from tests.workbook.conftest import built, demo, demo_book, office, templates

__all__ = ["built", "demo", "demo_book", "office", "templates"]
