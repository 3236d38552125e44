"""The back-test: facts and courses are read as written, a search finds what was planted, and the calibrated flagship
comes near what happened, nearer than the set for play."""

from __future__ import annotations

import functools
import io
import json
import math
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from engine.analysis.backtest import BackTest, Finding, Score
from engine.analysis.backtest_report import backtest_table
from engine.analysis.calibrate import Search, read_priors
from engine.analysis.facts import Fact, Readings, read_facts
from engine.analysis.history import History, read_courses
from engine.kernel.machine import Machine
from engine.rules.errors import SaveError, ScenarioError
from engine.rules.ruleset import load_ruleset
from tests.rules.worlds import World
from tests.test_run_game import run

HEADER = "id,theme,period,course,figure,read,value,low,high,floor,unit,confidence,source,note\n"
RISE = """
parameters: {rate: 0.25}
parameter_sets: {fast: {title: Fast, values: {rate: 0.5}}}
postures:
  sluice:
    title: Sluice
    seat: red
    start: shut
    levels: {shut: {title: Shut, value: 0}, wide: {title: Wide, value: 2}}
events:
  flood:
    title: A flood
    at: "2001-03"
    seat: blue
    choices:
      flee: {title: Flee, motives: {gain: 5}}
      dam: {title: Dam, historical: true, effects: ["z += 100"]}
dynamics:
- {id: all, rules: [{id: rise, do: ["x += rate * z + posture.sluice"]}]}
"""
COURSES = "course,what,from,choice,source\n,sluice,2001-05,wide,a chronicle\nrun,flood,,flee,\n"


def fact(id_: str, period: str, read: str, value: float, *, figure: str = "x", course: str = "") -> str:
    """A line of a file of facts."""
    return f"{id_},water,{period},{course},{figure},{read},{value},{value},{value},1,,high,a chronicle,\n"


def rising(world: World, *facts: str) -> Machine:
    """Water that rises by a rate: z is 5, from March 105; the sluice adds 2 a month from May."""
    ruleset = world.rules(RISE)
    folder = ruleset.source.folder
    (folder / "history.csv").write_text(COURSES)
    (folder / "facts.csv").write_text(HEADER + "".join(facts))
    (folder / "priors.csv").write_text("parameter,prior,spread,source\nrate,0.4,2,a guess\n")
    return Machine(ruleset)


# ---- reading ----
def test_figures_are_read_at_the_end_over_and_across_their_months(world: World) -> None:
    machine = rising(
        world,
        fact("end", "2001-02", "end", 2.5),
        fact("mean", "2001-01..2001-02", "mean", 1.875),
        fact("change", "2001-03..2001-04", "change", 52.5),
        fact("held", "2001-05", "change", 28.25),
        fact("fled", "2001-03", "change", 1.25, course="run"),
    )
    test = BackTest.run(History(machine), read_facts(machine.ruleset), machine.ruleset.parameters, 1, 2)
    assert [f.z for f in (*test.findings, *test.constraints)] == [0.0] * 5
    assert [f.fact.id for f in test.constraints] == ["fled"]


def test_scores_weigh_by_confidence_and_bands_are_a_sigma_wide_at_least() -> None:
    def finding(confidence: str, median: float) -> Finding:
        base = Fact("a", "t", 0, 0, "", "x", "end", 10.0, 9.0, 11.0, 2.0, "", confidence, "s", "")
        return Finding(base, median, median - 1, median + 1)

    near, far = finding("high", 12.0), finding("low", 20.0)
    assert (near.z, near.in_band, near.covered) == (1.0, True, True)
    assert (far.z, far.in_band, far.covered) == (5.0, False, False)
    score = Score.of([near, far])
    assert score.mean_z == pytest.approx((1.0 + 0.2 * 5.0) / 1.2)
    assert score.in_band == score.covered == pytest.approx(1.0 / 1.2)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (fact("a", "2001", "end", 1), "expected 2020-10"),
        (fact("a", "2001-01", "ends", 1), 'did you mean "end"'),
        (fact("a", "2001-01", "end", 1) * 2, "a second fact a"),
        (fact("a", "2001-01", "end", math.nan), "expected a number"),
        (fact("a", "2001-01", "end", 1, figure="y"), "y"),
        (fact("a", "2002-01", "end", 1), "not inside the game"),
        ("a,b\n", "expected 14 columns, not 2"),
        (fact("a", "2001-01", "end", 1).replace("\n", ",more\n"), "expected 14 columns, not 15"),
        ('"a\n', "no table: unexpected end of data"),
    ],
)
def test_a_wrong_fact_is_told_with_its_place(world: World, line: str, words: str) -> None:
    machine = rising(world, line)
    with pytest.raises(ScenarioError, match=r"facts\.csv") as caught:
        Readings(machine.ruleset, read_facts(machine.ruleset))
    assert words in str(caught.value)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(("sheet", "read"), [("facts", read_facts), ("history", read_courses), ("priors", read_priors)])
