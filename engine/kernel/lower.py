"""A rule function becomes LLVM IR text, operation by operation, in the order the tree states them.

Hands on modules whose functions are `i64 f(ptr R, ptr W, ptr P, ptr C, ptr I, ptr X, ptr F, ptr O)`: 1 when X[X_FAULT]
is marked, else 0. No fast-math flag is ever set, so no backend may contract, reassociate or drop a NaN.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from engine.kernel.prelude import PRELUDE, literal
from engine.rules import tree

_ROOM = 512
"""Doubles a loop may keep on the stack: a page, past which some systems want it probed."""
_COMPARE = {"lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge", "eq": "oeq", "ne": "une"}
_ARITHMETIC = {"add": "fadd", "sub": "fsub", "mul": "fmul"}
_CALL = {op: f"own.{op}" for op in ("exp", "log", "sigmoid", "floor")} | {
    "abs": "llvm.fabs.f64",
    "sqrt": "llvm.sqrt.f64",
}
_FIXED_X = (tree.X_SELF, tree.X_TARGET, tree.X_FROM, tree.X_KEY, tree.X_TURN, tree.X_WEIGHTS)
_SIGNATURE = ", ".join(f"ptr noalias{' readonly' if name in 'PCIF' else ''} %{name}" for name in "RWPCIXFO")


def signed(value: int) -> int:
    """The lowest 64 bits as a signed integer."""
    return ((value + (1 << 63)) & ((1 << 64) - 1)) - (1 << 63)


def module(functions: Sequence[tree.Function]) -> str:
    """One module with functions f0, f1, ... in this order; their own names leave no trace: renaming costs nothing."""
    return PRELUDE + "".join(_Lowering(f"f{n}", function).text() for n, function in enumerate(functions))


def walk(node: Any) -> Iterator[Any]:
    """A node of the tree and all below it, in the order they are evaluated."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Any) -> Iterator[Any]:
    """The nodes right below one."""
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        for child in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(child):
                yield child


def reads_fault(loop: tree.For) -> bool:
    """Whether the loop looks at X[X_FAULT] itself, so that a mark must not come late."""
    return any(isinstance(node, tree.IntInput | tree.Ctx) and node.slot == tree.X_FAULT for node in walk(loop))


def looks(node: Any) -> Iterator[tree.Aggregate]:
    """What a loop's body asks of neighbours: the outermost such nodes whose value is a number and needs no local."""
    if not isinstance(node, tree.Aggregate):
        for child in children(node):
            yield from looks(child)
    elif isinstance(node.domain, tree.Neighbours) and node.kind not in ("any", "all"):
        if not any(isinstance(below, tree.Local) for below in walk(node)):
            yield node


def scannable(loop: tree.For) -> bool:
    """Whether each store of the loop has places of its own, none written twice: faults can be looked up afterwards."""
    domain = loop.domain
    straight = all(isinstance(s, tree.Let | tree.Store | tree.Out) for s in loop.body)
    if not straight or not isinstance(domain, tree.Range) or reads_fault(loop):
        return False
    stores = [s for s in loop.body if isinstance(s, tree.Store)]
    bases = sorted(s.base for s in stores)
    return all(s.ref == tree.LoopVar(domain.loop) for s in stores) and all(
        after - before >= domain.size for before, after in pairwise(bases)
    )


