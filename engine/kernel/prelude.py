"""LLVM IR of the functions rules call: those of `arithmetic` and `random`, and the marking of faults.

Operation for operation the same. The names begin with `own.`, since LLVM would take `exp` for the C library's and fold
its value at constants. The numeric ones are always inlined, so that loops over them can go in lanes.
"""

from __future__ import annotations

import math
import struct

from engine.kernel import arithmetic, random
from engine.rules import tree

_INF = math.inf


def literal(value: float) -> str:
    """A double, bit for bit."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


class _Block:
    """Straight-line IR: each operation gets the next name."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def new(self, operation: str) -> str:
        self.lines.append(f"  %v{len(self.lines)} = {operation}")
        return f"%v{len(self.lines) - 1}"

    def f(self, op: str, a: str | float, b: str | float) -> str:
        x, y = (literal(v) if isinstance(v, float) else v for v in (a, b))
        return self.new(f"f{op} double {x}, {y}")

    def i(self, op: str, a: str | int, b: str | int) -> str:
        return self.new(f"{op} i64 {a}, {b}")

    def pick(self, test: str, x: str | float, bound: float, then: str | float, otherwise: str | float) -> str:
        a, b, limit, subject = (literal(v) if isinstance(v, float) else v for v in (then, otherwise, bound, x))
        condition = self.new(f"fcmp {test} double {subject}, {limit}")
        return self.new(f"select i1 {condition}, double {a}, double {b}")

    def bits(self, x: str) -> str:
        return self.new(f"bitcast double {x} to i64")

    def double(self, bits: str) -> str:
        return self.new(f"bitcast i64 {bits} to double")

    def define(self, head: str, answer: str, kind: str = "double") -> str:
        body = "\n".join(self.lines)
        return (
            f"define internal {kind} {head} alwaysinline nounwind memory(none) {{\n{body}\n  ret {kind} {answer}\n}}\n"
        )


def _exp() -> str:
    b, c = _Block(), arithmetic.EXP
    x = b.pick("ogt", "%x", arithmetic.EXP_LIMIT, arithmetic.EXP_LIMIT, "%x")
    x = b.pick("olt", x, -arithmetic.EXP_LIMIT, -arithmetic.EXP_LIMIT, x)
    rounded = b.f("add", b.f("mul", x, arithmetic.LOG2E), arithmetic.ROUNDER)
    n = b.f("sub", rounded, arithmetic.ROUNDER)
    r = b.f("sub", b.f("sub", x, b.f("mul", n, arithmetic.LN2_HIGH)), b.f("mul", n, arithmetic.LN2_LOW))
    r2 = b.f("mul", r, r)
    r4 = b.f("mul", r2, r2)

    def four(k: int) -> str:
        first = b.f("add", c[k], b.f("mul", r, c[k + 1]))
        second = b.f("add", c[k + 2], b.f("mul", r, c[k + 3]))
        return b.f("add", first, b.f("mul", r2, second))

    inner = b.f("add", four(4), b.f("mul", r4, four(8)))
    q = b.f("add", four(0), b.f("mul", r4, inner))
    p = b.f("add", 1.0, b.f("add", r, b.f("mul", r2, q)))
    power = b.double(b.i("shl", b.i("add", b.bits(rounded), 1023), 52))
    return b.define("@own.exp(double %x)", b.f("mul", p, power))


def _log() -> str:
    b, c = _Block(), arithmetic.LOG
    small = b.new(f"fcmp olt double %x, {literal(arithmetic.SMALLEST_NORMAL)}")
    x = b.new(f"select i1 {small}, double {b.f('mul', '%x', arithmetic.TWO_54)}, double %x")
    shift = b.new(f"select i1 {small}, i64 -1077, i64 -1023")
    bits = b.i("add", b.bits(x), arithmetic.ONE_BITS - arithmetic.HALF_ROOT_BITS)
    whole = b.i("add", arithmetic.ROUNDER_BITS, b.i("add", b.i("ashr", bits, 52), shift))
    n = b.f("sub", b.double(whole), arithmetic.ROUNDER)
    fraction = b.i("add", b.i("and", bits, arithmetic.FRACTION_MASK), arithmetic.HALF_ROOT_BITS)
    f = b.f("sub", b.double(fraction), 1.0)
    s = b.f("div", f, b.f("add", 2.0, f))
    z = b.f("mul", s, s)
    w = b.f("mul", z, z)

    def series(indices: tuple[int, ...]) -> str:
        value = b.f("mul", w, c[indices[-1]])
        for k in reversed(indices[1:-1]):
            value = b.f("mul", w, b.f("add", c[k], value))
        return b.f("add", c[indices[0]], value)

    even = b.f("mul", w, series((1, 3, 5)))
    odd = b.f("mul", z, series((0, 2, 4, 6)))
    half = b.f("mul", b.f("mul", 0.5, f), f)
    main = b.f("mul", s, b.f("add", half, b.f("add", odd, even)))
    low = b.f("sub", b.f("add", main, b.f("mul", n, arithmetic.LN2_LOW)), half)
    value = b.f("add", b.f("add", low, f), b.f("mul", n, arithmetic.LN2_HIGH))
    value = b.pick("ogt", "%x", arithmetic.LARGEST, "%x", value)
    return b.define("@own.log(double %x)", b.pick("ogt", "%x", 0.0, value, math.nan))


