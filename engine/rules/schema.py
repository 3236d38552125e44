"""The modding language: every key a scenario may hold, as pydantic models; exports the JSON Schema.

Hands on a checked `Scenario`. It knows shapes only: names and expressions are bound in `engine.rules.binding`.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from engine.rules.nodes import NUMBER, Count, Day, Expression, Flag, Float, Id, Node, Text

Points = Annotated[float, Field(ge=-1e6, le=1e6), NUMBER]
"""Points of a score: so few that no sum of them overflows."""
Wait = Annotated[int, Field(ge=1, le=1000), NUMBER]
"""Turns until what is queued comes: this turn's queue has been dealt with when a rule asks."""


class Calendar(Node):
    """Turn length and the number of ticks (sub-steps of the dynamics) in a turn."""

    start: Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])(-[0-9]{2})?$")]
    turns: Annotated[int, Field(ge=1, le=240), NUMBER]
    step: Literal["week", "month", "quarter", "year"] = "month"
    ticks: Annotated[int, Field(ge=1, le=16), NUMBER] = 1


class EntitySet(Node):
    """A set of entities: given by the board, listed, or the product of two sets."""

    board: Literal["districts", "oblasts"] | None = None
    members: dict[Id, Text] | None = None
    product: tuple[Id, Id] | None = None
    within: dict[Id, dict[Id, str]] = Field(default_factory=dict, description="relation: set -> {member: entity}")
    title: Text = ""

    @model_validator(mode="after")
    def _one_source(self) -> EntitySet:
        if sum(x is not None for x in (self.board, self.members, self.product)) != 1:
            raise ValueError("give exactly one of board, members, product")
        return self


class Sourced(Node):
    """Provenance: where a figure comes from; `article` keeps the seed article's figure beside ours."""

    doc: str = ""
    unit: str = ""
    source: str = ""
    article: Expression | None = None


class Constant(Sourced):
    """A figure per entity that no rule changes: one value, by entity, or a property of the board."""

    value: Expression | None = None
    by: dict[Id, Float] = Field(default_factory=dict)
    board: Literal["population", "area_km2"] | None = None


class Variable(Sourced):
    """A figure per entity that rules change. `visible`: all, owner (the seat itself), or the seats that see it."""

    title: Text = ""
    doc: Text = ""
    unit: Text = ""
    start: Expression = 0.0
    by: dict[Id, Float] = Field(default_factory=dict, description="start by entity, over `start`")
    low: Float = -1e12
    high: Float = 1e12
    visible: Literal["all", "owner"] | list[Id] = "all"
    noise: Annotated[float, Field(ge=0), NUMBER] | None = Field(
        None, description="relative error others see; none: unseen"
    )
    up: Literal["good", "bad", "neutral"] = "neutral"
    steps: list[Text] = Field(
        default_factory=list,
        max_length=32,
        description="what each whole level is called, from `low` up: one that is reached, or left, is told",
    )

    @model_validator(mode="after")
    def _every_step_is_called_something(self) -> Variable:
        if self.steps:
            levels = int(min(1e6, abs(self.high - self.low))) + 1
            if len(self.steps) != levels:
                message = f"steps has {len(self.steps)} names: {self.low:g} to {self.high:g} are {levels} levels"
                raise ValueError(message)
        if self.steps and self.visible != "all":
            raise ValueError("steps are told to all: leave out visible")
        return self


class Parameter(Sourced):
    """A number of the rules, editable without recompilation."""

    value: Float
    low: Float | None = None
    high: Float | None = None


class ParameterSet(Node):
    """Other values for some parameters, chosen by name when a game starts; the rules stay the same."""

    title: Text
    text: Text = ""
    values: dict[Id, Float] = Field(default_factory=dict, description="none: a name for the scenario's own")


class Table(Sourced):
    """A row of numbers; `name[x]` gives the entry at floor(x), clamped to the ends."""

    values: Annotated[list[Float], Field(min_length=1, max_length=256)]


class Branch(Node):
    """One weighted branch of a single draw."""

    weight: Expression
    effects: list[Statement]
    text: Text = Field("", description="what a person who considers the option reads of this branch")


