"""Layers that GDAL reads: out of a private folder with only the checked parts in it, by the driver that was recognised.

GDAL opens what the content says; so the content was recognised before, and the driver that answered is asked for.
"""

import sqlite3
import tempfile
import warnings
from collections.abc import Collection, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from planning.intake.layers.shapes import texts
from planning.intake.source import refused

DRIVERS = {
    "gpkg": ("layer.gpkg", {"GPKG"}),
    "shapefile": ("layer.shp", {"ESRI Shapefile"}),
    "flatgeobuf": ("layer.fgb", {"FlatGeobuf"}),
    "kml": ("layer.kml", {"LIBKML", "KML"}),
    "topojson": ("layer.topojson", {"TopoJSON"}),
}
OF_KML = {"id", "description", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility",
          "drawOrder", "icon"}  # fmt: skip


def read_with_gdal(
    format_: str, parts: Mapping[str, bytes], layers: Collection[str], encoding: str | None, path: Path
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """The features of one layer, properties as text, and notes.

    Parameters
    ----------
    format_ : key of DRIVERS.
    parts : what is written beside each other: "" the layer file itself, "-wal" a journal, ".shp" a part of a Shapefile.
    layers : names that the user said; one of them when the file holds several layers.

    Raises
    ------
    InputRefused : damaged, opened by another driver, no layer or several without a name.
    """
    name, drivers = DRIVERS[format_]
    with tempfile.TemporaryDirectory(prefix="planning.") as folder:
        place = Path(folder) / name
        for ending, data in parts.items():
            (place.with_suffix(ending) if ending.startswith(".") else Path(f"{place}{ending}")).write_bytes(data)
        notes = _settled(place, path) if format_ == "gpkg" else []
        try:
            layer = _chosen_layer(place, layers, path)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)
                driver = pyogrio.read_info(place, layer=layer, encoding=encoding)["driver"]
                if driver not in drivers:
                    raise refused("B-FORMAT", f"GDAL takes this for {driver}", "export the layer again", path)
                frame = pyogrio.read_dataframe(
                    place, layer=layer, encoding=encoding, on_invalid="ignore", use_arrow=False
                )
        except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
            said = str(error).replace(str(place), path.name)
            raise refused(
                "B-DAMAGED", f"the file cannot be read: {said:.200}", "copy or export it again", path
            ) from None
    if not isinstance(frame, gpd.GeoDataFrame):
        raise refused("B-NONE", "the layer holds no geometry", "bring the layer with its shapes", path)
    columns = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    columns = columns.drop(columns=OF_KML & set(columns)) if format_ == "kml" else columns
    geometry = frame.geometry.set_axis(pd.RangeIndex(1, len(frame) + 1))
    return gpd.GeoDataFrame(texts(columns), geometry=geometry, crs=frame.crs), notes


def _chosen_layer(place: Path, layers: Collection[str], path: Path) -> str:
    listed = pyogrio.list_layers(place)
    names = [name for name, kind in listed if kind is not None]
    chosen = [name for name in names if name in layers] or names
    if not chosen:
        raise refused("B-NONE", "the file holds no layer", "export the layer again", path)
    if len(chosen) > 1:
        raise refused("B-LAYERS", f"several layers: {', '.join(names)}", "say which with --layer NAME", path)
    return chosen[0]


def _settled(place: Path, path: Path) -> list[str]:
    """A copy of a GeoPackage checked by SQLite, which also finishes or takes back what a journal beside it says."""
    journal = any(place.with_name(place.name + ending).exists() for ending in ("-journal", "-wal"))
    try:
        book = sqlite3.connect(place)
        try:
            (answer,) = book.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            book.close()
    except sqlite3.DatabaseError as error:
        answer = str(error)
    if answer != "ok":
        raise refused("B-DAMAGED", f"the GeoPackage is damaged: {answer:.120}", "copy it again", path)
    if not journal:
        return []
    return ["another program has left the GeoPackage open; a copy was settled by its journal and read"]