def _sigmoid() -> str:
    b = _Block()
    e = b.new(f"call double @own.exp(double {b.new('fneg double %x')})")
    return b.define("@own.sigmoid(double %x)", b.f("div", 1.0, b.f("add", 1.0, e)))


def _floor() -> str:
    """The largest whole number <= x; -0.0, infinities and NaN as they are; the same without SSE4.1."""
    b = _Block()
    size = b.new("call double @llvm.fabs.f64(double %x)")
    near = b.f("sub", b.f("add", size, 2.0**52), 2.0**52)
    near = b.new(f"call double @llvm.copysign.f64(double {near}, double %x)")
    above = b.new(f"fcmp ogt double {near}, %x")
    whole = b.new(f"select i1 {above}, double {b.f('sub', near, 1.0)}, double {near}")
    return b.define("@own.floor(double %x)", b.pick("olt", size, 2.0**52, whole, "%x"))


def _mix() -> str:
    b = _Block()
    x = b.i("mul", b.i("xor", "%x", b.i("lshr", "%x", 30)), random.MIX_FIRST)
    x = b.i("mul", b.i("xor", x, b.i("lshr", x, 27)), random.MIX_SECOND)
    return b.define("@own.mix(i64 %x)", b.i("xor", x, b.i("lshr", x, 31)), "i64")


def _uniform() -> str:
    b = _Block()
    state = "%stream"
    for value in ("%site", "%entity"):
        state = b.new(f"call i64 @own.mix(i64 {b.i('add', b.i('xor', state, value), random.GOLDEN)})")
    whole = b.new(f"sitofp i64 {b.i('lshr', state, 11)} to double")
    return b.define("@own.uniform(i64 %stream, i64 %site, i64 %entity)", b.f("mul", whole, random.UNIT))


_FAULTS = f"""
define internal void @own.fault(ptr %X, i64 %code) cold noinline nounwind memory(argmem: readwrite) {{
  %place = getelementptr inbounds i64, ptr %X, i64 {tree.X_FAULT}
  %old = load i64, ptr %place
  %free = icmp eq i64 %old, 0
  %new = select i1 %free, i64 %code, i64 %old
  store i64 %new, ptr %place
  ret void
}}
define internal void @own.scan(ptr %W, ptr %X, ptr %bases, i64 %stores, i64 %size) cold noinline nounwind {{
entry:
  br label %entities
entities:
  %j = phi i64 [ 0, %entry ], [ %j.next, %last ]
  %more = icmp slt i64 %j, %size
  br i1 %more, label %each, label %done
each:
  %s = phi i64 [ 0, %entities ], [ %s.next, %fine ]
  %any = icmp slt i64 %s, %stores
  br i1 %any, label %look, label %last
look:
  %base.place = getelementptr inbounds i64, ptr %bases, i64 %s
  %base = load i64, ptr %base.place
  %at = add i64 %base, %j
  %place = getelementptr inbounds double, ptr %W, i64 %at
  %value = load double, ptr %place
  %magnitude = call double @llvm.fabs.f64(double %value)
  %bad = fcmp ueq double %magnitude, {literal(_INF)}
  br i1 %bad, label %found, label %fine
fine:
  %s.next = add i64 %s, 1
  br label %each
last:
  %j.next = add i64 %j, 1
  br label %entities
found:
  %code = add i64 %at, 1
  call void @own.fault(ptr %X, i64 %code)
  br label %done
done:
  ret void
}}
"""

PRELUDE = (
    "declare double @llvm.fabs.f64(double)\n"
    "declare double @llvm.sqrt.f64(double)\n"
    "declare double @llvm.copysign.f64(double, double)\n"
    + _exp() + _log() + _sigmoid() + _floor() + _mix() + _uniform() + _FAULTS
)  # fmt: skip
"""The text every module begins with."""
