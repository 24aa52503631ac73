"""One stage of one district: a bound first, then branch and bound on the programmes that the bound leaves."""

import time
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from planning.plan.highs import Outcome, minimise
from planning.plan.horizon import PARTS, Horizon
from planning.plan.listing import District, Listing, shares_short, worth
from planning.plan.model import Choice, Row, build, goal_row, kept, rows
from planning.plan.prices import Priced, cheapest, improved, priced, relaxed_prices, too_dear

CORE = 8  # programmes of a station among which a best plan is looked for first


@dataclass(frozen=True)
class Reached:
    """Where some stages lead: their outcomes, a plan, and the programmes that are part of any plan as good.

    chosen : number of the programme of each station; None before the first stage.
    usable : whether a programme may be chosen, one for each of the listing.
    spelled : numbers of the blocks whose weeks are spelled out.
    in_time : whether the clock stopped none of them.
    """

    outcomes: dict[str, Outcome]
    chosen: np.ndarray | None
    usable: np.ndarray
    spelled: frozenset[int] = frozenset()
    in_time: bool = True


@dataclass(frozen=True)
class Task:
    """What one worker gets.

    `goal` is the district's part of the goal; None asks for as many members as it can have. `deadline` is a moment of
    time.monotonic() after which no stage is begun; None waits for every proof. `reached` is where the first of
    the stages led when the district was asked for them alone: it saves time and changes nothing.
    """

    district: District
    horizon: Horizon
    stages: tuple[str, ...]
    goal: int | None
    max_drives_per_week: int
    node_limit: int
    deadline: float | None = None
    reached: Reached | None = field(default=None, repr=False, compare=False)

    @property
    def aim(self) -> int:
        """Members to aim at; without a goal of its own a district aims at more than it could ever have."""
        if self.goal is not None:
            return self.goal
        weeks = self.horizon.length
        return sum((u.certain(weeks) + PARTS * u.most_recruits(weeks)) // PARTS for u in self.district.stations)

    @property
    def late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline


@dataclass(frozen=True)
class StageProblem:
    """`name` asked of the `usable` programmes of a listing, after the stages that were `reached`.

    usable : programmes among which the best is looked for; those that stay out are no better in this stage, but may be in
        a later one, and are priced like the others.
    """

    name: str
    listing: Listing
    task: Task
    reached: Reached
    usable: np.ndarray

    def bound(self) -> int:
        """What no plan is below in this stage, without solving it."""
        return self._bounds(self.task.late).bound

    def solved(self) -> Reached:
        """The stage at its best, as far as nodes and clock allow."""
        late = self.task.late
        bounds = self._bounds(late or self._value(self._begun) == 0)
        chosen = self._start(bounds)
        value = self._value(chosen)
        outcome = Outcome(value, min(bounds.bound, value), bounds.bound >= value)
        if not outcome.proven and not late:
            outcome, chosen = self._branch_and_bound(bounds, outcome, chosen)
        if self._loose:
            outcome = replace(outcome, bound=0, proven=outcome.objective == 0)
        return replace(
            self.reached,
            outcomes={**self.reached.outcomes, self.name: outcome},
            chosen=chosen,
            usable=self.reached.usable & self._leaves(bounds, outcome.objective),
            in_time=self.reached.in_time and (outcome.proven or not self.task.late),
        )

    @property
    def _loose(self) -> bool:
        """Whether a stage before the last one is not proven: its best plan may need more of the last than is left here."""
        return not all(outcome.proven for outcome in list(self.reached.outcomes.values())[:-1])

    @property
    def _begun(self) -> np.ndarray:
        """The plan of the stages before, or at first the one without drives."""
        return self.listing.first if self.reached.chosen is None else self.reached.chosen

    @cached_property
    def _costs(self) -> np.ndarray:
        """What each programme adds to the stage; nothing where the stage has a variable of its own."""
        own = self.name in ("goal", "worst")
        return np.zeros(len(self.listing), dtype=np.int64) if own else worth(self.listing, self.name)

    @cached_property
    def _wish(self) -> np.ndarray:
        """What makes a programme better in this stage, the less the better."""
        return -self.listing.target if self.name == "goal" else self._short if self.name == "worst" else self._costs

    @cached_property
    def rows(self) -> list[Row]:
        """Those across stations, and what earlier stages reached."""
        earlier = [(stage, outcome.objective) for stage, outcome in self.reached.outcomes.items() if stage != "worst"]
        return [*rows(self.listing), *(self._kept(stage, value) for stage, value in earlier)]

    def _kept(self, stage: str, value: int) -> Row:
        if stage == "goal":
            return replace(goal_row(self.listing, self.task.aim - value), name="keep_goal")
        return kept(self.listing, stage, value)

    def _problem(self, usable: np.ndarray) -> Choice:
        return build(self.listing, self.name, self.rows, usable, self.task.aim, self.reached.spelled)

    def _bounds(self, free: bool) -> Priced:
        """Bound and least costs at the prices of the relaxation; with every row for `free` where prices come too late or bring nothing."""
        if self.name == "worst":
            bounds = priced(self.listing, self._costs, self.rows, {}, self.reached.usable)
            least = np.minimum.reduceat(np.where(self.usable, self._short, PARTS), self.listing.first)
            return replace(bounds, bound=int(least.max()))
        asked = self.rows
        prices = {} if free else relaxed_prices(self.listing, self._wish, asked, self.usable)
        if self.name == "goal" and not free:  # a member more is one missing less
            asked, prices = [*asked, goal_row(self.listing, self.task.aim)], {**prices, "goal": 1.0}
        return priced(self.listing, self._costs, asked, prices, self.reached.usable)

    def _start(self, bounds: Priced) -> np.ndarray:
        """The plan begun with, made better where that is easy."""
        chosen = self._begun
        if self.reached.spelled:  # what keeps the rows may still be more than a calendar holds
            return chosen
        usable = self.usable if self.name == "worst" else self.usable & ~too_dear(bounds, self._value(chosen))
        return improved(self.listing, chosen, self._wish, self.rows, bounds, usable)

    def _branch_and_bound(self, bounds: Priced, outcome: Outcome, chosen: np.ndarray) -> tuple[Outcome, np.ndarray]:
        """First among the few cheapest programmes of each station; then, unless that met the bound, among all that are left."""
        core = cheapest(self.listing, bounds, CORE, self.usable)
        core[chosen] = True
        for among in (self.usable,) if self.name == "worst" else (core, self.usable):
            left = among & ~too_dear(bounds, outcome.objective)
            choice = self._problem(left)
            seconds = None if self.task.deadline is None else self.task.deadline - time.monotonic()
            found = minimise(choice.problem, self.task.node_limit, seconds)
            if found is not None and found.objective < outcome.objective:
                outcome, chosen = replace(outcome, objective=found.objective), choice.solution()
            if found is not None and among is self.usable:
                outcome = replace(outcome, bound=min(max(found.bound, outcome.bound), outcome.objective))
            if outcome.bound >= outcome.objective:
                break
        return replace(outcome, proven=outcome.bound >= outcome.objective), chosen

    def _value(self, chosen: np.ndarray) -> int:
        if self.name == "goal":
            return max(0, self.task.aim - int(self.listing.target[chosen].sum()))
        return int(self._short[chosen].max()) if self.name == "worst" else int(self._costs[chosen].sum())

    def _leaves(self, bounds: Priced, value: int) -> np.ndarray:
        return self._short <= value if self.name == "worst" else ~too_dear(bounds, value)

    @cached_property
    def _short(self) -> np.ndarray:
        return shares_short(self.listing)
