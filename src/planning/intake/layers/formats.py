"""What a part of a parcel really is, told by its content and never by its name, and which part is the layer."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from planning.errors import InputRefused, Problem
from planning.intake.layers.parcel import JOURNALS, SHAPEFILE_PARTS, Parcel
from planning.intake.source import as_text, refused

SQLITE, GEOPACKAGE_IDS = b"SQLite format 3\x00", (b"GPKG", b"GP10", b"GP11")
SHAPEFILE, FLATGEOBUF, PARQUET = b"\x00\x00\x27\x0a", b"fgb\x03", b"PAR1"
COMPANIONS = (
    *(part for part in SHAPEFILE_PARTS if part != ".shp"),
    ".qpj",
    ".sbn",
    ".sbx",
    ".xml",
    ".txt",
    ".pdf",
    ".md",
)


@dataclass(frozen=True)
class Part:
    """One layer file of a parcel: its name, its format and, for formats of text, its text."""

    name: str
    format: str  # geojson, topojson, kml, gpkg, shapefile, flatgeobuf, parquet
    text: str = ""

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem


def layer_part(parcel: Parcel, layers: Collection[str]) -> Part:
    """The part of `parcel` that is the layer; one named in `layers` (by stem or name) when there are several.

    Raises
    ------
    InputRefused : no layer, several and none named, or a part that is no layer we read.
    """
    single = len(parcel.parts) == 1
    names = [name for name in parcel.parts if single or not _is_companion(name)]
    if not names:
        raise refused("B-FORMAT", "no boundary layer is in there", "bring a layer file", parcel.path)
    chosen = [name for name in names if {name, PurePosixPath(name).stem} & set(layers)] or names
    if len(chosen) > 1:
        listed = ", ".join(sorted(PurePosixPath(name).stem for name in names))
        raise refused("B-LAYERS", f"several layers: {listed}", "say which with --layer NAME", parcel.path)
    return _recognised(chosen[0], parcel)


def _is_companion(name: str) -> bool:
    return name.endswith(JOURNALS) or PurePosixPath(name).suffix.lower() in COMPANIONS


def _recognised(name: str, parcel: Parcel) -> Part:
    data = parcel.parts[name]
    if PurePosixPath(name).suffix.lower() == ".shp" or data.startswith(SHAPEFILE):
        return Part(name, "shapefile")
    if not data.strip():
        raise refused("I-EMPTY", "the file is empty", "copy it again", parcel.path)
    if data.startswith(SQLITE):
        return _database(name, data, parcel)
    if data.startswith(FLATGEOBUF):
        return Part(name, "flatgeobuf")
    if data.startswith(PARQUET):
        return Part(name, "parquet")
    return _of_text(name, as_text(data, parcel.path), parcel)


def _database(name: str, data: bytes, parcel: Parcel) -> Part:
    if data[68:72] not in GEOPACKAGE_IDS:
        raise refused("B-FORMAT", "an SQLite database that is no GeoPackage", "export it as GeoPackage", parcel.path)
    return Part(name, "gpkg")


def _of_text(name: str, text: str, parcel: Parcel) -> Part:
    start = text.lstrip("\x1e \t\r\n")
    if start.startswith("<"):
        return _of_markup(name, text, parcel)
    if start.startswith(("{", "[")):
        head = start[:4096].replace(" ", "")
        return Part(name, "topojson" if '"type":"Topology"' in head or _is_topology(start) else "geojson", text)
    raise refused("B-FORMAT", "neither JSON nor another boundary format that is read here",
                  "bring GeoJSON, TopoJSON, GeoPackage, Shapefile, FlatGeobuf, KML or GeoParquet", parcel.path)  # fmt: skip


def _of_markup(name: str, text: str, parcel: Parcel) -> Part:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise refused("B-XML", "the XML defines entities of its own", "export it again", parcel.path)
    if "<kml" not in text[:4096]:
        raise InputRefused(Problem("I-XML", "this is XML (GML or VRT), whatever its name says",
                                   "export it as GeoJSON", file=str(parcel.path)))  # fmt: skip
    return Part(name, "kml", text)


def _is_topology(text: str) -> bool:
    """A long property list may stand before the type; only then the whole document is asked."""
    if '"Topology"' not in text:
        return False
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and document.get("type") == "Topology"
