"""A district of a plan asked again: what would it reach with one thing changed, by solving it anew.

Every answer is that of the same stages in the same order, so that two answers are compared stage by stage: what counts is
the first stage in which they differ. Nothing here is a price of a relaxation; each figure is the difference of two plans.
"""

from dataclasses import dataclass, replace

import pandas as pd

from planning.errors import InputRefused, Problem
from planning.plan.district import Solved, solve_district
from planning.plan.districts import choice_horizon, model_districts
from planning.plan.listing import District
from planning.plan.memory import Memory
from planning.plan.objectives import stage_objective
from planning.plan.programmes import Station
from planning.plan.result import Plan
from planning.plan.stage import Task


@dataclass(frozen=True)
class Answer:
    """What a district reaches: `stages` as (stage, value), the smaller the better, targets and drives by unit_id.

    The value of the stage `goal` is the members that count towards the district's part of the goal, times -1.
    """

    stages: tuple[tuple[str, int], ...]
    targets: dict[str, int]
    drives: dict[str, int]
    proven: bool


@dataclass(frozen=True)
class Gain:
    """The first stage in which one answer is better (`by` > 0) or worse (`by` < 0) than another; "" and 0: in none.

    proven : neither answer was stopped by the limit of nodes.
    """

    stage: str
    by: int
    proven: bool


@dataclass(frozen=True)
class Case:
    """A district as the plan solved it, and what it is solved with again."""

    task: Task
    memory: Memory

    @property
    def district(self) -> District:
        return self.task.district

    def station(self, unit_id: str) -> Station:
        return next(u for u in self.district.stations if u.unit_id == unit_id)

    def answer(self, task: Task | None = None) -> Answer:
        """What the district reaches with `task`; without one, as it stands in the plan."""
        task = self.task if task is None else task
        solved = self.memory.recall(solve_district, task)
        if solved is None:
            solved = solve_district(task)
            self.memory.keep(solve_district, task, solved)
        return _answer(task, solved)

    def with_station(self, unit_id: str, **changed) -> Task:
        """The task with figures of one station changed; letters as in `Station`."""
        stations = tuple(replace(u, **changed) if u.unit_id == unit_id else u for u in self.district.stations)
        return replace(self.task, district=replace(self.district, stations=stations))

    def with_team_days(self, week: int, more: int) -> Task:
        """The task with `more` team-days in the week of this number, from 1, for any of its sub-divisions."""
        added = [more * (w == week) for w in range(1, self.task.horizon.length + 1)]
        return replace(self.task, district=self.district.with_days(added))

    def weeks_alike(self) -> list[tuple[int, ...]]:
        """Sets of weeks of which each is like the others: those of a block with as many team-days.

        People of a block count as if they joined in its first week, so that its weeks may change places: more team-days in
        one of a set is the same question as in another.
        """
        alike: dict[tuple, list[int]] = {}
        for k, block in enumerate(self.task.horizon.blocks):
            for week in block:
                parts = (part.team_days[week - 1] for part in self.district.subdivisions)
                alike.setdefault((k, self.district.team_days[week - 1], *parts), []).append(week)
        return [tuple(weeks) for weeks in alike.values()]


def case_of(plan: Plan, district_id: str, memory: Memory | None = None) -> Case:
    """The district of `plan` with what headquarters send it, to be asked again.

    Raises
    ------
    InputRefused : solved again it reaches something else, so that comparing with it would explain another plan.
    """
    own = next(d for d in model_districts(plan.inputs, plan.scenario.target_step) if d.district_id == district_id)
    case = Case(_task(plan, own.with_days(reserve_by_week(plan, district_id))), Memory() if memory is None else memory)
    found, written = case.answer().stages, _as_written(plan, case.task)
    if found != written:
        raise InputRefused(
            Problem("X-SOLVED", f"solved again, the district reaches {dict(found)}, the plan {dict(written)}: it is not the "
                    "solved plan of its inputs", "explain a plan of `planning plan` that no clock stopped, not one of a rule of thumb", value=district_id)
        )  # fmt: skip
    return case


def reserve_by_week(plan: Plan, district_id: str) -> list[int]:
    """Team-days that headquarters send a district in each week of the plan."""
    rows = plan.reserve[plan.reserve["district_id"] == district_id]
    sent = dict(zip(rows["week_ending"], rows["team_days"], strict=True))
    return [int(sent.get(pd.Timestamp(week), 0)) for week in plan.horizon.weeks]


def without_reserve(plan: Plan, case: Case) -> Task:
    """The district with its own team-days alone."""
    sent = reserve_by_week(plan, case.district.district_id)
    return replace(case.task, district=case.district.with_days([-days for days in sent]))


def one_week_longer(plan: Plan, case: Case) -> Task:
    """The district with one more week, in which it has the team-days of the last one; people still join where there is room."""
    scenario = plan.scenario.model_copy(update={"weeks": plan.scenario.weeks + 1})
    stations = tuple(replace(u, j=min(u.j, max(0, u.c * u.g - u.m) // scenario.weeks)) for u in case.district.stations)
    parts = tuple(replace(part, team_days=_repeated(part.team_days)) for part in case.district.subdivisions)
    days = _repeated(case.district.team_days)
    longer = replace(case.district, stations=stations, team_days=days, subdivisions=parts)
    return replace(case.task, district=longer, horizon=choice_horizon(plan.inputs, scenario, [longer]))


def gain(before: Answer, after: Answer) -> Gain:
    """What `after` is better by, in the first stage in which the two differ."""
    proven = before.proven and after.proven
    for (stage, old), (_, new) in zip(before.stages, after.stages, strict=True):
        if old != new:
            return Gain(stage, old - new, proven)
    return Gain("", 0, proven)


def _answer(task: Task, solved: Solved) -> Answer:
    values = {stage: solved.outcomes[stage].objective for stage in task.stages}
    if "goal" in values:
        values["goal"] = _towards_goal(task, solved.members)
    drives = {u.unit_id: 0 for u in task.district.stations}
    for booking in solved.bookings:
        drives[booking.unit_id] += booking.drives
    proven = all(solved.outcomes[stage].proven for stage in task.stages)
    return Answer(tuple(values.items()), solved.targets, drives, proven)


def _task(plan: Plan, district: District) -> Task:
    """What the district was asked when the plan was made.

    A district's part of the goal is as many members as possible while the state misses its goal, else those that it has.
    """
    scenario, members = plan.scenario, plan.targets.groupby("district_id")["target"].sum()
    goal = int(members[district.district_id])
    if "goal" not in scenario.stages:
        goal = 0
    elif members.sum() < scenario.goal:
        goal = None
    stages, most = plan.inputs.stages(scenario), scenario.max_drives_per_week
    return Task(district, plan.horizon, stages, goal, most, scenario.node_limit)


def _repeated(team_days: tuple[int, ...]) -> tuple[int, ...]:
    return *team_days, team_days[-1]


def _as_written(plan: Plan, task: Task) -> tuple[tuple[str, int], ...]:
    rows = plan.targets[plan.targets["district_id"] == task.district.district_id]
    weeks = plan.weeks[plan.weeks["unit_id"].isin(rows["unit_id"])]
    members = int(rows["target"].sum())
    return tuple(
        (
            stage,
            _towards_goal(task, members)
            if stage == "goal"
            else stage_objective(stage, rows, weeks, plan.inputs, plan.horizon, plan.scenario),
        )
        for stage in task.stages
    )


def _towards_goal(task: Task, members: int) -> int:
    return -members if task.goal is None else -min(members, task.goal)
