"""Maps and charts as SVG without a letter of text: the page, or typst, places the words.

Presentation attributes only, no style: the page's content security policy forbids inline styles.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from planning.report.cards import MapCard, MapClass
from planning.report.paths import WIDTH

INK = "#1c2b33"
RULE = "#9aa5ab"
EDGE = "#ffffff"
FOOT = 64  # strip under a map for the scale bar and the marks, in units of the view box
DASHES = {"solid": "", "dashed": ' stroke-dasharray="16 9"', "dotted": ' stroke-dasharray="3 9"'}
HATCHES = {
    "lines": '<path d="M0 7h14" stroke="#5b676e" stroke-width="3.2"/>',
    "cross": f'<path d="M0 7h14M7 0v14" stroke="{INK}" stroke-width="4.5"/>',
    "dots": f'<circle cx="7" cy="7" r="3.6" fill="{INK}"/>',
}


def map_height(card: MapCard) -> int:
    """Height of the drawn map, its foot included, in units of the view box."""
    return card.size[1] + FOOT


def map_svg(card: MapCard, alt: str, hover: Sequence[str], prefix: str) -> str:
    """The map of `card`: shapes by class (each with its `hover` text as title), borders over them, scale bar below.

    Parameters
    ----------
    alt : text alternative of the whole map.
    hover : one text per shape.
    prefix : begins the ids in the SVG, so that several maps fit on one page.
    """
    drawn = {group.key: [] for group in card.classes}
    for shape, words in zip(card.shapes, hover, strict=True):
        drawn[shape.group].append(f'<path d="{shape.path}"><title>{escape(words)}</title></path>')
    layers = [
        f'<g class="units" fill="{_fill(group, prefix)}" stroke="{_edge(group)}" stroke-width="1.5">'
        f"{''.join(drawn[group.key])}</g>"
        for group in card.classes
        if drawn[group.key]
    ]
    borders = f'<path d="{card.borders}" fill="none" stroke="{INK}" stroke-width="3.2" stroke-linejoin="round"/>'
    return svg(
        (WIDTH, map_height(card)),
        [_patterns(card.classes, prefix), *layers, f'<g pointer-events="none">{borders}</g>', _scale_bar(card)],
        alt,
    )


def swatch(group: MapClass, prefix: str) -> str:
    """The legend's sample of a class; `prefix` begins the ids in it."""
    box = f'<rect x="1" y="1" width="58" height="34" fill="{_fill(group, prefix)}" stroke="{INK}" stroke-width="2"/>'
    return svg((60, 36), [_patterns([group], prefix), box])


def line_sample(style: str, colour: str) -> str:
    """The legend's sample of a series."""
    return svg((90, 24), [f'<path d="M3 12h84" fill="none" stroke="{colour}" stroke-width="5"{DASHES[style]}/>'])


def svg(size: tuple[int, int], content: Iterable[str], alt: str | None = None) -> str:
    """An SVG document of `size`; without a text alternative it is decoration."""
    role = 'aria-hidden="true"' if alt is None else f'role="img" aria-label="{escape(alt)}"'
    view = f'viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {view} {role}>{"".join(content)}</svg>'


def chart_svg(
    size: tuple[int, int], plot: Mapping[str, float], rules: Sequence[float], ticks: Sequence[float], lines, alt: str
) -> str:
    """A line chart.

    Parameters
    ----------
    size : of the view box; all that follows is in its units.
    plot : left, right, top and bottom of the plotting area.
    rules : heights of the horizontal rules; the lowest is the axis.
    ticks : positions of the tick marks along the axis.
    lines : (points, style, colour) of every series; points is a list of runs without a break.
    """
    ruled = [
        f'<path d="M{plot["left"]:g} {y:g}H{plot["right"]:g}" stroke="#d5dbde" stroke-width="1.5"/>' for y in rules
    ]
    axis = f'<path d="M{plot["left"]:g} {plot["bottom"]:g}H{plot["right"]:g}" stroke="{INK}" stroke-width="2"/>'
    marks = [f'<path d="M{x:g} {plot["bottom"]:g}v8" stroke="{INK}" stroke-width="2"/>' for x in ticks]
    return svg(size, [*ruled, axis, *marks, *(_line(*line) for line in lines)], alt)


def _line(runs: Sequence[Sequence[tuple[float, float]]], style: str, colour: str) -> str:
    drawn = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in run) for run in runs if len(run) > 1)
    dots = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="5" fill="{colour}"/>' for run in runs for x, y in run)
    joined = (
        f'<path d="{drawn}" fill="none" stroke="{colour}" stroke-width="4" stroke-linejoin="round"{DASHES[style]}/>'
    )
    return (joined if drawn else "") + dots


def _patterns(classes: Iterable[MapClass], prefix: str) -> str:
    hatched = (
        f'<pattern id="{prefix}-{group.key}" width="14" height="14" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="14" height="14" fill="{group.fill}"/>{HATCHES[group.pattern]}'
        "</pattern>"
        for group in classes
        if group.pattern
    )
    return f"<defs>{''.join(hatched)}</defs>"


def _fill(group: MapClass, prefix: str) -> str:
    return f"url(#{prefix}-{group.key})" if group.pattern else group.fill


def _edge(group: MapClass) -> str:
    """Light edges between dark shapes; hatched ones need a line around them to be a shape at all."""
    return RULE if group.pattern else EDGE


def _scale_bar(card: MapCard) -> str:
    y, long = card.size[1] + 24, round(card.scale.fraction * WIDTH)
    return f'<path d="M14 {y}v16h{long}v-16" fill="none" stroke="{INK}" stroke-width="3"/>'
