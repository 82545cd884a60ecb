Attribute VB_Name = "HKHandles"
Option Explicit
Option Private Module
' A table crosses once: the cell of HK_TABLE holds its handle, which other functions take instead.

Public Function HKArea(ByVal Source As Object) As Object
    ' The cells of a table; Nothing for what is no table.
    If Source.Areas.Count > 1 Then Exit Function
    If Source.CountLarge = 1 Then Exit Function
    Set HKArea = HKUsed(Source)
End Function

Public Function HKLost(ByVal Answer As Variant) As Boolean
    ' Python does not know a table that a handle stands for.
    If VarType(Answer) = vbString Then HKLost = (Answer = "#LOST!")
End Function

Public Sub HKSendAgain(ByVal Arguments As Variant)
    ' A handle's cell holds HK_TABLE(...): working its formula out sends the table.
    Dim i As Long, sent As Variant
    On Error Resume Next
    For i = LBound(Arguments) To UBound(Arguments)
        If HKHandle(Arguments(i)) Then
            sent = Arguments(i).Worksheet.Evaluate(Arguments(i).Formula)
        End If
    Next i
End Sub

Private Function HKHandle(ByVal Argument As Variant) As Boolean
    If Not IsObject(Argument) Then Exit Function
    If Argument.CountLarge > 1 Then Exit Function
    HKHandle = InStr(1, Argument.Formula, "HK_TABLE(", vbTextCompare) > 0
End Function
