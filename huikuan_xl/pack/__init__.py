"""The month-end pack: one workbook a general manager is happy to open."""

from huikuan_xl.pack.printed import printed_checks
from huikuan_xl.pack.report import pack_name, write_pack

__all__ = ["pack_name", "printed_checks", "write_pack"]
