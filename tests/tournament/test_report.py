"""The report: what it says agrees with the store, it renders without a network, and names in it stay text."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.rules.errors import StoreError
from engine.tournament.report import standing
from engine.tournament.report.charts import board_maps
from engine.tournament.report.page import esc, table
from engine.tournament.report.sample import affordable, draw, evenly
from engine.tournament.report.write import write_report
from engine.tournament.results import Results
from engine.tournament.runner import Runner, Tournament, open_store
from engine.tournament.schedule import Plan
from engine.tournament.store import GameRow
from engine.tournament.worker import play_chunk
from maps.board import load_board

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
SCRIPT, IMAGE, TURNED = (
    "</script><script>document.title='taken'</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202etxt",
)
HOSTILE = f"""
extends: tiny
id: hostile
title: "{SCRIPT}"
seats: {{keepers: {{title: "<b onclick=alert(4)>Keepers"}}}}
actions: {{stoke: {{title: '{IMAGE}'}}}}
outcomes: {{lamplight: {{title: "=1+1 <i>&amp;</i> {{{{7*7}}}}"}}}}
"""
LATE = """
class Late:
    name, version, author = "late", "1", "a test"

    def decide(self, question):
        raise ValueError("<img src=x onerror=alert(3)>")
"""


class Here:
    """Plays every chunk at once, in this process."""

    def __init__(self) -> None:
        self.held: list[Any] = []

    @property
    def free(self) -> int:
        return 1 - len(self.held)

    def give(self, ticket: int, orders: Any) -> None:
        self.held.append((ticket, play_chunk(orders)))

    def collect(self) -> Any:
        out, self.held = self.held, []
        return out

    def close(self) -> None: ...


def played(
    folder: Path, *scenarios: str, entrants: tuple[str, ...] = ("random", "personality"), games: int = 60
) -> Results:
    tournament = Tournament.prepare(Plan(scenarios, entrants, games=games))
    with open_store(tournament, folder) as store:
        Runner(tournament, store, Here()).run()
    return Results.read(folder)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return played(tmp_path_factory.mktemp("plain"), "tiny")


@pytest.fixture(scope="module")
def report(results: Results) -> str:
    path = results.folder / "report.html"
    write_report(results, path)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A tournament in which everything a stranger may name is named badly."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "scenario").mkdir()
    (folder / "scenario" / "scenario.yaml").write_text(HOSTILE, encoding="utf-8")
    bot = folder / f"{IMAGE.replace('/', '')}{TURNED}.py"
    bot.write_text(LATE, encoding="utf-8")
    entrants = ("random", f"bot:{bot}:Late")
    return played(folder / "out", str(folder / "scenario"), entrants=entrants, games=6)


@pytest.fixture(scope="module")
def taken(hostile: Results) -> Path:
    """Its report."""
    path = hostile.folder / "report.html"
    write_report(hostile, path)
    return path


class Seen(HTMLParser):
    """Elements and attributes of a page, and its text outside scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:
            self.text += data


# ---- what it says ----
def test_what_is_played_again_ends_as_the_store_has_it(results: Results) -> None:
    [sample] = draw(results, None, lambda done, total: None)
    assert len(sample.rows) == len(results.games) == 60
    outcomes = sample.machine.ruleset.scenario.outcomes
    kept = Counter(row.outcome for row in results.games)
    assert dict(zip([*outcomes, ""], sample.gathered.sums["outcomes"])) == {k: kept[k] for k in [*outcomes, ""]}
    ends = [figures[~np.isnan(figures)][-1] for figures in sample.series["beacon"]]
    assert ends == [results.replayed(row).value("beacon") for row in sample.rows]
    assert sample.gathered.column("signed").sum() == sum(sample.gathered.sums["signed"]) > 0
    assert sum(sample.gathered.sums["broken"]) <= sum(sample.gathered.sums["signed"])


def test_a_game_that_ends_otherwise_now_stops_the_report(results: Results) -> None:
    games = (results.games[0].__class__(**{**vars(results.games[0]), "hash": "0" * 16}), *results.games[1:])
    changed = Results(results.folder, results.header, games, ())
    with pytest.raises(StoreError, match="the store has been changed"):
        draw(changed, None, lambda done, total: None)


