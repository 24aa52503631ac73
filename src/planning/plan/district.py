"""One district solved: the stages of the choice one after the other, then its calendar."""

from dataclasses import dataclass, field

import pulp

from planning.errors import Problem, RunFailed
from planning.plan.calendar import Booking, calendar
from planning.plan.highs import Outcome, minimise, needless
from planning.plan.horizon import PARTS, Horizon
from planning.plan.model import Choice, District, build, objective

LAST_STAGES = ("new_groups", "order")


@dataclass(frozen=True)
class Task:
    """What one worker gets.

    `goal` is the district's part of the goal; None asks for as many members as it can have. `known` holds what
    earlier stages reached when the district was solved before; these are kept and not solved again.
    """

    district: District
    horizon: Horizon
    stages: tuple[str, ...]
    goal: int | None
    max_drives_per_week: int
    node_limit: int
    known: dict[str, Outcome] = field(default_factory=dict)


@dataclass(frozen=True)
class Solved:
    """What one worker gives back: the outcome of every stage, the bookings, and every station's target."""

    district_id: str
    outcomes: dict[str, Outcome]
    bookings: list[Booking]
    targets: dict[str, int]
    most_members: int

    @property
    def members(self) -> int:
        return sum(self.targets.values())


def solve_district(task: Task) -> Solved:
    """Choice and calendar of one district; a block that no calendar can hold is chosen again, week by week."""
    spelled: frozenset[int] = frozenset()
    known = task.known
    while True:
        choice = build(task.district, task.horizon, _goal(task), task.max_drives_per_week, spelled)
        outcomes = _stage_by_stage(choice, task, known)
        bookings, impossible = calendar(choice, task.max_drives_per_week, task.node_limit)
        if not impossible:
            targets = {u.unit_id: choice.of(u.unit_id).target for u in task.district.stations}
            return Solved(task.district.district_id, outcomes, bookings, targets, _most_members(task, outcomes))
        if impossible <= spelled:
            raise RunFailed(
                Problem("P-CALENDAR", "no calendar holds what the weekly choice fixed", value=task.district.district_id)
            )
        spelled, known = spelled | impossible, {}


def _goal(task: Task) -> int:
    """Without a goal of its own a district aims at more than it could ever have."""
    if task.goal is not None:
        return task.goal
    weeks = task.horizon.length
    return sum((u.certain(weeks) + PARTS * u.most_recruits(weeks)) // PARTS for u in task.district.stations)


def _most_members(task: Task, outcomes: dict[str, Outcome]) -> int:
    """No plan that keeps the stages before `goal` gives the district more members at the end than this."""
    return _goal(task) - outcomes["goal"].bound if "goal" in outcomes else _goal(task)


def _stage_by_stage(choice: Choice, task: Task, known: dict[str, Outcome]) -> dict[str, Outcome]:
    _start_without_drives(choice)
    outcomes = {}
    for stage in (*task.stages, *LAST_STAGES):
        wanted = objective(choice, stage)
        choice.problem.setObjective(wanted)
        outcomes[stage] = known.get(stage) or _minimised(choice.problem, stage, task)
        if stage != LAST_STAGES[-1]:
            _keep(choice, stage, wanted, outcomes[stage].objective)
    return outcomes


def _minimised(problem: pulp.LpProblem, stage: str, task: Task) -> Outcome:
    outcome = minimise(problem, task.node_limit)
    if outcome is None:
        raise RunFailed(
            Problem("P-SOLVER", f"HiGHS found no plan in stage {stage}, although an earlier stage had one",
                    "raise node_limit", value=task.district.district_id)
        )  # fmt: skip
    return outcome


def _start_without_drives(choice: Choice) -> None:
    """The plan without a drive is always possible: it stands where the first stage finds none within its nodes."""
    for variable in choice.problem.variables():
        variable.varValue = 0
    for unit in choice.programmes:
        choice.chosen[unit, 0].varValue = 1
    choice.worst.varValue = PARTS
    choice.missing.varValue = choice.missing.upBound


def _keep(choice: Choice, stage: str, wanted: pulp.LpAffineExpression, value: int) -> None:
    """Later stages may not give up what this one reached: programmes that would are ruled out, the rest is a row.

    Ruling out is what makes the later stages quick: of a hundred programmes of a station a few remain.
    """
    for variable in needless(choice.problem, value):
        variable.upBound = 0
    if stage != "worst":
        choice.problem.addConstraint(wanted <= value, f"keep_{stage}")
        return
    choice.worst.upBound = value
    for u in choice.district.stations:
        for i, programme in enumerate(choice.programmes[u.unit_id]):
            if PARTS * programme.shortfall > value * u.f:
                choice.chosen[u.unit_id, i].upBound = 0
