"""exp, log, sigmoid and guarded division from + - * / and bit moves only: the same bits on every IEEE machine.

Kernels compile these in, plain Python runs them as they stand, and `engine.kernel.prelude` emits the same operations
in the same order. Never calls the C library, whose last bit depends on the processor and the release.
"""

from __future__ import annotations

import math
import struct
from typing import Any

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic, overload

from engine.kernel.jit import shared

EXP_LIMIT = 700.0
LOG2E = 1.4426950408889634
# 1.5 * 2**52: adding it rounds a small double to a whole number, which then stands in its lowest bits.
ROUNDER = 6755399441055744.0
# ln 2 in two parts; the first has its last 32 bits free, so that n * LN2_HIGH is exact.
LN2_HIGH = 6.93147180369123816490e-01
LN2_LOW = 1.90821492927058770002e-10
# 1/2!, 1/3!, ... 1/13!
EXP = tuple(1.0 / math.factorial(n) for n in range(2, 14))
# The minimax series of log((1 + s) / (1 - s)) (fdlibm, Sun Microsystems, 1993): s**3, s**5, ...
LOG = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
SMALLEST_NORMAL = 2.2250738585072014e-308
LARGEST = 1.7976931348623157e308
TWO_54 = 18014398509481984.0
ONE_BITS = 0x3FF0000000000000
HALF_ROOT_BITS = 0x3FE6A09E667F3BCD  # of sqrt(1/2)
FRACTION_MASK = 0x000FFFFFFFFFFFFF
ROUNDER_BITS = 0x4338000000000000
NAN = math.nan


# ---- the seam between floats and their bits ------------------------------------------------------------------------
def as_bits(x: float) -> int:
    """The 64 bits of a double as a signed integer."""
    return int(struct.unpack("<q", struct.pack("<d", x))[0])


def from_bits(bits: int) -> float:
    """The double with these bits, of which the lowest 64 count."""
    return float(struct.unpack("<d", struct.pack("<Q", int(bits) & 0xFFFFFFFFFFFFFFFF))[0])


@intrinsic
def _as_bits(context: Any, x: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic
def _from_bits(context: Any, bits: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


@overload(as_bits, inline="always", strict=False)
def _as_bits_compiled(x: Any) -> Any:
    def compiled(x: Any) -> Any:
        return _as_bits(x)  # type: ignore[call-arg]

    return compiled


@overload(from_bits, inline="always", strict=False)
def _from_bits_compiled(bits: Any) -> Any:
    def compiled(bits: Any) -> Any:
        return _from_bits(bits)  # type: ignore[call-arg]

    return compiled


# ---- the functions -------------------------------------------------------------------------------------------------
@shared
def exp(x: float) -> float:
    """e**x for x clamped to -700..700, within 1 unit in the last place; NaN stays NaN."""
    if x > EXP_LIMIT:
        x = EXP_LIMIT
    if x < -EXP_LIMIT:
        x = -EXP_LIMIT
    rounded = x * LOG2E + ROUNDER
    n = rounded - ROUNDER
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    a = (EXP[0] + r * EXP[1]) + r2 * (EXP[2] + r * EXP[3])
    b = (EXP[4] + r * EXP[5]) + r2 * (EXP[6] + r * EXP[7])
    c = (EXP[8] + r * EXP[9]) + r2 * (EXP[10] + r * EXP[11])
    q = a + r4 * (b + r4 * c)
    return (1.0 + (r + r2 * q)) * from_bits((as_bits(rounded) + 1023) << 52)


@shared
def log(x: float) -> float:
    """The natural logarithm, within 2 units in the last place; NaN for x <= 0 and for NaN, inf for inf, 0.0 for 1."""
    if not x > 0.0:
        return NAN
    if x > LARGEST:
        return x
    shift = -1023
    if x < SMALLEST_NORMAL:
        x = x * TWO_54
        shift = -1077
    bits = as_bits(x) + (ONE_BITS - HALF_ROOT_BITS)
    n = from_bits(ROUNDER_BITS + ((bits >> 52) + shift)) - ROUNDER
    f = from_bits((bits & FRACTION_MASK) + HALF_ROOT_BITS) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (LOG[1] + w * (LOG[3] + w * LOG[5]))
    odd = z * (LOG[0] + w * (LOG[2] + w * (LOG[4] + w * LOG[6])))
    half = 0.5 * f * f
    return ((s * (half + (odd + even)) + n * LN2_LOW) - half) + f + n * LN2_HIGH


@shared
def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)); never 0 or NaN for a number, since exp is clamped."""
    return 1.0 / (1.0 + exp(-x))


@shared
def divide(a: float, b: float) -> float:
    """a / b, and 0.0 when b is 0."""
    return a / b if b != 0.0 else 0.0


@shared
def minimum(a: float, b: float) -> float:
    """a if a < b, else b."""
    return a if a < b else b


@shared
def maximum(a: float, b: float) -> float:
    """a if a > b, else b."""
    return a if a > b else b
