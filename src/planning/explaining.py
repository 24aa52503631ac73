"""A plan that explains itself: a station or a district asked for by code or name, answered in figures and cards."""

from dataclasses import dataclass

import pandas as pd

from planning.naming import found_by_name, named
from planning.plan.explain import explain_district, explain_station, worth_of_drives, worth_of_reserve
from planning.plan.memory import Memory
from planning.plan.result import Plan
from planning.plans import MEMORY
from planning.report.cards import Shown
from planning.report.explanation_cards import (
    district_explained,
    names_by_code,
    station_explained,
)
from planning.report.values import Name
from planning.report.worth_cards import worth_of_drives_table, worth_of_reserve_table
from planning.state import State

WHOLE_STATE = "state"


@dataclass(frozen=True)
class Explained:
    """The answer: its figures, and the cards that tell them. It shows its cards in JupyterLab."""

    figures: dict
    cards: tuple[Shown, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(*self.cards)


def explain(
    plan: Plan, asked: str, names: State | pd.DataFrame | None = None, memory: Memory | None = None
) -> Explained:
    """Why a station has its target, or where the drives of a district go, and what one thing more would bring.

    A station asks its district some ten times, a district itself once for each block of weeks, `state` every district.

    Parameters
    ----------
    plan : a solved plan, as made by `recruitment_plan` or read from its folder.
    asked : code or name of a station or a police district; `district 102` where a code is both; `state` for the worth of
        one drive more in every district and week.
    names : the state, or its names as tables.PLAN_NAMES; without them stations go by their codes.
    memory : districts already solved; default: those of this process.

    Raises
    ------
    InputRefused : nothing, or more than one thing, goes by that name; or the plan is not the solved one of its inputs.
    """
    known = named(plan, names)
    stations, districts = (names_by_code(known[known["level"] == level]) for level in ("station", "district"))
    memory, days = MEMORY if memory is None else memory, plan.horizon.weeks
    if asked == WHOLE_STATE:
        return _whole_state(plan, districts, memory)
    level, code = found_by_name(known, asked)
    if level == "station":
        station = explain_station(plan, code, memory)
        return Explained(station.as_dict(), (station_explained(station, len(days), stations),))
    district = explain_district(plan, code, memory)
    return Explained(district.as_dict(), district_explained(district, days, districts[code], stations))


def _whole_state(plan: Plan, districts: dict[str, Name], memory: Memory) -> Explained:
    drives, reserve = worth_of_drives(plan, memory), worth_of_reserve(plan, memory)
    figures = {"worth_of_drives": drives.to_dict("records"), "worth_of_reserve": reserve.to_dict("records")}
    cards = (worth_of_drives_table(drives, districts),)
    return Explained(figures, (*cards, worth_of_reserve_table(reserve, districts)) if len(reserve) else cards)
