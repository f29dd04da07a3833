"""dINT golden model: number formats and their exact arithmetic. Needs NumPy alone."""

from golden.datapath import (
    accumulator_bits,
    block_length,
    int_matmul,
    int_matmul_reference,
    matmul,
    max_k,
    on_wire,
    product_range,
    rescale,
)
from golden.formats import ClampReport, DInt, Format, Fp4, Int, Quantized, parse_format
from golden.lanes import correct, lane_code

__all__ = [
    "ClampReport",
    "DInt",
    "Format",
    "Fp4",
    "Int",
    "Quantized",
    "accumulator_bits",
    "block_length",
    "correct",
    "int_matmul",
    "int_matmul_reference",
    "lane_code",
    "matmul",
    "max_k",
    "on_wire",
    "parse_format",
    "product_range",
    "rescale",
]
