"""What everything in a scenario means, as pages with links, made from the scenario itself.

Hands on `Page`, `Encyclopaedia`. Pages are the subset of HTML that pygame_gui's text boxes draw; nothing is drawn here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from engine.client.wording import plain
from engine.client.words import _
from engine.rules.ruleset import Ruleset
from engine.rules.schema import Option, Texts
from engine.rules.statements import explained

_MUTED = "#93A4B3"


@dataclass(frozen=True)
class Page:
    """One page. `key` is `kind:id`, as links have it."""

    key: str
    title: str
    kind: str
    """What it belongs to, for the list."""
    html: str


class Encyclopaedia:
    """All pages of a scenario, by key."""

    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset, self._scenario = ruleset, ruleset.scenario
        self.pages: dict[str, Page] = {}
        scenario = self._scenario
        self._add("about", scenario.id, scenario.title, _("About"), self._about())
        for id_, seat in scenario.seats.items():
            self._add("seat", id_, seat.title, _("Seats"), self._seat(id_))
        for place in ruleset.layout.places:
            if place.declared is not None and place.declared.title:
                self._add(
                    "figure",
                    f"{place.set}.{place.name}",
                    place.declared.title,
                    _("Figures"),
                    self._figure(place.set, place.name),
                )
        for id_, action in scenario.actions.items():
            self._add("order", id_, action.title, _("Orders"), self._order(id_))
        for id_, posture in scenario.postures.items():
            self._add("posture", id_, posture.title, _("Postures"), self._posture(id_))
        for id_, reaction in scenario.reactions.items():
            self._add("reaction", id_, reaction.title, _("Reactions"), self._reaction(id_))
        for id_, event in scenario.events.items():
            self._add("event", id_, event.title, _("Events"), self._event(id_))
        for id_, deal in scenario.deals.items():
            self._add("deal", id_, deal.title, _("Deals"), self._deal(id_))
        for id_, clause in scenario.clauses.items():
            self._add("clause", id_, clause.title, _("Clauses"), self._text(clause))
        for id_, outcome in scenario.outcomes.items():
            self._add("outcome", id_, outcome.title, _("Endings"), self._outcome(id_))
        for id_, chapter in scenario.chapters.items():
            self._add("chapter", id_, chapter.title, _("Chapters"), self._chapter(id_))

    def find(self, text: str) -> list[Page]:
        """Pages with the text in title or body, titles first."""
        wanted = text.lower().strip()
        if not wanted:
            return list(self.pages.values())
        titled = [page for page in self.pages.values() if wanted in page.title.lower()]
        return titled + [p for p in self.pages.values() if p not in titled and wanted in p.html.lower()]

    def _add(self, kind: str, id_: str, title: str, group: str, html: str) -> None:
        key = f"{kind}:{id_}"
        self.pages[key] = Page(key, title, group, html)

    # ---- parts ----
    @staticmethod
    def _line(text: str) -> str:
        return escape(plain(" ".join(text.split())))

    def _text(self, item: Texts) -> str:
        text = explained(item)
        out = [f"{self._line(text)}<br>"] if text else []
        if item.source:
            out.append(self._muted(_("Source: {source}").format(source=item.source)))
        return "".join(out)

    def _muted(self, text: str) -> str:
        return f'<font color="{_MUTED}">{self._line(text)}</font><br>'

    def _head(self, text: str) -> str:
        return f"<br><b>{escape(text)}</b><br>"

    def _link(self, kind: str, id_: str, title: str) -> str:
        return f'<a href="{kind}:{id_}">{escape(title)}</a>'

    def _cost(self, option: Option) -> str:
        layout, out = self._ruleset.layout, []
        for name, price in option.cost.items():
            set_name, _dot, variable = name.rpartition(".")
            place = layout.variables.get((set_name or "seat", variable)) or layout.variables.get(("nation", variable))
            title = place.declared.title if place is not None and place.declared is not None else name
            out.append(f"{escape(title or name)} {escape(str(price))}")
        return _("Price: {price}").format(price=", ".join(out)) + "<br>" if out else ""

    def _links(self, kind: str, items: Iterable[tuple[str, Texts]]) -> str:
        return "".join(f"{self._link(kind, id_, item.title)}<br>" for id_, item in items)

    # ---- pages ----
    def _about(self) -> str:
        s = self._scenario
        out = f"{self._line(s.summary)}<br><br>{self._line(s.note)}<br>"
        return out + self._head(_("Seats")) + self._links("seat", s.seats.items())

    def _seat(self, id_: str) -> str:
        s, seat = self._scenario, self._scenario.seats[id_]
        out = [f"<b>{escape(seat.office)}</b><br>" if seat.office else "", self._text(seat), self._head(_("Goals"))]
        for objective in seat.objectives.values():
            tail = ""
            if objective.agenda:
                tail = _(" (hidden agenda)")
            elif objective.chapter:
                tail = f" ({s.chapters[objective.chapter].title})"
            out.append(f"{escape(objective.title + tail)}. {self._line(objective.text)}<br>")
        if seat.agendas:
            out += [self._head(_("Hidden agendas it may have"))]
            out += [f"{escape(a.title)}. {self._line(a.text)}<br>" for a in seat.agendas.values()]
        out += [self._head(_("Orders")), self._links("order", ((k, a) for k, a in s.actions.items() if id_ in a.seats))]
        out += [
            self._head(_("Postures")),
            self._links("posture", ((k, p) for k, p in s.postures.items() if p.seat == id_)),
        ]
        out += [
            self._head(_("Reactions")),
            self._links("reaction", ((k, p) for k, p in s.reactions.items() if p.seat == id_)),
        ]
        out += [self._head(_("How machines play it"))]
        out += [f"{escape(p.title)}. {self._line(p.text)}<br>" for p in seat.personalities.values()]
        return "".join(out)

    def _figure(self, set_name: str, name: str) -> str:
        place = self._ruleset.layout.variables[set_name, name]
        declared = place.declared
        assert declared is not None
        out = [f"{self._line(declared.doc)}<br>" if declared.doc else ""]
        if declared.unit:
            out.append(_("Unit: {unit}").format(unit=escape(declared.unit)) + "<br>")
        if declared.visible != "all":
            seats = self._scenario.seats
            who = _("its owner") if declared.visible == "owner" else ", ".join(seats[v].title for v in declared.visible)
            out.append(escape(_("Known to: {who}; others estimate it").format(who=who)) + "<br>")
        if declared.source:
            out.append(self._muted(_("Source: {source}").format(source=declared.source)))
        rules = [
            (rule.title or rule.id, rule.doc)
            for stage in self._scenario.dynamics for rule in stage.rules
            if any(_writes(statement, name) for statement in rule.do)
        ]  # fmt: skip
        if rules:
            out.append(self._head(_("Moved by these rules")))
            out += [f"{escape(title)}{'. ' + self._line(doc) if doc else ''}<br>" for title, doc in rules]
        for kind, heading, items in (
            ("order", _("Moved by these orders"), self._scenario.actions),
            ("event", _("Moved by these events"), self._scenario.events),
        ):
            found = [(k, item) for k, item in items.items() if any(_writes(e, name) for e in item.effects)]
            if found:
                out += [self._head(heading), self._links(kind, found)]
        return "".join(out)

    def _order(self, id_: str) -> str:
        s, action = self._scenario, self._scenario.actions[id_]
        out = [self._text(action), self._cost(action)]
        out.append(", ".join(self._link("seat", seat, s.seats[seat].title) for seat in action.seats) + "<br>")
        if action.target:
            out.append(
                _("Aimed at: {what}").format(what=escape(s.sets[action.target].title or action.target)) + "<br>"
                if action.target in s.sets
                else ""
            )
        if action.secret:
            out.append(_("Done in secret; it leaks in {share:.0%} of cases").format(share=action.leak) + "<br>")
        if action.when is not None:
            out.append(self._muted(_("Open when: {condition}").format(condition=action.when)))
        met = [(k, r) for k, r in s.reactions.items() if id_ in r.answers or set(r.answers) & set(action.tags)]
        if met:
            out += [self._head(_("Reactions to it")), self._links("reaction", met)]
        return "".join(out)

    def _posture(self, id_: str) -> str:
        posture = self._scenario.postures[id_]
        out = [self._text(posture), self._link("seat", posture.seat, self._scenario.seats[posture.seat].title) + "<br>"]
        out += [f"<b>{escape(level.title)}</b>. {self._line(level.text)}<br>" for level in posture.levels.values()]
        return "".join(out)

    def _reaction(self, id_: str) -> str:
        s, reaction = self._scenario, self._scenario.reactions[id_]
        answered = [
            (k, a) for k, a in s.actions.items() if k in reaction.answers or set(a.tags) & set(reaction.answers)
        ]
        out = [
            self._text(reaction),
            self._cost(reaction),
            self._link("seat", reaction.seat, s.seats[reaction.seat].title) + "<br>",
        ]
        out.append(_("It takes {share:.0%} of the order's effect").format(share=reaction.blunt) + "<br>")
        return "".join([*out, self._head(_("It answers")), self._links("order", answered)])

    def _event(self, id_: str) -> str:
        s, event = self._scenario, self._scenario.events[id_]
        out = [self._text(event)]
        if event.at:
            out.append(_("Comes about {date}").format(date=event.at) + "<br>")
        if event.seat:
            out.append(self._link("seat", event.seat, s.seats[event.seat].title) + "<br>")
        for choice in event.choices.values():
            mark = _(" (as in history)") if choice.historical else ""
            out.append(
                f"<br><b>{escape(choice.title + mark)}</b><br>{self._line(explained(choice))} {self._cost(choice)}"
            )
        return "".join(out)

    def _deal(self, id_: str) -> str:
        s, deal = self._scenario, self._scenario.deals[id_]
        out = [self._text(deal), ", ".join(self._link("seat", p, s.seats[p].title) for p in deal.parties) + "<br><br>"]
        for term in deal.terms:
            tail = _(" (may be left out)") if term.optional else ""
            clause = self._link("clause", term.clause, s.clauses[term.clause].title)
            out.append(f"{escape(s.seats[term.by].title)}: {clause}{tail}<br>")
        if deal.private:
            out.append(_("Usually offered in private") + "<br>")
        out.append(_("In private it leaks in {share:.0%} of cases").format(share=deal.leak) + "<br>")
        return "".join(out)

    def _outcome(self, id_: str) -> str:
        outcome = self._scenario.outcomes[id_]
        ends = _("It ends the game at once.") if outcome.ends else _("Judged at the end of the game.")
        if outcome.points:
            ends += "<br>" + _("It adds {points:+g} points to every seat's score.").format(points=outcome.points)
        return (
            self._text(outcome)
            + ends
            + "<br>"
            + self._muted(_("Holds when: {condition}").format(condition=outcome.when))
        )

    def _chapter(self, id_: str) -> str:
        s = self._scenario
        out = [self._text(s.chapters[id_])]
        for seat_id, seat in s.seats.items():
            own = [o.title for o in seat.objectives.values() if o.chapter == id_]
            if own:
                out.append(f"{self._link('seat', seat_id, seat.title)}: {escape(', '.join(own))}<br>")
        return "".join(out)


def _writes(statement: object, name: str) -> bool:
    """Whether a statement of the rules assigns to a variable of this name."""
    if isinstance(statement, str):
        left = statement.partition("=")[0]
        return left.rstrip("+-*/ ").rpartition(".")[2].partition("[")[0].strip() == name
    if isinstance(statement, Mapping):
        return any(_writes(part, name) for part in statement.values())
    if isinstance(statement, list | tuple):
        return any(_writes(part, name) for part in statement)
    fields = getattr(type(statement), "model_fields", None)
    return bool(fields) and any(_writes(getattr(statement, field), name) for field in fields or ())
