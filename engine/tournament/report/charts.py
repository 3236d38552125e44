"""The charts of a report as Vega-Lite specifications, by Altair: what they show is data, how they look is here.

Hands on functions that take frames or rows and give dictionaries. Colours of text and lines are those of the page, so
that one chart serves light, dark and paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair
import numpy as np
import pandas as pd

from engine.rules.layout import FLOATS
from maps.board import Board, Points

alt: Any = altair
"""Its schema is checked as charts are made; its types are unions of hundreds."""
Spec = dict[str, Any]
_INK, _ACCENT, _SOFT, _BAD = "currentColor", "#2f7fc1", "#8fb8de", "#d1603d"
_QUIET = {
    "background": "transparent",
    "font": "system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif",
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelColor": _INK, "titleColor": _INK, "gridColor": _INK, "gridOpacity": 0.13, "domainColor": _INK,
        "domainOpacity": 0.4, "tickColor": _INK, "tickOpacity": 0.4, "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "labelLimit": 300, "labelPadding": 5,
    },
    "axisX": {"tickCount": 8},
    "legend": {
        "labelColor": _INK, "titleColor": _INK, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "labelLimit": 260,
    },
    "header": {
        "labelColor": _INK, "titleColor": _INK, "labelFontSize": 13, "labelFontWeight": "bold", "labelLimit": 320,
    },
    "title": {"color": _INK, "fontSize": 13, "anchor": "start", "limit": 320},
    "text": {"color": _INK},
    "rule": {"color": _INK},
}  # fmt: skip
_INTERVAL = ("low", "high")


def _spec(chart: Any) -> Spec:
    out: Spec = chart.configure().to_dict()
    out["config"] = _QUIET
    return out


def _tips(**titles: str) -> list[alt.Tooltip]:
    """Tooltips by column: `share="won, %|.1f"`."""
    out = []
    for column, text in titles.items():
        title, _, form = text.partition("|")
        out.append(alt.Tooltip(f"{column}:{'Q' if form else 'N'}", title=title, **({"format": form} if form else {})))
    return out


def _height(count: int, each: int = 26) -> int:
    return max(40, each * count)


def dots(
    frame: pd.DataFrame,
    order: Sequence[str],
    title: str,
    *,
    form: str = ".2f",
    at: float | None = None,
    colour: str = "",
) -> Spec:
    """A dot with its interval for every `name`: columns name, value, low, high, count, and `colour` where named.

    `at`: a line to compare with.
    """
    many = bool(colour) and frame[colour].nunique() > 1
    y = alt.Y("name:N", sort=list(order), title=None, axis=alt.Axis(ticks=False, domain=False, grid=not many))
    shown = {"name": "of", **({colour: colour} if colour else {})}
    tips = _tips(**shown, value=f"{title}|{form}", low=f"from|{form}", high=f"to|{form}", count="seats or games|,")
    scale = alt.Scale(zero=at == 0.0, nice=True)
    base = alt.Chart(frame).encode(y=y, tooltip=tips)
    if many:
        base = base.encode(yOffset=alt.YOffset(f"{colour}:N"), color=alt.Color(f"{colour}:N", title=colour))
    fixed = {} if many else {"color": _ACCENT}
    rule = base.mark_rule(strokeWidth=3, opacity=0.5, **fixed).encode(
        x=alt.X("low:Q", title=title, scale=scale), x2="high:Q"
    )
    point = base.mark_point(filled=True, size=70, opacity=1, **fixed).encode(x="value:Q")
    layers = [rule, point]
    if at is not None:
        layers.insert(0, alt.Chart(frame).mark_rule(strokeDash=[4, 4], opacity=0.6).encode(x=alt.datum(at)))
    each = 14 * max(1, frame[colour].nunique()) + 8 if many else 26
    chart = alt.layer(*layers).properties(width=520, height=_height(len(order), each))
    return _spec(chart)


def heats(
    groups: Sequence[tuple[str, pd.DataFrame, Sequence[str]]],
    columns: Sequence[str],
    title: str,
    *,
    form: str,
    middle: float | None,
) -> Spec:
    """Squares for every `row` and `column`, a group beside the other: its title, frame and order of rows.

    Columns of a frame: row, column, value, count, and low and high where they are known. `middle`: the neutral value
    of two colours; None: one colour from nothing up. One scale of colours for all groups.
    """
    values = pd.concat([frame["value"] for _, frame, _ in groups])
    most = max(1e-9, float((values - (middle or 0.0)).abs().max()))
    if middle is None:
        scale = alt.Scale(scheme="blues", domain=[0.0, most])
        dark = alt.datum.value > 0.55 * most
    else:
        scale = alt.Scale(scheme="redblue", domain=[middle - most, middle + most], domainMid=middle)
        dark = abs(alt.datum.value - middle) > 0.6 * most
    ink = alt.condition(dark, alt.value("#ffffff"), alt.value("#14202b"))
    step = 58 if len(columns) > 5 or len(groups) > 1 else 82
    turned = 0 if max(map(len, columns)) * 7 < step else -30
    axis = alt.Axis(orient="top", labelAngle=turned, ticks=False, domain=False, labelLimit=150, grid=False)
    drawn = []
    for name, frame, rows in groups:
        tips = _tips(**({"group": "seat"} if name else {}), row="row", column="column", value=f"{title}|{form}")
        tips += _tips(low=f"from|{form}", high=f"to|{form}") if set(_INTERVAL) <= set(frame.columns) else []
        tips += _tips(count="of|,")
        base = alt.Chart(frame.assign(group=name)).encode(
            x=alt.X("column:N", sort=list(columns), title=None, axis=axis),
            y=alt.Y("row:N", sort=list(rows), title=None, axis=alt.Axis(ticks=False, domain=False, grid=False)),
            tooltip=tips,
        )
        squares = base.mark_rect(cornerRadius=3).encode(color=alt.Color("value:Q", scale=scale, legend=None))
        numbers = base.mark_text(fontSize=12).encode(text=alt.Text("value:Q", format=form), color=ink)
        size = {"width": len(columns) * step, "height": _height(len(rows), 26 if len(rows) < 10 else 20)}
        drawn.append(alt.layer(squares, numbers).properties(title=name, **size))
    if len(drawn) == 1:
        return _spec(drawn[0])
    across = max(1, 960 // (len(columns) * step + 200))
    return _spec(alt.concat(*drawn, columns=across, spacing=28))


def parts(frame: pd.DataFrame, order: Sequence[str], kinds: Sequence[str], title: str) -> Spec:
    """Stacked bars: columns name, kind, value, share."""
    colours = [_ACCENT, _BAD, "#8a8f98"][: len(kinds)]
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            y=alt.Y("name:N", sort=list(order), title=None),
            x=alt.X("value:Q", title=title),
            color=alt.Color(
                "kind:N", sort=list(kinds), scale=alt.Scale(domain=list(kinds), range=colours),
                legend=alt.Legend(orient="top", title=None),
            ),
            order=alt.Order("rank:Q"),
            tooltip=_tips(name="of", kind="which", value=f"{title}|,.2f", share="share, %|.1f"),
        )
        .properties(width=520, height=_height(len(order)))
    )  # fmt: skip
    return _spec(chart)


def counts(frame: pd.DataFrame, title: str) -> Spec:
    """A bar for every whole number: columns value, games."""
    chart = (
        alt.Chart(frame)
        .mark_bar(color=_ACCENT)
        .encode(
            x=alt.X("value:O", title=title, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("games:Q", title="games", axis=alt.Axis(tickMinStep=1)),
            tooltip=_tips(value=title, games="games|,"),
        )
        .properties(width=520, height=170)
    )
    return _spec(chart)


def deals(frame: pd.DataFrame, order: Sequence[str]) -> Spec:
    """How often each deal is offered, signed and broken in a game: columns name, kind, value, share."""
    kinds, colours, sizes = ["offered", "signed", "broken"], [_SOFT, _ACCENT, _BAD], [18, 11, 4]
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=kinds, range=colours),
        legend=alt.Legend(orient="top", title=None, symbolType="square"),
    )  # fmt: skip
    layers = [
        alt.Chart(frame[frame["kind"] == kind])
        .mark_bar(size=size)
        .encode(
            y=alt.Y("name:N", sort=list(order), title=None),
            x=alt.X("value:Q", title="times a game"),
            color=colour,
            tooltip=_tips(name="deal", kind="what", value="times a game|.2f", share="of what could be, %|.1f"),
        )
        for kind, size in zip(kinds, sizes)
    ]
    return _spec(alt.layer(*layers).properties(width=520, height=_height(len(order), 24)))


def series(frame: pd.DataFrame, order: Sequence[str]) -> Spec:
    """Bands of quantiles by turn: columns figure, date, low, lower, middle, upper, high, games."""
    tips = _tips(
        figure="figure", date="start of", middle="median|,.4~g", lower="25 %|,.4~g", upper="75 %|,.4~g",
        low="5 %|,.4~g", high="95 %|,.4~g", games="games still played|,",
    )  # fmt: skip
    axis = alt.Axis(labelAngle=0, labelOverlap=True, grid=False, ticks=False)
    drawn = []
    for name in order:
        base = alt.Chart(frame[frame["figure"] == name]).encode(x=alt.X("date:O", title=None, axis=axis), tooltip=tips)
        y = alt.Y("low:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4, minExtent=46))
        layers = (
            base.mark_area(color=_ACCENT, opacity=0.18).encode(y=y, y2="high:Q"),
            base.mark_area(color=_ACCENT, opacity=0.3).encode(y="lower:Q", y2="upper:Q"),
            base.mark_line(color=_ACCENT, strokeWidth=2).encode(y="middle:Q"),
        )
        drawn.append(alt.layer(*layers).properties(title=name, width=240, height=120))
    return _spec(alt.concat(*drawn, columns=3))


# ---- the map ----
def board_maps(board: Board, drawn: dict[str, FLOATS], titles: dict[str, str]) -> Spec:
    """A small map a layer, districts coloured by its mean over games; `drawn`: (games, districts) by layer."""
    rings = _outlines(board)
    features = []
    for k, district in enumerate(board.districts):
        about: dict[str, Any] = {"name": titles.get(district.id, district.name)}
        for n, figures in enumerate(drawn.values()):
            about[f"m{n}"], about[f"s{n}"] = float(figures[:, k].mean()), float(figures[:, k].std())
        geometry = {"type": "Polygon", "coordinates": rings[k]}
        features.append({"type": "Feature", "properties": about, "geometry": geometry})
    height = round(270 * board.view.height / board.view.width)
    maps = [
        alt.Chart(alt.InlineData(values=features))
        .mark_geoshape(stroke="#7d8790", strokeWidth=0.4)
        .encode(
            color=alt.Color(
                f"properties.m{n}:Q", title=None, scale=alt.Scale(scheme="viridis", nice=True),
                legend=alt.Legend(orient="bottom", gradientLength=190, gradientThickness=8, tickCount=4),
            ),
            tooltip=[
                alt.Tooltip("properties.name:N", title="district"),
                alt.Tooltip(f"properties.m{n}:Q", title="mean over games", format=",.3~g"),
                alt.Tooltip(f"properties.s{n}:Q", title="spread over games", format=",.3~g"),
            ],
        )
        .project(type="identity", reflectY=False)
        .properties(width=270, height=height, title=titles[id_])
        for n, id_ in enumerate(drawn)
    ]  # fmt: skip
    return _spec(alt.concat(*maps, columns=3).resolve_scale(color="independent"))


def _outlines(board: Board) -> list[list[list[list[float]]]]:
    """Rings of every district, of fewer points: arcs are thinned one by one, so that neighbours still fit together."""
    fine = board.view.width / 700
    arcs = [_thinned(arc, fine) for arc in board.arcs]
    out = []
    for district in board.districts:
        rings = []
        for ring in district.rings:
            parts_ = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
            points = np.concatenate([parts_[0], *(part[1:] for part in parts_[1:])])
            rings.append(points.tolist())
        out.append(rings)
    return out


def _thinned(points: Points, fine: float) -> Points:
    """A line without the points that lie within `fine` of it (Ramer, 1972; Douglas and Peucker, 1973)."""
    kept, spans = {0, len(points) - 1}, [(0, len(points) - 1)]
    if len(points) > 3 and np.array_equal(points[0], points[-1]):  # an island: it needs two ends that differ
        half = int(np.hypot(*(points - points[0]).T).argmax())
        kept.add(half)
        spans = [(0, half), (half, len(points) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        start, along = points[first], points[last] - points[first]
        off = points[first + 1 : last] - start
        away = np.abs(off[:, 0] * along[1] - off[:, 1] * along[0]) / max(1e-9, float(np.hypot(*along)))
        far = int(away.argmax())
        if away[far] > fine:
            middle = first + 1 + far
            kept.add(middle)
            spans += [(first, middle), (middle, last)]
    return points[sorted(kept)]
