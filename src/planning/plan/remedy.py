"""What would do: the least drives a week with which no station of a district falls short of what it could reach."""

from dataclasses import dataclass

import pandas as pd
import pulp

from planning.plan.highs import minimise
from planning.plan.horizon import Horizon
from planning.plan.model import District
from planning.plan.programmes import programmes
from planning.plan.result import Plan
from planning.plan.solve import Progress, model_districts, recruitment_plan
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
) -> Remedy:
    """The smallest weekly capacity of every district that ends its shortfalls, proved by planning with it.

    The plan with that capacity looks at two stages only: no shortfall, then fewest team-days.

    Parameters
    ----------
    plan : the plan that falls short.
    gaps, capacity : what it was made of.
    """
    now = plan.inputs.capacity.groupby("district_id")["team_days"].agg(lambda days: int(days.min()))
    needed = {
        district.district_id: needed_team_days(district, plan.horizon, plan.scenario)
        for district in model_districts(plan.inputs)
    }
    team_days = pd.DataFrame({"now": now, "needed": pd.Series(needed, dtype="Int64")}).sort_index()
    team_days["needed"] = team_days[["now", "needed"]].max(axis=1)
    scenario = plan.scenario.model_copy(update={"capacity_percent": 100, "stages": STAGES})
    raised = _with_team_days(capacity, team_days["needed"])
    return Remedy(team_days, recruitment_plan(gaps, scenario, raised, workers=workers, progress=progress))


def needed_team_days(district: District, horizon: Horizon, scenario: Scenario) -> int:
    """Least K, the same in every week, with which each station can have a programme of its smallest shortfall.

    Minimise K over z with sum_p z[u,p] = 1 and sum_{u,p} t[u] b[p,k] z[u,p] <= weeks of k * K, where only programmes
    of the smallest shortfall are listed.
    """
    problem = pulp.LpProblem(f"capacity_{district.district_id}", pulp.LpMinimize)
    most = sum(u.t for u in district.stations) * scenario.max_drives_per_week
    week = problem.add_variable("team_days", 0, most, pulp.LpInteger)
    used = [[] for _ in horizon.blocks]
    for u in district.stations:
        listed = _best(programmes(u, horizon, scenario.max_drives_per_week))
        chosen = [problem.add_variable(f"programme_{u.unit_id}_{i}", 0, 1, pulp.LpInteger) for i in range(len(listed))]
        problem.addConstraint(pulp.LpAffineExpression([(z, 1) for z in chosen]) == 1, f"one_{u.unit_id}")
        for k in range(len(horizon.blocks)):
            used[k] += [(z, u.t * p.drives[k]) for z, p in zip(chosen, listed, strict=True) if p.drives[k]]
    for k, block in enumerate(horizon.blocks):
        problem.addConstraint(pulp.LpAffineExpression([*used[k], (week, -len(block))]) <= 0, f"drives_{k}")
    problem.setObjective(pulp.LpAffineExpression([(week, 1)]))
    outcome = minimise(problem, scenario.node_limit)
    dearest = max((u.t for u in district.stations), default=0)
    return max(outcome.objective if outcome else most, dearest if any(used) else 0)


def _best(listed: list) -> list:
    least = min(p.shortfall for p in listed)
    return [p for p in listed if p.shortfall == least]


def _with_team_days(capacity: pd.DataFrame | None, needed: pd.Series) -> pd.DataFrame:
    rows = pd.DataFrame({"district_id": needed.index, "key": "team_days_per_week", "value": needed.array})
    if capacity is None:
        return rows.assign(unit_id=pd.NA, valid_from=pd.NaT)
    kept = capacity[capacity["key"] != "team_days_per_week"]
    return pd.concat([kept, rows.assign(unit_id=pd.NA, valid_from=pd.NaT)], ignore_index=True)
