"""The goal of the state, shared out among its districts at the least cost in team-days.

Sets        d district, n team-days
Data        M[d,n] most members that district d can have with n team-days, from its value function: never too low, as blocks
            and what earlier stages keep together are left out of it; T goal
Variables   y[d,n] 1 if district d spends n, else 0

    one         sum_n y[d,n]  =  1
    (8) goal    sum_{d,n} M[d,n] y[d,n]  >=  T
    team_days   minimise  sum_{d,n} n y[d,n]

Its bound is one for the team-days of any plan that reaches the goal. Each district is then asked for the members that fell
to it; what one cannot do after all, the others are asked for.
"""

from dataclasses import dataclass, replace

import numpy as np
import pulp

from planning.plan.district import Solved, first_stages, solve_district, stages_before_goal
from planning.plan.highs import Outcome, minimise
from planning.plan.knapsack import IMPOSSIBLE, value_function
from planning.plan.listing import listed
from planning.plan.stage import Reached, StageProblem, Task
from planning.plan.workers import Workers

NODES = 1_000_000
NOT_SHARED = (
    "promises",
    "unformed",
    "shortfall",
    "worst",
)  # what a share of the goal costs these, no share costs them too


@dataclass(frozen=True)
class Opening:
    """Where the stages before the goal led a district, and the most members then, as far as a bound and no calendar tells."""

    reached: Reached
    most_members: int

    @property
    def in_time(self) -> bool:
        return self.reached.in_time


@dataclass(frozen=True)
class Reaching:
    """The districts' plans, the runs whose bounds hold for any sharing, and bounds for the whole state."""

    solved: list[Solved]
    least: list[Solved]
    bounds: dict[str, int]


def solved_for_goal(tasks: list[Task], goal: int, workers: Workers) -> Reaching:
    """The districts solved so that the state reaches its goal, or comes as near as it can.

    As many members as possible everywhere is right while the goal is out of reach. When it is within reach, districts
    are first asked for none of it: what the other stages bring may do. If it does not, it is shared out.
    """
    if all("goal" not in task.stages for task in tasks):
        solved = workers.answers(solve_district, [replace(task, goal=0) for task in tasks])
        return Reaching(solved, solved, {})
    opened = workers.answers(opening, tasks)
    tasks = [replace(task, reached=begun.reached) for task, begun in zip(tasks, opened, strict=True)]
    seems_out_of_reach = sum(begun.most_members for begun in opened) <= goal
    most = workers.answers(solve_district, tasks) if seems_out_of_reach else None
    if most is None or _members(most) > goal:
        free = workers.answers(solve_district, [replace(task, goal=0) for task in tasks])
        if _members(free) >= goal:
            return Reaching(free, free, {})
        most = most or workers.answers(solve_district, tasks)
    if _members(most) <= goal:
        return Reaching(most, most, {})
    curves = [members_by_team_days(replace(t, reached=d.before_goal)) for t, d in zip(tasks, most, strict=True)]
    wanted, bound = cheapest_shares(curves, goal)
    shares = share_out(goal, [d.members for d in free], [d.members for d in most], wanted)
    asked = [replace(task, goal=share) for task, share in zip(tasks, shares, strict=True)]
    after = tasks[0].stages[tasks[0].stages.index("goal") + 1 :]
    unknown = {stage: 0 for stage in after if stage not in NOT_SHARED}
    known = {"team_days": bound} if after[:1] == ("team_days",) else {}
    least = [replace(a, most_members=b.most_members) for a, b in zip(free, most, strict=True)]
    return Reaching(workers.answers(solve_district, asked), least, unknown | known)


def _members(solved: list[Solved]) -> int:
    return sum(district.members for district in solved)


def opening(task: Task) -> Opening:
    """The stages of `task` before the goal, and the bound of the goal's own stage after them."""
    reached = first_stages(replace(task, stages=stages_before_goal(task)))
    listing = listed(task.district, task.horizon, task.max_drives_per_week)
    return Opening(reached, task.aim - StageProblem("goal", listing, task, reached, reached.usable).bound())


def members_by_team_days(task: Task) -> list[int]:
    """Most members with 0, 1, 2, ... team-days in the horizon, after what was reached; 0 where that needs more of them."""
    listing = listed(task.district, task.horizon, task.max_drives_per_week)
    days = listing.each(lambda u: u.t) * listing.drives.sum(axis=1)
    ends = [*listing.first[1:], len(listing)]
    usable = [np.flatnonzero(task.reached.usable[a:b]) + a for a, b in zip(listing.first, ends, strict=True)]
    most = min(sum(task.district.team_days), sum(int(days[numbers].max()) for numbers in usable))
    least = value_function(((days[numbers, None], -listing.target[numbers]) for numbers in usable), (most + 1,))
    return [0 if value > IMPOSSIBLE // 2 else -int(value) for value in least]


def cheapest_shares(curves: list[list[int]], goal: int) -> tuple[list[int], int]:
    """Members asked of each district, and the least team-days that any way to share out the goal takes, by the program above."""
    problem = pulp.LpProblem("goal", pulp.LpMinimize)
    ways = [(d, n) for d, curve in enumerate(curves) for n in range(len(curve)) if n == 0 or curve[n] > curve[n - 1]]
    spent = {way: problem.add_variable("spend_{}_{}".format(*way), 0, 1, pulp.LpInteger) for way in ways}
    for d in range(len(curves)):
        one = pulp.LpAffineExpression([(y, 1) for (other, _), y in spent.items() if other == d])
        problem.addConstraint(one == 1, f"one_{d}")
    members = pulp.LpAffineExpression([(y, curves[d][n]) for (d, n), y in spent.items() if curves[d][n]])
    problem.addConstraint(members >= goal, "goal")
    problem.setObjective(pulp.LpAffineExpression([(y, n) for (_, n), y in spent.items() if n]))
    outcome: Outcome | None = minimise(problem, NODES)
    if outcome is None:
        return [curve[-1] for curve in curves], 0
    return [curves[d][n] for (d, n), y in sorted(spent.items()) if y.varValue > 0.5], outcome.bound


def share_out(goal: int, least: list[int], most: list[int], wanted: list[int]) -> list[int]:
    """Whole parts of `goal`, each between `least` and `most`, as near to `wanted` as that allows; sum(parts) = goal.

    What is too much or too little falls to the districts in proportion to the room that they have for it.

    >>> share_out(100, [10, 20], [60, 80], [70, 30])
    [60, 40]
    """
    parts = [min(max(part, low), high) for part, low, high in zip(wanted, least, most, strict=True)]
    over = sum(parts) - goal
    room = [part - low if over > 0 else high - part for part, low, high in zip(parts, least, most, strict=True)]
    total, rest, sign = max(1, sum(room)), abs(over), -1 if over > 0 else 1
    moved = [each * rest // total for each in room]
    for number in sorted(range(len(room)), key=lambda i: (-(room[i] * rest % total), i))[: rest - sum(moved)]:
        moved[number] += 1
    return [part + sign * each for part, each in zip(parts, moved, strict=True)]
