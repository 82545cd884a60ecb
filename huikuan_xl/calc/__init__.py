"""The LibreOffice Calc face: the HK_ catalogue as a Calc add-in, and its names in workbooks.

``addin`` builds the extension (.oxt) from the registry; ``component`` holds the one file that runs
inside LibreOffice; ``service`` answers its calls; ``names`` translates HK_ formulas in .xlsx and
.xlsm packages to what LibreOffice 7.4 understands, and back.
"""
