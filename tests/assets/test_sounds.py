"""The sounds: level, length and spectrum in figures, the build against the committed files, and the player."""

from __future__ import annotations

import logging
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assets import build_sounds
from engine.client.sound import INTERFACE, LEAST_GAP_S, Cue, Player, Volumes

FOLDER = build_sounds.FOLDER


def _samples(path: Path) -> NDArray[np.int64]:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, build_sounds.RATE)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.int64)


def _loudest(cue: Cue) -> float:
    """Decibels of full scale of the loudest 50 ms."""
    samples = _samples(FOLDER / f"{cue}.wav") / 32_768
    step = min(len(samples), build_sounds.RATE // 20)
    power = np.convolve(samples**2, np.ones(step) / step, "valid").max()
    return float(10 * np.log10(power))


def test_every_cue_has_a_file_and_every_file_a_cue() -> None:
    files = {path.stem for path in FOLDER.glob("*.wav")}
    assert files == {*(cue.value for cue in Cue), "ambience"} == {*build_sounds.CUES, "ambience"}


@pytest.mark.parametrize("cue", list(Cue))
def test_a_cue_is_short_clean_and_ends_in_silence(cue: Cue) -> None:
    path = FOLDER / f"{cue}.wav"
    samples = _samples(path)
    assert path.stat().st_size < 60_000
    assert len(samples) <= 1.2 * build_sounds.RATE
    assert np.abs(samples).max() < 0.71 * 32_767, "no more than -3 dB: two at once must not clip"
    assert abs(samples.mean()) < 2, "direct current"
    assert max(abs(samples[0]), abs(samples[-1])) < 40, "a click at the end"
    assert np.abs(np.diff(samples)).max() < 16_000, "a break in the wave"


@pytest.mark.parametrize("cue", list(Cue))
def test_a_cue_can_be_heard_on_small_loudspeakers(cue: Cue) -> None:
    samples = _samples(FOLDER / f"{cue}.wav")
    power = np.abs(np.fft.rfft(samples)) ** 2
    frequency = np.fft.rfftfreq(len(samples), 1 / build_sounds.RATE)
    heard = power[(frequency > 140) & (frequency < 9_000)].sum() / power.sum()
    assert heard > 0.2


def test_the_interface_is_softer_than_events_and_the_pointer_softest() -> None:
    told = {cue: _loudest(cue) for cue in Cue}
    assert max(told[cue] for cue in (Cue.CLICK, Cue.SELECT, Cue.TYPE)) < min(told[cue] for cue in set(Cue) - INTERFACE)
    assert told[Cue.HOVER] == min(told.values()) < -30


def test_the_loop_is_quiet_and_has_no_seam() -> None:
    path = FOLDER / "ambience.wav"
    samples = _samples(path)
    assert path.stat().st_size < 500_000
    assert np.abs(samples).max() < 0.25 * 32_767
    seam = abs(samples[0] - samples[-1])
    assert seam <= np.abs(np.diff(samples)).max()
    quarters = [np.sqrt((part.astype(float) ** 2).mean()) for part in np.array_split(samples, 4)]
    assert max(quarters) < 1.6 * min(quarters)


def test_the_build_gives_the_committed_sounds(tmp_path: Path) -> None:
    for made in build_sounds.build(tmp_path):
        new, kept = _samples(made), _samples(FOLDER / made.name)
        assert len(new) == len(kept)
        assert np.abs(new - kept).max() <= 1, f"run python -m assets.build_sounds: {made.name} differs"


# ---- the player
@pytest.fixture
def player(monkeypatch: pytest.MonkeyPatch) -> Iterator[Player]:
    """A player on SDL's dummy device."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    made = Player()
    assert made.available
    yield made
    made.close()


def test_a_cue_plays_once_within_a_moment(player: Player, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr("engine.client.sound.monotonic", lambda: now)
    assert player.play(Cue.CLICK)
    now += LEAST_GAP_S - 0.001
    assert not player.play(Cue.CLICK)
    assert player.play(Cue.WARNING)
    now += 0.002
    assert player.play(Cue.CLICK)


@pytest.mark.parametrize(
    "volumes", [Volumes(mute=True), Volumes(master=0), Volumes(interface=0)], ids=["mute", "master", "channel"]
)
def test_what_is_turned_down_is_not_played(player: Player, volumes: Volumes) -> None:
    player.set_volumes(volumes)
    assert not player.play(Cue.CLICK)


def test_each_channel_has_its_own_volume() -> None:
    volumes = Volumes(master=0.5, interface=1.0, events=0.2)
    assert volumes.of(Cue.CLICK) == pytest.approx(0.25)
    assert volumes.of(Cue.DEAL_SIGNED) == pytest.approx(0.01)
    assert Volumes(master=7, events=7).of(Cue.MONEY) == 1.0


def test_the_loop_follows_the_slider_and_stops(player: Player) -> None:
    player.start_ambience()
    voice = player._ambience
    assert voice is not None
    assert voice.get_busy()
    player.start_ambience()
    assert player._ambience is voice
    player.set_volumes(Volumes(master=1, ambience=0.5))
    assert voice.get_sound().get_volume() == pytest.approx(0.25, abs=0.01)
    player.stop_ambience()
    assert player._ambience is None


def test_without_a_device_the_game_is_silent_and_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "no_such_driver")
    with caplog.at_level(logging.WARNING):
        player = Player()
        assert not player.available
        for cue in Cue:
            assert not player.play(cue)
        player.start_ambience()
        player.set_volumes(Volumes())
        player.stop_ambience()
        player.close()
    assert [record.message.split(":")[0] for record in caplog.records] == ["no sound"]
