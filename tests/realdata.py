"""Where the real invoice data lies; tests that need it say so and skip where it is not."""

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("HUIKUAN_DATA", Path(__file__).parents[2] / "shared" / "data"))

needs_real_data = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"real invoice data is not here ({FOLDER}); set HUIKUAN_DATA"
)
