"""A figure as a player may know it: value, unit, change, causes of the last turn, course so far.

Hands on `Figure`, `figure_of`, `bar_figures`. What a seat does not see is told as its own estimates, without causes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.client.session import Session
from engine.client.wording import plain
from engine.client.words import _
from engine.match.account import secret_titles
from engine.match.ledger import COUNTED, THE_TURN, Cause, cause_title, figure, grouped, telling
from engine.match.seeing import sees
from engine.policies.names import Names
from engine.rules.errors import OrderError
from engine.rules.layout import Place

if TYPE_CHECKING:
    from engine.client.tips import Tip

CAUSES = 6
"""Causes listed; the rest is added up in one row."""


@dataclass(frozen=True)
class Figure:
    """One figure at the start of the turn being played."""

    name: str
    """`reserves`, `seat.money`."""
    title: str
    value: float
    unit: str
    measure: str
    """How it is written: its unit, or `share` where it lies between -1 and 1 without one."""
    change: float
    """Over the last turn; 0 in the first."""
    up: str
    """good, bad or neutral: what a rise is for the country."""
    seen: bool
    """Whether the true value is known; else it is the seat's estimate."""
    causes: tuple[tuple[str, float], ...]
    course: tuple[float, ...]
    doc: str
    source: str

    @property
    def page(self) -> str:
        """Key of its page in the encyclopaedia."""
        return f"figure:{self.name if '.' in self.name else f'nation.{self.name}'}"

    @property
    def text(self) -> str:
        """The value as it is written."""
        return written(self.value, self.measure)

    @property
    def delta(self) -> str:
        """The change of the last turn as it is written; empty for none that can be seen."""
        return changed(self.change, self.measure)

    def tip(self) -> Tip:
        """Everything that is to be told of it."""
        from engine.client.tips import Tip  # it draws: nothing else here needs pygame

        told = len(telling([Cause("", *cause) for cause in self.causes[:CAUSES]]))
        rows = [(title, self._amount(change)) for title, change in self.causes[:told]]
        rest = sum(change for _title, change in self.causes[told:])
        if len(self.causes) > told:
            rows.append((_("{n} more").format(n=len(self.causes) - told), self._amount(rest)))
        if rows:
            rows.append((_("Last turn, together"), self._amount(self.change)))
        foot = [self.unit] if self.unit else []
        if not self.seen:
            foot.append(_("Your own estimate: the true figure is not known to you."))
        if self.source:
            foot.append(_("Source: {source}").format(source=self.source))
        return Tip(
            self.title, self.text, self.doc, tuple(rows), "\n".join(foot), self.course, page=self.page, up=self.up
        )  # fmt: skip

    def _amount(self, change: float) -> str:
        return changed(change, self.measure) or figure(change, sign=True)


def measure_of(place: Place) -> str:
    """How a variable is written: its unit, or `share`."""
    return place.unit or ("share" if place.low >= -1.0 and place.high <= 1.0 else "")


def place_of(names: Names, label: str) -> Place:
    """Where a figure stands in the state: `reserves`, `seat[x].money`. Raises OrderError for one there is none of."""
    head, _bracket, rest = label.partition("[")
    return names.place(head + rest.partition("]")[2] if rest else label)


def headed(names: Names, place: Place) -> str:
    """A variable's title with what it is counted in, for a chart."""
    title = names.variable_title(place)
    return title if not place.unit or place.unit in title else f"{title}, {place.unit}"


def changed(change: float, unit: str = "") -> str:
    """A change with its sign, short; empty where nothing would be seen of it."""
    shown = written(abs(change), unit)
    if not change or not any(digit in shown for digit in "123456789"):
        return ""
    return ("+" if change > 0 else "-") + shown


def written(value: float, unit: str = "") -> str:
    """A figure short enough for a bar."""
    size = abs(value)
    if unit == "USD m":
        sign = "-" if value < 0 else ""
        if size >= 1000:
            return sign + _("${amount} bn").format(amount=f"{size / 1000:.{2 if size < 1e5 else 1}f}")
        return sign + _("${amount} m").format(amount=f"{size:.{0 if size >= 10 else 1}f}")
    if unit in ("share", "probability"):
        return f"{value:.0%}" if size >= 0.1 or value == 0 else f"{value:.1%}" if size >= 0.001 else f"{value:.2%}"
    if unit in COUNTED and size < 1e5:
        return f"{value:,.0f}"
    if size >= 1e6:
        return f"{value / 1e6:,.2f}m"
    if size >= 1e5:
        return f"{value / 1e3:,.0f}k"
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def told(value: float, unit: str = "") -> str:
    """A figure with its unit, as prices and clauses have it; points need no naming."""
    if unit in ("USD m", "share", "probability"):
        return written(value, unit)
    return figure(value) if unit in ("", "points") else f"{figure(value)} {unit}"


def weighed(score: float) -> str:
    """An adviser's worth, with its sign."""
    text = f"{score:+.2f}"
    return text if text.strip("+-0.") else "0.00"


def figure_of(session: Session, name: str, entity: str | int | None = None) -> Figure:
    """A figure by name, as the person in front knows it. Raises OrderError for one there is none of."""
    match = session.match
    names, place = match.names, match.names.place(name)
    at = names.entity(place, entity)
    offset = place.base + at
    viewer = session.viewer
    seen = viewer is None or sees(names, viewer, place, offset)
    state = match.state if seen or viewer is None else match.running.arrays.views[names.seat(viewer)]
    value = float(state[offset])
    title = names.variable_title(place)
    if place.size > 1 and place.set != "seat":
        title = f"{title}, {names.ruleset.layout.sets[place.set].titles[at]}"
    causes: list[tuple[str, float]] = []
    course: list[float] = []
    if match.turn:
        course = [float(session.known(turn)[offset]) for turn in range(match.turn)] + [value]
    if seen and match.turn:
        unseen = frozenset() if viewer is None else secret_titles(match, viewer, match.turn - 1)
        own = cause_title(names, THE_TURN, 0)
        for cause in grouped(match.turn_ledger(match.turn - 1).of(offset)):
            if cause.title != own and abs(cause.change) > 1e-12:
                causes.append((_("something unseen") if cause.title in unseen else cause.title, cause.change))
    declared = place.declared
    return Figure(
        name=name, title=title, value=value, unit=declared.unit if declared else "", measure=measure_of(place),
        change=value - course[-2] if len(course) > 1 else 0.0, up=declared.up if declared else "neutral", seen=seen,
        causes=tuple(causes), course=tuple(course), doc=plain(declared.doc) if declared else "",
        source=declared.source if declared else "",
    )  # fmt: skip


def bar_figures(session: Session) -> list[Figure]:
    """What the top bar shows: the seat's own means, then the headline figures of the nation."""
    match = session.match
    places = [p for p in match.machine.ruleset.layout.places if p.declared]
    out = []
    if session.viewer is not None:
        out = [figure_of(session, f"seat.{p.name}", session.viewer) for p in places if p.set == "seat"]
    for name in match.machine.ruleset.scenario.headline:
        if match.names.place(name).set == "nation":
            out.append(figure_of(session, name))
    return out


def of_entity(session: Session, set_name: str, entity: int) -> list[Figure]:
    """Every figure of one entity, such as a district."""
    out = []
    for place in _places(session, set_name):
        try:
            out.append(figure_of(session, f"{set_name}.{place.name}", entity))
        except OrderError:
            continue
    return out


def _places(session: Session, set_name: str) -> list[Place]:
    return [p for p in session.match.machine.ruleset.layout.places if p.declared and p.set == set_name]
