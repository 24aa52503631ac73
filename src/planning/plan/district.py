"""One district solved: the stages of the choice one after the other, then its calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from planning.errors import Problem, RunFailed
from planning.plan.calendar import Booking, calendar, impossible_blocks
from planning.plan.highs import Outcome
from planning.plan.listing import Listing, listed
from planning.plan.stage import Reached, StageProblem, Task

LAST_STAGES = ("new_groups", "order")
WIDE_STAGES = ("goal", "change")  # a drive may serve these although it lessens nothing that is short


@dataclass(frozen=True)
class Solved:
    """What one worker gives back: the outcome of every stage, the bookings, and every station's target.

    most_members : that the district can have, of those that it was asked for. before_goal : where the stages before the goal led.
    """

    district_id: str
    outcomes: dict[str, Outcome]
    bookings: list[Booking]
    targets: dict[str, int]
    most_members: int
    in_time: bool = True
    before_goal: Reached | None = field(default=None, repr=False, compare=False)

    @property
    def members(self) -> int:
        return sum(self.targets.values())


def solve_district(task: Task) -> Solved:
    """Choice and calendar of one district."""
    listing = listed(task.district, task.horizon, task.max_drives_per_week)
    before_goal = _held(listing, task, stages_before_goal(task), task.reached or nothing_reached(listing))
    reached = _held(listing, task, (*task.stages, *LAST_STAGES), before_goal)
    targets = listing.target[reached.chosen].tolist()
    missing = reached.outcomes["goal"].bound if "goal" in reached.outcomes else 0
    return Solved(
        task.district.district_id,
        reached.outcomes,
        calendar(listing, reached.chosen, task.node_limit),
        {u.unit_id: target for u, target in zip(task.district.stations, targets, strict=True)},
        task.aim - missing,
        reached.in_time,
        before_goal,
    )


def first_stages(task: Task) -> Reached:
    """Where the stages of `task` lead alone: to begin with when more of them are asked for."""
    listing = listed(task.district, task.horizon, task.max_drives_per_week)
    return _held(listing, task, task.stages, task.reached or nothing_reached(listing))


def stages_before_goal(task: Task) -> tuple[str, ...]:
    """All of them where the goal is none."""
    return task.stages[: task.stages.index("goal")] if "goal" in task.stages else task.stages


def nothing_reached(listing: Listing) -> Reached:
    """Before the first stage."""
    return Reached({}, None, np.ones(len(listing), dtype=bool))


def _held(listing: Listing, task: Task, stages: Sequence[str], begun: Reached) -> Reached:
    """Where `stages` lead; a block that no calendar can hold is chosen again, from the first stage, week by week."""
    while True:
        reached = stage_by_stage(listing, task, stages, begun)
        if reached.chosen is None:  # no stage was asked for
            return reached
        impossible = impossible_blocks(listing, reached.chosen, task.node_limit)
        if not impossible:
            return reached
        if impossible <= begun.spelled:
            raise RunFailed(
                Problem("P-CALENDAR", "no calendar holds what the weekly choice fixed", value=task.district.district_id)
            )
        begun = replace(nothing_reached(listing), spelled=begun.spelled | impossible)


def stage_by_stage(listing: Listing, task: Task, stages: Sequence[str], begun: Reached) -> Reached:
    """Where `stages` lead, one after the other; what `begun` has reached is not solved again."""
    reached, wide = begun, False
    for name in stages:
        wide = wide or (name in WIDE_STAGES and (name != "goal" or task.aim > 0))
        if name not in reached.outcomes:
            usable = reached.usable if wide else reached.usable & listing.needed
            reached = StageProblem(name, listing, task, reached, usable).solved()
    return reached
