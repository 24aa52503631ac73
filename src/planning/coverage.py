"""Where members are missing: state, coverage and gap of every station in a week, and sums that add up."""

import geopandas as gpd
import pandas as pd
import shapely

from planning import tables
from planning.distinct import people_by_area, people_by_station, people_of_stations
from planning.projection import WGS84
from planning.schema import holds
from planning.state import State
from planning.tables import PUBLIC


def coverage_gaps(state: State) -> gpd.GeoDataFrame:
    """Floor, members, coverage, gap and state of every station that owes a public group.

    coverage = members / floor;  gap = max(0, floor - members)

    A silent station keeps its place in every denominator: members, coverage and gap stay empty, and its floor
    counts as `gap_unknown`. A station that reports group by group has reported when each group that stands has.

    Parameters
    ----------
    state : as read by :func:`planning.read_state`.

    Returns
    -------
    GeoDataFrame, one row per station, index unit_id in order, columns of `tables.GAPS` plus `approximate` and
    `geometry` (WGS 84; empty for stations without ground).
    """
    week = pd.Timestamp(state.week)
    standing = _standing_groups(state.groups, state.units.index, week)
    listed = _listed_groups(state.groups, state.units.index, week)
    totals = whole_returns(state.returns, state.groups)
    last = totals.groupby("unit_id").last().reindex(state.units.index)
    now = totals[totals["week_ending"] == week].set_index("unit_id")["members"].reindex(state.units.index)
    ever = totals.groupby("unit_id")["members"].max().reindex(state.units.index).fillna(0) > 0
    states = _states(now, last["members"], ever | (listed > 0), closed=(listed > 0) & (standing == 0))
    floor = state.units["floor"]
    population = state.units["population"]
    members = now.where(states == "reported", 0).mask(states == "silent").astype("Int64")
    frame = pd.DataFrame(
        {
            "week_ending": week.as_unit("us"),
            **{
                name: state.units[name] for name in ("name", "name_hi", "kind", "counted_as", "district_id", "range_id")
            },
            **{name: state.units[name] for name in ("subdivision", "circle", "class", "has_ground")},
            "state": states,
            "received": now.notna().astype("boolean"),
            "floor": floor,
            "members": members,
            "people": people_by_station(people_of_stations(state), state),
            "coverage": (members / floor.mask(floor == 0)).astype("Float64"),
            "gap": (floor - members).clip(lower=0),
            "gap_unknown": floor.where(states == "silent", 0),
            "groups": _groups(standing, last["group_rows"], states),
            "last_members": last["members"],
            "last_week": last["week_ending"],
            "cap": state.cap,
            "population": population,
            "per_1000": (members * 1000 / population.mask(population == 0)).astype("Float64"),
        },
        index=state.units.index,
    )
    gaps = tables.GAPS.checked(tables.GAPS.typed(frame))
    gaps["approximate"] = state.ground["approximate"].reindex(gaps.index).astype("boolean")
    return gpd.GeoDataFrame(gaps, geometry=state.ground.geometry.reindex(gaps.index), crs=WGS84)


