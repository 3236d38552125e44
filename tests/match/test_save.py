"""Saves: nothing is lost in one, nothing false is taken from one."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from engine.match import container
from engine.match.container import pack, probe, unpack, whole_folder
from engine.match.happenings import Kind
from engine.match.match import Match
from engine.match.save import MAGIC, SCHEMA, load_match, save_match, saved_ruleset
from engine.policies.first_legal import FirstLegal
from engine.rules.errors import SaveError
from tests.match.games import SEATING, played, tiny, variant


@pytest.mark.parametrize("seed", range(20))
def test_saved_and_loaded_after_every_turn_a_game_keeps_its_hashes(seed: int, tmp_path: Path) -> None:
    whole, file = played(seed), tmp_path / "game.sav"
    match = Match(tiny(), seed, SEATING)
    while not match.over:
        save_match(match, file)
        match = load_match(file, tiny())
        match.step()
    save_match(match, file)
    match = load_match(file, tiny())
    assert match.hashes == whole.hashes
    assert match.decisions.tolist() == whole.decisions.tolist()
    assert match.series == whole.series
    assert [match.happened(t) for t in range(8)] == [whole.happened(t) for t in range(8)]


def test_saved_and_loaded_at_every_question_a_game_keeps_its_hashes(tmp_path: Path) -> None:
    def choose(match: Match) -> int:
        assert match.question is not None
        return match.question.legal[-1].index

    file = tmp_path / "game.sav"
    whole, match = (Match(tiny(), 6, {"keepers": "hand", "drummers": "hand"}) for _ in range(2))
    while not whole.over:
        if whole.run() is not None:
            whole.answer(choose(whole))
    while not match.over:
        if match.run() is not None:
            save_match(match, file)
            match = load_match(file, tiny())
            match.run()
            match.answer(choose(match))
    assert match.hashes == whole.hashes


@pytest.mark.parametrize("traced", [False, True])
def test_a_save_of_a_game_with_failed_orders_loads_whether_it_is_traced_or_not(traced: bool, tmp_path: Path) -> None:
    """Where in the ledger an order failed is known to a traced game alone."""
    patch = "actions: {drum: {motives: {renown: 5}, effects: ['seat.money = 0']}, stoke: {motives: {renown: 5}}}"
    machine, file = variant(tmp_path, patch), tmp_path / "game.sav"
    match = Match(machine, 2, ledger=traced)
    while not any(h.kind is Kind.FAILED for t in range(match.turn) for h in match.happened(t)):
        match.step()
    save_match(match, file)
    assert load_match(file, machine, ledger=not traced).hashes == match.hashes


def test_a_policy_in_python_has_to_be_given_when_loading(tmp_path: Path) -> None:
    file, match = tmp_path / "game.sav", Match(tiny(), 2, {"keepers": FirstLegal()})
    match.step()
    save_match(match, file)
    with pytest.raises(SaveError, match="keepers was played by the policy first-legal: give it when loading"):
        load_match(file, tiny())
    match.play()
    loaded = load_match(file, tiny(), {"keepers": FirstLegal()})
    loaded.play()
    assert loaded.hashes == match.hashes


def test_changed_parameters_are_saved(tmp_path: Path) -> None:
    parameters = tiny().ruleset.parameters
    parameters[tiny().ruleset.layout.parameters["toll"][0]] = 5.0
    match = Match(tiny(), 2, SEATING, parameters=parameters)
    match.step()
    save_match(match, tmp_path / "game.sav")
    match.play()
    loaded = load_match(tmp_path / "game.sav", tiny())
    loaded.play()
    assert loaded.hashes == match.hashes
    assert loaded.hashes != played(2).hashes


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    match = Match(tiny(), 3, SEATING)
    for _ in range(3):
        match.step()
    save_match(match, tmp_path / "game.sav")
    return tmp_path / "game.sav"


def test_every_truncation_is_refused_in_one_line(saved: Path) -> None:
    data = saved.read_bytes()
    for length in [*range(64), *range(64, len(data), 37), len(data) - 1]:
        with pytest.raises(SaveError) as caught:
            unpack(data[:length], MAGIC, SCHEMA, "game.sav")
        assert "\n" not in str(caught.value)


def test_every_flipped_bit_is_refused(saved: Path) -> None:
    data = bytearray(saved.read_bytes())
    for at in [*range(200), *range(200, len(data), 11)]:
        for bit in (0, 3, 7):
            data[at] ^= 1 << bit
            with pytest.raises(SaveError):
                unpack(bytes(data), MAGIC, SCHEMA, "game.sav")
            data[at] ^= 1 << bit
    unpack(bytes(data), MAGIC, SCHEMA, "game.sav")


def _resealed(saved: Path, change: Any) -> None:
    meta, arrays = unpack(saved.read_bytes(), MAGIC, SCHEMA, "")
    change(meta, arrays)
    saved.write_bytes(pack(MAGIC, meta, arrays))


@pytest.mark.parametrize(
    "name", ["rows", "hashes", "state", "start", "happened", "orders", "offers", "weights", "cursor"]
)
def test_a_save_made_to_order_with_a_right_checksum_is_refused(name: str, saved: Path) -> None:
    original, dice = saved.read_bytes(), random.Random(name)
    for _ in range(12):
        saved.write_bytes(original)

        def change(meta: dict[str, Any], arrays: dict[str, Any]) -> None:
            flat = arrays[name].reshape(-1)
            flat[dice.randrange(flat.size)] += dice.choice([1, -1, 7, 1 << 40])

        _resealed(saved, change)
        with pytest.raises(SaveError) as caught:
            load_match(saved, tiny())
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("turn", 2), ("turn", -1), ("turn", 900), ("turn", True), ("seed", 4), ("seed", 1 << 70), ("seed", "3"),
        ("over", True), ("asked", True), ("scenario", "other"), ("digest", "0"), ("policies", {}),
        ("policies", {"keepers": 3}),
        ("personalities", {"keepers": 9, "weighers": 0, "drummers": 0}),
        ("personalities", {"keepers": 0, "weighers": 0, "drummers": 0}),
    ],
)  # fmt: skip
def test_a_header_made_to_order_is_refused(key: str, value: object, saved: Path) -> None:
    def change(meta: dict[str, Any], arrays: dict[str, Any]) -> None:
        meta[key] = value

    _resealed(saved, change)
    with pytest.raises(SaveError) as caught:
        load_match(saved, tiny())
    assert "\n" not in str(caught.value)


def test_arrays_of_another_number_or_size_are_refused(saved: Path) -> None:
    meta, arrays = unpack(saved.read_bytes(), MAGIC, SCHEMA, "")
    for change in ({"state": arrays["state"][:9]}, {"rows": arrays["rows"][:, :3]}, {"hashes": arrays["hashes"][:1]}):
        saved.write_bytes(pack(MAGIC, meta, {**arrays, **change}))
        with pytest.raises(SaveError):
            load_match(saved, tiny())
    saved.write_bytes(pack(MAGIC, meta, {k: v for k, v in arrays.items() if k != "start"}))
    with pytest.raises(SaveError, match="E-SCHEMA"):
        load_match(saved, tiny())


def test_a_small_file_that_unpacks_to_much_is_refused_before_room_is_made(saved: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(container, "MOST_ARRAYS", 1000)
    with pytest.raises(SaveError, match="E-LARGE"):
        load_match(saved, tiny())


def test_a_save_of_changed_rules_is_refused_and_its_own_rules_come_out_of_it(saved: Path, tmp_path: Path) -> None:
    other = variant(tmp_path, "")
    with pytest.raises(SaveError, match='is a game of "tiny", not of variant'):
        load_match(saved, other)
    ruleset = saved_ruleset(saved)
    assert ruleset.digest == tiny().ruleset.digest
    assert ruleset.layout.places == tiny().ruleset.layout.places


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_older_save_and_no_litter(step: str, saved: Path, monkeypatch: Any) -> None:
    before = saved.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    match = played(9)
    with monkeypatch.context() as patch:
        patch.setattr(os, step, full)
        with pytest.raises(SaveError, match="cannot be written: No space left on device: make room"):
            save_match(match, saved)
    assert saved.read_bytes() == before
    assert [p.name for p in saved.parent.iterdir()] == ["game.sav"]


def test_a_path_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="cannot be read: No such file or directory: check the path"):
        load_match(tmp_path / "none.sav", tiny())
    (tmp_path / "text").write_text("hello")
    with pytest.raises(SaveError, match="is no save of Great Stone"):
        load_match(tmp_path / "text", tiny())


def test_a_place_is_tried_before_it_is_needed_and_nothing_is_left_there(tmp_path: Path) -> None:
    probe(tmp_path / "new" / "game.sav")
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / "file").write_text("kept")
    with pytest.raises(SaveError, match=r"file/game\.sav: cannot be written: "):
        probe(tmp_path / "file" / "game.sav")
    with pytest.raises(SaveError, match="new: cannot be written: it is a folder: make room or give another path"):
        probe(tmp_path / "new")
    for place in (".", "/", ""):  # without a name of their own
        with pytest.raises(SaveError, match="cannot be written: it is a folder"):
            probe(Path(place))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_a_pipe_is_neither_waited_for_nor_written_over(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(SaveError, match="pipe: is no regular file: check the path"):
        load_match(pipe, tiny())
    with pytest.raises(SaveError, match="pipe: cannot be written: it is no regular file"):
        probe(pipe)
    assert pipe.is_fifo()


def test_files_that_belong_together_are_put_there_together_or_not_at_all(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out") as folder:
        (folder / "a").write_text("first")
        (folder / "b").write_text("first")

    def interrupted() -> None:
        with whole_folder(tmp_path / "out") as folder:
            (folder / "a").write_text("second")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert {path.name: path.read_text() for path in (tmp_path / "out").iterdir()} == {"a": "first", "b": "first"}
