"""The typed tree every rule becomes: references, expressions, statements, functions.

Hands on frozen nodes with every name resolved to an offset. All backends (native, reference, NumPy) lower this one
tree, so its meaning is fixed here: IEEE double, operands evaluated left to right, no contraction, comparisons and logic
give 0.0 or 1.0.

A function runs against eight arrays: R (state read), W (state written; the same array as R except in the dynamics), P
(parameters), C (constants), I (int64 index tables), X (int64 context), F (float64 context), O (output).
"""

from __future__ import annotations

from dataclasses import dataclass

# X: the integer context. The first places are scopes, then what random numbers and requests need.
X_SELF, X_TARGET, X_FROM, X_KEY, X_TURN, X_WEIGHTS, X_FAULT, X_REQUESTS = range(8)
X_FIRST_REQUEST, REQUEST_WIDTH, MAX_REQUESTS = 16, 8, 32
X_SIZE = X_FIRST_REQUEST + REQUEST_WIDTH * MAX_REQUESTS
# F: the float context.
F_VIGOUR, F_AMOUNT, F_YEAR, F_MONTH, F_TERMS, F_SIGNED = 0, 1, 2, 3, 4, 10
F_SIZE = 16
# Kinds of request a function may leave in X for the turn skeleton to carry out.
REQUEST_LATER, REQUEST_EVENT, REQUEST_HOOK = 1, 2, 3


# ---- references: which entity -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Lit:
    """A fixed entity."""

    index: int


@dataclass(frozen=True, slots=True)
class Ctx:
    """The entity held in X[slot] (`self`, `target`, `from`)."""

    slot: int


@dataclass(frozen=True, slots=True)
class LoopVar:
    """The entity of the loop numbered `loop`."""

    loop: int


@dataclass(frozen=True, slots=True)
class Mapped:
    """Follow a relation: I[table + ref]."""

    table: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class Paired:
    """Entity of a product set: first * width + second."""

    first: Ref
    width: int
    second: Ref


Ref = Lit | Ctx | LoopVar | Mapped | Paired


# ---- expressions: float64 ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Num:
    """A literal."""

    value: float


@dataclass(frozen=True, slots=True)
class Param:
    """P[offset]."""

    offset: int


@dataclass(frozen=True, slots=True)
class Weight:
    """P[X[X_WEIGHTS] + offset]: a weight of the personality the caller chose."""

    offset: int


@dataclass(frozen=True, slots=True)
class State:
    """R[base + ref]."""

    base: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class Const:
    """C[base + ref]."""

    base: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class Local:
    """A value bound by `Let` in the same function."""

    slot: int


@dataclass(frozen=True, slots=True)
class Input:
    """F[slot]."""

    slot: int


@dataclass(frozen=True, slots=True)
class IntInput:
    """float(X[slot])."""

    slot: int


@dataclass(frozen=True, slots=True)
class Index:
    """float(entity)."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class SameEntity:
    """1.0 when two references name the same entity."""

    first: Ref
    second: Ref


@dataclass(frozen=True, slots=True)
class Unary:
    """neg, not, abs, exp, log, sqrt, sigmoid, floor.

    exp, log, sigmoid are those of `engine.kernel.arithmetic`; not(x) is x == 0.0; log(x <= 0) and sqrt(x < 0) give NaN.
    """

    op: str
    a: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """add sub mul div min max lt le gt ge eq ne and or.

    div(a, 0) is 0.0; min is a if a < b else b; max is a if a > b else b; and/or take any non-zero (NaN too) as true.
    """

    op: str
    a: Expr
    b: Expr


@dataclass(frozen=True, slots=True)
class Select:
    """a if cond != 0.0 else b; both sides are evaluated."""

    cond: Expr
    a: Expr
    b: Expr


@dataclass(frozen=True, slots=True)
class Lookup:
    """P[base + k], k = floor(at) clamped to 0..size-1 (NaN gives entry 0)."""

    base: int
    size: int
    at: Expr


@dataclass(frozen=True, slots=True)
class Random:
    """A uniform number in [0, 1) keyed by (X[X_KEY], site, entity); entity None counts as 0."""

    site: int
    entity: Ref | None


@dataclass(frozen=True, slots=True)
class Range:
    """Entities 0..size-1, in order."""

    loop: int
    size: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """I[indices + k] for k from I[indptr + of] to I[indptr + of + 1]; C[border + k] is the border in km."""

    loop: int
    indptr: int
    indices: int
    border: int
    of: Ref


Domain = Range | Neighbours


@dataclass(frozen=True, slots=True)
class Border:
    """C[border + k] of the running `Neighbours` loop numbered `loop`."""

    loop: int


@dataclass(frozen=True, slots=True)
class Aggregate:
    """sum, mean, count, any, all, largest, smallest of `body` over `domain`, in order, where `where` holds.

    One running pass from the left, starting at 0.0. mean is sum(w * x) / sum(w), 0.0 when the weights add to 0; largest
    and smallest keep the first of equals (x > best) and give 0.0 for no member; all of none is 1.0.
    """

    kind: str
    domain: Domain
    body: Expr
    where: Expr | None
    weight: Expr | None


Expr = (
    Num
    | Param
    | Weight
    | State
    | Const
    | Local
    | Input
    | IntInput
    | Index
    | SameEntity
    | Unary
    | Binary
    | Select
    | Lookup
    | Random
    | Border
    | Aggregate
)


# ---- statements -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Let:
    """Bind a local."""

    slot: int
    value: Expr


@dataclass(frozen=True, slots=True)
class Store:
    """W[base + ref] op= value, clamped to low..high.

    With old = W[base + ref] and v = value: set v, add old + v, sub old - v, mul old * v. With `scale` the change is
    multiplied: new = old + scale * (new - old). With `headroom` it is multiplied by (high - old) / (high - low) when it
    is above 0, else by (old - low) / (high - low). A new value that is not finite is stored as it is, with the fault
    X[X_FAULT] = base + ref + 1 (the first one stays); else it is clamped: low if new < low, high if new > high.
    """

    base: int
    ref: Ref
    op: str
    value: Expr
    low: float
    high: float
    scale: Expr | None = None
    headroom: bool = False


@dataclass(frozen=True, slots=True)
class Out:
    """O[base + ref] = value, as it is."""

    base: int
    ref: Ref
    value: Expr


@dataclass(frozen=True, slots=True)
class If:
    """Run `then` if cond != 0.0, else `otherwise`."""

    cond: Expr
    then: tuple[Stmt, ...]
    otherwise: tuple[Stmt, ...] = ()


@dataclass(frozen=True, slots=True)
class For:
    """Run `body` for each entity of `domain`, in order."""

    domain: Domain
    body: tuple[Stmt, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Append (kind, what, low, high, X[SELF], target, X[FROM], 0) to the requests in X; F[F_VIGOUR] is the caller's.

    With k = X[X_REQUESTS], writes X[X_FIRST_REQUEST + k * REQUEST_WIDTH ...] and sets k + 1; when k is MAX_REQUESTS it
    only marks the fault X[X_FAULT] = -1 (if 0). `target` None takes X[X_TARGET].
    """

    kind: int
    what: int
    low: int
    high: int
    target: Ref | None = None


Stmt = Let | Store | Out | If | For | Request


@dataclass(frozen=True, slots=True)
class Function:
    """A compiled unit: `apart` means R and W are different arrays (the dynamics), else they are one and the same."""

    name: str
    body: tuple[Stmt, ...]
    locals: int
    apart: bool = False
