"""What happened to the sample's stations in the weeks before: a split, an upgrade, and the deaths of three groups."""

import random
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from planning.intake.sample import names
from planning.intake.sample.life import Life, Lives, Week, weeks_of

SPLIT_ON = date(2020, 4, 13)  # a Monday; a thana becomes two
UPGRADED_ON = date(2020, 5, 11)  # a Monday; an outpost becomes a thana, and its floor doubles
CLOSED_ON = date(2020, 4, 29)  # the only group of a thana is deleted
COLLAPSE = (214, 3)  # members in the last week but one, and in the last
EMPTIED = 87  # members, a week before the group is reported with none
DAY = pd.Timedelta(days=1)
EVENTFUL = ("upgraded", "collapsed", "closed", "emptied")


@dataclass(frozen=True)
class Events:
    """The stations to which something happened."""

    split: str  # code of the thana that is no more
    successors: tuple[str, str]
    upgraded: str
    collapsed: str
    closed: str
    emptied: str


def drawn_events(stations: gpd.GeoDataFrame, seed: int) -> Events:
    """Choose thanas with ground to which something happens, each another one, none of them known by its name.

    Raises
    ------
    ValueError : too few thanas.
    """
    rng = random.Random(f"{seed}/events")
    kept = {name for name, _ in (names.NAGAR, names.MUFASSIL, *names.KNOWN_TWICE.values())}
    thanas = stations[(stations["kind"] == "thana") & ~stations["name"].isin(kept)]
    thanas = thanas[~thanas.index.isin(stations["parent_id"])].sort_index()
    paired = thanas[thanas.groupby("district_id")["kind"].transform("size") > 1]
    if paired.empty or len(thanas) < len(EVENTFUL) + 2:
        raise ValueError("too few thanas in the country for a split, an upgrade and the deaths of groups")
    first = rng.choice(paired.index)
    siblings = paired[paired["district_id"] == stations["district_id"][first]].drop(first)
    second = siblings.distance(stations.geometry[first]).sort_values(kind="stable").index[0]
    others = rng.sample(sorted(thanas.index.drop([first, second])), len(EVENTFUL))
    last_code = stations.index[stations["district_id"] == stations["district_id"][first]].max()
    return Events(f"{int(last_code) + 1}", (first, second), *others)


def dated_units(stations: gpd.GeoDataFrame, events: Events) -> pd.DataFrame:
    """The rows of units.csv: today's stations, with what the split and the upgraded one were before."""
    rows = pd.DataFrame(stations.drop(columns="geometry")).reset_index()
    rows = rows.assign(valid_from=pd.NaT, valid_to=pd.NaT, successor_of=None, note="synthetic").set_index(
        "unit_id", drop=False
    )
    old = rows.loc[events.successors[0]].copy()
    old["unit_id"], old["valid_to"] = events.split, pd.Timestamp(SPLIT_ON) - DAY
    old["population"] = int(rows.loc[list(events.successors), "population"].sum())
    for code, word in zip(events.successors, names.EAST_WEST, strict=True):
        rows.loc[code, ["name", "name_hi"]] = names.joined((old["name"], old["name_hi"]), word)
        rows.loc[code, "successor_of"] = events.split
        rows.loc[code, "valid_from"] = pd.Timestamp(SPLIT_ON)
    outpost = rows.loc[events.upgraded].copy()
    outpost["name"], outpost["name_hi"] = names.joined((outpost["name"], outpost["name_hi"]), names.OUTPOST["outpost"])
    outpost["kind"], outpost["class"] = "outpost", "D"
    outpost["parent_id"] = _nearest_thana(stations, events.upgraded)
    outpost["valid_to"] = pd.Timestamp(UPGRADED_ON) - DAY
    rows.loc[events.upgraded, "valid_from"] = pd.Timestamp(UPGRADED_ON)
    return pd.concat([rows, pd.DataFrame([old, outpost])], ignore_index=True)


def with_events(lived: Lives, events: Events, sundays: list[date], cap: int, seed: int) -> Lives:
    """`lived` with the events: members are conserved in the split, one group falls to 3, two groups are gone."""
    last = len(sundays) - 1
    split, closed = (sum(sunday < day for sunday in sundays) for day in (SPLIT_ON, CLOSED_ON))
    lives = {
        events.collapsed: Life(0, last - 1, COLLAPSE[:1], after=COLLAPSE[1]),
        events.closed: Life(0, closed - 1, (131,)),
        events.emptied: Life(0, last - 2, (EMPTIED,), after=0),
        **{code: Life(split, last, (members,)) for code, members in zip(events.successors, (118, 104), strict=True)},
    }
    if events.upgraded not in lived:
        lives[events.upgraded] = Life(0, last, (109,))
    changed = {code: (life, _weeks(code, life, cap, last, seed)) for code, life in lives.items()}
    heirs = [week for code in events.successors for week in changed[code][1] if week.week == split]
    before = Life(0, split - 1, (sum(week.members - week.joined + week.left for week in heirs),))
    changed[events.split] = (before, _weeks(events.split, before, cap, last, seed))
    return lived | changed


def _weeks(code: str, life: Life, cap: int, last: int, seed: int) -> list[Week]:
    return weeks_of(life, cap, last, random.Random(f"{seed}/weeks/{code}"))


def _nearest_thana(stations: gpd.GeoDataFrame, code: str) -> str:
    thanas = stations[(stations["kind"] == "thana") & (stations["district_id"] == stations["district_id"][code])]
    others = thanas.drop(code) if len(thanas) > 1 else stations[stations["kind"] == "thana"].drop(code)
    return others.distance(stations.geometry[code]).sort_values(kind="stable").index[0]
