"""Boundary layers: a file of districts becomes a checked table of ground; what is doubtful is refused with its mend."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from shapely.validation import explain_validity

from planning.errors import Problem, raise_if_any
from planning.intake.geojson import LAYER, read_polygons
from planning.intake.mapping import resolved_columns, same
from planning.intake.position import INDIA, Box, position_problems
from planning.intake.source import Source, read_source
from planning.intake.tiling import gaps, overlaps
from planning.projection import WGS84, equal_area

DISTRICT_FIELDS = {
    "id": ("id", "district_id", "dt_code"),
    "name": ("name", "district", "dt_name"),
    "name_hi": ("name_hi",),
    "lgd_code": ("lgd_code", "dist_lgd"),
    "population": ("population",),
    "state": ("state", "st_nm", "st_name"),
}
MOST_OVERLAP = 0.001  # of the smaller polygon; below it lies what rounding and generalising leave along a border


@dataclass(frozen=True)
class Boundaries:
    """A checked layer: `frame` has the fields of DISTRICT_FIELDS and the geometry in WGS 84, index `id`, sorted."""

    source: Source
    frame: gpd.GeoDataFrame
    notes: tuple[str, ...]


def read_districts(path: str | Path, mapping: dict[str, str], box: Box = INDIA) -> Boundaries:
    """The districts of a boundary file.

    Parameters
    ----------
    path : GeoJSON file of polygons, one feature per district.
    mapping : field of DISTRICT_FIELDS to property of the file; fields that are not mapped are found by name.
    box : west, south, east, north in degrees that must hold every district.

    Raises
    ------
    InputRefused : the file, its CRS, a geometry, a code or a name is not usable, or two districts share more than
        MOST_OVERLAP of the smaller one; every feature at fault is named.
    """
    source = read_source(path)
    file = str(source.path)
    names = {*mapping.values(), *DISTRICT_FIELDS["id"], *DISTRICT_FIELDS["name"]}
    drawn, notes = read_polygons(source, names)
    problems: list[Problem] = []
    columns = resolved_columns(
        [name for name in drawn.columns if name != "geometry"], mapping, DISTRICT_FIELDS, ("id", "name"), file, problems
    )
    raise_if_any(problems + position_problems(drawn, file, LAYER, box))
    frame = _with_fields(drawn, columns)
    raise_if_any(_code_problems(frame, columns, file) + _validity_problems(frame, file))
    frame = frame.to_crs(WGS84)
    raise_if_any(_overlap_problems(frame, file))
    frame = frame.set_index("id").sort_index()
    return Boundaries(source, frame, (*notes, *_fit_notes(frame)))


def _with_fields(drawn: gpd.GeoDataFrame, columns: dict[str, str]) -> gpd.GeoDataFrame:
    missing = pd.Series(pd.NA, index=drawn.index, dtype="str")
    fields = {field: drawn[columns[field]] if field in columns else missing for field in DISTRICT_FIELDS}
    return gpd.GeoDataFrame(fields, geometry=drawn.geometry, crs=drawn.crs)


def _code_problems(frame: gpd.GeoDataFrame, columns: dict[str, str], file: str) -> list[Problem]:
    """Codes and names that are missing or stand twice, and populations that are no counts."""
    problems = []
    for field in ("id", "name"):
        for number in frame.index[frame[field].isna()]:
            problems.append(
                Problem("B-BLANK", f"the feature has no {field}", "fill it in", file, LAYER, number, columns[field])
            )
        for value, numbers in frame.groupby(same(frame[field])).groups.items():
            if len(numbers) > 1:
                listed = ", ".join(map(str, numbers))
                problems.append(Problem("B-TWICE", f"the {field} stands in the features {listed}",
                                        "keep one, or join them to one feature", file, LAYER, int(numbers[1]),
                                        columns[field], value))  # fmt: skip
    counts = frame["population"].dropna()
    problems += [
        Problem(
            "B-COUNT",
            "the population is not a whole number",
            "mend it",
            file,
            LAYER,
            number,
            columns["population"],
            value,
        )
        for number, value in counts[~counts.str.fullmatch(r"\d{1,15}")].items()
    ]
    return problems


def _validity_problems(frame: gpd.GeoDataFrame, file: str) -> list[Problem]:
    faults = frame[~frame.is_valid | (shapely.area(frame.geometry) == 0)]
    return [
        Problem("B-INVALID", _reason(row.geometry), _repair(row.geometry, frame.crs), file, LAYER, number, value=str(row["name"]))
        for number, row in faults.iterrows()
    ]  # fmt: skip


def _reason(shape: shapely.Geometry) -> str:
    reason = explain_validity(shape)
    return "the polygon has no area" if reason == "Valid Geometry" else f"not a valid polygon: {reason}"


def _repair(shape: shapely.Geometry, crs) -> str:
    both = gpd.GeoSeries([shape, shapely.make_valid(shape)], crs=crs)
    drawn, repaired = both.to_crs(equal_area(both)).area / 1e6
    return f"draw it anew; make_valid would give {repaired:.2f} km2 (as drawn {drawn:.2f} km2)"


def _overlap_problems(frame: gpd.GeoDataFrame, file: str) -> list[Problem]:
    shared = overlaps(frame.to_crs(equal_area(frame)))
    names = frame["name"]
    return [
        Problem("B-OVERLAP", f"{names[pair.first]} and {names[pair.second]} share {pair.km2:.2f} km2",
                "decide whose it is and cut it out of the other", file, LAYER, int(pair.first),
                value=f"{pair.share:.1%} of the smaller")
        for pair in shared[shared["share"] > MOST_OVERLAP].itertuples()
    ]  # fmt: skip


def _fit_notes(frame: gpd.GeoDataFrame) -> list[str]:
    flat = frame.to_crs(equal_area(frame))
    shared, holes = overlaps(flat), gaps(flat)
    notes = []
    if len(shared):
        notes.append(f"{len(shared)} pairs of districts overlap a little, {shared['km2'].sum():.3f} km2 in all; "
                     "the lower code keeps it")  # fmt: skip
    if len(holes):
        notes.append(f"{len(holes)} gaps between districts, {holes['km2'].sum():.3f} km2 in all, belong to nobody")
    return notes
