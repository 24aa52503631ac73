"""From a state folder and its register to a State: the one place where the two meet."""

import hashlib
import os
import shutil
import tempfile
from datetime import date, datetime, time
from pathlib import Path
from sqlite3 import Connection

import geopandas as gpd
import numpy as np
import pandas as pd
import platformdirs
from filelock import FileLock

from planning import register
from planning.embedded import embedded
from planning.errors import InputRefused, Problem
from planning.files import publish_folder
from planning.intake.folder import Folder, owing_on, read_folder, read_layer, valid_on
from planning.knowledge import basis_of, returns_for
from planning.measures import measured_figures
from planning.projection import WGS84
from planning.state import State
from planning.tables import FIGURES, FOLDER_TABLES, PUBLIC
from planning.takein import take_in
from planning.weeks import INDIA, latest_week

STATE_VARIABLE = "PLANNING_STATE"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
SAMPLE_RECEIVED = date(2020, 12, 31)  # after the last late return of the sample


def read_state(
    path: str | Path | None = None, as_of: date | str | None = None, known_on: date | str | None = None
) -> State:
    """The state of folder `path` as the day `as_of` sees it.

    Parameters
    ----------
    path : state folder; without one that of the variable PLANNING_STATE (set by `planning lab`), else the embedded
        sample, prepared on first use in the user's cache folder.
    as_of : figures use the latest week that ends on or before this day; default: the latest week with returns.
    known_on : only returns and registers of people received on or before this day count; default: the week as it was
        sealed, else all there are.

    Raises
    ------
    InputRefused : folder or table refused; no `as_of` and no return yet; no cap or unit on that day; `known_on` before
        the week had ended.
    """
    folder = read_folder(path or os.environ.get(STATE_VARIABLE) or prepared_sample())
    known_on = _believable_day(known_on, "known_on") if known_on else None
    place = folder.path / "register.sqlite"
    with register.reading(place) as book:
        as_of = _as_of(as_of, book, known_on, folder)
        week = latest_week(as_of)
        _refuse_before(week, known_on)
        units = _stations(folder, week)
        basis = basis_of(book, week, known_on)
        returns = returns_for(book, week, units.index, folder.groups, basis.known)
    restated = _restated(place, week, known_on)
    people = register.people_as_known(place, week, known_on, entered_by=basis.sealed_at)
    return State(
        path=folder.path,
        name=folder.about.name,
        name_hi=folder.about.name_hi,
        synthetic=folder.about.synthetic,
        approximate=folder.about.approximate,
        sources=folder.about.sources,
        as_of=as_of,
        week=week,
        known_on=basis.known_on,
        sealed_on=basis.sealed_on,
        cap=_cap(folder, week),
        units=units,
        districts=valid_on(folder.districts, week).set_index("district_id").sort_index(),
        ranges=valid_on(folder.ranges, week).set_index("range_id").sort_index(),
        groups=folder.groups,
        capacity=_figures(folder, returns, units, week),
        returns=returns,
        people=people,
        restated=restated,
        ground=_ground(folder.path, units.index),
        input_hash=_input_hash(folder, returns, people, restated, week),
    )


def prepared_sample() -> Path:
    """The embedded sample with its inbox taken in, made once in the user's cache folder."""
    source = embedded("sample")
    digest = hashlib.sha256()
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        digest.update(file.relative_to(source).as_posix().encode() + b"\0" + file.read_bytes())
    cache = Path(platformdirs.user_cache_dir("planning", appauthor=False))
    place = cache / f"sample-{digest.hexdigest()[:16]}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / ".lock"):
        if not place.is_dir():
            with tempfile.TemporaryDirectory(dir=cache) as made:
                copy = Path(shutil.copytree(source, Path(made) / "sample"))
                take_in(copy, received=SAMPLE_RECEIVED, recorded_at=datetime.combine(SAMPLE_RECEIVED, time(), INDIA))
                publish_folder(copy, place)
    return place


