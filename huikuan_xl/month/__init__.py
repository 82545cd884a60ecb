"""The month end: one module a table, put together by ``run``."""
