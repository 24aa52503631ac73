"""Do the polygons of one layer fit together? Overlaps, gaps and borders that do not match, measured in km2."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planning.projection import WGS84, equal_area

SQUARE_METRES = 1e6  # in a km2


def overlaps(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pairs of polygons that share ground.

    Parameters
    ----------
    frame : polygons in an equal-area projection in metres, valid where they were drawn.

    Returns
    -------
    DataFrame : `first`, `second` (labels of `frame`, in its order), `km2` (shared ground) and `share` (of the smaller
        polygon); largest first.
    """
    # A polygon that is valid where it was drawn may cross itself by a hair in another projection.
    shapes = repaired(frame.geometry.to_numpy())
    suspects = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    # One inside the other: the outer one's edges are sound, so each suspect is held against all.
    suspect, other = shapely.STRtree(shapes).query(shapes[suspects], predicate="intersects")
    pairs = np.sort(np.stack([suspects[suspect], other]), axis=0)
    one, other = np.unique(pairs[:, pairs[0] < pairs[1]], axis=1)
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    smaller = np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    labels = {"first": frame.index[one], "second": frame.index[other]}
    found = pd.DataFrame({**labels, "km2": shared / SQUARE_METRES, "share": shared / smaller})
    return found[found["km2"] > 0].sort_values(["km2", "first"], ascending=[False, True], ignore_index=True)


def gaps(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Ground that the polygons enclose together and none of them owns.

    Parameters
    ----------
    frame : valid polygons in the system that they were drawn in: another one moves vertices, and opens gaps that
        are not there.

    Returns
    -------
    DataFrame : `km2` (0 where two borders only fail to share their vertices) and a point in each gap (`longitude`,
        `latitude`, degrees); largest first.
    """
    whole = shapely.union_all(frame.geometry.to_numpy())
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    holes = gpd.GeoSeries([shapely.Polygon(ring) for ring in rings], crs=frame.crs)
    if holes.empty:
        return pd.DataFrame({"km2": [], "longitude": [], "latitude": []}, dtype="float64")
    inside = holes.map(lambda hole: shapely.Point(shapely.get_coordinates(hole)[0])).set_crs(frame.crs).to_crs(WGS84)
    areas = holes.to_crs(equal_area(frame)).area / SQUARE_METRES
    found = pd.DataFrame({"km2": areas, "longitude": inside.x, "latitude": inside.y})
    return found.sort_values(["km2", "longitude"], ascending=[False, True], ignore_index=True)


def square_kilometres(frame: gpd.GeoDataFrame) -> pd.Series:
    """Ground of each polygon in km2, in an equal-area projection centred on the layer."""
    if frame.empty:
        return pd.Series(dtype="float64", index=frame.index)
    return frame.geometry.to_crs(equal_area(frame)).area / SQUARE_METRES


def repaired(shapes: np.ndarray) -> np.ndarray:
    """The polygons made valid; lines and points that a self-crossing leaves behind are dropped."""
    flawed = ~shapely.is_valid(shapes)
    sound = shapes.copy()
    sound[flawed] = [
        shapely.union_all([part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")])
        for shape in shapely.make_valid(shapes[flawed])
    ]
    return sound


def unmatched(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """The stretches of border that do not match the neighbour's, for each polygon that has some.

    Parameters
    ----------
    frame : valid polygons in the system that they were drawn in.
    """
    edges = shapely.coverage_invalid_edges(frame.geometry.to_numpy())
    found = gpd.GeoSeries(edges, index=frame.index, crs=frame.crs)
    return found[~shapely.is_empty(edges)]
