"""The goal of the state, shared out among its districts at the least cost in team-days.

Sets        d district, n team-days
Data        M[d,n] most members that district d can have with n team-days, never too low; T goal
Variables   y[d,n] 1 if district d spends n, else 0

    one         sum_n y[d,n]  =  1
    (8) goal    sum_{d,n} M[d,n] y[d,n]  >=  T
    team_days   minimise  sum_{d,n} n y[d,n]

M comes from the value function of the district's knapsack, with blocks of weeks and earlier stages at prices. What the program picks is
asked of the districts, M lowered to their answers, and the program solved again, until what is claimed is what can be had: then its
least is that of any plan that reaches the goal. Each district is asked for the members that fell to it.
"""

from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np
import pulp

from planning.plan.district import Solved, first_stages, solve_district, stages_before_goal
from planning.plan.highs import Outcome, minimise
from planning.plan.knapsack import IMPOSSIBLE, value_function
from planning.plan.listing import District, Listing, listed
from planning.plan.model import Row
from planning.plan.prices import relaxed_prices
from planning.plan.stage import Reached, StageProblem, Task
from planning.plan.workers import Workers

NODES = 1_000_000
ROUNDS = 20
BUDGETS = 6  # numbers of team-days at which rows are priced
WHOLE = 10_000  # prices are whole parts of a member, so that bounds stay exact
# The first of these after the goal costs no less with a share of it.
NOT_SHARED = ("promises", "unformed", "shortfall", "worst")


@dataclass(frozen=True)
class Opening:
    """Where the stages before the goal led a district, and the most members then, as far as a bound and no calendar tells."""

    reached: Reached
    most_members: int

    @property
    def in_time(self) -> bool:
        return self.reached.in_time


@dataclass(frozen=True)
class Budget:
    """The most members of a district are wanted that `team_days` in the horizon can bring; the task has no deadline of its own."""

    district: District
    task: Task
    team_days: int
    deadline: float | None = None


@dataclass(frozen=True)
class Most:
    """Members that no plan exceeds, with so many team-days or with 0, 1, 2, ...; and whether no clock stopped the proof."""

    members: int | list[int]
    in_time: bool


@dataclass(frozen=True)
class Reaching:
    """The districts' plans, the runs whose bounds hold for any sharing, and bounds for the whole state.

    following : stages whose bound holds only where all before them reach theirs.
    """

    solved: list[Solved]
    least: list[Solved]
    bounds: dict[str, int]
    following: frozenset[str] = frozenset()


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
    tasks = [replace(task, reached=d.before_goal) for task, d in zip(tasks, most, strict=True)]
    wanted, bound = _bought(tasks, goal, workers)
    shares = share_out(goal, [d.members for d in free], [d.members for d in most], wanted)
    asked = [replace(task, goal=share) for task, share in zip(tasks, shares, strict=True)]
    after = tasks[0].stages[tasks[0].stages.index("goal") + 1 :]
    comparable = _comparable(after)
    unknown = {stage: 0 for stage in after if stage not in comparable}
    proven = all(outcome.proven for task in tasks for outcome in task.reached.outcomes.values())
    known = {"team_days": bound * proven} if after[:1] == ("team_days",) else {}
    least = [replace(a, most_members=b.most_members) for a, b in zip(free, most, strict=True)]
    return Reaching(workers.answers(solve_district, asked), least, unknown | known, frozenset(comparable[1:]))