def roll_up(
    gaps: pd.DataFrame, by: str | None = None, areas: pd.Index | None = None, people: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Counts of `tables.ROLL_UP` per area, in exact integers; the areas' sums are those of the state.

    People are the exception: who sits in groups of two areas counts in both, and once in the state.

    Parameters
    ----------
    gaps : as returned by :func:`coverage_gaps`.
    by : column that names the area (district_id, range_id, subdivision, ...); None: the whole state, one row "state".
    areas : every area that must have a row, in this order, also those without a station.
    people : as returned by `people_of_stations`; without it, and where no register came, people are empty.
    """
    counted = _counted(gaps)
    area = pd.Series("state", index=gaps.index, dtype="str") if by is None else gaps[by].fillna("")
    sums = counted.groupby(area.rename(by or "area"), sort=True).sum()
    if areas is not None:
        sums = sums.reindex(areas, fill_value=0)
    if people is not None:
        distinct = people_by_area(people, area).reindex(sums.index, fill_value=0)
        sums["people"] = distinct.mask(sums["people_known"] == 0)
    return tables.ROLL_UP.checked(tables.ROLL_UP.typed(sums))


def summary(gaps: pd.DataFrame, state: State, goal: int) -> dict:
    """What `planning gaps --json` prints: the state's counts, the goal, and the same counts per range and district."""
    people = people_of_stations(state)
    whole, ranges, districts = (roll_up(gaps, by, people=people) for by in (None, "range_id", "district_id"))
    counts = whole.iloc[0]
    return {
        "as_of": state.as_of.isoformat(),
        "week": state.week.isoformat(),
        "known_on": state.known_on and state.known_on.isoformat(),
        "sealed_on": state.sealed_on and state.sealed_on.isoformat(),
        **_plain(counts),
        "goal": goal,
        "goal_gap": max(0, goal - int(counts["seats"])),
        "ranges": [{"range_id": code, **_plain(row)} for code, row in ranges.iterrows()],
        "districts": [{"district_id": code, **_plain(row)} for code, row in districts.iterrows()],
    }


def _plain(counts: pd.Series) -> dict:
    """Counts as JSON has them: null for people of whom no register came."""
    return {name: None if pd.isna(value) else int(value) for name, value in counts.items()}


def whole_returns(returns: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """One row per station and week with a whole return, in order of week: unit_id, week_ending, members, group_rows.

    A return is whole when it gives the station's total, or a row for each of its public groups that stood.

    Parameters
    ----------
    returns : tables.REGISTER_RETURNS. groups : tables.GROUPS.
    """
    public = returns[returns["audience"] == PUBLIC]
    sums = public.groupby(["unit_id", "week_ending"]).agg(members=("members", "sum"), group_rows=("members", "size"))
    sums = sums.drop(_weeks_that_lack_a_group(public[public["group_id"] != ""], groups)).reset_index()
    return sums.sort_values(["week_ending", "unit_id"], kind="stable")


def _weeks_that_lack_a_group(by_group: pd.DataFrame, groups: pd.DataFrame) -> pd.MultiIndex:
    """The (unit_id, week_ending) reported group by group in which a group that stood has no row."""
    weeks = by_group[["unit_id", "week_ending"]].drop_duplicates()
    owed = weeks.merge(groups[groups["audience"] == PUBLIC], on="unit_id")
    owed = owed[holds(owed, owed["week_ending"])]
    key = ["unit_id", "week_ending", "group_id"]
    found = owed[key].merge(by_group[key], on=key, how="left", indicator=True)
    lacking = found[found["_merge"] == "left_only"]
    return pd.MultiIndex.from_frame(lacking[["unit_id", "week_ending"]].drop_duplicates())


def _standing_groups(groups: pd.DataFrame, units: pd.Index, week: pd.Timestamp) -> pd.Series:
    public = groups[(groups["audience"] == PUBLIC) & holds(groups, week)]
    return public.groupby("unit_id")["group_id"].nunique().reindex(units, fill_value=0)


def _listed_groups(groups: pd.DataFrame, units: pd.Index, week: pd.Timestamp) -> pd.Series:
    begun = groups["valid_from"].isna() | (groups["valid_from"] <= week)
    public = groups[(groups["audience"] == PUBLIC) & begun]
    return public.groupby("unit_id")["group_id"].nunique().reindex(units, fill_value=0)


def _states(now: pd.Series, last: pd.Series, formed: pd.Series, closed: pd.Series) -> pd.Series:
    """A return of this week decides; else a closed group or a last count of 0; else silence of a formed group."""
    states = pd.Series("not_formed", index=now.index, dtype="str")
    states = states.mask(formed, "silent")
    states = states.mask(formed & (closed | last.eq(0).fillna(False)), "gone")
    return states.mask((now > 0).fillna(False), "reported")


def _groups(standing: pd.Series, group_rows: pd.Series, states: pd.Series) -> pd.Series:
    """Groups that stand: those listed, else as many as the last return spoke of, at least one where any stands."""
    known = standing.where(standing > 0, group_rows.fillna(1).clip(lower=1))
    return known.where(states.isin(["reported", "silent"]), 0).astype("Int64")


def _counted(gaps: pd.DataFrame) -> pd.DataFrame:
    """One row per station with 0 or 1, or its members, under every name of `tables.ROLL_UP`."""
    thana = gaps["counted_as"] == "thana"
    at_floor = (gaps["gap"] == 0).fillna(False)
    ones = {
        "units": pd.Series(True, index=gaps.index),
        **{state: gaps["state"] == state for state in tables.STATES},
        "received": gaps["received"],
        "expected": gaps["received"] | (gaps["state"] == "silent"),
        "formed": gaps["groups"] > 0,
        "at_floor": at_floor,
        "thanas": thana,
        "thanas_at_floor": thana & at_floor,
        "outposts": ~thana,
        "outposts_at_floor": ~thana & at_floor,
        "people_known": gaps["people"].notna(),
    }
    sums = {
        "groups": gaps["groups"],
        "seats": gaps["members"].fillna(0),
        "floor": gaps["floor"],
        "gap": gaps["gap"].fillna(0),
        "gap_unknown": gaps["gap_unknown"],
    }
    return pd.DataFrame({name: column.astype("Int64") for name, column in (ones | sums).items()})


def area_ground(ground: gpd.GeoDataFrame, by: str | list[str]) -> gpd.GeoDataFrame:
    """The ground of districts, sub-divisions or circles: the union of their stations' ground.

    Parameters
    ----------
    ground : stations with their polygons (missing for those without ground) and the columns `by`, as `coverage_gaps` gives.
    by : columns that name the area; names of circles repeat, so say ["district_id", "circle"].

    Returns
    -------
    GeoDataFrame of polygons in the CRS of `ground`, index `by`, with the column `stations` (with ground).
    """
    known = ground[ground.geometry.notna()]
    union = shapely.coverage_union_all if shapely.coverage_is_valid(known.geometry.to_numpy()) else shapely.union_all
    groups = known.groupby(by, sort=True)
    shapes = groups["geometry"].agg(lambda parts: shapely.normalize(union(parts.to_numpy())))
    return gpd.GeoDataFrame({"stations": groups.size()}, geometry=gpd.GeoSeries(shapes, crs=known.crs))
