"""Where Excel keeps what is ours; nothing of it needs an administrator."""

import os
from pathlib import Path

ADDIN_NAME = "huikuan.xlam"


def addin_folder() -> Path:
    """Return the folder that Excel loads add-ins from at its start, trusted from the outset."""
    roaming = os.environ.get("APPDATA")
    base = Path(roaming) if roaming else Path.home() / "AppData" / "Roaming"
    return base / "Microsoft" / "Excel" / "XLSTART"
