Attribute VB_Name = "HKNotices"
Option Explicit
Option Private Module
' What the user is told, in message boxes of Excel's own.

Private Const LONGEST_NOTICE As Long = 500

Public Sub HKNotice(ByVal Message As String)
    ' MsgBox cuts what is long: such a text comes in parts, each ending with a line.
    Dim size As Long
    Do While Len(Message) > 0
        size = Len(Message)
        If size > LONGEST_NOTICE Then
            size = InStrRev(Message, vbLf, LONGEST_NOTICE)
            If size = 0 Then size = LONGEST_NOTICE
        End If
        MsgBox Left$(Message, size), vbInformation, HKText("HuiKuan XL")
        Message = Mid$(Message, size + 1)
    Loop
End Sub

Public Function HKText(ByVal Name As String) As String
    ' Chinese stands in the file's properties, since VBA is ASCII here.
    HKText = Name
    On Error Resume Next
    HKText = ThisWorkbook.CustomDocumentProperties(Name).Value
End Function
