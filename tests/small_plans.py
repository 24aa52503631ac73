"""Small states for the plan, as tables: drawn in one line each, checkable by eye."""

import pandas as pd

from planning import tables
from planning.plan.horizon import Horizon, horizon_after
from planning.plan.listing import District
from planning.plan.programmes import Station

WEEK = pd.Timestamp("2020-05-24")


def horizon(weeks: int, block_weeks: int) -> Horizon:
    return horizon_after(WEEK.date(), weeks, block_weeks)


def station(unit_id: str = "u", **changed) -> Station:
    """A thana with a group of 100 members, whose drives bring 40 people and cost one team-day; no churn."""
    usual = {"a": 1, "f": 200, "m": 100, "g": 1, "c": 256, "n_max": 1, "p": 600, "q": 40, "t": 1, "churn": 0, "j": 0}
    return Station(unit_id, **(usual | changed))


def district(*stations: Station, team_days: tuple[int, ...]) -> District:
    return District("D", tuple(sorted(stations, key=lambda u: u.unit_id)), team_days)


def gaps(*rows: tuple) -> pd.DataFrame:
    """Gaps of stations given as (unit_id, district_id, floor, members or state)."""
    frame = pd.DataFrame([_gap(*row) for row in rows]).set_index("unit_id")
    return tables.GAPS.checked(tables.GAPS.typed(frame))


def office(*rows: tuple) -> pd.DataFrame:
    """What the office says, given as ("unit" or "district", code, key, value), without a first day.

    The code of a sub-division is that of its district, a stroke, and its name: "D/North".
    """
    frame = pd.DataFrame(
        [
            dict(zip((f"{level}_id", "subdivision"), code.split("/"), strict=False)) | {"key": key, "value": value}
            for level, code, key, value in rows
        ],
        columns=tables.CAPACITY.names,
    )
    return tables.CAPACITY.checked(tables.CAPACITY.typed(frame))


def measured(*rows: tuple) -> pd.DataFrame:
    """What returns show, given as ("unit", "district" or "state", code, key, value, weeks)."""
    frame = pd.DataFrame(
        [{f"{level}_id": code, "key": key, "value": value, "weeks": weeks, "source": "measured"}
         for level, code, key, value, weeks in rows]
    )  # fmt: skip
    return tables.FIGURES.checked(tables.FIGURES.typed(frame))


def _gap(unit_id: str, district_id: str, floor: int, members: int | str) -> dict:
    state = members if isinstance(members, str) else "reported"
    count = members if state == "reported" else 0
    return {
        "unit_id": unit_id, "week_ending": WEEK, "name": unit_id, "kind": "thana", "counted_as": "thana",
        "district_id": district_id, "range_id": "R", "class": "D", "has_ground": True, "state": state,
        "received": state == "reported", "floor": floor, "gap_unknown": floor * (state == "silent"),
        "members": pd.NA if state == "silent" else count, "gap": pd.NA if state == "silent" else max(0, floor - count),
        "groups": int(state in ("reported", "silent")), "cap": 256,
        "last_members": count if state == "reported" else (150 if state == "silent" else pd.NA),
        "last_week": WEEK - pd.Timedelta(weeks=2) if state == "silent" else WEEK,
    }  # fmt: skip