def test_a_table_of_odd_bytes_or_short_lines_is_told_with_its_line(world: World, sheet: str, read: Any) -> None:
    ruleset = rising(world).ruleset
    path = ruleset.source.folder / f"{sheet}.csv"
    whole = path.read_bytes()
    for data, words in (
        (whole + b"m\xe4rz,\n", f"{sheet}.csv:{whole.count(bytes([10])) + 1}:1: .*the byte 0xe4 is no UTF-8"),
        (whole + b"short\n", f"{sheet}.csv:{whole.count(bytes([10])) + 1}:1: .*columns, not 1"),
        (b"other,columns\n", f"{sheet}.csv:1:1: .*expected the columns"),
        (b"", f"{sheet}.csv:1:1: .*expected the columns"),
    ):
        path.write_bytes(data)
        with pytest.raises(ScenarioError, match=words) as caught:
            read(ruleset)
        assert len(caught.value.problems) == 1
    path.write_bytes(b"\xef\xbb\xbf" + whole)
    read(ruleset)


def test_a_wrong_course_is_told_with_its_line(world: World) -> None:
    ruleset = rising(world).ruleset
    (ruleset.source.folder / "history.csv").write_text(COURSES + ",sluce,2001-05,wide,\n")
    with pytest.raises(ScenarioError, match=r'history.csv:4:.*did you mean "sluice"'):
        read_courses(ruleset)


def test_a_wrong_prior_is_told_with_its_line(world: World) -> None:
    ruleset = rising(world).ruleset
    (ruleset.source.folder / "priors.csv").write_text("parameter,prior,spread,source\nrat,0.4,2,\nrate,0.4,1,\n")
    with pytest.raises(ScenarioError) as caught:
        read_priors(ruleset)
    assert [p.line for p in caught.value.problems] == [2, 3]


def test_a_table_shows_what_a_file_says_as_it_is_written() -> None:
    odd = Fact("a", "t", 0, 0, "", "x", "end", 10.0, 9.0, 11.0, 2.0, "[/u]", "high", "s", "")
    console = Console(record=True, width=200, file=io.StringIO())
    console.print(backtest_table(BackTest((Finding(odd, 10.0, 9.0, 11.0),), ()), "[/x] Isles"))
    told = console.export_text()
    assert "[/x] Isles" in told
    assert "10 (9 to 11) [/u]" in told


# ---- searching ----
def search(machine: Machine, notes: Path) -> Search:
    facts = read_facts(machine.ruleset)
    return Search(History(machine), facts, machine.ruleset.parameters, 3, 1, notes=notes, threads=1)


def test_a_search_finds_the_rate_that_was_planted_and_goes_on_where_it_stood(world: World, tmp_path: Path) -> None:
    machine = rising(world, fact("end", "2001-02", "end", 6.0), fact("later", "2001-04", "end", 132.0))  # at 0.6
    whole, parts = tmp_path / "whole.json", tmp_path / "parts.json"
    search(machine, whole).run(30, lambda done, loss: None)
    for _ in range(2):
        last = search(machine, parts)
        last.run(15, lambda done, loss: None)
    assert json.loads(parts.read_text()) == json.loads(whole.read_text())
    assert last.found["rate"] == pytest.approx(0.6, abs=0.02)


def test_a_search_of_other_rules_is_refused(world: World, tmp_path: Path) -> None:
    notes = tmp_path / "notes.json"
    machine = rising(world, fact("end", "2001-02", "end", 6.0))
    search(machine, notes).run(1, lambda done, loss: None)
    good = notes.read_text()
    for other in (
        rising(world, fact("end", "2001-02", "end", 7.0)),
        rising(world, fact("soon", "2001-01", "end", 6.0)),
    ):
        with pytest.raises(SaveError, match="keeps a search of other rules, facts, priors"):
            search(other, notes)
    machine = rising(world, fact("end", "2001-02", "end", 6.0))
    for text in ("[]", "{}", '{"sum": 1}', good.replace('"generation":1', '"generation":2'), good[:-9], "[" * 99999):
        notes.write_text(text)
        with pytest.raises(SaveError, match="is no file of a search, or was changed since"):
            search(machine, notes)
    notes.write_text(good)
    search(machine, notes)


