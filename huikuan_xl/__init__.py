"""回款 XL: a company's written collection rules as a working Excel system."""

__version__ = "0.2.0"
