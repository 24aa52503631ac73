"""Station lists: a foreign CSV with a mapping of its columns becomes a typed table of stations, every one kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planning.errors import Problem, raise_if_any
from planning.intake.boundaries import overlap_problems, validity_problems
from planning.intake.foreign import Foreign, read_foreign
from planning.intake.layers.features import AS_THE_FILE_SAYS, Reading
from planning.intake.layers.position import Box
from planning.intake.layouts import STATION_LAYOUTS
from planning.intake.mapping import nearest
from planning.intake.source import Source
from planning.schema import Column, Table
from planning.tables import UNITS

STATION_FIELDS = {
    "unit_id": ("unit_id",),
    "name": ("name",),
    "name_hi": ("name_hi",),
    "district": ("district", "police_district"),
    "district_id": ("district_id",),
    "kind": ("kind",),
    "revenue_district": ("revenue_district",),
    "subdivision": ("subdivision",),
    "circle": ("circle",),
    "class": ("class",),
    "population": ("population",),
    "longitude": ("longitude", "lon", "lng", "long"),
    "latitude": ("latitude", "lat"),
}
_OWN = (
    Column("kind", "text", "kind of station, in the list's own words", required=True),
    Column("district", "text", "name of the police district"),
    Column("district_id", "code", "code of the police district"),
    Column("revenue_district", "text", "name or code of the revenue district"),
)
_COLUMNS = {column.name: column for column in (*UNITS.columns, *_OWN)}
STATIONS = Table(
    "station list",
    "a station of a foreign list, under our names",
    tuple(_COLUMNS[field] for field in STATION_FIELDS),
    key=("unit_id",),
)


@dataclass(frozen=True)
class Stations:
    """A checked list: `frame` is typed as STATIONS, with kinds of ours; its index is the line, or the feature, in the file."""

    source: Source
    frame: pd.DataFrame
    notes: tuple[str, ...]
    ground: gpd.GeoSeries | None = (
        None  # real jurisdictions in WGS 84 on the index of `frame`, where it is a layer of them
    )


def read_stations(
    path: str | Path,
    mapping: Mapping[str, str],
    kind_mapping: Mapping[str, str],
    kinds: pd.Index,
    reading: Reading = AS_THE_FILE_SAYS,
    given: Mapping[str, str] | None = None,
) -> Stations:
    """Every station of a list or layer, under our names and kinds.

    Parameters
    ----------
    path : CSV file with one heading line, or a layer of points or of polygons.
    mapping : field of STATION_FIELDS to column of the file; fields that are not mapped are found by a known layout or
        by name.
    kind_mapping : kind of the list to kind of ours; kinds that are not mapped must be ours already.
    kinds : the kinds known.
    reading : how a layer is to be read; its box tells swapped columns of a list as well.
    given : kind and district of every station, where the file does not say them; a kind is never read from a name.

    Raises
    ------
    InputRefused : file or column unusable, a value that does not fit, a code twice, an unknown kind, no district,
        latitude and longitude swapped, a polygon that is no valid one or overlaps another. Places that are merely
        wrong are no reason: see planning.intake.places.
    """
    listed = read_foreign(path, STATIONS, STATION_FIELDS, mapping, STATION_LAYOUTS, given, reading)
    kind = listed.frame["kind"]
    raise_if_any(
        [
            *_lost_stations(listed),
            *_mapping_problems(kind, kind_mapping, kinds),
            *_unknown_kinds(listed, kind_mapping, kinds),
            *swapped_problems(listed, reading.box),
        ]
    )
    frame = listed.frame.assign(kind=kind.replace(dict(kind_mapping)))
    if listed.shapes is None:
        return Stations(listed.source, frame, listed.notes)
    if listed.shapes.geom_type.eq("Point").all():
        return Stations(listed.source, _at_points(frame, listed.shapes), listed.notes)
    ground = gpd.GeoDataFrame({"name": frame["name"]}, geometry=listed.shapes)
    raise_if_any(validity_problems(ground, listed.file))
    raise_if_any(overlap_problems(ground, listed.file))
    return Stations(listed.source, frame, listed.notes, listed.shapes)


def in_words_of_the_layer(listed: Stations, mapping: Mapping[str, str]) -> Stations:
    """The list with the revenue districts that it names called as the boundary layer calls them.

    Parameters
    ----------
    mapping : the list's name to the layer's.

    Raises
    ------
    InputRefused : the list names no such district.
    """
    said = listed.frame["revenue_district"]
    unused = [name for name in mapping if name not in set(said)]
    raise_if_any(
        [
            Problem("U-REVENUE", f"no station names the revenue district {name!r}", nearest(name, said.dropna().unique()),
                    str(listed.source.path), value=f"{name}={mapping[name]}")
            for name in unused
        ]
    )  # fmt: skip
    return replace(listed, frame=listed.frame.assign(revenue_district=said.replace(dict(mapping))))


def _at_points(frame: pd.DataFrame, points: gpd.GeoSeries) -> pd.DataFrame:
    """The stations of a layer of points; coordinates that stand in its columns as well are left aside."""
    return frame.assign(longitude=points.x.astype("Float64"), latitude=points.y.astype("Float64"))


def _lost_stations(listed: Foreign) -> list[Problem]:
    if listed.frame[["district", "district_id"]].notna().any(axis=1).all():
        return []
    named = [field for field in ("district", "district_id") if field in listed.columns]
    if not named:
        mend = "map district=COLUMN, or say --district NAME if all stations are of one"
        return [Problem("M-MISSING", "no column for district", mend, listed.file)]
    lost = listed.frame.index[listed.frame[named].isna().all(axis=1)]
    return [
        Problem("U-DISTRICT", "the station has no police district", "fill it in", listed.file, row=line,
                column=listed.columns[named[0]])
        for line in lost
    ]  # fmt: skip


def _mapping_problems(kind: pd.Series, kind_mapping: Mapping[str, str], kinds: pd.Index) -> list[Problem]:
    known = ", ".join(sorted(kinds))
    unknown = [
        Problem("U-KIND", f"{ours!r} is no kind; known: {known}", nearest(ours, kinds), value=f"{theirs}={ours}")
        for theirs, ours in kind_mapping.items()
        if ours not in kinds
    ]
    unused = [
        Problem(
            "U-KIND", f"no station is of the kind {theirs!r}", nearest(theirs, kind.unique()), value=f"{theirs}={ours}"
        )
        for theirs, ours in kind_mapping.items()
        if theirs not in set(kind)
    ]
    return unknown + unused


def _unknown_kinds(listed: Foreign, kind_mapping: Mapping[str, str], kinds: pd.Index) -> list[Problem]:
    kind = listed.frame["kind"]
    strange = kind[~kind.isin([*kinds, *kind_mapping])]
    return [
        Problem("U-KIND", f"unknown kind, of {len(lines)} stations; known: {', '.join(sorted(kinds))}",
                f"say --map-kind {written}=KIND; {nearest(written, kinds)}", listed.file, row=int(lines[0]),
                column=listed.columns["kind"], value=written)
        for written, lines in strange.groupby(strange).groups.items()
    ]  # fmt: skip


def swapped_problems(listed: Foreign, box: Box) -> list[Problem]:
    """One problem when more points of a list lie in `box` with latitude and longitude swapped than as it says."""
    if not {"longitude", "latitude"} <= set(listed.columns):
        return []
    west, south, east, north = box
    x, y = listed.frame["longitude"], listed.frame["latitude"]
    as_said = (x.between(west, east) & y.between(south, north)).sum()
    swapped = (y.between(west, east) & x.between(south, north)).sum()
    if swapped <= as_said:
        return []
    return [
        Problem("B-SWAPPED", f"{swapped} of {len(x)} points lie in the country only when latitude and longitude are swapped",
                "map longitude and latitude the other way round", listed.file, column=listed.columns["longitude"])
    ]  # fmt: skip
