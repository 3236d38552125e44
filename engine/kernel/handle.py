"""One address for a whole program or game, which kernels take instead of forty arrays; and how kernels call each other.

A NamedTuple of arrays is passed to native code field by field, some 400 machine words a call, and a reference held by
numba counts references at every use. So `hold` writes where each array is into one table, and a kernel reads a place
of it when it names the array. Whoever calls keeps the arrays alive. In plain Python the tuple is its own handle.

numba links the whole code of a kernel into each of its callers and optimises it there once more: a turn sixty kernels
deep took 36 s. So the larger ones are `far`: each is compiled by itself and called by its address, which stands in the
program's table behind the arrays.
"""

from __future__ import annotations

import ctypes
import functools
import importlib
import inspect
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from llvmlite import ir

from engine.kernel import jit
from engine.kernel.jit import CACHED, COMPILED, put_off

F = TypeVar("F", bound=Callable[..., object])

# numba's own annotations do not tell what these take.
numba: Any = importlib.import_module("numba")
types: Any = importlib.import_module("numba.core.types")
templates: Any = importlib.import_module("numba.core.typing.templates")
extending: Any = importlib.import_module("numba.extending")
arrayobj: Any = importlib.import_module("numba.np.arrayobj")

_PROGRAM = (
    "address:i1 constants:f1 indices:i1 shape:i1 quiet:f1 stage_start:i1 stage_rules:i1 stage_once:i1 "
    "write_start:i1 writes:i2 actions:i2 action_figures:f2 action_seats:i2 postures:i2 posture_values:f2 "
    "posture_secret:i1 reactions:i2 reaction_blunt:f1 reaction_answers:i2 events:i2 choices:i1 modifiers:i2 "
    "later:i1 hooks:i1 deals:i2 terms:i2 term_amounts:f2 choice_acts:i2 term_actions:i2 deal_leaks:f1 outside:i1 "
    "objectives:i2 objective_figures:f2 objective_values:i1 outcome_ends:i1 outcome_points:f1 succession:i1 heirs:i1 "
    "heir_minds:i1 agenda_draws:f2 weights:i3 dates:f2 outlooks:f2 valuations:i1 valuation_bases:f2 "
    "valuation_start:i1 valuation_figures:f2 hidden:i2 hidden_noise:f1"
)
_GAME = (
    "state:f1 write:f1 start:f1 views:f2 parameters:f1 context:i1 figures:f1 output:f1 cursor:i1 kinds:i1 rows:i1 "
    "log:i2 happened:i2 hashes:i1 fault:i1 fault_value:f1 options:i2 scores:f1 orders:i3 events:i2 offers:i2 bonus:f1 "
    "before:f1 ledger:i2 ledger_values:f2"
)
_MIND = (
    "root:f1 kept:f1 cursor:i1 orders:i3 options:i2 priors:f1 ranks:i1 plays:i1 worth:f2 judged:f2 deals:i3 values:f3 "
    "tally:i1 thoughts:f2"
)
_FAR = (
    "advance advance_minds answer_card answer_offer bargain_step begin_future begin_game begin_turn break_term "
    "bring carry_out choose choose_orders choose_posture choose_reaction consent end_turn estimate find_outcome "
    "hook imagine keep_term land_hooks make_offer make_view make_views object_to order_seats order_step outlook "
    "pass_regime pass_turn play play_card play_minds playout refuse resolve run score_seats sign succeed think tick "
    "void_deals watch_deals weigh"
)


class HandleType(types.Opaque):  # type: ignore[misc]
    """Type of a handle: the arrays it leads to, and where in its table each stands: its address, then its shape."""

    def __init__(self, name: str, fields: str) -> None:
        self.arrays: dict[str, Any] = {}
        self.places: dict[str, int] = {}
        at = 0
        for field in fields.split():
            name_, kind = field.split(":")
            self.arrays[name_] = types.Array({"f": types.float64, "i": types.int64}[kind[0]], int(kind[1]), "C")
            self.places[name_] = at
            at += 1 + int(kind[1])
        self.width = at
        super().__init__(name)

    def table(self, arrays: Any) -> Any:
        """Addresses and shapes of a tuple's arrays; TypeError when one is not what kernels were compiled for."""
        if arrays._fields != tuple(self.places):
            raise TypeError(f"{self.name}: the fields are not those of its handle")
        table = np.zeros(self.width, np.int64)
        for name, place in self.places.items():
            array, kind = getattr(arrays, name), self.arrays[name]
            expected = np.float64 if kind.dtype == types.float64 else np.int64
            if array.dtype != expected or array.ndim != kind.ndim or not array.flags.c_contiguous:
                raise TypeError(f"{self.name}.{name}: expected {kind}, got {array.dtype} with {array.ndim} axes")
            table[place] = array.ctypes.data
            table[place + 1 : place + 1 + array.ndim] = array.shape
        return table


