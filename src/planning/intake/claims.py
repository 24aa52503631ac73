"""`planning ground`: real jurisdictions for a state that has its units; each polygon goes to the unit that it names.

By code; else by exact name inside the district; else by a decision in aliases.csv; else a person decides. Likeness proposes
and never decides.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planning.errors import InputRefused, Problem, raise_if_any
from planning.files import to_csv, write_whole
from planning.intake.boundaries import areal_problems, overlap_problems, validity_problems
from planning.intake.folder import Folder, read_folder, valid_on
from planning.intake.ground import joined, layer_text
from planning.intake.layers.features import AS_THE_FILE_SAYS, Features, Reading, read_features
from planning.intake.layers.shapes import LAYER
from planning.intake.layouts import STATION_LAYOUTS, recognised
from planning.intake.mapping import resolved_columns
from planning.intake.names import Match, match
from planning.intake.spelling import normalised
from planning.intake.unit_names import Places, called, places_on
from planning.projection import WGS84

CLAIM_FIELDS = {"unit_id": ("unit_id",), "name": ("name",), "district": ("district", "police_district", "district_id")}
REVIEW_FILE = "ground_review.csv"
NEAREST = ("nearest_1", "nearest_2", "nearest_3")
REVIEW = ("feature", "unit_id", "written", "district", "reason", "alias", *NEAREST)


@dataclass(frozen=True)
class GroundReport:
    """polygons = units + waiting; `without` are units of the day that own ground and got none."""

    polygons: int
    units: int
    waiting: int
    without: int
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0, or 3 when polygons wait for a person."""
        return 3 if self.waiting else 0

    def as_dict(self) -> dict:
        return {
            **{key: getattr(self, key) for key in ("polygons", "units", "waiting", "without")},
            "notes": list(self.notes),
        }


def claim_ground(
    folder: str | Path,
    path: str | Path,
    day: date,
    mapping: Mapping[str, str] | None = None,
    reading: Reading = AS_THE_FILE_SAYS,
) -> GroundReport:
    """Give the units of a state the jurisdictions of a layer; the layer that was there is kept in layers/before/.

    Parameters
    ----------
    folder : state folder; layers/stations.geojson and layers/districts.geojson are written, and ground_review.csv with the
        polygons that nobody but a person can place. A decision goes into aliases.csv, and is not asked for again.
    path : layer of polygons with codes, or names and districts.
    day : the units that stand on it are asked.
    mapping : field of CLAIM_FIELDS to property; fields that are not mapped are found by a known layout or by name.

    Raises
    ------
    InputRefused : the layer is not usable, no polygon is anybody's, or two name the same unit; nothing is written then.
    """
    state = read_folder(folder)
    drawn, notes = _with_fields(path, mapping or {}, reading)
    file = drawn.file
    raise_if_any(areal_problems(drawn) + validity_problems(drawn.frame, file))
    raise_if_any(overlap_problems(drawn.frame.to_crs(WGS84), file))
    places = places_on(state, day)
    found = {number: _owner(row, places) for number, row in drawn.frame.drop(columns="geometry").iterrows()}
    owners = pd.Series({number: one.unit_id for number, one in found.items() if one.unit_id}, dtype="str")
    raise_if_any(_claimed_twice(owners, drawn, places))
    if owners.empty:
        raise InputRefused(
            Problem("G-NOBODY", "no polygon is of a unit of this state", "map unit_id or name and district", file)
        )
    waiting = [
        _review_row(number, drawn.frame.loc[number], found[number]) for number in found if number not in owners.index
    ]
    ground = drawn.frame.geometry.to_crs(WGS84)[owners.index].set_axis(owners.to_numpy())
    write_ground(state, ground, pd.DataFrame(waiting, columns=list(REVIEW)).astype("str"), day)
    without = without_ground(state, places, owners)
    return GroundReport(
        len(found), len(owners), len(waiting), without, (*drawn.notes, *notes, *_other_names(drawn, owners, places))
    )


def without_ground(state: Folder, places: Places, owners: pd.Series) -> int:
    """How many units of the day own ground by their kind, and are not among `owners`."""
    kinds = state.kinds.set_index("kind")["has_ground"]
    return len({code for code, place in places.units.items() if kinds.get(place.kind, False)} - set(owners))


