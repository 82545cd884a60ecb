"""A user's own workbook, changed in place: byte by byte, with a backup, in one step."""