def _as_of(as_of: date | str | None, book: Connection | None, known_on: date | None, folder: Folder) -> date:
    if as_of is not None:
        return _believable_day(as_of, "as_of")
    week = None if book is None else register.latest_week_known(book, known_on)
    if week is None:
        when = f" on or before {known_on}" if known_on else " yet"
        raise InputRefused(
            Problem("A-NO-RETURNS", f"no return has been taken in{when}", "run planning intake, or name a day with --as-of",
                    file=str(folder.path))
        )  # fmt: skip
    return week


def _believable_day(day: date | str, column: str) -> date:
    mend = f"a day of the form YYYY-MM-DD between {FIRST_DAY} and {LAST_DAY}"
    try:
        found = day if isinstance(day, date) else date.fromisoformat(day)
    except ValueError:
        raise InputRefused(Problem("A-DATE", "not a day", mend, column=column, value=str(day))) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise InputRefused(Problem("A-DATE", "not a day that figures can be of", mend, column=column, value=str(day)))
    return found


def _refuse_before(week: date, known_on: date | None) -> None:
    if known_on is not None and known_on < week:
        reason, mend = "the week had not ended by that day", f"{week} or later, or an earlier week with --as-of"
        raise InputRefused(Problem("A-KNOWN", reason, mend, column="known_on", value=str(known_on)))


def _stations(folder: Folder, week: date) -> pd.DataFrame:
    kinds = folder.kinds.set_index("kind")
    units = owing_on(folder, week)
    districts, ranges = valid_on(folder.districts, week), valid_on(folder.ranges, week)
    for name, frame in (("unit", units), ("district", districts), ("range", ranges)):
        _refuse_repeated(frame, name, folder, week)
    _refuse_lost(units, "units.csv", "unit_id", "district_id", districts["district_id"], folder, week)
    used = districts[districts["district_id"].isin(units["district_id"])]
    _refuse_lost(used, "districts.csv", "district_id", "range_id", ranges["range_id"], folder, week)
    units = units.set_index("unit_id").sort_index()
    owed = _newest_floors(folder, week)
    lost = sorted(set(units["kind"]) - set(owed.index))
    if units.empty or lost:
        reason = f"no public floor for {', '.join(lost)}" if lost else "no station owes a public group"
        raise InputRefused(Problem("F-FLOOR", f"{reason} on {week}", "add a row", file=str(folder.path / "floors.csv")))
    of_kind = kinds.loc[units["kind"], ["has_ground", "counted_as"]].set_axis(units.index)
    return units.assign(
        has_ground=of_kind["has_ground"],
        counted_as=of_kind["counted_as"].fillna("thana"),
        floor=owed.reindex(units["kind"]).set_axis(units.index),
        range_id=districts.set_index("district_id")["range_id"].reindex(units["district_id"]).set_axis(units.index),
    )


def _refuse_lost(
    frame: pd.DataFrame, file: str, key: str, column: str, codes: pd.Series, folder: Folder, week: date
) -> None:
    lost = frame[~frame[column].isin(codes)]
    if not lost.empty:
        raise InputRefused(
            Problem("F-PARENT", f"{column} of {row[key]} leads to nothing that holds on {week}",
                    f"mend {column}, or the dates of what it names", file=str(folder.path / file), row=int(line),
                    column=column, value="" if pd.isna(row[column]) else row[column])
            for line, row in lost.iterrows()
        )  # fmt: skip


def _refuse_repeated(frame: pd.DataFrame, name: str, folder: Folder, week: date) -> None:
    key = f"{name}_id"
    repeated = frame[frame.duplicated(key, keep=False)]
    if not repeated.empty:
        raise InputRefused(
            Problem("F-OVERLAP", f"two rows of the {name} hold on {week}", "close the earlier row with valid_to",
                    file=str(folder.path / f"{name}s.csv"), row=int(line), column=key, value=row[key])
            for line, row in repeated.iterrows()
        )  # fmt: skip