def _with_fields(path, mapping: Mapping[str, str], reading: Reading) -> tuple[Features, list[str]]:
    """The layer with the columns of CLAIM_FIELDS, blank where it has none."""
    drawn = read_features(path, reading, {*mapping.values(), *CLAIM_FIELDS["unit_id"], *CLAIM_FIELDS["name"]})
    header = [name for name in drawn.frame.columns if name != "geometry"]
    known, notes = recognised(header, STATION_LAYOUTS)
    problems: list[Problem] = []
    said = {field: column for field, column in known.items() if field in CLAIM_FIELDS} | dict(mapping)
    columns = resolved_columns(header, said, CLAIM_FIELDS, (), drawn.file, problems)
    if not problems and not {"unit_id", "name"} & set(columns):
        mend = f"map unit_id=COLUMN, or name=COLUMN,district=COLUMN; columns: {', '.join(header)}"
        problems.append(Problem("M-MISSING", "neither a code nor a name is known", mend, drawn.file))
    raise_if_any(problems)
    fields = {field: drawn.frame[columns[field]].fillna("") if field in columns else "" for field in CLAIM_FIELDS}
    frame = gpd.GeoDataFrame(pd.DataFrame(fields, index=drawn.frame.index), geometry=drawn.frame.geometry)
    return Features(drawn.source, frame, drawn.notes), notes


def _owner(row: pd.Series, places: Places) -> Match:
    if row["unit_id"] in places.units:
        return Match(row["unit_id"])
    return match(row["name"] or row["unit_id"], row["district"], places, decision=row["unit_id"])


def _claimed_twice(owners: pd.Series, drawn: Features, places: Places) -> list[Problem]:
    return [
        Problem("G-TWICE", f"the features {', '.join(map(str, rows))} are both of {called(unit, places)}",
                "join them to one feature, or mend code or name", drawn.file, LAYER, int(rows[1]), value=unit)
        for unit, rows in owners.groupby(owners).groups.items()
        if len(rows) > 1
    ]  # fmt: skip


def _other_names(drawn: Features, owners: pd.Series, places: Places) -> list[str]:
    """Units whose polygon has their code and quite another name: a person should look which of the two is right."""
    notes = []
    for number, unit in owners.items():
        written, place = drawn.frame.loc[number, "name"], places.units[unit]
        names = {normalised(name) for name in (place.name, place.name_hi) if name}
        by_code = drawn.frame.loc[number, "unit_id"] == unit
        if by_code and written and not any(_alike(normalised(written), name) for name in names):
            notes.append(f"feature {number} has the code of {called(unit, places)}, but is called {written}")
    return notes


def _alike(one: str, other: str) -> bool:
    return bool(set(re.findall(r"\w{3,}", one)) & set(re.findall(r"\w{3,}", other))) or one in other or other in one


def _review_row(number: int, row: pd.Series, why: Match) -> dict:
    nearest = dict(zip(NEAREST, (*why.candidates, "", "", ""), strict=False))
    said = {"feature": str(number), "unit_id": row["unit_id"], "written": row["name"], "district": row["district"]}
    return {**said, "reason": why.reason, "alias": why.alias, **nearest}


def write_ground(state: Folder, ground: gpd.GeoSeries, review: pd.DataFrame, day: date) -> None:
    """Write real ground into the folder: layers of stations and districts, what waits, and that nothing is approximate.

    Parameters
    ----------
    ground : polygons in WGS 84, index unit_id.
    review : rows of ground_review.csv.
    day : whose districts give the names.

    The layer of stations that was there is kept once, in layers/before/.
    """
    layers = state.path / "layers"
    before = layers / "stations.geojson"
    kept = layers / "before" / before.name
    if before.exists() and not kept.exists():
        write_whole(kept, before.read_bytes())
    units = state.units.drop_duplicates("unit_id", keep="last").set_index("unit_id")["district_id"]
    district = units.reindex(ground.index)
    stations = pd.DataFrame(
        {"unit_id": ground.index, "district_id": district, "approximate": False, "synthetic": False}
    )
    sorted_ = gpd.GeoDataFrame(stations, geometry=ground.to_numpy(), crs=WGS84).sort_values(
        "unit_id", ignore_index=True
    )
    write_whole(before, layer_text(sorted_))
    write_whole(layers / "districts.geojson", layer_text(_districts(state, ground, district, day)))
    about = state.path / "state.toml"
    exact = re.sub(r"(?m)^approximate\s*=.*$", 'approximate = ""', about.read_text(encoding="utf-8"))
    write_whole(about, exact)
    write_whole(state.path / REVIEW_FILE, to_csv(review))


def _districts(state: Folder, ground: gpd.GeoSeries, district: pd.Series, day: date) -> gpd.GeoDataFrame:
    areas = joined(ground, district)
    names = valid_on(state.districts, day).set_index("district_id")["name"]
    rows = {"district_id": areas.index, "name": names.reindex(areas.index), "approximate": False, "synthetic": False}
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=areas.to_numpy(), crs=WGS84).reset_index(drop=True)
