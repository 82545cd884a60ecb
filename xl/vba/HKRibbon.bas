Attribute VB_Name = "HKRibbon"
Option Explicit
Option Private Module
' Every button of the ribbon carries the name of its macro as its tag.

Public Sub HKRibbon_Press(control As IRibbonControl)
    HKRun control.Tag
End Sub
