"""What the plan knows of every station and district, each figure with its origin: office, measured or default."""

from dataclasses import dataclass
from datetime import date
from itertools import product

import pandas as pd

from planning import tables
from planning.plan.horizon import Horizon, after_churn, horizon_after
from planning.scenario import Scenario
from planning.schema import Table, column

OFFICE, MEASURED, DEFAULT = "office", "measured", "default"
FIGURE = Table(
    "figure",
    "one figure of a station, wherever it comes from",
    (
        column("value", "count", "value"),
        column("source", "choice", "origin", choices=tables.SOURCES),
        column("level", "choice", "whose returns it was measured from", choices=tables.LEVELS),
        column("weeks", "count", "weeks that it was measured over"),
    ),
)
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
    capacity : as tables.FIGURES, or tables.CAPACITY of the office alone; the rows that hold in the week. The office stands
        above what is measured, a unit's row above its district's, and that above the state's; with
        `scenario.measure_inputs` off, nothing measured is used.
    """
    week = gaps["week_ending"].iloc[0].date()
    said = _said(capacity, scenario.measure_inputs)
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
        frame = frame.join(_figure(key, gaps, scenario, said))
    frame["members"], frame["basis"] = _members(gaps, frame["churn_per_10000"], scenario.stale_weeks)
    frame["growth_per_week"] = _growth_with_room(frame, scenario.weeks)
    units = tables.PLAN_UNITS.typed(frame.sort_index().reset_index(drop=True))
    horizon = horizon_after(week, scenario.weeks, scenario.block_weeks)
    return Inputs(tables.PLAN_UNITS.checked(units), _capacity(units, horizon, scenario, said), week)


def share_by_source(inputs: Inputs) -> pd.DataFrame:
    """How much of the plan rests on what.

    Returns
    -------
    DataFrame, one row for each `key`, `source` and `level` (of what is measured), in order of precedence: `count` of
    stations (of districts for capacity), and the lower median of their `value` and of the `weeks` that were measured.
    """
    told = {"team_days_per_week": inputs.capacity.drop_duplicates("district_id").rename(columns={"team_days": "value"})}
    for key in PER_UNIT:
        told[key] = inputs.units.rename(columns={key: "value"} | {f"{key}_{name}": name for name in FIGURE.names[1:]})
    frame = pd.concat({key: FIGURE.typed(rows) for key, rows in told.items()}, names=["key"])
    frame["source"] = pd.Categorical(frame["source"], (OFFICE, MEASURED, DEFAULT), ordered=True)
    frame["level"] = pd.Categorical(frame["level"], tables.LEVELS, ordered=True)
    groups = frame.groupby(["key", "source", "level"], dropna=False, observed=True)
    middle = groups[["value", "weeks"]].quantile(0.5, interpolation="lower").astype("Int64").fillna({"weeks": 0})
    told = middle.assign(count=groups.size()).reset_index().astype({"source": "str", "level": "str"})
    return told[["key", "source", "level", "count", "value", "weeks"]]


def _said(capacity: pd.DataFrame | None, measured: bool) -> pd.DataFrame:
    said = tables.FIGURES.typed(tables.FIGURES.empty() if capacity is None else capacity)
    said["source"] = said["source"].fillna(OFFICE)
    kept = said if measured else said[said["source"] != MEASURED]
    return kept.sort_values("valid_from", na_position="first", kind="stable")


def _figure(key: str, gaps: pd.DataFrame, scenario: Scenario, said: pd.DataFrame) -> pd.DataFrame:
    """Value, source, level and weeks of one figure for every station, under the names of tables.PLAN_UNITS."""
    rows = said[said["key"] == key]
    codes = {"station": gaps.index, "district": gaps["district_id"], "state": pd.Index([""] * len(gaps))}
    frame = FIGURE.empty().reindex(gaps.index)
    for source, level in product((OFFICE, MEASURED), tables.LEVELS):
        given = _newest(rows[rows["source"] == source], level).reindex(codes[level]).set_axis(gaps.index)
        new = frame["value"].isna() & given["value"].notna()
        frame.loc[new] = given.loc[new]
    frame["value"] = frame["value"].fillna(_default(key, gaps, scenario))
    frame["source"], frame["weeks"] = frame["source"].fillna(DEFAULT), frame["weeks"].fillna(0)
    frame.columns = [key if name == "value" else f"{key}_{name}" for name in frame]
    return frame if key in tables.MEASURED_KEYS else frame[[key, f"{key}_source"]]


def _newest(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """The last row of each station, of each district or of the state, whose code is empty, as FIGURE."""
    whose = {"station": rows["unit_id"], "district": rows["district_id"], "state": pd.Series("", rows.index)}[level]
    about = rows["unit_id"].notna().map({True: "station", False: "district"})
    about = about.mask(rows["unit_id"].isna() & rows["district_id"].isna(), "state")
    own = rows.assign(code=whose)[about == level].drop_duplicates("code", keep="last").set_index("code")
    return FIGURE.typed(own.assign(level=own["source"].map({MEASURED: level})))


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
