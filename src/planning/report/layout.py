"""Cards laid out in a language: plain strings, numbers and lists, which HTML and PDF only have to set.

The one place where messages are translated and numbers are formatted.
"""

from collections.abc import Callable, Iterable, Mapping

from planning.report import drawing, formats
from planning.report.cards import (
    BarChart,
    Card,
    Figure,
    Figures,
    LineChart,
    MapCard,
    MapClass,
    Section,
    Sentence,
    Shape,
    TableCard,
    TableColumn,
    Title,
)
from planning.report.charts import colour, line_chart
from planning.report.fonts import width
from planning.report.values import Cell, Day, Text, say

NUMERIC = ("count", "share", "shade", "date")
SHADES = 3
WIDEST = 22  # a longer cell of a printed table breaks into lines
AIR = 1.2


def layout(card: Card, lang: str, number: int = 0) -> dict:
    """`card` in the language `lang`, ready to set.

    Parameters
    ----------
    card : any but Finished, which is not shown.
    lang : code of the language, see planning.words.languages.
    number : place of the card in its report; ids are made of it.

    Returns
    -------
    dict : `kind` and `id` of the card and its words, all JSON values.

    Raises
    ------
    RunFailed : a message has no translation.
    """
    return {"kind": card.kind, "id": f"c{number}", **LAYOUTS[type(card)](card, lang, number)}


def _title(card: Title, lang: str, number: int) -> dict:
    return {
        "title": formats.words(card.title, lang),
        "subtitle": _words(card.subtitle, lang),
        "marks": [_heading(mark, lang) for mark in card.marks],
    }


def _section(card: Section, lang: str, number: int) -> dict:
    return {"title": formats.words(card.title, lang), "level": card.level}


def _sentence(card: Sentence, lang: str, number: int) -> dict:
    return {"text": formats.words(card.text, lang), "role": card.role}


def _figures(card: Figures, lang: str, number: int) -> dict:
    return {"items": [_figure(item, lang) for item in card.items]}


def _figure(item: Figure, lang: str) -> dict:
    return {
        "label": _heading(item.label, lang),
        "value": formats.NOTHING if item.value is None else formats.count(item.value, lang),
        "of": "" if item.of is None else formats.words(say("of {count}", count=item.of), lang),
        "share": "" if item.share is None else formats.share(item.share, lang),
        "fraction": None if item.share is None else _fraction(item.share, 1),
        "note": _words(item.note, lang),
    }


def _table(card: TableCard, lang: str, number: int) -> dict:
    printed = card.rows if card.most is None else card.rows[: card.most]
    darkest = _darkest(card)
    rows = [[_cell(row.get(column.key), column, lang, darkest) for column in card.columns] for row in printed]
    total = None if card.total is None else [_sum(card.total.get(c.key), c, lang) for c in card.columns]
    by_column = zip(*rows, *([total] if total else []), strict=True) if rows or total else [()] * len(card.columns)
    return {
        "title": formats.words(card.title, lang),
        "columns": [_column(column, cells, lang) for column, cells in zip(card.columns, by_column, strict=True)],
        "rows": rows,
        "total": total,
        "note": _words(card.note, lang),
        "more": _more(len(card.rows) - len(rows), card.source, lang),
        "empty": "" if rows else formats.words(say("There is nothing to list."), lang),
    }


def _column(column: TableColumn, cells: Iterable[dict], lang: str) -> dict:
    """Heading of a column, and the room it asks for in em: its cells up to WIDEST, every word of its heading, air."""
    label, numeric = _heading(column.label, lang), column.kind in NUMERIC
    heading = max(*(width(word) for word in label.split()), min(WIDEST, width(label)) / (3 if numeric else 1))
    widest = max((min(width(cell["text"]), WIDEST) for cell in cells), default=0)
    return {"label": label, "numeric": numeric, "weight": round(max(heading, widest) + AIR, 2)}