def test_the_sample_is_spread_over_the_schedule_and_over_the_rotation() -> None:
    chosen = evenly(1600, 160)
    assert len(set(chosen)) == 160
    for period in (3, 5, 10, 12, 16):
        found = Counter(k % period for k in chosen)
        assert len(found) == period, "a sample in step with the rotation would show one seating only"
        assert max(found.values()) - min(found.values()) <= 6
    assert max(np.diff([-1, *chosen, 1600])) <= 30


def test_fewer_games_are_played_again_where_seats_think_ahead(results: Results) -> None:
    row = results.games[0]
    quick, slow, told = (
        [GameRow(**{**vars(row), "seating": (policy,) * 3, "decisions": log})] * 1000
        for policy, log in (("personality", b""), ("search:400", b""), ("search:400", b"x"))
    )
    assert affordable(quick) == affordable(told) == 200
    assert affordable(slow) == 8
    assert affordable(quick[:5]) == 5


def test_a_report_has_every_part(report: str) -> None:
    titles = re.findall(r"<h3>(.*?)</h3>", report)
    assert titles == [
        "Standings", "Score above par", "Over all seats", "Seat by seat", "Wins by seat", "Entrants in seats",
        "Endings", "Variety of orders", "Orders by action", "Actions in use", "Dead content", "Leaders at half-time",
        "Changes of the lead", "Games worth opening", "Bargaining", "Deals by kind", "Headline figures",
    ]  # fmt: skip
    said = re.findall(r"</h3><p>(.*?)</p>", report)
    assert len(said) == len(titles)
    assert all(re.search(r"\d|Wilson|drawn|tip", line) for line in said), "each says how sure it is"
    assert "60 of the 60 games" in report


def test_the_same_store_gives_the_same_report(results: Results, report: str, tmp_path: Path) -> None:
    write_report(Results.read(results.folder), tmp_path / "again.html")
    assert (tmp_path / "again.html").read_text(encoding="utf-8") == report


def test_a_map_has_every_district_and_neighbours_share_their_border() -> None:
    board = load_board()
    count = len(board.districts)
    spec = board_maps(board, {"police": np.stack([np.arange(count), np.arange(count) + 2.0])}, {"police": "Police"})
    [features] = spec["datasets"].values() if "datasets" in spec else [spec["data"]["values"]]
    assert len(features) == count
    assert features[7]["properties"]["m0"] == 8.0
    assert features[7]["properties"]["s0"] == 1.0
    points = [{tuple(p) for ring in f["geometry"]["coordinates"] for p in ring} for f in features]
    for one in range(count):
        for other in board.adjacency.of(one).tolist():
            assert points[one] & points[other], "a thinned border is the same on both sides"


# ---- names are text ----
def test_text_is_escaped_and_what_turns_or_hides_is_shown() -> None:
    assert esc('<a href="x">&\'') == "&lt;a href=&quot;x&quot;&gt;&amp;&#x27;"
    assert esc("a\u202eb\u2066c\x00d\n") == "a\\u202eb\\u2066c\\u0000d\\u000a"
    assert "<td><bdi>&lt;b&gt;" in table([("what", '"')], [["<b>"]])


def test_hostile_names_add_no_element_and_no_attribute(taken: Path, report: str) -> None:
    bad, good = Seen(taken.read_text(encoding="utf-8")), Seen(report)
    assert set(bad.tags) <= set(good.tags)
    assert bad.tags["script"] == len(re.findall("data-chart=", taken.read_text(encoding="utf-8"))) + 2
    assert bad.attributes <= good.attributes
    assert not {name for name in bad.attributes if name.startswith("on")}
    assert bad.tags["img"] == bad.tags["b"] == bad.tags["svg"] == 0
    for name in (SCRIPT, IMAGE, "<img src=x onerror=alert(3)>", "\\u202etxt"):
        assert name in bad.text
    assert "\u202e" not in taken.read_text(encoding="utf-8")


