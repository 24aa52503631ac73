"""Write the synthetic state: everything that a state folder holds, from a seed."""

import json
import random
import tempfile
import tomllib
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from planning import tables
from planning.errors import InputRefused, Problem
from planning.files import publish_folder, write_whole
from planning.intake.defaults import default_table
from planning.intake.folder import write_table
from planning.intake.ground import layer_text
from planning.intake.sample import facts
from planning.intake.sample.ground import district_plots, on_the_globe
from planning.intake.sample.history import Events, dated_units, drawn_events, with_events
from planning.intake.sample.life import drawn_lives
from planning.intake.sample.office import alias_rows, capacity_rows, group_rows
from planning.intake.sample.returns import Written, return_rows, write_returns
from planning.intake.sample.stations import drawn_stations
from planning.tables import PUBLIC

UNTIL = date(2020, 5, 24)
BY_NAME = 0.1  # of the stations: they return under their name and district, not their code
IN_HINDI = 0.25  # of these
README = (
    "A synthetic state: {thanas} thanas and {outposts} outposts, their ground, groups and returns are invented (seed {seed}).\n"
    "Districts, codes and census figures are those of Bihar; no boundary, station, name or count of members is real.\n"
)
APPROXIMATE = "All ground is drawn for this sample: districts of about the true size and place, stations by chance."
SOURCES = ("Census of India 2011 (population)", "Local Government Directory (codes)", "invented (everything else)")


def write_sample(folder: Path, seed: int = 2020, thanas: int = 1064, outposts: int = 225, weeks: int = 12) -> None:
    """Write a synthetic state with returns up to 24 May 2020; the same arguments write the same bytes.

    Parameters
    ----------
    folder : state folder; a synthetic state that stands there and has taken nothing in is replaced.
    seed : other seeds give other stations, names and members on the same drawn districts.
    thanas, outposts : stations on the last day, all owing a public group.
    weeks : how many weeks of returns.

    Raises
    ------
    InputRefused : the folder holds something else, or the numbers cannot be shared out over the districts.
    """
    folder = Path(folder)
    _refuse_to_replace(folder)
    districts = facts.police_districts()
    try:
        stations = drawn_stations(district_plots(), seed, thanas, outposts)
        events = drawn_events(stations, seed)
    except ValueError as error:
        raise InputRefused(Problem("A-SAMPLE", str(error), "ask for more thanas")) from None
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as made:
        place = Path(made) / "state"
        _write_about(place, seed, thanas, outposts)
        _write_rules(place, districts)
        _write_layers(place, stations, districts)
        _write_life(place, stations, events, districts, seed, weeks)
        publish_folder(place, folder)


def _refuse_to_replace(folder: Path) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    synthetic = _says_synthetic(folder / "state.toml")
    if not synthetic or (folder / "register.sqlite").exists():
        reason = "it has taken returns in" if synthetic else "it is no synthetic state"
        raise InputRefused(
            Problem(
                "A-FOLDER", f"the folder is not replaced: {reason}", "name an empty or new folder", file=str(folder)
            )
        )


def _says_synthetic(about: Path) -> bool:
    try:
        return tomllib.loads(about.read_text(encoding="utf-8")).get("synthetic") == "all"
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False


def _write_about(folder: Path, seed: int, thanas: int, outposts: int) -> None:
    about = {
        "name": "Bihar (synthetic sample)",
        "name_hi": "बिहार (कृत्रिम नमूना)",
        "synthetic": "all",
        "approximate": APPROXIMATE,
        "sources": list(SOURCES),
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in about.items()]
    write_whole(folder / "state.toml", "".join(lines))
    write_whole(folder / "README.md", README.format(seed=seed, thanas=f"{thanas:,}", outposts=f"{outposts:,}"))


