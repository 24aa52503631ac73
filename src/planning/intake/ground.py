"""Approximate ground: Voronoi cells of the stations inside their revenue district, joined to police districts."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from planning.intake.voronoi import shared_borders, station_cells
from planning.projection import WGS84

EARTH = 6_371_000  # metres, mean radius; on a sphere the plane below is linear in degrees
AROUND = 0.01  # degrees, a kilometre: room for points on the border
DECIMALS = 6  # of a degree: a tenth of a metre
APPROXIMATE = (
    "The ground of each station is approximate: the places of its revenue district that are nearer to it than to any "
    "other station. About half of the ground lies in the right cell; it does not tell whose a village is."
)


def station_ground(points: gpd.GeoSeries, home: pd.Series, layer: gpd.GeoSeries) -> gpd.GeoSeries:
    """A cell for each station that tiles, together with its neighbours', the ground of their revenue district.

    Parameters
    ----------
    points : good points (planning.intake.places.judged_points).
    home : code of the revenue district of each, on the same index.
    layer : ground of the revenue districts in WGS 84, index code.

    Returns
    -------
    GeoSeries in WGS 84 rounded to DECIMALS, index as `points`: one valid coverage across all districts.

    Source of the share in APPROXIMATE: measured on 17 jurisdictions of Bhubaneswar and on the 534 blocks of Bihar,
    with a random point in each; 55 % of the ground fell into the right cell both times.
    """
    known = points.to_crs(WGS84)
    cells = [_cells(known[members], layer[code]) for code, members in home.groupby(home).groups.items()]
    return _as_decimals(shared_borders(pd.concat(cells), 10**-DECIMALS)).reindex(points.index)


def joined(cells: gpd.GeoSeries, owner: pd.Series) -> gpd.GeoSeries:
    """The union of the cells of each owner (a code per cell), index the owners' codes."""
    # The quick union is wrong, or fails, where borders of neighbours do not match, as real jurisdictions have it.
    union = shapely.coverage_union_all if shapely.coverage_is_valid(cells.to_numpy()) else shapely.union_all
    parts = {code: union(cells[members].to_numpy()) for code, members in owner.groupby(owner).groups.items()}
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


def _cells(points: gpd.GeoSeries, district: shapely.Geometry) -> gpd.GeoSeries:
    """The places of one district that are nearer to each point than to the others.

    Near is judged on a plane of scaled degrees, true in the middle of the district and within a hundredth at its
    ends. In it a straight border in degrees stays straight, so that cells end exactly where the layer draws it.
    """
    west, south, east, north = district.bounds
    plane = CRS.from_dict({"proj": "eqc", "lat_ts": round((south + north) / 2, 3), "R": EARTH})
    around = gpd.GeoSeries([shapely.box(west, south, east, north).buffer(AROUND)], crs=WGS84).to_crs(plane)
    cells = station_cells(points.to_crs(plane), around.iloc[0]).to_crs(WGS84)
    cut = shapely.intersection(cells.to_numpy(), district)
    # A cell that runs along the border leaves lines there as well; a buffer of nothing keeps polygons only.
    return gpd.GeoSeries(shapely.buffer(cut, 0), index=cells.index, crs=WGS84)


def _as_decimals(cells: gpd.GeoSeries) -> gpd.GeoSeries:
    """Multiples of the grid differ from the decimals that they mean in their last bit; here they become the same."""
    rounded = shapely.transform(cells.to_numpy(), lambda positions: np.round(positions, DECIMALS))
    return gpd.GeoSeries(rounded, index=cells.index, crs=cells.crs)
