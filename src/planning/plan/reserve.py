"""The reserve of headquarters: how many team-days a week each district gets from it in each block of weeks.

A team that headquarters send stays with the district for a block. The reserve serves the stages SERVED, in the order in
which the plan has them; later stages take what it gives as it is.

Sets        d district, k block, i a way to send: z[i,k] team-days a week in block k, none above the most for one district
Data        F[s,d,i] what stage s costs district d with that; Z team-days a week of the reserve
Variables   y[d,i] 1 if district d gets i, else 0

    one         sum_i y[d,i]  =  1
    (7) reserve sum_{d,i} z[i,k] y[d,i]  <=  Z
    stages      minimise  sum_{d,i} F[s,d,i] y[d,i],  one s after the other; then the team-days sent; then the order of codes

F comes from the response curve of each district: the value function of its knapsack over the team-days of every block,
for all ways to send at once, exact but for what only a calendar, a sub-division or dear drives would forbid; where there are
such, a bound at prices stands beside it. So it is never too high:
where solving the district with what it got shows more, F is raised and the reserve shared out again, until what is
claimed is what is reached. Then the bound is that of the whole state.

How the reserve would best serve a stage that is not of SERVED nobody asks. What is claimed of `worst` and of members is what no
district beats with as much of the reserve as one may get, whatever it gives up for it; of all others, 0.
"""

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pulp

from planning.plan.alone import least_alone
from planning.plan.district import first_stages
from planning.plan.highs import minimise
from planning.plan.horizon import Horizon
from planning.plan.knapsack import value_function
from planning.plan.listing import District, Listing, listed, worth
from planning.plan.model import rows
from planning.plan.prices import improved, priced, relaxed_prices, rounded_up
from planning.plan.stage import Task
from planning.plan.workers import Workers
from planning.scenario import Scenario

SERVED = ("promises", "unformed", "shortfall")
MOST_STATES = 2_000_000
NODES = 1_000_000
ROUNDS = 8  # by then the bound of the sample is within a tenth of a per cent, however much is asked of it
Sent = tuple[int, ...]


@dataclass(frozen=True)
class Ask:
    """The response curve of a district that is wanted: up to `most` team-days a week more in every block."""

    district: District
    horizon: Horizon
    max_drives_per_week: int
    stages: tuple[str, ...]
    most: int
    deadline: float | None = None


Curve = dict[Sent, tuple[int, ...]]


@dataclass(frozen=True)
class Shared:
    """The tasks of the districts with what was `sent` to each, and the least that every stage can come to in the whole state.

    bounds : empty where there is no reserve. following : stages whose bound holds only where all before them reach theirs.
    """

    tasks: list[Task]
    sent: tuple[Sent, ...]
    bounds: dict[str, int]
    following: frozenset[str] = frozenset()


def shared_reserve(tasks: list[Task], scenario: Scenario, workers: Workers) -> Shared:
    """The reserve of the scenario shared out among the districts of `tasks`, and the bounds of the stages that it serves.

    It is shared out again until solving the districts reaches what was claimed for them, at most ROUNDS times; the best of
    these is taken.
    """
    served = tuple(stage for stage in tasks[0].stages if stage in SERVED)
    nothing = ((0,) * len(tasks[0].horizon.blocks),) * len(tasks)
    if not scenario.reserve_team_days:
        return Shared(tasks, nothing, {})
    most = min(scenario.reserve_most, scenario.reserve_team_days)
    helped = [replace(t, district=with_reserve(t.district, t.horizon, (most,) * len(t.horizon.blocks))) for t in tasks]
    unserved = least_alone([stage for stage in tasks[0].stages if stage not in SERVED], helped, scenario.goal, workers)
    if not served:
        return Shared(tasks, nothing, unserved)
    asked = [Ask(t.district, t.horizon, t.max_drives_per_week, served, most, t.deadline) for t in tasks]
    curves, best = workers.answers(curve, asked), None
    first = tasks[0].stages[: 1 + max(map(tasks[0].stages.index, served))]
    # How much of the goal a district is asked for is not known yet.
    alone = tuple(stage for stage in first if stage != "goal")
    for _ in range(ROUNDS):
        sent, bounds = share_out_reserve(curves, served, scenario.reserve_team_days)
        given = [replace(t, district=with_reserve(t.district, t.horizon, s)) for t, s in zip(tasks, sent, strict=True)]
        if any(task.late for task in tasks):
            best = best or ((), given, sent)
            break
        solved = workers.answers(first_stages, [replace(task, stages=alone) for task in given])
        given = [replace(task, reached=r) if first == alone else task for task, r in zip(given, solved, strict=True)]
        total = tuple(sum(each.outcomes[stage].objective for each in solved) for stage in served)
        best = min(best or (total, given, sent), (total, given, sent), key=lambda found: found[0])
        reached = [tuple(each.outcomes[stage].bound for stage in served) for each in solved]
        if all(c[s] >= r for c, s, r in zip(curves, sent, reached, strict=True)):
            break
        curves = [raised(c, s, r) for c, s, r in zip(curves, sent, reached, strict=True)]
    return Shared(*best[1:], unserved | bounds, frozenset(served[1:]))


