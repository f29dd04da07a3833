"""The integer datapath in torch: golden's quantisers and products with identical integers, at the speed of float32
GEMM.

Quantisers are those of `golden.formats`, run on tensors; products mirror `golden.datapath`. Given the same float32
inputs every code, scale, zero point, acc and result is the same, on any device. Integer products are float32 matrix
products of integers, cut along k so that no partial sum exceeds 2^24: exact in whatever order the library adds.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from golden.formats import Format, Int, Quantized, stored_scale

_EXACT = 1 << 24  # integers up to here are exact in float32
_MOST_A = -Int(8).wire_range[0]  # the largest magnitude of an activation on the wire
_BYTE = Int(8)  # activations whose codes on the wire are bytes
_LEAST = 16  # along each axis of a product on bytes
_CACHED = 1 << 17  # elements taken through float64 at a time: they stay in cache


@torch.no_grad()
def parameters(
    fmt: Format, lo: torch.Tensor, hi: torch.Tensor, *, symmetric: bool = False, hardware: bool = True
) -> tuple[torch.Tensor, torch.Tensor]:
    """Scale (float32) and zero point (uint8) of ranges [min(lo, 0), max(hi, 0)]: `Format.parameters`."""
    return next(choices(fmt, lo, hi, symmetric=symmetric, hardware=hardware))


@torch.no_grad()
def choices(
    fmt: Format, lo: torch.Tensor, hi: torch.Tensor, *, symmetric: bool = False, hardware: bool = True
) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """As `parameters`, of each of the format's rules: `Format.compute_choices`."""
    lo, hi = lo.clamp(max=0).double() + 0.0, hi.clamp(min=0).double() + 0.0
    for scale, zero_point in fmt.compute_choices(lo, hi, symmetric=symmetric, hardware=hardware, xp=torch):
        stored = stored_scale(scale, lo, hi, xp=torch)
        if not torch.isfinite(stored).all():
            raise ValueError(
                "a range is not finite, or beyond float32: the tensor to quantise holds NaN, infinity or extremes"
            )
        yield stored, zero_point.to(torch.uint8)


