"""One customer across branches, its limit, and ourselves."""

from huikuan_xl.rules.groups import Member, group_limit, is_related, one_customer

USCC = "91110000100003962Y"


def member(
    branch: str, code: str, uscc: str = USCC, head: str = "", limit: int | None = None
) -> Member:
    return Member(branch, code, "甲公司", uscc, head, limit)


def test_a_right_code_is_one_customer_a_wrong_one_is_not() -> None:
    assert one_customer(member("京", "A1")) == one_customer(member("沪", "B9")) == USCC
    assert one_customer(member("京", "A1", USCC[:-1] + "X")) == "京·A1"
    assert one_customer(member("京", "A1", "")) != one_customer(member("沪", "A1", ""))


def test_the_head_office_sets_the_limit() -> None:
    both = [member("京", "A1", limit=100), member("沪", "B9", head="A1", limit=900)]
    assert group_limit(both).value == 100


def test_without_a_head_office_the_largest_counts_and_nothing_is_added() -> None:
    both = [member("京", "A1", limit=100), member("沪", "B9", limit=900)]
    assert group_limit(both).value == 900
    assert group_limit([member("京", "A1", limit=0), member("沪", "B9")]).value == 0
    assert group_limit([member("京", "A1")]).value is None


def test_ourselves_under_another_width() -> None:
    assert is_related("上海（甲）公司", ["上海(甲)公司"])
    assert not is_related("上海乙公司", ["上海(甲)公司"])
