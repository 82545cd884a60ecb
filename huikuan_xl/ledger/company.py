"""Our own company: name, bank account and the people who sign, kept on the 参数 sheet."""

from dataclasses import dataclass, fields

from huikuan_xl.rules.settings import setting, settings_of


@dataclass(frozen=True, slots=True)
class Company:
    """Facts about the user's company that letters and forms print. All plain text."""

    name: str = setting("示例制造有限公司", "公司名称", "文字", "L1", "公司")
    mark: str = setting(
        "示", "文号字头", "文字", "§4.1", "公司", note="文号形如 示财催〔2026〕12号"
    )
    account_name: str = setting("示例制造有限公司", "收款户名", "文字", "L1", "公司")
    bank: str = setting("中国工商银行某某支行", "开户行", "文字", "L1", "公司")
    account_no: str = setting("0000 0000 0000 0000 000", "银行账号", "文字", "L1", "公司")
    address: str = setting("某市某区某路 1 号", "公司地址", "文字", "L1", "公司")
    contact: str = setting("某某", "财务联系人", "文字", "L1", "公司")
    phone: str = setting("000-00000000", "财务电话", "文字", "L1", "公司")
    sales_manager: str = setting("", "业务经理", "文字", "S0-14", "岗位")
    department_head: str = setting("", "部门负责人", "文字", "S4-22", "岗位")
    minister_assistant: str = setting("", "部长助理", "文字", "S0-14", "岗位")
    business_vp: str = setting("", "商务副总", "文字", "S0-23", "岗位")
    finance_head: str = setting("", "财务负责人", "文字", "S4-31", "岗位")
    general_manager: str = setting("", "总经理", "文字", "S0-14", "岗位")
    law_firm: str = setting("", "委托律所", "文字", "L8", "岗位")


def unfilled(company: Company) -> tuple[str, ...]:
    """Return the labels of the 公司 rows on 参数 that are blank or still hold their sample.

    A letter with one of them would name a bank account or an address that isn't ours.
    """
    samples = {one.name: one.default for one in fields(Company)}
    return tuple(
        described.label
        for name, described in settings_of(Company).items()
        if described.section == "公司"
        and described.unit == "文字"
        and str(getattr(company, name)).strip() in ("", samples[name])
    )


def holder_of(company: Company, post: str) -> str:
    """Return the person that the 岗位 rows on 参数 name for a post, "" for none."""
    found = {one.label: name for name, one in settings_of(Company).items() if one.section == "岗位"}
    return str(getattr(company, found[post])) if post in found else ""


def is_nameless(company: Company) -> bool:
    """Say whether 公司名称 is blank or still the sample: nothing may be closed or signed in that name."""
    return company.name.strip() in ("", Company().name)
