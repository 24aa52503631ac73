"""What the plan knows of every station and district, each figure with its origin: office or default."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from planning import tables
from planning.plan.horizon import Horizon, after_churn, horizon_after
from planning.scenario import Scenario

OFFICE, DEFAULT = "office", "default"
PER_UNIT = ("pool", "drive_yield", "drive_team_days", "churn_per_10000", "growth_per_week")


@dataclass(frozen=True)
class Inputs:
    """`units` as tables.PLAN_UNITS, `capacity` as tables.PLAN_CAPACITY, the week that the plan starts after."""

    units: pd.DataFrame
    capacity: pd.DataFrame
    week: date


def plan_inputs(gaps: pd.DataFrame, scenario: Scenario, capacity: pd.DataFrame | None = None) -> Inputs:
    """Inputs of the plan from the week's gaps, the scenario's defaults and what the office says.

    Parameters
    ----------
    gaps : as returned by `coverage_gaps`.
    scenario : defaults for everything that neither returns nor office say.
    capacity : as tables.CAPACITY, the rows that hold in the week; a unit's row stands above its district's.
    """
    week = gaps["week_ending"].iloc[0].date()
    said = tables.CAPACITY.empty() if capacity is None else capacity.sort_values("valid_from", na_position="first")
    frame = pd.DataFrame(
        {
            "unit_id": gaps.index,
            "district_id": gaps["district_id"],
            "weight": gaps["class"].map(scenario.class_weights).fillna(min(scenario.class_weights.values())),
            "floor": gaps["floor"],
            "groups": gaps["groups"],
            "cap": gaps["cap"] if scenario.cap is None else scenario.cap,
            "max_groups": scenario.max_groups,
        },
        index=gaps.index,
    )
    for key in PER_UNIT:
        frame[key], frame[f"{key}_source"] = _figure(key, gaps, scenario, said)
    frame["members"], frame["basis"] = _members(gaps, frame["churn_per_10000"], scenario.stale_weeks)
    frame["growth_per_week"] = _growth_with_room(frame, scenario.weeks)
    units = tables.PLAN_UNITS.typed(frame.sort_index().reset_index(drop=True))
    horizon = horizon_after(week, scenario.weeks, scenario.block_weeks)
    return Inputs(tables.PLAN_UNITS.checked(units), _capacity(units, horizon, scenario, said), week)


def share_by_source(inputs: Inputs) -> pd.DataFrame:
    """How much of the plan rests on what: figure, source, and the number of stations (of districts for capacity)."""
    counts = [
        inputs.units[f"{key}_source"].value_counts().rename_axis("source").rename("count").reset_index().assign(key=key)
        for key in PER_UNIT
    ]
    once = inputs.capacity.drop_duplicates("district_id")["source"].value_counts()
    counts.append(once.rename_axis("source").rename("count").reset_index().assign(key="team_days_per_week"))
    return pd.concat(counts, ignore_index=True)[["key", "source", "count"]].sort_values(
        ["key", "source"], ignore_index=True
    )


def _figure(key: str, gaps: pd.DataFrame, scenario: Scenario, said: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    office = said[said["key"] == key]
    by_unit = office[office["unit_id"].notna()].groupby("unit_id")["value"].last()
    by_district = (
        office[office["district_id"].notna() & office["unit_id"].isna()].groupby("district_id")["value"].last()
    )
    values = by_unit.reindex(gaps.index).astype("Int64")
    values = values.fillna(by_district.reindex(gaps["district_id"]).set_axis(gaps.index).astype("Int64"))
    source = pd.Series(OFFICE, index=gaps.index, dtype="str").where(values.notna(), DEFAULT)
    return values.fillna(_default(key, gaps, scenario)), source


def _default(key: str, gaps: pd.DataFrame, scenario: Scenario) -> pd.Series:
    if key == "pool":
        return gaps["floor"] * scenario.pool_percent // 100
    return pd.Series(getattr(scenario, key), index=gaps.index, dtype="Int64")


def _members(gaps: pd.DataFrame, churn: pd.Series, stale_weeks: int) -> tuple[pd.Series, pd.Series]:
    """A silent station enters with its last count after churn if that is fresh enough, else with 0."""
    age = ((gaps["week_ending"] - gaps["last_week"]).dt.days // 7).astype("Int64")
    silent = gaps["state"] == "silent"
    fresh = silent & (age <= stale_weeks).fillna(False)
    basis = gaps["state"].mask(silent, "provisional").mask(fresh, "estimated")
    members = gaps["members"].mask(silent, 0)
    for unit in gaps.index[fresh]:
        members[unit] = after_churn(int(gaps.loc[unit, "last_members"]), int(churn[unit]), int(age[unit]))
    return members, basis


def _growth_with_room(units: pd.DataFrame, weeks: int) -> pd.Series:
    """People who join by themselves need a group that stands and has room for all of them to the end."""
    room = (units["cap"] * units["groups"] - units["members"]).clip(lower=0)
    return units["growth_per_week"].clip(upper=room // weeks)


def _capacity(units: pd.DataFrame, horizon: Horizon, scenario: Scenario, said: pd.DataFrame) -> pd.DataFrame:
    office = said[(said["key"] == "team_days_per_week") & said["district_id"].notna()]
    known = office.groupby("district_id")["value"].last()
    rows = []
    for district, costs in units.groupby("district_id")["drive_team_days"]:
        team_days = int(known.get(district, _one_drive_each(costs, horizon.length))) * scenario.capacity_percent // 100
        source = OFFICE if district in known.index else DEFAULT
        rows += [(district, pd.Timestamp(week), team_days, source) for week in horizon.weeks]
    frame = pd.DataFrame(rows, columns=tables.PLAN_CAPACITY.names)
    return tables.PLAN_CAPACITY.checked(tables.PLAN_CAPACITY.typed(frame))


def _one_drive_each(costs: pd.Series, weeks: int) -> int:
    """Team-days of a week with which every station gets a drive in the horizon; a drive is never cut in two.

    ceil(sum t / W), and for every cost T as many whole drives as dear: T ceil(stations with t >= T / W).
    """
    dear = [int(cost) * -(-int((costs >= cost).sum()) // weeks) for cost in costs.unique()]
    return max([-(-int(costs.sum()) // weeks), *dear])