class ProgramType(HandleType):
    """Type of a held `Program`."""

    def __init__(self) -> None:
        super().__init__("Program", _PROGRAM)


class GameType(HandleType):
    """Type of a held `Game`."""

    def __init__(self) -> None:
        super().__init__("Game", _GAME)


class MindType(HandleType):
    """Type of a held `Mind`."""

    def __init__(self) -> None:
        super().__init__("Mind", _MIND)


class _Handle:
    """What Python passes to a kernel."""

    _numba_type_: HandleType
    __slots__ = ("address", "arrays", "table")

    def __init__(self, arrays: Any) -> None:
        self.arrays = arrays
        self.table = self._numba_type_.table(arrays)
        self.address = int(self.table.ctypes.data)


class ProgramHandle(_Handle):
    """A held `Program`."""

    _numba_type_ = ProgramType()
    __slots__ = ()

    def __init__(self, arrays: Any) -> None:
        super().__init__(arrays)
        self.table = np.concatenate([self.table, far_addresses()])
        self.address = int(self.table.ctypes.data)


class GameHandle(_Handle):
    """A held `Game`."""

    _numba_type_ = GameType()
    __slots__ = ()


class MindHandle(_Handle):
    """A held `Mind`."""

    _numba_type_ = MindType()
    __slots__ = ()


# ---- how numba passes and reads one ------------------------------------------------------------------------------
@extending.infer_getattr
class _Attributes(templates.AttributeTemplate):  # type: ignore[misc]
    key = HandleType

    def generic_resolve(self, kind: Any, name: str) -> Any:
        return kind.arrays.get(name)


def _unbox(kind: Any, value: Any, c: Any) -> Any:
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_longlong(number)
    c.pyapi.decref(number)
    pointer = c.builder.inttoptr(address, c.context.get_value_type(kind))
    return extending.NativeValue(pointer, is_error=c.pyapi.c_api_error())


def _read(context: Any, builder: Any, kind: Any, handle: Any, name: str) -> Any:
    """The array a place of the table tells of. The table never changes, which the optimiser is told."""
    array_type, place = kind.arrays[name], kind.places[name]
    word = ir.IntType(64)
    table = builder.bitcast(handle, word.as_pointer())

    def load(at: int) -> Any:
        value = builder.load(builder.gep(table, [ir.Constant(word, at)], inbounds=True))
        value.set_metadata("invariant.load", builder.module.add_metadata([]))
        return value

    address = load(place)
    shape = [load(place + 1 + axis) for axis in range(array_type.ndim)]
    step: Any = ir.Constant(word, 8)
    strides: list[Any] = []
    for length in reversed(shape):
        strides.insert(0, step)
        step = builder.mul(step, length, flags=["nsw"])
    array = context.make_array(array_type)(context, builder)
    data = builder.inttoptr(address, context.get_data_type(array_type.dtype).as_pointer())
    arrayobj.populate_array(array, data=data, shape=shape, strides=strides, itemsize=ir.Constant(word, 8), meminfo=None)
    return array._getvalue()


extending.lower_getattr_generic(HandleType)(_read)
for _kind in (ProgramType, GameType, MindType):
    extending.register_model(_kind)(extending.models.OpaqueModel)
    extending.unbox(_kind)(_unbox)


# ---- kernels that call each other --------------------------------------------------------------------------------
_PROGRAM_TYPE, _GAME_TYPE = ProgramHandle._numba_type_, GameHandle._numba_type_
_TYPES = {
    "Program": _PROGRAM_TYPE, "Game": _GAME_TYPE, "Mind": MindHandle._numba_type_, "int": types.int64,
    "float": types.float64, "bool": types.boolean, "None": types.void,
}  # fmt: skip
_C_TYPES: dict[str, Any] = {
    "Program": ctypes.c_void_p, "Game": ctypes.c_void_p, "Mind": ctypes.c_void_p, "int": ctypes.c_int64,
    "float": ctypes.c_double, "bool": ctypes.c_uint8, "None": None,
}  # fmt: skip
_waiting: dict[str, Callable[..., object]] = {}
_compiled: dict[str, Any] = {}
_callables: dict[str, Any] = {}
_lock = threading.RLock()


