"""Approximate ground: Voronoi cells of the stations inside their revenue district, joined to police districts."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planning.intake.places import BORDER
from planning.intake.voronoi import shared_borders, station_cells
from planning.projection import WGS84

METRE_GRID = 0.1
DECIMALS = 6  # of a degree: a tenth of a metre
APPROXIMATE = (
    "The ground of each station is approximate: the places of its revenue district that are nearer to it than to any "
    "other station. About half of the ground lies in the right cell; it does not tell whose a village is."
)


def station_ground(points: gpd.GeoSeries, home: pd.Series, areas: gpd.GeoSeries) -> gpd.GeoSeries:
    """A cell for each station that tiles, together with its neighbours', the ground of their revenue district.

    Parameters
    ----------
    points : good points (planning.intake.places.judged_points), in an equal-area CRS in metres, index unit code.
    home : code of the revenue district of each.
    areas : ground of the revenue districts in that CRS, index code.

    Returns
    -------
    GeoSeries in WGS 84 rounded to DECIMALS, index as `points`: one valid coverage across all districts.

    The share of ground in the right cell was measured on 17 jurisdictions of Bhubaneswar and on the 534 blocks of
    Bihar, with a random point in each: 55 % both times.
    """
    cells = [
        station_cells(_inside(points[members], areas[code]), areas[code])
        for code, members in home.groupby(home).groups.items()
    ]
    drawn = pd.concat(cells)
    settled = shared_borders(gpd.GeoSeries(drawn, crs=points.crs), METRE_GRID).to_crs(WGS84)
    rounded = shared_borders(settled, 10**-DECIMALS)
    return _as_decimals(rounded).reindex(points.index)


def joined(cells: gpd.GeoSeries, owner: pd.Series) -> gpd.GeoSeries:
    """The union of the cells of each owner (a code per cell), index the owners' codes."""
    parts = {
        code: shapely.coverage_union_all(cells[members].to_numpy())
        for code, members in owner.groupby(owner).groups.items()
    }
    return gpd.GeoSeries({code: shapely.normalize(part) for code, part in parts.items()}, crs=cells.crs)


def layer_text(frame: gpd.GeoDataFrame) -> str:
    """GeoJSON text of a layer in WGS 84, one feature a line, columns as properties."""
    columns = frame.columns.drop("geometry")
    features = [
        {
            "type": "Feature",
            "properties": {column: getattr(row, column) for column in columns},
            "geometry": shapely.geometry.mapping(row.geometry),
        }
        for row in frame.itertuples(index=False)
    ]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    return f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'


def _inside(points: gpd.GeoSeries, area: shapely.Geometry) -> gpd.GeoSeries:
    """The points, those on the border moved inside by BORDER, so that rounding leaves none outside."""
    outside = ~points.intersects(area)
    if not outside.any():
        return points
    inner = area.buffer(-BORDER)
    moved = [shapely.get_point(shapely.shortest_line(inner, point), 0) for point in points[outside]]
    return points.mask(outside, gpd.GeoSeries(moved, index=points.index[outside], crs=points.crs))


def _as_decimals(cells: gpd.GeoSeries) -> gpd.GeoSeries:
    """Multiples of the grid differ from the decimals that they mean in their last bit; here they become the same."""
    rounded = shapely.transform(cells.to_numpy(), lambda positions: np.round(positions, DECIMALS))
    return gpd.GeoSeries(rounded, index=cells.index, crs=cells.crs)
