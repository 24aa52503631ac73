"""Shapes and their properties, whatever file they came from: what may be there, and properties as text."""

import json
import math
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planning.errors import Problem

POLYGONS = ("Polygon", "MultiPolygon")
POINTS = ("Point",)
FAR = 1e9  # metres or degrees: no projection of the Earth gets there, nor does NaN or infinity
MOST_VERTICES = 5_000_000
LAYER = "features"


def shape_problems(frame: gpd.GeoDataFrame, wanted: Collection[str], file: str, named_by: Collection[str]):
    """A problem for every feature of `frame` that is no usable shape of the types `wanted`.

    Parameters
    ----------
    frame : str columns and geometry, index the number of the feature counted from 1.
    named_by : properties that problems may show, so that a person finds the feature.
    """
    shapes = frame.geometry.to_numpy()
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    if vertices > MOST_VERTICES:
        reason = f"{vertices:,} vertices; at most {MOST_VERTICES:,} are read"
        return [Problem("B-VERTICES", reason, "simplify the layer first, for example with mapshaper", file, LAYER)]
    return [
        Problem("B-GEOMETRY", *fault, file, LAYER, int(number), value=label(row, named_by))
        for number, shape, row in zip(frame.index, shapes, frame.to_dict("records"), strict=True)
        if (fault := _fault(shape, wanted))
    ]


def _fault(shape: shapely.Geometry | None, wanted: Collection[str]) -> tuple[str, str] | None:
    if shape is None:
        return "the feature has no geometry, or one that cannot be read", "draw it, or delete the feature"
    if shape.geom_type not in wanted:
        what = "polygons" if wanted == POLYGONS else "points"
        return f"a {shape.geom_type} among the {what}", f"keep {what} only"
    if shape.is_empty:
        return f"the {shape.geom_type.lower().removeprefix('multi')} is empty", "draw it, or delete the feature"
    wrong = next((number for number in shapely.get_coordinates(shape).ravel() if not -FAR < number < FAR), None)
    return None if wrong is None else (f"a coordinate is {wrong!s:.60}", "mend the point")


def flat(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """`frame` without heights, and a note on how many features carried them."""
    heights = int(shapely.has_z(frame.geometry.to_numpy()).sum())
    if not heights:
        return frame, []
    flattened = frame.set_geometry(gpd.GeoSeries(shapely.force_2d(frame.geometry.to_numpy()), frame.index, frame.crs))
    return flattened, [f"{heights} features carry heights; they are left out"]


def texts(columns: pd.DataFrame) -> pd.DataFrame:
    """Every column as text on a new index counted from 1; columns that hold nothing stay, as missing."""
    index = pd.RangeIndex(1, len(columns) + 1)
    return pd.DataFrame(
        {str(name): pd.Series([text(value) for value in column], index, "str") for name, column in columns.items()},
        index=index,
    )


def text(value: Any) -> str | None:
    """A property as text: 215 and 215.0 are the code 215; blank, null and NaN are missing."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, float):
        value = (int(value) if value.is_integer() else value) if math.isfinite(value) else None
    if isinstance(value, date | datetime):
        return value.isoformat()
    written = (
        "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    )
    return written.strip() or None


def label(properties: Any, named_by: Collection[str]) -> str:
    """The values of the properties that may be shown."""
    shown = properties.items() if isinstance(properties, dict) else ()
    return ", ".join(text(value) or "" for name, value in shown if name in named_by)
