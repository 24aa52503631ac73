"""A state on a day: the tables that hold in the week that the day's figures use."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class State:
    """What every figure of one week rests on; each table is typed as in planning.tables.

    `units` are the stations that owe a public group (index unit_id; with audience, counted_as, has_ground of
    their kind, floor of the day and range_id of their district). `returns` are the newest revisions of the year up to
    `week`, with older ones of stations whose state these do not settle: among those received by `known_on`, else those
    entered when the week was sealed (`sealed_on`), else all.
    """

    path: Path
    name: str
    name_hi: str
    synthetic: str
    approximate: str
    sources: tuple[str, ...]
    as_of: date
    week: date
    known_on: date | None
    sealed_on: date | None
    cap: int
    units: pd.DataFrame
    districts: pd.DataFrame
    ranges: pd.DataFrame
    groups: pd.DataFrame
    capacity: pd.DataFrame
    returns: pd.DataFrame
    ground: gpd.GeoDataFrame
    input_hash: str
