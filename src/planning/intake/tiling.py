"""Do the polygons of one layer fit together? Overlaps and gaps, measured in km2."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planning.projection import WGS84

SQUARE_METRES = 1e6  # in a km2


def overlaps(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Pairs of polygons that share ground.

    Parameters
    ----------
    frame : valid polygons in an equal-area projection in metres.

    Returns
    -------
    DataFrame : `first`, `second` (labels of `frame`, in its order), `km2` (shared ground) and `share` (of the smaller
        polygon); largest first.
    """
    shapes = frame.geometry.to_numpy()
    suspects = np.flatnonzero(~shapely.is_empty(shapely.coverage_invalid_edges(shapes)))
    pairs = shapely.STRtree(shapes[suspects]).query(shapes[suspects], predicate="intersects")
    one, other = suspects[pairs][:, suspects[pairs[0]] < suspects[pairs[1]]]
    shared = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    smaller = np.minimum(shapely.area(shapes[one]), shapely.area(shapes[other]))
    labels = {"first": frame.index[one], "second": frame.index[other]}
    found = pd.DataFrame({**labels, "km2": shared / SQUARE_METRES, "share": shared / smaller})
    return found[found["km2"] > 0].sort_values(["km2", "first"], ascending=[False, True], ignore_index=True)


def gaps(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Ground that the polygons enclose together and none of them owns.

    Parameters
    ----------
    frame : valid polygons in an equal-area projection in metres.

    Returns
    -------
    DataFrame : `km2` and a point in each gap (`longitude`, `latitude`, degrees); largest first.
    """
    whole = shapely.union_all(frame.geometry.to_numpy())
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    holes = gpd.GeoSeries([shapely.Polygon(ring) for ring in rings], crs=frame.crs)
    inside = holes.representative_point().to_crs(WGS84)
    found = pd.DataFrame({"km2": holes.area / SQUARE_METRES, "longitude": inside.x, "latitude": inside.y})
    return found.sort_values(["km2", "longitude"], ascending=[False, True], ignore_index=True)
