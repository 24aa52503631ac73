"""The units of one week, so that a code or a name can be looked up among them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from planning.intake.folder import Folder, valid_on
from planning.intake.spelling import normalised, shortened


@dataclass(frozen=True)
class Place:
    """What a unit is in one week."""

    unit_id: str
    name: str
    name_hi: str
    kind: str
    district_id: str


@dataclass(frozen=True)
class Places:
    """The units of one week, as a name is looked up among them."""

    week: date
    units: dict[str, Place]
    by_name: dict[tuple[str, str], set[str]]  # (district, normalised name)
    by_short_name: dict[tuple[str, str], set[str]]  # the same without optional words
    districts: dict[str, set[str]]  # normalised code or name of a district -> its codes
    district_names: dict[str, str]
    other_times: dict[str, str]  # code of a unit that does not exist in the week -> what is known of it
    aliases: dict[tuple[str, str], set[str]]  # (normalised written name, district)

    @cached_property
    def labels(self) -> dict[str, list[tuple[str, str]]]:
        """(code, what it may be written like) by district, and of all under ""; made only when a name is not found."""
        found = defaultdict(list)
        for code, place in sorted(self.units.items()):
            names = [shortened(name) for name in map(normalised, (place.name, place.name_hi)) if name]
            for area in ("", place.district_id):
                found[area] += [(code, label) for label in (*names, code)]
        return dict(found)


def places_on(folder: Folder, week: date) -> Places:
    """The units, districts and decisions of a state folder as they hold on the Sunday `week`."""
    rows = valid_on(folder.units, week)
    units = {
        place.unit_id: place
        for place in (
            Place(row.unit_id, row.name, "" if pd.isna(row.name_hi) else row.name_hi, row.kind, row.district_id)
            for row in rows[["unit_id", "name", "name_hi", "kind", "district_id"]].itertuples(index=False)
        )
    }
    by_name, by_short_name = defaultdict(set), defaultdict(set)
    for code, place in units.items():
        for name in filter(None, map(normalised, (place.name, place.name_hi))):
            by_name[place.district_id, name].add(code)
            by_short_name[place.district_id, shortened(name)].add(code)
    districts = defaultdict(set)
    standing = valid_on(folder.districts, week)
    for row in standing[["district_id", "name", "name_hi"]].itertuples(index=False):
        for name in filter(pd.notna, row):
            districts[normalised(name)].add(row.district_id)
    aliases = defaultdict(set)
    for row in folder.aliases[["written", "district_id", "unit_id"]].itertuples(index=False):
        aliases[normalised(row.written), row.district_id].add(row.unit_id)
    return Places(
        week,
        units,
        dict(by_name),
        dict(by_short_name),
        dict(districts),
        dict(zip(standing["district_id"], standing["name"], strict=True)),
        _other_times(folder, units),
        dict(aliases),
    )


def called(unit_id: str, places: Places) -> str:
    """Code, name and district of a unit, for a person to read."""
    place = places.units[unit_id]
    return f"{unit_id} {place.name} ({places.district_names.get(place.district_id, place.district_id)})"


def _other_times(folder: Folder, standing: dict[str, Place]) -> dict[str, str]:
    units = folder.units
    gone = units[~units["unit_id"].isin(list(standing))]
    heirs = defaultdict(list)
    for code, earlier in units.loc[units["successor_of"].notna(), ["unit_id", "successor_of"]].itertuples(index=False):
        for one in earlier.split(";"):
            heirs[one.strip()].append(code)
    return {code: _when(rows, sorted(set(heirs[code]))) for code, rows in gone.groupby("unit_id")}


def _when(rows: pd.DataFrame, heirs: list[str]) -> str:
    begun, ended = rows["valid_from"].min(), rows["valid_to"].max()
    parts = [
        "" if pd.isna(begun) else f"it exists from {begun:%Y-%m-%d}",
        "" if pd.isna(ended) else f"it ended on {ended:%Y-%m-%d}",
        f"its successors: {', '.join(heirs)}" if heirs else "",
    ]
    return "; ".join(filter(None, parts))
