"""What the plan knows of every station and district, each figure with its origin: office, measured or default."""

from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy as np
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
class Published:
    """What the next plan has to know of a published one: `weeks` as tables.WEEKS, and its last week."""

    weeks: pd.DataFrame
    until: date


@dataclass(frozen=True)
class Inputs:
    """What a plan is made of: `week` is the one that it starts after, the tables are those of planning.tables.

    units : PLAN_UNITS; capacity : PLAN_CAPACITY.
    previous : PREVIOUS, the drives of the plan published last, or None; it reaches as far as week `previous_weeks` of this
        one.
    """

    units: pd.DataFrame
    capacity: pd.DataFrame
    week: date
    previous: pd.DataFrame | None = None
    previous_weeks: int = 0

    def stages(self, scenario: Scenario) -> tuple[str, ...]:
        """The stages of the plan: promises before those of the scenario, change against the last plan after them."""
        promised = ("promises",) if self.units["promise"].any() else ()
        return (*promised, *scenario.stages, *(("change",) if self.previous is not None else ()))

    @property
    def district_team_days(self) -> pd.Series:
        """Team-days by (district_id, week_ending)."""
        whole = self.capacity[self.capacity["subdivision"].isna()]
        return whole.set_index(["district_id", "week_ending"])["team_days"].sort_index()


def plan_inputs(
    gaps: pd.DataFrame, scenario: Scenario, capacity: pd.DataFrame | None = None, last: Published | None = None
) -> Inputs:
    """Inputs of the plan from the week's gaps, the scenario's defaults and what the office says.

    Parameters
    ----------
    gaps : as returned by `coverage_gaps`.
    scenario : defaults for everything that neither returns nor office say.
    capacity : as tables.FIGURES, or tables.CAPACITY of the office alone; the rows that hold in the week. The office stands
        above what is measured, a unit's row above its district's, and that above the state's; with
        `scenario.measure_inputs` off, nothing measured is used.
    last : the plan that was published last, from which this one is to differ least.
    """
    week = gaps["week_ending"].iloc[0].date()
    said = _said(capacity, scenario.measure_inputs)
    frame = pd.DataFrame(
        {
            "unit_id": gaps.index,
            "district_id": gaps["district_id"],
            "weight": gaps["class"].map(scenario.class_weights).fillna(min(scenario.class_weights.values())),
            "subdivision": gaps["subdivision"],
            "floor": gaps["floor"],
            "groups": gaps["groups"],
            "cap": gaps["cap"] if scenario.cap is None else scenario.cap,
            "max_groups": scenario.max_groups,
        },
        index=gaps.index,
    )
    frame["floor"], frame["floor_source"] = _floor(gaps, scenario.members_per_1000)
    for key in PER_UNIT:
        frame = frame.join(_figure(key, gaps, scenario, said))
    frame["members"], frame["basis"] = _members(gaps, frame["churn_per_10000"], scenario.stale_weeks)
    frame["growth_per_week"] = _growth_with_room(frame, scenario.weeks)
    frame["promise"], frame["promise_fixed"] = _promises(gaps, said)
    frame["pool"] = frame["pool"].mask(frame["promise_fixed"], frame["promise"])
    units = tables.PLAN_UNITS.typed(frame.sort_index().reset_index(drop=True))
    horizon = horizon_after(week, scenario.weeks, scenario.block_weeks)
    previous, reach = (None, 0) if last is None else _previous(last, units, horizon)
    return Inputs(tables.PLAN_UNITS.checked(units), _capacity(units, horizon, scenario, said), week, previous, reach)


def _previous(last: Published, units: pd.DataFrame, horizon: Horizon) -> tuple[pd.DataFrame, int]:
    """The drives that the last plan has in weeks of this one, and how many of these weeks it reaches."""
    reach = sum(week <= last.until for week in horizon.weeks)
    weeks = [pd.Timestamp(week) for week in horizon.weeks[:reach]]
    here = last.weeks["unit_id"].isin(units["unit_id"]) & last.weeks["week_ending"].isin(weeks)
    rows = last.weeks.loc[here & (last.weeks["drives"] > 0), tables.PREVIOUS.names]
    return tables.PREVIOUS.checked(rows.sort_values(["unit_id", "week_ending"], ignore_index=True)), reach


