"""Any boundary file becomes one frame: recognised by content, read by one driver, its shapes and its place checked."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError

from planning.errors import InputRefused, Problem, raise_if_any
from planning.intake.layers.formats import Part, layer_part
from planning.intake.layers.gdal import read_with_gdal
from planning.intake.layers.geojson import json_document, read_geojson
from planning.intake.layers.parcel import JOURNALS, Parcel, open_parcel
from planning.intake.layers.parquet import read_parquet
from planning.intake.layers.position import INDIA, Box, position_problems
from planning.intake.layers.shapefile import encoding_of, whole_shapefile
from planning.intake.layers.shapes import LAYER, POINTS, POLYGONS, flat, shape_problems
from planning.intake.source import Source, refused
from planning.intake.tiling import repaired, square_kilometres


@dataclass(frozen=True)
class Reading:
    """How files are to be read where they do not say it themselves, where the state can lie, and whether to mend."""

    layers: tuple[str, ...] = ()
    encoding: str | None = None
    assume_crs: str | None = None
    box: Box = INDIA
    mend: bool = False  # make polygons valid that cross themselves; each is noted with its ground before and after


AS_THE_FILE_SAYS = Reading()


@dataclass(frozen=True)
class Features:
    """A layer: `frame` has a `str` column per property, polygons or points, a CRS, and the feature's number as index."""

    source: Source
    frame: gpd.GeoDataFrame
    notes: tuple[str, ...]

    @property
    def file(self) -> str:
        return str(self.source.path)


def read_features(path: str | Path, reading: Reading = AS_THE_FILE_SAYS, named_by: Collection[str] = ()) -> Features:
    """The polygons or the points of the boundary file `path`.

    Parameters
    ----------
    path : GeoJSON, GeoJSON Lines, TopoJSON, GeoPackage, Shapefile (file, folder), FlatGeobuf, KML or Parquet, also in
        a zip.
    reading : which layer, encoding and CRS where the file leaves it open; the box that must hold every feature.
    named_by : properties that problems may show, so that a person finds the feature.

    Raises
    ------
    InputRefused : everything that planning.intake.layers refuses; all features at fault are named at once.
    """
    parcel = open_parcel(path)
    part = layer_part(parcel, reading.layers)
    frame, notes = _read(parcel, part, reading, named_by)
    file = str(parcel.path)
    if frame.empty:
        raise refused("B-NONE", "the file holds no feature", "export the layer again", parcel.path)
    first = next((shape.geom_type for shape in frame.geometry if shape is not None), None)
    raise_if_any(shape_problems(frame, POINTS if first in POINTS else POLYGONS, file, named_by))
    if frame.crs is None:
        frame = frame.set_crs(_assumed(reading.assume_crs, parcel))
        notes = [*notes, f"no coordinate system is named; {reading.assume_crs} was assumed, as said"]
    frame, heights = flat(frame)
    raise_if_any(position_problems(frame, file, LAYER, reading.box))
    frame, mends = _made_valid(frame) if reading.mend else (frame, [])
    return Features(parcel.source, frame, (*notes, *heights, *mends))


def _made_valid(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """The layer with valid polygons, and a note on each that was not one."""
    flawed = frame.index[~frame.is_valid]
    sound = frame.set_geometry(gpd.GeoSeries(repaired(frame.geometry.to_numpy()), frame.index, frame.crs))
    areas = pd.DataFrame({"drawn": square_kilometres(frame.loc[flawed]), "valid": square_kilometres(sound.loc[flawed])})
    return sound, [
        f"feature {number} was made valid: {row.drawn:.4f} km2 as drawn, {row.valid:.4f} km2 now"
        for number, row in areas.iterrows()
    ]


def _read(parcel: Parcel, part: Part, reading: Reading, named_by) -> tuple[gpd.GeoDataFrame, list[str]]:
    data, path = parcel.parts[part.name], parcel.path
    match part.format:
        case "geojson":
            return read_geojson(part.text, str(path), named_by), []
        case "parquet":
            return read_parquet(data, path), []
        case "shapefile":
            parts = whole_shapefile(part.name, parcel.parts, path)
            encoding, notes = encoding_of(parts, reading.encoding, path)
            return read_with_gdal(part.format, parts, (), encoding, path)[0], notes
        case "topojson":
            json_document(part.text, str(path))
    beside = {end: parcel.parts[part.name + end] for end in JOURNALS if part.name + end in parcel.parts}
    return read_with_gdal(part.format, {"": data, **beside}, reading.layers, None, path)


def _assumed(said: str | None, parcel: Parcel) -> CRS:
    if said is None:
        mend = "say which it is, for example --assume-crs EPSG:4326"
        raise refused("B-CRS", "the file does not name its coordinate system", mend, parcel.path)
    try:
        return CRS.from_user_input(said)
    except CRSError:
        raise InputRefused(
            Problem("B-CRS", "unknown coordinate system", "for example EPSG:4326", column="assume-crs", value=said)
        ) from None
