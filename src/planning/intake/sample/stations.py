"""The stations of the sample: how many where, on which ground, under which SDPO and inspector."""

import random
from itertools import islice

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planning.intake.sample import facts, names
from planning.intake.sample.apportion import apportioned
from planning.intake.sample.ground import in_degrees, in_plane
from planning.intake.sample.plots import places_and_plots
from planning.projection import WGS84

SPECIALS = {"mahila": 40, "sc_st": 40, "traffic": 6, "railway": 34}  # among 1,064 thanas
OF_THANAS = 1064
ASSISTANT_PERCENT = 25  # of the outposts
URBAN_WEIGHT = 1.5  # how much more a townsman counts when thanas are shared out
STATIONS_PER_SUBDIVISION = 11
STATIONS_PER_CIRCLE = 5
TOWN_STATIONS = 1.2  # share of town thanas, against the share of townsmen
MOST_IN_TOWN = 34  # names of town_names.csv, with Nagar and Mufassil
TOWN_RADIUS = 9_000  # metres within which a town makes the country dense
NEAR_SEAT = 1_500  # metres within which special thanas stand around the seat


def drawn_stations(plots: gpd.GeoSeries, seed: int, thanas: int, outposts: int) -> gpd.GeoDataFrame:
    """Every station that stands today, with its plot in the plane.

    Parameters
    ----------
    plots : ground of the territorial police districts in the plane, index district_id.
    seed : other seeds give other stations.
    thanas, outposts : how many there are in all; 120 of 1,064 thanas are special ones without ground.

    Returns
    -------
    GeoDataFrame, index unit_id: name, name_hi, kind, district_id, subdivision, circle, parent_id, class, population,
    longitude, latitude; geometry in the plane, empty for stations without ground.

    Raises
    ------
    ValueError : too few thanas for the districts, or more outposts than thanas with ground.
    """
    districts = facts.police_districts()
    counts = station_counts(districts, thanas, outposts)
    frames = [
        _of_district(district, counts.loc[district.district_id], plots, seed)
        for district in districts[counts.any(axis=1)].itertuples()
    ]
    return gpd.GeoDataFrame(pd.concat(frames), geometry="geometry", crs=plots.crs)


