Attribute VB_Name = "HKColumns"
Option Explicit
Option Private Module
' Tables cross column by column: there only the columns that changed, back each as one text.

' Of each table as it crossed last: its first cell, its columns, and the handle that it got.
Private places() As String, sent() As Variant, handles() As String, tables As Long

Public Function HKSent(ByVal area As Object, ByVal Title As Variant, ByRef parts() As Variant) As Variant
    ' A column that is as it crossed last time does not cross again.
    Dim place As String, before As String, few As Variant, found As Variant
    place = area.Cells(1, 1).Address(External:=True)
    few = HKChanged(place, parts, before)
    found = ""
    If before <> "" Then found = HKCall("table", Array(area.Rows(1), Title, few, before))
    If HKBlank(found) Then found = HKCall("table", Array(area.Rows(1), Title, parts))
    HKRemember place, parts, found
    HKSent = found
End Function

Private Function HKChanged(ByVal Place As String, ByRef Parts() As Variant, ByRef Before As String) As Variant
    ' The columns with True for each that is as it crossed last, and the handle of then: "" for none.
    Dim known As Variant, few() As Variant, i As Long, at As Long
    HKChanged = Parts
    Before = ""
    at = HKKept(Place)
    If at = 0 Then Exit Function
    known = sent(at)
    If UBound(known) <> UBound(Parts) Or LBound(known) <> LBound(Parts) Then Exit Function
    ReDim few(LBound(Parts) To UBound(Parts))
    For i = LBound(Parts) To UBound(Parts)
        If HKEqual(Parts(i), known(i)) Then
            few(i) = True
        Else
            few(i) = Parts(i)
        End If
    Next i
    HKChanged = few
    Before = handles(at)
End Function

Private Function HKKept(ByVal Place As String) As Long
    Dim i As Long
    For i = 1 To tables
        If places(i) = Place Then HKKept = i
    Next i
End Function

Private Sub HKRemember(ByVal Place As String, ByRef Parts() As Variant, ByVal Handle As Variant)
    Dim at As Long
    at = HKKept(Place)
    If at = 0 Then
        tables = tables + 1
        at = tables
        ReDim Preserve places(1 To tables)
        ReDim Preserve sent(1 To tables)
        ReDim Preserve handles(1 To tables)
        places(at) = Place
    End If
    sent(at) = Parts
    handles(at) = ""
    If VarType(Handle) = vbString Then handles(at) = Handle
End Sub

Private Function HKBlank(ByVal Answer As Variant) As Boolean
    If VarType(Answer) = vbString Then HKBlank = (Answer = "")
End Function

Private Function HKEqual(ByRef One As Variant, ByRef Other As Variant) As Boolean
    ' Columns of both numbers and texts cross each time: they are few.
    Dim i As Long
    If VarType(One) <> VarType(Other) Then Exit Function
    If VarType(One) = vbString Then
        HKEqual = (One = Other)
    ElseIf VarType(One) = vbArray + vbDouble Then
        If UBound(One) <> UBound(Other) Then Exit Function
        For i = LBound(One) To UBound(One)
            If One(i) <> Other(i) Then Exit Function
        Next i
        HKEqual = True
    End If
End Function

Public Function HKUnpacked(ByVal Columns As Variant) As Variant
    ' A table that came column by column, each as one text: its kind (texts, or numbers in whole
    ' hundredths), its heading, its cells.
    Dim cells() As Variant, parts() As String, i As Long, j As Long, first As Long, number As Boolean
    first = LBound(Columns)
    For j = first To UBound(Columns)
        parts = Split(Columns(j), vbNullChar)
        number = (parts(0) = "H")
        If j = first Then
            ReDim cells(1 To UBound(parts), 1 To UBound(Columns) - first + 1)
        End If
        cells(1, j - first + 1) = parts(1)
        For i = 2 To UBound(parts)
            If number And parts(i) <> "" Then
                cells(i, j - first + 1) = Val(parts(i)) / 100
            Else
                cells(i, j - first + 1) = HKCell(parts(i))
            End If
        Next i
    Next j
    HKUnpacked = cells
End Function
