"""How many people live on the ground of each station? Point populations located, held against totals, and raised."""

import geopandas as gpd
import pandas as pd

from planning.intake.places import districts_of_points
from planning.tables import POPULATION_ACCOUNT


def located(points: gpd.GeoDataFrame, ground: gpd.GeoSeries, home: pd.Series, areas: gpd.GeoSeries) -> pd.DataFrame:
    """Whose each point is. On a border it has one owner, the lowest code.

    Parameters
    ----------
    points : column `people` (int64), points in WGS 84.
    ground : ground of the stations in WGS 84, index unit_id.
    home : code of the district of each station.
    areas : ground of the districts in WGS 84, index code.

    Returns
    -------
    DataFrame on the index of `points`: `people`; `unit_id` of the station whose ground holds the point, missing for
    none; `district`: that of the station, else the one that holds the point, missing for none.
    """
    owner = districts_of_points(points.geometry, ground)
    district = owner.map(home).astype("str").fillna(districts_of_points(points.geometry, areas))
    return pd.DataFrame({"people": points["people"], "unit_id": owner, "district": district})


def people_of_stations(places: pd.DataFrame, stations: pd.Index) -> pd.Series:
    """People at the points of each station (Int64, index `stations`); missing, not 0, where it has no point."""
    return places.groupby("unit_id")["people"].sum().astype("Int64").reindex(stations)


def raised_to_totals(people: pd.Series, home: pd.Series, totals: pd.Series) -> pd.Series:
    """People of the stations, raised so that those of each district add up to its total.

    q_s = floor(p_s * T / P) with P the sum of p_s over the district's stations and T its total; the T - sum of q_s
    people left go, one each, to the largest remainders, of equal ones to the lowest code. Nothing is ever lowered: a
    district without a total, without people, or with P > T stays as it is; so do stations without people known.

    Parameters
    ----------
    people : Int64, index unit_id.
    home : code of the district of each station.
    totals : people of each district, index code.

    >>> raised_to_totals(pd.Series({"a": 1, "b": 1, "c": 2}), pd.Series(dict.fromkeys("abc", "W")), pd.Series({"W": 7})).to_dict()
    {'a': 2, 'b': 2, 'c': 3}
    """
    made = people.astype("Int64").copy()
    known = made.dropna()
    for code, members in known.groupby(home.reindex(known.index)).groups.items():
        total, whole = totals.get(code), int(known[members].sum())
        if pd.notna(total) and 0 < whole < total:
            made.update(_shared_out(known[members], int(total), whole))
    return made


def account_of(places: pd.DataFrame, raised: pd.Series, home: pd.Series, totals: pd.DataFrame) -> pd.DataFrame:
    """Where the people of a file went, by district; the rows add up to the file (tables.POPULATION_ACCOUNT).

    people = located + not_located; located + raised is what the stations of the district have got.

    Parameters
    ----------
    places : the answer of :func:`located`.
    raised : people of each station as they are written (Int64, index unit_id).
    home : code of the district of each station of the state that has ground.
    totals : name, total (Int64) of every district, index code.
    """
    district = places["district"].fillna("")
    at_station = places["people"].where(places["unit_id"].notna(), 0)
    counted = pd.DataFrame(
        {
            "points": district.groupby(district).size(),
            "people": places["people"].groupby(district).sum(),
            "located": at_station.groupby(district).sum(),
            "stations": home.fillna("").groupby(home.fillna("")).size(),
            "stations_empty": raised.isna().groupby(home.fillna("")).sum(),
            "given": raised.groupby(home.fillna("")).sum(),
        }
    )
    codes = totals.index.union(counted.index).sort_values()
    made = counted.reindex(codes).fillna(0).astype("Int64").join(totals)
    made["not_located"] = made["people"] - made["located"]
    made["missing"] = (made["total"] - made["located"]).clip(lower=0)
    made["beyond"] = (made["located"] - made["total"]).clip(lower=0)
    made["raised"] = made["given"] - made["located"]
    made["district"] = pd.Series(made.index, index=made.index).replace("", pd.NA)
    return POPULATION_ACCOUNT.typed(made.reset_index(drop=True))


def _shared_out(weights: pd.Series, total: int, whole: int) -> pd.Series:
    """`total` by weight in whole numbers; Python's own, which no product overflows."""
    parts = {unit: divmod(int(weight) * total, whole) for unit, weight in weights.items()}
    left = total - sum(share for share, _ in parts.values())
    first = set(sorted(parts, key=lambda unit: (-parts[unit][1], unit))[:left])
    return pd.Series({unit: share + (unit in first) for unit, (share, _) in parts.items()}, dtype="Int64")