def station_counts(districts: pd.DataFrame, thanas: int, outposts: int) -> pd.DataFrame:
    """How many stations of which kind each police district has; the columns add up to `thanas` and `outposts`."""
    ground = districts["kind"] == "territorial"
    most = {"railway": int(districts["railway_thanas"].sum())}
    special = {
        kind: min(thanas * of_all // OF_THANAS, most.get(kind, int(ground.sum()))) for kind, of_all in SPECIALS.items()
    }
    territorial = thanas - sum(special.values())
    if territorial < ground.sum() or outposts > territorial or outposts < 0:
        raise ValueError(f"{thanas} thanas and {outposts} outposts cannot be shared out: every police district needs a "
                         f"thana with ground, and there are at most as many outposts as these")  # fmt: skip
    townsmen = districts["population"] * (1 + URBAN_WEIGHT * districts["urban"])
    own = apportioned(townsmen[ground], territorial - int(ground.sum())) + 1
    counts = pd.DataFrame({"thana": own}).reindex(districts.index, fill_value=0)
    counts["below"] = _at_most(apportioned(own, outposts), own).reindex(districts.index, fill_value=0)
    by_size = districts["population"].where(ground).sort_values(ascending=False, kind="stable").index
    for kind in ("mahila", "sc_st", "traffic"):
        counts[kind] = districts.index.isin(by_size[: special[kind]]).astype("int64")
    counts["railway"] = _at_most(
        apportioned(districts["railway_thanas"], special["railway"]), districts["railway_thanas"]
    )
    return counts


def _at_most(wanted: pd.Series, most: pd.Series) -> pd.Series:
    """`wanted` cut to `most`, what is cut going to whoever has room, in order."""
    given = wanted.clip(upper=most)
    for code in given.index:
        given[code] += min(int(wanted.sum() - given.sum()), int(most[code] - given[code]))
    return given


def _of_district(district, counts: pd.Series, plots: gpd.GeoSeries, seed: int) -> pd.DataFrame:
    """The stations of one police district, numbered in one row: thanas, outposts, special thanas."""
    rng = random.Random(f"{seed}/stations/{district.district_id}")
    frames = [_special_thanas(district, counts, rng), _railway_thanas(district, counts)]
    if counts["thana"]:
        frames = [_with_ground(district, counts, plots[district.district_id], rng), *frames]
    frame = pd.concat([one for one in frames if len(one)], ignore_index=True)
    codes = [f"{district.district_id}{number:03d}" for number in range(1, len(frame) + 1)]
    parents = frame["parent"].map(lambda place: codes[int(place)], na_action="ignore") if "parent" in frame else None
    return frame.set_index(pd.Index(codes, name="unit_id")).assign(
        district_id=district.district_id, parent_id=None if parents is None else parents.to_numpy()
    )


def _with_ground(district, counts: pd.Series, plot: shapely.Polygon, rng: random.Random) -> pd.DataFrame:
    thanas, below = int(counts["thana"]), int(counts["below"])
    town = min(max(2, round(thanas * district.urban * TOWN_STATIONS)), thanas, MOST_IN_TOWN)
    parents = sorted(rng.sample(range(thanas), below))
    seat = _seat(district)
    places, cells = places_and_plots(plot, seat, town, thanas, parents, rng)
    assistants = round(below * ASSISTANT_PERCENT / 100)
    kinds = ["thana"] * thanas + rng.sample(
        ["assistant_thana"] * assistants + ["outpost"] * (below - assistants), below
    )
    frame = _called(_names(district.district_id, town, thanas, kinds, rng), kinds, places)
    upper = [*range(thanas), *parents]
    subdivision = _areas(frame.iloc[:thanas], STATIONS_PER_SUBDIVISION).replace(names.NAGAR[0], "Sadar")
    circle = pd.concat(
        _areas(own, STATIONS_PER_CIRCLE) for _, own in frame.iloc[:thanas].groupby(subdivision, sort=False)
    )
    return frame.assign(
        geometry=cells,
        parent=[pd.NA] * thanas + parents,
        population=_population(district, shapely.area(cells), np.hypot(*(np.array(places) - seat).T)),
        subdivision=subdivision[upper].to_numpy(),
        circle=circle[upper].to_numpy(),
        **{"class": [_class(district, number < town, rng) for number in range(thanas)] + ["D"] * below},
    )


def _special_thanas(district, counts: pd.Series, rng: random.Random) -> pd.DataFrame:
    kinds = [kind for kind in ("mahila", "sc_st", "traffic") if counts[kind]]
    seat = _seat(district)
    places = [
        (seat[0] + rng.uniform(-NEAR_SEAT, NEAR_SEAT), seat[1] + rng.uniform(-NEAR_SEAT, NEAR_SEAT)) for _ in kinds
    ]
    return _called([names.SPECIAL[kind] for kind in kinds], kinds, places).assign(subdivision="Sadar", **{"class": "D"})


def _railway_thanas(district, counts: pd.Series) -> pd.DataFrame:
    towns = facts.railway_towns()
    towns = towns[towns["district_id"] == district.district_id].head(int(counts["railway"]))
    called = [
        names.joined(names.SPECIAL["railway"], town) for town in zip(towns["name"], towns["name_hi"], strict=True)
    ]
    return _called(called, ["railway"] * len(towns), in_plane(facts.seats(towns))).assign(**{"class": "D"})


def _called(called: list[names.Name], kinds: list[str], places) -> pd.DataFrame:
    degrees = in_degrees(np.array(places).reshape(-1, 2))
    return pd.DataFrame(
        {
            "name": [name for name, _ in called],
            "name_hi": [name for _, name in called],
            "kind": kinds,
            "longitude": degrees[:, 0],
            "latitude": degrees[:, 1],
        }
    )


def _names(district_id: str, town: int, thanas: int, kinds: list[str], rng: random.Random) -> list[names.Name]:
    in_town = list(islice(names.town_names(rng), town))
    country = names.country_names(district_id, rng)
    called = in_town + list(islice(country, thanas - len(in_town)))
    return called + [names.joined(next(country), names.OUTPOST[kind]) for kind in kinds[thanas:]]


def _seat(district) -> np.ndarray:
    return in_plane(gpd.GeoSeries.from_xy([district.longitude], [district.latitude], crs=WGS84))[0]


def _class(district, in_town: bool, rng: random.Random) -> str:
    """A class by chance: towns are more often sensitive, the country of some districts is Maoist-affected."""
    drawn = rng.random() * 100
    if not in_town and drawn < district.maoist_percent:
        return "C"
    sensitive = rng.random()
    very, somewhat = (0.15, 0.40) if in_town else (0.03, 0.14)
    return "A" if sensitive < very else "B" if sensitive < somewhat else "D"


def _population(district, area: np.ndarray, to_seat: np.ndarray) -> list[int]:
    """Whole people by ground, up to six times as dense at the seat; they add up to the district's."""
    dense = 1 + 5 * np.exp(-((to_seat / TOWN_RADIUS) ** 2)) * (1 + district.urban)
    return apportioned(pd.Series(area * dense), int(district.population)).tolist()


def _areas(stations: pd.DataFrame, size: int) -> pd.Series:
    """Neighbouring stations in areas of about `size`, each called after one of its stations."""
    places = stations[["longitude", "latitude"]].to_numpy()
    chosen = [0]
    while len(chosen) < round(len(stations) / size):
        nearest = _squared_distances(places, places[chosen]).min(axis=1)
        chosen.append(int(nearest.argmax()))
    owner = _squared_distances(places, places[chosen]).argmin(axis=1)
    return stations["name"].iloc[[chosen[number] for number in owner]].set_axis(stations.index)


def _squared_distances(some: np.ndarray, others: np.ndarray) -> np.ndarray:
    return ((some[:, None, :] - others[None, :, :]) ** 2).sum(axis=2)
