"""Faults of what should fit together: stations and their ground, points and districts, one point and another."""

import geopandas as gpd
import pandas as pd

from planning.intake.audit.checks import faults_of
from planning.intake.mapping import same
from planning.intake.places import BORDER, MOST_OUTSIDE, SAME, districts_of_points, outside_shares, station_points
from planning.projection import equal_area


def ground_faults(units: pd.DataFrame, ground: gpd.GeoDataFrame, ever: pd.Index, layer: str) -> pd.DataFrame:
    """Ground without a unit, stations without ground, and ground of kinds that own none.

    Parameters
    ----------
    units : units of the day, index code, with name, has_ground.
    ground : the layer of stations, index code.
    ever : codes of units at any time: the ground of one that ended is no fault.
    """
    lost = ground.index.difference(ever)
    bare = units.index[units["has_ground"]].difference(ground.index)
    strange = units.index[~units["has_ground"]].intersection(ground.index)
    return pd.concat(
        [
            faults_of("no_unit", layer, _of_ground(ground, lost)),
            faults_of("no_ground", "units.csv", _of_units(units, bare)),
            faults_of(
                "strange_ground", layer, _of_units(units, strange).assign(value=units.loc[strange, "kind"].to_numpy())
            ),
        ],
        ignore_index=True,
    )


def point_faults(units: pd.DataFrame, home: pd.Series, revenue: gpd.GeoDataFrame) -> pd.DataFrame:
    """Stations whose point lies outside the revenue district of their police district.

    Parameters
    ----------
    units : units of the day, index code, with name, longitude, latitude.
    home : code of the revenue district of each; missing where it has none, as railway districts.
    revenue : revenue districts in WGS 84, index code, with name.
    """
    areas = revenue.geometry.to_crs(equal_area(revenue))
    points = station_points(units, areas.crs)
    asked = units.index[points.notna() & home.notna()]
    own = gpd.GeoSeries(areas.reindex(home[asked]).to_numpy(), index=asked, crs=areas.crs)
    away = points[asked].distance(own)
    outside = away.index[away > BORDER]
    lies_in = districts_of_points(points[outside], areas).map(revenue["name"]).fillna("no district")
    said = [
        f"{away[unit] / 1000:.1f} km from {revenue.loc[home[unit], 'name']}, in {lies_in[unit]}" for unit in outside
    ]
    return faults_of("outside_point", "units.csv", _of_units(units, outside).assign(value=said))


def stacked_points(units: pd.DataFrame) -> pd.DataFrame:
    """Points that several stations with ground share; those without ground may well sit in one building."""
    known = units[units["has_ground"] & units["longitude"].notna() & units["latitude"].notna()]
    place = [known["longitude"].round(SAME), known["latitude"].round(SAME)]
    groups = [group for _, group in known.groupby(place) if len(group) > 1]
    rows = [
        {
            "feature": ", ".join(sorted(group.index)),
            "name": ", ".join(group.loc[sorted(group.index), "name"]),
            "longitude": group["longitude"].iloc[0],
            "latitude": group["latitude"].iloc[0],
        }
        for group in groups
    ]
    return faults_of("stacked", "units.csv", pd.DataFrame(rows, columns=["feature", "name", "longitude", "latitude"]))


def jurisdiction_faults(
    units: pd.DataFrame, ground: gpd.GeoDataFrame, home: pd.Series, revenue: gpd.GeoDataFrame | None
) -> pd.DataFrame:
    """Real ground that does not hold its station's point, or lies outside its district; cells always fit, and are left out.

    ground : layer of stations with the column `approximate`, valid polygons, index code.
    """
    real = ground[~ground["approximate"].astype(bool) & ground.index.isin(units.index)]
    plane = equal_area(ground)
    points = station_points(units.loc[real.index], plane)
    known = points[points.notna()]
    away = known.distance(real.geometry.to_crs(plane)[known.index]) if len(known) else pd.Series(dtype="float64")
    apart = away.index[away > BORDER]
    found = [
        faults_of("away_point", "units.csv", _of_units(units, apart).assign(value=away[apart].map("{:.0f} m".format)))
    ]
    if revenue is not None and len(real):
        areas = revenue.geometry.to_crs(equal_area(revenue))
        shares = outside_shares(home.reindex(real.index), real.geometry, areas)
        beyond = shares[shares > MOST_OUTSIDE].sort_values(ascending=False)
        rows = _of_ground(real.assign(name=units["name"].reindex(real.index)), beyond.index)
        found.append(
            faults_of("outside_ground", "stations", rows.assign(value=beyond.map("{:.1%} outside".format).to_numpy()))
        )
    return pd.concat(found, ignore_index=True)


def bare_districts(
    revenue: gpd.GeoDataFrame, home: pd.Series, units: pd.DataFrame, ground: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Revenue districts in which no station of the day has ground."""
    standing = units.index[units["has_ground"]].intersection(ground.index)
    bare = revenue.index.difference(pd.Index(home.reindex(standing).dropna()))
    return faults_of("bare_district", "revenue_districts", _of_ground(revenue, bare))


def homes(units: pd.DataFrame, districts: pd.DataFrame, revenue: gpd.GeoDataFrame) -> pd.Series:
    """Code of the revenue district of each unit, by the name that districts.csv says; missing for none."""
    by_name = pd.Series(revenue.index, index=same(revenue["name"]), dtype="str")
    said = districts.set_index("district_id")["revenue_district"]
    return same(said.reindex(units["district_id"]).set_axis(units.index)).map(by_name).astype("str")


def _of_units(units: pd.DataFrame, codes: pd.Index) -> pd.DataFrame:
    chosen = units.loc[codes]
    return pd.DataFrame(
        {"feature": codes.astype("str"), **{key: chosen[key].to_numpy() for key in ("name", "longitude", "latitude")}}
    )


def _of_ground(ground: gpd.GeoDataFrame, codes: pd.Index) -> pd.DataFrame:
    chosen = ground.loc[codes]
    inside = chosen.geometry.representative_point()
    names = chosen["name"].to_numpy() if "name" in chosen else None
    km2 = chosen.geometry.to_crs(equal_area(ground)).area.to_numpy() / 1e6 if len(chosen) else []
    return pd.DataFrame(
        {
            "feature": codes.astype("str"),
            "name": names,
            "km2": km2,
            "longitude": inside.x.to_numpy(),
            "latitude": inside.y.to_numpy(),
        }
    )
