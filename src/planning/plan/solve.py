"""The whole state planned: districts in parallel, reserve and goal shared out among them, one set of tables."""

import time
from functools import partial

import pandas as pd

from planning.plan.district import Solved
from planning.plan.districts import choice_horizon, model_districts
from planning.plan.goal import Reaching, solved_for_goal
from planning.plan.inputs import Published, plan_inputs
from planning.plan.memory import Memory
from planning.plan.objectives import stage_objective
from planning.plan.reserve import Shared, shared_reserve
from planning.plan.result import Plan, Stage
from planning.plan.stage import Task
from planning.plan.targets import reserve_rows, target_rows, week_rows
from planning.plan.workers import Progress
from planning.plan.workers import workers as pool
from planning.scenario import Scenario


def recruitment_plan(
    gaps: pd.DataFrame,
    scenario: Scenario,
    capacity: pd.DataFrame | None = None,
    last: Published | None = None,
    *,
    workers: int = 1,
    time_limit: float | None = None,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Plan:
    """Targets and drives per station and week that serve the scenario's stages best.

    Parameters
    ----------
    gaps : as returned by `coverage_gaps`; its order of rows does not matter.
    scenario : goal, horizon, stages and defaults.
    capacity : as tables.CAPACITY; without it every figure is the scenario's default.
    last : the plan that was published last; of plans that are otherwise as good, this one differs least from it.
    time_limit : seconds after which no stage is begun; what is then not proven says so. None waits for every proof.
    workers : processes that solve districts at the same time; they never change the plan. With more than one, a script
        needs the usual `if __name__ == "__main__":` around its work.
    progress : called with (districts solved, districts to solve).
    memory : districts solved before; given again, only those that changed are solved. It never changes the plan.

    Returns
    -------
    Plan : targets, weeks, inputs, stages with objective and bound, status.
    """
    begun = time.perf_counter()
    inputs = plan_inputs(gaps, scenario, capacity, last)
    districts = model_districts(inputs, scenario.target_step)
    horizon = choice_horizon(inputs, scenario, districts)
    named = inputs.stages(scenario)
    deadline = None if time_limit is None else time.monotonic() + time_limit
    tasks = [
        Task(district, horizon, named, None, scenario.max_drives_per_week, scenario.node_limit, deadline)
        for district in districts
    ]
    with pool(workers, memory, progress) as ready:
        shared = shared_reserve(tasks, scenario, ready)
        reaching = solved_for_goal(shared.tasks, scenario.goal, ready)
    weeks = week_rows(reaching.solved, horizon)
    targets = target_rows(inputs, weeks, horizon, scenario)
    values = partial(stage_objective, targets=targets, weeks=weeks, inputs=inputs, horizon=horizon, scenario=scenario)
    stages = _stages({stage: values(stage) for stage in named}, scenario, shared, reaching)
    reserve = reserve_rows([d.district_id for d in districts], shared.sent, horizon)
    return Plan(targets, weeks, inputs, scenario, horizon, stages, time.perf_counter() - begun, reserve)


def _stages(values: dict[str, int], scenario: Scenario, shared: Shared, reaching: Reaching) -> tuple[Stage, ...]:
    """Objectives counted from the plan itself; bounds from what was proved for the districts.

    Where reserve or goal were shared out, only a bound for the whole state, however they are shared out, is one.
    """
    proved = shared if shared.bounds else reaching
    stages, closed = [], True
    for stage, objective in values.items():
        bound = proved.bounds[stage] if stage in proved.bounds else _of_districts(stage, scenario, reaching.least)
        if stage in proved.following and not closed:
            bound = 0
        stages.append(Stage(stage, objective, min(bound, objective)))
        closed = closed and bound >= objective
    return tuple(stages)


def _of_districts(stage: str, scenario: Scenario, least: list[Solved]) -> int:
    bounds = [district.outcomes[stage].bound for district in least]
    if stage == "worst":
        return max(bounds)
    if stage == "goal":
        return max(0, scenario.goal - sum(district.most_members for district in least))
    return sum(bounds)
