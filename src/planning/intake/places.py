"""Where do the stations of a list stand? Which of their points may make ground, and what is wrong with the others."""

import geopandas as gpd
import pandas as pd
import shapely

from planning.errors import Problem, raise_if_any
from planning.intake.layers.shapes import LAYER
from planning.intake.tiling import repaired

MOST_OUTSIDE = 0.01  # of a station's ground: more than generalised borders explain
BORDER = 1.0  # metres: a point this near to its district stands on the border, not outside
SAME = 5  # decimals of a degree, about a metre: two points that agree in them are one

MENDS = {
    "no coordinates": "find the building's coordinates, write them into the list and run init again",
    "outside its district": "check coordinates and district, mend the list and run init again",
    "no revenue district": "write the revenue district into the list and run init again",
    "same point as": "find the building's own coordinates, write them into the list and run init again",
}
REVIEW = ("unit_id", "name", "district_id", "district", "reason", "longitude", "latitude", "lies_in", "mend")


def station_points(stations: pd.DataFrame, crs) -> gpd.GeoSeries:
    """The points of `stations` (columns longitude, latitude in degrees) in `crs`, on their index; empty if unknown."""
    known = stations[["longitude", "latitude"]].notna().all(axis=1)
    where = stations[known].astype({"longitude": "float64", "latitude": "float64"})
    drawn = gpd.GeoSeries(
        gpd.points_from_xy(where["longitude"], where["latitude"]), index=where.index, crs="EPSG:4326"
    ).to_crs(crs)
    return drawn.reindex(stations.index)


def districts_of_points(points: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.Series:
    """The district in which each point lies.

    Parameters
    ----------
    points : points, some missing.
    areas : ground of the districts in the same CRS, index district code.

    Returns
    -------
    Series of district codes on the index of `points`, missing where no district holds the point; on a border the
    lowest code.
    """
    tree = areas.sort_index()
    known = points[points.notna() & ~points.is_empty]
    point, area = tree.sindex.query(known, predicate="intersects")
    found = pd.Series(tree.index[area], index=known.index[point], dtype="str")
    return found.groupby(level=0).min().reindex(points.index)


def judged_points(stations: pd.DataFrame, home: pd.Series, points: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.DataFrame:
    """What is wrong with the point of each station that owns ground.

    Parameters
    ----------
    stations : stations with ground (unit_id, longitude, latitude).
    home : code of the revenue district of each.
    points : their points, in metres.
    areas : ground of the revenue districts in the same CRS, index code.

    Returns
    -------
    DataFrame on the index of `stations`: `reason` (a key of MENDS, "" when the point is good) and `with_unit` (the
        station that keeps a point which several stations share: the one with the lowest code).
    """
    reason = pd.Series("", index=stations.index)
    reason[points.isna()] = "no coordinates"
    reason[(reason == "") & home.isna()] = "no revenue district"
    asked = reason.index[reason == ""]
    away = points[asked].distance(gpd.GeoSeries(areas.reindex(home[asked]).to_numpy(), index=asked, crs=areas.crs))
    reason[away.index[away > BORDER]] = "outside its district"
    good = stations[reason == ""].sort_values("unit_id")
    keeper = good.groupby([good["longitude"].round(SAME), good["latitude"].round(SAME)])["unit_id"].transform("first")
    shared = keeper[keeper != good["unit_id"]]
    reason[shared.index] = "same point as"
    return pd.DataFrame({"reason": reason, "with_unit": shared.reindex(stations.index)})


def outside_shares(home: pd.Series, ground: gpd.GeoSeries, areas: gpd.GeoSeries) -> pd.Series:
    """The share of each station's ground that lies outside its revenue district; missing without a district.

    Parameters
    ----------
    home : code of the revenue district of each station.
    ground : polygons on the same index, in any CRS.
    areas : ground of the revenue districts in an equal-area projection, index code.
    """
    known = home.dropna().index
    own = repaired(ground[known].to_crs(areas.crs).to_numpy())
    inside = shapely.intersection(own, repaired(areas.reindex(home[known]).to_numpy()))
    return pd.Series(1 - shapely.area(inside) / shapely.area(own), index=known).clip(lower=0).reindex(home.index)


def judged_ground(
    stations: pd.DataFrame, home: pd.Series, ground: gpd.GeoSeries, areas: gpd.GeoSeries, names: pd.Series, file: str
) -> pd.DataFrame:
    """The answer of :func:`judged_points` for stations that bring their ground: nothing waits, or all is refused.

    Raises
    ------
    InputRefused : more than MOST_OUTSIDE of a jurisdiction lies outside its revenue district, which is then not the
        ground that the list means; every one is named.
    """
    outside = outside_shares(home, ground, areas)
    raise_if_any(
        [
            Problem("B-OUTSIDE", f"{share:.1%} of the ground of {stations.loc[row, 'name']} lies outside "
                    f"{names[home[row]]}", "bring districts of the same origin, or leave --districts out: then they "
                    "are the union of their stations", file, LAYER, int(row), value=str(stations.loc[row, "unit_id"]))
            for row, share in outside[outside > MOST_OUTSIDE].sort_values(ascending=False).items()
        ]
    )  # fmt: skip
    empty = pd.Series("", index=stations.index)
    return pd.DataFrame({"reason": empty, "with_unit": pd.Series(pd.NA, index=stations.index, dtype="str")})


def review_of(stations: pd.DataFrame, judged: pd.DataFrame, lies_in: pd.Series, names: pd.Series) -> pd.DataFrame:
    """The stations that wait for a person, because their point makes no ground; columns REVIEW, by district and code.

    Parameters
    ----------
    stations : stations with ground, typed as STATIONS; district_id is filled.
    judged : the answer of :func:`judged_points` for them.
    lies_in : code of the revenue district in which each point lies.
    names : names of the revenue districts, index code.
    """
    bad = judged[judged["reason"] != ""]
    listed = stations.loc[bad.index]
    made = pd.DataFrame(
        {
            "unit_id": listed["unit_id"],
            "name": listed["name"],
            "district_id": listed["district_id"],
            "district": listed["district"].fillna(listed["district_id"]),
            "reason": bad["reason"].str.cat(bad["with_unit"], sep=" ", na_rep="").str.strip(),
            "longitude": listed["longitude"],
            "latitude": listed["latitude"],
            "lies_in": lies_in[bad.index].map(names),
            "mend": bad["reason"].map(MENDS),
        }
    )
    return made[list(REVIEW)].sort_values(["district_id", "unit_id"], ignore_index=True)
