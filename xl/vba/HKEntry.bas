Attribute VB_Name = "HKEntry"
Option Explicit
Option Private Module
' A customer's name or initials typed as a code becomes the code, where they mean one customer only.

Private Const ARROW As Long = 8594 ' what the first column begins with when it has found just one

Public Sub HKNameToCode(ByVal Target As Range)
    Dim table As Variant, taken As Range, found As Range
    On Error GoTo Leave
    If Target.CountLarge > 1 Then Exit Sub
    If Target.ListObject Is Nothing Then Exit Sub
    For Each table In Array("hk_sales", "hk_receipts")
        Set taken = ThisWorkbook.Names(table).RefersToRange
        If taken.Worksheet.Name = Target.Worksheet.Name And taken.Column = Target.Column Then
            Set found = Target.Worksheet.Cells(Target.Row, Target.ListObject.Range.Column)
            found.Calculate
            If Left$(found.Value, 2) = ChrW$(ARROW) & " " Then
                Application.EnableEvents = False
                Target.Value = Split(found.Value, " ")(1)
            End If
        End If
    Next table
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
