"""``release``, ``handover``, ``approvals`` and ``customer`` on a ledger of two customers."""

import json
from pathlib import Path

import pytest

from huikuan_xl import cli
from huikuan_xl.ledger.company import Company
from huikuan_xl.ledger.reading import read_ledger
from huikuan_xl.workbook.ledger_book import build_ledger
from tests.month.ledgers import AS_OF, approval, contract, customer, day, ledger, sale

DAY = ("--as-of", "2026-06-30")
COMPANY = Company(
    name="甲工厂", mark="甲", account_name="甲工厂", bank="某银行", account_no="1234 5678 9012 345",
    address="某路 1 号", contact="会计", phone="0512-1234567",
)  # fmt: skip


def run(*arguments: object, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["huikuan", *map(str, arguments)])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert isinstance(stop.value.code, int)
    return stop.value.code


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = ledger(
        [customer("C1", "王敏", customer_name="启源公司", limit=10_000),
         customer("C2", "王敏", customer_name="启明公司")],
        [sale("C1", "S1", day(6, 1), day(7, 1), 8_000)],
        contracts=[contract("C1", price_confirmed=True)],
        approvals=[approval("C2", "放行", day(6, 30), new_amount=5_000, approved_3=None)],
    )  # fmt: skip
    book.company = COMPANY
    path = tmp_path_factory.mktemp("台账") / "台账.xlsx"
    build_ledger(path, book, AS_OF, spare_rows=8)
    return path


@pytest.fixture
def file(built: Path, tmp_path: Path) -> Path:
    copy = tmp_path / built.name
    copy.write_bytes(built.read_bytes())
    return copy


def test_an_order_within_the_limit_ships_and_nothing_is_entered(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = file.read_bytes()
    assert run("release", file, "C1", 20, *DAY, "--by", "张三", monkeypatch=monkeypatch) == 0
    assert file.read_bytes() == before


def test_a_release_is_asked_for_once_and_lets_the_order_ship_when_signed(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("release", file, "启源", 20.01, *DAY)
    assert run(*asked, monkeypatch=monkeypatch) == 1
    assert "须部门负责人、财务负责人、总经理批准（C3）" in capsys.readouterr().out
    assert run(*asked, "--by", "张三", monkeypatch=monkeypatch) == 1
    row = read_ledger(file).approvals.iloc[-1]
    assert (row["approval_no"], row["kind"], row["new_amount"]) == ("SP2026-001", "放行", 2_001)
    assert run(*asked, "--by", "张三", monkeypatch=monkeypatch) == 2
    book = read_ledger(file)
    signed = {f"{what}_{n}": value for n in (1, 2, 3)
              for what, value in (("approver", f"甲{n}"), ("approved", "2026-06-30"))}  # fmt: skip
    for name, value in signed.items():
        book.approvals[name] = book.approvals[name].astype("object")
        book.approvals.loc[book.approvals.index[-1], name] = value
    for name in ("approved_1", "approved_2", "approved_3"):
        book.approvals[name] = book.approvals[name].astype("datetime64[s]")
    build_ledger(file, book, AS_OF, spare_rows=8)
    assert run(*asked, monkeypatch=monkeypatch) == 0
    assert "可发（放行 SP2026-001）" in capsys.readouterr().out


def test_a_handover_moves_the_customer_prints_the_list_and_leaves_a_row(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = run("handover", file, "王 敏", "李红", *DAY, "--by", "赵六", "--customer", "c1",
               "--out", tmp_path / "交接", monkeypatch=monkeypatch)  # fmt: skip
    assert code == 0
    book = read_ledger(file)
    assert book.customers["salesperson"].tolist() == ["李红", "王敏"]
    row = book.approvals.iloc[-1]
    assert (row["kind"], row["old"], row["new_owner"]) == ("换业务员", "王敏", "李红")
    (made,) = (tmp_path / "交接" / "交接清单").glob("*.docx")
    assert "王敏" in made.name


def test_the_opening_records_every_customer_once(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert (
            run("approvals", file, *DAY, "--opening", "--by", "会计", monkeypatch=monkeypatch) == 0
        )
    rows = read_ledger(file).approvals
    opened = rows[rows["kind"] == "期初接管"]
    assert opened["customer_code"].tolist() == ["C1", "C2"]
    assert opened["new_amount"].tolist()[0] == 10_000
    capsys.readouterr()
    assert run("approvals", file, *DAY, "--open", "--json", monkeypatch=monkeypatch) == 0
    (waiting,) = json.loads(capsys.readouterr().out)
    assert waiting["state"] == "待审批：还差总经理（C3）"


def test_a_customer_is_found_shown_and_a_backward_period_refused(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("customer", file, "启", *DAY, "--json", monkeypatch=monkeypatch) == 2
    assert "启源公司、C2 启明公司" in capsys.readouterr().err
    assert run("customer", file, "qygs", *DAY, monkeypatch=monkeypatch) == 0
    capsys.readouterr()
    assert run("customer", file, "启源", *DAY, "--json", monkeypatch=monkeypatch) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["balance"], said["left"]) == ("80.00", "20.00")
    assert said["movements"][-1]["balance"] == "80.00"
    made = tmp_path / "一页通.xlsx"
    assert run("customer", file, "C1", *DAY, "--xlsx", made, monkeypatch=monkeypatch) == 0
    assert made.exists()
    late = ("--from", "2026-06-02", "--to", "2026-06-01")
    assert run("customer", file, "C1", *DAY, *late, monkeypatch=monkeypatch) == 2


def test_check_compares_with_the_decisions_of_a_day(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run("check", file, monkeypatch=monkeypatch)
    assert "没有期初接管" not in capsys.readouterr().out
    run("check", file, *DAY, monkeypatch=monkeypatch)
    assert "没有期初接管" in capsys.readouterr().out