class _Lowering:
    """One function on its way to text: the lines so far, and what names stand for."""

    def __init__(self, name: str, function: tree.Function) -> None:
        self.name = name
        self.function = function
        self.read = "%R" if function.apart else "%W"
        self.entry: list[str] = []
        self.lines: list[str] = []
        self.tables: list[str] = []
        self.count = 0
        self.fixed: dict[int, str] = {}
        self.entities: dict[int, str] = {}
        self.borders: dict[int, tuple[int, str]] = {}
        self.small: set[int] = set()
        self.asked: dict[tree.Expr, tuple[str, int]] = {}
        self.bad: str | None = None

    def text(self) -> str:
        for slot in range(self.function.locals):
            self.entry.append(f"%local{slot} = alloca double")
            self.entry.append(f"store double 0.0, ptr %local{slot}")
        self.run(self.function.body)
        mark = self.load("i64", "%X", str(tree.X_FAULT))
        marked = self.new(f"icmp ne i64 {mark}, 0")
        answer = self.new(f"zext i1 {marked} to i64")
        lines = ["entry:", *self.entry, "br label %start", "start:", *self.lines, f"ret i64 {answer}"]
        head = f"define i64 @{self.name}({_SIGNATURE}) nounwind {{\n"
        return "".join([*self.tables, head, "\n".join(lines), "\n}\n"])

    # ---- pieces ----------------------------------------------------------------------------------------------------
    def new(self, operation: str) -> str:
        self.count += 1
        self.lines.append(f"%v{self.count} = {operation}")
        return f"%v{self.count}"

    def place(self, array: str, kind: str, at: str, offset: int = 0) -> str:
        if at.lstrip("-").isdigit():
            at = str(int(at) + offset)
        elif offset:
            at = self.new(f"add nsw i64 {at}, {offset}")
        return self.new(f"getelementptr inbounds {kind}, ptr {array}, i64 {at}")

    def load(self, kind: str, array: str, at: str, offset: int = 0) -> str:
        return self.new(f"load {kind}, ptr {self.place(array, kind, at, offset)}")

    def context(self, slot: int) -> str:
        """X[slot]; what no function changes is read once, at the start."""
        if slot not in _FIXED_X:
            return self.load("i64", "%X", str(slot))
        if slot not in self.fixed:
            self.entry.append(f"%at.x{slot} = getelementptr inbounds i64, ptr %X, i64 {slot}")
            self.entry.append(f"%x{slot} = load i64, ptr %at.x{slot}")
            self.fixed[slot] = f"%x{slot}"
        return self.fixed[slot]

    def label(self, name: str) -> None:
        """Begin a block, falling into it from the one before."""
        self.lines += [f"br label %{name}", f"{name}:"]

    def choose(self, condition: str, a: str, b: str, kind: str = "double") -> str:
        return self.new(f"select i1 {condition}, {kind} {a}, {kind} {b}")

    # ---- references ------------------------------------------------------------------------------------------------
    def entity(self, ref: tree.Ref) -> str:
        match ref:
            case tree.Lit(index):
                return str(index)
            case tree.Ctx(slot):
                return self.context(slot)
            case tree.LoopVar(loop):
                return self.entities[loop]
            case tree.Mapped(table, inner):
                return self.load("i64", "%I", self.entity(inner), table)
            case tree.Paired(first, width, second):
                row = self.new(f"mul nsw i64 {self.entity(first)}, {width}")
                return self.new(f"add nsw i64 {row}, {self.entity(second)}")

    # ---- expressions -----------------------------------------------------------------------------------------------
    def truth(self, e: tree.Expr) -> str:
        """`e` != 0.0, as i1."""
        match e:
            case tree.Binary(op, a, b) if op in _COMPARE:
                return self.new(f"fcmp {_COMPARE[op]} double {self.number(a)}, {self.number(b)}")
            case tree.Binary("and" | "or" as op, a, b):
                return self.new(f"{op} i1 {self.truth(a)}, {self.truth(b)}")
            case tree.Unary("not", a):
                return self.new(f"xor i1 {self.truth(a)}, true")
            case tree.SameEntity(first, second):
                return self.new(f"icmp eq i64 {self.entity(first)}, {self.entity(second)}")
            case tree.Aggregate("any" | "all"):
                return self.aggregate(e)
        return self.new(f"fcmp une double {self.number(e)}, 0.0")

    def number(self, e: tree.Expr) -> str:
        match e:
            case tree.Num(value):
                return literal(value)
            case tree.Param(offset):
                return self.load("double", "%P", str(offset))
            case tree.Weight(offset):
                return self.load("double", "%P", self.context(tree.X_WEIGHTS), offset)
            case tree.State(base, ref):
                return self.load("double", self.read, self.entity(ref), base)
            case tree.Const(base, ref):
                return self.load("double", "%C", self.entity(ref), base)
            case tree.Local(slot):
                return self.new(f"load double, ptr %local{slot}")
            case tree.Input(slot):
                return self.load("double", "%F", str(slot))
            case tree.IntInput(slot):
                return self.new(f"sitofp i64 {self.context(slot)} to double")
            case tree.Index(ref):
                return self.index(ref)
            case tree.Select(condition, a, b):
                return self.choose(self.truth(condition), self.number(a), self.number(b))
            case tree.Lookup():
                return self.lookup(e)
            case tree.Random(site, ref):
                who = "0" if ref is None else self.entity(ref)
                return self.new(
                    f"call double @own.uniform(i64 {self.context(tree.X_KEY)}, i64 {signed(site)}, i64 {who})"
                )
            case tree.Border(loop):
                base, at = self.borders[loop]
                return self.load("double", "%C", at, base)
            case tree.Unary(op, a) if op in _CALL:
                return self.new(f"call double @{_CALL[op]}(double {self.number(a)})")
            case tree.Unary("neg", a):
                return self.new(f"fneg double {self.number(a)}")
            case tree.Binary(op, a, b) if op in _ARITHMETIC:
                return self.new(f"{_ARITHMETIC[op]} double {self.number(a)}, {self.number(b)}")
            case tree.Binary("div", a, b):
                return self.divide(self.number(a), self.number(b))
            case tree.Binary("min" | "max" as op, a, b):
                x, y = self.number(a), self.number(b)
                return self.choose(self.new(f"fcmp {'olt' if op == 'min' else 'ogt'} double {x}, {y}"), x, y)
            case tree.Aggregate() if e in self.asked:
                room, loop = self.asked[e]
                return self.load("double", room, self.entities[loop])
            case tree.Aggregate(kind) if kind not in ("any", "all"):
                return self.aggregate(e)
            case tree.Binary() | tree.Unary("not") | tree.SameEntity() | tree.Aggregate():
                return self.choose(self.truth(e), "1.0", "0.0")
        raise ValueError(f"{self.function.name}: no such expression: {e!r}")

    def divide(self, a: str, b: str) -> str:
        quotient = self.new(f"fdiv double {a}, {b}")
        return self.choose(self.new(f"fcmp une double {b}, 0.0"), quotient, "0.0")

    def index(self, ref: tree.Ref) -> str:
        """float(entity); 32 bits suffice for the counter of a range, and processors convert those in lanes."""
        at = self.entity(ref)
        if isinstance(ref, tree.LoopVar) and ref.loop in self.small:
            return self.new(f"sitofp i32 {self.new(f'trunc i64 {at} to i32')} to double")
        return self.new(f"sitofp i64 {at} to double")

    def lookup(self, e: tree.Lookup) -> str:
        at, top = self.number(e.at), literal(float(e.size - 1))
        low = self.choose(self.new(f"fcmp ogt double {at}, 0.0"), at, "0.0")  # NaN too becomes 0
        high = self.choose(self.new(f"fcmp olt double {low}, {top}"), low, top)
        narrow = self.new(f"fptosi double {high} to i32")  # cutting is flooring, from 0 on
        return self.load("double", "%P", self.new(f"zext i32 {narrow} to i64"), e.base)

    # ---- loops -----------------------------------------------------------------------------------------------------
    def open(self, domain: tree.Domain, carried: Sequence[tuple[str, str, str]]) -> int:
        """Begin a loop; each of `carried` is (name, type, first value) and must define `%name<n>.next` in the body."""
        if isinstance(domain, tree.Range):
            first, end = "0", str(domain.size)
        else:
            of = self.entity(domain.of)
            first, end = (self.load("i64", "%I", of, domain.indptr + step) for step in (0, 1))
        self.count += 1
        n = self.count
        self.label(f"before{n}")
        self.label(f"head{n}")
        self.lines.append(f"%k{n} = phi i64 [ {first}, %before{n} ], [ %k{n}.next, %latch{n} ]")
        for name, kind, start in carried:
            self.lines.append(f"%{name}{n} = phi {kind} [ {start}, %before{n} ], [ %{name}{n}.next, %latch{n} ]")
        more = self.new(f"icmp slt i64 %k{n}, {end}")
        self.lines += [f"br i1 {more}, label %body{n}, label %after{n}", f"body{n}:"]
        if isinstance(domain, tree.Range):
            self.entities[domain.loop] = f"%k{n}"
            self.small.add(domain.loop)
        else:
            self.small.discard(domain.loop)
            self.entities[domain.loop] = self.load("i64", "%I", f"%k{n}", domain.indices)
            self.borders[domain.loop] = (domain.border, f"%k{n}")
        return n

    def close(self, n: int) -> None:
        self.label(f"latch{n}")
        self.lines += [f"%k{n}.next = add nsw i64 %k{n}, 1", f"br label %head{n}", f"after{n}:"]

    def aggregate(self, e: tree.Aggregate) -> str:
        """The running value after the loop: a double, or i1 for any and all."""
        carried = {
            "sum": [("total", "double", "0.0")],
            "mean": [("total", "double", "0.0"), ("weights", "double", "0.0")],
            "count": [("total", "double", "0.0")],
            "any": [("total", "i1", "false")],
            "all": [("total", "i1", "true")],
            "largest": [("total", "double", "0.0"), ("found", "i1", "false")],
            "smallest": [("total", "double", "0.0"), ("found", "i1", "false")],
        }[e.kind]
        n = self.open(e.domain, carried)
        held = "true" if e.where is None else self.truth(e.where)
        logical = e.kind in ("any", "all", "count")
        x = self.truth(e.body) if logical else self.number(e.body)
        if e.kind in ("sum", "mean"):
            weight = "1.0" if e.weight is None else self.number(e.weight)
            if e.weight is not None:
                x = self.new(f"fmul double {weight}, {x}")
            added = {"total": self.new(f"fadd double %total{n}, {x}")}
            if e.kind == "mean":
                added["weights"] = self.new(f"fadd double %weights{n}, {weight}")
            for name, value in added.items():
                self.lines.append(f"%{name}{n}.next = select i1 {held}, double {value}, double %{name}{n}")
        elif e.kind == "count":
            more = self.new(f"fadd double %total{n}, 1.0")
            counted = self.new(f"and i1 {held}, {x}")
            self.lines.append(f"%total{n}.next = select i1 {counted}, double {more}, double %total{n}")
        elif e.kind in ("any", "all"):
            value = self.new(f"{'or' if e.kind == 'any' else 'and'} i1 %total{n}, {x}")
            self.lines.append(f"%total{n}.next = select i1 {held}, i1 {value}, i1 %total{n}")
        else:
            beyond = self.new(f"fcmp {'ogt' if e.kind == 'largest' else 'olt'} double {x}, %total{n}")
            first = self.new(f"xor i1 %found{n}, true")
            better = self.new(f"or i1 {beyond}, {first}")
            taken = self.new(f"and i1 {held}, {better}")
            self.lines.append(f"%total{n}.next = select i1 {taken}, double {x}, double %total{n}")
            self.lines.append(f"%found{n}.next = or i1 %found{n}, {held}")
        self.close(n)
        return self.divide(f"%total{n}", f"%weights{n}") if e.kind == "mean" else f"%total{n}"

    # ---- statements ------------------------------------------------------------------------------------------------
    def run(self, body: Sequence[tree.Stmt]) -> None:
        for statement in body:
            match statement:
                case tree.Let(slot, value):
                    self.lines.append(f"store double {self.number(value)}, ptr %local{slot}")
                case tree.Out(base, ref, value):
                    x = self.number(value)
                    self.lines.append(f"store double {x}, ptr {self.place('%O', 'double', self.entity(ref), base)}")
                case tree.Store():
                    self.store(statement)
                case tree.If(condition, then, otherwise):
                    self.branch(self.truth(condition), then, otherwise)
                case tree.For(domain, inner):
                    self.loop(statement, domain, inner)
                case tree.Request():
                    self.request(statement)

    def branch(self, condition: str, then: Sequence[tree.Stmt], otherwise: Sequence[tree.Stmt]) -> None:
        self.count += 1
        n = self.count
        self.lines += [f"br i1 {condition}, label %then{n}, label %else{n}", f"then{n}:"]
        self.run(then)
        self.lines += [f"br label %end{n}", f"else{n}:"]
        self.run(otherwise)
        self.label(f"end{n}")

    def loop(self, statement: tree.For, domain: tree.Domain, body: Sequence[tree.Stmt]) -> None:
        """A loop without branches gathers faults in one bit and looks for the first afterwards: it can go in lanes.

        What it asks of neighbours could not, and is computed by a loop before it. That is no other moment: a rule of
        the dynamics, where this is done, stores to another array than it reads.
        """
        bases = [s.base for s in body if isinstance(s, tree.Store)]
        if not bases or not isinstance(domain, tree.Range) or not scannable(statement):
            n = self.open(domain, [])
            self.run(body)
            self.close(n)
            return
        if self.function.apart:
            self.ask(domain, list(dict.fromkeys(look for s in body for look in looks(s))))
        n = self.open(domain, [("bad", "i1", "false")])
        self.bad = f"%bad{n}"
        self.run(body)
        self.lines.append(f"%bad{n}.next = or i1 {self.bad}, false")
        self.bad = None
        self.close(n)
        self.asked.clear()
        table = f"@{self.name}.bases{n}"
        values = ", ".join(f"i64 {base}" for base in bases)
        self.tables.append(f"{table} = internal constant [{len(bases)} x i64] [{values}]\n")
        self.lines += [f"br i1 %bad{n}, label %scan{n}, label %clean{n}", f"scan{n}:"]
        self.lines.append(f"call void @own.scan(ptr %W, ptr %X, ptr {table}, i64 {len(bases)}, i64 {domain.size})")
        self.label(f"clean{n}")

    def ask(self, domain: tree.Range, found: Sequence[tree.Aggregate]) -> None:
        """Keep what each entity's neighbours say."""
        if not 0 < domain.size * len(found) <= _ROOM:
            return
        n = self.open(domain, [])
        rooms = [f"%room{n}.{k}" for k in range(len(found))]
        for e, room in zip(found, rooms):
            self.entry.append(f"{room} = alloca [{domain.size} x double]")
            self.lines.append(f"store double {self.aggregate(e)}, ptr {self.place(room, 'double', f'%k{n}')}")
        self.close(n)
        self.asked |= {e: (room, domain.loop) for e, room in zip(found, rooms)}

    def store(self, s: tree.Store) -> None:
        value = self.number(s.value)
        scale = None if s.scale is None else self.number(s.scale)
        at = self.entity(s.ref)
        place = self.place("%W", "double", at, s.base)
        old = self.new(f"load double, ptr {place}")
        new = value if s.op == "set" else self.new(f"{_ARITHMETIC[s.op]} double {old}, {value}")
        low, high = literal(s.low), literal(s.high)
        if scale is not None or s.headroom:
            change = self.new(f"fsub double {new}, {old}")
            if scale is not None:
                change = self.new(f"fmul double {scale}, {change}")
            if s.headroom:
                span = literal(s.high - s.low)
                above = self.divide(self.new(f"fsub double {high}, {old}"), span)
                below = self.divide(self.new(f"fsub double {old}, {low}"), span)
                room = self.choose(self.new(f"fcmp ogt double {change}, 0.0"), above, below)
                change = self.new(f"fmul double {change}, {room}")
            new = self.new(f"fadd double {old}, {change}")
        over = self.choose(self.new(f"fcmp ogt double {new}, {high}"), high, new)
        clamped = self.choose(self.new(f"fcmp olt double {new}, {low}"), low, over)
        size = self.new(f"call double @llvm.fabs.f64(double {new})")
        bad = self.new(f"fcmp ueq double {size}, {literal(float('inf'))}")
        self.lines.append(f"store double {self.choose(bad, new, clamped)}, ptr {place}")
        if self.bad is not None:
            self.bad = self.new(f"or i1 {self.bad}, {bad}")
            return
        self.count += 1
        n = self.count
        self.lines += [f"br i1 {bad}, label %bad{n}, label %good{n}", f"bad{n}:"]
        code = self.new(f"add nsw i64 {at}, {s.base + 1}")
        self.lines.append(f"call void @own.fault(ptr %X, i64 {code})")
        self.label(f"good{n}")

    def request(self, r: tree.Request) -> None:
        target = self.context(tree.X_TARGET) if r.target is None else self.entity(r.target)
        k = self.load("i64", "%X", str(tree.X_REQUESTS))
        self.count += 1
        n = self.count
        room = self.new(f"icmp ult i64 {k}, {tree.MAX_REQUESTS}")
        self.lines += [f"br i1 {room}, label %room{n}, label %full{n}", f"full{n}:"]
        self.lines += ["call void @own.fault(ptr %X, i64 -1)", f"br label %end{n}", f"room{n}:"]
        start = self.new(f"mul nsw i64 {k}, {tree.REQUEST_WIDTH}")
        fields = (r.kind, r.what, r.low, r.high, self.context(tree.X_SELF), target, self.context(tree.X_FROM), 0)
        for step, field in enumerate(fields):
            place = self.place("%X", "i64", start, tree.X_FIRST_REQUEST + step)
            self.lines.append(f"store i64 {field}, ptr {place}")
        more = self.new(f"add nsw i64 {k}, 1")
        self.lines.append(f"store i64 {more}, ptr {self.place('%X', 'i64', str(tree.X_REQUESTS))}")
        self.label(f"end{n}")
