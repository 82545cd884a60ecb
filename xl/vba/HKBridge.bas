Attribute VB_Name = "HKBridge"
Option Explicit
Option Private Module
' The way to Python: a COM server that "huikuan install" registers for the current user.
' Windows starts it, so there is no Declare, no DLL and no child process of Excel.
' HKStock.bas with xlwings' own module is the other way; everything else is the same.

Private Const SERVER_ID As String = "HuiKuan.Server"
Private Const RETRY_AFTER As Double = 10 / 86400   ' ten seconds, in days

Private server As Object
Private refused As Date
Private stale As Boolean   ' cells were left without an answer
Private lost As Boolean    ' a table could not be sent again
Private resent As Boolean  ' all cells were worked out for that, once a server

Public Function HKCall(ByVal FunctionName As String, ByVal Arguments As Variant) As Variant
    Dim again As Boolean, found As Variant
    On Error GoTo failed
retry:
    If Not HKConnect() Then
        stale = True
        HKCall = CVErr(xlErrName)
        Exit Function
    End If
    found = server.Answer(FunctionName, HKValues(Arguments))
    If HKLost(found) Then
        ' Python is new, or has let a table go that a handle stands for.
        HKSendAgain Arguments
        found = server.Answer(FunctionName, HKValues(Arguments))
        If HKLost(found) Then lost = True
    End If
    HKCall = HKAnswer(found)
    Exit Function
failed:
    ' Python may have been closed since the last call: connect anew, once.
    Set server = Nothing
    If Not again Then
        again = True
        Resume retry
    End If
    HKCall = CVErr(xlErrValue)
End Function

Public Function HKTable(ByVal Source As Variant, ByVal Title As Variant) As Variant
    ' Of a table only the columns that functions use cross, each on its own, days as numbers.
    Dim area As Object, wanted As Variant, parts() As Variant, i As Long, raw As Boolean
    If IsObject(Source) Then Set area = HKArea(Source)
    If area Is Nothing Then
        HKTable = HKCall("HK_TABLE", Array(Source, Title))
        Exit Function
    End If
    wanted = HKCall("columns", Array(area.Rows(1), Title))
    If Not IsArray(wanted) Then
        HKTable = wanted
        Exit Function
    End If
    ' Where days count from 1904, only Value tells the day.
    raw = Not area.Worksheet.Parent.Date1904
    ReDim parts(LBound(wanted) To UBound(wanted))
    For i = LBound(wanted) To UBound(wanted)
        If raw And wanted(i) > 0 Then
            parts(i) = HKPacked(area.Columns(wanted(i)).Value2)
        Else
            parts(i) = HKPacked(area.Columns(Abs(wanted(i))).Value)
        End If
    Next i
    HKTable = HKSent(area, Title, parts)
End Function

Public Sub HKRun(ByVal ButtonName As String)
    Dim said As String
    On Error GoTo failed
    refused = 0
    If Not HKAlive() Then
        HKNotice HKText("HuiKuan service does not start")
        Exit Sub
    End If
    said = server.Press(ButtonName, HKBook())
    HKRecalculate
    HKNotice said
    Exit Sub
failed:
    ' Not again: the button may have done half of its work.
    Set server = Nothing
    HKNotice HKText("HuiKuan service was lost")
End Sub

Public Sub HKRecalculate()
    ' After a reconnection: cells that had no answer don't ask again by themselves.
    If server Is Nothing Then Exit Sub
    If Not (stale Or (lost And Not resent)) Then Exit Sub
    resent = resent Or lost
    stale = False
    lost = False
    Application.CalculateFull
End Sub

Private Function HKAlive() As Boolean
    ' Python may have been closed since the last call: find out before the button is pressed.
    Dim version As String
    On Error Resume Next
    If HKConnect() Then version = server.Version()
    If version = "" Then
        Set server = Nothing
        refused = 0
        If HKConnect() Then version = server.Version()
    End If
    HKAlive = version <> ""
End Function

Private Function HKConnect() As Boolean
    ' After a refusal thousands of cells must not wait for the server one by one.
    HKConnect = True
    If Not server Is Nothing Then Exit Function
    HKConnect = False
    If Now - refused < RETRY_AFTER Then Exit Function
    On Error Resume Next
    Set server = CreateObject(SERVER_ID)
    On Error GoTo 0
    If server Is Nothing Then
        refused = Now
    Else
        resent = False
        HKConnect = True
    End If
End Function