class Effect(Node):
    """One effect. Exactly one verb: do, roll, branches, when, queue, set, clear, apply, hook."""

    _BELONGS: ClassVar[dict[str, tuple[str, ...]]] = {
        "then": ("roll", "when"),
        "otherwise": ("roll", "when"),
        "after": ("queue",),
        "unless": ("queue",),
        "fatigue": ("do",),
        "headroom": ("do",),
        "cancel_if": ("lag",),
    }

    do: str | list[str] | None = None
    roll: Expression | None = None
    branches: Annotated[list[Branch], Field(min_length=2, max_length=16)] | None = None
    when: Expression | None = None
    then: list[Statement] = Field(default_factory=list)
    otherwise: list[Statement] = Field(default_factory=list)
    queue: Id | None = None
    after: Annotated[list[Wait], Field(min_length=2, max_length=2)] | Wait = Field(
        1, description="turns until the card comes, or the least and the most of them; at least 1"
    )
    unless: Expression | None = None
    set: Id | None = None
    clear: Id | None = None
    apply: Id | None = None
    hook: str | None = None
    let: dict[Id, Expression] = Field(default_factory=dict)
    each: str | None = Field(None, description="a set, or 'district in target'")
    where: Expression | None = None
    lag: Count = 0
    cancel_if: Expression | None = None
    fatigue: Flag = False
    headroom: Flag = False
    text: Text = Field("", description="what a person who considers the option reads of this: what it hangs on")

    @model_validator(mode="after")
    def _one_verb(self) -> Effect:
        verbs = ("do", "roll", "branches", "when", "queue", "set", "clear", "apply", "hook")
        if sum(getattr(self, verb) is not None for verb in verbs) != 1:
            raise ValueError(f"an effect has exactly one of {', '.join(verbs)}")
        for key, owners in self._BELONGS.items():
            given = self.lag > 0 if owners == ("lag",) else any(getattr(self, owner) is not None for owner in owners)
            if key in self.model_fields_set and not given:
                raise ValueError(f"{key} goes with {' or '.join(owners)} only")
        if isinstance(self.after, list) and self.after[0] > self.after[1]:
            raise ValueError(f"after: {self.after[0]} is later than {self.after[1]}")
        return self


Statement = str | Effect


class Rule(Node):
    """A rule of the dynamics: runs for every entity of `for`, reading the state at the stage's start."""

    id: Id
    title: Text = Field("", description="what a person reads as the cause of a change; the id if empty")
    each: Id = Field("nation", alias="for")
    let: dict[Id, Expression] = Field(default_factory=dict)
    where: Expression | None = None
    do: Annotated[list[Statement], Field(min_length=1)]
    doc: Text = ""
    source: str = ""


class Stage(Node):
    """Rules that run together: each tick, at the end of a turn, or at the end of the last turn of a calendar month."""

    id: Id
    every: Literal["tick", "turn", "month"] = "tick"
    rules: Annotated[list[Rule], Field(min_length=1)]


class Pick(Node):
    """Keep the `most` targets with the largest `by`; ties go to the first in the set."""

    by: Expression
    most: Annotated[int, Field(ge=1, le=64), NUMBER] = 8


class Texts(Node):
    """What a person reads."""

    title: Text
    text: Text = ""
    source: str = ""


class Option(Texts):
    """Shared by what a seat may choose: condition, price, motives (what speaks for it), effects."""

    when: Expression | None = None
    cost: dict[str, Expression] = Field(default_factory=dict, description="seat variable (or nation.x) -> price")
    motives: dict[Id, Expression] = Field(default_factory=dict)
    effects: list[Statement] = Field(default_factory=list)


class Fatigue(Node):
    """Each use multiplies the next one's vigour by `factor`; a share `recovery` of the loss heals a turn."""

    factor: Annotated[float, Field(ge=0, le=1), NUMBER] = 0.5
    recovery: Annotated[float, Field(ge=0, le=1), NUMBER] = 0.38


class Action(Option):
    """An order a seat may give, at a target or none."""

    seats: Annotated[list[Id], Field(min_length=1)]
    target: Id | None = None
    filter: Expression | None = None
    pick: Pick | None = None
    let: dict[Id, Expression] = Field(default_factory=dict)
    fatigue: Fatigue = Fatigue()
    phase: Literal["security", "diplomacy", "economy", "information"] = "diplomacy"
    secret: Flag = False
    leak: Annotated[float, Field(ge=0, le=1), NUMBER] = 0.0
    tags: list[Id] = Field(default_factory=list)

    @model_validator(mode="after")
    def _keys_go_together(self) -> Action:
        for key in ("filter", "pick"):
            if getattr(self, key) is not None and self.target is None:
                raise ValueError(f"{key} goes with target only")
        if self.leak and not self.secret:
            raise ValueError("leak goes with secret only")
        return self


