"""What must be reached and cannot be at a station, with every drive that it may hold: arithmetic, before any solving."""

from collections.abc import Callable, Iterator
from functools import cache

import pandas as pd

from planning.errors import Problem
from planning.plan.districts import choice_horizon, model_districts
from planning.plan.inputs import plan_inputs
from planning.plan.programmes import Station
from planning.plan.reach import MOST_CAP, Reach, keeps_promise, least_changes, limits, reaches_floor
from planning.scenario import Scenario


def out_of_reach(gaps: pd.DataFrame, scenario: Scenario, capacity: pd.DataFrame | None = None) -> list[Problem]:
    """Every station that cannot have what must be, whatever its district's drives; empty when there is none.

    Always: a floor that all the groups of a station cannot hold, and a promise. With `floors` in `must_reach`: a floor that
    it cannot reach with a drive whenever it may hold one.

    Parameters
    ----------
    gaps, scenario, capacity : as for `recruitment_plan`.
    """
    inputs = plan_inputs(gaps, scenario, capacity)
    districts = model_districts(inputs, scenario.target_step)

    @cache
    def horizon_of(weeks: int):
        return choice_horizon(inputs, scenario.model_copy(update={"weeks": weeks}), districts)

    growth = _growth(gaps, scenario, capacity)
    reaches = [
        Reach(u, horizon_of(scenario.weeks), scenario.max_drives_per_week, growth[u.unit_id])
        for district in districts
        for u in district.stations
    ]
    each = (p for reach in reaches for p in _wrong_at(reach, horizon_of, gaps["name"][reach.station.unit_id], scenario))
    return [*_floors_beyond_groups([reach.station for reach in reaches]), *each]


def _growth(gaps: pd.DataFrame, scenario: Scenario, capacity: pd.DataFrame | None) -> dict[str, int]:
    """People who would join a station by themselves each week if its groups had room for all of them."""
    roomy = plan_inputs(gaps, scenario.model_copy(update={"cap": MOST_CAP}), capacity).units
    return {unit: int(people) for unit, people in zip(roomy["unit_id"], roomy["growth_per_week"], strict=True)}


def _floors_beyond_groups(stations: list[Station]) -> Iterator[Problem]:
    """Floors that all the groups of a station together cannot hold, the stations with the same figures in one problem."""
    beyond: dict[tuple[int, int, int], list[str]] = {}
    for u in stations:
        if u.f > u.c * (u.g + u.n_max):
            beyond.setdefault((u.f, u.c, u.g + u.n_max), []).append(u.unit_id)
    for (floor, cap, groups), units in sorted(beyond.items()):
        yield Problem(
            "P-CAP",
            f"{len(units)} stations: a floor of {floor} is more than max_groups = {groups} groups of cap = {cap} hold",
            f"cap of {-(-floor // groups)}, or max_groups of {-(-floor // cap)}, or a floor of {cap * groups}",
            column="cap, max_groups", value=", ".join(units),
        )  # fmt: skip


def _wrong_at(reach: Reach, horizon_of: Callable, name: str, scenario: Scenario) -> Iterator[Problem]:
    u = reach.station
    if "floors" in scenario.must_reach and not reaches_floor(reach):
        reason = (
            f"{name}: the floor of {u.f} is out of reach, with every drive there are {reach.members} members at the end"
        )
        changes = least_changes(reach, reaches_floor, horizon_of)
        mend = mend_of(changes, f"a floor of {reach.members}")
        yield Problem("P-FLOOR", f"{reason}; {_binding(reach)}", mend, column="floor", value=u.unit_id)
    if not keeps_promise(reach):
        reason = f"{name}: {u.l} people are promised, with every drive {reach.won} can be won"
        mend = mend_of(least_changes(reach, keeps_promise, horizon_of), f"a promise of {reach.won}")
        yield Problem("P-PROMISE", f"{reason}; {_binding(reach)}", mend, column="promise", value=u.unit_id)


def _binding(reach: Reach) -> str:
    """What a station can win at most, the rule that binds first."""
    words = {"pool": "its pool", "cap": "its groups", "weeks": "its weeks"}
    allowed = limits(reach.station, reach.horizon, reach.max_drives_per_week)
    return "people allowed by " + ", ".join(f"{words[k]} {n}" for k, n in sorted(allowed.items(), key=lambda x: x[1]))


def mend_of(changes: dict[str, int], instead: str) -> str:
    """The changes of which each would do alone, and what could be asked for instead."""
    listed = [f"{name} of {value}" for name, value in changes.items()]
    return ", or ".join([*listed, instead]) if listed else f"{instead}: no other change would do alone"