def share_by_source(inputs: Inputs) -> pd.DataFrame:
    """How much of the plan rests on what.

    Returns
    -------
    DataFrame, one row for each `key`, `source` and `level` (of what is measured), in order of precedence: `count` of
    stations (of districts for capacity), and the lower median of their `value` and of the `weeks` that were measured.
    """
    whole = inputs.capacity[inputs.capacity["subdivision"].isna()].drop_duplicates("district_id")
    told = {"team_days_per_week": whole.rename(columns={"team_days": "value"})}
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
    levels = np.select([rows["unit_id"].notna(), rows["district_id"].notna()], ["station", "district"], "state")
    for source, level in product((OFFICE, MEASURED), tables.LEVELS):
        own = rows[(rows["source"] == source) & (levels == level)]
        if own.empty:
            continue
        given = _newest(own, level).reindex(codes[level]).set_axis(gaps.index)
        new = frame["value"].isna() & given["value"].notna()
        frame.loc[new] = given.loc[new]
    frame["value"] = frame["value"].fillna(_default(key, gaps, scenario))
    frame["source"], frame["weeks"] = frame["source"].fillna(DEFAULT), frame["weeks"].fillna(0)
    frame.columns = [key if name == "value" else f"{key}_{name}" for name in frame]
    return frame if key in tables.MEASURED_KEYS else frame[[key, f"{key}_source"]]


def _newest(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """The last of the rows of each station, of each district or of the state, whose code is empty, as FIGURE."""
    whose = {"station": rows["unit_id"], "district": rows["district_id"], "state": pd.Series("", rows.index)}[level]
    own = rows.assign(code=whose).drop_duplicates("code", keep="last").set_index("code")
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


def _floor(gaps: pd.DataFrame, per_1000: int) -> tuple[pd.Series, pd.Series]:
    """The order's floor, or people x members per 1,000, rounded up, where somebody has counted the people and it is more."""
    for_people = -(-gaps["population"].fillna(0) * per_1000 // 1000)
    above = (for_people > gaps["floor"]).astype("bool")
    source = pd.Series("order", index=gaps.index, dtype="str").mask(above, "population")
    return gaps["floor"].mask(above, for_people), source


def _promises(gaps: pd.DataFrame, said: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The newest promise of a station, and whether it is to win exactly as many."""
    given = said[said["key"].isin(("promise", "promise_fixed")) & said["unit_id"].notna()].groupby("unit_id").last()
    given = given.reindex(gaps.index)
    return given["value"].astype("Int64").fillna(0), (given["key"] == "promise_fixed").astype("boolean")


def _capacity(units: pd.DataFrame, horizon: Horizon, scenario: Scenario, said: pd.DataFrame) -> pd.DataFrame:
    """Team-days of every district in every week, and of the sub-divisions that have some of their own.

    A district of which the office says nothing has those of its sub-divisions, where these take in all its stations; else
    as many that each station gets a drive in the horizon.
    """
    office = said[(said["key"] == "team_days_per_week") & said["district_id"].notna()]
    whole = office[office["subdivision"].isna()].groupby("district_id")["value"].last()
    parts = office[office["subdivision"].notna()].groupby(["district_id", "subdivision"])["value"].last()
    rows = []
    for district, stations in units.groupby("district_id"):
        own = parts.loc[[district]].droplevel("district_id") if district in parts.index else parts.iloc[:0]
        if district in whole.index:
            days, source = int(whole[district]), OFFICE
        elif len(own) and stations["subdivision"].isin(own.index).all():
            days, source = int(own[own.index.isin(stations["subdivision"])].sum()), OFFICE
        else:
            days, source = _one_drive_each(stations["drive_team_days"], horizon.length), DEFAULT
        listed = [(pd.NA, days, source), *((name, int(value), OFFICE) for name, value in own.items())]
        rows += [
            (district, name, pd.Timestamp(week), value * scenario.capacity_percent // 100, origin)
            for name, value, origin in listed
            for week in horizon.weeks
        ]
    frame = pd.DataFrame(rows, columns=tables.PLAN_CAPACITY.names)
    return tables.PLAN_CAPACITY.checked(tables.PLAN_CAPACITY.typed(frame))


def _one_drive_each(costs: pd.Series, weeks: int) -> int:
    """Team-days of a week with which every station gets a drive in the horizon; a drive is never cut in two.

    ceil(sum t / W), and for every cost T as many whole drives as dear: T ceil(stations with t >= T / W).
    """
    dear = [int(cost) * -(-int((costs >= cost).sum()) // weeks) for cost in costs.unique()]
    return max([-(-int(costs.sum()) // weeks), *dear])