def _newest_floors(folder: Folder, week: date) -> pd.Series:
    floors = valid_on(folder.floors, week)
    floors = floors[floors["audience"] == PUBLIC].sort_values("valid_from", na_position="first", kind="stable")
    return floors.drop_duplicates("kind", keep="last").set_index("kind")["floor"].dropna()


def _cap(folder: Folder, week: date) -> int:
    caps = valid_on(folder.caps, week).sort_values("valid_from")
    if caps.empty:
        raise InputRefused(Problem("F-CAP", f"no cap holds on {week}", "add a row", file=str(folder.path / "caps.csv")))
    return int(caps["cap"].iloc[-1])


def _ground(path: Path, stations: pd.Index) -> gpd.GeoDataFrame:
    layer = read_layer(path, "stations")
    if layer is None or layer.empty:
        return gpd.GeoDataFrame({"approximate": []}, geometry=[], crs=WGS84, index=pd.Index([], name="unit_id"))
    _refuse_unfit(layer, path / "layers" / "stations.geojson")
    layer["unit_id"] = layer["unit_id"].astype("str")
    return layer[layer["unit_id"].isin(stations)].set_index("unit_id").sort_index()


def _refuse_unfit(layer: gpd.GeoDataFrame, file: Path) -> None:
    for column in ("unit_id", "approximate"):
        if column not in layer:
            raise InputRefused(Problem("F-LAYER", "a property is missing", "make it again", str(file), column=column))
    repeated = layer.loc[layer.duplicated("unit_id"), "unit_id"]
    if len(repeated):
        raise InputRefused(
            Problem(
                "F-LAYER", "the unit has several features", "join them", str(file), column="unit_id", value=str(unit)
            )
            for unit in repeated
        )


def _figures(folder: Folder, returns: pd.DataFrame, units: pd.DataFrame, week: date) -> pd.DataFrame:
    """What the office says in that week, and what the returns up to it show, each with its source."""
    measured = measured_figures(returns, units, folder.drives, pd.Timestamp(week))
    parts = (valid_on(folder.capacity, week).assign(source="office"), measured.assign(source="measured"))
    return FIGURES.checked(pd.concat([FIGURES.typed(part) for part in parts], ignore_index=True))


def _restated(path: Path, week: date, known_on: date | None) -> pd.DataFrame:
    revisions, sealed = register.revisions_of_restated(path), register.sealed_weeks(path)
    revisions = revisions[revisions["received_on"] <= pd.Timestamp(known_on or date.max)]
    return register.restated_since_last_report(register.restatements(revisions, sealed), sealed, week)


def _input_hash(folder: Folder, returns: pd.DataFrame, people: pd.DataFrame, restated: pd.DataFrame, week: date) -> str:
    """Hash of everything that can move a figure of the week: the folder's tables and layers, and what the register says."""
    digest = hashlib.sha256(week.isoformat().encode())
    names = ["state.toml", *(table.name for table in FOLDER_TABLES), "layers/stations.geojson"]
    for name in names:
        file = folder.path / name
        digest.update(name.encode() + b"\0" + (file.read_bytes() if file.exists() else b"-"))
    digest.update(returns.sort_values(["week_ending", "unit_id", "audience", "group_id"]).to_csv(index=False).encode())
    digest.update(restated.drop(columns="recorded_at").to_csv(index=False).encode())
    if not people.empty:
        digest.update(b"people\0" + _who_sits_where(people))
    return digest.hexdigest()


def _who_sits_where(people: pd.DataFrame) -> bytes:
    """The memberships of each person, in no order of persons: their numbers depend on the key and say nothing."""
    rows = pd.util.hash_pandas_object(people.drop(columns="person"), index=False)
    return np.sort(rows.groupby(people["person"]).sum().to_numpy()).tobytes()
