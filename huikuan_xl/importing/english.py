"""English headings of accounting programs: SAP, Dynamics, Odoo, QuickBooks, Xero, ERPNext, banks.

They compare without blanks, dots, dashes and underscores, so Invoice No., invoice_no and InvoiceNo
are one name.
"""

import re
from functools import cache

from huikuan_xl.importing.roles import MONEY_ROLES, Role
from huikuan_xl.importing.units import Unit, read_unit

# Best first, as in the Chinese table.
_NAMES: dict[Role, str] = {
    Role.CODE: "customerid customerno customernumber customercode custno custid custnumber custcode"
               " clientid clientcode clientno accountcode debtorcode debtorno billtocustomerno"
               " selltocustomerno partnercode partnerid soldtocode payercode customeraccount"
               " customeraccountnumber",
    Role.NAME: "customername custname clientname namecustomer name1 debtorname billtoname soldtoname"
               " selltocustomername invoicepartnerdisplayname partnername contactname companyname"
               " billtocustomername customerfullname accountholder",
    Role.PARTY: "customer client account debtor billto soldto soldtoparty payer party partner contact"
                " invoicepartner billtocustomer buyer name customerclient customername/code",
    Role.TAX_ID: "taxid vatno vatnumber taxnumber taxregistrationnumber vatregistrationno gstin",
    Role.NUMBER: "documentnumber documentno docno docnumber docid documentid billingdocument billdoc"
                 " number num no invoice invno invoiceref billno bill reference refno ref salesorder"
                 " salesorderno orderno ordernumber transactionno transactionnumber transno voucherno"
                 " vouchernumber entryno documentref",
    Role.INVOICE: "invoicenumber invoiceno invoiceid invno invnumber invoicenum invoicedocno taxinvoiceno"
                  " billinvoiceno",
    Role.RECEIPT_NO: "receiptno receiptnumber paymentno paymentnumber receiptid paymentid paymentref"
                     " paymentreference",
    Role.LINE: "line lineno linenumber lineitem lineitemno",
    Role.CONTRACT: "contract contractno contractnumber contractid",
    Role.DATE: "invoicedate docdate documentdate billingdate billdate invoicebilldate invdate date"
               " issuedate dateofissue transactiondate transdate txndate saledate salesdate postingdate"
               " pstngdate dateposted valuedate bookingdate orderdate documentcreatedate createddate"
               " creationdate",
    Role.DUE: "duedate netduedate dueindate netdue dueon due paymentduedate invoiceduedate maturitydate"
              " paymentdue maturity",
    Role.RECEIVED_ON: "paymentdate paiddate datepaid receiptdate receiveddate datereceived"
                      " collectiondate remittancedate settleddate cleardate clearingdate clearedon"
                      " dateofpayment settlementdate paidon lastpaymentdate",
    Role.LOCAL: "amountinlocalcurrency amountinlc lcamount amountlc localamount amountlcy amountinloccurr"
                " localcurrencyamount baseamount amountbase basecurrencyamount amountcompanycurrency",
    Role.GROSS: "invoiceamount totalamount total totalsigned grandtotal grossamount gross invoicetotal"
                " invoicedamount originalamount originalamt billedamount amountincltax amountinclvat"
                " amountincludingtax amountincludingvat totalincltax totalinclvat totalincludingtax"
                " totalincludingvat grossvalue amountindoccurr amountindocumentcurrency invoicevalue"
                " salesamount totalinvoiceamount billamount amountinclgst netamountplustax"
                " totalamountincltax totalpriceincltax",
    Role.OWED: "receivable amountreceivable receivableamount",
    Role.NET: "netamount net netvalue untaxedamount untaxedamountsigned subtotal amountexcltax"
              " amountexclvat amountexcludingtax amountexcludingvat taxableamount taxexcluded"
              " amountbeforetax nettotal totalexcltax totalexclvat",
    Role.TAX: "tax vat gst taxamount vatamount taxtotal gstamount taxsigned totaltax salestax",
    Role.MONEY: "amount amt value sales amountsigned",
    Role.RECEIVED: "paid amountpaid paidamount invoiceamountpaid received receivedamount"
                   " amountreceived collected collectedamount totalpaid settledamount appliedamount"
                   " amountapplied paidtodate receivedtodate totalreceived payments creditsapplied",
    Role.PAID: "paymentamount receiptamount cashreceived amountofpayment paymentreceived",
    Role.ALLOWANCE: "discount discountamount cashdiscount discounttaken discountallowed",
    Role.UNPAID: "outstanding outstandingamount openamount openbalance amountdue amountduesigned"
                 " balancedue invoiceamountdue remainingamount remainingamt remaining unpaid"
                 " unpaidamount amountopen totalopenamount outstandingbalance amountoutstanding"
                 " residual amountresidual remainingbalance openitemamount balanceamount",
    Role.BALANCE: "balance closingbalance endingbalance runningbalance accountbalance ledgerbalance"
                  " currentbalance availablebalance",
    Role.OPENING: "openingbalance beginningbalance broughtforward balancebroughtforward",
    Role.DEBIT: "debit debitamount dr debits debitamt",
    Role.CREDIT: "credit creditamount cr credits creditamt",
    Role.IN: "moneyin deposit deposits paidin inflow depositamount receipts creditamountin",
    Role.OUT: "moneyout withdrawal withdrawals paidout outflow withdrawalamount",
    Role.FLOW: "transactionamount",
    Role.SIDE: "drcr debitcredit dc debitcreditindicator debitorcredit creditdebit crdr",
    Role.TYPE: "documenttype doctype transactiontype vouchertype invoicetype entrytype type txntype"
               " billingtype dt movetype",
    Role.STATE: "status state invoicestatus documentstatus docstatus",
    Role.PAY_STATE: "paymentstatus paymentstate ispaid settled cleared",
    Role.CURRENCY: "currency curr crcy currencycode documentcurrency invoicecurrency ccy"
                   " transactioncurrency localcurrency lcurr",
    Role.SUMMARY: "description text narration narrative details particulars memodescription"
                  " transactiondescription documentheadertext",
    Role.NOTE: "memo note notes remark remarks comment comments",
    Role.SALESPERSON: "salesperson salesrep rep salesman accountmanager salespersoncode"
                      " salesrepresentative salespersonname salesemployee",
    Role.DEPARTMENT: "department dept salesoffice",
    Role.ITEM: "item product productname itemname material productservice sku itemdescription"
               " productdescription materialdescription",
    Role.QUANTITY: "qty quantity invoicedquantity billedquantity",
    Role.PRICE: "price unitprice salesprice rate",
    Role.METHOD: "paymentmethod paymethod modeofpayment paymenttype",
    Role.PAYER: "payername counterparty counterpartyname remitter remittername orderingcustomer"
                " beneficiaryorpayer",
    Role.PAYER_ACCOUNT: "payeraccount counterpartyaccount remitteraccount counterpartyaccountno",
    Role.OWN_ACCOUNT: "accountno accountnumber ownaccount",
    Role.OWN_NAME: "accountname",
    Role.TIME: "time transactiontime",
    Role.SERIAL: "transactionid transactionreference bankreference txnid transactionref",
    Role.SUPPLIER: "supplier suppliername suppliercode supplierno supplierid vendor vendorname vendorno"
                   " vendorid vendorcode payee",
}  # fmt: skip
_BAND = re.compile(
    r"(?:\d+(?:to)?\d*(?:days?)?|(?:over|above|morethan|gt)?\d+(?:plus|days?|andover|orover)?"
    r"|current|notdue|(?:range|age)\d|\d+daysandover|days\d+)"
)
_CURRENCY = re.compile(r"(usd|eur|gbp|hkd|jpy|cny|rmb|sgd|aud|cad)")
_NOT_A_LETTER = re.compile(r"[^a-z0-9/]")


@cache
def _exact() -> dict[str, tuple[Role, int]]:
    found: dict[str, tuple[Role, int]] = {}
    for role, names in _NAMES.items():
        for rank, name in enumerate(names.split()):
            found.setdefault(name, (role, rank))
    return found


def english_meaning(heading: str) -> tuple[Role, int, Unit | None] | None:
    """Return role, rank and unit of an English heading, None for one that says nothing to us.

    A currency that stands in the heading, as in Amount USD, is its unit.
    """
    text = heading.lower().replace("#", " no ")
    key = _NOT_A_LETTER.sub("", text.replace("/", ""))
    if not key or not heading.isascii():
        return None
    if key in _exact():
        role, rank = _exact()[key]
        return role, rank, None
    if re.fullmatch(r"[<>]?\s*\d+\s*(?:[-~+]|to)?\s*\d*\s*(?:days?)?", text) or (
        _BAND.fullmatch(key) and not key.isdigit()
    ):
        return Role.BAND, 0, None
    currency = _CURRENCY.search(key)
    if currency is not None and key != currency[1]:
        found = _exact().get(key.replace(currency[1], "", 1).removesuffix("in"))
        if found is not None and found[0] in MONEY_ROLES:
            return *found, read_unit(currency[1])
    return None
