"""What would do: the least drives a week with which no station of a district falls short of what it could reach."""

from dataclasses import dataclass, replace

import pandas as pd
import pulp

from planning.plan.district import solve_district
from planning.plan.districts import model_districts
from planning.plan.highs import minimise
from planning.plan.horizon import Horizon
from planning.plan.listing import District
from planning.plan.memory import Memory
from planning.plan.programmes import Programme, programmes
from planning.plan.result import Plan
from planning.plan.solve import recruitment_plan
from planning.plan.stage import Task
from planning.plan.workers import Progress
from planning.scenario import Scenario

STAGES = ("shortfall", "team_days")


@dataclass(frozen=True)
class Remedy:
    """`team_days` (index district_id: now, needed, in a week) and the plan that was solved with what is needed."""

    team_days: pd.DataFrame
    plan: Plan


def remedy(
    plan: Plan,
    gaps: pd.DataFrame,
    capacity: pd.DataFrame | None = None,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Remedy:
    """The smallest weekly capacity of every district that ends its shortfalls, proved by planning with it.

    The plan with that capacity looks at two stages only: no shortfall, then fewest team-days. Its teams may go anywhere in
    the district, whatever sub-division they are of, and headquarters send none.

    Parameters
    ----------
    plan : the plan that falls short.
    gaps, capacity : what it was made of.
    workers, progress, memory : as of `recruitment_plan`.
    """
    now = plan.inputs.district_team_days.groupby("district_id").min()
    needed = {
        district.district_id: needed_team_days(district, plan.horizon, plan.scenario)
        for district in model_districts(plan.inputs, plan.scenario.target_step)
    }
    team_days = (
        pd.DataFrame({"now": now, "needed": pd.Series(needed, dtype="Int64")}).rename_axis("district_id").sort_index()
    )
    team_days["needed"] = team_days[["now", "needed"]].max(axis=1)
    scenario = plan.scenario.model_copy(update={"capacity_percent": 100, "stages": STAGES, "reserve_team_days": 0})
    raised = _with_team_days(capacity, team_days["needed"])
    better = recruitment_plan(gaps, scenario, raised, workers=workers, progress=progress, memory=memory)
    return Remedy(team_days, better)


def needed_team_days(district: District, horizon: Horizon, scenario: Scenario) -> int:
    """Least K, the same in every week, with which each station can have a programme of its smallest shortfall.

    While all drives cost the same, what fits into a block fits into its weeks; else a calendar has to prove it.
    """
    listed = {u.unit_id: _best(programmes(u, horizon, scenario.max_drives_per_week)) for u in district.stations}
    needed = _needed_by_blocks(district, horizon, scenario, listed)
    if len({u.t for u in district.stations}) > 1:
        least = sum(u.a * listed[u.unit_id][0].shortfall for u in district.stations)
        while needed < _most(district, scenario) and _shortfall(district, horizon, scenario, needed) > least:
            needed += 1
    return needed


def _needed_by_blocks(
    district: District, horizon: Horizon, scenario: Scenario, best: dict[str, list[Programme]]
) -> int:
    """Least K that is enough for every block as a whole.

    Minimise K over z, h with sum_p z[u,p] = 1,  sum_{u,p} t[u] b[p,k] z[u,p] <= weeks of k * K  and, for every cost T of
    a drive, T h[T] <= K and sum_{t[u] >= T} sum_p b[p,k] z[u,p] <= weeks of k * h[T], where only programmes of the
    smallest shortfall are listed.
    """
    problem = pulp.LpProblem(f"capacity_{district.district_id}", pulp.LpMinimize)
    most = _most(district, scenario)
    week = problem.add_variable("team_days", 0, most, pulp.LpInteger)
    chosen = []
    for u in district.stations:
        listed = best[u.unit_id]
        given = [problem.add_variable(f"programme_{u.unit_id}_{i}", 0, 1, pulp.LpInteger) for i in range(len(listed))]
        problem.addConstraint(pulp.LpAffineExpression([(z, 1) for z in given]) == 1, f"one_{u.unit_id}")
        chosen += [(z, u.t, p.drives) for z, p in zip(given, listed, strict=True)]
    for k, block in enumerate(horizon.blocks):
        used = [(z, t * drives[k]) for z, t, drives in chosen if drives[k]]
        problem.addConstraint(pulp.LpAffineExpression([*used, (week, -len(block))]) <= 0, f"drives_{k}")
    for cost in sorted({u.t for u in district.stations}):
        held = problem.add_variable(f"held_cost_{cost}", 0, most, pulp.LpInteger)
        problem.addConstraint(pulp.LpAffineExpression([(held, cost), (week, -1)]) <= 0, f"week_cost_{cost}")
        for k, block in enumerate(horizon.blocks):
            dear = [(z, drives[k]) for z, t, drives in chosen if t >= cost and drives[k]]
            row = pulp.LpAffineExpression([*dear, (held, -len(block))]) <= 0
            problem.addConstraint(row, f"drives_{k}_cost_{cost}")
    problem.setObjective(pulp.LpAffineExpression([(week, 1)]))
    outcome = minimise(problem, scenario.node_limit)
    return outcome.objective if outcome else most


def _most(district: District, scenario: Scenario) -> int:
    """Team-days of a week in which every station holds all the drives that it may."""
    return sum(u.t for u in district.stations) * scenario.max_drives_per_week


def _shortfall(district: District, horizon: Horizon, scenario: Scenario, team_days: int) -> int:
    """The smallest weighted shortfall that a calendar holds with `team_days` in every week."""
    given = replace(district, team_days=(team_days,) * horizon.length, subdivisions=())
    task = Task(given, horizon, ("shortfall",), 0, scenario.max_drives_per_week, scenario.node_limit)
    return solve_district(task).outcomes["shortfall"].objective


def _best(listed: list[Programme]) -> list[Programme]:
    least = min(p.shortfall for p in listed)
    return [p for p in listed if p.shortfall == least]


def _with_team_days(capacity: pd.DataFrame | None, needed: pd.Series) -> pd.DataFrame:
    rows = pd.DataFrame({"district_id": needed.index, "key": "team_days_per_week", "value": needed.array})
    if capacity is None:
        return rows.assign(unit_id=pd.NA, subdivision=pd.NA, valid_from=pd.NaT)
    kept = capacity[capacity["key"] != "team_days_per_week"]
    return pd.concat([kept, rows.assign(unit_id=pd.NA, subdivision=pd.NA, valid_from=pd.NaT)], ignore_index=True)