def _by_address(kind: Any) -> Any:
    """An intrinsic: the handle whose table is at an address; so a kernel walks over many games."""

    def typed(context: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.inttoptr(arguments[0], context.get_value_type(kind))

        return kind(types.int64), generate

    return extending.intrinsic(typed)


game_at, mind_at = _by_address(_GAME_TYPE), _by_address(MindHandle._numba_type_)


def _annotations(function: Callable[..., object]) -> tuple[list[str], str]:
    given = inspect.signature(function)
    return [str(p.annotation) for p in given.parameters.values()], str(given.return_annotation)


def _signature(function: Callable[..., object]) -> Any:
    arguments, answer = _annotations(function)
    return templates.signature(_TYPES[answer], *(_TYPES[a] for a in arguments))


def far_addresses() -> Any:
    """Where each far kernel begins, compiled now if it was not before."""
    importlib.import_module("engine.kernel.mind")  # it brings all of them
    with _lock:
        for name in _FAR.split():
            if name not in _compiled:
                make = numba.cfunc(_signature(_waiting[name]), cache=CACHED, error_model="numpy", nopython=True)
                with put_off():
                    _compiled[name] = make(_waiting[name])
        return np.array([_compiled[name].address for name in _FAR.split()], np.int64)


def far(function: F) -> F:
    """A kernel compiled by itself: `program` comes first, then `game`, then numbers; it gives a number or nothing."""
    if not COMPILED:
        return function
    name, number = function.__name__, _FAR.split().index(function.__name__)
    arguments, answer = _annotations(function)
    numba_signature = _signature(function)
    prototype = ctypes.CFUNCTYPE(_C_TYPES[answer], *(_C_TYPES[a] for a in arguments))

    @functools.wraps(function)
    def from_python(*values: Any) -> Any:
        given = [v.address if isinstance(v, _Handle) else v for v in values]
        if name not in _callables:
            _callables[name] = prototype(_compiled[name].address)
        result = _callables[name](*given)
        return bool(result & 1) if answer == "bool" else result

    class _Typed(templates.AbstractTemplate):  # type: ignore[misc]
        key = from_python

        def generic(self, args: Any, kws: Any) -> Any:
            return numba_signature if len(args) == len(arguments) and not kws else None

    templates.infer_global(from_python, types.Function(_Typed))

    @extending.lower_builtin(from_python, *numba_signature.args)
    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        word = ir.IntType(64)
        kinds = [context.get_value_type(a) for a in sig.args]
        kind = ir.FunctionType(context.get_value_type(sig.return_type), kinds)
        table = builder.bitcast(args[0], word.as_pointer())
        place = builder.gep(table, [ir.Constant(word, _PROGRAM_TYPE.width + number)], inbounds=True)
        address = builder.load(place)
        address.set_metadata("invariant.load", builder.module.add_metadata([]))
        result = builder.call(builder.inttoptr(address, kind.as_pointer()), args)
        return context.get_dummy_value() if sig.return_type == types.void else result

    _waiting[name] = function
    return cast(F, from_python)


def kernel(function: F) -> F:
    """`jit.kernel`, compiled once for numbers of each type: a constant argument is worth no version of its own."""
    dispatcher: Any = jit.kernel(function)
    if COMPILED:
        resolve = dispatcher.get_call_template

        def get_call_template(args: Any, kws: Any) -> Any:
            return resolve(tuple(types.unliteral(a) for a in args), {k: types.unliteral(a) for k, a in kws.items()})

        dispatcher.get_call_template = get_call_template
    return cast(F, dispatcher)


def hold_program(program: Any) -> Any:
    """A handle of a `Program`, which it keeps alive; the first compiles the kernels."""
    return ProgramHandle(program) if COMPILED else program


def hold_game(game: Any) -> Any:
    """A handle of a `Game`, which it keeps alive."""
    return GameHandle(game) if COMPILED else game


def hold_mind(mind: Any) -> Any:
    """A handle of a `Mind`, which it keeps alive."""
    return MindHandle(mind) if COMPILED else mind
