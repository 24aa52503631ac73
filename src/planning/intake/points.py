"""Point populations from elsewhere: habitations, villages or towns, each a place with the people who live there."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planning.errors import Problem, raise_if_any
from planning.intake.foreign import Foreign, read_foreign
from planning.intake.layers.features import AS_THE_FILE_SAYS, Reading
from planning.intake.places import station_points
from planning.intake.source import Source
from planning.intake.stations import swapped_problems
from planning.projection import WGS84
from planning.schema import Column, Table

POINT_FIELDS = {
    "point_id": ("point_id", "hab_id"),
    "population": ("population", "tot_population"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "latitude": ("latitude", "lat"),
}
POINTS = Table(
    "point populations",
    "a place and the people who live there",
    (
        Column("point_id", "code", "code of the place; need not be unique"),
        Column("population", "count", "people who live there", required=True, unit="people"),
        Column("longitude", "number", "WGS 84", unit="degrees"),
        Column("latitude", "number", "WGS 84", unit="degrees"),
    ),
)
MOST_PEOPLE = 100_000_000  # at one place: more than any town has, and few enough for sums to stay exact


@dataclass(frozen=True)
class Points:
    """`frame`: column `people` (int64) and points in WGS 84; its index is the line, or the feature, in the file."""

    source: Source
    frame: gpd.GeoDataFrame
    notes: tuple[str, ...]


def read_points(path: str | Path, mapping: Mapping[str, str], reading: Reading = AS_THE_FILE_SAYS) -> Points:
    """Every place of a list (CSV, also packed as .csv.gz) or of a layer of points.

    Parameters
    ----------
    path : list with a heading line and the columns of POINT_FIELDS, or a layer of points with their population.
    mapping : field to column, where no usual name tells it.
    reading : how a layer is to be read; its box tells swapped columns of a list as well.

    Raises
    ------
    InputRefused : file or column unusable, a place without people or coordinates, no points, latitude and longitude
        swapped; every fault is named with its line.
    """
    listed = read_foreign(path, POINTS, POINT_FIELDS, mapping, reading=reading)
    raise_if_any([*_no_points(listed), *swapped_problems(listed, reading.box), *_too_many(listed)])
    where = station_points(listed.frame, WGS84) if listed.shapes is None else listed.shapes
    people = listed.frame["population"].astype("int64")
    frame = gpd.GeoDataFrame({"people": people}, geometry=where, crs=WGS84)
    return Points(listed.source, frame, (*listed.notes, *_repeated(listed.frame, where)))


def _no_points(listed: Foreign) -> list[Problem]:
    if listed.shapes is not None:
        other = listed.shapes.index[listed.shapes.geom_type != "Point"]
        return [
            Problem("P-POINT", "not a point", "bring points: one place, one row", listed.file, row=int(number))
            for number in other
        ]
    absent = [field for field in ("longitude", "latitude") if field not in listed.columns]
    if absent:
        mend = "map it: --map longitude=COLUMN,latitude=COLUMN"
        return [Problem("M-MISSING", f"no column for {field}", mend, listed.file) for field in absent]
    return [
        Problem("P-PLACE", "the place has no coordinates", "fill it in, or leave the row out", listed.file,
                row=int(line), column=listed.columns[field])
        for field in ("longitude", "latitude")
        for line in listed.frame.index[listed.frame[field].isna()]
    ]  # fmt: skip


def _too_many(listed: Foreign) -> list[Problem]:
    people = listed.frame["population"]
    return [
        Problem("P-MANY", "more people than live in any town", "mend the number", listed.file, row=int(line),
                column=listed.columns["population"], value=str(count))
        for line, count in people[people > MOST_PEOPLE].items()
    ]  # fmt: skip


def _repeated(frame: pd.DataFrame, where: gpd.GeoSeries) -> tuple[str, ...]:
    told = pd.DataFrame({"id": frame["point_id"], "people": frame["population"], "x": where.x, "y": where.y})
    again = int(told[told["id"].notna()].duplicated().sum())
    return (f"{again:,} rows repeat an earlier one, code, place and people; they are counted",) if again else ()
