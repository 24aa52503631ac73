"""A state folder: its tables, read as text and parsed by rule, every fault collected and raised once."""

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planning import tables
from planning.csvtables import nearest, parse_table
from planning.errors import InputRefused, Problem, raise_if_any
from planning.files import to_csv, write_whole
from planning.intake.capacity import capacity_problems
from planning.projection import WGS84
from planning.schema import Table, holds

SYNTHETIC = ("all", "returns", "")
OPTIONAL = {tables.GROUPS.name, tables.ALIASES.name, tables.CAPACITY.name}


@dataclass(frozen=True)
class About:
    """state.toml: what the state is called and what in it is not real."""

    name: str
    name_hi: str
    synthetic: str  # "all", "returns" or "" (nothing)
    approximate: str  # "", or how the ground was approximated, in one sentence
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Folder:
    """The tables of a state folder, typed as in planning.tables; dated rows are all still there."""

    path: Path
    about: About
    units: pd.DataFrame
    kinds: pd.DataFrame
    districts: pd.DataFrame
    ranges: pd.DataFrame
    floors: pd.DataFrame
    caps: pd.DataFrame
    groups: pd.DataFrame
    aliases: pd.DataFrame
    capacity: pd.DataFrame


def read_folder(path: str | Path) -> Folder:
    """Every table of the state folder `path`, checked on its own and against the others.

    Raises
    ------
    InputRefused : no such folder, a table missing, a value that does not fit, a code that leads nowhere.
    """
    path = Path(path)
    if not path.is_dir():
        raise InputRefused(Problem("F-FOLDER", "no such state folder", "planning sample DIR makes one", file=str(path)))
    problems: list[Problem] = []
    about = _read_about(path / "state.toml", problems)
    read = {table.name: _read_table(path / table.name, table, problems) for table in tables.FOLDER_TABLES}
    raise_if_any(problems)
    problems += _broken_references(path, read)
    problems += capacity_problems(read[tables.CAPACITY.name], read[tables.UNITS.name], str(path / tables.CAPACITY.name))
    raise_if_any(problems)
    return Folder(path, about, *(read[table.name] for table in tables.FOLDER_TABLES))


def read_layer(path: str | Path, name: str) -> gpd.GeoDataFrame | None:
    """The boundary layer `layers/<name>.geojson` of a state folder in WGS 84, or None when there is none."""
    file = Path(path) / "layers" / f"{name}.geojson"
    if not file.exists():
        return None
    try:
        features = json.loads(file.read_text(encoding="utf-8"))["features"]
        return gpd.GeoDataFrame.from_features(features, crs=WGS84)
    except (ValueError, KeyError, TypeError) as error:
        raise InputRefused(
            Problem("F-LAYER", f"not readable as GeoJSON: {error}", "make it again", str(file))
        ) from None


def valid_on(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """The rows of a dated table that hold on `day`."""
    return frame[holds(frame, pd.Timestamp(day))]


def owing_on(folder: Folder, day: date) -> pd.DataFrame:
    """The rows of units.csv that hold on `day`, of kinds that owe a public group."""
    public = folder.kinds.loc[folder.kinds["audience"] == tables.PUBLIC, "kind"]
    units = valid_on(folder.units, day)
    return units[units["kind"].isin(public)]


def write_table(path: str | Path, table: Table, frame: pd.DataFrame) -> Path:
    """Write `frame` as the table's file in the state folder `path`, whole, sorted by key; empty columns are left out."""
    typed = table.checked(table.typed(frame)).sort_values(list(table.key), kind="stable")
    kept = [column.name for column in table.columns if column.required or typed[column.name].notna().any()]
    return write_whole(Path(path) / table.name, to_csv(typed[kept]))


def _read_about(file: Path, problems: list[Problem]) -> About:
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(
            Problem("F-MISSING", "the state folder has no state.toml", 'write at least name = "..."', str(file))
        )
        written = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(Problem("F-TOML", f"not readable as TOML: {error}", "mend the line", str(file)))
        written = {}
    problems += _about_problems(written, str(file))
    name, sources = str(written.get("name", file.parent.name)), written.get("sources", [])
    return About(
        name=name,
        name_hi=str(written.get("name_hi", name)),
        synthetic=str(written.get("synthetic", "")),
        approximate=str(written.get("approximate", "")),
        sources=tuple(map(str, sources)) if isinstance(sources, list) else (),
    )


def _about_problems(written: dict, file: str) -> list[Problem]:
    synthetic, sources = written.get("synthetic", ""), written.get("sources", [])
    problems = []
    if synthetic not in SYNTHETIC:
        mend = f"one of {', '.join(map(repr, SYNTHETIC))}"
        problems.append(Problem("F-VALUE", "no such mark", mend, file, column="synthetic", value=str(synthetic)))
    if not isinstance(sources, list):
        problems.append(
            Problem("F-VALUE", "not a list", 'sources = ["..."]', file, column="sources", value=str(sources))
        )
    return problems


def _read_table(file: Path, table: Table, problems: list[Problem]) -> pd.DataFrame:
    if not file.exists():
        if table.name not in OPTIONAL:
            problems.append(
                Problem("F-MISSING", "the table is missing", f"columns: {', '.join(table.required)}", str(file))
            )
        return table.empty()
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(Problem("F-ENCODING", "not UTF-8 text", "save it as CSV UTF-8", str(file)))
        return table.empty()
    frame = parse_table(text, table, str(file), problems)
    if table.key and not frame.empty:
        problems += _repeated_keys(frame, table, str(file))
    return frame


def _repeated_keys(frame: pd.DataFrame, table: Table, file: str) -> list[Problem]:
    repeated = frame[frame.duplicated(list(table.key), keep=False)]
    return [
        Problem("F-KEY", "the same key stands in several rows", "keep one", file, row=line, column=", ".join(table.key),
                value=" ".join(str(row[name]) for name in table.key if pd.notna(row[name])))
        for line, row in repeated.iterrows()
    ]  # fmt: skip


REFERENCES = (
    (tables.UNITS, "kind", tables.KINDS, "kind"),
    (tables.UNITS, "district_id", tables.DISTRICTS, "district_id"),
    (tables.DISTRICTS, "range_id", tables.RANGES, "range_id"),
    (tables.FLOORS, "kind", tables.KINDS, "kind"),
    (tables.GROUPS, "unit_id", tables.UNITS, "unit_id"),
    (tables.ALIASES, "unit_id", tables.UNITS, "unit_id"),
    (tables.CAPACITY, "unit_id", tables.UNITS, "unit_id"),
    (tables.CAPACITY, "district_id", tables.DISTRICTS, "district_id"),
)


def _broken_references(path: Path, read: dict[str, pd.DataFrame]) -> list[Problem]:
    problems = []
    for table, name, target, key in REFERENCES:
        codes = read[table.name][name]
        lost = codes[codes.notna() & ~codes.isin(read[target.name][key])]
        problems += [
            Problem("F-CODE", f"no such row in {target.name}", nearest(code, read[target.name][key].tolist()),
                    str(path / table.name), row=line, column=name, value=code)
            for line, code in lost.items()
        ]  # fmt: skip
    return problems
