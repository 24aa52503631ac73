"""A state drafted in memory: from a checked layer, a checked list and facts to the tables and layers of a folder."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planning.errors import InputRefused, Problem
from planning.intake.boundaries import Boundaries
from planning.intake.defaults import default_table
from planning.intake.facts import Facts
from planning.intake.ground import joined, station_ground
from planning.intake.places import districts_of_points, judged_points, review_of, station_points
from planning.intake.police_districts import district_codes, districts_table, home_districts, ranges_table
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
    review: pd.DataFrame
    notes: tuple[str, ...]


def drafted_state(drawn: Boundaries, listed: Stations, known: Facts, name: str, name_hi: str | None) -> Draft:
    """The tables and layers of the state `name`; every station of the list is a unit, those with a good point get ground.

    Parameters
    ----------
    drawn : revenue districts.
    listed : stations.
    known : facts of the districts.
    name, name_hi : of the state.

    Raises
    ------
    InputRefused : codes of police districts clash, the list names a revenue district that the layer does not have, or
        no station has a good point.
    """
    file = str(listed.source.path)
    layer, areas = drawn.frame, drawn.frame.to_crs(equal_area(drawn.frame)).geometry
    stations = listed.frame.assign(has_ground=_has_ground(listed.frame["kind"]))
    codes, how = district_codes(stations, file)
    stations = stations.assign(district_id=codes)
    points = station_points(stations, areas.crs)
    lies_in = districts_of_points(points, areas)
    home = home_districts(stations, codes, layer, lies_in, file)
    grounded = stations[stations["has_ground"]]
    judged = judged_points(grounded, home[grounded.index], points[grounded.index], areas)
    good = stations.loc[judged.index[judged["reason"] == ""]]
    if good.empty:
        raise InputRefused(Problem("U-NOWHERE", "no station with ground has a point inside its revenue district",
                                   "check coordinates, districts and kinds", file))  # fmt: skip
    cells = station_ground(points[good.index], home[good.index], layer.geometry)
    districts = districts_table(stations, codes, home, layer, known.frame)
    return Draft(
        units=UNITS.typed(stations),
        districts=DISTRICTS.typed(districts),
        ranges=RANGES.typed(ranges_table(districts, name, name_hi or name)),
        station_ground=_station_layer(cells, good),
        district_ground=_district_layer(cells, good, districts),
        review=review_of(grounded, judged, lies_in[grounded.index], layer["name"]),
        notes=(
            *drawn.notes,
            *listed.notes,
            *known.notes,
            *how,
            *_nobodys(areas, home[good.index], layer["name"]),
            *_strays(cells, good, districts),
            UNMADE,
        ),
    )


def _has_ground(kind: pd.Series) -> pd.Series:
    return kind.map(default_table(KINDS).set_index("kind")["has_ground"]).astype("bool")


def _station_layer(cells: gpd.GeoSeries, good: pd.DataFrame) -> gpd.GeoDataFrame:
    made = good[["unit_id", "district_id"]].assign(approximate=True, synthetic=False)
    return gpd.GeoDataFrame(made, geometry=cells, crs=cells.crs).sort_values("unit_id", ignore_index=True)


def _district_layer(cells: gpd.GeoSeries, good: pd.DataFrame, districts: pd.DataFrame) -> gpd.GeoDataFrame:
    """Ground of the police districts: approximate only where several share one revenue district."""
    ground = joined(cells, good["district_id"])
    made = districts.set_index("district_id").loc[ground.index]
    made = pd.DataFrame({"name": made["name"], "approximate": ~made["alone"], "synthetic": False})
    return gpd.GeoDataFrame(made, geometry=ground, crs=cells.crs).rename_axis("district_id").reset_index()


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
