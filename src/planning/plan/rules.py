"""Rules of thumb: how an office would share out its drives without an integer program, as whole plans to compare with.

Week by week a district goes down the list of its stations that are still short of their floor, in the order of the rule, and
the first whose drive fits into the team-days that are left holds one; then the list is ordered again. Nobody holds a drive
that wins nobody. With o the team-days that a station was given so far, M its members at the end as the plan counts them:

    pro_rata        o / (f - M without drives)     team-days in proportion to what was missing
    code_order      unit_id                        down the list, as it is printed
    worst_first     M / f                          the smallest share of the floor
    cheapest_first  - a (shortfall that the drive would end) / t     the most for a team-day

A reserve of headquarters goes to the districts in proportion to what they lack, the same in every week. The plans keep every
rule that `verify` knows. They prove nothing: their bound is 0.
"""

import time
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import pandas as pd

from planning.plan.calendar import Booking
from planning.plan.districts import choice_horizon, model_districts
from planning.plan.horizon import PARTS, Horizon, retention
from planning.plan.inputs import Published, plan_inputs
from planning.plan.listing import District
from planning.plan.objectives import stage_objective
from planning.plan.programmes import Station, handed_out
from planning.plan.reserve import with_reserve
from planning.plan.result import Plan, Stage
from planning.plan.targets import reserve_rows, target_rows, week_rows
from planning.scenario import Scenario

RULES = ("pro_rata", "code_order", "worst_first", "cheapest_first")


@dataclass(frozen=True)
class Held:
    """What one rule made of a district."""

    bookings: list[Booking]


