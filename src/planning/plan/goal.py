"""The goal of the state, shared out among its districts."""

from dataclasses import replace

from planning.plan.district import Solved, solve_district
from planning.plan.stage import Task
from planning.plan.workers import Workers


def solved_for_goal(tasks: list[Task], goal: int, workers: Workers) -> tuple[list[Solved], list[Solved]]:
    """The districts' plans, and the runs whose bounds hold for any way of sharing out the goal.

    As many members as possible everywhere is right while the goal is out of reach. When it is within reach, districts
    are first asked for none of it: what earlier stages bring may do. If it does not, the rest is shared out in
    proportion to what each could add; the bounds of the run without a goal then hold for the stages after it.
    """
    if all("goal" not in task.stages for task in tasks):
        solved = workers.answers(solve_district, [replace(task, goal=0) for task in tasks])
        return solved, solved
    most = workers.answers(solve_district, tasks)
    if sum(district.members for district in most) <= goal:
        return most, most
    again = [replace(task, goal=0, reached=d.before_goal) for task, d in zip(tasks, most, strict=True)]
    free = workers.answers(solve_district, again)
    if sum(district.members for district in free) >= goal:
        return free, _with_most_members(free, most)
    shares = share_out(goal, [d.members for d in free], [d.members for d in most])
    asked = [replace(task, goal=share) for task, share in zip(again, shares, strict=True)]
    return workers.answers(solve_district, asked), _with_most_members(free, most)


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
