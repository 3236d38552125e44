"""`python -m assets.build_sounds [FOLDER]`: synthesise every sound of the game with NumPy (a second).

Hands on 16-bit mono WAV files at 22,050 Hz; the same on every run. All cues are tuned to D minor pentatonic, so that
two at once agree; wood and glass speak for the interface, skins, bells and low strings for what happens in the world.
"""

from __future__ import annotations

import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parent / "sounds"
RATE = 22_050
LOOP_SECONDS = 11
Wave = NDArray[np.float64]
"""Samples, any scale until `levelled`."""
Body = tuple[tuple[float, float, float], ...]
"""Partials of a struck body: ratio to the pitch, strength, how much faster than the first it dies."""

D3, F3, G3, A3, C4, D4, F4, G4, A4, C5, D5, F5, G5, A5, D6 = (
    146.83, 174.61, 196.0, 220.0, 261.63, 293.66, 349.23, 392.0, 440.0, 523.25, 587.33, 698.46, 783.99, 880.0, 1174.66,
)  # fmt: skip
"""Pitches in hertz, equal temperament, A4 = 440."""
WOOD = ((1.0, 1.0, 1.0), (3.9, 0.28, 2.6), (9.2, 0.08, 5.0))
GLASS = ((1.0, 1.0, 1.0), (2.76, 0.35, 1.7), (5.4, 0.14, 2.8))
BELL = ((0.5, 0.35, 0.6), (1.0, 1.0, 1.0), (1.19, 0.45, 1.2), (2.0, 0.4, 1.5), (2.74, 0.25, 2.2))
STRING = tuple((float(n), 1 / n**1.6, 0.7 + 0.3 * n) for n in range(1, 9))


def _time(seconds: float) -> Wave:
    return np.arange(int(seconds * RATE)) / RATE


def struck(pitch: float, seconds: float, body: Body, decay: float) -> Wave:
    """A bar, glass, bell or string struck once; `decay` in 1/s is that of the first partial."""
    t = _time(seconds)
    out = np.zeros_like(t)
    for ratio, strength, faster in body:
        if ratio * pitch < 0.45 * RATE:
            out += strength * np.sin(2 * np.pi * ratio * pitch * t) * np.exp(-decay * faster * t)
    return out * np.minimum(1, t / 0.002)


def drum(pitch: float, seconds: float, drop: float = 1.5, decay: float = 14) -> Wave:
    """A skin: its pitch falls from `drop` times its rest, in a few hundredths of a second."""
    t = _time(seconds)
    turns = pitch * (t + (drop - 1) * 0.03 * (1 - np.exp(-t / 0.03)))
    return np.sin(2 * np.pi * turns) * np.exp(-decay * t) * np.minimum(1, t / 0.002)


def noise(seconds: float, low: float, high: float, seed: int) -> Wave:
    """Noise between two frequencies in hertz; its ends meet, so that it can be looped."""
    count = int(seconds * RATE)
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    band = 1 / (1 + (frequency / high) ** 6) - 1 / (1 + (frequency / low) ** 6)
    phase = np.random.default_rng(seed).uniform(0, 2 * np.pi, len(frequency))
    out = np.fft.irfft(band * np.exp(1j * phase), count)
    return np.asarray(out / np.abs(out).max(), np.float64)


def swelled(samples: Wave, rise: float, fall: float) -> Wave:
    """The same under an envelope: `rise` seconds up, then dying away with time constant `fall`."""
    t = np.arange(len(samples)) / RATE
    return samples * np.minimum(1, t / rise) * np.exp(-np.maximum(0, t - rise) / fall)


def mixed(*parts: tuple[float, float, Wave]) -> Wave:
    """Parts as (starts at second, strength, samples), one over the other."""
    starts = [int(start * RATE) for start, _, _ in parts]
    out = np.zeros(max(start + len(part) for start, (_, _, part) in zip(starts, parts)))
    for start, (_, strength, part) in zip(starts, parts):
        out[start : start + len(part)] += strength * part
    return out


def chord(pitches: tuple[float, ...], apart: float, seconds: float, body: Body, decay: float) -> Wave:
    """Strokes one after another, `apart` seconds from start to start."""
    return mixed(*((k * apart, 1.0, struck(pitch, seconds, body, decay)) for k, pitch in enumerate(pitches)))


def levelled(samples: Wave, peak: float) -> NDArray[np.int16]:
    """To 16 bits: no direct current, ends faded to nothing, the loudest sample at `peak` of full scale."""
    t = np.arange(len(samples)) / RATE
    faded = samples * np.minimum(1, t / 0.001) * np.minimum(1, t[::-1] / 0.012)
    window = np.hanning(len(faded) + 2)[1:-1]
    faded = faded - window * (faded.sum() / window.sum())
    return np.asarray(np.round(faded / np.abs(faded).max() * peak * 32_767), np.int16)


def ambience() -> NDArray[np.int16]:
    """A quiet loop: wind over a plain and three low strings that breathe; every part has whole periods in it."""
    t = np.arange(LOOP_SECONDS * RATE) / RATE
    out = 0.5 * noise(LOOP_SECONDS, 90, 420, 11) * (0.6 + 0.4 * np.sin(2 * np.pi * t / LOOP_SECONDS))
    out += 0.16 * noise(LOOP_SECONDS, 500, 1400, 12) * (0.5 - 0.5 * np.cos(4 * np.pi * t / LOOP_SECONDS))
    strings = ((D3 / 2, 0.3, 1, 0.0), (D3, 0.3, 2, 1.3), (A3, 0.22, 3, 2.6), (F4, 0.06, 1, 4.0))
    for pitch, strength, breath, phase in strings:
        whole = round(pitch * LOOP_SECONDS) / LOOP_SECONDS
        swell = 0.65 + 0.35 * np.sin(2 * np.pi * breath * t / LOOP_SECONDS + phase)
        for n in (1, 2, 3):
            out += strength * swell * np.sin(2 * np.pi * n * whole * t + phase * n) / n**2.4
    out -= out.mean()
    return np.asarray(np.round(out / np.abs(out).max() * 0.2 * 32_767), np.int16)


