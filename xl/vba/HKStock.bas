Attribute VB_Name = "HKStock"
Option Explicit
Option Private Module
' The other way to Python: xlwings' own module (module "xlwings") with its DLL.
' It reads the interpreter from the user's own xlwings.conf.

Public Function HKCall(ByVal FunctionName As String, ByVal Arguments As Variant) As Variant
    On Error GoTo failed
    HKCall = HKAnswer(XLPy.CallUDF("huikuan_xl.excel.udfs", FunctionName, HKValues(Arguments)))
    Exit Function
failed:
    HKCall = CVErr(xlErrValue)
End Function

Public Sub HKRun(ByVal ButtonName As String)
    RunPython "import huikuan_xl.excel.buttons as b; b.press('" & ButtonName & "')"
End Sub

Public Sub HKRecalculate()
    ' xlwings' module asks again with every call: no cell is left without an answer for long.
End Sub
