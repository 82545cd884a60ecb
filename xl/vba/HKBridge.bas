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

Public Function HKCall(ByVal FunctionName As String, ByVal Arguments As Variant) As Variant
    Dim again As Boolean
    On Error GoTo failed
retry:
    If Not HKConnect() Then
        HKCall = CVErr(xlErrName)
        Exit Function
    End If
    HKCall = HKAnswer(server.CallUDF("huikuan_xl.excel.udfs", FunctionName, HKValues(Arguments)))
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
    Dim again As Boolean
    On Error GoTo failed
retry:
    refused = 0
    If Not HKConnect() Then
        HKNotice "HuiKuan: the Python service does not start. Run: huikuan doctor"
        Exit Sub
    End If
    server.SetAttr server.Module("xlwings._xlwindows"), "BOOK_CALLER", HKBook()
    again = True   ' from here on a second try could do the work twice
    server.Exec "import huikuan_xl.excel.buttons as b; b.press('" & ButtonName & "')"
    Exit Sub
failed:
    Set server = Nothing
    If Not again Then
        again = True
        Resume retry
    End If
    HKNotice "HuiKuan: " & Err.Description
End Sub

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
