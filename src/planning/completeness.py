"""How many of a week's returns are in: told at every intake, and enough of them wanted before a report goes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import pandas as pd

from planning import register
from planning.coverage import roll_up, whole_returns
from planning.errors import InputRefused, Problem
from planning.intake.folder import Folder, owing_on
from planning.scenario import Scenario
from planning.state import State
from planning.weeks import week_name

NAMED = 5  # districts that lack most


@dataclass(frozen=True)
class WeekIn:
    """Stations of which the register has a whole return for the week, of all that owe a public group in it."""

    week_ending: date
    received: int
    stations: int


def weeks_in(folder: Folder, weeks: Iterable[date]) -> tuple[WeekIn, ...]:
    """How complete each of the weeks is by now, in their order."""
    asked = sorted(set(weeks))
    with register.reading(folder.path / "register.sqlite") as book:
        if book is None or not asked:
            return ()
        known = register.returns_known(book, weeks=asked)
    whole = whole_returns(known, folder.groups)
    came = {week.date(): set(units) for week, units in whole.groupby("week_ending")["unit_id"]}
    return tuple(_week_in(week, owing_on(folder, week)["unit_id"], came.get(week, set())) for week in asked)


def _week_in(week: date, owing: pd.Series, came: set[str]) -> WeekIn:
    stations = set(owing)
    return WeekIn(week, len(stations & came), len(stations))


def refuse_partial(gaps: gpd.GeoDataFrame, state: State, scenario: Scenario) -> None:
    """Refuse a week of which too few returns are in.

    100 x received < least_reported_percent x expected, where a return can be expected of a station that has sent one
    for the week or that has a group. As long as no return at all is known nothing is refused: a state has to begin.

    Raises
    ------
    InputRefused : with how many are in of how many, and the districts that lack most.
    """
    counts = roll_up(gaps).loc["state"]
    received, expected, least = int(counts["received"]), int(counts["expected"]), scenario.least_reported_percent
    if state.returns.empty or 100 * received >= least * expected:
        return
    week = week_name(state.week)
    raise InputRefused(
        Problem("W-PARTIAL", f"only {received:,} of {expected:,} returns that can be expected of {week} are in, less than {least} %",
                f"take in what is missing, most of it from {_lacking(gaps, state)}; or --allow-partial",
                file=str(state.path), column="least_reported_percent", value=str(least))
    )  # fmt: skip


def _lacking(gaps: gpd.GeoDataFrame, state: State) -> str:
    districts = roll_up(gaps, "district_id")
    lack = (districts["expected"] - districts["received"]).sort_values(ascending=False, kind="stable").head(NAMED)
    return ", ".join(
        f"{state.districts.loc[code, 'name']} ({districts.loc[code, 'received']} of {districts.loc[code, 'expected']} in)"
        for code in lack[lack > 0].index
    )
