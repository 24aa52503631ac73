"""Where lines, rules and words of a line chart stand."""

import math
from collections.abc import Sequence
from datetime import date

from planning.report import formats
from planning.report.cards import LineChart
from planning.report.drawing import chart_svg

SIZE = (2000, 720)
ROOM_BELOW = 60  # for the words that name the amounts
PLOT = {"left": 170.0, "right": 1940.0, "top": 30.0, "bottom": 630.0}
LETTERS = 0.0155  # size of the words, against the chart's width
COLOURS = ("#144a60", "#b4501f", "#5b676e", "#7a6a00")
MOST_DAYS = 7  # words along the axis


def line_chart(card: LineChart, alt: str, lang: str) -> dict:
    """SVG and words of a line chart.

    Returns
    -------
    dict : svg; height (against width); label_size; labels [text, x, y, side], as fractions, side is where the
        text's anchor is: "right" for words left of the axis, "middle" for words below it.
    """
    steps, (first, last) = _steps_up(card), _ends_across(card)
    low, high = steps[0], steps[-1]
    size = (SIZE[0], SIZE[1] + (ROOM_BELOW if card.x_label else 0))

    def across(place: date | float) -> float:
        part = (_number(place) - first) / (last - first)
        return round(PLOT["left"] + part * (PLOT["right"] - PLOT["left"]), 1)

    def up(value: float) -> float:
        return round(PLOT["bottom"] - (value - low) / (high - low) * (PLOT["bottom"] - PLOT["top"]), 1)

    def label(text: str, x: float, y: float, side: str) -> dict:
        return {"text": text, "x": round(x / size[0], 4), "y": round(y / size[1], 4), "side": side}

    ticks = _ticks(card)
    lines = [
        (_runs([(across(x), up(y)) if y is not None else None for x, y in zip(card.x, line.values, strict=True)]),
         line.style, colour(number))
        for number, line in enumerate(card.series)
    ]  # fmt: skip
    named = [formats.words(card.x_label, lang)] if card.x_label else []
    return {
        "svg": chart_svg(size, PLOT, [up(step) for step in steps], [across(tick) for tick in ticks], lines, alt),
        "height": size[1] / size[0],
        "label_size": LETTERS,
        "labels": [
            *(label(formats.number(step, lang), PLOT["left"] - 14, up(step), "right") for step in steps),
            *(label(_place(tick, lang), across(tick), PLOT["bottom"] + 40, "middle") for tick in ticks),
            *(label(words, (PLOT["left"] + PLOT["right"]) / 2, PLOT["bottom"] + 100, "middle") for words in named),
        ],
    }


def colour(number: int) -> str:
    """Colour of the series of this number; the style tells them apart without colour."""
    return COLOURS[number % len(COLOURS)]


def _number(place: date | float) -> float:
    return place.toordinal() if isinstance(place, date) else place


def _place(tick: date | float, lang: str) -> str:
    return formats.short_day(tick, lang) if isinstance(tick, date) else formats.number(tick, lang)


def _ticks(card: LineChart) -> Sequence[date | float]:
    """Where a word stands below the axis: some of the days, or round amounts."""
    if card.x_label is None:
        return card.x[:: math.ceil(len(card.x) / MOST_DAYS)]
    return _steps(card.x[0], card.x[-1])


def _ends_across(card: LineChart) -> tuple[float, float]:
    """First and last place of the axis: the days themselves, or round amounts around all of them."""
    places = card.x if card.x_label is None else _ticks(card)
    return _number(places[0]), _number(places[-1])


def _steps_up(card: LineChart) -> list[float]:
    values = [value for line in card.series for value in line.values if value is not None]
    low, high = min(values, default=0), max(values, default=1)
    return _steps(min(low, 0), max(high, 0)) if card.zero else _steps(low, high)


def _steps(low: float, high: float) -> list[float]:
    """Three to seven round steps that hold everything from `low` to `high`."""
    if low == high:
        high = low + 1
    step = _round_up((high - low) / 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [_tidy(number * step) for number in range(first, last + 1)]


def _round_up(step: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))


def _tidy(value: float) -> float:
    return round(value, 9)


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Stretches without a missing value: a line is broken where nothing is known."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]
