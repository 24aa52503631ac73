"""Names on a map, placed so that no two of them overlap."""

from collections.abc import Mapping

import shapely

from planning.report.cards import MapLabel
from planning.report.fonts import width
from planning.report.values import Name

LINE = 1.25  # height of a label, in em
AIR = 0.5  # width beside it that stays free, in em
STEPS = [(x, y) for y in range(-8, 9) for x in range(-8, 9)]
STEPS.sort(key=lambda step: (step[0] ** 2 + step[1] ** 2, abs(step[1]), step))


def placed(areas: Mapping[str, shapely.Geometry], names: Mapping[str, Name], size: tuple[int, int], em: float):
    """A label for every area whose name finds room, small areas first, each with its middle inside its own area.

    Parameters
    ----------
    areas : geometry in units of the view box, by code.
    names : name of every area, by code.
    size : width and height of the view box.
    em : size of the letters, in units of the view box.

    Returns
    -------
    list of MapLabel, in the order of `areas`; a name without room is left out, never put over another.
    """
    taken: list[shapely.Geometry] = []
    found: dict[str, MapLabel] = {}
    sheet = shapely.box(0, 0, *size)
    for code in sorted(areas, key=lambda code: (areas[code].area, code)):
        for box in _candidates(areas[code], names[code], em):
            if sheet.contains(box) and not any(box.intersects(other) for other in taken):
                taken.append(box)
                found[code] = MapLabel(
                    name=names[code], x=round(box.centroid.x / size[0], 4), y=round(box.centroid.y / size[1], 4)
                )
                break
    return [found[code] for code in areas if code in found]


def _candidates(area: shapely.Geometry, name: Name, em: float):
    """Boxes for the name, nearest to the widest place of the area first."""
    wide = (max(width(name.en), width(name.hi or "")) + AIR) * em
    high = LINE * em
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(area))[0]
    shapely.prepare(area)
    for right, down in STEPS:
        x, y = middle[0] + right * wide / 8, middle[1] + down * high / 2
        if shapely.contains_xy(area, x, y):
            yield shapely.box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
