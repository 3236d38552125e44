"""Every screen of the client, one after another, as a player may see it: for tests that measure and for eyes that look.

Hands on `Scenes`, the games they show, and `screens`, which puts each in front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.client.archive import open_archive
from engine.client.branching import branch, decisions_of
from engine.client.coach import Coach
from engine.client.confirm import Confirm
from engine.client.crash import Crash
from engine.client.game.branches import Branches, Compare
from engine.client.game.cards import Answer, Card
from engine.client.game.chooser import OrderChooser
from engine.client.game.curtain import Curtain
from engine.client.game.ending import Ending
from engine.client.game.finder import Finder
from engine.client.game.inspector import TABS
from engine.client.game.levels import LevelChooser
from engine.client.game.lexicon import Lexicon
from engine.client.game.menu import Menu, Seats
from engine.client.game.screen import Game
from engine.client.game.statistics import Statistics
from engine.client.game.summary import Summary
from engine.client.game.talks import Talks
from engine.client.lessons import Lessons
from engine.client.loading import machine_of
from engine.client.mods import Mods
from engine.client.preferences import PAGES, Preferences
from engine.client.saves import Saves
from engine.client.screen import Screen
from engine.client.session import Session
from engine.client.setup import Setup
from engine.client.storage import keep
from engine.client.tournaments import Tournament, Tournaments
from tests.client.driver import Driver
from tests.client.games import usual
from tests.tournament.cups import played


class Scenes:
    """Games of the flagship at the moments the screens are about; each is played once, when it is asked for."""

    def __init__(self) -> None:
        self._kept = TemporaryDirectory()

    @staticmethod
    def _at(until: Callable[[Session], bool], seat: str = "minsk", level: str = "hand", seed: int = 5) -> Session:
        """Minsk's game, orders as usual, up to the first moment something holds."""
        session = Session.new(machine_of("belarus-2020"), {seat: level}, seed)
        session.advance()
        while not until(session) and session.stage != "over":
            usual(session)
        return session

    @cached_property
    def plan(self) -> Session:
        """At a plan of its third turn."""
        return self._at(lambda s: s.match.turn >= 2 and s.stage == "plan")

    @cached_property
    def card(self) -> Session:
        """An event asks."""
        return self._at(lambda s: s.match.turn >= 1 and s.stage == "event")

    @cached_property
    def answer(self) -> Session:
        """Another seat offers a deal."""
        return self._at(lambda s: s.stage == "answer")

    @cached_property
    def offer(self) -> Session:
        """The seat may offer a deal itself."""
        return self._at(lambda s: s.stage == "offer")

    @cached_property
    def over(self) -> Session:
        """Played to its end."""
        return self._at(lambda s: False)

    @cached_property
    def watched(self) -> Session:
        """Nobody plays by hand; some turns are past."""
        session = Session.new(machine_of("belarus-2020"), {}, 5)
        for _turn in range(7):
            session.advance()
        return session

    @cached_property
    def lesson(self) -> Session:
        """The tutorial's first question."""
        session = Session.new(machine_of("tutorial"), {"minsk": "hand"}, 1)
        session.advance()
        return session

    @cached_property
    def cup(self) -> Path:
        """The folder of a small tournament of two scenarios."""
        return played(Path(self._kept.name) / "cup", ("belarus-2020", "tiny"), ("random", "personality"), 6)

    @cached_property
    def mapless(self) -> Session:
        """A scenario without a map."""
        session = Session.new(machine_of("tiny"), {"keepers": "hand"}, 1)
        session.advance()
        return session


def _over(driver: Driver, name: str, screen: Screen) -> Iterator[str]:
    """A screen in front, and away again."""
    driver.app.push(screen)
    driver.frame()
    yield name
    while screen in driver.app.screens:
        driver.app.pop()


def _game(driver: Driver, session: Session) -> Game:
    game = Game(driver.app, session)
    game.shown = lambda: None  # type: ignore[method-assign]  # the card or answer is put in front by the scene itself
    driver.app.push(game)
    driver.frame()
    return game


def screens(driver: Driver, scenes: Scenes, *, coached: bool = True) -> Iterator[str]:
    """Puts one screen after another in front and gives its name."""
    app = driver.app
    yield "title"
    for watch in (False, True):
        setup = Setup(app, watch=watch)
        app.push(setup)
        driver.settle(lambda: bool(setup.scenarios))  # noqa: B023
        yield "setup, watch" if watch else "setup"
        app.pop()
    mods = Mods(app)
    app.push(mods)
    driver.settle(lambda: len(mods._html) > 100)
    yield "mods"
    app.pop()
    yield from _over(driver, "saves, none", Saves(app))
    preferences = Preferences(app)
    app.push(preferences)
    for page in PAGES:
        preferences.page = page
        preferences.rebuild()
        driver.frame()
        yield f"settings, {page}"
    app.pop()
    yield from _in_game(driver, scenes.plan)
    yield from _talks(driver, scenes)
    yield from _ends(driver, scenes)
    yield from _tournaments(driver, scenes.cup)
    if coached:
        yield from _lessons(driver, scenes.lesson)
    game = _game(driver, scenes.mapless)
    yield "game, no map"
    app.screens.remove(game)