def _comparable(after: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the stages after the goal that no share of it makes smaller, up to the first that it may leave unlike in a district.

    A stage that costs more with a share lets the next ones cost less: the sum of a stage tells whether it does, the largest
    figure of all districts does not.
    """
    alike = tuple(takewhile(lambda stage: stage in NOT_SHARED, after))
    return alike[: alike.index("worst") + 1] if "worst" in alike else alike


def _bought(tasks: list[Task], goal: int, workers: Workers) -> tuple[list[int], int]:
    """Members to ask each district for, and the bound of their team-days: the program above, until it claims what can be had.

    What it claims of a district with n team-days is asked of the district itself, and its curve lowered to the answer.
    """
    curves = [answer.members for answer in workers.answers(members_by_team_days, tasks)]
    for _ in range(ROUNDS):
        days, bound = cheapest_shares(curves, goal)
        claimed = [curve[n] for curve, n in zip(curves, days, strict=True)]
        if any(task.late for task in tasks):
            break
        asked = [Budget(t.district, replace(t, deadline=None), n, t.deadline) for t, n in zip(tasks, days, strict=True)]
        found = [answer.members for answer in workers.answers(most_members, asked)]
        if found == claimed:
            break
        curves = [lowered(curve, n, most) for curve, n, most in zip(curves, days, found, strict=True)]
    return claimed, bound


def lowered(curve: list[int], team_days: int, most: int) -> list[int]:
    """The curve after solving showed that no more than `most` members can be had with so many team-days."""
    return [min(members, most) if n <= team_days else members for n, members in enumerate(curve)]


def _members(solved: list[Solved]) -> int:
    return sum(district.members for district in solved)


def opening(task: Task) -> Opening:
    """The stages of `task` before the goal, and the bound of the goal's own stage after them."""
    reached = first_stages(replace(task, stages=stages_before_goal(task)))
    listing = listed(task.district, task.horizon, task.max_drives_per_week)
    return Opening(reached, task.aim - StageProblem("goal", listing, task, reached, reached.usable).bound())


def members_by_team_days(task: Task) -> Most:
    """Most members with 0, 1, 2, ... team-days in the horizon, after what was reached; 0 where that needs more of them.

    The best of several bounds: the value function with every other row for nothing, and at its price in the relaxation with
    some number of team-days.
    """
    listing = listed(task.district, task.horizon, task.max_drives_per_week)
    usable, rules = task.reached.usable, StageProblem("goal", listing, task, task.reached, task.reached.usable).rows
    days = listing.each(lambda u: u.t) * listing.drives.sum(axis=1)
    dearest = np.maximum.reduceat(np.where(usable, days, 0), listing.first)
    most = min(sum(task.district.team_days), int(dearest.sum()))
    curve = _bounded(listing, days, rules, [0] * len(rules), usable, most)
    for part in range(1, BUDGETS + 1):
        limit = Row("budget", days, most * part // BUDGETS)
        prices = relaxed_prices(listing, -listing.target, [*rules, limit], usable)
        paid = [round(WHOLE * prices.get(row.name, 0.0)) for row in rules]
        curve = np.minimum(curve, _bounded(listing, days, rules, paid, usable, most))
    return Most(curve.tolist(), task.reached.in_time)


def _bounded(
    listing: Listing, days: np.ndarray, rules: list[Row], paid: list[int], usable: np.ndarray, most: int
) -> np.ndarray:
    """Most members with 0 to `most` team-days where a unit of each row has its price, `paid` in parts of WHOLE of a member."""
    value, limits = -WHOLE * listing.target, 0
    for row, price in zip(rules, paid, strict=True):
        value, limits = value + price * row.parts, limits + price * row.limit
    cheapest = np.full((len(listing.first), int(days.max()) + 1), IMPOSSIBLE, dtype=np.int64)
    np.minimum.at(cheapest, (listing.station[usable], days[usable]), value[usable])
    ways = [np.flatnonzero(each < IMPOSSIBLE) for each in cheapest]
    groups = ((way[:, None], each[way]) for way, each in zip(ways, cheapest, strict=True))
    least = value_function(groups, (most + 1,))
    return np.where(least > IMPOSSIBLE // 2, 0, np.maximum(0, (limits - least) // WHOLE))


def most_members(asked: Budget) -> Most:
    """Members that no plan of the district exceeds with so few team-days, after what was reached; 0 where that needs more."""
    task = replace(asked.task, deadline=asked.deadline)
    fewest = first_stages(replace(task, stages=(*task.reached.outcomes, "team_days"), goal=0))
    if fewest.outcomes["team_days"].bound > asked.team_days:
        return Most(0, fewest.in_time)
    listing = listed(task.district, task.horizon, task.max_drives_per_week)
    kept = {**fewest.outcomes, "team_days": Outcome(asked.team_days, asked.team_days, proven=True)}
    begun = replace(fewest, outcomes=kept, usable=task.reached.usable)
    solved = StageProblem("goal", listing, task, begun, begun.usable).solved()
    return Most(task.aim - solved.outcomes["goal"].bound, solved.in_time)


def cheapest_shares(curves: list[list[int]], goal: int) -> tuple[list[int], int]:
    """Team-days of each district, and the least of them that any way to share out the goal takes, by the program above."""
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
        return [len(curve) - 1 for curve in curves], 0
    return [n for (_, n), y in sorted(spent.items()) if y.varValue > 0.5], outcome.bound


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
