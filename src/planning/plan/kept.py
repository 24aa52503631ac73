"""The drives of a plan, held in a state that is not as it was assumed: what they then win.

The drives and the groups to be opened stay as planned, in their weeks. Where a week has too few team-days for them, the
worst-off stations hold theirs first and the rest fall away; a group is then opened at the station's next drive. People are
won as the plan counts them: within pool and groups, later drives first because they lose fewer.
"""

import pandas as pd

from planning import tables
from planning.plan.inputs import Inputs
from planning.plan.model import District, rank_by_need
from planning.plan.programmes import Station
from planning.plan.result import Plan
from planning.plan.solve import model_districts

Rows = list[tuple[str, pd.Timestamp, int, int, int]]


def kept_weeks(plan: Plan, inputs: Inputs) -> pd.DataFrame:
    """What the drives of `plan` bring with other figures.

    Parameters
    ----------
    inputs : of the same stations and weeks, with the figures that turned out to be true.

    Returns
    -------
    DataFrame : tables.WEEKS; with the plan's own inputs, as many recruits of every block as in the plan.
    """
    planned = dict(iter(plan.weeks.groupby("unit_id")))
    rows = [
        row
        for district in model_districts(inputs, plan.scenario.target_step)
        for row in _of_district(district, plan, planned)
    ]
    frame = tables.WEEKS.typed(pd.DataFrame(rows, columns=tables.WEEKS.names))
    return tables.WEEKS.checked(frame.sort_values(["unit_id", "week_ending"], ignore_index=True))


def _of_district(district: District, plan: Plan, planned: dict[str, pd.DataFrame]) -> Rows:
    weeks, length = [pd.Timestamp(day) for day in plan.horizon.weeks], plan.horizon.length
    asked = {
        u.unit_id: {row.week_ending: (int(row.drives), int(row.new_groups)) for row in planned[u.unit_id].itertuples()}
        for u in district.stations
        if u.unit_id in planned
    }
    held = _held(
        district, weeks, {unit: {w: drives for w, (drives, _) in rows.items()} for unit, rows in asked.items()}
    )
    rows: Rows = []
    for u in district.stations:
        drives = held.get(u.unit_id, {})
        opened = _opened(weeks, drives, {w: groups for w, (_, groups) in asked.get(u.unit_id, {}).items()})
        won = _won(u, drives, opened, length)
        rows += [(u.unit_id, week, drives[week], won[week], opened[week]) for week in drives]
    return rows


def _held(district: District, weeks: list[pd.Timestamp], asked: dict[str, dict]) -> dict[str, dict]:
    """Drives by unit and week that fit into the team-days of their week."""
    rank = rank_by_need(district.stations, len(weeks))
    stations = sorted((u for u in district.stations if u.unit_id in asked), key=lambda u: rank[u.unit_id])
    held: dict[str, dict] = {}
    for week, left in zip(weeks, district.team_days, strict=True):
        for u in stations:
            drives = min(asked[u.unit_id].get(week, 0), left // u.t)
            if drives:
                held.setdefault(u.unit_id, {})[week] = drives
                left -= drives * u.t
    return held


def _opened(weeks: list[pd.Timestamp], drives: dict, planned: dict) -> dict:
    """Groups that open in each week with a drive; those of a drive that fell away wait for the next."""
    opened, waiting = {}, 0
    for week in weeks:
        waiting += planned.get(week, 0)
        if week in drives:
            opened[week], waiting = waiting, 0
    return opened


def _won(u: Station, drives: dict, opened: dict, length: int) -> dict:
    left, won = min(u.p, u.room(length) + u.c * sum(opened.values())), {}
    for week in sorted(drives, reverse=True):
        won[week] = min(left, u.q * drives[week])
        left -= won[week]
    places = u.room(length)
    for week in sorted(drives):
        places += u.c * opened[week]
        won[week] = min(won[week], places)
        places -= won[week]
    return won
