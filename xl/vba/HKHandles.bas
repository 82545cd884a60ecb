Attribute VB_Name = "HKHandles"
Option Explicit
Option Private Module
' A table crosses once: the cell of HK_TABLE holds its handle, which other functions take instead.

Private Const BLANK As Double = -1.79769313486231E+308   ' no cell holds it

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

Public Function HKPacked(ByRef Cells As Variant) As Variant
    ' A column under its heading: numbers cross as numbers, texts as one text, which is far quicker
    ' than cell by cell; a column of both crosses as it is, heading and all.
    Dim i As Long, last As Long, numbers() As Double, texts() As String
    If Not IsArray(Cells) Then Exit Function
    last = UBound(Cells, 1)
    Select Case HKKind(Cells)
    Case vbDouble
        ReDim numbers(2 To last)
        For i = 2 To last
            numbers(i) = BLANK
            If Not IsEmpty(Cells(i, 1)) Then numbers(i) = Cells(i, 1)
        Next i
        HKPacked = numbers
    Case vbString
        ReDim texts(2 To last)
        For i = 2 To last
            texts(i) = Cells(i, 1)
        Next i
        HKPacked = Join(texts, vbNullChar)
    Case Else
        HKPacked = Cells
    End Select
End Function

Private Function HKKind(ByRef Cells As Variant) As Long
    ' What the cells of a column are, blanks aside; a column of blanks counts as texts.
    Dim i As Long, kind As Long
    HKKind = vbString
    For i = 2 To UBound(Cells, 1)
        If Not IsEmpty(Cells(i, 1)) Then
            If kind = 0 Then kind = VarType(Cells(i, 1))
            If VarType(Cells(i, 1)) <> kind Then kind = vbVariant
        End If
    Next i
    If kind <> 0 Then HKKind = kind
End Function
