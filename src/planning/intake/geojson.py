"""GeoJSON read as JSON: what the parser of the standard library lets through is checked feature by feature.

It never goes through GDAL, which opens what the content says and not what the name says.
"""

import json
import math
import re
from collections.abc import Collection
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely import MultiPolygon, Polygon

from planning.errors import InputRefused, Problem, raise_if_any
from planning.intake.source import Source
from planning.projection import WGS84

AREAL = ("Polygon", "MultiPolygon")
CRS84 = re.compile(r"(urn:ogc:def:crs:)?OGC:(1\.3)?:?CRS84", re.IGNORECASE)
EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", re.IGNORECASE)
LAYER = "features"
FAR = 1e9  # metres or degrees: no projection of the Earth gets there, nor does NaN or infinity


class RepeatedKey(ValueError):
    """A JSON object names the same key twice, so that one of the values would be lost."""


def read_polygons(source: Source, named_by: Collection[str] = ()) -> tuple[gpd.GeoDataFrame, list[str]]:
    """The polygons of a GeoJSON file, and notes on what was left out.

    Parameters
    ----------
    source : the file's text.
    named_by : properties that problems may show, so that a person finds the feature; the others are not shown.

    Returns
    -------
    GeoDataFrame with a `str` column per property (missing where absent), in the file's CRS (WGS 84 when it names
    none, as RFC 7946 says), index the number of the feature counted from 1; notes.

    Raises
    ------
    InputRefused : not JSON, not a collection of features, a CRS that is not a plain name, a feature that has no
        polygon of closed rings of finite numbers; every feature at fault is named.
    """
    file = str(source.path)
    document = _document(source.text, file)
    features = _features(document, file)
    crs = _declared_crs(document, file)
    problems, geometries = [], {}
    for number, feature in enumerate(features, start=1):
        fault = _fault(feature)
        if fault:
            problems.append(
                Problem("B-GEOMETRY", fault[0], fault[1], file, LAYER, number, value=_label(feature, named_by))
            )
        else:
            geometries[number] = _flat(feature["geometry"])
    raise_if_any(problems)
    frame = gpd.GeoDataFrame(_properties(features), geometry=gpd.GeoSeries(geometries), crs=crs)
    heights = sum(_has_heights(feature["geometry"]) for feature in features)
    return frame, [f"{heights} features carry heights; they are left out"] if heights else []


def _document(text: str, file: str) -> dict:
    try:
        document = json.loads(text, object_pairs_hook=_object)
    except RepeatedKey as error:
        raise _refused("B-KEY", str(error), "keep one", file) from None
    except json.JSONDecodeError as error:
        if not text[error.pos :].strip() or error.msg.startswith("Unterminated"):
            raise _refused(
                "B-TRUNCATED", f"the file breaks off in line {error.lineno}", "copy it again", file
            ) from None
        place = f"line {error.lineno}, column {error.colno}"
        raise _refused("B-JSON", f"not JSON: {error.msg} at {place}", "export it again", file) from None
    except RecursionError:
        raise _refused("B-NESTED", "the JSON is nested too deep", "export it again", file) from None
    except ValueError as error:
        raise _refused("B-JSON", f"not JSON: {error}", "export it again", file) from None
    return document