def extremes(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Minimum and maximum along the last axis, [..., 1]: `torch.aminmax`, which takes several times as long."""
    return x.amin(-1, keepdim=True), x.amax(-1, keepdim=True)


@torch.no_grad()  # operations have an `out`
def encode(fmt: Format, x: torch.Tensor, scale: torch.Tensor, zero_point: torch.Tensor) -> torch.Tensor:
    """Codes of float32 x as float32 integers: `Format.encode`. scale and zero_point broadcast to x."""
    return fmt.compute_codes(x.double(), scale.double(), zero_point.double(), xp=torch).float()


@torch.no_grad()
def half_steps(fmt: Format, codes: torch.Tensor, zero_point: torch.Tensor) -> torch.Tensor:
    """What codes mean in units of scale / 2, as float32 integers: `Format.half_steps`."""
    return fmt.compute_half_steps(codes.to(torch.int16), zero_point.to(torch.int16), xp=torch).float()


@dataclass(frozen=True)
class Activations:
    """Quantised activations: a, codes on the wire as float32 [..., t, k]; scale, zero_point as usual [..., t, 1]."""

    fmt: Int
    a: torch.Tensor
    scale: torch.Tensor
    zero_point: torch.Tensor

    @classmethod
    @torch.no_grad()
    def quantize(cls, fmt: Int, x: torch.Tensor, *, per_token: bool = True) -> "Activations":
        """Min-max asymmetric, per token (every row of k), or with one range for the whole tensor."""
        if not per_token:
            lo, hi = (v.reshape((1,) * x.ndim) for v in torch.aminmax(x))
            scale, zero_point = parameters(fmt, lo, hi)
            return cls(fmt, encode(fmt, x, scale, zero_point).add_(fmt.wire_range[0]), scale, zero_point)
        rows = x.reshape(-1, x.shape[-1])
        lo, hi = extremes(rows)
        scale, zero_point = parameters(fmt, lo, hi)
        a = torch.empty_like(rows)
        step = max(1, _CACHED // rows.shape[1]) if x.device.type == "cpu" else len(rows)
        for begin in range(0, len(rows), step):
            part = slice(begin, begin + step)
            values = (v[part].double() for v in (rows, scale, zero_point))
            a[part] = fmt.compute_codes(*values, xp=torch)
            a[part] += fmt.wire_range[0]
        shape = (*x.shape[:-1], 1)
        return cls(fmt, a.reshape(x.shape), scale.reshape(shape), zero_point.reshape(shape))

    @property
    def codes(self) -> torch.Tensor:
        return (self.a - self.fmt.wire_range[0]).to(torch.uint8)

    def dequantize(self) -> torch.Tensor:
        """float32(float64(code - zero_point) * scale), the shape of a."""
        steps = self.a.double() - self.fmt.wire_range[0] - self.zero_point.double()
        return steps.mul_(self.scale.double()).float()


class Weights:
    """The weight operand of a product, ready for GEMM: a projection's weights, K [..., s, d], or V [..., d, s].

    Members: c, float32 integers [..., n, k] with h = unit * c; half_scale and h_sum, float64 [..., n, groups]; limit,
    the longest block along k whose partial sums stay exact for any activations.
    """

    def __init__(
        self,
        fmt: Format,
        codes: torch.Tensor,
        scale: torch.Tensor,
        zero_point: torch.Tensor,
        *,
        group_size: int | None = None,
    ) -> None:
        self.fmt = fmt
        self.k = codes.shape[-1]
        self.group_size = group_size or self.k
        self.groups = self.k // self.group_size
        grouped = codes.reshape(*codes.shape[:-1], self.groups, self.group_size)
        h = half_steps(fmt, grouped, zero_point[..., None])
        self.unit = fmt.unit
        largest = max(map(abs, fmt.half_step_range()))
        exact = torch.float32 if self.group_size * largest <= _EXACT else torch.float64  # whatever the order of a sum
        self.h_sum = h.sum(-1, dtype=exact).double()
        row_sum = torch.linalg.vector_norm(h, 1, dim=-1, dtype=exact).max().item() / self.unit
        self.c = (h if self.unit == 1 else h.mul_(1 / self.unit)).reshape(codes.shape)
        self.bytes = self.c.to(torch.int8) if self._fits_bytes() else None
        self.half_scale = scale.double() / 2
        if row_sum * _MOST_A <= _EXACT:
            self.limit = self.group_size
        else:
            self.limit = max(1, _EXACT // int(_MOST_A * self.c.abs().max().item()))

    def _fits_bytes(self) -> bool:
        """Whether c, of a projection, are bytes, and the machine multiplies such: an order faster, and as exact.

        Without these instructions a library may add pairs of products in 16 bits, and saturate.
        """
        if self.c.ndim != 2 or self.c.device.type != "cpu" or not torch.cpu._is_vnni_supported():
            return False
        return max(map(abs, self.fmt.half_step_range())) <= 127 * self.unit and self.k * 127 * 128 < 1 << 31

    @classmethod
    def quantize(
        cls,
        fmt: Format,
        w: torch.Tensor,
        *,
        group_size: int | None = None,
        per_channel: bool = True,
        symmetric: bool = False,
        hardware: bool = True,
    ) -> "Weights":
        """A projection's float32 weights [n, k] rounded to nearest: what `Format.quantize` gives, ready for GEMM."""
        n, k = w.shape
        grouped = w.reshape(n, -1, group_size or k)
        lo, hi = (v[..., 0] for v in extremes(grouped)) if per_channel else (v.reshape(1, 1) for v in torch.aminmax(w))
        scale, zero_point = parameters(fmt, lo, hi, symmetric=symmetric, hardware=hardware)
        codes = torch.empty_like(grouped)
        step = max(1, _CACHED // k) if w.device.type == "cpu" else n
        for begin in range(0, n, step):
            rows = slice(begin, begin + step)
            own = rows if per_channel else slice(None)
            codes[rows] = encode(fmt, grouped[rows], scale[own, :, None], zero_point[own, :, None])
        return cls(fmt, codes.reshape(n, k), scale, zero_point, group_size=group_size)

    def dequantize(self) -> torch.Tensor:
        """float32(float64(h) * scale / 2), [..., n, k]: `Quantized.dequantize`."""
        c = self.c.reshape(*self.c.shape[:-1], self.groups, self.group_size).double()
        return c.mul_(self.unit).mul_(self.half_scale[..., None]).float().reshape(self.c.shape)


def accumulate(x: Activations, w: Weights, group: int = 0) -> torch.Tensor:
    """acc = sum_k h a of one group, integers [..., t, n] in float32 or, where they may exceed 2^24, float64.

    Raises ValueError where float32 matrix products are set to round their inputs.
    """
    try:
        precision = repr(torch.get_float32_matmul_precision())
    except RuntimeError:  # set backend by backend
        precision = "by torch.backends' fp32_precision"
    if precision != "'highest'":
        raise ValueError(
            f"float32 matrix products are set to precision {precision}: integers would be rounded; call "
            "torch.set_float32_matmul_precision('highest'), and set no fp32_precision but 'ieee'"
        )
    begin, end = group * w.group_size, (group + 1) * w.group_size
    if _narrow(x, w):
        acc = torch._int_mm(
            x.a[:, begin:end].to(torch.int8, memory_format=torch.contiguous_format), w.bytes[:, begin:end].mT
        )
        return (acc.float() if end - begin <= w.limit else acc.double()).mul_(w.unit)
    acc = None
    for k in range(begin, end, w.limit):
        ks = slice(k, min(k + w.limit, end))
        with torch.autocast(x.a.device.type, enabled=False):  # it would round the integers, too
            part = torch.matmul(x.a[..., ks], w.c[..., ks].mT)
        if end - begin <= w.limit:
            return part.mul_(w.unit)  # at most 2^24, doubled: still exact
        acc = part.double() if acc is None else acc.add_(part)
    return acc.mul_(w.unit)


def _narrow(x: Activations, w: Weights) -> bool:
    """Whether a product can run on bytes with sums of 32 bits.

    Small ones gain nothing; and where an axis has the length 1, torch 2.13's function gives back memory as it was.
    """
    if w.bytes is None or x.fmt != _BYTE or x.a.ndim != 2 or x.a.device.type != "cpu":
        return False
    return min(*x.a.shape, w.group_size, len(w.bytes)) >= _LEAST


def matmul(x: Activations, w: Weights, bias: torch.Tensor | None = None) -> torch.Tensor:
    """y = x w^T + bias, float32 [..., t, n]: `golden.matmul`."""
    acc = accumulate(x, w)
    *batch, t, n = acc.shape
    za = (x.zero_point.double() + x.fmt.wire_range[0]).expand(*batch, t, 1).reshape(-1, t, 1)
    sa = x.scale.double().expand(*batch, t, 1).reshape(-1, t, 1)
    h_sum, half_scale = (v.unsqueeze(-3).expand(*batch, 1, n, -1).reshape(-1, 1, n, w.groups)
                         for v in (w.h_sum, w.half_scale))  # fmt: skip

    def rescale(acc: torch.Tensor, group: int, part: tuple[slice, slice]) -> torch.Tensor:
        term, own = acc.reshape(-1, t, n)[part].double(), part[0]
        term.addcmul_(za[part], h_sum[own, ..., group], value=-1)
        return term.mul_(sa[part]).mul_(half_scale[own, ..., group])

    y = acc if acc.dtype == torch.float32 else torch.empty(acc.shape, device=acc.device)
    if w.groups == 1:
        for part in _parts(math.prod(batch), t, n) if acc.device.type == "cpu" else [(slice(None), slice(None))]:
            y.view(-1, t, n)[part] = rescale(acc, 0, part)
    else:
        whole = slice(None), slice(None)
        total = rescale(acc, 0, whole)
        for group in range(1, w.groups):
            total.add_(rescale(accumulate(x, w, group), group, whole))
        y.copy_(total.reshape(y.shape))
    return y if bias is None else y.add_(bias)


def _parts(batch: int, t: int, n: int) -> Iterator[tuple[slice, slice]]:
    """Cuts [batch, t, n] along the first two axes into parts of about _CACHED elements."""
    if t * n <= _CACHED:
        step = max(1, _CACHED // max(1, t * n))
        yield from ((slice(b, b + step), slice(None)) for b in range(0, batch, step))
        return
    step = max(1, _CACHED // n)
    yield from ((slice(b, b + 1), slice(row, row + step)) for b in range(batch) for row in range(0, t, step))


def from_golden(q: Quantized, device: torch.device | str = "cpu") -> Weights:
    """A golden tensor as the weight operand."""
    parts = (torch.from_numpy(p.copy()).to(device) for p in (q.codes, q.scale, q.zero_point))
    return Weights(q.fmt, *parts, group_size=q.group_size)
