"""What the office of the sample has written down: groups, capacities, and two decisions about names."""

import random
from datetime import date, timedelta

import geopandas as gpd
import pandas as pd

from planning.intake.sample.history import CLOSED_ON, SPLIT_ON, Events
from planning.intake.sample.life import Lives
from planning.tables import ALIASES, CAPACITY, GROUPS, PUBLIC

CYBER_SENANI_FROM = date(2018, 8, 6)  # ordered in August 2018; groups were formed over the months that followed
CYBER_SENANI_DAYS = 560
CAPACITY_FROM = date(2020, 5, 1)
SAMPLED = {"districts": 6, "remote": 20, "yields": 15, "pools": 12}
SPELLINGS = {"5128": "Chakiya", "5102": "Chakia Bazar"}  # how clerks write Chakia there
DECIDED_ON = date(2020, 3, 2)


def group_rows(lived: Lives, events: Events, sundays: list[date], seed: int) -> pd.DataFrame:
    """groups.csv: the public groups of every station that ever formed one."""
    rows = []
    for code, (life, _) in sorted(lived.items()):
        rng = random.Random(f"{seed}/groups/{code}")
        begun = CYBER_SENANI_FROM + timedelta(days=rng.randrange(CYBER_SENANI_DAYS))
        origin, ended = "cyber_senani_2018", None
        if life.born:
            begun, origin = sundays[life.first] - timedelta(days=rng.randrange(7)), "order_2020"
        elif code in events.successors:
            begun = SPLIT_ON
        if code in (events.split, events.closed):
            ended = SPLIT_ON - timedelta(days=1) if code == events.split else CLOSED_ON
        for number in range(1, len(life.finals) + 1):
            rows.append((f"{code}-{number}", code, PUBLIC, origin, pd.Timestamp(begun), pd.Timestamp(ended)))
    return GROUPS.typed(
        pd.DataFrame(rows, columns=["group_id", "unit_id", "audience", "origin", "valid_from", "valid_to"])
    )


def capacity_rows(stations: gpd.GeoDataFrame, seed: int) -> pd.DataFrame:
    """capacity.csv: figures for a few districts and stations; the rest is left to the defaults on purpose."""
    rng = random.Random(f"{seed}/capacity")
    thanas = stations[stations["kind"] == "thana"]
    per_district = thanas.groupby("district_id").size()
    remote = thanas.area.sort_values(ascending=False, kind="stable").index[: SAMPLED["remote"]]
    rows = [
        (None, code, "team_days_per_week", max(1, int(per_district[code]) // rng.choice((2, 3, 4))))
        for code in _some(per_district.index, SAMPLED["districts"], rng)
    ]
    rows += [(code, None, "drive_team_days", 2) for code in remote]
    rows += [
        (code, None, "drive_yield", rng.randrange(20, 70, 5)) for code in _some(thanas.index, SAMPLED["yields"], rng)
    ]
    rows += [(code, None, "pool", rng.randrange(60, 500, 20)) for code in _some(thanas.index, SAMPLED["pools"], rng)]
    frame = pd.DataFrame(rows, columns=["unit_id", "district_id", "key", "value"])
    return CAPACITY.typed(frame.assign(valid_from=pd.Timestamp(CAPACITY_FROM), note="synthetic"))


def alias_rows(stations: pd.DataFrame) -> pd.DataFrame:
    """aliases.csv: what is meant where clerks write Chakia in a way of their own."""
    meant = stations[(stations["name"] == "Chakia") & stations["district_id"].isin(list(SPELLINGS))].sort_index()
    return ALIASES.typed(
        pd.DataFrame(
            {
                "written": meant["district_id"].map(SPELLINGS),
                "district_id": meant["district_id"],
                "unit_id": meant.index,
                "decided_on": pd.Timestamp(DECIDED_ON),
                "note": "synthetic",
            }
        )
    )


def _some(codes: pd.Index, count: int, rng: random.Random) -> list[str]:
    return sorted(rng.sample(sorted(codes), min(count, len(codes))))
