"""Where the stations of one district stand, and the plot of each: dense in the town, even in the country."""

import math
import random

import geopandas as gpd
import shapely
from shapely import Polygon

from planning.intake.sample.ground import plane
from planning.intake.voronoi import station_cells

Place = tuple[float, float]
APART_IN_TOWN = 800.0  # metres
AWAY_FROM_BORDER = 300.0  # metres; borders move by some metres when they are bent
SPREAD_OF_TOWN = 1_300.0  # metres, of a town of one station
CANDIDATES = 12  # among which a place in the country is the one farthest from all others
PARTS_OF_CELL = 5  # an outpost gets one of so many parts of its thana's cell


def places_and_plots(
    district: Polygon, seat: Place, town: int, thanas: int, parents: list[int], rng: random.Random
) -> tuple[list[Place], list[Polygon]]:
    """Places and plots of `thanas`, then of one outpost for each of `parents`; the plots tile the district.

    Parameters
    ----------
    district : ground in the plane, in metres; holds `seat`, where the first thana stands.
    town : how many of the thanas stand in the town.
    parents : numbers of the thanas that have an outpost.
    """
    inner = district.buffer(-AWAY_FROM_BORDER)
    places = _town_places(inner, seat, town, rng)
    places += _country_places(inner, places, thanas - town, rng)
    cells = _cells(places, district)
    places = places[:town] + [_middle(place, cell) for place, cell in zip(places[town:], cells[town:], strict=True)]
    cells = _cells(places, district)
    for parent in parents:
        place, rest, own = _with_outpost(places[parent], cells[parent], rng)
        cells[parent] = rest
        places.append(place)
        cells.append(own)
    return places, cells


def _town_places(district: Polygon, seat: Place, count: int, rng: random.Random) -> list[Place]:
    places = [(float(seat[0]), float(seat[1]))]
    spread = SPREAD_OF_TOWN * count**0.5
    shapely.prepare(district)
    while len(places) < count:
        place = (rng.gauss(seat[0], spread), rng.gauss(seat[1], spread))
        if shapely.contains_xy(district, *place) and _nearest(place, places) > APART_IN_TOWN:
            places.append(place)
        spread *= 1.001  # a crowded town grows
    return places


def _country_places(district: Polygon, standing: list[Place], count: int, rng: random.Random) -> list[Place]:
    places = []
    for _ in range(count):
        drawn = [_place_in(district, rng) for _ in range(CANDIDATES)]
        places.append(max(drawn, key=lambda place: _nearest(place, standing + places)))
    return places


def _place_in(area: Polygon, rng: random.Random) -> Place:
    west, south, east, north = area.bounds
    shapely.prepare(area)
    while True:
        place = (rng.uniform(west, east), rng.uniform(south, north))
        if shapely.contains_xy(area, *place):
            return place


def _nearest(place: Place, others: list[Place]) -> float:
    x, y = place
    return min(math.hypot(x - other[0], y - other[1]) for other in others)


def _cells(places: list[Place], area: Polygon) -> list[Polygon]:
    return list(station_cells(gpd.GeoSeries(shapely.points(places), crs=plane()), area))


def _middle(place: Place, cell: Polygon) -> Place:
    """The middle of the cell where that lies inside it: stations stand more evenly."""
    middle = cell.centroid
    return (middle.x, middle.y) if cell.contains(middle) else place


def _with_outpost(thana: Place, cell: Polygon, rng: random.Random) -> tuple[Place, Polygon, Polygon]:
    """Place of the outpost, what is left to the thana in one piece, and the outpost's own plot at its edge."""
    while True:
        places = [thana, *(_place_in(cell, rng) for _ in range(PARTS_OF_CELL - 1))]
        parts = _cells(places, cell)
        for number in sorted(range(1, len(parts)), key=lambda part: -_roundness(parts[part])):
            rest = shapely.coverage_union_all(parts[:number] + parts[number + 1 :])
            if rest.geom_type == parts[number].geom_type == "Polygon":
                return _middle(places[number], parts[number]), rest, parts[number]


def _roundness(plot: Polygon) -> float:
    """Area against that of a circle of the same perimeter: 1 for a circle, near 0 for a strip."""
    return 4 * math.pi * plot.area / plot.length**2