def _cell(value: Cell, column: TableColumn, lang: str, darkest: int = 0) -> dict:
    """Words of a cell, what it is sorted by, and its shade: 0 none, SHADES the darkest."""
    order = value.day.isoformat() if isinstance(value, Day) else value if isinstance(value, int | float) else None
    shaded = column.kind == "shade" and isinstance(value, int) and value > 0 and darkest > 0
    shade = -(-SHADES * value // darkest) if shaded else 0
    return {"text": formats.cell(value, column.kind, lang), "order": order, "shade": shade}


def _darkest(card: TableCard) -> int:
    """The largest count that stands in a column with shades."""
    keys = [column.key for column in card.columns if column.kind == "shade"]
    return max((value for row in card.rows for key in keys if isinstance(value := row.get(key), int)), default=0)


def _sum(value: Cell, column: TableColumn, lang: str) -> dict:
    """A cell of the total: empty where nothing can be added up, and its word begins like a heading."""
    if value is None or isinstance(value, Text):
        return {"text": _heading(value, lang), "order": None, "shade": 0}
    return _cell(value, column, lang)


def _more(left: int, source: str, lang: str) -> str:
    if left == 0:
        return ""
    if source:
        return formats.words(say("and {count} more: see {file}", count=left, file=source), lang)
    return formats.words(say("and {count} more", count=left), lang)


def _map(card: MapCard, lang: str, number: int) -> dict:
    classes = [_legend_line(group, lang, f"c{number}s") for group in card.classes]
    alt = " ".join([formats.words(card.text, lang), *(f"{line['label']}: {line['total']}." for line in classes)])
    stretch = card.size[1] / drawing.map_height(card)
    return {
        "title": formats.words(card.title, lang),
        "alt": alt,
        "svg": drawing.map_svg(card, alt, [hover(shape, card, lang) for shape in card.shapes], f"c{number}"),
        "height": drawing.map_height(card) / card.size[0],
        "labels": [
            {"text": formats.name(la.name, lang), "x": la.x, "y": round(la.y * stretch, 4)} for la in card.labels
        ],
        "label_size": card.label_size,
        "classes": classes,
        "listed": any(group.beside for group in card.classes),
        "headings": {
            "drawn": formats.words(say("on the map"), lang),
            "beside": formats.words(say("without ground"), lang),
            "listed": formats.words(say("Without ground, not on the map"), lang),
            "search": formats.words(say("Find on the map"), lang),
        },
        "scale": {"text": formats.words(say("{km} km", km=card.scale.km), lang), "fraction": card.scale.fraction},
        "marks": " · ".join(_heading(mark, lang) for mark in card.marks),
        "beside": _beside(card, lang),
    }


def _legend_line(group: MapClass, lang: str, prefix: str) -> dict:
    return {
        "label": _heading(group.label, lang),
        "swatch": drawing.swatch(group, prefix),
        "drawn": formats.count(group.drawn, lang),
        "beside": formats.count(group.beside, lang),
        "total": formats.count(group.drawn + group.beside, lang),
    }


def hover(shape: Shape, card: MapCard, lang: str) -> str:
    """What a map tells of a unit, line by line: name, class, figures."""
    groups = {group.key: group.label for group in card.classes}
    where = [formats.name(shape.name, lang), *([formats.name(shape.within, lang)] if shape.within else [])]
    figures = (
        f"{_heading(column.label, lang)}: {formats.cell(value, column.kind, lang)}"
        for column, value in zip(card.columns, shape.values, strict=True)
    )
    return "\n".join([", ".join(where), _heading(groups[shape.group], lang), *figures])


def _beside(card: MapCard, lang: str) -> list[dict]:
    """Units without ground, class by class in the legend's order."""
    listed = []
    for group in card.classes:
        units = [unit for unit in card.beside if unit.group == group.key]
        names = [
            formats.name(unit.name, lang) + (f" ({formats.name(unit.within, lang)})" if unit.within else "")
            for unit in units
        ]
        if names:
            listed.append({"label": _heading(group.label, lang), "count": formats.count(len(names), lang),
                           "units": names})  # fmt: skip
    return listed


def _lines(card: LineChart, lang: str, number: int) -> dict:
    title, y_label = formats.words(card.title, lang), formats.words(card.y_label, lang)
    ends = [
        (_heading(line.label, lang), next((v for v in reversed(line.values) if v is not None), None))
        for line in card.series
    ]
    last = _last_place(card, lang)
    alt = f"{title} ({y_label}), {last}: " + "; ".join(f"{label} {formats.cell(v, 'count', lang)}" for label, v in ends)
    return {
        "title": title,
        "y_label": y_label,
        "alt": alt,
        **line_chart(card, alt, lang),
        "series": [
            {"label": label, "sample": drawing.line_sample(line.style, colour(place))}
            for place, (line, (label, _)) in enumerate(zip(card.series, ends, strict=True))
        ],
        "note": _words(card.note, lang),
    }


def _last_place(card: LineChart, lang: str) -> str:
    """The end of the axis in words: a day, or an amount with its name."""
    if card.x_label is None:
        return formats.day(card.x[-1], lang)
    return f"{formats.words(card.x_label, lang)} {formats.count(card.x[-1], lang)}"


def _bars(card: BarChart, lang: str, number: int) -> dict:
    longest = max(1, *(value for row in card.rows for value in (row.value, row.of) if value is not None), 1)
    return {
        "title": formats.words(card.title, lang),
        "label": _heading(card.label, lang),
        "value_label": _heading(card.value_label, lang),
        "of_label": _heading(card.of_label, lang),
        "rows": [
            {
                "label": formats.shown(row.label, lang),
                "value": formats.cell(row.value, "count", lang),
                "of": "" if row.of is None else formats.count(row.of, lang),
                "fraction": None if row.value is None else _fraction(row.value, longest),
                "of_fraction": None if row.of is None else _fraction(row.of, longest),
            }
            for row in card.rows
        ],
        "note": _words(card.note, lang),
    }


def _words(text: Text | None, lang: str) -> str:
    return "" if text is None else formats.words(text, lang)


def _heading(text: Text | None, lang: str) -> str:
    """A text that stands by itself: the same msgid begins with a capital here and with a small letter in a sentence."""
    words = _words(text, lang)
    return words[:1].upper() + words[1:]


def _fraction(value: float, of: float) -> float:
    """Part of the full length that a bar takes, 0 to 1."""
    return round(min(1.0, max(0.0, value / of)), 4)


LAYOUTS: Mapping[type, Callable[[Card, str, int], dict]] = {
    Title: _title,
    Section: _section,
    Sentence: _sentence,
    Figures: _figures,
    TableCard: _table,
    MapCard: _map,
    LineChart: _lines,
    BarChart: _bars,
}
