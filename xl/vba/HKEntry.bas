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
