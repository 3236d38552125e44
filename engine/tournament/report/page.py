"""The page of a report: sections, tables and charts as one HTML file that asks nobody for anything.

Hands on `Figure`, `Part`, `table`, `page`. Everything that comes from outside goes through `esc`; the content security
policy lets run the two scripts that are written here, by their hashes, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vl_convert

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Figure:
    """One figure: a chart, a table, or both."""

    title: str
    said: str
    """One line: what it shows and how sure it is."""
    chart: dict[str, Any] | None = None
    table: str = ""
    """HTML made by `table`."""


@dataclass(frozen=True)
class Part:
    """A part of the report with its figures."""

    id: str
    title: str
    figures: tuple[Figure, ...]
    lead: str = ""


def plain(text: str) -> str:
    """Text with what cannot be seen made visible: control characters, and marks that turn the direction of writing."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def esc(text: object) -> str:
    """Anything as text of HTML, inside an element or an attribute."""
    return html.escape(plain(str(text)), quote=True)


def table(head: Sequence[tuple[str, str]], rows: Sequence[Sequence[object]]) -> str:
    """A table; `head`: title and explanation of every column. Numbers and what begins like one stand to the right."""
    right = [bool(rows) and all(_numeric(row[k]) for row in rows) for k in range(len(head))]
    mark = [' class="n"' if r else "" for r in right]
    names = "".join(
        f'<th scope="col"{m}{f" title={chr(34)}{esc(tip)}{chr(34)}" if tip else ""}>{esc(name)}</th>'
        for (name, tip), m in zip(head, mark)
    )
    lines = "".join(
        "<tr>" + "".join(f"<td{m}><bdi>{esc(cell)}</bdi></td>" for cell, m in zip(row, mark)) + "</tr>" for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table></div>'


def _numeric(cell: object) -> bool:
    return str(cell)[:1].isdigit() or str(cell)[:1] in "+-−" or str(cell) == ""


def page(title: str, lead: str, facts: Sequence[tuple[str, str]], parts: Sequence[Part]) -> str:
    """The whole file."""
    style = (_HERE / "page.css").read_text(encoding="utf-8")
    library = (
        vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
        .replace("</script", "<\\/script")
        .replace("<!--", "<\\!--")
    )
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    charts: list[str] = []
    body = "".join(_part(part, charts) for part in parts)
    contents = "".join(_contents(part) for part in parts)
    told = "".join(f"<dt>{esc(name)}</dt><dd><bdi>{esc(text)}</bdi></dd>" for name, text in facts)
    data = "".join(f'<script type="application/json" id="data-{k}">{text}</script>\n' for k, text in enumerate(charts))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{esc(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{esc(title)}</title>
<style>{style}</style>
</head>
<body>
<div class="frame">
<nav aria-label="Contents"><strong>Contents</strong><ol>{contents}</ol></nav>
<main>
<h1><bdi>{esc(title)}</bdi></h1>
<p class="lead">{esc(lead)}</p>
<dl class="facts">{told}</dl>
<noscript><p>The charts need JavaScript; the tables do not.</p></noscript>
{body}
<footer>A model's outcomes, not forecasts of the world. This file loads nothing from anywhere.</footer>
</main>
</div>
<div id="tip" role="tooltip" hidden></div>
{data}<script>{library}</script>
<script>{script}</script>
</body>
</html>
"""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _contents(part: Part) -> str:
    inner = "".join(
        f'<li><a href="#{part.id}-{k}"><bdi>{esc(f.title)}</bdi></a></li>' for k, f in enumerate(part.figures)
    )
    return f'<li><a href="#{part.id}"><bdi>{esc(part.title)}</bdi></a><ol>{inner}</ol></li>'


def _part(part: Part, charts: list[str]) -> str:
    out = [f'<section id="{part.id}"><h2><bdi>{esc(part.title)}</bdi></h2>']
    if part.lead:
        out.append(f'<p class="lead">{esc(part.lead)}</p>')
    for k, figure in enumerate(part.figures):
        out.append(
            f'<figure id="{part.id}-{k}"><figcaption><h3>{esc(figure.title)}</h3><p>{esc(figure.said)}</p></figcaption>'
        )
        if figure.chart is not None:
            out.append(f'<div class="chart" data-chart="data-{len(charts)}"></div>')
            charts.append(_json(figure.chart))
        out.append(f"{figure.table}</figure>")
    return "\n".join([*out, "</section>\n"])


def _json(value: Any) -> str:
    """JSON that cannot end the element it stands in."""
    text = json.dumps(_visible(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _visible(value: Any) -> Any:
    """Every text of a specification as `plain` has it; what is not a finite number is left out."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(k): _visible(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_visible(v) for v in value]
    if isinstance(value, float) and value - value != 0.0:
        return None
    return value
