"""Boundary layers: a file of districts becomes a checked table of ground; what is doubtful is refused with its mend."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from shapely.validation import explain_validity

from planning.errors import InputRefused, Problem, raise_if_any
from planning.intake.layers.features import AS_THE_FILE_SAYS, Features, Reading, read_features
from planning.intake.layers.shapes import LAYER, POLYGONS
from planning.intake.layouts import DISTRICT_LAYOUTS, recognised
from planning.intake.mapping import resolved_columns, same
from planning.intake.source import Source, read_text
from planning.intake.tiling import gaps, overlaps, square_kilometres
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


def read_districts(path: str | Path, mapping: Mapping[str, str], reading: Reading = AS_THE_FILE_SAYS) -> Boundaries:
    """The districts of a boundary file.

    Parameters
    ----------
    path : any boundary file that planning.intake.layers reads; one polygon feature for each district.
    mapping : field of DISTRICT_FIELDS to property of the file; fields that are not mapped are found by a known layout
        or by name.
    reading : layer, encoding and CRS where the file leaves them open; the box that must hold every district.

    Raises
    ------
    InputRefused : the file, its CRS, a geometry, a code or a name is not usable, or two districts share more than
        MOST_OVERLAP of the smaller one; every feature at fault is named.
    """
    drawn = read_features(path, reading, {*mapping.values(), *DISTRICT_FIELDS["id"], *DISTRICT_FIELDS["name"]})
    raise_if_any(areal_problems(drawn))
    header = [name for name in drawn.frame.columns if name != "geometry"]
    known, notes = recognised(header, DISTRICT_LAYOUTS)
    problems: list[Problem] = []
    said = {**{field: column for field, column in known.items() if column not in mapping.values()}, **mapping}
    columns = resolved_columns(header, said, DISTRICT_FIELDS, ("id", "name"), drawn.file, problems)
    raise_if_any(problems)
    frame = _with_fields(drawn.frame, columns)
    raise_if_any(_code_problems(frame, columns, drawn.file) + validity_problems(frame, drawn.file))
    frame = frame.to_crs(WGS84)
    raise_if_any(overlap_problems(frame, drawn.file))
    frame = frame.set_index("id").sort_index()
    return Boundaries(drawn.source, frame, (*drawn.notes, *notes, *_fit_notes(frame)))


def areal_problems(drawn: Features) -> list[Problem]:
    """A problem where a layer that must hold polygons holds points."""
    if drawn.frame.geom_type.isin(POLYGONS).all():
        return []
    return [Problem("B-POINTS", "the layer holds points, and areas are needed", "bring polygons", drawn.file, LAYER)]


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


def validity_problems(frame: gpd.GeoDataFrame, file: str) -> list[Problem]:
    """A problem for every polygon (with the column `name`) that crosses itself or has no area."""
    faults = frame[~frame.is_valid | (shapely.area(frame.geometry) == 0)]
    return [
        Problem("B-INVALID", _reason(row.geometry), _repair(row.geometry, frame.crs), file, LAYER, number, value=str(row["name"]))
        for number, row in faults.iterrows()
    ]  # fmt: skip


def _reason(shape: shapely.Geometry) -> str:
    reason = explain_validity(shape)
    return "the polygon has no area" if reason == "Valid Geometry" else f"not a valid polygon: {reason}"


def _repair(shape: shapely.Geometry, crs) -> str:
    both = gpd.GeoDataFrame(geometry=[shape, shapely.make_valid(shape)], crs=crs)
    drawn, valid = square_kilometres(both)
    return f"draw it anew, or --mend: make_valid would give {valid:.2f} km2 (as drawn {drawn:.2f} km2)"


def overlap_problems(frame: gpd.GeoDataFrame, file: str) -> list[Problem]:
    """A problem for every pair of polygons (with the column `name`) that share more than MOST_OVERLAP."""
    shared = overlaps(frame.to_crs(equal_area(frame)))
    names = frame["name"]
    return [
        Problem("B-OVERLAP", f"{names[pair.first]} and {names[pair.second]} share {pair.km2:.2f} km2",
                "decide whose it is and cut it out of the other", file, LAYER, int(pair.first),
                value=f"{pair.share:.1%} of the smaller")
        for pair in shared[shared["share"] > MOST_OVERLAP].itertuples()
    ]  # fmt: skip


def refuse_unexpected(drawn: Boundaries, expected: str | Path) -> None:
    """Hold the districts of a layer against a list of those that must be there.

    Parameters
    ----------
    expected : text file with a name a line, compared without case.

    Raises
    ------
    InputRefused : districts that are missing, or there and not expected; all are named.
    """
    _, text = read_text(expected)
    wanted = pd.Series([line.strip() for line in text.splitlines() if line.strip()], dtype="str")
    there, asked = drawn.frame["name"], set(same(wanted))
    missing = sorted(wanted[~same(wanted).isin(set(same(there)))])
    extra = sorted(there[~same(there).isin(asked)])
    if missing or extra:
        said = "; ".join(
            f"{what}: {', '.join(names)}" for what, names in (("missing", missing), ("not expected", extra)) if names
        )
        reason = f"{len(there)} districts where {len(wanted)} are expected; {said}"
        raise InputRefused(
            Problem("B-EXPECTED", reason, "complete the layer, or mend the list", str(drawn.source.path))
        )


def _fit_notes(frame: gpd.GeoDataFrame) -> list[str]:
    shared, holes = overlaps(frame.to_crs(equal_area(frame))), gaps(frame)
    notes = []
    if len(shared):
        notes.append(f"{len(shared)} pairs of districts overlap a little, {shared['km2'].sum():.3f} km2 in all; "
                     "the lower code keeps it")  # fmt: skip
    if len(holes):
        notes.append(f"{len(holes)} gaps between districts, {holes['km2'].sum():.3f} km2 in all, belong to nobody")
    return notes
