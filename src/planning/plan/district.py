"""One district solved: the stages of the choice one after the other, then its calendar."""

from dataclasses import dataclass, field

import numpy as np

from planning.errors import Problem, RunFailed
from planning.plan.calendar import Booking, calendar
from planning.plan.highs import Outcome
from planning.plan.listing import Listing, listed
from planning.plan.stage import Reached, StageProblem, Task

LAST_STAGES = ("new_groups", "order")
WIDE_STAGES = ("goal", "change")  # a drive may serve these although it lessens nothing that is short


@dataclass(frozen=True)
class Solved:
    """What one worker gives back: the outcome of every stage, the bookings, and every station's target."""

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
    """Choice and calendar of one district; a block that no calendar can hold is chosen again, week by week."""
    listing = listed(task.district, task.horizon, task.max_drives_per_week)
    begun = task.reached or Reached({}, None, np.ones(len(listing), dtype=bool))
    while True:
        before_goal, reached = _stage_by_stage(listing, task, begun)
        bookings, impossible = calendar(listing, reached.chosen, task.node_limit)
        if not impossible:
            break
        if impossible <= begun.spelled:
            raise RunFailed(
                Problem("P-CALENDAR", "no calendar holds what the weekly choice fixed", value=task.district.district_id)
            )
        begun = Reached({}, None, np.ones(len(listing), dtype=bool), begun.spelled | impossible)
    targets = listing.target[reached.chosen].tolist()
    missing = reached.outcomes["goal"].bound if "goal" in reached.outcomes else 0
    return Solved(
        task.district.district_id,
        reached.outcomes,
        bookings,
        {u.unit_id: target for u, target in zip(task.district.stations, targets, strict=True)},
        task.aim - missing,
        reached.in_time,
        before_goal,
    )


def _stage_by_stage(listing: Listing, task: Task, begun: Reached) -> tuple[Reached, Reached]:
    """Where the stages before the goal lead, and where all of them do."""
    before_goal = reached = begun
    wide = False
    for name in (*task.stages, *LAST_STAGES):
        if name == "goal":
            before_goal = reached
        wide = wide or (name in WIDE_STAGES and (name != "goal" or task.aim > 0))
        if name not in reached.outcomes:
            usable = reached.usable if wide else reached.usable & listing.needed
            reached = StageProblem(name, listing, task, reached, usable).solved()
    return before_goal, reached
