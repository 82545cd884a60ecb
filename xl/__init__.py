"""The Excel side of 回款 XL: VBA sources, and the tooling that builds macro workbooks on Linux."""