def _object(pairs: list[tuple[str, Any]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise RepeatedKey(f"the key {next(key for key in keys if keys.count(key) > 1)!r} stands twice in one object")
    return found


def _features(document: Any, file: str) -> list:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "Topology":
        raise _refused("B-TYPE", "this is TopoJSON", "export it as GeoJSON", file)
    features = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        raise _refused(
            "B-TYPE", "not a GeoJSON FeatureCollection", "export the layer as GeoJSON", file, str(kind or "")
        )
    if not features:
        raise _refused("B-NONE", "the file holds no feature", "export the layer again", file)
    return features


def _declared_crs(document: dict, file: str) -> CRS:
    if "crs" not in document:
        return WGS84
    declared = document["crs"]
    try:
        name = declared["properties"]["name"] if declared["type"] == "name" else None
    except (TypeError, KeyError):
        name = None
    if not isinstance(name, str):
        raise _refused("B-CRS", "the file does not say its coordinate system by name",
                       'give "crs" the name EPSG:4326, or whatever it is', file, json.dumps(declared))  # fmt: skip
    if CRS84.fullmatch(name):
        return WGS84
    code = EPSG.fullmatch(name)
    try:
        return CRS.from_epsg(int(code[1]))
    except (TypeError, CRSError):
        raise _refused("B-CRS", "unknown coordinate system", "use EPSG:4326", file, name) from None


def _fault(feature: Any) -> tuple[str, str] | None:
    """What is wrong with the geometry of a feature, and the mend."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return "not a feature", "export the layer as GeoJSON"
    if not isinstance(feature.get("properties") or {}, dict):
        return "its properties are not an object", "export the layer as GeoJSON"
    geometry = feature.get("geometry")
    if geometry is None:
        return "the feature has no geometry", "draw it, or delete the feature"
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in AREAL:
        return f"a {kind or 'thing without type'} among the polygons", "keep polygons only"
    polygons = _polygons(geometry)
    try:
        if not polygons or not all(polygons):
            return "the polygon is empty", "draw it, or delete the feature"
        return next(filter(None, (_ring_fault(ring) for polygon in polygons for ring in polygon)), None)
    except TypeError:
        return "its coordinates are not lists of rings", "export the layer as GeoJSON"


def _ring_fault(ring: list) -> tuple[str, str] | None:
    for position in ring:
        if not isinstance(position, list) or len(position) < 2:
            return f"a position is not a pair of numbers: {position!r:.60}", "export the layer again"
        for number in position:
            if type(number) not in (int, float):
                return f"a coordinate is not a number: {number!r:.60}", "export the layer again"
            if not -FAR < number < FAR:
                return f"a coordinate is {number!r:.60}", "mend the point"
    if len(ring) < 4:
        return f"a ring of {len(ring)} points", "a ring needs four, the last one repeating the first"
    if ring[0][:2] != ring[-1][:2]:
        return f"a ring that starts at {ring[0][:2]} is not closed", "the last point must repeat the first"
    return None


def _polygons(geometry: dict) -> list:
    coordinates = geometry.get("coordinates")
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def _flat(geometry: dict) -> Polygon | MultiPolygon:
    """The checked geometry without heights."""
    polygons = [
        Polygon(shell, holes)
        for shell, *holes in (
            [[position[:2] for position in ring] for ring in polygon] for polygon in _polygons(geometry)
        )
    ]
    return polygons[0] if geometry["type"] == "Polygon" else MultiPolygon(polygons)


def _has_heights(geometry: dict) -> bool:
    return any(len(position) > 2 for polygon in _polygons(geometry) for ring in polygon for position in ring)


def _properties(features: list[dict]) -> pd.DataFrame:
    rows = [
        {key: feature[key] for key in ("id",) if key in feature} | (feature.get("properties") or {})
        for feature in features
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    index = pd.RangeIndex(1, len(rows) + 1)
    return pd.DataFrame({name: pd.Series([_text(row.get(name)) for row in rows], index, "str") for name in names})


def _text(value: Any) -> str | None:
    """A property as text: 215 and 215.0 are the code 215; blank, null and NaN are missing."""
    if isinstance(value, float):
        value = (int(value) if value.is_integer() else value) if math.isfinite(value) else None
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.strip() or None


def _label(feature: Any, named_by: Collection[str]) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    shown = properties.items() if isinstance(properties, dict) else ()
    return ", ".join(_text(value) or "" for name, value in shown if name in named_by)


def _refused(code: str, reason: str, mend: str, file: str, value: str = "") -> InputRefused:
    return InputRefused(Problem(code, reason, mend, file, value=value))
