"""Birth and death of the server: cold starts, two clients, a thousand activations, kills."""

from tests.hosts.windows.client import Failed, plan
from tests.hosts.windows.conftest import Product
from tests.hosts.windows.wine import finished


def test_a_thousand_activations_share_one_server(product: Product) -> None:
    made = plan("process", "activate 1000", "process")
    made.call("HK_BUCKET", 45.0)
    _, before, activated, after, answer = product.client_run(made)
    assert activated == 1000
    assert before == after, "the server was started again"
    assert after[1] == 1
    assert answer == "31-60"


def test_killed_between_calls_the_next_connection_answers(product: Product) -> None:
    made = plan()
    made.call("HK_BUCKET", 45.0)
    made.tell("kill")
    made.call("HK_BUCKET", 45.0)
    made.tell("connect")
    made.call("HK_BUCKET", 45.0)
    _, first, _, lost, again, last = product.client_run(made)
    assert first == last == "31-60"
    assert isinstance(lost, Failed)
    assert isinstance(again, int)


def test_killed_during_a_call_the_client_is_told_and_connects_anew(product: Product) -> None:
    """The table is large enough for the call to be under way when the server is killed."""
    headings = ["客户编码", "售货清单号码", "销售日期", "到期日", "销货总额(元)"]
    rows = [["C1", f"X{i}", 46023.0, 46053.0, 100.0] for i in range(30_000)]
    receipts = [
        ["客户编码", "售货清单号码", "回款日期", "回款金额(元)"],
        ["C1", "X1", 46100.0, 1.0],
    ]
    made = plan("killafter 100")
    made.call("HK_SETTLE", [headings, *rows], receipts, 46203.0)
    made.tell("connect")
    made.call("HK_SETTLE", [headings, *rows[:3]], receipts, 46203.0)
    _, _, lost, again, answer = product.client_run(made)
    assert isinstance(lost, Failed)
    assert isinstance(again, int)
    assert [row[:2] for row in answer] == [
        ["已收", "尚欠"], [0.0, 100.0], [1.0, 99.0], [0.0, 100.0],
    ]  # fmt: skip


def test_two_clients_at_once_get_their_own_answers(product: Product) -> None:
    plans = {"one": plan("process"), "two": plan("process")}
    for turn in range(150):
        plans["one"].call("HK_RMB", float(turn))
        plans["two"].call("HK_BUCKET", float(turn))
    for name, made in plans.items():
        made.tell("hold 1500")
        product.write(made, name)
    running = [
        product.windows.start(["C:\\client.exe", f"{name}.txt", f"{name}-report.txt"])
        for name in plans
    ]
    for program in running:
        finished(program, 240)
    one, two = product.report("one"), product.report("two")
    assert one[1] == two[1], "both are served by one process"
    alone = plan()
    for turn in range(150):
        alone.call("HK_RMB", float(turn))
    assert one[2:-1] == product.client_run(alone)[1:]
    assert two[2:4] == ["未到期", "1-30"]
    assert two[-2] == "91-180"


def test_last_server_ends_by_itself(product: Product) -> None:
    product.client_run(plan())
    product.wait_for_the_servers_end()
    assert product.log.splitlines()[-1].endswith("nobody is left")


def test_first_answer_comes_well_within_windows_limit(product: Product) -> None:
    """Windows gives a server that it starts 60 seconds; a half of it is left for slow machines."""
    made = plan()
    made.call("HK_BUCKET", 45.0)
    waited, answer = product.client_run(made)
    assert answer == "31-60"
    assert waited < 30_000