CUES: dict[str, tuple[float, Callable[[], Wave]]] = {
    # ---- interface: wood and glass
    "click": (0.30, lambda: mixed(
        (0, 1, struck(A5, 0.09, WOOD, 60)), (0, 0.3, swelled(noise(0.03, 2000, 6000, 1), 0.001, 0.006)))),
    "hover": (0.07, lambda: struck(D6, 0.06, WOOD, 90)),
    "select": (0.28, lambda: struck(D5, 0.22, WOOD, 26)),
    "type": (0.14, lambda: mixed(
        (0, 1, swelled(noise(0.04, 900, 4000, 2), 0.001, 0.008)), (0, 0.5, drum(330, 0.04, 1.3, 90)))),
    "order_placed": (0.42, lambda: mixed(
        (0, 1, chord((D4, A4), 0.07, 0.3, WOOD, 16)), (0.07, 0.5, drum(110, 0.2, 1.6, 30)))),
    "order_removed": (0.34, lambda: chord((A4, D4), 0.07, 0.28, WOOD, 20)),
    "end_turn": (0.55, lambda: mixed(
        (0, 0.8, drum(73.4, 0.7, 1.9, 10)), (0, 0.6, struck(D3, 0.9, STRING, 5)),
        (0.1, 0.45, struck(A4, 0.8, GLASS, 7)))),
    # ---- events: paper, bells, skins and low strings
    "card": (0.40, lambda: mixed(
        (0, 0.6, swelled(noise(0.22, 1200, 5200, 3), 0.05, 0.05)), (0.12, 1, struck(D5, 0.6, GLASS, 9)))),
    "deal_offered": (0.42, lambda: chord((D4, G4, A4), 0.11, 0.6, GLASS, 8)),
    "deal_signed": (0.50, lambda: mixed(
        (0, 0.4, swelled(noise(0.16, 1500, 5000, 4), 0.06, 0.04)), (0.14, 0.9, drum(92, 0.3, 1.8, 18)),
        (0.16, 0.7, chord((D4, A4, D5), 0.05, 0.8, GLASS, 6)))),
    "promise_broken": (0.42, lambda: mixed(
        (0, 0.5, swelled(noise(0.12, 1800, 7000, 5), 0.002, 0.03)),
        (0.02, 1, chord((A4, A4 / 2**0.5, D4), 0.13, 0.6, STRING, 7)))),  # a tritone: the one interval out of tune
    "warning": (0.48, lambda: mixed((0, 1, struck(A4, 0.35, GLASS, 10)), (0.2, 1, struck(A4, 0.5, GLASS, 9)))),
    "unrest": (0.52, lambda: mixed(
        *((0.13 * k, 0.5 + 0.12 * k, drum(98 + 9 * (k % 2), 0.3, 1.6, 15)) for k in range(5)),
        (0, 0.75, swelled(noise(1.0, 350, 1600, 6), 0.6, 0.16)))),
    "crackdown": (0.58, lambda: mixed(
        (0, 0.8, drum(82, 0.7, 2.4, 9)), (0, 0.9, swelled(noise(0.5, 250, 1500, 7), 0.003, 0.07)),
        (0.34, 0.6, drum(73, 0.7, 2.2, 9)), (0.34, 0.7, swelled(noise(0.5, 220, 1200, 8), 0.003, 0.08)))),
    "money": (0.26, lambda: mixed(
        *((0.055 * k, 1 - 0.15 * k, struck(pitch, 0.35, GLASS, 16)) for k, pitch in enumerate((D6, 2 * A5, 2 * G5))))),
    "chapter": (0.55, lambda: mixed((0, 1, struck(D4, 1.15, BELL, 3.4)), (0, 0.4, drum(73.4, 0.6, 1.6, 8)))),
    "victory": (0.60, lambda: mixed(
        (0, 0.9, chord((D4, F4, A4, D5), 0.13, 0.7, GLASS, 5)), (0.39, 0.45, chord((D3, A3), 0.0, 0.76, STRING, 4)),
        (0.39, 0.5, drum(73.4, 0.5, 1.6, 9)))),
    "defeat": (0.55, lambda: mixed(
        (0, 0.8, chord((D4, C4, A3, F3), 0.17, 0.65, STRING, 5)), (0.51, 0.7, drum(55, 0.65, 1.8, 7)))),
}  # fmt: skip
"""Loudest sample as a share of full scale, and the maker, by name."""


def build(folder: Path) -> list[Path]:
    """Write every sound into a folder and hand back the paths."""
    written = []
    cues = {name: levelled(make(), peak) for name, (peak, make) in CUES.items()}
    for name, samples in {**cues, "ambience": ambience()}.items():
        path = folder / f"{name}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.astype("<i2").tobytes())
        written.append(path)
    return written


def main() -> None:
    """Write the sounds and tell their sizes."""
    for path in build(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(f"{path}: {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
