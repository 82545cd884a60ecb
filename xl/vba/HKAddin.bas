Attribute VB_Name = "HKAddin"
Option Explicit
Option Private Module
' The add-in's tab: for workbooks without macros of ours. A ledger brings its own tab.

Private ribbon As IRibbonUI

Public Sub HKAddin_Loaded(ByVal Loaded As IRibbonUI)
    Set ribbon = Loaded
End Sub

Public Sub HKAddin_Press(control As IRibbonControl)
    HKRun control.Tag
End Sub

Public Sub HKAddin_Visible(control As IRibbonControl, ByRef Visible As Variant)
    Visible = Not HKLedgerInFront()
End Sub

Public Sub HKAddin_Refresh()
    If Not ribbon Is Nothing Then ribbon.Invalidate
End Sub

Private Function HKLedgerInFront() As Boolean
    Dim day As Object
    On Error Resume Next
    Set day = ActiveWorkbook.Names("hk_as_of")
    If Not day Is Nothing Then HKLedgerInFront = ActiveWorkbook.HasVBProject
End Function
