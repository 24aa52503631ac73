"""What must be reached and a plan misses: where, by how much, and the smallest change that would do.

Each station alone could have it (see `wishes`), so that the drives of a district or the whole state stand against it. The
plan serves what must be before anything else, so that what it misses every plan misses; the smallest change is one with
which a plan was found, where none was found with one less.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pandas as pd

from planning.errors import Problem
from planning.plan.district import solve_district
from planning.plan.districts import choice_horizon, model_districts
from planning.plan.horizon import PARTS, Horizon, retention
from planning.plan.inputs import Inputs, plan_inputs
from planning.plan.listing import District
from planning.plan.memory import Memory
from planning.plan.reach import MOST_CAP, MOST_DRIVES, MOST_GROUPS, MOST_WEEKS, Reach, least, limits
from planning.plan.remedy import needed_team_days
from planning.plan.result import Plan
from planning.plan.solve import recruitment_plan
from planning.plan.stage import Task
from planning.plan.wishes import mend_of
from planning.plan.workers import Progress
from planning.scenario import STAGE_OF_WISH, Scenario

MOST_PERCENT = 10_000
OUT_OF_REACH = 10**9  # a goal of which no district is asked a part: each has as many members as it can
LARGER_LIMIT = "a larger node_limit: the solver was stopped before it found a plan that there is"


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
    memory = Memory() if memory is None else memory
    solve = partial(recruitment_plan, gaps, capacity=capacity, workers=workers, progress=progress, memory=memory)
    problems = list(_promises_missed(plan))
    if "floors" in plan.scenario.must_reach:
        problems += _floors_missed(plan, gaps, capacity)
    missing = plan.scenario.goal - int(plan.targets["target"].sum())
    if "goal" in plan.scenario.must_reach and missing > 0:
        problems.append(_goal_missed(plan, gaps, capacity, solve))
    return problems


def most_ever(inputs: Inputs, scenario: Scenario) -> int:
    """More members than this no plan has: every station with all its drives, and no district with more drives than it can hold.

    sum_d min( sum_u reach(u),  sum_u M without drives + q sum_k R[k] drives of block k ), the best figures of the district
    for all; and what the reserve of headquarters could add.
    """
    districts, most = model_districts(inputs, scenario.target_step), scenario.max_drives_per_week
    horizon = choice_horizon(inputs, scenario, districts)
    reached = [sum(Reach(u, horizon, most, u.j).members for u in district.stations) for district in districts]
    held = [min(reach, _with_its_drives(d, horizon)) for reach, d in zip(reached, districts, strict=True)]
    stations = [u for district in districts for u in district.stations]
    sent = horizon.length * scenario.reserve_team_days // min(u.t for u in stations)
    return min(sum(reached), sum(held) + sent * max(u.q for u in stations))


def _with_its_drives(district: District, horizon: Horizon) -> int:
    cheapest, best = min(u.t for u in district.stations), max(u.q for u in district.stations)
    shares = retention(min(u.churn for u in district.stations), horizon.length)
    won = sum(
        shares[block[0]] * best * (sum(district.team_days[w - 1] for w in block) // cheapest)
        for block in horizon.blocks
    )
    without = sum(-(-u.certain(horizon.length) // PARTS) for u in district.stations)
    return without + -(-won // PARTS)


def _promises_missed(plan: Plan) -> Iterator[Problem]:
    """Districts whose drives do not do for all their promises; each station alone could keep its own."""
    promised = plan.inputs.units.set_index("unit_id")["promise"].reindex(plan.targets["unit_id"]).array
    broken = plan.targets.assign(broken=(promised - plan.targets["recruits"]).clip(lower=0)).query("broken > 0")
    districts = {d.district_id: d for d in model_districts(plan.inputs, plan.scenario.target_step)}
    for district_id, rows in broken.groupby("district_id"):
        units = ", ".join(f"{row.unit_id} {row.broken}" for row in rows.itertuples())
        yield Problem(
            "P-PROMISES",
            f"its drives do not do for its promises: {rows['broken'].sum()} people of {len(rows)} stations are not won ({units})",
            _team_days_for_promises(districts[district_id], plan), column="team_days_per_week", value=district_id,
        )  # fmt: skip


def _team_days_for_promises(district: District, plan: Plan) -> str:
    scenario, now = plan.scenario, min(district.team_days)

    def enough(team_days: int) -> bool:
        given = replace(district, team_days=(team_days,) * plan.horizon.length, subdivisions=())
        task = Task(given, plan.horizon, ("promises",), 0, scenario.max_drives_per_week, scenario.node_limit)
        return solve_district(task).outcomes["promises"].objective == 0

    needed = least(now, sum(u.t for u in district.stations) * scenario.max_drives_per_week, enough)
    return LARGER_LIMIT if needed is None else f"{needed} team-days a week in place of {now}, or smaller promises"


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
        yield LARGER_LIMIT
    if plan.scenario.reserve_team_days:  # what of it the district would get in other weeks is not its own to say
        return
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
    return needed <= int(inputs.district_team_days.sum())


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
        mend_of({name: value for name, value in changes.items() if value is not None}, f"goal of {reached}"),
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
