"""The COM server that Windows starts for Excel: ``python -m huikuan_xl.excel.server``.

One process serves all workbooks of a user; it ends when Excel lets go of it. The class is xlwings'
own; only its id is ours, so that our registration doesn't touch anybody else's xlwings.
"""

import logging
from logging.handlers import RotatingFileHandler

from huikuan_xl.excel import places

PROG_ID = "HuiKuan.Server"
CLASS_ID = "{6F3B0B0E-5A54-4B7C-9E0B-2D3C7A1F58D1}"
_LOG_SIZE, _LOG_FILES = 1_000_000, 3


def main() -> None:
    """Load the functions, then serve until Excel is done with us. Windows only."""
    log_to_file()
    from xlwings.com_server import serve

    from huikuan_xl.excel import udfs

    logging.getLogger(__name__).info("%s is ready", udfs.__name__)
    serve(CLASS_ID)  # type: ignore[no-untyped-call]


def log_to_file() -> None:
    """Write the log to the user's data folder: a server without a window has no other place."""
    folder = places.data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "server.log", maxBytes=_LOG_SIZE, backupCount=_LOG_FILES, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


if __name__ == "__main__":
    main()
