"""What the office says of its figures: every row is about one station, district or sub-division that is there."""

import pandas as pd

from planning.errors import InputRefused, Problem
from planning.scenario import Scenario, checked_scenario

TEAM_DAYS = "team_days_per_week"
PROMISES = ("promise", "promise_fixed")


def capacity_problems(frame: pd.DataFrame, units: pd.DataFrame, file: str) -> list[Problem]:
    """What is wrong with capacity.csv: whom a row is about, and values that a scenario would not take either.

    Parameters
    ----------
    frame : as tables.CAPACITY, index: line of the file.
    units : as tables.UNITS.
    file : its name, for the problems.
    """
    known = {(row.district_id, row.subdivision) for row in units.dropna(subset=["subdivision"]).itertuples()}
    problems = []
    for line, row in frame.iterrows():
        if fault := _whom(row) or _where(row, known):
            reason, mend, column = fault
            value = "" if pd.isna(row.get(column)) else row[column]
            problems.append(Problem("F-WHOM", reason, mend, file, row=line, column=column, value=value))
        problems += [
            Problem("F-VALUE", each.reason, each.mend, file, row=line, column="value", value=str(row["value"]))
            for each in _faults(row["key"], int(row["value"]))
        ]
    return problems


def _whom(row: pd.Series) -> tuple[str, str, str] | None:
    """Reason, mend and column, when a row is about nobody, about two, or about one that has no such figure."""
    key, unit, district, part = row["key"], row["unit_id"], row["district_id"], row["subdivision"]
    if pd.isna(unit) == pd.isna(district):
        return (
            "about one unit or one district, not both or neither",
            "fill in unit_id or district_id",
            "unit_id, district_id",
        )
    if key == TEAM_DAYS and pd.isna(district):
        return f"{key} is a figure of a district", "name the district in district_id, no unit", "unit_id"
    if key in PROMISES and pd.isna(unit):
        return f"{key} is a figure of a station", "name the station in unit_id, no district", "district_id"
    if key != TEAM_DAYS and not pd.isna(part):
        return (
            f"{key} is no figure of a sub-division, only {TEAM_DAYS} is",
            "leave the sub-division empty",
            "subdivision",
        )
    return None


def _where(row: pd.Series, known: set[tuple[str, str]]) -> tuple[str, str, str] | None:
    if pd.isna(row["subdivision"]) or (row["district_id"], row["subdivision"]) in known:
        return None
    there = sorted(part for district, part in known if district == row["district_id"])
    names = f"one of: {', '.join(there)}" if there else "no station of the district names one in units.csv"
    return "no such sub-division in the district", names, "subdivision"


def _faults(key: str, value: int) -> tuple[Problem, ...]:
    if key not in Scenario.model_fields:
        return ()
    try:
        checked_scenario({key: value})
    except InputRefused as refused:
        return refused.problems
    return ()
