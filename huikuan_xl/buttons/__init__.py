"""The buttons, the same in Excel and in LibreOffice: what they do is here, how a host does it isn't."""
