"""Where our things lie on a user's machine whichever host he works in."""

import os
from pathlib import Path


def data_folder() -> Path:
    """Return the folder of the log, backups without a better place, and what undo needs."""
    local = os.environ.get("LOCALAPPDATA")
    return Path(local) / "huikuan" if local else Path.home() / ".huikuan"


def is_web_path(name: str) -> bool:
    """Tell whether a workbook's full name is a web address: it lies on OneDrive or SharePoint."""
    return name.lower().startswith(("http:", "https:"))
