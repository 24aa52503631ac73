"""The whole state planned: districts in parallel, the goal shared out among them, one set of tables."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial

import pandas as pd

from planning.plan.district import Solved, solve_district
from planning.plan.horizon import Horizon, horizon_in_blocks
from planning.plan.inputs import Inputs, plan_inputs
from planning.plan.listing import District
from planning.plan.memory import Memory
from planning.plan.objectives import stage_objective
from planning.plan.programmes import MOST_PROGRAMMES, Station, count_programmes
from planning.plan.result import Plan, Stage
from planning.plan.stage import Task
from planning.plan.targets import target_rows, week_rows
from planning.scenario import Scenario

Progress = Callable[[int, int], None]
ADDED_UP = ("unformed", "shortfall", "team_days")


def recruitment_plan(
    gaps: pd.DataFrame,
    scenario: Scenario,
    capacity: pd.DataFrame | None = None,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> Plan:
    """Targets and drives per station and week that serve the scenario's stages best.

    Parameters
    ----------
    gaps : as returned by `coverage_gaps`; its order of rows does not matter.
    scenario : goal, horizon, stages and defaults.
    capacity : as tables.CAPACITY; without it every figure is the scenario's default.
    workers : processes that solve districts at the same time; they never change the plan. With more than one, a script
        needs the usual `if __name__ == "__main__":` around its work.
    progress : called with (districts solved, districts to solve).
    memory : districts solved before; given again, only those that changed are solved. It never changes the plan.

    Returns
    -------
    Plan : targets, weeks, inputs, stages with objective and bound, status.
    """
    begun = time.perf_counter()
    inputs = plan_inputs(gaps, scenario, capacity)
    districts = model_districts(inputs, scenario.target_step)
    horizon = choice_horizon(inputs, scenario, districts)
    tasks = [
        Task(district, horizon, scenario.stages, None, scenario.max_drives_per_week, scenario.node_limit)
        for district in districts
    ]
    solve_all = partial(
        _solve_all,
        workers=workers,
        progress=progress or (lambda _done, _of: None),
        memory=Memory() if memory is None else memory,
    )
    solved, least = _solved_for_goal(tasks, scenario, solve_all)
    weeks = week_rows(solved, horizon)
    targets = target_rows(inputs, weeks, horizon, scenario)
    stages = tuple(_stage(stage, targets, inputs, scenario, solved, least) for stage in scenario.stages)
    return Plan(targets, weeks, inputs, scenario, horizon, stages, time.perf_counter() - begun)


def model_districts(inputs: Inputs, target_step: int) -> list[District]:
    """The inputs as the model takes them, districts and stations in order of their codes."""
    team_days = inputs.capacity.sort_values("week_ending").groupby("district_id")["team_days"].agg(list)
    return [
        District(
            district_id,
            tuple(_station(row, target_step) for row in rows.itertuples()),
            tuple(map(int, team_days[district_id])),
        )
        for district_id, rows in inputs.units.sort_values("unit_id").groupby("district_id", sort=True)
    ]


def choice_horizon(inputs: Inputs, scenario: Scenario, districts: list[District]) -> Horizon:
    """The scenario's blocks, or fewer and longer ones where a station would have too many programmes to list."""
    for number in range(-(-scenario.weeks // scenario.block_weeks), 0, -1):
        length = max(scenario.block_weeks, -(-scenario.weeks // number))
        whole, rest = divmod(scenario.weeks, length)
        horizon = horizon_in_blocks(inputs.week, [length] * whole + [rest] * bool(rest))
        most = (count_programmes(u, horizon, scenario.max_drives_per_week) for d in districts for u in d.stations)
        if number == 1 or max(most) <= MOST_PROGRAMMES:
            return horizon
    raise AssertionError("a horizon has at least one block")


def _station(row, step: int) -> Station:
    return Station(
        row.unit_id, int(row.weight), int(row.floor), int(row.members), int(row.groups), int(row.cap),
        max(0, int(row.max_groups) - int(row.groups)), int(row.pool), int(row.drive_yield), int(row.drive_team_days),
        int(row.churn_per_10000), int(row.growth_per_week), step,
    )  # fmt: skip


def _solved_for_goal(
    tasks: list[Task], scenario: Scenario, solve_all: Callable[[list[Task]], list[Solved]]
) -> tuple[list[Solved], list[Solved]]:
    """The districts' plans, and the runs whose bounds hold for any way of sharing out the goal.

    As many members as possible everywhere is right while the goal is out of reach. When it is within reach, districts
    are first asked for none of it: what earlier stages bring may do. If it does not, the rest is shared out in
    proportion to what each could add; the bounds of the run without a goal then hold for the stages after it.
    """
    if "goal" not in scenario.stages:
        solved = solve_all([replace(task, goal=0) for task in tasks])
        return solved, solved
    most = solve_all(tasks)
    if sum(district.members for district in most) <= scenario.goal:
        return most, most
    again = [replace(task, goal=0, reached=d.before_goal) for task, d in zip(tasks, most, strict=True)]
    free = solve_all(again)
    if sum(district.members for district in free) >= scenario.goal:
        return free, _with_most_members(free, most)
    shares = share_out(scenario.goal, [d.members for d in free], [d.members for d in most])
    shared = solve_all([replace(task, goal=share) for task, share in zip(again, shares, strict=True)])
    return shared, _with_most_members(free, most)


def share_out(goal: int, least: list[int], most: list[int]) -> list[int]:
    """Whole parts of `goal`, each between `least` and `most`, in proportion to the room between; sum(parts) = goal.

    >>> share_out(100, [10, 20], [60, 80])
    [41, 59]
    """
    wanted, room = goal - sum(least), sum(most) - sum(least)
    parts = [low + (high - low) * wanted // room for low, high in zip(least, most, strict=True)]
    for number in sorted(range(len(parts)), key=lambda i: -((most[i] - least[i]) * wanted % room))[: goal - sum(parts)]:
        parts[number] += 1
    return parts


def _with_most_members(free: list[Solved], most: list[Solved]) -> list[Solved]:
    return [replace(a, most_members=b.most_members) for a, b in zip(free, most, strict=True)]


def _solve_all(tasks: list[Task], workers: int, progress: Progress, memory: Memory) -> list[Solved]:
    """Largest districts first, so that no worker waits long for another; results in the order of `tasks`."""
    solved = {number: known for number, task in enumerate(tasks) if (known := memory.recall(task))}
    if solved:
        progress(len(solved), len(tasks))
    order = sorted(set(range(len(tasks))) - set(solved), key=lambda i: (-len(tasks[i].district.stations), i))
    for number, district in zip(order, _map([tasks[i] for i in order], workers), strict=True):
        solved[number] = district
        memory.keep(tasks[number], district)
        progress(len(solved), len(tasks))
    return [solved[number] for number in range(len(tasks))]


def _map(tasks: list[Task], workers: int):
    if workers <= 1 or len(tasks) <= 1:
        yield from map(solve_district, tasks)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(tasks)), spawn, initializer=_end_with_parent) as pool:
        yield from pool.map(solve_district, tasks)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for its next district for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _stage(
    stage: str, targets: pd.DataFrame, inputs: Inputs, scenario: Scenario, solved: list[Solved], least: list[Solved]
) -> Stage:
    """Objective counted from the plan itself; bound from what the solver proved for the districts."""
    objective = stage_objective(stage, targets, inputs.units, scenario.goal)
    bounds = [district.outcomes[stage].bound for district in least]
    if stage in ADDED_UP:
        bound = sum(bounds)
    elif stage == "worst":
        bound = max(bounds)
    else:
        bound = max(0, scenario.goal - sum(district.most_members for district in least))
    return Stage(stage, objective, min(bound, objective))
