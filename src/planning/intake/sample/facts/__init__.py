"""What the synthetic sample knows of Bihar; README.md of this folder says what is a fact and what is drawn."""

from functools import cache
from importlib.resources import files

import geopandas as gpd
import pandas as pd
import shapely

from planning.projection import WGS84

COUNTED = (
    *("population", "households", "urban_households", "area_km2"),
    *("area_percent", "population_percent", "maoist_percent", "railway_thanas"),
)
MEASURED = ("longitude", "latitude")


def revenue_districts() -> pd.DataFrame:
    """The 38 revenue districts (index: name): codes, Census 2011 figures, km2, headquarters.

    >>> int(revenue_districts()["population"].sum())
    104099452
    """
    return _read("districts").set_index("name", drop=False)


def police_districts() -> pd.DataFrame:
    """The 40 territorial and 4 railway police districts (index: district_id), with population and km2 of their share."""
    districts = _read("police_districts").set_index("district_id", drop=False)
    revenue = revenue_districts().reindex(districts["revenue_district"]).set_axis(districts.index)
    return districts.assign(
        lgd_code=revenue["lgd_code"],
        population=_shared(revenue["population"].fillna(0), districts),
        area_km2=(revenue["area_km2"] * districts["area_percent"] / 100).fillna(0),
        urban=(revenue["urban_households"] / revenue["households"]).fillna(0),
    )


def ranges() -> pd.DataFrame:
    """The 12 police ranges and the pseudo-range of the railway districts."""
    return _read("ranges")


def railway_towns() -> pd.DataFrame:
    """Towns with a railway thana, by railway police district, the first to get one first."""
    return _read("railway_towns")


def outline() -> shapely.Polygon:
    """The freehand outline of the state, in degrees; it is no boundary."""
    return shapely.Polygon(_read("outline")[["longitude", "latitude"]].to_numpy())


def seats(districts: pd.DataFrame) -> gpd.GeoSeries:
    """Headquarters of `districts` as points, WGS 84."""
    return gpd.GeoSeries.from_xy(districts["longitude"], districts["latitude"], index=districts.index, crs=WGS84)


def words(name: str) -> list[tuple[str, str]]:
    """A list of names in Latin letters and Devanagari: common_names, town_names, stems or endings."""
    return list(_read(name)[["name", "name_hi"]].itertuples(index=False, name=None))


def _read(name: str) -> pd.DataFrame:
    return _parsed(name).copy()


@cache
def _parsed(name: str) -> pd.DataFrame:
    with files(__name__).joinpath(f"{name}.csv").open(encoding="utf-8") as file:
        frame = pd.read_csv(file, dtype="str", keep_default_na=False)
    counted = {column: "int64" for column in COUNTED if column in frame}
    return frame.astype(counted | {column: "float64" for column in MEASURED if column in frame})


def _shared(population: pd.Series, districts: pd.DataFrame) -> pd.Series:
    """Whole people by share; what rounding leaves goes to the district with the largest share."""
    share = (population * districts["population_percent"] // 100).astype("int64")
    for _, own in districts[districts["revenue_district"] != ""].groupby("revenue_district"):
        share[own["population_percent"].idxmax()] += int(population[own.index[0]]) - int(share[own.index].sum())
    return share