def _write_rules(folder: Path, districts: pd.DataFrame) -> None:
    """Kinds, floors and caps as packaged; floors hold from the start, so that earlier weeks can be compared."""
    write_table(folder, tables.KINDS, default_table(tables.KINDS))
    floors = default_table(tables.FLOORS)
    note = floors["note"] + "; synthetic: held against the weeks before as well"
    write_table(folder, tables.FLOORS, floors.assign(valid_from=pd.NaT, note=note))
    write_table(folder, tables.CAPS, default_table(tables.CAPS))
    write_table(folder, tables.RANGES, facts.ranges().replace("", None))
    shared = districts["population_percent"].between(1, 99)
    note = shared.map({True: "synthetic: ground and population of its share are drawn", False: "synthetic"})
    population = districts["population"].mask(districts["kind"] == "railway")
    rows = districts.assign(population=population, note=note).replace({"revenue_district": {"": None}})
    write_table(folder, tables.DISTRICTS, rows.reset_index(drop=True))


def _write_layers(folder: Path, stations: gpd.GeoDataFrame, districts: pd.DataFrame) -> None:
    """Ground of stations, and that of their police districts as its union, so that the two cannot disagree."""
    ground = stations[stations.geometry.notna()]
    plots = on_the_globe(ground.geometry)
    own = {"unit_id": ground.index, "district_id": ground["district_id"], "approximate": True, "synthetic": True}
    write_whole(folder / "layers" / "stations.geojson", layer_text(gpd.GeoDataFrame(own, geometry=plots)))
    codes = sorted(set(ground["district_id"]))
    whole = {
        "district_id": codes,
        "name": districts.loc[codes, "name"].to_numpy(),
        "approximate": True,
        "synthetic": True,
    }
    unions = [shapely.coverage_union_all(plots[ground["district_id"] == code].to_numpy()) for code in codes]
    layer = gpd.GeoDataFrame(whole, geometry=shapely.orient_polygons(unions), crs=plots.crs)
    write_whole(folder / "layers" / "districts.geojson", layer_text(layer))


def _write_life(
    folder: Path, stations: gpd.GeoDataFrame, events: Events, districts: pd.DataFrame, seed: int, weeks: int
) -> None:
    """Units with their past, groups, capacities, decided names, and the returns."""
    sundays = [UNTIL - timedelta(weeks=back) for back in reversed(range(weeks))]
    units = dated_units(stations, events)
    floors, cap = default_table(tables.FLOORS), int(default_table(tables.CAPS)["cap"].iloc[0])
    floor = floors[floors["audience"] == PUBLIC].set_index("kind")["floor"]
    standing = stations.assign(
        floor=floor[stations["kind"]].to_numpy(), weeks=pd.Series([range(len(sundays))] * len(stations), stations.index)
    )
    lived = with_events(drawn_lives(standing, cap, len(sundays) - 1, seed), events, sundays, cap, seed)
    aliases = alias_rows(stations)
    write_table(folder, tables.UNITS, units)
    write_table(folder, tables.GROUPS, group_rows(lived, events, sundays, seed))
    write_table(folder, tables.CAPACITY, capacity_rows(stations, seed))
    write_table(folder, tables.ALIASES, aliases)
    write_returns(folder / "inbox", return_rows(lived, sundays, _written(units, aliases, districts, seed), seed))


def _written(units: pd.DataFrame, aliases: pd.DataFrame, districts: pd.DataFrame, seed: int) -> Written:
    """Most stations are named by their code; some by name and district, a few of them in Hindi or by a decided name."""
    rng = random.Random(f"{seed}/names")
    named = {}
    settled = units[units["valid_from"].isna() & units["valid_to"].isna()].sort_values("unit_id", kind="stable")
    for unit in settled.itertuples():
        if rng.random() < BY_NAME:
            hindi = rng.random() < IN_HINDI
            named[unit.unit_id] = (
                unit.name_hi if hindi else unit.name,
                districts.loc[unit.district_id, "name_hi" if hindi else "name"],
            )
    for alias in aliases.itertuples():
        named[alias.unit_id] = (alias.written, districts.loc[alias.district_id, "name"])
    return lambda code: named.get(code, (code, ""))
