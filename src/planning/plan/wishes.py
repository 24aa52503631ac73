"""What must be reached and cannot: where, by how much, and the smallest change that would do.

Arithmetic first: a floor or a promise that a station cannot reach with every drive it may hold needs no solver. What only
the drives of a district or the whole state stand against shows in a plan that serves it before anything else, and the
smallest change is then one with which a plan was found, where none was found with one less.
"""

from collections.abc import Callable, Iterator
from functools import cache, partial

import pandas as pd

from planning.errors import Problem
from planning.plan.horizon import PARTS
from planning.plan.inputs import Inputs, plan_inputs
from planning.plan.listing import District
from planning.plan.memory import Memory
from planning.plan.programmes import Station
from planning.plan.reach import (
    MOST_CAP,
    MOST_DRIVES,
    MOST_GROUPS,
    MOST_WEEKS,
    Reach,
    keeps_promise,
    least,
    least_changes,
    limits,
    reaches_floor,
)  # fmt: skip
from planning.plan.remedy import needed_team_days
from planning.plan.result import Plan
from planning.plan.solve import Progress, choice_horizon, model_districts, recruitment_plan
from planning.scenario import STAGE_OF_WISH, Scenario

MOST_PERCENT = 10_000
OUT_OF_REACH = 10**9  # a goal of which no district is asked a part: each has as many members as it can
NOTHING_ALONE = "no single change would do"


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


