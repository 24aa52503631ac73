"""`planning population`: point populations become the people of each station in units.csv, and an account of them."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planning.errors import InputRefused, Problem
from planning.files import to_csv, write_whole
from planning.intake.audit.joins import homes
from planning.intake.folder import Folder, read_folder, read_layer, valid_on
from planning.intake.ground import joined
from planning.intake.layers.features import AS_THE_FILE_SAYS, Reading
from planning.intake.mapping import same
from planning.intake.places import districts_of_points
from planning.intake.points import read_points
from planning.intake.population import account_of, located, people_of_stations, raised_to_totals
from planning.intake.rewrite import with_column
from planning.tables import POPULATION_ACCOUNT, UNITS

COUNTS = ("points", "people", "located", "not_located", "raised", "stations", "stations_empty")


@dataclass(frozen=True)
class PopulationReport:
    """`account` as tables.POPULATION_ACCOUNT; `notes` are what a reader must know of it."""

    account: pd.DataFrame
    notes: tuple[str, ...]

    def as_dict(self) -> dict:
        """The sums of the account and the notes for `--json`."""
        return {**{name: int(self.account[name].sum()) for name in COUNTS}, "notes": list(self.notes)}


def populate_state(
    path: str | Path,
    file: str | Path,
    day: date,
    *,
    mapping: Mapping[str, str] | None = None,
    scale: bool = False,
    reading: Reading = AS_THE_FILE_SAYS,
) -> PopulationReport:
    """Write the people of every station that stands on `day` and holds a point, and the account of all points.

    Parameters
    ----------
    path : state folder; its layers tell the ground of stations and districts.
    file, mapping, reading : point populations, see planning.intake.points.read_points.
    day : units whose rows hold on it are written; all other cells of units.csv keep their bytes.
    scale : raise the people of each district's stations to its total, see raised_to_totals.

    Raises
    ------
    InputRefused : state or file not usable, no ground of a station, no place on any; nothing is written then.
    """
    folder = read_folder(path)
    units = valid_on(folder.units, day).drop_duplicates("unit_id", keep="last").reset_index(names="row")
    units = units.set_index("unit_id").sort_index()
    ground = _ground(folder, units)
    areas = _areas(folder, units.loc[ground.index, "district_id"], ground, day)
    points = read_points(file, mapping or {}, reading)
    home = _home(folder, units.loc[ground.index], ground, areas, day)
    places = located(points.frame, ground, home, areas.geometry)
    if places["unit_id"].isna().all():
        raise InputRefused(Problem("P-NOWHERE", "no place lies on the ground of a station",
                                   "check that the coordinates are degrees WGS 84, and of this state",
                                   str(points.source.path)))  # fmt: skip
    counted = people_of_stations(places, ground.index)
    people = raised_to_totals(counted, home, areas["total"]) if scale else counted
    account = account_of(places, people, home, pd.DataFrame(areas[["name", "total"]]))
    account["source"] = f"{points.source.name} (sha256 {points.source.sha256})"
    account = POPULATION_ACCOUNT.checked(account)
    _write(folder.path, units["row"], people, account)
    before = units.loc[ground.index, "population"]
    notes = (*points.notes, *_notes(account, before[people.isna()].dropna()), *_estimates(folder, account))
    return PopulationReport(account, notes)


def _ground(folder: Folder, units: pd.DataFrame) -> gpd.GeoSeries:
    """Ground of the units whose kind owns some, index unit_id."""
    owning = units.index[units["kind"].map(folder.kinds.set_index("kind")["has_ground"]).astype("bool")]
    layer = _layer(folder.path, "stations", "unit_id")
    ground = None if layer is None else layer.geometry[layer.index.isin(owning)]
    if ground is None or ground.empty:
        mend = "planning init makes it of points or jurisdictions"
        file = str(folder.path / "layers" / "stations.geojson")
        raise InputRefused(Problem("P-GROUND", "no station that stands on the day has ground", mend, file))
    return ground


def _areas(folder: Folder, district: pd.Series, ground: gpd.GeoSeries, day: date) -> gpd.GeoDataFrame:
    """Districts to account by, index code, with name and total: the revenue districts, else the police districts.

    district : police district of each station with ground; their union where the state has no layer of districts.
    """
    districts = valid_on(folder.districts, day).drop_duplicates("district_id", keep="last").set_index("district_id")
    layer = _layer(folder.path, "revenue_districts", "district")
    if layer is None:
        layer = _layer(folder.path, "districts", "district_id")
        if layer is None:
            layer = gpd.GeoDataFrame(geometry=joined(ground, district)).rename_axis("district_id")
        known = districts.reindex(layer.index)
        return layer.assign(name=known["name"].fillna(layer.index.to_series()), total=known["population"])
    drawn = layer["population"] if "population" in layer else pd.Series(pd.NA, index=layer.index)
    try:
        drawn = pd.to_numeric(drawn).astype("Int64")
    except (TypeError, ValueError):
        raise _unusable(folder.path, "revenue_districts", "a population that is no whole number") from None
    return layer.assign(total=drawn.fillna(_added_up(districts, layer["name"])))


def _added_up(districts: pd.DataFrame, names: pd.Series) -> pd.Series:
    """People of the police districts of each revenue district, where all of them are known."""
    territorial = districts[districts["kind"] == "territorial"]
    people = territorial["population"].groupby(same(territorial["revenue_district"]))
    return same(names).map(people.agg(lambda known: known.sum(skipna=False))).astype("Int64")


def _home(folder: Folder, units: pd.DataFrame, ground: gpd.GeoSeries, areas: gpd.GeoDataFrame, day: date) -> pd.Series:
    """District of each station among `areas`: as districts.csv says, else where a point inside its ground lies."""
    if areas.index.name == "district_id":
        said = units["district_id"].where(units["district_id"].isin(areas.index))
    else:
        districts = valid_on(folder.districts, day).drop_duplicates("district_id", keep="last")
        said = homes(units, districts, areas)
    return said.fillna(districts_of_points(ground.representative_point(), areas.geometry))


def _layer(path: Path, name: str, key: str) -> gpd.GeoDataFrame | None:
    layer = read_layer(path, name)
    if layer is None or layer.empty:
        return None
    if key not in layer:
        raise _unusable(path, name, f"features without {key}")
    layer = layer.assign(**{key: layer[key].astype("str")}).set_index(key).sort_index()
    if not layer.index.is_unique or not layer.is_valid.all():
        raise _unusable(path, name, "codes that stand twice, or polygons that are not valid")
    return layer


def _unusable(path: Path, name: str, what: str) -> InputRefused:
    file = str(path / "layers" / f"{name}.geojson")
    return InputRefused(Problem("P-LAYER", f"the layer has {what}", f"planning check {path} tells more", file))


def _write(path: Path, row: pd.Series, people: pd.Series, account: pd.DataFrame) -> None:
    file = path / UNITS.name
    data = file.read_bytes()
    start = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    known = people.dropna()
    values = dict(zip(row[known.index].tolist(), known.astype("str").tolist(), strict=True))
    text = with_column(data.removeprefix(start).decode("utf-8"), "population", values)
    write_whole(path / POPULATION_ACCOUNT.name, to_csv(account))
    write_whole(file, start + text.encode("utf-8"))


def _notes(account: pd.DataFrame, kept: pd.Series) -> tuple[str, ...]:
    """What does not add up to the districts' totals, and figures of stations that the file says nothing of."""
    districts = account[account["district"].notna()]
    beyond, unknown = districts["beyond"].fillna(0) > 0, districts["total"].isna()
    found = {
        f"{len(kept):,} stations without a place keep the {kept.sum():,} people that units.csv said of them before; they "
        "are in no row of the account": len(kept),
        f"more people are located than the total says, in {_names(districts[beyond])}": beyond.any(),
        f"no total is known of {_names(districts[unknown])}": unknown.any(),
    }
    return tuple(note for note, holds in found.items() if holds)


def _estimates(folder: Folder, account: pd.DataFrame) -> tuple[str, ...]:
    """What in the figures is no count of people on a station's own ground."""
    raised = int(account["raised"].sum())
    low = account[(account["located"] == 0) & (account["missing"].fillna(0) > 0)]
    found = {
        "the ground of the stations is approximate, so are these figures": folder.about.approximate,
        f"{raised:,} people were shared out by the people located: an estimate, too low for stations of a town that the "
        "file does not hold": raised,
        f"nobody was located, so nobody could be raised, in {_names(low)}": raised and len(low),
    }
    return tuple(note for note, holds in found.items() if holds)


def _names(districts: pd.DataFrame) -> str:
    return ", ".join(districts["name"])
