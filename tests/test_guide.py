"""Every command of the guide runs as it is printed there, one after the other, in one folder."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from huikuan_xl.cli import OK, app
from huikuan_xl.stop import Stop
from xl.docs import GUIDE

PROBLEMS_FOUND = 1
#: What the guide takes for granted: files that other programs export.
FILES = {
    "客户名单.csv": "客户编码,客户名称,业务员,信用期限\nK01,江城化工有限公司,李红,30\nK02,北岭纸业有限公司,李红,45\n",
    "期初余额.csv": "客户编码,客户名称,期末余额\nK01,江城化工有限公司,1000.00\n",
    "开票明细.csv": "客户编码,客户名称,销售日期,清单号码,到期日,销货总额\n"
    "K01,江城化工有限公司,2026-06-05,XS-1,2026-07-05,2500.00\n",
    "收款明细.csv": "客户编码,客户名称,回款日期,清单号码,回款金额,回款方式\n"
    "K01,江城化工有限公司,2026-06-20,XS-1,500.00,电汇\n",
}


def commands() -> list[str]:
    blocks = re.findall(r"```bash\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("huikuan ")]


def test_every_command_of_the_guide_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")
    Path("我的模板").mkdir()
    Path("扫描件").mkdir()
    lines = commands()
    assert len(lines) > 15
    for line in lines:
        try:
            code = app(shlex.split(line)[1:], prog_name="huikuan", standalone_mode=False)
        except Stop as stop:
            pytest.fail(f"{line}\n{stop.what}。{stop.remedy}")
        said = capsys.readouterr()
        assert (code or OK) in (OK, PROBLEMS_FOUND), f"{line}\n{said.err}{said.out}"
        if line == "huikuan demo 回款演示":
            for found in Path("回款演示").glob("回款台账.xls*"):
                shutil.copy(found, found.name)
    assert Path("我的台账/回款台账.xlsm").exists()
    assert Path("一页通.xlsx").exists()
    assert list(Path("换回").glob("回款台账.xls*"))