def missed_by(
    plan: Plan,
    gaps: pd.DataFrame,
    capacity: pd.DataFrame | None = None,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> list[Problem]:
    """What must be reached and is not by `plan`, with the smallest changes that would do; empty when all is.

    Parameters
    ----------
    plan : solved with a scenario whose `must_reach` it may miss.
    gaps, capacity : what it was made of.
    workers, progress, memory : as of `recruitment_plan`.
    """
    solve = partial(
        recruitment_plan, gaps, capacity=capacity, workers=workers, progress=progress, memory=memory or Memory()
    )
    problems = list(_floors_missed(plan, gaps, capacity)) if "floors" in plan.scenario.must_reach else []
    missing = plan.scenario.goal - int(plan.targets["target"].sum())
    if "goal" in plan.scenario.must_reach and missing > 0:
        problems.append(_goal_missed(plan, gaps, capacity, solve))
    return problems


def most_ever(inputs: Inputs, scenario: Scenario) -> int:
    """More members than this no plan has: every station with all its drives, and no district with more drives than it can hold.

    sum_d min( sum_u reach(u),  sum_u M without drives + q of the best drives that fit, the cheapest for all )
    """
    districts = model_districts(inputs, scenario.target_step)
    horizon, most = choice_horizon(inputs, scenario, districts), scenario.max_drives_per_week
    total = 0
    for district in districts:
        reached = sum(Reach(u, horizon, most, u.j).members for u in district.stations)
        drives = sum(district.team_days) // min(u.t for u in district.stations)
        without = sum(-(-u.certain(horizon.length) // PARTS) for u in district.stations)
        total += min(reached, without + drives * max(u.q for u in district.stations))
    return total


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
        mend = _mend(changes, f"a floor of {reach.members}")
        yield Problem("P-FLOOR", f"{reason}; {_binding(reach)}", mend, column="floor", value=u.unit_id)
    if not keeps_promise(reach):
        reason = f"{name}: {u.l} people are promised, with every drive {reach.won} can be won"
        mend = _mend(least_changes(reach, keeps_promise, horizon_of), f"a promise of {reach.won}")
        yield Problem("P-PROMISE", f"{reason}; {_binding(reach)}", mend, column="promise", value=u.unit_id)


def _binding(reach: Reach) -> str:
    """What a station can win at most, the rule that binds first."""
    words = {"pool": "its pool", "cap": "its groups", "weeks": "its weeks"}
    allowed = limits(reach.station, reach.horizon, reach.max_drives_per_week)
    return "people allowed by " + ", ".join(f"{words[k]} {n}" for k, n in sorted(allowed.items(), key=lambda x: x[1]))


def _mend(changes: dict[str, int], instead: str) -> str:
    listed = [f"{name} of {value}" for name, value in changes.items()] or [NOTHING_ALONE]
    return ", or ".join([*listed, instead])


def _floors_missed(plan: Plan, gaps: pd.DataFrame, capacity: pd.DataFrame | None) -> Iterator[Problem]:
    """Districts whose drives do not do for all their floors; each station alone could reach its own."""
    short = plan.targets[plan.targets["shortfall"] > 0]
    districts = {d.district_id: d for d in model_districts(plan.inputs, plan.scenario.target_step)}
    for district_id, rows in short.groupby("district_id"):
        units = ", ".join(f"{row.unit_id} {row.shortfall}" for row in rows.itertuples())
        changes = _changes_for_floors(districts[district_id], plan, gaps[gaps["district_id"] == district_id], capacity)
        yield Problem(
            "P-DRIVES",
            f"its drives do not do for its floors: {len(rows)} stations stay short by {rows['shortfall'].sum()} members "
            f"({units})",
            ", or ".join(changes), column="team_days_per_week", value=district_id,
        )  # fmt: skip


def _changes_for_floors(
    district: District, plan: Plan, gaps: pd.DataFrame, capacity: pd.DataFrame | None
) -> Iterator[str]:
    needed, now = needed_team_days(district, plan.horizon, plan.scenario), min(district.team_days)
    if needed > now:
        yield f"{needed} team-days a week in place of {now}"
    else:
        yield "a larger node_limit: the solver was stopped before it found a plan that there is"
    for weeks in _longer(plan.scenario):
        scenario = plan.scenario.model_copy(update={"weeks": weeks, "stages": ("shortfall",)})
        enough = _may_do(plan_inputs(gaps, scenario, capacity), scenario)
        if enough and not recruitment_plan(gaps, scenario, capacity).targets["shortfall"].any():
            yield f"weeks of {weeks}"
            return


def _longer(scenario: Scenario) -> range:
    """Weeks that are tried, each by planning with them: more of them also lose more members."""
    return range(scenario.weeks + 1, min(2 * scenario.weeks, MOST_WEEKS) + 1)


def _may_do(inputs: Inputs, scenario: Scenario) -> bool:
    """Whether the team-days are enough for the fewest drives that could end every shortfall, if nobody left again."""
    needed = sum(
        u.t * -(-max(0, PARTS * u.f - u.certain(scenario.weeks)) // (PARTS * max(1, u.q)))
        for district in model_districts(inputs, scenario.target_step)
        for u in district.stations
    )
    return needed <= int(inputs.capacity["team_days"].sum())


def _goal_missed(plan: Plan, gaps: pd.DataFrame, capacity: pd.DataFrame | None, solve: Callable) -> Problem:
    scenario, reached = plan.scenario, int(plan.targets["target"].sum())
    stages = tuple(STAGE_OF_WISH[wish] for wish in STAGE_OF_WISH if wish in scenario.must_reach)

    def enough(field: str, value: int) -> bool:
        changed = scenario.model_copy(update={field: value, "stages": stages})
        if most_ever(plan_inputs(gaps, changed, capacity), changed) < scenario.goal:
            return False
        targets = solve(changed.model_copy(update={"goal": OUT_OF_REACH})).targets
        short = "floors" in scenario.must_reach and targets["shortfall"].any()
        return not short and int(targets["target"].sum()) >= scenario.goal

    cap = int(plan.inputs.units["cap"].max())
    tried = {
        "capacity_percent": (scenario.capacity_percent, MOST_PERCENT),
        "cap": (cap, MOST_CAP),
        "max_groups": (scenario.max_groups, MOST_GROUPS),
        "max_drives_per_week": (scenario.max_drives_per_week, MOST_DRIVES),
    }
    changes = {name: least(low, high, partial(enough, name)) for name, (low, high) in tried.items()}
    changes["weeks"] = next((weeks for weeks in _longer(scenario) if enough("weeks", weeks)), None)
    proven = all(stage.bound == stage.objective for stage in plan.stages if stage.stage in stages)
    return Problem(
        "P-GOAL",
        f"{'no plan has' if proven else 'the best plan found has'} more than {reached} members at the end, "
        f"{scenario.goal - reached} less than the goal; {_held_back(plan)}",
        _mend({name: value for name, value in changes.items() if value is not None}, f"goal of {reached}"),
        column="goal", value=str(scenario.goal),
    )  # fmt: skip


def _held_back(plan: Plan) -> str:
    """What keeps stations from winning more people, with the number of stations."""
    units = plan.inputs.units.set_index("unit_id")
    counts = {"pool": 0, "cap": 0, "weeks": 0, "drives of the district": 0}
    districts = model_districts(plan.inputs, plan.scenario.target_step)
    recruits = plan.targets.set_index("unit_id")["recruits"]
    for u in (u for district in districts for u in district.stations):
        allowed = limits(u, plan.horizon, plan.scenario.max_drives_per_week)
        binding = min(allowed, key=lambda name: allowed[name])
        counts[binding if recruits[u.unit_id] >= allowed[binding] else "drives of the district"] += 1
    listed = ", ".join(f"{name} at {count}" for name, count in counts.items() if count)
    return f"of {len(units)} stations more people are kept out by {listed}"