class Level(Texts):
    """One setting of a posture."""

    value: Float
    when: Expression | None = None
    motives: dict[Id, Expression] = Field(default_factory=dict)


class Posture(Texts):
    """A setting that stays until changed; `cost` is paid at a change. Read in rules as `posture.<id>`."""

    seat: Id
    levels: Annotated[dict[Id, Level], Field(min_length=2, max_length=8)]
    start: Id
    cost: dict[str, Expression] = Field(default_factory=dict)
    secret: Flag = False


class Reaction(Option):
    """A response armed in advance: fires before the effect of the order it answers."""

    seat: Id
    answers: Annotated[list[Id], Field(min_length=1, description="actions or tags of actions")]
    blunt: Annotated[float, Field(ge=0, le=1), NUMBER] = Field(
        0.0, description="share of the order's vigour it takes away"
    )


class Choice(Option):
    """One answer to an event card."""

    historical: Flag = False
    acts: list[Id] = Field(
        default_factory=list, description="orders it amounts to: it keeps and breaks promises and threats as they would"
    )


class EventTarget(Node):
    """Which entity an event is about."""

    set: Id
    where: Expression | None = None
    by: Expression = 1.0
    random: Flag = False


class Event(Texts):
    """A card: dated (`at`), queued by other rules, or drawn by `weight`."""

    at: Day | None = None
    jitter: Count = 0
    weight: Expression | None = None
    when: Expression | None = None
    cooldown: Count = Field(
        0,
        description="turns before a drawn card, or a dated one that rules queue again, may come again; 0: once a game. "
        "A card that is only queued comes whenever it is due",
    )
    target: EventTarget | None = None
    seat: Id | None = None
    let: dict[Id, Expression] = Field(default_factory=dict)
    effects: list[Statement] = Field(default_factory=list)
    choices: Annotated[dict[Id, Choice], Field(max_length=8)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _choices_need_a_seat(self) -> Event:
        if self.at is not None and self.weight is not None:
            raise ValueError("a card is dated (at) or drawn (weight), not both")
        if self.jitter and self.at is None:
            raise ValueError("jitter goes with at only")
        if bool(self.choices) != (self.seat is not None):
            raise ValueError("choices and seat go together")
        historical = [id_ for id_, choice in self.choices.items() if choice.historical]
        if len(historical) > 1:
            raise ValueError(f"one answer of a card is historical, not {' and '.join(historical)}")
        return self


class Modifier(Texts):
    """A timed condition; `modifier.<id>` reads its stacks. `refresh` restarts, `extend` adds turns, `count` stacks."""

    turns: Annotated[int, Field(ge=1, le=120), NUMBER]
    stacking: Literal["refresh", "extend", "count"] = "refresh"
    most: Annotated[int, Field(ge=1, le=16), NUMBER] = 1
    each_turn: list[Statement] = Field(default_factory=list)


class Amount(Node):
    """A quantised amount: `low`, `low + step`, ... up to `high`."""

    low: Float
    high: Float
    step: Annotated[float, Field(gt=0), NUMBER]
    unit: Text = ""

    @model_validator(mode="after")
    def _ascends(self) -> Amount:
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        return self


class Clause(Texts):
    """A promise. pay: effects by tranches; do/abstain: an action; keep: a condition; threat: an action unless."""

    kind: Literal["pay", "do", "abstain", "keep", "threat"]
    by: Annotated[list[Id], Field(min_length=1, description="seats that may promise it")]
    amount: Amount | None = None
    action: Id | None = None
    tag: Id | None = Field(None, description="abstain: every action that has it, in place of one action")
    condition: Expression | None = Field(
        None, description="keep: what holds; threat: what averts it; else: what it binds under"
    )
    turns: Annotated[int, Field(ge=1, le=120), NUMBER] = 6
    grace: Count = 0
    tranches: Annotated[int, Field(ge=1, le=24), NUMBER] = Field(1, description="pay: one a turn, within `turns`")
    guarantee: Flag = Field(False, description="binds a successor government too")
    cost: dict[str, Expression] = Field(default_factory=dict, description="pay: price of the whole, in tranches")
    effects: list[Statement] = Field(default_factory=list, description="pay: per tranche; else: when kept")
    worth: dict[Literal["giver", "taker"] | str, dict[Id, Expression]] = Field(
        default_factory=dict, description="giver, taker or a seat id -> motive -> worth of the whole clause"
    )

    @model_validator(mode="after")
    def _pays_in_time(self) -> Clause:
        if self.tranches > self.turns:
            raise ValueError(f"{self.tranches} tranches, one a turn, take {self.tranches} turns, not {self.turns}")
        return self


class Term(Node):
    """A clause in a template: who promises what to whom."""

    clause: Id
    by: Id
    to: Id
    after: Id | None = Field(None, description="starts when that clause of the deal is kept")
    optional: Flag = False


class Deal(Texts):
    """A deal template between two or three parties, at most three clauses a side."""

    parties: Annotated[list[Id], Field(min_length=2, max_length=3)]
    when: Expression | None = None
    terms: Annotated[list[Term], Field(min_length=1, max_length=6)]
    private: Flag = Field(False, description="offered in private unless its proposer chooses otherwise")
    leak: Annotated[float, Field(ge=0, le=1, description="chance that one in private gets out"), NUMBER] = 0.2
    effects: list[Statement] = Field(default_factory=list, description="at signing; self: proposer, target: partner")


class Chapter(Texts):
    """A part of the game with goals of its own: from the end of the one before to the month `until`, or to the end."""

    until: Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")] | None = None


class Objective(Texts):
    """A term of a seat's score: a level, an integral (mean over turns), the longest streak, or the end.

    One with a chapter counts the turns of that chapter alone, and stands from then on.
    """

    kind: Literal["level", "integral", "streak", "end"] = "level"
    value: Expression
    weight: Points = Field(1.0, description="points for a value of 1; at most a million either way")
    medal: Float | None = Field(None, description="the value that earns a medal")
    chapter: Id | None = None
    agenda: Id | None = None
    successor: Id | None = Field(None, description="counts only under this successor; else only before a fall")


class Agenda(Texts):
    """A hidden agenda: extra weight on motives; drawn at the start."""

    draw: Annotated[float, Field(gt=0), NUMBER] = 1.0
    motives: dict[Id, Float] = Field(default_factory=dict)


class Personality(Texts):
    """Weights over motives, and how firmly the best option is chosen."""

    motives: dict[Id, Float]
    temperature: Annotated[float, Field(ge=0), NUMBER] = 0.1
    honour: Float = Field(1.0, description="weight of a given word against other motives")
    threshold: Float = Field(0.0, description="an order or offer below this score is left")


class Valuation(Node):
    """What a position is worth to a seat in the end, in points of its score: `run_game.py fit` finds it.

    A factor is a pair: at the end of the game, and what is added to it by the share of the game that is left.
    """

    base: tuple[Float, Float, Float] = Field(description="points: at the end, by the share left, by its square")
    objectives: list[tuple[Id, Float, Float]] = Field(description="objective, factor on what it seems to come to")
    figures: list[tuple[Expression, Float, Float]] = Field(description="figure, factor: points for each unit of it")


class Seat(Texts):
    """A faction: an office, not a person."""

    office: Text = ""
    colour: Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")] = "#888888"
    objectives: dict[Id, Objective] = Field(default_factory=dict)
    agendas: dict[Id, Agenda] = Field(default_factory=dict)
    personalities: Annotated[dict[Id, Personality], Field(min_length=1)]
    outside: Expression = Field(0.0, description="worth of the best alternative to any deal")
    valuation: Valuation | None = Field(None, description="how those who look ahead judge where they got to")


class Outcome(Texts):
    """A class of endings; the first that holds names the game. `ends` stops the game at once."""

    when: Expression
    ends: Flag = False
    points: Points = Field(
        0.0, description="added to every seat's score at this ending; below 0: a loss all share; at most a million"
    )


class Heir(Texts):
    """A possible successor: how much each voter wants it, and what its coming changes."""

    support: dict[Id, Expression]
    personality: Id | None = Field(None, description="of the seat: how the heir's AI decides; else as before the fall")
    effects: list[Statement] = Field(default_factory=list)


class Succession(Node):
    """Fall of a government and what follows; the game goes on."""

    seat: Id
    hazard: Expression = Field(description="chance of a fall this turn")
    causes: Annotated[dict[Id, Expression], Field(min_length=1, description="weights of the kinds of fall")]
    falls: dict[Id, Text] = Field(default_factory=dict, description="by kind of fall, a sentence that tells it")
    turns: Annotated[int, Field(ge=1, le=6), NUMBER] = 2
    voters: dict[Id, Expression] = Field(description="weight of each voter (a seat or a named bloc)")
    heirs: Annotated[dict[Id, Heir], Field(min_length=2, max_length=8)]
    effects: list[Statement] = Field(default_factory=list, description="at the fall")


class Lesson(Texts):
    """A step of a guided game; a client shows it and moves on when the player has done it, or wants to."""

    id: Id
    show: Literal["nothing", "top_bar", "modes", "map", "orders", "deals", "event", "summary", "end_turn"] = Field(
        "nothing", description="what the client points at"
    )
    until: Literal[
        "told", "event_answered", "deals_opened", "figure_pointed", "mode_changed", "district_selected", "order_given",
        "posture_set", "reaction_armed", "turn_ended", "summary_read",
    ] = Field("told", description="what ends it; told: the player says so")  # fmt: skip


class Limits(Node):
    """Sizes of the fixed tables of a game."""

    deals: Annotated[int, Field(ge=0, le=64), NUMBER] = 16
    queue: Annotated[int, Field(ge=0, le=256), NUMBER] = 48
    draws: Annotated[int, Field(ge=0, le=8), NUMBER] = 1
    quiet: Annotated[float, Field(ge=0), NUMBER] = 1.0
    orders: Annotated[int, Field(ge=1, le=8), NUMBER] = 2
    offers: Annotated[int, Field(ge=0, le=8), NUMBER] = 2


HookName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=48)]


