"""A state drafted in memory: from a checked layer, a checked list and facts to the tables and layers of a folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planning.errors import InputRefused, Problem
from planning.intake.boundaries import DISTRICT_FIELDS, Boundaries
from planning.intake.defaults import default_table
from planning.intake.facts import known_facts
from planning.intake.ground import joined, station_ground
from planning.intake.places import districts_of_points, judged_ground, judged_points, review_of, station_points
from planning.intake.police_districts import district_codes, districts_table, home_districts, ranges_table
from planning.intake.source import Source
from planning.intake.stations import Stations
from planning.projection import equal_area
from planning.tables import DISTRICTS, KINDS, RANGES, UNITS

UNMADE = "a station list has no police centres and no divisions: add them to units.csv by hand"


@dataclass(frozen=True)
class Draft:
    """Everything that goes into the folder, before anything is written."""

    units: pd.DataFrame
    districts: pd.DataFrame
    ranges: pd.DataFrame
    station_ground: gpd.GeoDataFrame
    district_ground: gpd.GeoDataFrame
    revenue_ground: gpd.GeoDataFrame | None
    review: pd.DataFrame
    sources: Mapping[str, Source]
    notes: tuple[str, ...]


def drafted_state(
    drawn: Boundaries | None, listed: Stations, facts: Path | None, name: str, name_hi: str | None
) -> Draft:
    """The tables and layers of the state `name`; every station of the list is a unit, those with ground get it.

    Parameters
    ----------
    drawn : revenue districts; None: each police district of the list is one, on the ground of its stations.
    listed : stations; a layer of jurisdictions brings their ground, for a list of points it is approximated.
    facts : file of facts of the districts, or None; see planning.intake.facts.
    name, name_hi : of the state.

    Raises
    ------
    InputRefused : codes of police districts clash, the list names a revenue district that the layer does not have, a
        jurisdiction lies outside its district, or no station has a good point.
    """
    file = str(listed.source.path)
    stations = listed.frame.assign(has_ground=_has_ground(listed.frame["kind"]))
    codes, how = district_codes(stations, file)
    stations = stations.assign(district_id=codes)
    layer = drawn.frame if drawn else revenue_districts(stations, listed.ground, file)
    known = known_facts(layer, facts)
    areas = layer.to_crs(equal_area(layer)).geometry
    points = _points(stations, listed.ground, areas.crs)
    lies_in = districts_of_points(points, areas)
    home = home_districts(stations, codes, layer, lies_in, file)
    grounded = stations[stations["has_ground"]]
    if listed.ground is None:
        judged = judged_points(grounded, home[grounded.index], points[grounded.index], areas)
    else:
        judged = judged_ground(
            grounded, home[grounded.index], listed.ground[grounded.index], areas, layer["name"], file
        )
    good = stations.loc[judged.index[judged["reason"] == ""]]
    if good.empty:
        raise InputRefused(Problem("U-NOWHERE", "no station with ground has a point inside its revenue district",
                                   "check coordinates, districts and kinds", file))  # fmt: skip
    approximate = listed.ground is None
    cells = (
        station_ground(points[good.index], home[good.index], layer.geometry)
        if approximate
        else listed.ground[good.index]
    )
    districts = districts_table(stations, codes, home, layer, known.frame)
    return Draft(
        units=UNITS.typed(stations),
        districts=DISTRICTS.typed(districts),
        ranges=RANGES.typed(ranges_table(districts, name, name_hi or name)),
        station_ground=_station_layer(cells, good, approximate),
        district_ground=_district_layer(cells, good, districts, approximate),
        revenue_ground=_revenue_layer(layer, known.frame) if drawn else None,
        review=review_of(grounded, judged, lies_in[grounded.index], layer["name"]),
        sources={"stations": listed.source, **({"districts": drawn.source} if drawn else {}),
                 **({"facts": known.source} if known.source else {})},
        notes=(
            *(drawn.notes if drawn else ()),
            *listed.notes,
            *known.notes,
            *how,
            *_nobodys(areas, home[good.index], layer["name"]),
            *(_strays(cells, good, districts) if approximate else ()),
            UNMADE,
        ),
    )  # fmt: skip


def revenue_districts(stations: pd.DataFrame, ground: gpd.GeoSeries | None, file: str) -> gpd.GeoDataFrame:
    """Each police district of `stations` as a revenue district, on the union of its stations' ground.

    Raises
    ------
    InputRefused : the list brings no ground.
    """
    if ground is None:
        raise InputRefused(Problem("U-GROUND", "points alone do not say where a district ends",
                                   "bring its boundaries with --districts", file))  # fmt: skip
    owner = stations["district_id"]
    names = stations["district"].fillna(owner).groupby(owner).first()
    areas = {
        code: shapely.union_all(ground[members].to_numpy()) for code, members in owner.groupby(owner).groups.items()
    }
    made = gpd.GeoDataFrame({"name": names}, geometry=gpd.GeoSeries(areas, crs=ground.crs))
    empty = pd.Series(pd.NA, index=made.index, dtype="str")
    return made.assign(**{field: empty for field in DISTRICT_FIELDS if field not in ("id", "name")}).rename_axis("id")


def _points(stations: pd.DataFrame, ground: gpd.GeoSeries | None, crs) -> gpd.GeoSeries:
    """Where each station stands: its own point; else, where its ground is known, a point inside it."""
    points = station_points(stations, crs)
    if ground is None:
        return points
    inside = ground.representative_point().to_crs(crs)
    return points.where(points.notna(), inside)


def _has_ground(kind: pd.Series) -> pd.Series:
    return kind.map(default_table(KINDS).set_index("kind")["has_ground"]).astype("bool")


def _station_layer(cells: gpd.GeoSeries, good: pd.DataFrame, approximate: bool) -> gpd.GeoDataFrame:
    made = good[["unit_id", "district_id"]].assign(approximate=approximate, synthetic=False)
    return gpd.GeoDataFrame(made, geometry=cells, crs=cells.crs).sort_values("unit_id", ignore_index=True)


def _district_layer(
    cells: gpd.GeoSeries, good: pd.DataFrame, districts: pd.DataFrame, approximate: bool
) -> gpd.GeoDataFrame:
    """Ground of the police districts: approximate only where several share one revenue district without jurisdictions."""
    ground = joined(cells, good["district_id"])
    made = districts.set_index("district_id").loc[ground.index]
    made = pd.DataFrame({"name": made["name"], "approximate": ~made["alone"] & approximate, "synthetic": False})
    return gpd.GeoDataFrame(made, geometry=ground, crs=cells.crs).rename_axis("district_id").reset_index()


def _revenue_layer(layer: gpd.GeoDataFrame, facts: pd.DataFrame) -> gpd.GeoDataFrame:
    """The revenue districts as they were brought, with what the facts say of their people."""
    known = facts[facts["code"].isin(layer.index)].set_index("code")
    kept = layer[["name", "state"]].assign(population=known["population"].reindex(layer.index))
    plain = pd.DataFrame(kept).astype(object).where(kept.notna(), None)
    return gpd.GeoDataFrame(plain, geometry=layer.geometry).rename_axis("district").reset_index()


def _nobodys(areas: gpd.GeoSeries, home: pd.Series, names: pd.Series) -> list[str]:
    return [
        f"the ground of {names[code]} is nobody's, because no station has a good point in it"
        for code in areas.index.difference(pd.Index(home))
    ]


def _strays(cells: gpd.GeoSeries, good: pd.DataFrame, districts: pd.DataFrame) -> list[str]:
    """Stations whose cells lie apart from the rest of their police district, which shares its revenue district.

    Their points pass every other check, and yet stand among the stations of the neighbour.
    """
    names = districts.set_index("district_id")["name"]
    sharing = districts["district_id"][~districts["alone"]]
    notes = []
    for district, own in good[good["district_id"].isin(sharing)].groupby("district_id"):
        parts = shapely.get_parts(shapely.coverage_union_all(cells[own.index].to_numpy()))
        apart = own[~cells[own.index].intersects(parts[np.argmax(shapely.area(parts))])]
        notes += [
            f"the ground of {name} ({unit}) lies apart from the rest of {names[district]}: check its point"
            for unit, name in sorted(zip(apart["unit_id"], apart["name"], strict=True))
        ]
    return notes
