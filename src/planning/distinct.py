"""Distinct people beside seats: who sits in several groups, of one station or of many, counts once."""

import pandas as pd

from planning.schema import holds
from planning.state import State
from planning.tables import PUBLIC


def people_of_stations(state: State) -> pd.DataFrame:
    """Who is in a public group of which station at the end of the week, as far as registers of people tell.

    A group that was closed holds nobody any more, whatever a register said of it before; nor does a station hold
    anybody whose groups were all closed.

    Returns
    -------
    DataFrame with person (number in the register) and unit_id, each pair once, in order.
    """
    known = state.people
    inside = known[(known["audience"] == PUBLIC) & known["member"] & known["unit_id"].isin(state.units.index)]
    listed = state.groups[state.groups["audience"] == PUBLIC]
    standing = listed[holds(listed, pd.Timestamp(state.week))]
    closed_groups = set(listed["group_id"]) - set(standing["group_id"])
    closed_units = set(listed["unit_id"]) - set(standing["unit_id"])
    without_group = inside["group_id"] == ""
    closed = inside["group_id"].isin(closed_groups) | (without_group & inside["unit_id"].isin(closed_units))
    pairs = inside.loc[~closed, ["person", "unit_id"]].drop_duplicates()
    return pairs.sort_values(["person", "unit_id"], ignore_index=True)


def people_by_station(people: pd.DataFrame, state: State) -> pd.Series:
    """Distinct people of each station (Int64); empty where no register of its public groups came by then."""
    came = state.people.loc[state.people["audience"] == PUBLIC, "unit_id"].unique()
    counts = people.groupby("unit_id").size().reindex(state.units.index, fill_value=0)
    return counts.where(counts.index.isin(came)).astype("Int64")


def people_by_area(people: pd.DataFrame, area: pd.Series) -> pd.Series:
    """Distinct people of each area (index: its code), who are at most as many as the people of its stations added up.

    Parameters
    ----------
    people : as returned by :func:`people_of_stations`.
    area : code of the area of each station (index: unit_id).
    """
    placed = people.assign(area=area.reindex(people["unit_id"]).to_numpy())
    once = placed[placed["area"].notna()].drop_duplicates(["area", "person"])
    return once.groupby("area").size().astype("Int64")