class Scenario(Node):
    """A whole scenario: scenario.yaml with its parts merged in."""

    format: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=48)]
    title: Text
    summary: Text = ""
    note: Text = ""
    board: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=48)] | None = None
    calendar: Calendar
    limits: Limits = Limits()
    motives: Annotated[dict[Id, Text], Field(max_length=32)]
    seats: Annotated[dict[Id, Seat], Field(min_length=1, max_length=12)]
    sets: dict[Id, EntitySet] = Field(default_factory=dict)
    constants: dict[Id, dict[Id, Constant]] = Field(default_factory=dict)
    variables: dict[Id, dict[Id, Variable]]
    parameters: dict[Id, Parameter | Float] = Field(default_factory=dict)
    parameter_sets: Annotated[dict[Id, ParameterSet], Field(max_length=16)] = Field(default_factory=dict)
    tables: dict[Id, Table | Annotated[list[Float], Field(min_length=1, max_length=256)]] = Field(default_factory=dict)
    define: dict[Id, Expression] = Field(default_factory=dict)
    meaning: dict[Id, Text] = Field(default_factory=dict, description="what a condition of `define` is to a player")
    flags: dict[Id, Text] = Field(default_factory=dict)
    dynamics: list[Stage] = Field(default_factory=list)
    actions: dict[Id, Action]
    postures: dict[Id, Posture] = Field(default_factory=dict)
    reactions: dict[Id, Reaction] = Field(default_factory=dict)
    events: dict[Id, Event] = Field(default_factory=dict)
    modifiers: dict[Id, Modifier] = Field(default_factory=dict)
    clauses: dict[Id, Clause] = Field(default_factory=dict)
    deals: dict[Id, Deal] = Field(default_factory=dict)
    hooks: dict[HookName, list[Statement]] = Field(default_factory=dict)
    chapters: Annotated[dict[Id, Chapter], Field(max_length=12)] = Field(default_factory=dict)
    outcomes: dict[Id, Outcome] = Field(default_factory=dict)
    succession: Succession | None = None
    untold: list[Id] = Field(default_factory=list, description="flags told of by something else when they are raised")
    headline: list[str] = Field(default_factory=list, description="variables an account shows each turn: set.name")
    maps: dict[Id, str] = Field(default_factory=dict, description="map layers: title id -> district expression")
    lessons: Annotated[list[Lesson], Field(max_length=64)] = Field(default_factory=list, description="a guided game")


Branch.model_rebuild()
Effect.model_rebuild()


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors."""
    return Scenario.model_json_schema(by_alias=True)