def _in_game(driver: Driver, session: Session) -> Iterator[str]:
    app, game = driver.app, _game(driver, session)
    for tab in TABS:
        game.inspector.open(tab)
        driver.frame()
        yield f"game, {tab}"
    game.inspector.open("orders")
    for number, layer in enumerate(game.modes.declared[1:], 1):
        game.set_mode(number)
        driver.frame()
        yield f"game, map of {layer.id}"
    game.set_mode(0)
    game.select(60)
    driver.frame()
    yield "game, a district"
    assert game.view is not None
    game.view.zoom_at((game.land.width // 2, game.land.height // 2), 5, 0)
    game.view.sharpen()
    yield "game, zoomed"
    game.view.reset(0)
    game.view.sharpen()
    game.select(-1)
    file = app.saves / "november.gss"
    keep(session, file, game.picture())
    yield from _over(driver, "saves", Saves(app))
    file.unlink()
    posture = next(q for q in session.slots if q.point == "posture")
    reaction = next(q for q in session.slots if q.point == "reaction")
    chooser = OrderChooser(app, session, 0)
    app.push(chooser)
    driver.settle(lambda: chooser.outlook.forecast is not None and chooser.outlook.done)
    yield "order"
    app.pop()
    yield from _over(driver, "posture", LevelChooser(app, session, posture))
    yield from _over(driver, "reaction", LevelChooser(app, session, reaction))
    yield from _over(driver, "menu", Menu(app, session, game))
    yield from _over(driver, "seats", Seats(app, game))
    yield from _over(driver, "statistics", Statistics(app, session))
    yield from _over(driver, "encyclopaedia", Lexicon(app, session))
    yield from _over(driver, "finder", Finder(app, ["Brest", "Minsk"], lambda _row: None))
    yield from _over(driver, "summary", Summary(app, game, 0, lambda: None))
    yield from _over(driver, "confirm", Confirm(app, "2 of your orders are not used. End the turn all the same?",
                                                lambda: None, never=lambda: None))  # fmt: skip
    yield from _over(driver, "curtain", Curtain(app, "Brussels and Washington", lambda: None))
    yield from _over(driver, "crash", Crash(app, RuntimeError("the figure reserves is not a number")))
    branches = Branches(app, game)
    app.push(branches)
    driver.settle(lambda: not branches.busy)
    yield "branches"
    app.pop()
    decision = next(d for d in decisions_of(session.match, "minsk") if d.others)
    found = branch(session.match, decision.number, decision.others[-1].index)
    assert found is not None
    yield from _over(driver, "compare", Compare(app, game, found, "No order", decision.others[-1].title))
    app.screens.remove(game)


def _talks(driver: Driver, scenes: Scenes) -> Iterator[str]:
    app = driver.app
    for name, session in (("card", scenes.card), ("answer", scenes.answer), ("talks", scenes.offer)):
        game = _game(driver, session)
        made = {"card": Card, "answer": Answer, "talks": Talks}[name]
        assert session.stage == {"card": "event", "talks": "offer"}.get(name, name)
        if name == "talks":
            game.inspector.open("deals")
            yield "game, an offer may be made"
        yield from _over(driver, name, made(app, session, lambda *_answer: None))
        app.screens.remove(game)


def _ends(driver: Driver, scenes: Scenes) -> Iterator[str]:
    app = driver.app
    game = _game(driver, scenes.watched)
    yield "watch"
    app.screens.remove(game)
    game = _game(driver, scenes.over)
    yield "game, over"
    yield from _over(driver, "end report", Ending(app, game))
    yield from _over(driver, "statistics, scores", Statistics(app, scenes.over))
    app.screens.remove(game)


def _tournaments(driver: Driver, folder: Path) -> Iterator[str]:
    app = driver.app
    yield from _over(driver, "tournaments, none", Tournaments(app))
    listed = Tournaments(app)
    listed.folders, listed.fault = [folder], f"{folder.parent / 'league'}: no tournament: give its folder"
    yield from _over(driver, "tournaments", listed)
    screen = Tournament(app, open_archive(folder))
    app.push(screen)
    driver.settle(lambda: screen.lines is not None)
    yield "tournament"
    screen._choose(1)
    driver.frame()
    yield "tournament, a game"
    app.pop()


def _lessons(driver: Driver, session: Session) -> Iterator[str]:
    app, game = driver.app, _game(driver, session)
    declared = session.match.machine.ruleset.scenario.lessons
    lessons = Lessons(declared)
    app.coach = Coach(app, lessons)
    game.rebuild()
    while lessons.current is not None:
        app.redraw()
        driver.frame()
        yield f"lesson {lessons.current.id}"
        lessons.next()
    app.coach = None
    app.screens.remove(game)
