"""The frontier: how little shortfall every budget of team-days allows, and how few team-days that takes."""

from collections.abc import Iterable

import pandas as pd

from planning import tables
from planning.errors import InputRefused, Problem
from planning.plan.memory import Memory
from planning.plan.objectives import reached
from planning.plan.result import Plan
from planning.plan.solve import Progress, recruitment_plan
from planning.plan.verify import verify
from planning.scenario import Scenario, checked_scenario

PERCENTS = tuple(range(40, 201, 20))
SHORTFALL, TEAM_DAYS = "shortfall", "team_days"


def frontier(
    gaps: pd.DataFrame,
    scenario: Scenario,
    capacity: pd.DataFrame | None = None,
    percents: Iterable[int] = PERCENTS,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> pd.DataFrame:
    """The least shortfall for each budget of capacity, every point a plan that was solved and verified.

    The scenario's stages are followed up to `shortfall`; then the fewest team-days that reach it are looked for, so that no
    plan has less of one without more of the other. Stages before `shortfall` keep their rank: where more capacity lets one
    more group be formed, the shortfall may rise from one point to the next.

    Parameters
    ----------
    gaps, scenario, capacity, workers, progress, memory : as for `recruitment_plan`.
    percents : values of `capacity_percent`, which take the place of the scenario's.

    Returns
    -------
    DataFrame : tables.FRONTIER, one row for each of `percents`, in their order from small to large.

    Raises
    ------
    InputRefused : no percents, one of them twice, or out of range.
    """
    steps = _checked(percents)
    stages = frontier_stages(scenario)
    memory = Memory() if memory is None else memory
    points = []
    for percent in steps:
        asked = checked_scenario(scenario.model_dump() | {"capacity_percent": percent, "stages": stages})
        plan = recruitment_plan(gaps, asked, capacity, workers=workers, progress=progress, memory=memory)
        verify(plan, gaps, asked, capacity)
        points.append(_point(plan))
    return tables.FRONTIER.checked(tables.FRONTIER.typed(pd.DataFrame(points)))


def frontier_stages(scenario: Scenario) -> tuple[str, ...]:
    """The stages of a point: those of the scenario up to the shortfall, then team-days.

    >>> frontier_stages(Scenario())
    ('unformed', 'shortfall', 'team_days')
    """
    listed = scenario.stages
    before = listed[: listed.index(SHORTFALL)] if SHORTFALL in listed else ()
    return (*(stage for stage in before if stage != TEAM_DAYS), SHORTFALL, TEAM_DAYS)


def _checked(percents: Iterable[int]) -> list[int]:
    steps = sorted(percents)
    if not steps or len(set(steps)) != len(steps):
        raise InputRefused(
            Problem("A-PERCENTS", "every capacity once, and at least one", "for example 40, 70, 100",
                    value=", ".join(map(str, steps)))
        )  # fmt: skip
    return steps


def _point(plan: Plan) -> dict:
    targets = plan.targets
    shortfall = next(stage for stage in plan.stages if stage.stage == SHORTFALL)
    return {
        "capacity_percent": plan.scenario.capacity_percent,
        "team_days_allowed": plan.inputs.district_team_days.sum()
        + plan.scenario.reserve_team_days * plan.horizon.length,
        "team_days": reached(plan, TEAM_DAYS),
        "drives": targets["drives"].sum(),
        "unformed": reached(plan, "unformed"),
        "weighted_shortfall": shortfall.objective,
        "bound": shortfall.bound,
        "shortfall": targets["shortfall"].sum(),
        "stations_short": (targets["shortfall"] > 0).sum(),
        "members_end": targets["target"].sum(),
        "status": plan.status,
    }
