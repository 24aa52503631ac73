"""Station lists: a foreign CSV with a mapping of its columns becomes a typed table of stations, every one kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from planning.errors import Problem, raise_if_any
from planning.intake.foreign import Foreign, read_foreign
from planning.intake.mapping import nearest
from planning.intake.position import INDIA, Box
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
    """A checked list: `frame` is typed as STATIONS, with kinds of ours; its index is the line in the file."""

    source: Source
    frame: pd.DataFrame
    notes: tuple[str, ...]


def read_stations(
    path: str | Path,
    mapping: Mapping[str, str],
    kind_mapping: Mapping[str, str],
    kinds: pd.Index,
    box: Box = INDIA,
) -> Stations:
    """Every station of a list, under our names and kinds.

    Parameters
    ----------
    path : CSV file with one heading line.
    mapping : field of STATION_FIELDS to column of the file; fields that are not mapped are found by name.
    kind_mapping : kind of the list to kind of ours; kinds that are not mapped must be ours already.
    kinds : the kinds known.
    box : west, south, east, north in degrees: where stations can be; tells swapped columns.

    Raises
    ------
    InputRefused : file or column unusable, a value that does not fit, a code twice, an unknown kind, no district,
        latitude and longitude swapped. Places that are merely wrong are no reason: see planning.intake.places.
    """
    listed = read_foreign(path, STATIONS, STATION_FIELDS, mapping)
    kind = listed.frame["kind"]
    raise_if_any(
        [
            *_lost_stations(listed),
            *_mapping_problems(kind, kind_mapping, kinds),
            *_unknown_kinds(listed, kind_mapping, kinds),
            *_swapped(listed, box),
        ]
    )
    return Stations(listed.source, listed.frame.assign(kind=kind.replace(dict(kind_mapping))), listed.notes)


def _lost_stations(listed: Foreign) -> list[Problem]:
    named = [field for field in ("district", "district_id") if field in listed.columns]
    if not named:
        return [Problem("M-MISSING", "no column for district", "map district=COLUMN", listed.file)]
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


def _swapped(listed: Foreign, box: Box) -> list[Problem]:
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
