"""What no plan of the state beats in one stage alone, whatever it gives up for it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from planning.plan.district import nothing_reached
from planning.plan.listing import listed
from planning.plan.stage import StageProblem, Task
from planning.plan.workers import Workers


@dataclass(frozen=True)
class Alone:
    """What no plan of a district beats in one stage alone: its worst-off station, per 10,000 of the floor, and its members."""

    worst: int
    members: int
    in_time: bool


def least_alone(stages: Iterable[str], tasks: list[Task], goal: int, workers: Workers) -> dict[str, int]:
    """The least that each of `stages` can come to: asked for `worst` and `goal`, 0 for all others.

    tasks : of the districts, each with as many team-days as it could ever have.
    """
    least = dict.fromkeys(stages, 0)
    if least.keys() & {"worst", "goal"}:
        found = workers.answers(alone, [replace(task, goal=None) for task in tasks])
        known = {"worst": max(f.worst for f in found), "goal": max(0, goal - sum(f.members for f in found))}
        least |= {stage: known[stage] for stage in least if stage in known}
    return least


def alone(task: Task) -> Alone:
    """The bounds of `worst` and of the members at the end, each without any stage before it."""
    listing = listed(task.district, task.horizon, task.max_drives_per_week)
    begun = nothing_reached(listing)
    bounds = {name: StageProblem(name, listing, task, begun, begun.usable).bound() for name in ("worst", "goal")}
    return Alone(bounds["worst"], task.aim - bounds["goal"], not task.late)
