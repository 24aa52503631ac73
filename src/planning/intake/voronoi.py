"""Approximate ground of stations: Voronoi cells inside their district, and layers whose neighbours share their borders.

Measured against true jurisdictions, a cell holds a little over half of the right ground: whoever writes such cells
marks them `approximate`.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import MultiPolygon, Polygon


def station_cells(points: gpd.GeoSeries, area: Polygon | MultiPolygon) -> gpd.GeoSeries:
    """Voronoi cells of `points`, clipped to `area`: every place of the area belongs to its nearest point.

    The cells are faces of one noded set of lines, so that neighbours have the same vertices on their common border.

    Parameters
    ----------
    points : one point per station in a projected CRS (equal-area, where areas are compared), index its code.
    area : ground of the district, in the CRS of `points`.

    Returns
    -------
    GeoSeries of Polygon or MultiPolygon on the index of `points`; a valid coverage that tiles `area` exactly.

    Raises
    ------
    ValueError : no points, a geographic or no CRS, points that coincide, points outside `area`; labels are named.
    """
    _refuse_unfit(points, area)
    edges = shapely.voronoi_polygons(shapely.MultiPoint(points.to_numpy()), extend_to=area, only_edges=True)
    faces = _faces(shapely.union_all([edges, area.boundary]))
    inside = shapely.point_on_surface(faces)
    faces = faces[shapely.covers(area, inside)]
    owners = shapely.STRtree(points.to_numpy()).nearest(shapely.point_on_surface(faces))
    cells = _merged(faces, owners, points.index, points.crs)
    _refuse_any(cells.is_empty | cells.isna(), "points that nearly coincide")
    return cells


def shared_borders(cells: gpd.GeoSeries, grid: float) -> gpd.GeoSeries:
    """The same `cells` rounded to `grid`, with every border noded against its neighbours: a valid coverage.

    Rounding one polygon at a time tears neighbours apart; here the borders of all are rounded together. Slivers up
    to two grid steps wide between them are given to a neighbour, of overlaps the cell that comes first keeps all.

    Parameters
    ----------
    cells : polygons that tile their ground but for rounding, in any CRS, index their codes.
    grid : step to which coordinates are rounded, in units of the CRS (1e-5 degrees are about a metre).

    Raises
    ------
    ValueError : a cell that is lost because it is smaller than the grid; its label is named.
    """
    polygons = cells.to_numpy()
    faces = _faces(shapely.union_all(shapely.boundary(polygons), grid_size=grid))
    inside = shapely.point_on_surface(faces)
    tree = shapely.STRtree(polygons)
    face, cell = tree.query(inside, predicate="within")
    owners = np.full(len(faces), len(polygons))
    np.minimum.at(owners, face, cell)
    sliver = np.flatnonzero(owners == len(polygons))
    face, cell = tree.query_nearest(inside[sliver], max_distance=2 * grid, all_matches=False)
    owners[sliver[face]] = cell
    kept = owners < len(polygons)
    rounded = _merged(faces[kept], owners[kept], cells.index, cells.crs)
    _refuse_any(rounded.is_empty | rounded.isna(), f"cells smaller than the grid of {grid}")
    return rounded


def _faces(lines) -> np.ndarray:
    return shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))


def _merged(faces: np.ndarray, owners: np.ndarray, index: pd.Index, crs) -> gpd.GeoSeries:
    """The faces of each owner (a position in `index`) as one geometry."""
    order = np.argsort(owners, kind="stable")
    present, starts = np.unique(owners[order], return_index=True)
    merged = np.full(len(index), None, dtype=object)
    for position, own in zip(present, np.split(faces[order], starts[1:]), strict=True):
        merged[position] = shapely.normalize(shapely.coverage_union_all(own))
    return gpd.GeoSeries(merged, index=index, crs=crs)


def _refuse_unfit(points: gpd.GeoSeries, area: Polygon | MultiPolygon) -> None:
    if points.crs is None or not points.crs.is_projected:
        raise ValueError("Voronoi cells need points in a projected CRS")
    if points.empty:
        raise ValueError("Voronoi cells need at least one point")
    wrong = pd.Series(shapely.get_type_id(points.to_numpy()) != shapely.GeometryType.POINT, index=points.index)
    _refuse_any(wrong | points.is_empty, "no point")
    coordinates = shapely.get_coordinates(points.to_numpy())
    together = pd.DataFrame(coordinates, index=points.index).duplicated(keep=False)
    _refuse_any(together, "points that coincide")
    outside = ~shapely.intersects_xy(area, coordinates[:, 0], coordinates[:, 1])
    _refuse_any(pd.Series(outside, index=points.index), "points outside the area")


def _refuse_any(wrong: pd.Series, what: str) -> None:
    if wrong.any():
        raise ValueError(f"{what}: {', '.join(map(str, wrong.index[wrong]))}")
