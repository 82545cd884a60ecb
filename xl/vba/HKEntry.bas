Attribute VB_Name = "HKEntry"
Option Explicit
Option Private Module
' A customer's name or initials typed as a code becomes the code, where they mean one customer only.

Private Const ARROW As Long = 8594 ' what stands beside begins with it when it has found just one

Public Sub HKNameToCode(ByVal Target As Range)
    ' In every table with the headings of the sales table's code and of what stands beside it.
    Dim sales As Range, table As Range, found As Range, beside As Variant
    On Error GoTo Leave
    If Target.CountLarge > 1 Then Exit Sub
    If Target.ListObject Is Nothing Then Exit Sub
    Set table = Target.ListObject.Range
    Set sales = ThisWorkbook.Names("hk_sales").RefersToRange
    If table.Cells(1, Target.Column - table.Column + 1).Value <> sales.Cells(1, 1).Value Then Exit Sub
    beside = Application.Match(sales.ListObject.Range.Cells(1, 1).Value, table.Rows(1), 0)
    If IsError(beside) Then Exit Sub
    Set found = table.Cells(Target.Row - table.Row + 1, beside)
    found.Calculate
    If Left$(found.Value, 2) = ChrW$(ARROW) & " " Then
        Application.EnableEvents = False
        Target.Value = Split(found.Value, " ")(1)
    End If
Leave:
    Application.EnableEvents = True
End Sub

Public Function HKOpenCustomer(ByVal Target As Range) As Boolean
    ' A double click on a customer's code opens the customer's page; in an entry table it edits.
    Dim asked As Range
    On Error GoTo Leave
    If Target.CountLarge > 1 Then Exit Function
    If VarType(Target.Value) <> vbString Then Exit Function
    If Not Target.ListObject Is Nothing Then
        If Target.ListObject.Name <> "tbl_today" Then Exit Function
    End If
    Set asked = ThisWorkbook.Names("hk_page_asked").RefersToRange
    If asked.Worksheet.Name = Target.Worksheet.Name Then Exit Function
    If IsError(Application.Match(Target.Value, ThisWorkbook.Names("hk_customer_codes").RefersToRange, 0)) Then Exit Function
    Application.Goto asked   ' first: a page that is hidden stays as it is
    asked.Value = Target.Value
    HKOpenCustomer = True
Leave:
End Function
