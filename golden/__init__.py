"""dINT golden model: number formats, their exact arithmetic, and decoders that run on it. Needs NumPy alone.

fmt = golden.DInt(4)                                        # or Int(8), Fp4(2), parse_format("dint4")
w_q = fmt.quantize(w, axis=0)                               # weights [n, k], per channel
x_q = golden.Int(8).quantize(x, axis=0)                     # activations [t, k], per token
y = golden.matmul(x_q, w_q)                                 # float32 [t, n], from exact integer sums
model = golden.load("folder")                               # an OPT or LLaMA decoder

`golden.formats` defines what codes mean, `golden.datapath` the matrix product, `golden.lanes` the hardware's codes.
"""

from golden import rivals  # noqa: F401  (its formats become known)
from golden.datapath import (
    accumulator_bits,
    block_length,
    fixed_point,
    int_matmul,
    int_matmul_reference,
    matmul,
    max_k,
    on_wire,
    product_range,
    requantize,
    rescale,
)
from golden.formats import ClampReport, DInt, Format, Fp4, Int, Quantized, parse_format
from golden.lanes import correct, lane_code
from golden.models import load

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
    "fixed_point",
    "int_matmul",
    "int_matmul_reference",
    "lane_code",
    "load",
    "matmul",
    "max_k",
    "on_wire",
    "parse_format",
    "product_range",
    "requantize",
    "rescale",
]
