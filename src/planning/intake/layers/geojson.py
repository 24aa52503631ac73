"""GeoJSON, in one piece or a feature a line, read as JSON: what the parser lets through is checked feature by feature.

It never goes through GDAL, which opens what the content says and not what the name says.
"""

import json
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError
from shapely import MultiPolygon, Point, Polygon

from planning.errors import InputRefused, Problem, raise_if_any
from planning.intake.layers.shapes import FAR, LAYER, POINTS, POLYGONS, label, texts
from planning.projection import WGS84

CRS84 = re.compile(r"(urn:ogc:def:crs:)?OGC:(1\.3)?:?CRS84", re.IGNORECASE)
EPSG = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d{4,6})", re.IGNORECASE)


class RepeatedKey(ValueError):
    """A JSON object names the same key twice, so that one of the values would be lost."""


def read_geojson(text: str, file: str, named_by: Collection[str] = ()) -> gpd.GeoDataFrame:
    """The polygons, or the points, of a GeoJSON file.

    Parameters
    ----------
    text : a FeatureCollection, or one feature a line.
    file : name for problems.
    named_by : properties that problems may show, so that a person finds the feature; the others are not shown.

    Returns
    -------
    GeoDataFrame with a `str` column per property (missing where absent), in the file's CRS (WGS 84 when it names
    none, as RFC 7946 says), index the number of the feature counted from 1; heights are still there.

    Raises
    ------
    InputRefused : not JSON, no features, a CRS that is not a plain name, a feature that has no polygon of closed
        rings of finite numbers, or points among polygons; every feature at fault is named.
    """
    if _is_lines(text):
        features, crs = _features_of_lines(text, file), WGS84
    else:
        document = json_document(text, file)
        features, crs = _features(document, file), _declared_crs(document, file)
    wanted = POINTS if _type(features[0]) in POINTS else POLYGONS
    problems, geometries = [], {}
    for number, feature in enumerate(features, start=1):
        fault = _fault(feature, wanted)
        if fault:
            properties = feature.get("properties") if isinstance(feature, dict) else None
            value = label(properties, named_by)
            problems.append(Problem("B-GEOMETRY", *fault, file, LAYER, number, value=value))
        else:
            geometries[number] = _shape(feature["geometry"])
    raise_if_any(problems)
    return gpd.GeoDataFrame(_properties(features), geometry=gpd.GeoSeries(geometries), crs=crs)


def json_document(text: str, file: str) -> Any:
    """The JSON value that `text` holds; a key that stands twice, nesting and a torn end are refused."""
    try:
        return json.loads(text, object_pairs_hook=_object)
    except RepeatedKey as error:
        raise _refused("B-KEY", str(error), "keep one", file) from None
    except json.JSONDecodeError as error:
        if not text[error.pos :].strip() or error.msg.startswith("Unterminated"):
            reason = f"the file breaks off in line {error.lineno}"
            raise _refused("B-TRUNCATED", reason, "copy it again", file) from None
        place = f"line {error.lineno}, column {error.colno}"
        raise _refused("B-JSON", f"not JSON: {error.msg} at {place}", "export it again", file) from None
    except RecursionError:
        raise _refused("B-NESTED", "the JSON is nested too deep", "export it again", file) from None
    except ValueError as error:
        raise _refused("B-JSON", f"not JSON: {error}", "export it again", file) from None


def _is_lines(text: str) -> bool:
    """Whether the text is GeoJSON Lines: its first line is a feature, and no collection begins in it."""
    first = text.lstrip("\x1e \t\r\n").partition("\n")[0]
    return bool(re.search(r'"type"\s*:\s*"Feature"', first)) and "FeatureCollection" not in first


def _features_of_lines(text: str, file: str) -> list:
    features = []
    for number, line in enumerate(text.splitlines(), start=1):
        written = line.strip("\x1e \t")
        if not written:
            continue
        try:
            features.append(json_document(written, file))
        except InputRefused as error:
            (problem,) = error.problems
            raise InputRefused(
                replace(problem, reason=f"{problem.reason} (line {number} of the file)", row=number)
            ) from None
    return features


def _object(pairs: list[tuple[str, Any]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise RepeatedKey(f"the key {next(key for key in keys if keys.count(key) > 1)!r} stands twice in one object")
    return found


def _features(document: Any, file: str) -> list:
    kind = document.get("type") if isinstance(document, dict) else None
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


def _fault(feature: Any, wanted: tuple[str, ...]) -> tuple[str, str] | None:
    """What is wrong with the geometry of a feature, and the mend."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return "not a feature", "export the layer as GeoJSON"
    if not isinstance(feature.get("properties") or {}, dict):
        return "its properties are not an object", "export the layer as GeoJSON"
    geometry = feature.get("geometry")
    if geometry is None:
        return "the feature has no geometry", "draw it, or delete the feature"
    kind = _type(feature)
    if kind not in wanted:
        what = "polygons" if wanted == POLYGONS else "points"
        return f"a {kind or 'thing without type'} among the {what}", f"keep {what} only"
    if wanted == POINTS:
        return _position_fault(geometry.get("coordinates"))
    polygons = _polygons(geometry)
    try:
        if not polygons or not all(polygons):
            return "the polygon is empty", "draw it, or delete the feature"
        return next(filter(None, (_ring_fault(ring) for polygon in polygons for ring in polygon)), None)
    except TypeError:
        return "its coordinates are not lists of rings", "export the layer as GeoJSON"


def _type(feature: Any) -> str | None:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    return geometry.get("type") if isinstance(geometry, dict) else None


def _position_fault(position: Any) -> tuple[str, str] | None:
    if not isinstance(position, list) or len(position) < 2:
        return f"a position is not a pair of numbers: {position!r:.60}", "export the layer again"
    for number in position:
        if type(number) not in (int, float):
            return f"a coordinate is not a number: {number!r:.60}", "export the layer again"
        if not -FAR < number < FAR:
            return f"a coordinate is {number!r:.60}", "mend the point"
    return None


def _ring_fault(ring: list) -> tuple[str, str] | None:
    if fault := next(filter(None, map(_position_fault, ring)), None):
        return fault
    if len(ring) < 4:
        return f"a ring of {len(ring)} points", "a ring needs four, the last one repeating the first"
    if ring[0][:2] != ring[-1][:2]:
        return f"a ring that starts at {ring[0][:2]} is not closed", "the last point must repeat the first"
    return None


def _polygons(geometry: dict) -> list:
    coordinates = geometry.get("coordinates")
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def _shape(geometry: dict) -> Point | Polygon | MultiPolygon:
    """The checked geometry."""
    if geometry["type"] == "Point":
        return Point(geometry["coordinates"][:3])
    polygons = [
        Polygon(shell, holes)
        for shell, *holes in ([_same_length(ring) for ring in polygon] for polygon in _polygons(geometry))
    ]
    return polygons[0] if geometry["type"] == "Polygon" else MultiPolygon(polygons)


def _same_length(ring: list) -> list:
    """Positions of two numbers each, or of three where all have a height."""
    wide = min(3, min(map(len, ring)))
    return [position[:wide] for position in ring]


def _properties(features: list[dict]) -> pd.DataFrame:
    rows = [
        {key: feature[key] for key in ("id",) if key in feature} | (feature.get("properties") or {})
        for feature in features
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    return texts(
        pd.DataFrame(
            {name: pd.Series([row.get(name) for row in rows], dtype=object) for name in names}, index=range(len(rows))
        )
    )


def _refused(code: str, reason: str, mend: str, file: str, value: str = "") -> InputRefused:
    return InputRefused(Problem(code, reason, mend, file, value=value))
