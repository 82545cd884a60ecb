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

Public Function HKCall(ByVal FunctionName As String, ByVal Arguments As Variant) As Variant
    Dim again As Boolean
    On Error GoTo failed
retry:
    If Not HKConnect() Then
        stale = True
        HKCall = CVErr(xlErrName)
        Exit Function
    End If
    HKCall = HKAnswer(server.Answer(FunctionName, HKValues(Arguments)))
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
    If Not stale Then Exit Sub
    If server Is Nothing Then Exit Sub
    stale = False
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
        HKConnect = True
    End If
End Function