def test_the_policy_lets_nothing_in_but_what_is_written_here(report: str) -> None:
    [policy] = re.findall(r'<meta http-equiv="Content-Security-Policy" content="(.*?)">', report)
    rules = dict(rule.split(" ", 1) for rule in policy.replace("&#x27;", "'").split("; "))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    assert [re.sub(r"[\w+/=]{44}", "...", rules.pop(kind)) for kind in ("script-src", "style-src")] == [
        "'sha256-...' 'sha256-...'", "'sha256-...'"
    ]  # fmt: skip
    assert rules == {}
    assert " style=" not in report.partition("<script")[0]


# ---- in a browser ----
def open_page(path: Path, scheme: str) -> dict[str, Any]:
    """What a headless Chromium sees of a file."""
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    asked: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        try:
            page = browser.new_page(viewport={"width": 1200, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
            page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
            page.on("pageerror", lambda error: said.append(f"error: {error}"))
            page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
            page.on("request", lambda request: asked.append(request.url))
            page.goto(path.as_uri())
            page.wait_for_function("document.documentElement.dataset.charts", timeout=120_000)
            page.locator("[data-chart] svg path").first.hover(force=True)
            found: dict[str, Any] = page.evaluate(
                """() => ({
                    title: document.title,
                    places: document.querySelectorAll("[data-chart]").length,
                    empty: [...document.querySelectorAll("[data-chart]")].filter((place) => !place.querySelector(
                        "svg .mark-rect path, svg .mark-symbol path, svg .mark-area path")).length,
                    images: document.querySelectorAll("img, b, iframe, object").length,
                    ink: getComputedStyle(document.body).color,
                    label: getComputedStyle(document.querySelector("[data-chart] svg .role-axis-label text")).fill,
                })"""
            )
            found["clean"] = (list(said), list(asked))
            page.evaluate(
                """() => {
                    const s = document.createElement("script");
                    s.textContent = "window.ran = 1";
                    document.body.append(s);
                }"""
            )
            found["ran"] = page.evaluate("() => window.ran === 1")
            found["eval"] = page.evaluate(
                "() => { try { return new Function('return 1')() } catch { return 'refused' } }"
            )
            return found
        finally:
            browser.close()


needs_chromium = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium")


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_draws_every_chart_says_nothing_and_asks_for_nothing(
    results: Results, report: str, scheme: str
) -> None:
    path = results.folder / "report.html"
    found = open_page(path, scheme)
    assert found["clean"] == ([], [path.as_uri()])
    assert found["places"] == report.count('data-chart="') > 8
    assert found["empty"] == 0
    assert found["label"] == found["ink"], "charts have the page's colours, light or dark"
    assert found["ink"] == {"light": "rgb(27, 39, 51)", "dark": "rgb(230, 234, 238)"}[scheme]
    assert not found["ran"], "the policy lets nothing run that was not written here"


@needs_chromium
def test_hostile_names_stay_text_in_a_browser(taken: Path) -> None:
    found = open_page(taken, "light")
    assert found["clean"] == ([], [taken.as_uri()])
    assert found["title"] == f"Tournament: {SCRIPT}"
    assert found["images"] == 0
    assert found["empty"] == 0


# ---- the command ----
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["{empty}"], "there is no store"),
        (["{store}", "--out", "/proc/none/report.html"], "/proc/none"),
        (["{store}", "--sample", "0"], "--sample"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(results: Results, tmp_path: Path, words: list[str], told: str) -> None:
    filled = [word.format(empty=tmp_path, store=results.folder) for word in words]
    command = [sys.executable, "run_game.py", "report", *filled]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_store_without_a_whole_block_has_no_report_yet(results: Results, tmp_path: Path) -> None:
    begun = Results(tmp_path, results.header, results.games[:2], ())
    with pytest.raises(StoreError, match="no block has been played to its end"):
        write_report(begun, tmp_path / "report.html")


def test_an_ending_is_counted_where_it_came_and_no_ending_only_where_none_did() -> None:
    class Ended:
        block = 0

    titles = {"held": "Held", "upheld": "Upheld", "": "No outcome held"}
    told = standing._shares([("upheld",), ("upheld",)], [Ended(), Ended()], titles)  # type: ignore[list-item]
    assert told["name"].tolist() == ["Upheld"]
