"""Is a layer where its coordinate system says it is? Swapped axes, metres called degrees, and places far off."""

import geopandas as gpd
import numpy as np
import pandas as pd

from planning.errors import InputRefused, Problem
from planning.projection import WGS84

# West, south, east, north in degrees: India from Indira Point to the Karakoram, rounded outwards.
INDIA = (68.0, 6.0, 98.0, 38.0)
Box = tuple[float, float, float, float]


def parse_box(text: str) -> Box:
    """The box that `W,S,E,N` means.

    >>> parse_box("-10,35,5,44")
    (-10.0, 35.0, 5.0, 44.0)
    """
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        mend = "four degrees: west,south,east,north, for example 68,6,98,38"
        raise InputRefused(Problem("A-BOX", "not a box", mend, column="box", value=text))
    return west, south, east, north


def position_problems(frame: gpd.GeoDataFrame, file: str, sheet: str, box: Box = INDIA) -> list[Problem]:
    """A problem for every feature that cannot lie where the CRS of `frame` puts it.

    Parameters
    ----------
    frame : any geometry, index the number of the feature in the file.
    file, sheet : where the problems are said to be.
    box : west, south, east, north in degrees WGS 84 that must hold every feature.

    When all features have the same fault it is one fault of the file, and reported once.
    """
    if frame.crs.is_projected and frame.bounds.abs().to_numpy().max() <= 180:
        return [Problem("B-DEGREES", f"{frame.crs.to_string()} counts in metres, but these are degrees",
                        "name EPSG:4326 as the coordinate system", file, sheet, value=_first(frame))]  # fmt: skip
    faults = _not_degrees(frame) if frame.crs.is_geographic else pd.Series(dtype=object)
    if faults.empty:
        faults = _outside(frame, box)
    if faults.empty:
        return []
    alike = len(faults) == len(frame) and len(set(faults)) == 1
    return [
        Problem(*faults[number], file, sheet, None if alike else int(number), value=_first(frame.loc[[number]]))
        for number in (faults.index[:1] if alike else faults.index)
    ]


def _not_degrees(frame: gpd.GeoDataFrame) -> pd.Series:
    bounds = frame.bounds.abs()
    wrong = bounds.index[(bounds[["minx", "maxx"]].max(axis=1) > 180) | (bounds[["miny", "maxy"]].max(axis=1) > 90)]
    fault = ("B-METRES", "coordinates that are no degrees",
             "name the projection they are in (Bihar: likely EPSG:32645), or mend them")  # fmt: skip
    return pd.Series([fault] * len(wrong), index=wrong, dtype=object)


def _outside(frame: gpd.GeoDataFrame, box: Box) -> pd.Series:
    bounds = frame.to_crs(WGS84).bounds
    inside = _within(bounds, box)
    swapped = _within(bounds.set_axis(["miny", "minx", "maxy", "maxx"], axis=1), box)
    where = f"{box[0]:g}-{box[2]:g} E, {box[1]:g}-{box[3]:g} N"
    swap = ("B-SWAPPED", f"latitude stands before longitude: inside {where} only when swapped", "swap x and y")
    far = (
        "B-FAR",
        f"outside {where}",
        "mend the coordinates or the coordinate system; or say --box where the state lies",
    )
    wrong = bounds.index[~inside]
    return pd.Series([swap if swapped[number] else far for number in wrong], index=wrong, dtype=object)


def _within(bounds: pd.DataFrame, box: Box) -> pd.Series:
    west, south, east, north = box
    finite = np.isfinite(bounds).all(axis=1)
    return (
        finite
        & (bounds["minx"] >= west)
        & (bounds["miny"] >= south)
        & (bounds["maxx"] <= east)
        & (bounds["maxy"] <= north)
    )


def _first(frame: gpd.GeoDataFrame) -> str:
    west, south, _, _ = frame.bounds.iloc[0]
    return f"{west:g} {south:g}"
