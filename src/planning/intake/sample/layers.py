"""Boundary layers as GeoJSON: few bytes, the same ones every time."""

import json
from pathlib import Path

import geopandas as gpd
import shapely

from planning.files import write_whole

PLACES = 5  # decimals of a degree


def write_layer(path: Path, layer: gpd.GeoDataFrame) -> Path:
    """Write polygons in WGS 84, one feature a line, with every column as a property and the index first."""
    properties = layer.drop(columns=layer.geometry.name).reset_index().to_dict("records")
    features = [
        json.dumps({"type": "Feature", "properties": own, "geometry": _geometry(polygon)}, ensure_ascii=False,
                   separators=(",", ":"))
        for own, polygon in zip(properties, layer.geometry, strict=True)
    ]  # fmt: skip
    return write_whole(path, '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n")


def _geometry(polygon: shapely.Polygon | shapely.MultiPolygon) -> dict:
    drawn = shapely.geometry.mapping(shapely.orient_polygons(polygon))
    return {"type": drawn["type"], "coordinates": _rounded(drawn["coordinates"])}


def _rounded(coordinates):
    """Nested coordinates with numbers rounded, so that none carries a tail of the arithmetic."""
    if isinstance(coordinates, float):
        return round(coordinates, PLACES)
    return [_rounded(inner) for inner in coordinates]
