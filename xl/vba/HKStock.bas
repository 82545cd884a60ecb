Attribute VB_Name = "HKStock"
Option Explicit
Option Private Module
' The other way to Python: xlwings' own module (module "xlwings") with its DLL.
' It reads the interpreter from the user's own xlwings.conf.

Public Function HKCall(ByVal FunctionName As String, ByVal Arguments As Variant) As Variant
    Dim found As Variant
    On Error GoTo failed
    found = XLPy.CallUDF("huikuan_xl.excel.udfs", FunctionName, HKValues(Arguments))
    If HKLost(found) Then
        ' Python is new, or has let a table go that a handle stands for.
        HKSendAgain Arguments
        found = XLPy.CallUDF("huikuan_xl.excel.udfs", FunctionName, HKValues(Arguments))
    End If
    HKCall = HKAnswer(found)
    Exit Function
failed:
    HKCall = CVErr(xlErrValue)
End Function

Public Function HKTable(ByVal Source As Variant, ByVal Title As Variant) As Variant
    HKTable = HKCall("HK_TABLE", Array(Source, Title))
End Function

Public Sub HKRun(ByVal ButtonName As String)
    RunPython "import huikuan_xl.excel.buttons as b; b.press('" & ButtonName & "')"
End Sub

Public Sub HKRecalculate()
    ' xlwings' module asks again with every call: no cell is left without an answer for long.
End Sub
