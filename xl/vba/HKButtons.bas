Attribute VB_Name = "HKButtons"
Option Explicit
' What the buttons on the sheet and the ribbon run. The work and its messages are Python's.

Public Sub HK_Import()
    HKRun "HK_Import"
End Sub

Public Sub HK_Check()
    HKRun "HK_Check"
End Sub

Public Sub HK_TrySettlement()
    HKRun "HK_TrySettlement"
End Sub

Public Sub HK_MakeAgeing()
    HKRun "HK_MakeAgeing"
End Sub

Public Sub HK_Dashboard()
    HKRun "HK_Dashboard"
End Sub

Public Sub HK_Plan()
    HKRun "HK_Plan"
End Sub

Public Sub HK_WriteLetters()
    HKRun "HK_WriteLetters"
End Sub

Public Sub HK_Deliver()
    HKRun "HK_Deliver"
End Sub

Public Sub HK_MonthEnd()
    HKRun "HK_MonthEnd"
End Sub

Public Sub HK_NewYear()
    HKRun "HK_NewYear"
End Sub

Public Sub HK_RequestRelease()
    HKRun "HK_RequestRelease"
End Sub

Public Sub HK_Undo()
    HKRun "HK_Undo"
End Sub

Public Sub HK_Doctor()
    HKRun "HK_Doctor"
End Sub
