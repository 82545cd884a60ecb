Attribute VB_Name = "HKCellValues"
Option Explicit
Option Private Module
' Cells to values on the way to Python, and its answers to cells on the way back.

Public Function HKValues(ByVal Arguments As Variant) As Variant
    Dim values() As Variant, i As Long
    If UBound(Arguments) < LBound(Arguments) Then
        HKValues = Arguments
        Exit Function
    End If
    ReDim values(LBound(Arguments) To UBound(Arguments))
    For i = LBound(Arguments) To UBound(Arguments)
        If IsObject(Arguments(i)) Then
            values(i) = HKCells(Arguments(i))
        Else
            values(i) = Arguments(i)
        End If
    Next i
    HKValues = values
End Function

Private Function HKCells(ByVal Source As Object) As Variant
    If Source.Areas.Count > 1 Then
        HKCells = CVErr(xlErrValue)
    Else
        HKCells = HKUsed(Source).Value
    End If
End Function

Public Function HKUsed(ByVal Source As Object) As Object
    ' Whole columns: no further than the sheet is filled.
    Dim last As Long
    Set HKUsed = Source
    If Source.Rows.Count < Source.Worksheet.Rows.Count Then Exit Function
    last = Source.Worksheet.UsedRange.Row + Source.Worksheet.UsedRange.Rows.Count - 1
    Set HKUsed = Source.Resize(last)
End Function

Public Function HKAnswer(ByVal Answer As Variant) As Variant
    Dim i As Long, j As Long
    If Not IsArray(Answer) Then
        HKAnswer = HKCell(Answer)
        Exit Function
    End If
    If HKDimensions(Answer) = 1 Then
        If VarType(Answer(LBound(Answer))) = vbString Then
            HKAnswer = HKFilled(HKUnpacked(Answer))
            Exit Function
        End If
        For i = LBound(Answer) To UBound(Answer)
            Answer(i) = HKCell(Answer(i))
        Next i
    Else
        For i = LBound(Answer, 1) To UBound(Answer, 1)
            For j = LBound(Answer, 2) To UBound(Answer, 2)
                Answer(i, j) = HKCell(Answer(i, j))
            Next j
        Next i
    End If
    HKAnswer = HKFilled(Answer)
End Function

Private Function HKFilled(ByVal Answer As Variant) As Variant
    ' Excel before 2021 shows #N/A where a fixed array is larger than the answer, and repeats an
    ' answer of one row or column: make it blank there.
    Dim filled() As Variant, rows As Long, columns As Long, height As Long, width As Long
    Dim i As Long, j As Long
    HKFilled = Answer
    On Error GoTo done
    If TypeName(Application.Caller) <> "Range" Then Exit Function
    If HKDimensions(Answer) = 1 Then Exit Function
    rows = Application.Caller.Rows.Count
    columns = Application.Caller.Columns.Count
    height = UBound(Answer, 1) - LBound(Answer, 1) + 1
    width = UBound(Answer, 2) - LBound(Answer, 2) + 1
    If rows <= height And columns <= width Then Exit Function
    If rows < height Then rows = height
    If columns < width Then columns = width
    ReDim filled(1 To rows, 1 To columns)
    For i = 1 To rows
        For j = 1 To columns
            filled(i, j) = ""
            If i <= height And j <= width Then
                filled(i, j) = Answer(LBound(Answer, 1) + i - 1, LBound(Answer, 2) + j - 1)
            End If
        Next j
    Next i
    HKFilled = filled
done:
End Function

Public Function HKCell(ByVal Value As Variant) As Variant
    ' An error arrives as its name; the cell gets the error itself.
    HKCell = Value
    If VarType(Value) <> vbString Then Exit Function
    If Left$(Value, 1) <> "#" Then Exit Function
    Select Case Value
        Case "#N/A", "#LOST!": HKCell = CVErr(xlErrNA)
        Case "#VALUE!": HKCell = CVErr(xlErrValue)
        Case "#NUM!": HKCell = CVErr(xlErrNum)
        Case "#REF!": HKCell = CVErr(xlErrRef)
        Case "#DIV/0!": HKCell = CVErr(xlErrDiv0)
        Case "#NAME?": HKCell = CVErr(xlErrName)
        Case "#NULL!": HKCell = CVErr(xlErrNull)
        Case "#SPILL!", "#CALC!": HKCell = CVErr(xlErrValue)
    End Select
End Function

Private Function HKDimensions(ByVal Value As Variant) As Long
    Dim upper As Long
    HKDimensions = 1
    On Error Resume Next
    upper = UBound(Value, 2)
    If Err.Number = 0 Then HKDimensions = 2
End Function

Public Function HKBook() As Object
    ' The add-in works on the workbook in front, a ledger on itself.
    If ThisWorkbook.IsAddin Then
        Set HKBook = ActiveWorkbook
    Else
        Set HKBook = ThisWorkbook
    End If
End Function
