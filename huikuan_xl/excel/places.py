"""Where our things lie on a user's machine; nothing of it needs an administrator."""

import os
from pathlib import Path

ADDIN_NAME = "huikuan.xlam"


def data_folder() -> Path:
    """Return the folder of the log, backups without a better place, and what undo needs."""
    local = os.environ.get("LOCALAPPDATA")
    return Path(local) / "huikuan" if local else Path.home() / ".huikuan"


def addin_folder() -> Path:
    """Return the folder that Excel loads add-ins from at its start, trusted from the outset."""
    roaming = os.environ.get("APPDATA")
    base = Path(roaming) if roaming else Path.home() / "AppData" / "Roaming"
    return base / "Microsoft" / "Excel" / "XLSTART"


def is_web_path(name: str) -> bool:
    """Tell whether a workbook's full name is a web address: it lies on OneDrive or SharePoint."""
    return name.lower().startswith(("http:", "https:"))
