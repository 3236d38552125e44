"""`python -m assets.build_fonts [FOLDER]`: merge the interface fonts from Noto Sans and Noto Sans SC.

Reads the fonts that pygame_gui carries and the texts of the project; the same sources give the same bytes.
Noto Sans gives letters, digits and line height; Noto Sans SC gives hanzi, their punctuation, arrows and signs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "assets" / "fonts"
FAMILY = "Great Stone Sans"
STYLES = ("Regular", "Bold")
COVERAGE = "coverage.txt"
"""Beside the fonts: the code points both have, as hexadecimal runs, since pygame cannot tell."""
LICENCE = "SIL Open Font License, Version 1.1; see OFL.txt"

SIGNS = "←↑→↓↔↕↖↗↘↙⇒⇔▲△▼▽◀▶●○◎■□◆◇★☆✓≈≠≤≥∞√∑∆Ω①②③④⑤⑥⑦⑧⑨⑩"
"""Arrows and signs that texts may hold beside letters and punctuation."""
RANGES = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x192, 0x192), (0x1FA, 0x1FF), (0x218, 0x21B), (0x2BC, 0x2BC), (0x2C6, 0x2DD),
    (0x300, 0x304), (0x306, 0x30C), (0x394, 0x394), (0x3BC, 0x3BC), (0x400, 0x45F), (0x490, 0x493), (0x4D8, 0x4D9),
    (0x1E80, 0x1E85), (0x1E9E, 0x1E9E), (0x1EF2, 0x1EF3), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022),
    (0x2026, 0x2026), (0x202F, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A), (0x2044, 0x2044), (0x2070, 0x2070),
    (0x2074, 0x2079),
    (0x207B, 0x207B), (0x2080, 0x2089), (0x20AC, 0x20AC), (0x20B4, 0x20B4), (0x20BD, 0x20BD), (0x2116, 0x2116),
    (0x2122, 0x2122), (0x2212, 0x2212), (0x3000, 0x3003), (0x3008, 0x3011), (0x3014, 0x3017), (0xFF01, 0xFF5E),
    (0xFFE5, 0xFFE5),
)  # fmt: skip
"""European letters, digits, punctuation and money; CJK punctuation and full-width forms."""
TEXTS = (
    "scenarios/**/*.yaml", "scenarios/**/*.po", "assets/**/*.po", "assets/**/*.yaml", "engine/client/**/*.py",
    "maps/source/*.csv",
)  # fmt: skip
"""Where the project's words stand."""


def characters() -> set[int]:
    """Every code point the fonts shall cover: the ranges, GB 2312 level 1, the signs, and the project's own texts."""
    wanted = {point for first, last in RANGES for point in range(first, last + 1)}
    wanted |= {ord(sign) for sign in SIGNS} | set(_common_hanzi())
    return wanted | {ord(character) for text in texts() for character in text if character.isprintable()}


def texts() -> Iterator[str]:
    """The contents of every file of the project that holds words to be shown."""
    for pattern in TEXTS:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_text(encoding="utf-8")


def _common_hanzi() -> Iterator[int]:
    """The 3,755 hanzi of GB 2312 level 1 (rows 16 to 55)."""
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            with suppress(UnicodeDecodeError):  # the last five cells of row 55 are empty
                yield ord(bytes((row, cell)).decode("gb2312"))


def build(folder: Path) -> list[Path]:
    """Write both fonts and their coverage into a folder and hand back the paths.

    Raises LookupError for a character that neither source has.
    """
    source = Path(str(files("pygame_gui") / "data"))
    wanted = characters()
    written = [folder / COVERAGE]
    written[0].write_text("".join(f"{first:04X}-{last:04X}\n" for first, last in runs(wanted)), encoding="ascii")
    for style in STYLES:
        font = merged(source / f"NotoSans-{style}.ttf", source / f"NotoSansSC-{style}.otf", wanted)
        _name(font, style)
        path = folder / f"GreatStoneSans-{style}.ttf"
        font.save(path)
        written.append(path)
    return written


def runs(points: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Code points as runs of neighbours: first and last of each, ascending."""
    ordered = sorted(points)
    starts = [0, *(i for i in range(1, len(ordered)) if ordered[i] != ordered[i - 1] + 1)]
    for start, end in zip(starts, [*starts[1:], len(ordered)]):
        yield ordered[start], ordered[end - 1]


def merged(latin: Path, chinese: Path, wanted: set[int]) -> Any:
    """The wanted part of one font, filled up from another with cubic outlines on the same grid of 1,000 units."""
    base = TTFont(latin, recalcTimestamp=False)
    filler = TTFont(chinese)
    own = set(base.getBestCmap())
    extra = sorted(wanted - own)
    lacking = [point for point in extra if point not in filler.getBestCmap()]
    if lacking:
        names = ", ".join(f"U+{point:04X} {chr(point)}" for point in lacking)
        raise LookupError(f"neither {latin.name} nor {chinese.name} has {names}; use another character in the text")
    options = Options(layout_features=["kern", "mark", "ccmp", "locl"], name_IDs=[], notdef_outline=True)
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted & own)
    subsetter.subset(base)
    _add(base, filler, extra)
    return base


def _add(base: Any, filler: Any, points: Iterable[int]) -> None:
    """Copy glyphs as quadratic outlines; an error of a unit is a fiftieth of a pixel at 20 px."""
    outlines, names, glyf = filler.getGlyphSet(), filler.getBestCmap(), base["glyf"]
    order = list(base.getGlyphOrder())
    for point in points:
        pen = TTGlyphPen(None)
        outlines[names[point]].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        name = f"uni{point:04X}"
        glyph = pen.glyph()
        order.append(name)
        glyf.glyphs[name] = glyph
        glyph.recalcBounds(glyf)
        base["hmtx"].metrics[name] = (outlines[names[point]].width, getattr(glyph, "xMin", 0))
        for table in base["cmap"].tables:
            if table.isUnicode() and (point <= 0xFFFF or table.format == 12):
                table.cmap[point] = name
    glyf.glyphOrder = order
    base.setGlyphOrder(order)


def _name(font: Any, style: str) -> None:
    """Give the merged font a name of its own and say where it comes from; glyph names are dropped."""
    table = font["name"]
    table.names = []
    for id_, text in {
        0: "Copyright 2022 The Noto Project Authors (Noto Sans); copyright 2014-2020 Adobe (Noto Sans SC)",
        1: FAMILY,
        2: style,
        4: f"{FAMILY} {style}",
        6: f"{FAMILY.replace(' ', '')}-{style}",
        13: LICENCE,
    }.items():
        table.setName(text, id_, 3, 1, 0x409)
    font["post"].formatType = 3.0


def main() -> None:
    """Write the fonts and tell their sizes."""
    for path in build(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(f"{path}: {path.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
