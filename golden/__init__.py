"""dINT golden model: number formats and their exact arithmetic. Needs NumPy alone."""

from golden.formats import ClampReport, DInt, Format, Fp4, Int, Quantized, parse_format

__all__ = ["ClampReport", "DInt", "Format", "Fp4", "Int", "Quantized", "parse_format"]
