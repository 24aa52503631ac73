"""The drives of a plan, held in a state that is not as it was assumed: what they then win.

The drives, the groups to be opened and what headquarters send stay as planned, in their weeks. Where a week has too few team-days for them, the
worst-off stations hold theirs first and the rest fall away; a group is then opened at the station's next drive. People are
won as the plan counts them: within pool and groups, later drives first because they lose fewer.
"""

import pandas as pd

from planning import tables
from planning.plan.districts import model_districts
from planning.plan.inputs import Inputs
from planning.plan.listing import District, rank_by_need
from planning.plan.programmes import Station
from planning.plan.result import Plan

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
    sent = plan.reserve.set_index(["district_id", "week_ending"])["team_days"].to_dict()
    drives_asked = {unit: {week: drives for week, (drives, _) in rows.items()} for unit, rows in asked.items()}
    held = _held(district, weeks, drives_asked, sent)
    rows: Rows = []
    for u in district.stations:
        drives = held.get(u.unit_id, {})
        opened = _opened(weeks, drives, {w: groups for w, (_, groups) in asked.get(u.unit_id, {}).items()})
        won = _won(u, drives, opened, length)
        rows += [(u.unit_id, week, drives[week], won[week], opened[week]) for week in drives]
    return rows


def _held(district: District, weeks: list[pd.Timestamp], asked: dict[str, dict], sent: dict) -> dict[str, dict]:
    """Drives by unit and week that fit into the team-days of their week, of the district and of their sub-division."""
    rank = rank_by_need(district.stations, len(weeks))
    stations = sorted((u for u in district.stations if u.unit_id in asked), key=lambda u: rank[u.unit_id])
    limits = [(frozenset(asked), district.team_days)]
    limits += [(frozenset(part.unit_ids), part.team_days) for part in district.subdivisions]
    held: dict[str, dict] = {}
    for number, week in enumerate(weeks):
        left = [days[number] + sent.get((district.district_id, week), 0) for _, days in limits]
        for u in stations:
            mine = [i for i, (units, _) in enumerate(limits) if u.unit_id in units]
            drives = min(asked[u.unit_id].get(week, 0), *(left[i] // u.t for i in mine))
            if drives:
                held.setdefault(u.unit_id, {})[week] = drives
                for i in mine:
                    left[i] -= drives * u.t
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
