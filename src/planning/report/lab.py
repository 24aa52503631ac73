"""How a card shows itself in JupyterLab: an interactive figure for maps and charts, HTML for the rest; in English."""

from itertools import chain

from planning.report import formats
from planning.report.cards import BarChart, Card, Finished, LineChart, MapCard, MapClass, Shape
from planning.report.charts import colour
from planning.report.drawing import INK, RULE
from planning.report.html import fragment
from planning.report.layout import hover, layout
from planning.report.paths import rings
from planning.report.values import say

PLOTLY = "application/vnd.plotly.v1+json"
LANG = "en"
SHAPES = {"": "", "lines": "/", "cross": "x", "dots": "."}
DASHES = {"solid": "solid", "dashed": "dash", "dotted": "dot"}
HIDDEN_AXIS = {"visible": False, "fixedrange": False}


def view(card: Card) -> dict:
    """Outputs by MIME type, beside the card itself."""
    match card:
        case MapCard():
            return {PLOTLY: map_figure(card), "text/plain": layout(card, LANG)["alt"]}
        case LineChart():
            return {PLOTLY: line_figure(card), "text/plain": layout(card, LANG)["alt"]}
        case BarChart():
            return {PLOTLY: bar_figure(card), "text/plain": formats.words(card.title, LANG)}
        case Finished():
            return {"text/plain": f"finished: {card.run_id}"}
    return {"text/html": f'<div class="planning">{fragment(layout(card, LANG))}</div>', "text/plain": card.kind}


def map_figure(card: MapCard) -> dict:
    """A plotly figure of a map: a filled trace per class, and over it a point per unit that tells its figures."""
    fills = [
        _class_trace(group, [shape for shape in card.shapes if shape.group == group.key]) for group in card.classes
    ]
    x, y = _joined(rings(card.borders))
    borders = {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": {"color": INK, "width": 1.5},
               "hoverinfo": "skip", "showlegend": False}  # fmt: skip
    points = {
        "type": "scatter",
        "mode": "markers",
        "x": [shape.point[0] for shape in card.shapes],
        "y": [shape.point[1] for shape in card.shapes],
        "marker": {"size": 14, "opacity": 0},
        "hovertext": [hover(shape, card, LANG).replace("\n", "<br>") for shape in card.shapes],
        "hoverinfo": "text",
        "showlegend": False,
    }
    return {
        "data": [*fills, borders, points],
        "layout": _layout(
            card,
            xaxis=HIDDEN_AXIS,
            yaxis={**HIDDEN_AXIS, "scaleanchor": "x", "autorange": "reversed"},
            height=680,
            hovermode="closest",
        ),
    }


def line_figure(card: LineChart) -> dict:
    """A plotly figure of a line chart."""
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": formats.words(line.label, LANG),
                "x": list(card.x) if card.x_label else [day.isoformat() for day in card.x],
                "y": list(line.values),
                "line": {"color": colour(number), "dash": DASHES[line.style]},
                "connectgaps": False,
            }
            for number, line in enumerate(card.series)
        ],
        "layout": _layout(
            card,
            xaxis={"title": {"text": formats.words(card.x_label, LANG)}} if card.x_label else {},
            yaxis={
                "title": {"text": formats.words(card.y_label, LANG)},
                "rangemode": "tozero" if card.zero else "normal",
                "automargin": True,
            },
        ),
    }


def bar_figure(card: BarChart) -> dict:
    """A plotly figure of a bar chart."""
    labels = [formats.shown(row.label, LANG) for row in card.rows]
    places = list(range(len(labels)))
    bars = {"type": "bar", "orientation": "h", "x": [row.value for row in card.rows], "y": places,
            "name": formats.words(card.value_label, LANG), "marker": {"color": colour(0)}}  # fmt: skip
    goals = {"type": "scatter", "mode": "markers", "x": [row.of for row in card.rows], "y": places,
             "name": formats.words(card.of_label, LANG) if card.of_label else "",
             "marker": {"symbol": "line-ns", "size": 14, "line": {"width": 3, "color": colour(1)}}}  # fmt: skip
    return {
        "data": [bars, *([goals] if card.of_label else [])],
        "layout": _layout(
            card,
            yaxis={"autorange": "reversed", "tickvals": places, "ticktext": labels, "automargin": True},
            height=140 + 24 * len(labels),
        ),
    }


def _class_trace(group: MapClass, shapes: list[Shape]) -> dict:
    x, y = _joined(chain.from_iterable(rings(shape.path) for shape in shapes))
    pattern = {"fillpattern": {"shape": SHAPES[group.pattern], "bgcolor": group.fill, "fgcolor": INK, "size": 5}}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "fill": "toself",
        "fillcolor": group.fill,
        "line": {"color": RULE if group.pattern else "#ffffff", "width": 0.5},
        "name": f"{formats.words(group.label, LANG)} ({formats.count(group.drawn, LANG)})",
        "hoverinfo": "skip",
        **(pattern if group.pattern else {}),
    }


def _joined(outlines) -> tuple[list[int | None], list[int | None]]:
    """Closed rings one after the other, with a gap after each."""
    x: list[int | None] = []
    y: list[int | None] = []
    for outline in outlines:
        x += [*outline[:, 0].tolist(), int(outline[0, 0]), None]
        y += [*outline[:, 1].tolist(), int(outline[0, 1]), None]
    return x, y


def _layout(card: Card, **more) -> dict:
    title = {"text": formats.words(card.title, LANG), "x": 0, "xref": "paper", "subtitle": {"text": _subtitle(card)}}
    return {"title": title, "plot_bgcolor": "#ffffff", "margin": {"l": 10, "r": 10, "t": 70, "b": 30}, **more}


def _subtitle(card: Card) -> str:
    """What must be known of a map: its marks, and how many units it cannot draw."""
    if not isinstance(card, MapCard):
        return ""
    absent = [say("{count} without ground, not on the map: see .beside", count=len(card.beside))] if card.beside else []
    return " · ".join(formats.words(text, LANG) for text in (*card.marks, *absent))