class Progress:
    """A station on its way through the weeks: what it holds, wins and opens, and where that leads."""

    def __init__(self, station: Station, horizon: Horizon) -> None:
        self.station, self.length = station, horizon.length
        shares = retention(station.churn, horizon.length)
        self.share = {week: shares[block[0]] for block in horizon.blocks for week in block}
        self.sum = station.certain(horizon.length)
        self.lacking = max(0, station.f - self.target)
        self.won = self.opened = self.drives = 0
        self.weeks: dict[int, list[int]] = {}

    @property
    def target(self) -> int:
        return self._target(self.sum)

    @property
    def shortfall(self) -> int:
        return max(0, self.station.f - self.target)

    @property
    def next_recruits(self) -> int:
        """People that one drive more would win, within pool and groups."""
        return min(self.station.q, self.station.most_recruits(self.length) - self.won)

    def gain(self, week: int) -> int:
        """Shortfall that a drive in `week` would end."""
        then = self._target(self.sum + self.share[week] * self.next_recruits)
        return self.shortfall - max(0, self.station.f - then)

    def _target(self, parts: int) -> int:
        return handed_out(parts // PARTS, self.station.f, self.station.r)

    def hold(self, week: int) -> None:
        """One drive in `week`; a group is opened as soon as those that stand are full."""
        recruits, held = self.next_recruits, self.weeks.setdefault(week, [0, 0, 0])
        self.won, self.sum, self.drives = self.won + recruits, self.sum + self.share[week] * recruits, self.drives + 1
        needed = max(0, -(-(self.won - self.station.room(self.length)) // self.station.c))
        for place, more in enumerate((1, recruits, max(0, needed - self.opened))):
            held[place] += more
        self.opened = max(self.opened, needed)

    def bookings(self) -> list[Booking]:
        return [Booking(self.station.unit_id, week, *held) for week, held in sorted(self.weeks.items())]


def rule_plan(
    gaps: pd.DataFrame,
    scenario: Scenario,
    rule: str,
    capacity: pd.DataFrame | None = None,
    last: Published | None = None,
) -> Plan:
    """The plan that a rule of thumb makes of the same inputs; it is no proof of anything, its bounds are 0.

    Parameters
    ----------
    gaps, scenario, capacity, last : as for `recruitment_plan`; the last plan is only compared with.
    rule : one of RULES.

    Raises
    ------
    ValueError : no such rule.
    """
    if rule not in RULES:
        raise ValueError(f"unknown rule {rule!r}; rules: {', '.join(RULES)}")
    begun = time.perf_counter()
    inputs = plan_inputs(gaps, scenario, capacity, last)
    districts = model_districts(inputs, scenario.target_step)
    horizon = choice_horizon(inputs, scenario, districts)
    sent = [(days,) * len(horizon.blocks) for days in _reserve(districts, horizon, scenario)]
    helped = [with_reserve(district, horizon, days) for district, days in zip(districts, sent, strict=True)]
    held = [Held(_by_rule(district, horizon, rule, scenario.max_drives_per_week)) for district in helped]
    weeks = week_rows(held, horizon)
    targets = target_rows(inputs, weeks, horizon, scenario)
    values = partial(stage_objective, targets=targets, weeks=weeks, inputs=inputs, horizon=horizon, scenario=scenario)
    stages = tuple(Stage(stage, values(stage), 0) for stage in inputs.stages(scenario))
    reserve = reserve_rows([d.district_id for d in districts], sent, horizon)
    return Plan(targets, weeks, inputs, scenario, horizon, stages, time.perf_counter() - begun, reserve)


def rule_plans(
    gaps: pd.DataFrame, scenario: Scenario, capacity: pd.DataFrame | None = None, last: Published | None = None
) -> dict[str, Plan]:
    """The plan of every rule of thumb, by its name in RULES."""
    return {rule: rule_plan(gaps, scenario, rule, capacity, last) for rule in RULES}


def _reserve(districts: list[District], horizon: Horizon, scenario: Scenario) -> list[int]:
    """Team-days a week of headquarters for each district, in proportion to what it lacks without drives."""
    weeks, reserve = horizon.length, scenario.reserve_team_days
    lacks = [sum(max(0, u.f - u.certain(weeks) // PARTS) for u in d.stations) for d in districts]
    total = max(1, sum(lacks))
    sent = [reserve * lacking // total for lacking in lacks]
    rest = sorted(range(len(lacks)), key=lambda i: (-(reserve * lacks[i] % total), i))
    for i in rest[: reserve - sum(sent)]:
        sent[i] += lacks[i] > 0
    return [min(days, scenario.reserve_most) for days in sent]


def _by_rule(district: District, horizon: Horizon, rule: str, most: int) -> list[Booking]:
    stations = [Progress(u, horizon) for u in district.stations]
    inside = {unit: part.name for part in district.subdivisions for unit in part.unit_ids}
    for week in range(1, horizon.length + 1):
        left = {"": district.team_days[week - 1]} | {p.name: p.team_days[week - 1] for p in district.subdivisions}
        while fitting := [u for u in stations if _may_hold(u, week, _left(u, left, inside), most)]:
            first = min(fitting, key=lambda u: (_place(u, rule, week), u.station.unit_id))
            first.hold(week)
            for name in {"", inside.get(first.station.unit_id, "")}:
                left[name] -= first.station.t
    return [booking for u in stations for booking in u.bookings()]


def _left(u: Progress, left: dict[str, int], inside: dict[str, str]) -> int:
    """Team-days that a station may still use: those of its district, and of its sub-division where that has its own."""
    return min(left[""], left[inside.get(u.station.unit_id, "")])


def _may_hold(u: Progress, week: int, left: int, most: int) -> bool:
    held = u.weeks.get(week, [0])[0]
    return u.shortfall > 0 and u.next_recruits > 0 and held < most and u.station.t <= left


def _place(u: Progress, rule: str, week: int) -> Fraction:
    """Where a station stands on the list, smallest first; exact, so that the plan is the same everywhere."""
    match rule:
        case "pro_rata":
            return Fraction(u.drives * u.station.t, u.lacking)
        case "worst_first":
            return Fraction(u.target, u.station.f)
        case "cheapest_first":
            return Fraction(-u.station.a * u.gain(week), u.station.t)
    return Fraction(0)
