Attribute VB_Name = "HKFunctions"
Option Explicit
' Made by xl/wrappers.py from the registry of worksheet functions. Do not edit.

Public Function HK_GRADE(ByVal total As Variant, ByVal repayment As Variant, _
        ByVal purchases As Variant, Optional ByVal vetoes As Variant, _
        Optional ByVal our_fault As Variant, Optional ByVal new_customer As Variant, _
        Optional ByVal documents_complete As Variant, Optional ByVal approved As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_GRADE.VB_Description = "按总分、两项分、封顶与一票否决评定信用等级 A～E。"
Attribute HK_GRADE.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_GRADE = HKCall("HK_GRADE", Array(total, repayment, purchases, vetoes, our_fault, _
        new_customer, documents_complete, approved, parameters))
End Function

Public Function HK_GRADE_WHY(ByVal total As Variant, ByVal repayment As Variant, _
        ByVal purchases As Variant, Optional ByVal vetoes As Variant, _
        Optional ByVal our_fault As Variant, Optional ByVal new_customer As Variant, _
        Optional ByVal documents_complete As Variant, Optional ByVal approved As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_GRADE_WHY.VB_Description = "说明信用等级是怎样评定的：每一步的理由；分数或否决项不对时说明哪里不对。"
Attribute HK_GRADE_WHY.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_GRADE_WHY = HKCall("HK_GRADE_WHY", Array(total, repayment, purchases, vetoes, _
        our_fault, new_customer, documents_complete, approved, parameters))
End Function

Public Function HK_RATING(ByVal on_time As Variant, ByVal cash As Variant, _
        ByVal discount_cost As Variant, Optional ByVal promises As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_RATING.VB_Description = "按准时率、现金比例、贴息率和承诺兑现率加权评定回款评级 A～D，最多比最低一项高一级；没有准时率则为空。"
Attribute HK_RATING.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_RATING = HKCall("HK_RATING", Array(on_time, cash, discount_cost, promises, _
        parameters))
End Function

Public Function HK_RATING_WHY(ByVal on_time As Variant, ByVal cash As Variant, _
        ByVal discount_cost As Variant, Optional ByVal promises As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_RATING_WHY.VB_Description = "说明回款评级的理由：每一项达到哪一级，怎样合成。"
Attribute HK_RATING_WHY.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_RATING_WHY = HKCall("HK_RATING_WHY", Array(on_time, cash, discount_cost, promises, _
        parameters))
End Function

Public Function HK_LIMIT(ByVal last_year_sales As Variant, ByVal grade As Variant, _
        Optional ByVal factor As Variant, Optional ByVal parameters As Variant, _
        Optional ByVal contract_amount As Variant) As Variant
Attribute HK_LIMIT.VB_Description = "信用额度的上限（元）：上年销售额（没有则合同年金额）÷12×季节系数；信用 E 为 0，都没有则为空。"
Attribute HK_LIMIT.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_LIMIT = HKCall("HK_LIMIT", Array(last_year_sales, grade, factor, parameters, _
        contract_amount))
End Function

Public Function HK_LIMIT_WHY(ByVal last_year_sales As Variant, ByVal grade As Variant, _
        Optional ByVal factor As Variant, Optional ByVal parameters As Variant, _
        Optional ByVal contract_amount As Variant) As Variant
Attribute HK_LIMIT_WHY.VB_Description = "说明额度上限是怎样算出的。"
Attribute HK_LIMIT_WHY.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_LIMIT_WHY = HKCall("HK_LIMIT_WHY", Array(last_year_sales, grade, factor, _
        parameters, contract_amount))
End Function

Public Function HK_CREDIT_LEFT(ByVal limit As Variant, ByVal usage As Variant, _
        Optional ByVal temporary As Variant, Optional ByVal temporary_until As Variant, _
        Optional ByVal as_of As Variant, Optional ByVal temporary_from As Variant, _
        Optional ByVal grade As Variant) As Variant
Attribute HK_CREDIT_LEFT.VB_Description = "剩余信用（元）＝批准额度＋未到期的临时额度－占用，可为负；批准额度空着（未授信）则为空。"
Attribute HK_CREDIT_LEFT.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_CREDIT_LEFT = HKCall("HK_CREDIT_LEFT", Array(limit, usage, temporary, _
        temporary_until, as_of, temporary_from, grade))
End Function

Public Function HK_CAN_SHIP(ByVal limit As Variant, ByVal usage As Variant, _
        ByVal order As Variant, Optional ByVal longest_overdue_days As Variant, _
        Optional ByVal level As Variant, Optional ByVal parameters As Variant, _
        Optional ByVal grade As Variant, Optional ByVal price_confirmed As Variant, _
        Optional ByVal release As Variant) As Variant
Attribute HK_CAN_SHIP.VB_Description = "这张订单能不能发货：可发、需审批、仅预付或款到发货、停供或只收不供；占用加本单等于额度时可发。"
Attribute HK_CAN_SHIP.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_CAN_SHIP = HKCall("HK_CAN_SHIP", Array(limit, usage, order, longest_overdue_days, _
        level, parameters, grade, price_confirmed, release))
End Function

Public Function HK_CAN_SHIP_WHY(ByVal limit As Variant, ByVal usage As Variant, _
        ByVal order As Variant, Optional ByVal longest_overdue_days As Variant, _
        Optional ByVal level As Variant, Optional ByVal parameters As Variant, _
        Optional ByVal grade As Variant, Optional ByVal price_confirmed As Variant, _
        Optional ByVal release As Variant) As Variant
Attribute HK_CAN_SHIP_WHY.VB_Description = "说明订单可发、需审批或不能发的理由。"
Attribute HK_CAN_SHIP_WHY.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_CAN_SHIP_WHY = HKCall("HK_CAN_SHIP_WHY", Array(limit, usage, order, _
        longest_overdue_days, level, parameters, grade, price_confirmed, release))
End Function

Public Function HK_APPROVAL(ByVal kind As Variant, ByVal author As Variant, _
        ByVal asked_on As Variant, ByVal approver_1 As Variant, _
        ByVal approved_1 As Variant, ByVal approver_2 As Variant, _
        ByVal approved_2 As Variant, ByVal approver_3 As Variant, _
        ByVal approved_3 As Variant, ByVal as_of As Variant, _
        Optional ByVal amount As Variant, Optional ByVal old As Variant, _
        Optional ByVal valid_to As Variant, Optional ByVal valid_from As Variant, _
        Optional ByVal refused As Variant, Optional ByVal parameters As Variant, _
        Optional ByVal document As Variant, Optional ByVal new_grade As Variant, _
        Optional ByVal days As Variant, Optional ByVal due As Variant, _
        Optional ByVal cash_ratio As Variant, Optional ByVal owner As Variant) As Variant
Attribute HK_APPROVAL.VB_Description = "审批与变更的一行：生效、待审批并还差谁、未到生效日、已到期、否决或为什么不成立。"
Attribute HK_APPROVAL.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_APPROVAL = HKCall("HK_APPROVAL", Array(kind, author, asked_on, approver_1, _
        approved_1, approver_2, approved_2, approver_3, approved_3, as_of, amount, old, _
        valid_to, valid_from, refused, parameters, document, new_grade, days, due, _
        cash_ratio, owner))
End Function

Public Function HK_OVERDUE_DAYS(ByVal due_on As Variant, ByVal as_of As Variant) As Variant
Attribute HK_OVERDUE_DAYS.VB_Description = "逾期天数＝统计日－到期日；今日到期为 0，未到期为负数。"
Attribute HK_OVERDUE_DAYS.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_OVERDUE_DAYS = HKCall("HK_OVERDUE_DAYS", Array(due_on, as_of))
End Function

Public Function HK_BUCKET(ByVal days As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_BUCKET.VB_Description = "逾期天数所在的账龄段；0 和负数为“未到期”，界限当天算前一段。"
Attribute HK_BUCKET.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_BUCKET = HKCall("HK_BUCKET", Array(days, parameters))
End Function

Public Function HK_DUE(ByVal start As Variant, ByVal term As Variant, _
        Optional ByVal number As Variant, Optional ByVal roll_on As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_DUE.VB_Description = "到期日：按账期类型从起算日推算；上打下要等下次送货，为空。"
Attribute HK_DUE.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_DUE = HKCall("HK_DUE", Array(start, term, number, roll_on, parameters))
End Function

Public Function HK_DUE_WHY(ByVal start As Variant, ByVal term As Variant, _
        Optional ByVal number As Variant, Optional ByVal roll_on As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_DUE_WHY.VB_Description = "说明到期日是按哪条账期规则算出的。"
Attribute HK_DUE_WHY.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_DUE_WHY = HKCall("HK_DUE_WHY", Array(start, term, number, roll_on, parameters))
End Function

Public Function HK_STOP_LEVEL(ByVal over_limit As Variant, ByVal earliest_due As Variant, _
        ByVal overdue As Variant, ByVal as_of As Variant, _
        Optional ByVal has_clause As Variant, Optional ByVal malicious As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_STOP_LEVEL.VB_Description = "停供级别：0 正常、1 冻结新单、2 限期清欠、3 停供、4 只收不供。"
Attribute HK_STOP_LEVEL.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_STOP_LEVEL = HKCall("HK_STOP_LEVEL", Array(over_limit, earliest_due, overdue, _
        as_of, has_clause, malicious, parameters))
End Function

Public Function HK_STOP_LEVEL_WHY(ByVal over_limit As Variant, _
        ByVal earliest_due As Variant, ByVal overdue As Variant, ByVal as_of As Variant, _
        Optional ByVal has_clause As Variant, Optional ByVal malicious As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_STOP_LEVEL_WHY.VB_Description = "说明停供级别的理由和清欠期限。"
Attribute HK_STOP_LEVEL_WHY.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_STOP_LEVEL_WHY = HKCall("HK_STOP_LEVEL_WHY", Array(over_limit, earliest_due, _
        overdue, as_of, has_clause, malicious, parameters))
End Function

Public Function HK_WARN(ByVal names As Variant, ByVal values As Variant, _
        ByVal as_of As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_WARN.VB_Description = "一个客户的预警，最严重的在前，用顿号分开；没有则为空。按表头名称取值，列的次序不限。"
Attribute HK_WARN.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_WARN = HKCall("HK_WARN", Array(names, values, as_of, parameters))
End Function

Public Function HK_WARN_WHY(ByVal names As Variant, ByVal values As Variant, _
        ByVal as_of As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_WARN_WHY.VB_Description = "说明每个预警的理由，次序与 HK_WARN 相同。"
Attribute HK_WARN_WHY.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_WARN_WHY = HKCall("HK_WARN_WHY", Array(names, values, as_of, parameters))
End Function

Public Function HK_REMIND(ByVal due_on As Variant, ByVal as_of As Variant, _
        Optional ByVal open_amount As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_REMIND.VB_Description = "到期提醒：按参数规定的天数提前提醒财务与业务、今日到期、逾期n天；不用提醒则为空。"
Attribute HK_REMIND.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_REMIND = HKCall("HK_REMIND", Array(due_on, as_of, open_amount, parameters))
End Function

Public Function HK_NEEDS_COMMITMENT(ByVal flags As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_NEEDS_COMMITMENT.VB_Description = "是否须协商措施并签回款承诺：连续失败或期内累计失败达到参数规定的次数。"
Attribute HK_NEEDS_COMMITMENT.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_NEEDS_COMMITMENT = HKCall("HK_NEEDS_COMMITMENT", Array(flags, parameters))
End Function

Public Function HK_VISIT_DUE(ByVal limit As Variant, ByVal term_days As Variant, _
        ByVal by_manager As Variant, ByVal by_head As Variant, ByVal as_of As Variant, _
        Optional ByVal extended As Variant, Optional ByVal parameters As Variant, _
        Optional ByVal temporary As Variant, Optional ByVal temporary_from As Variant, _
        Optional ByVal temporary_until As Variant) As Variant
Attribute HK_VISIT_DUE.VB_Description = "下次走访的最晚日期；额度或期限不到走访条件则为空，从未走访则为统计日。"
Attribute HK_VISIT_DUE.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_VISIT_DUE = HKCall("HK_VISIT_DUE", Array(limit, term_days, by_manager, by_head, _
        as_of, extended, parameters, temporary, temporary_from, temporary_until))
End Function

Public Function HK_REVIEW_DUE(ByVal last_review As Variant, ByVal as_of As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_REVIEW_DUE.VB_Description = "下次信用复评的最晚日期（每年七月底）；早于统计日表示已迟。"
Attribute HK_REVIEW_DUE.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_REVIEW_DUE = HKCall("HK_REVIEW_DUE", Array(last_review, as_of, parameters))
End Function

Public Function HK_SUE_BY(ByVal due_on As Variant, Optional ByVal demands As Variant, _
        Optional ByVal agreed As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_SUE_BY.VB_Description = "诉讼时效届满日：到期日起按参数规定的年数，有证据的主张、对方同意履行之日重新起算。"
Attribute HK_SUE_BY.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_SUE_BY = HKCall("HK_SUE_BY", Array(due_on, demands, agreed, parameters))
End Function

Public Function HK_METHOD(ByVal overdue_days As Variant, ByVal as_of As Variant, _
        Optional ByVal oldest_on As Variant, Optional ByVal sue_by As Variant, _
        Optional ByVal strategic As Variant, Optional ByVal sales_share As Variant, _
        Optional ByVal years_with_us As Variant, Optional ByVal referrer As Variant, _
        Optional ByVal depends_on_us As Variant, Optional ByVal stop_clause As Variant, _
        Optional ByVal seller_customers As Variant, _
        Optional ByVal communications As Variant, Optional ByVal our_fault As Variant, _
        Optional ByVal tried As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_METHOD.VB_Description = "催收方法：七种方法中首选的一种（只按合法的做法）；没有逾期则为空。"
Attribute HK_METHOD.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_METHOD = HKCall("HK_METHOD", Array(overdue_days, as_of, oldest_on, sue_by, _
        strategic, sales_share, years_with_us, referrer, depends_on_us, stop_clause, _
        seller_customers, communications, our_fault, tried, parameters))
End Function

Public Function HK_METHOD_WHY(ByVal overdue_days As Variant, ByVal as_of As Variant, _
        Optional ByVal oldest_on As Variant, Optional ByVal sue_by As Variant, _
        Optional ByVal strategic As Variant, Optional ByVal sales_share As Variant, _
        Optional ByVal years_with_us As Variant, Optional ByVal referrer As Variant, _
        Optional ByVal depends_on_us As Variant, Optional ByVal stop_clause As Variant, _
        Optional ByVal seller_customers As Variant, _
        Optional ByVal communications As Variant, Optional ByVal our_fault As Variant, _
        Optional ByVal tried As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_METHOD_WHY.VB_Description = "说明催收方法的理由、备选方法与合法的具体做法。"
Attribute HK_METHOD_WHY.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_METHOD_WHY = HKCall("HK_METHOD_WHY", Array(overdue_days, as_of, oldest_on, sue_by, _
        strategic, sales_share, years_with_us, referrer, depends_on_us, stop_clause, _
        seller_customers, communications, our_fault, tried, parameters))
End Function

Public Function HK_RMB(ByVal amount As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_RMB.VB_Description = "金额的人民币大写，按票据填写规定；负数写“负”。"
Attribute HK_RMB.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_RMB = HKCall("HK_RMB", Array(amount, parameters))
End Function

Public Function HK_LATE_FEE(ByVal principal As Variant, ByVal due_on As Variant, _
        ByVal as_of As Variant, ByVal daily_rate As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_LATE_FEE.VB_Description = "逾期利息或违约金（元）：本金×逾期天数×日利率，单利，四舍五入一次；未逾期为 0。"
Attribute HK_LATE_FEE.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_LATE_FEE = HKCall("HK_LATE_FEE", Array(principal, due_on, as_of, daily_rate, _
        parameters))
End Function

Public Function HK_LATE_FEE_WHY(ByVal principal As Variant, ByVal due_on As Variant, _
        ByVal as_of As Variant, ByVal daily_rate As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_LATE_FEE_WHY.VB_Description = "说明逾期利息怎样算出；明显高于按 LPR 估算的损失时提示可能被调减。"
Attribute HK_LATE_FEE_WHY.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_LATE_FEE_WHY = HKCall("HK_LATE_FEE_WHY", Array(principal, due_on, as_of, _
        daily_rate, parameters))
End Function

Public Function HK_LATE_RATE(ByVal agreed As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_LATE_RATE.VB_Description = "逾期付款的日利率：合同有约定的用约定，没有的按参数“逾期利息计算方式”。"
Attribute HK_LATE_RATE.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_LATE_RATE = HKCall("HK_LATE_RATE", Array(agreed, parameters))
End Function

Public Function HK_DISCOUNT(ByVal face As Variant, ByVal yearly_rate As Variant, _
        ByVal discounted_on As Variant, ByVal bill_due As Variant, _
        Optional ByVal other_city As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_DISCOUNT.VB_Description = "贴息（元）：票面×年贴现率×天数÷360，算头不算尾，异地另加天数，四舍五入一次。"
Attribute HK_DISCOUNT.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_DISCOUNT = HKCall("HK_DISCOUNT", Array(face, yearly_rate, discounted_on, bill_due, _
        other_city, parameters))
End Function

Public Function HK_BILL_DATE(ByVal day As Variant) As Variant
Attribute HK_BILL_DATE.VB_Description = "票据出票日期的中文大写：月、日前按规定加“零”或“壹”。"
Attribute HK_BILL_DATE.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_BILL_DATE = HKCall("HK_BILL_DATE", Array(day))
End Function

Public Function HK_PROVISION(ByVal days As Variant, ByVal amount As Variant, _
        Optional ByVal parameters As Variant) As Variant
Attribute HK_PROVISION.VB_Description = "坏账准备（元）：金额×该账龄段的计提比例；金额不为正则为 0。"
Attribute HK_PROVISION.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_PROVISION = HKCall("HK_PROVISION", Array(days, amount, parameters))
End Function

Public Function HK_INITIALS(ByVal name_ As Variant) As Variant
Attribute HK_INITIALS.VB_Description = "名称的拼音首字母（小写）；字母和数字照旧。"
Attribute HK_INITIALS.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_INITIALS = HKCall("HK_INITIALS", Array(name_))
End Function

Public Function HK_USCC(ByVal code As Variant) As Variant
Attribute HK_USCC.VB_Description = "统一社会信用代码的位数、字符和校验位是否正确。"
Attribute HK_USCC.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_USCC = HKCall("HK_USCC", Array(code))
End Function

Public Function HK_SETTLE(ByVal sales As Variant, ByVal receipts As Variant, _
        ByVal as_of As Variant, Optional ByVal parameters As Variant, _
        Optional ByVal customers As Variant, Optional ByVal approvals As Variant, _
        Optional ByVal adjustments As Variant, Optional ByVal bills As Variant, _
        Optional ByVal contacts As Variant, Optional ByVal contracts As Variant) As Variant
Attribute HK_SETTLE.VB_Description = "逐行核销：销售表每行的已收、尚欠、结清日、逾期天数与账龄段，行的次序与销售表相同。"
Attribute HK_SETTLE.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_SETTLE = HKCall("HK_SETTLE", Array(sales, receipts, as_of, parameters, customers, _
        approvals, adjustments, bills, contacts, contracts))
End Function

Public Function HK_DUES(ByVal sales As Variant, Optional ByVal customers As Variant, _
        Optional ByVal contracts As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_DUES.VB_Description = "逐行到期日：写明的、按账期推算的或分期各期的，连同依据；行的次序与销售表相同。"
Attribute HK_DUES.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_DUES = HKCall("HK_DUES", Array(sales, customers, contracts, parameters))
End Function

Public Function HK_CONTRACT(ByVal contracts As Variant, ByVal code As Variant, _
        ByVal day As Variant, Optional ByVal item As Variant) As Variant
Attribute HK_CONTRACT.VB_Description = "客户在某一天有效的合同的一项，如合同号、停供条款、合同年金额；没有有效合同则为空。"
Attribute HK_CONTRACT.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_CONTRACT = HKCall("HK_CONTRACT", Array(contracts, code, day, item))
End Function

Public Function HK_AGEING(ByVal sales As Variant, ByVal receipts As Variant, _
        ByVal as_of As Variant, Optional ByVal by As Variant, _
        Optional ByVal base_ As Variant, Optional ByVal parameters As Variant, _
        Optional ByVal customers As Variant, Optional ByVal named As Variant, _
        Optional ByVal approvals As Variant, Optional ByVal adjustments As Variant, _
        Optional ByVal bills As Variant, Optional ByVal contacts As Variant, _
        Optional ByVal contracts As Variant) As Variant
Attribute HK_AGEING.VB_Description = "账龄分析表：每个客户、业务员或部门一行，列为余额、未到期、各账龄段、日期缺失、未核销回款，末行合计。"
Attribute HK_AGEING.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_AGEING = HKCall("HK_AGEING", Array(sales, receipts, as_of, by, base_, parameters, _
        customers, named, approvals, adjustments, bills, contacts, contracts))
End Function

Public Function HK_CREDIT(ByVal customers As Variant, ByVal sales As Variant, _
        ByVal receipts As Variant, ByVal as_of As Variant, _
        Optional ByVal parameters As Variant, Optional ByVal contacts As Variant, _
        Optional ByVal plans As Variant, Optional ByVal letters As Variant, _
        Optional ByVal approvals As Variant, Optional ByVal adjustments As Variant, _
        Optional ByVal bills As Variant, Optional ByVal contracts As Variant) As Variant
Attribute HK_CREDIT.VB_Description = "信用看板：每个客户的余额、超期、占用、剩余信用、停供级别、预警与评级；次序与客户表相同，只在账上有的客户排在最后。"
Attribute HK_CREDIT.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_CREDIT = HKCall("HK_CREDIT", Array(customers, sales, receipts, as_of, parameters, _
        contacts, plans, letters, approvals, adjustments, bills, contracts))
End Function

Public Function HK_FIND(ByVal customers As Variant, ByVal asked As Variant) As Variant
Attribute HK_FIND.VB_Description = "一段文字指哪个客户：编码、名称（曾用名）、名称里的几个字或拼音首字母；只有一户时写“→ 编码 名称”，不替人选。"
Attribute HK_FIND.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_FIND = HKCall("HK_FIND", Array(customers, asked))
End Function

Public Function HK_RELEASE(ByVal code As Variant, ByVal order As Variant, _
        ByVal as_of As Variant, ByVal approvals As Variant, _
        Optional ByVal document As Variant, Optional ByVal parameters As Variant, _
        Optional ByVal sales As Variant) As Variant
Attribute HK_RELEASE.VB_Description = "能让这张订单发货的放行编号：生效、未到期、金额够；没有则为空。"
Attribute HK_RELEASE.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_RELEASE = HKCall("HK_RELEASE", Array(code, order, as_of, approvals, document, _
        parameters, sales))
End Function

Public Function HK_APPROVAL_STATES(ByVal approvals As Variant, ByVal as_of As Variant, _
        Optional ByVal parameters As Variant, Optional ByVal sales As Variant) As Variant
Attribute HK_APPROVAL_STATES.VB_Description = "审批与变更逐行：生效、待审批并还差谁、已用完（放行已按它发货）、已到期、否决或为什么不成立。"
Attribute HK_APPROVAL_STATES.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_APPROVAL_STATES = HKCall("HK_APPROVAL_STATES", Array(approvals, as_of, parameters, _
        sales))
End Function

Public Function HK_DAILY_CHECK(ByVal daily As Variant, ByVal sales As Variant, _
        ByVal customers As Variant, ByVal as_of As Variant, _
        Optional ByVal parameters As Variant, Optional ByVal approvals As Variant, _
        Optional ByVal adjustments As Variant, Optional ByVal bills As Variant, _
        Optional ByVal contacts As Variant, Optional ByVal contracts As Variant) As Variant
Attribute HK_DAILY_CHECK.VB_Description = "日报表五项检查：名称相符、指定核销、折让、票据日期、尚结欠，逐行写“通过”或哪里不对。"
Attribute HK_DAILY_CHECK.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_DAILY_CHECK = HKCall("HK_DAILY_CHECK", Array(daily, sales, customers, as_of, _
        parameters, approvals, adjustments, bills, contacts, contracts))
End Function

Public Function HK_LEDGER(ByVal code As Variant, ByVal start As Variant, _
        ByVal end_ As Variant, ByVal sales As Variant, ByVal receipts As Variant, _
        Optional ByVal parameters As Variant, Optional ByVal customers As Variant, _
        Optional ByVal approvals As Variant, Optional ByVal adjustments As Variant, _
        Optional ByVal bills As Variant, Optional ByVal contacts As Variant, _
        Optional ByVal contracts As Variant) As Variant
Attribute HK_LEDGER.VB_Description = "往来明细：一个客户在一段时间内的期初余额、每笔销售、回款、折让，与逐笔余额，末行合计。"
Attribute HK_LEDGER.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_LEDGER = HKCall("HK_LEDGER", Array(code, start, end_, sales, receipts, parameters, _
        customers, approvals, adjustments, bills, contacts, contracts))
End Function

Public Function HK_KPI(ByVal sales As Variant, ByVal receipts As Variant, _
        ByVal start As Variant, ByVal end_ As Variant, _
        Optional ByVal parameters As Variant, Optional ByVal customers As Variant, _
        Optional ByVal approvals As Variant, Optional ByVal adjustments As Variant, _
        Optional ByVal bills As Variant, Optional ByVal contacts As Variant, _
        Optional ByVal contracts As Variant) As Variant
Attribute HK_KPI.VB_Description = "一段时间的回款指标：回款率、逾期率、准时率、现金比例、DSO、CEI、ADD，各附所用的口径。"
Attribute HK_KPI.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_KPI = HKCall("HK_KPI", Array(sales, receipts, start, end_, parameters, customers, _
        approvals, adjustments, bills, contacts, contracts))
End Function

Public Function HK_PAY_PATTERN(ByVal code As Variant, ByVal sales As Variant, _
        ByVal receipts As Variant, ByVal as_of As Variant, _
        Optional ByVal parameters As Variant, Optional ByVal customers As Variant, _
        Optional ByVal approvals As Variant, Optional ByVal adjustments As Variant, _
        Optional ByVal bills As Variant, Optional ByVal contacts As Variant, _
        Optional ByVal contracts As Variant) As Variant
Attribute HK_PAY_PATTERN.VB_Description = "一个客户近十二个月怎样付款：平均晚付天数（提前为负，含逾期未付的）、按期付款比例、近半年比前半年的趋势。"
Attribute HK_PAY_PATTERN.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_PAY_PATTERN = HKCall("HK_PAY_PATTERN", Array(code, sales, receipts, as_of, _
        parameters, customers, approvals, adjustments, bills, contacts, contracts))
End Function

Public Function HK_PROMISE_STATES(ByVal code As Variant, ByVal contacts As Variant, _
        ByVal sales As Variant, ByVal receipts As Variant, ByVal as_of As Variant, _
        Optional ByVal parameters As Variant, Optional ByVal customers As Variant, _
        Optional ByVal approvals As Variant, Optional ByVal adjustments As Variant, _
        Optional ByVal bills As Variant, Optional ByVal contracts As Variant, _
        Optional ByVal letters As Variant) As Variant
Attribute HK_PROMISE_STATES.VB_Description = "一个客户的承诺逐笔：按期实收多少、全额、部分、违约或待；最晚到期的在前，改期的只算新的一笔。"
Attribute HK_PROMISE_STATES.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_PROMISE_STATES = HKCall("HK_PROMISE_STATES", Array(code, contacts, sales, _
        receipts, as_of, parameters, customers, approvals, adjustments, bills, contracts, _
        letters))
End Function

Public Function HK_TABLE(ByVal table As Variant, Optional ByVal title As Variant) As Variant
Attribute HK_TABLE.VB_Description = "表柄：把一张表传给程序一次；其他函数在要区域的地方填表柄所在的单元格，改一处不必每个函数都重传整张表。"
Attribute HK_TABLE.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_TABLE = HKTable(table, title)
End Function

Public Function HK_ADJUST(ByVal adjustments As Variant, ByVal sales As Variant, _
        ByVal receipts As Variant, ByVal as_of As Variant, _
        Optional ByVal parameters As Variant, Optional ByVal customers As Variant, _
        Optional ByVal bills As Variant, Optional ByVal approvals As Variant, _
        Optional ByVal contacts As Variant, Optional ByVal contracts As Variant) As Variant
Attribute HK_ADJUST.VB_Description = "逐行说明核销与调整：对应收的影响、由它新增的欠款还欠多少、是否入账（没有入账写明原因）。"
Attribute HK_ADJUST.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_ADJUST = HKCall("HK_ADJUST", Array(adjustments, sales, receipts, as_of, _
        parameters, customers, bills, approvals, contacts, contracts))
End Function

Public Function HK_BILL_LIST(ByVal bills As Variant, ByVal receipts As Variant, _
        ByVal as_of As Variant, Optional ByVal parameters As Variant) As Variant
Attribute HK_BILL_LIST.VB_Description = "逐张说明票据：统计日的状态、期限天数、离到期天数、贴息与由谁承担、退票恢复的欠款。"
Attribute HK_BILL_LIST.VB_ProcData.VB_Invoke_Func = " \n20"
    HK_BILL_LIST = HKCall("HK_BILL_LIST", Array(bills, receipts, as_of, parameters))
End Function
