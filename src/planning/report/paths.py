"""Geometry to SVG path data: projected, simplified as one coverage, and set on a grid of whole numbers."""

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.affinity import affine_transform

from planning.projection import equal_area

WIDTH = 2000  # units of the view box: on A4 one unit is 0.09 mm, finer than print shows
TALLEST = 0.78  # most height of a map against its width, so that a map never fills a page
MARGIN = 12
MOST_PATH = 450_000  # characters of all paths together
STEP = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Grid:
    """Where a map lies on its view box: x = (easting - west) * units_per_metre, y likewise from the north, downwards."""

    west: float
    north: float
    units_per_metre: float
    size: tuple[int, int]

    def place(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """`geometry` (projected, metres) in units of the view box."""
        k = self.units_per_metre
        return affine_transform(geometry, [k, 0, 0, -k, -self.west * k, self.north * k])


def on_grid(ground: gpd.GeoSeries) -> tuple[gpd.GeoSeries, Grid]:
    """The polygons of `ground`, simplified, in the units of a view box that holds them all.

    Neighbours stay neighbours: the polygons are simplified together (`shapely.coverage_simplify`), no more than
    needed to keep their paths within MOST_PATH characters.

    Parameters
    ----------
    ground : polygons in any system with a CRS, none of them empty.
    """
    projected = ground.to_crs(equal_area(ground))
    grid = _grid(*projected.total_bounds)
    placed = projected.map(grid.place)
    tolerance = 0.5
    simple = shapely.coverage_simplify(placed.to_numpy(), tolerance)
    while sum(len(path(polygon)) for polygon in simple) > MOST_PATH and tolerance < WIDTH:
        tolerance *= 1.5
        simple = shapely.coverage_simplify(placed.to_numpy(), tolerance)
    return gpd.GeoSeries(simple, index=ground.index), grid


def _grid(west: float, south: float, east: float, north: float) -> Grid:
    inner = WIDTH - 2 * MARGIN
    tallest = WIDTH * TALLEST - 2 * MARGIN
    k = min(inner / (east - west), tallest / (north - south))
    side = (WIDTH / k - (east - west)) / 2
    height = round((north - south) * k) + 2 * MARGIN
    return Grid(west - side, north + MARGIN / k, k, (WIDTH, height))


def path(geometry: shapely.Geometry) -> str:
    """SVG path data of the polygons of `geometry` in whole numbers; nothing vanishes, however small it is.

    >>> path(shapely.box(0, 0, 10.2, 5.9))
    'M10 0l0 6-10 0 0-6z'
    """
    rings = [ring for part in shapely.get_parts(geometry) for ring in (part.exterior, *part.interiors)]
    written = "".join(_ring(np.rint(shapely.get_coordinates(ring)).astype(int)) for ring in rings)
    return written or _speck(geometry)


def rings(data: str) -> list[np.ndarray]:
    """The rings of path data as :func:`path` writes it, each as an array (n, 2) of absolute whole numbers.

    >>> rings("M10 6l0-6-10 0 0 6z")[0].tolist()
    [[10, 6], [10, 0], [0, 0], [0, 6]]
    """
    steps = (np.array(STEP.findall(ring), dtype=int).reshape(-1, 2) for ring in data.split("z") if ring)
    return [np.cumsum(ring, axis=0) for ring in steps]


def _ring(points: np.ndarray) -> str:
    """A ring without repeated points; one that has shrunk to a line or a point is left out."""
    points = points[:-1][(points[1:] != points[:-1]).any(axis=1)]
    if len(np.unique(points, axis=0)) < 3:
        return ""
    steps = " ".join(map(str, np.diff(points, axis=0).ravel().tolist())).replace(" -", "-")
    return f"M{points[0][0]} {points[0][1]}l{steps}z"


def _speck(geometry: shapely.Geometry) -> str:
    x, y = (round(value) for value in shapely.get_coordinates(geometry.representative_point())[0].tolist())
    return f"M{x - 1} {y - 1}l2 0 0 2-2 0z"
