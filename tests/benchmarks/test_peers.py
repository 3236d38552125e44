"""The table of peers: medians, ratios and remarks as they are written, our own side, and what is missing in a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import measured_on
from benchmarks.peers.__main__ import ENTRIES, main
from benchmarks.peers.our_games import in_kernel, in_python
from benchmarks.peers.places import PLACES, NotInstalled, Place
from benchmarks.peers.table import OURS, Entry, Measured, as_markdown, figure
from benchmarks.peers.timing import measure


def answers(*rates: int, opened: int | None = None) -> tuple[dict[str, object], ...]:
    return tuple(
        {"version": "1.2", "games": 2, "decisions": rate, "seat_turns": 10, "open": opened, "seconds": 1.0}
        for rate in rates
    )


def test_a_row_is_the_median_of_the_repeats_with_their_spread_and_a_ratio_within_the_run() -> None:
    ours = Measured(Entry(OURS, "stone", "hard", "m", "hard", "an order"), answers(300, 100, 200))
    theirs = Measured(
        Entry("Other", "go", "easy", "m", "easy", "a move", "other", "hard"), answers(40, 50, 1000, opened=10)
    )
    text = as_markdown([ours, theirs], ["Third: not to be had"], "the command", "the machine", "the rules")
    assert "| Great Stone 1.2 | stone | hard | 200 (100 to 300) | 2.00 | 10.0 | 100 |  |" in text
    assert "| Other 1.2 | go | easy | 50.0 (40.0 to 1,000) | 2.00 | 10.0 | 182 | 3% |" in text
    assert "| Other, go, easy | hard | 4.00x | 1.00x | 1.00x |" in text
    assert "- Other, go: a move." in text
    assert "- Third: not to be had" in text
    assert "the machine; medians of 3\n\nthe rules\n" in text


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "0"), (0.523, "0.52"), (45.12, "45.1"), (1234567.0, "1,230,000"), (0.04, "0.04")]
)
def test_figures_keep_three_that_count(value: float, said: str) -> None:
    assert figure(value) == said


def test_every_peer_has_a_driver_a_pinned_place_and_one_of_ours_beside_it() -> None:
    ours = {entry.who for entry in ENTRIES if entry.system == OURS}
    for entry in ENTRIES:
        assert (Path(str(__file__)).parents[2] / "benchmarks" / "peers" / f"{entry.module}.py").is_file()
        assert entry.system == OURS or entry.beside in ours
        assert not entry.place or all("==" in want for want in PLACES[entry.place].wants)


def test_the_same_seed_is_the_same_game_in_the_kernel_and_both_ways_count_alike() -> None:
    kernel, python = in_kernel("random", "tiny"), in_python("tiny")
    assert kernel(5) == kernel(5)
    drawn = python(5)
    assert drawn == python(5)
    assert drawn.open is not None
    assert drawn.open <= drawn.decisions == 75
    assert drawn.seat_turns % 3 == 0
    found = measure(kernel, 0.05)
    assert found["open"] is None
    assert isinstance(found["seconds"], float)
    assert found["seconds"] >= 0.05


def test_our_own_side_is_measured_and_written_and_a_peer_that_is_not_to_be_had_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(PLACES, "nowhere", Place("nowhere", ("./no-such-wheel.whl",)))
    ours = next(entry for entry in ENTRIES if entry.who == "personality")
    peer = Entry("Nowhere", "none", "none", "open_spiel_games", "none", "none", "nowhere", "personality")
    monkeypatch.setattr("benchmarks.peers.__main__.os.sched_setaffinity", lambda *_: None, raising=False)
    given = ["--repeats", "1", "--seconds", "0.1", "--out", str(tmp_path), "--cache", str(tmp_path / "cache")]
    assert main(given, [ours, peer]) == 0
    text = (tmp_path / "peers.md").read_text(encoding="utf-8")
    assert f"| {OURS} " in text
    assert f"\n{measured_on('belarus-2020')}\n" in text
    assert "- nowhere: could not install ./no-such-wheel.whl" in text
    assert "Nowhere, none" not in text
    assert "nowhere: could not install" in capsys.readouterr().out
    assert len(json.loads((tmp_path / "peers.json").read_text(encoding="utf-8"))["rows"]) == 1


def test_an_environment_that_failed_is_not_taken_for_a_made_one(tmp_path: Path) -> None:
    place = Place("half", ("./no-such-wheel.whl",))
    for _ in range(2):
        with pytest.raises(NotInstalled, match=r"half: could not install \./no-such-wheel\.whl \(.+\)$"):
            place.python(tmp_path)
