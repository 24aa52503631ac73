"""Where lines, rules and words of a line chart stand."""

import math
from collections.abc import Sequence
from datetime import date

from planning.report import formats
from planning.report.cards import LineChart
from planning.report.drawing import chart_svg

SIZE = (2000, 720)
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
    steps = _steps(card)
    low, high = steps[0], steps[-1]

    def across(day: date) -> float:
        part = (day - card.x[0]).days / (card.x[-1] - card.x[0]).days
        return round(PLOT["left"] + part * (PLOT["right"] - PLOT["left"]), 1)

    def up(value: float) -> float:
        return round(PLOT["bottom"] - (value - low) / (high - low) * (PLOT["bottom"] - PLOT["top"]), 1)

    shown = card.x[:: math.ceil(len(card.x) / MOST_DAYS)]
    lines = [
        (_runs([(across(day), up(value)) if value is not None else None for day, value in zip(card.x, line.values, strict=True)]),
         line.style, colour(number))
        for number, line in enumerate(card.series)
    ]  # fmt: skip
    return {
        "svg": chart_svg(SIZE, PLOT, [up(step) for step in steps], [across(day) for day in shown], lines, alt),
        "height": SIZE[1] / SIZE[0],
        "label_size": LETTERS,
        "labels": [
            *(_label(formats.number(step, lang), PLOT["left"] - 14, up(step), "right") for step in steps),
            *(_label(formats.short_day(day, lang), across(day), PLOT["bottom"] + 40, "middle") for day in shown),
        ],
    }


def colour(number: int) -> str:
    """Colour of the series of this number; the style tells them apart without colour."""
    return COLOURS[number % len(COLOURS)]


def _label(text: str, x: float, y: float, side: str) -> dict:
    return {"text": text, "x": round(x / SIZE[0], 4), "y": round(y / SIZE[1], 4), "side": side}


def _steps(card: LineChart) -> list[float]:
    """Three to seven round steps that hold every value, from 0 where the card says so."""
    values = [value for line in card.series for value in line.values if value is not None]
    low, high = min(values, default=0), max(values, default=1)
    if card.zero:
        low, high = min(low, 0), max(high, 0)
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
