"""What a plan leads to: members week by week, drives of the next week, and the pace that the goal asks for."""

import pandas as pd

from planning.plan.horizon import PARTS, retention
from planning.plan.result import Plan


def weekly_outlook(plan: Plan) -> pd.DataFrame:
    """One row per week of the plan (index week_ending).

    Returns
    -------
    DataFrame : drives, stations (that hold one), recruits, new_groups, and `members` expected at the end of the week,
        after churn, each station rounded down. The first row is the week that the plan starts from.
    """
    weeks = plan.weeks[plan.weeks["drives"] > 0].groupby("week_ending")
    days = pd.DatetimeIndex([plan.inputs.week, *plan.horizon.weeks], name="week_ending")
    sums = weeks[["drives", "recruits", "new_groups"]].sum().reindex(days, fill_value=0)
    stations = weeks["unit_id"].nunique().reindex(days, fill_value=0).astype("Int64")
    return sums.assign(stations=stations, members=_members_by_week(plan))[
        ["stations", "drives", "recruits", "new_groups", "members"]
    ]


def needed_per_week(plan: Plan) -> int:
    """People that the whole state would have to win every week so that the goal stands at the end, after churn.

    x = ceil((10,000 goal - R0 m) / sum_w R[w]) with the scenario's churn, m members that the plan starts from.
    """
    shares = retention(plan.scenario.churn_per_10000, plan.scenario.weeks)
    lacking = PARTS * plan.scenario.goal - shares[0] * int(plan.targets["members"].sum())
    return max(0, -(-lacking // sum(shares[1:])))


def drives_of_week(plan: Plan, number: int = 1) -> pd.DataFrame:
    """The drives of week `number` of the plan, one row per station (index unit_id), with its target."""
    week = pd.Timestamp(plan.horizon.weeks[number - 1])
    rows = plan.weeks[(plan.weeks["week_ending"] == week) & (plan.weeks["drives"] > 0)].set_index("unit_id")
    targets = plan.targets.set_index("unit_id")
    return rows.join(targets[["district_id", "floor", "members", "target"]])


def drive_weeks(plan: Plan) -> pd.Series:
    """Numbers of the weeks in which a station holds drives, as text (index unit_id); "" for none."""
    number = {pd.Timestamp(day): w for w, day in enumerate(plan.horizon.weeks, start=1)}
    held = plan.weeks[plan.weeks["drives"] > 0]
    listed = held["week_ending"].map(number).astype("str").groupby(held["unit_id"]).agg(", ".join)
    return listed.reindex(plan.targets["unit_id"], fill_value="").astype("str")


def _members_by_week(plan: Plan) -> list[int]:
    joined = {
        unit: dict(zip(rows["week_ending"], rows["recruits"], strict=True))
        for unit, rows in plan.weeks.groupby("unit_id")
    }
    totals = [0] * (plan.horizon.length + 1)
    for unit in plan.inputs.units.itertuples():
        kept, won = PARTS - int(unit.churn_per_10000), joined.get(unit.unit_id, {})
        present = PARTS * int(unit.members)
        totals[0] += int(unit.members)
        for w, day in enumerate(plan.horizon.weeks, start=1):
            arriving = int(won.get(pd.Timestamp(day), 0)) + int(unit.growth_per_week)
            present = present * kept // PARTS + PARTS * arriving
            totals[w] += present // PARTS
    return totals