def with_reserve(district: District, horizon: Horizon, sent: Sent) -> District:
    """The district with `sent` team-days a week more in each block."""
    return district.with_days([days for block, days in zip(horizon.blocks, sent, strict=True) for _ in block])


def curve(ask: Ask) -> Curve:
    """What the stages cost at least for every way to send; when it is late, no more is said than that nothing costs less than 0."""
    ways = list(product(range(ask.most + 1), repeat=len(ask.horizon.blocks)))
    if ask.deadline is not None and time.monotonic() >= ask.deadline:
        return dict.fromkeys(ways, (0,) * len(ask.stages))
    listing = listed(ask.district, ask.horizon, ask.max_drives_per_week)
    bases = _bases(listing, ask.stages)
    value = sum(base * worth(listing, stage) for base, stage in zip(bases, ask.stages, strict=True))
    if _needs_none(listing, value):
        return dict.fromkeys(ways, _parts(_least(listing, value), bases))
    exact_by_blocks, priced_rows = _value_function(listing, value, ways), _priced_function(listing, value, ways)
    return {sent: _parts(max(exact_by_blocks[sent], priced_rows[sent]), bases) for sent in ways}


def share_out_reserve(
    curves: list[Curve], stages: tuple[str, ...], reserve: int
) -> tuple[tuple[Sent, ...], dict[str, int]]:
    """What each district gets of `reserve` team-days a week, by the program above, and the bound of each stage.

    Parameters
    ----------
    curves : of each district, in order of their codes.
    """
    ways = [(d, sent) for d, each in enumerate(curves) for sent in sorted(each) if not _idle(sent, each)]
    problem, chosen = _program(ways, reserve)
    wanted = {stage: [curves[d][sent][s] for d, sent in ways] for s, stage in enumerate(stages)}
    most = 1 + len(curves) * reserve * len(ways[0][1])  # more than the order of codes can come to
    wanted["sent"] = [sum(sent) * (most + d) for d, sent in ways]
    bounds = {}
    for name, parts in wanted.items():
        if name in stages and not any(parts):
            bounds[name] = 0
            continue
        total = pulp.LpAffineExpression(list(zip(chosen, parts, strict=True)))
        problem.setObjective(total)
        outcome = minimise(problem, NODES)
        if outcome is None:
            raise AssertionError("sending nothing to anybody keeps every rule")
        bounds[name] = outcome.bound
        problem.addConstraint(total <= outcome.objective, f"keep_{name}")
    picked = {d: sent for y, (d, sent) in zip(chosen, ways, strict=True) if y.varValue > 0.5}
    return tuple(picked[d] for d in range(len(curves))), {stage: bounds[stage] for stage in stages}


def _program(ways: list[tuple[int, Sent]], reserve: int) -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
    """The rows of the program above, and y for each (district, way to send)."""
    problem = pulp.LpProblem("reserve", pulp.LpMinimize)
    chosen = [problem.add_variable(f"send_{d}_{'_'.join(map(str, sent))}", 0, 1, pulp.LpInteger) for d, sent in ways]
    of_district = defaultdict(list)
    for y, (d, _) in zip(chosen, ways, strict=True):
        of_district[d].append((y, 1))
    for d, terms in of_district.items():
        problem.addConstraint(pulp.LpAffineExpression(terms) == 1, f"one_{d}")
    for k in range(len(ways[0][1])):
        used = [(y, sent[k]) for y, (_, sent) in zip(chosen, ways, strict=True) if sent[k]]
        problem.addConstraint(pulp.LpAffineExpression(used) <= reserve, f"reserve_{k}")
    return problem, chosen


