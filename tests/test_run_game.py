"""The command line as a person meets it: what it prints, what it leaves, and one line for every mistake."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from tests.program import ended

ROOT = Path(__file__).parents[1]


def run(*arguments: str, answers: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command as a person would."""
    command = [sys.executable, str(ROOT / "run_game.py"), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "NO_COLOR": "1"}
    return subprocess.run(command, input=answers, capture_output=True, text=True, cwd=cwd, env=environment, timeout=600)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """One game of the shipped scenario, with everything it leaves."""
    out = tmp_path_factory.mktemp("game")
    done = run("simulate", "october-2020", "--seed", "5", "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def test_a_game_is_told_from_its_first_month_to_its_last(told: tuple[Path, str]) -> None:
    out, text = told
    assert "October 2020 (turn 1 of 24)" in text
    assert ". For it " in text
    assert "What moved" in text
    assert "The end" in text or "(turn 24 of 24)" in text
    assert (out / "account.txt").read_text(encoding="utf-8").splitlines()[0] == text.splitlines()[0]


def test_a_game_leaves_tables_that_agree_with_each_other(told: tuple[Path, str]) -> None:
    out, _ = told
    csv, parquet = pd.read_csv(out / "turns.csv"), pd.read_parquet(out / "turns.parquet")
    assert list(csv.columns) == list(parquet.columns)
    assert csv["date"].iloc[0] == "2020-10"
    assert (csv["reserves"] - parquet["reserves"]).abs().max() < 1e-9
    districts = pd.read_parquet(out / "district.parquet")
    assert districts["district"].nunique() == 119
    assert len(districts) == 119 * len(csv)


def test_a_game_leaves_maps_of_start_crisis_and_end(told: tuple[Path, str]) -> None:
    out, _ = told
    for moment in ("start", "crisis", "end"):
        with Image.open(out / f"protest-{moment}.png") as picture:
            assert picture.size == (1600, 1000)
            assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 1000


def test_the_replay_verifies_and_tells_why(told: tuple[Path, str]) -> None:
    out, _ = told
    assert run("replay", str(out / "game.gsr"), "--verify").returncode == 0
    why = run("why", "reserves", "--turn", "0", "--game", str(out / "game.gsr"))
    assert why.returncode == 0, why.stderr
    assert "Balance of payments" in why.stdout


def test_a_damaged_replay_is_refused_in_one_line(told: tuple[Path, str], tmp_path: Path) -> None:
    data = bytearray((told[0] / "game.gsr").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "bad.gsr").write_bytes(data)
    refused = run("replay", str(tmp_path / "bad.gsr"), "--verify")
    assert refused.returncode == 2
    assert len(refused.stderr.strip().splitlines()) == 1
    assert "bad.gsr" in refused.stderr


def test_a_batch_gives_shares_with_intervals(tmp_path: Path) -> None:
    done = run("simulate", "tiny", "--games", "40", "--threads", "2", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "95 %" in done.stdout
    games = pd.read_csv(tmp_path / "games.csv")
    assert len(games) == 40
    assert games["hash"].nunique() > 1


def test_any_game_of_a_batch_can_be_played_alone(tmp_path: Path) -> None:
    assert run("simulate", "tiny", "--games", "8", "--out", str(tmp_path)).returncode == 0
    games = pd.read_csv(tmp_path / "games.csv")
    seed = games["seed"].min()
    assert seed < 0
    done = run("simulate", "tiny", "--quiet", "--seed", str(seed))
    assert done.returncode == 0, done.stderr
    row = games[games["seed"] == seed].iloc[0]
    assert f"{row['score.keepers']:.1f}" in done.stdout


MISTAKES = [
    (("simulate", "octobr-2020"), 'did you mean "october-2020"'),
    (("simulate", "tiny", "--seat", "keeper=random"), 'did you mean "keepers"'),
    (("simulate", "tiny", "--seat", "keepers=radnom"), 'did you mean "random"'),
    (("simulate", "tiny", "--seat", "keepers"), "SEAT=POLICY"),
    (("simulate", "tiny", "--seat", "keepers="), "--seat keepers=: expected SEAT=POLICY"),
    (("simulate", "tiny", "--seat", "keepers=personality:nobody"), "--seat keepers=personality:nobody: keepers has no"),
    (("simulate", "tiny", "--seat", "keepers=hand"), "nobody is here to play by hand"),
    (("watch", "tiny", "--headless", "--seat", "keepers=hand"), "nobody is here to play by hand"),
    (("simulate", "tiny", "--seat", "keepers=random", "--seat", "keepers=passive"), "is given a policy already"),
    (("simulate", "tiny", "--out", "/proc/nowhere"), "/proc/nowhere/account.txt: cannot be written"),
    (("simulate", "tiny", "--games", "9", "--out", "/proc/nowhere"), "/proc/nowhere/games.csv: cannot be written"),
    (("balance", "tiny", "--out", "/proc/nowhere"), "/proc/nowhere: cannot be written"),
    (("balance", "tiny", "--out", ""), ".: cannot be written: it is a folder"),
    (("balance", "tiny", "--resume", "."), ".: cannot be written: it is a folder"),
    (("schema", "--out", "/"), "/: cannot be written: it is a folder"),
    (("schema", "--out", "/dev/null"), "/dev/null: cannot be written: it is no regular file"),
    (("play", "tiny", "--text", "--save", "/proc/nowhere"), "/proc/nowhere: cannot be written"),
    (("play", "tiny", "--save", "game.gss"), "--save: goes with --text"),
    (("play", "--resume", "--seed", "2"), "--seed: a game kept goes on as it was begun"),
    (("play", "--resume", "--seat", "keepers=hand"), "--seat: a game kept goes on as it was begun"),
    (("watch", "tiny", "--tournament", "nowhere"), "scenario: --tournament looks at a game"),
    (("simulate", "tiny", "--games", "0"), "--games"),
    (("simulate", "tiny", "--seed", "x"), "--seed"),
    (("simulate",), "scenario"),
    (("replay", "nowhere.gsr"), "nowhere.gsr"),
    (("why", "reserves", "--turn", "1", "--game", "nowhere.gsr"), "nowhere.gsr"),
    (("simualte", "tiny"), "simulate"),
]


@pytest.mark.parametrize(("arguments", "expected"), MISTAKES, ids=[" ".join(a) for a, _ in MISTAKES])
def test_a_mistake_gets_one_line_and_exit_code_two(arguments: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    told = run(*arguments, cwd=tmp_path)
    assert told.returncode == 2
    assert expected in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1, told.stderr
    assert list(tmp_path.iterdir()) == []


def test_broken_yaml_is_told_with_every_place(tmp_path: Path) -> None:
    text = (ROOT / "scenarios" / "tiny" / "scenario.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "broken"
    broken.mkdir()
    wrong = text.replace("beacon += ", "becon += ", 1).replace("target.unrest += 0.1", "target.unrset += 0.1", 1)
    (broken / "scenario.yaml").write_text(wrong, encoding="utf-8")
    told = run("check", str(broken))
    assert told.returncode == 2
    assert 'did you mean "unrest"' in told.stderr
    for line in told.stderr.strip().splitlines():
        assert ".yaml:" in line
        assert "[E-" in line


def test_an_effect_that_does_not_last_is_a_warning(tmp_path: Path) -> None:
    card = "events: {fog: {title: Fog, at: 1201-02, effects: [unrest += 0.1]}}"
    (tmp_path / "scenario.yaml").write_text(f"format: 1\nid: mod\nextends: tiny\n{card}\n", encoding="utf-8")
    told = run("check", str(tmp_path))
    assert told.returncode == 0, told.stderr
    assert "scenario.yaml:4:51: [W-OVERWRITTEN] unrest is set anew by the rule count_unrest" in told.stdout


def test_catalogues_are_checked_with_the_scenario(tmp_path: Path) -> None:
    assert "texts in other languages: be 100%, ru 100%, zh 100%" in run("check", "cut-off").stdout
    (tmp_path / "locale").mkdir()
    (tmp_path / "scenario.yaml").write_text("format: 1\nid: mod\nextends: tiny\n", encoding="utf-8")
    (tmp_path / "locale" / "be.mo").write_bytes(b"whatever this is, it was never compiled")
    told = run("check", str(tmp_path))
    assert told.returncode == 2
    assert len(told.stderr.strip().splitlines()) == 1
    assert "be.mo:0:0: [E-LOCALE] not a catalogue" in told.stderr


def test_the_schema_is_json_and_names_actions() -> None:
    assert "actions" in json.loads(run("schema").stdout)["properties"]


def test_titles_are_shown_as_they_are_written(tmp_path: Path) -> None:
    titles = "title: '[/x] Isles'\nseats: {keepers: {title: '[/x] Keepers \\'}}\n"
    titles += 'outcomes: {lamplight: {title: "[/x] Held"}}'
    (tmp_path / "scenario.yaml").write_text(f"format: 1\nid: mod\nextends: tiny\n{titles}\n", encoding="utf-8")
    done = run("simulate", str(tmp_path), "--games", "20", "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "[/x] Keepers \\ " in done.stdout
    assert "[/x] Held" in done.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["games.csv", "games.parquet"]


def test_games_of_a_scenario_of_ones_own_are_told_again_by_its_folder(tmp_path: Path) -> None:
    mod, game, save = tmp_path / "mod", tmp_path / "out" / "game.gsr", tmp_path / "game.gss"
    mod.mkdir()
    (mod / "scenario.yaml").write_text("format: 1\nid: mod\nextends: tiny\n", encoding="utf-8")
    assert run("simulate", str(mod), "--quiet", "--out", str(game.parent)).returncode == 0
    assert run("play", str(mod), "--text", "--save", str(save), answers="q\n").returncode == 0
    lost = run("replay", str(game), "--verify")
    assert lost.returncode == 2
    assert lost.stderr.endswith("none of the shipped scenarios: name its folder with --scenario PATH\n")
    for command in (("replay", str(game), "--verify"), ("why", "beacon", "--turn", "0", "--game", str(game))):
        done = run(*command, "--scenario", str(mod))
        assert done.returncode == 0, done.stderr
    (mod / "scenario.yaml").write_text("format: 1\nid: mod\nextends: tiny\ntitle: Other\n", encoding="utf-8")
    changed = run("replay", str(game), "--scenario", str(mod))
    assert changed.returncode == 2
    assert "mod has changed since" in changed.stderr
    kept = run("play", "--resume", "--save", str(save), answers="q\n")
    assert kept.returncode == 0, kept.stderr


def test_help_names_the_extras_a_command_needs() -> None:
    assert "(extra [tune])" in run("tune", "--help").stdout
    assert "[cluster])" in run("tournament", "--help").stdout


def test_a_second_game_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    save = tmp_path / "game.gss"
    assert run("play", "tiny", "--text", "--save", str(save), answers="q\n").returncode == 0
    first = save.read_bytes()
    told = run("play", "tiny", "--text", "--seed", "2", "--save", str(save), answers="q\n")
    assert told.returncode == 2
    assert told.stderr == f"{save}: a game is kept there: go on with it with --resume, or give another --save PATH\n"
    assert save.read_bytes() == first
    other = run("play", "october-2020", "--resume", "--save", str(save))
    assert other.returncode == 2
    assert 'is a game of "tiny", not of october-2020' in other.stderr


def test_a_person_plays_leaves_and_goes_on(tmp_path: Path) -> None:
    save = tmp_path / "game.gss"
    left = run("play", "tiny", "--text", "--save", str(save), answers=f"nonsense\n²\n{'7' * 5000}\n99\n0\nq\n")
    assert left.returncode == 0, left.stderr
    assert "nothing matches 'nonsense'" in left.stdout
    assert "no option 99" in left.stdout
    assert save.is_file()
    command = shlex.split(left.stdout.splitlines()[-1])
    assert command == [sys.executable, str(ROOT / "run_game.py"), "play", "--resume", "--save", str(save)]
    again = run(*command[2:], answers="0\n" * 400)
    assert again.returncode == 0, again.stderr
    assert "The end" in again.stdout


SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_command_that_is_told_to_stop_says_so_in_one_line(
    number: int, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("engine.analysis.commands.play_one", lambda *_, **__: signal.raise_signal(number))
    assert ended("simulate", "tiny") == code
    assert capsys.readouterr().err == "Interrupted; nothing unfinished is kept\n"


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_study_that_keeps_its_parts_says_how_to_go_on(number: int, code: int, tmp_path: Path) -> None:
    notes = tmp_path / "it's notes.json"
    words = [sys.executable, str(ROOT / "run_game.py"), "balance", "tiny", "--resume", str(notes)]
    running = subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + 120
    while not notes.exists():
        assert running.poll() is None, "it ended before it was struck"
        assert time.monotonic() < until
    os.killpg(running.pid, number)
    _, told = running.communicate(timeout=60)
    assert running.returncode == code, told
    said, command = told.strip().splitlines()
    assert said == "Interrupted; nothing that was finished is lost. Go on with:"
    assert shlex.split(command) == words


def test_a_search_of_values_goes_on_with_what_is_left_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def searching(machine: object, plan: object, tell: Callable[[str, int, int], None]) -> None:
        tell("Searching: 1.234", 40, 100)
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.analysis.backtest_run.run_backtest", searching)
    assert ended("backtest", "tiny", "--fit", str(tmp_path / "f.json")) == 130
    assert capsys.readouterr().err.strip().endswith(f"backtest tiny --fit {tmp_path / 'f.json'} --generations 60")


@pytest.mark.parametrize("words", [("play", "tiny"), ("watch", "tiny")])
def test_a_window_is_closed_by_what_would_end_a_command(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def opened(*_: object, **__: object) -> None:
        seen.extend(signal.getsignal(number) for number, _ in SIGNALS)

    monkeypatch.setattr("engine.client.start.open_window", opened)
    assert ended(*words) == 0
    assert seen == [signal.SIG_DFL] * 2, "SDL takes what nobody else answers for the window being closed"
