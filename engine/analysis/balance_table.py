"""A balance report on the screen: a line a figure, a line for each long section and its offenders by name.

Hands on a rich table and lines below it; the Markdown report is `Balance.markdown`.
"""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from engine.analysis.balance import Balance, cells, notes, summary
from engine.analysis.figures import Section

_COLOURS = {"inside": "green", "outside": "red", "undecided": "yellow", "not measured": "dim"}


def balance_table(balance: Balance) -> Table:
    """All sections, with those of long ones that are outside their band."""
    out = Table("Property", "Of", "Figure", "95 %", "Band", "Verdict", title=f"Balance of {balance.study.scenario.id}")
    for section in balance.sections:
        out.add_section()
        _add(out, section)
    return out


def balance_notes(balance: Balance) -> list[str]:
    """What the table leaves out: why a row is not measured, and which things are dead."""
    rows = [row for section in balance.sections for row in section.rows]
    return [f"{', '.join(items)}: {note}" for note, items in notes(rows).items()]


def _add(out: Table, section: Section) -> None:
    title = section.title
    if section.long:
        out.add_row(title, summary(section), "", "", "", _coloured(section.verdict))
        title = ""
    rows = [row for row in section.rows if not section.long or row.verdict == "outside"]
    for row in rows:
        item, value, interval, band, verdict = cells(row, section.unit)
        out.add_row(title, Text(item), value, interval, band, _coloured(verdict))
        title = ""


def _coloured(verdict: str) -> str:
    return f"[{_COLOURS[verdict]}]{verdict}[/]"