def raised(curve: Curve, sent: Sent, reached: tuple[int, ...]) -> Curve:
    """The curve after solving showed that `sent`, and so anything that is nowhere more, costs at least `reached`."""
    return {
        way: max(value, reached) if all(a <= b for a, b in zip(way, sent, strict=True)) else value
        for way, value in curve.items()
    }


def _bases(listing: Listing, stages: tuple[str, ...]) -> list[int]:
    """Factors that make one number of the stages, the earlier always above all the later ones."""
    bases = [1]
    for stage in reversed(stages[1:]):
        most = np.maximum.reduceat(worth(listing, stage), listing.first).sum()
        bases.append(bases[-1] * (1 + int(most)))
    return bases[::-1]


def _parts(value: int, bases: list[int]) -> tuple[int, ...]:
    parts = []
    for base in bases:
        parts.append(value // base)
        value -= parts[-1] * base
    return tuple(parts)


def _least(listing: Listing, value: np.ndarray) -> int:
    return int(np.minimum.reduceat(value, listing.first).sum())


def _needs_none(listing: Listing, value: np.ndarray) -> bool:
    """Whether every station can have its best programme with the team-days that the district has."""
    everything = np.ones(len(listing), dtype=bool)
    free = priced(listing, value, [], {}, everything)
    plan = improved(listing, listing.first, value, rows(listing), free, everything)
    return int(value[plan].sum()) == _least(listing, value)


def _value_function(listing: Listing, value: np.ndarray, ways: list[Sent]) -> dict[Sent, int]:
    """Least sum of `value` for every way to send; over the blocks one by one, or all together where they are too many."""
    blocks, days = listing.horizon.blocks, listing.district.team_days
    own = [sum(days[w - 1] for w in block) for block in blocks]
    used = listing.each(lambda u: u.t)[:, None] * listing.drives
    room = {way: tuple(o + sent * len(b) for o, sent, b in zip(own, way, blocks, strict=True)) for way in ways}
    if np.prod([max(r[k] for r in room.values()) + 1.0 for k in range(len(blocks))]) > MOST_STATES:
        used, room = used.sum(axis=1, keepdims=True), {way: (sum(r),) for way, r in room.items()}
    size = tuple(max(r[k] for r in room.values()) + 1 for k in range(used.shape[1]))
    ends = [*listing.first[1:], len(listing)]
    needed = [np.flatnonzero(listing.needed[a:b]) + a for a, b in zip(listing.first, ends, strict=True)]
    least = value_function(((used[numbers], value[numbers]) for numbers in needed), size)
    return {way: int(least[r]) for way, r in room.items()}


def _priced_function(listing: Listing, value: np.ndarray, ways: list[Sent]) -> dict[Sent, int]:
    """Bounds of the least sums that know every row, at the prices of the relaxation for some of the ways.

    Prices hold for all ways: only what is there to be paid for differs. 0 where the value function knows every row.
    """
    least = dict.fromkeys(ways, 0)
    if not listing.district.subdivisions and len({u.t for u in listing.district.stations}) == 1:
        return least
    helped = {way: replace(listing, district=with_reserve(listing.district, listing.horizon, way)) for way in ways}
    limits = {way: np.array([row.limit for row in rows(here)], dtype=float) for way, here in helped.items()}
    parts = np.array([row.parts for row in rows(listing)], dtype=float)
    most = max(map(max, ways))
    for way in product(sorted({0, most // 2, most}), repeat=len(listing.horizon.blocks)):
        rules = rows(helped[way])
        prices = relaxed_prices(listing, value, rules, listing.needed)
        paid = np.array([prices.get(row.name, 0.0) for row in rules])
        cheapest = np.minimum.reduceat(value + paid @ parts, listing.first).sum()
        least = {other: max(known, rounded_up(cheapest - paid @ limits[other])) for other, known in least.items()}
    return least


def _idle(sent: Sent, found: Curve) -> bool:
    """Whether one team-day less in some block would do as well."""
    fewer = ((*sent[:k], days - 1, *sent[k + 1 :]) for k, days in enumerate(sent) if days)
    return any(found[way] == found[sent] for way in fewer)