# ---- the flagship ----
@functools.cache
def flagship(parameters: str) -> dict[str, Finding]:
    """Findings of thirty games by id of the fact."""
    ruleset = load_ruleset("belarus-2020")
    test = BackTest.run(history(), read_facts(ruleset), ruleset.parameter_set(parameters), 5, 30, threads=2)
    return {f.fact.id: f for f in (*test.findings, *test.constraints)}


@functools.cache
def history() -> History:
    """The flagship's history, compiled once."""
    return History(Machine(load_ruleset("belarus-2020")))


def test_every_fact_of_the_flagship_has_a_source_and_a_figure_that_can_be_read() -> None:
    ruleset = load_ruleset("belarus-2020")
    facts = read_facts(ruleset)
    assert len(facts) > 50
    assert all(f.source.startswith("http") or f.source == "general knowledge" for f in facts if not f.course)
    assert all(f.last <= 12 * 2022 + 1 for f in facts), "the fit claims nothing after February 2022"
    assert Readings(ruleset, facts).turns == 19
    assert {f.course for f in facts} == set(read_courses(ruleset))


def score(parameters: str) -> Score:
    return Score.of([f for f in flagship(parameters).values() if not f.fact.course])


def test_the_calibrated_set_comes_nearer_to_the_facts_than_the_set_for_play() -> None:
    calibrated, play = score("calibrated"), score("")
    assert calibrated.mean_z < 1.5
    assert calibrated.mean_z < 0.6 * play.mean_z
    assert calibrated.in_band > play.in_band


def test_marches_swell_and_fade_as_they_did() -> None:
    found = flagship("calibrated")
    months = [found[f"marches_{month}"].median for month in ("2020_08", "2020_09", "2020_10", "2020_11", "2020_12")]
    assert 80_000 < months[0] < 220_000
    assert months[1] > months[2] > 2 * months[3] > 4 * months[4]
    assert months[4] < 20_000


def test_causes_taken_out_of_history_change_it_as_they_should() -> None:
    found = flagship("calibrated")
    assert found["peak_unbeaten"].median < found["peak_2020_08"].median, "violence brought people out"
    assert found["december_unpressed"].median > 2 * found["marches_2020_12"].median, "the clampdown drove them home"
    assert found["september_counted"].median < 0.3 * found["marches_2020_09"].median, "the count was why they came"


# ---- the command ----
@pytest.mark.parametrize(
    "arguments",
    [("simulate", "belarus-2020"), ("play", "belarus-2020"), ("backtest", "belarus-2020"), ("backtest", "tiny")],
)
def test_an_unknown_set_of_parameters_is_one_line(arguments: tuple[str, str]) -> None:
    done = run(*arguments, "--parameters", "calibrate")
    assert done.returncode == 2
    [line] = done.stderr.strip().splitlines()
    assert "no parameter set calibrate" in line


def test_the_command_writes_the_report_with_both_sets(tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    done = run("backtest", "belarus-2020", "--parameters", "calibrated", "--games", "3", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert "calibrated: 58 facts, mean |z|" in done.stdout
    text = out.read_text(encoding="utf-8")
    assert "    run_game.py backtest belarus-2020 --parameters calibrated --games 3 --seed 1\n" in text
    assert "| the scenario's own | all facts | 58 |" in text
    assert "This is a fit in sample" in text or "this is a fit in sample" in text


def test_other_mistakes_of_the_command_are_one_line() -> None:
    for arguments, words in (
        (("backtest", "tiny"), "has no facts"),
        (("backtest", "belarus-2020", "--until", "2021"), "expected a month"),
        (("backtest", "belarus-2020", "--until", "2021-06"), "--until: is of a search, which --fit FILE asks for"),
        (("backtest", "belarus-2020", "--generations", "9"), "--generations: is of a search"),
        (("play", "--resume", "--parameters", "calibrated"), "goes on as it was begun"),
    ):
        done = run(*arguments)
        assert done.returncode == 2
        [line] = done.stderr.strip().splitlines()
        assert words in line
