"""The choice: which programme of drives every station of a district gets, as an integer program.

Sets        u station, k block of weeks, w week of the horizon 1..W, p programme of a station (see programmes.py),
            S the district or a sub-division of it that has team-days of its own
Data        b[p,k] drives, s[p] shortfall, M[p] target, n[p] new groups, l[p] promises broken by a programme; f floor,
            a weight, t team-days of a drive, K[S,w] team-days, goal of the district
Variables   z[u,p] 1 if the station gets the programme, else 0;  worst: the largest shortfall of a station, per 10,000 of
            its floor;  missing: members that the goal lacks;  y[u,w] drives in a week; all whole

    (0) one       sum_p z[u,p]  =  1
    (6) drives    sum_{u in S, p} t[u] b[p,k] z[u,p]  <=  sum_{w in k} K[S,w]
        and, for every cost T of a drive:  sum_{u in S, t[u] >= T} sum_p b[p,k] z[u,p]  <=  sum_{w in k} floor(K[S,w] / T)
    calendar      only for blocks that no calendar could hold:
                  sum_p b[p,k] z[u,p]  =  sum_{w in k} y[u,w],   sum_{u in S} t[u] y[u,w]  <=  K[S,w]
    (8) goal      sum_{u,p} M[p] z[u,p]  +  missing  >=  goal
    (10) worst    10,000 sum_p s[p] z[u,p]  <=  worst f[u]

The rules of a single station, (1) end, (3) yield, (4) cap, (5) pool and (9) promise, hold inside every programme: written
as rows, they leave a relaxation so weak that a district takes a minute; listed, a tenth of a second (docs/benchmarks.md).
The reserve of headquarters (7) is shared out before, in reserve.py, and is part of K here.

Stages, in this order: `promises` sum l, where any are given; then those of the scenario: `unformed` stations that have no
group at the end; `shortfall` sum a s; `worst`; `goal` missing; `team_days` sum t b; then `change` against the last plan,
where there is one; `new_groups` sum n; and `order`: early blocks before late ones, and the worst-off station before others.
What a stage reached is a row of those that follow.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pulp

from planning.plan.horizon import PARTS
from planning.plan.listing import Listing, worth


@dataclass(frozen=True)
class Row:
    """A rule across stations: sum of `parts` (one for every programme of the listing) times z <= `limit`."""

    name: str
    parts: np.ndarray
    limit: int


@dataclass(frozen=True)
class Choice:
    """A district's PuLP problem for one stage, and the variable of every programme that it may choose."""

    problem: pulp.LpProblem
    listing: Listing
    numbers: np.ndarray
    chosen: list[pulp.LpVariable]

    def solution(self) -> np.ndarray:
        """Number of the programme that the solver gave to each station."""
        taken = [number for number, z in zip(self.numbers, self.chosen, strict=True) if z.varValue > 0.5]
        return np.array(taken, dtype=np.int64)

    def sum(self, parts: np.ndarray) -> list[tuple[pulp.LpVariable, int]]:
        """The terms of sum parts z; `parts` has one figure for every programme of the listing."""
        here = parts[self.numbers]
        return [(self.chosen[i], int(here[i])) for i in np.flatnonzero(here)]


def rows(listing: Listing) -> list[Row]:
    """(6) drives of the district and of its sub-divisions."""
    return [*_drives(listing, "", None, listing.district.team_days)] + [
        row
        for part in listing.district.subdivisions
        for row in _drives(listing, f"_{part.name}", frozenset(part.unit_ids), part.team_days)
    ]


def kept(listing: Listing, stage: str, value: int) -> Row:
    """What `stage` reached, as a row of the stages that follow."""
    return Row(f"keep_{stage}", worth(listing, stage), value)


def goal_row(listing: Listing, members: int) -> Row:
    """(8) with nothing missing to `members`, turned round."""
    return Row("goal", -listing.target, -members)


def build(
    listing: Listing,
    stage: str,
    rules: Iterable[Row],
    usable: np.ndarray,
    goal: int = 0,
    spelled: frozenset[int] = frozenset(),
) -> Choice:
    """The problem of one stage.

    Parameters
    ----------
    rules : rows as of `rows`, and what earlier stages reached.
    usable : whether a programme may be chosen, one for each of the listing.
    goal : members that the district should hold at the end, for (8).
    spelled : numbers of the blocks whose weeks are spelled out in a calendar.
    """
    problem = pulp.LpProblem(f"{stage}_{listing.district.district_id}", pulp.LpMinimize)
    numbers = np.flatnonzero(usable)
    chosen = [problem.add_variable(name, 0, 1, pulp.LpInteger) for name in _names(listing, numbers)]
    choice = Choice(problem, listing, numbers, chosen)
    for name, rule in _one(choice):
        problem.addConstraint(rule, name)
    for row in rules:
        problem.addConstraint(_expression(choice.sum(row.parts)) <= row.limit, row.name)
    for block in sorted(spelled):
        for name, rule in _calendar(choice, block):
            problem.addConstraint(rule, name)
    _minimise(choice, stage, goal)
    return choice


def _minimise(choice: Choice, stage: str, goal: int) -> None:
    """The objective of a stage, with the variable and the rows that it alone needs."""
    if stage == "goal":
        missing = choice.problem.add_variable("missing", 0, goal, pulp.LpInteger)
        choice.problem.addConstraint(_expression([(missing, 1), *choice.sum(choice.listing.target)]) >= goal, "goal")
        choice.problem.setObjective(_expression([(missing, 1)]))
    elif stage == "worst":
        worst = choice.problem.add_variable("worst", 0, PARTS, pulp.LpInteger)
        for name, rule in _worst(choice, worst):
            choice.problem.addConstraint(rule, name)
        choice.problem.setObjective(_expression([(worst, 1)]))
    else:
        choice.problem.setObjective(_expression(choice.sum(worth(choice.listing, stage))))


Rules = Iterator[tuple[str, pulp.LpConstraint]]


def _one(choice: Choice) -> Rules:
    for u, variables in _by_station(choice):
        yield f"one_{u.unit_id}", _expression([(z, 1) for z in variables]) == 1


def _drives(listing: Listing, name: str, inside: frozenset[str] | None, team_days: Sequence[int]) -> Iterator[Row]:
    here = listing.each(lambda u: inside is None or u.unit_id in inside)
    days_of_drive = listing.each(lambda u: u.t)
    costs = sorted({u.t for u in listing.district.stations if inside is None or u.unit_id in inside})
    for k, block in enumerate(listing.horizon.blocks):
        days = [team_days[w - 1] for w in block]
        if len(costs) > 1:
            yield Row(f"drives_{k}{name}", here * days_of_drive * listing.drives[:, k], sum(days))
        for cost in costs:
            dear = here * (days_of_drive >= cost) * listing.drives[:, k]
            yield Row(f"drives_{k}_cost_{cost}{name}", dear, sum(day // cost for day in days))


def _calendar(choice: Choice, k: int) -> Rules:
    listing = choice.listing
    weeks, most = listing.horizon.blocks[k], listing.max_drives_per_week
    stations = listing.district.stations
    held = {
        (u.unit_id, w): choice.problem.add_variable(f"drives_{u.unit_id}_week_{w}", 0, most, pulp.LpInteger)
        for u in stations
        for w in weeks
    }
    for number, u in enumerate(stations):
        drives = choice.sum(listing.drives[:, k] * (listing.station == number))
        yield f"calendar_{u.unit_id}_{k}", _expression([*drives, *((held[u.unit_id, w], -1) for w in weeks)]) == 0
    yield from week_rules(listing, weeks, held)


def week_rules(listing: Listing, weeks: Iterable[int], held: dict[tuple[str, int], pulp.LpVariable]) -> Rules:
    """sum_{u in S} t[u] y[u,w] <= K[S,w], where y[u,w] are the variables `held` by (unit_id, week)."""
    for w in weeks:
        used = [(held[u.unit_id, w], u.t) for u in listing.district.stations if (u.unit_id, w) in held]
        yield f"week_{w}", _expression(used) <= listing.district.team_days[w - 1]
        for part in listing.district.subdivisions:
            inside = [(y, t) for y, t in used for unit in part.unit_ids if held.get((unit, w)) is y]
            yield f"week_{w}_{part.name}", _expression(inside) <= part.team_days[w - 1]


def _worst(choice: Choice, worst: pulp.LpVariable) -> Rules:
    shortfall = PARTS * choice.listing.shortfall[choice.numbers]
    place = {z: int(short) for z, short in zip(choice.chosen, shortfall, strict=True)}
    for u, variables in _by_station(choice):
        short = [(z, place[z]) for z in variables if place[z]]
        yield f"worst_{u.unit_id}", _expression([*short, (worst, -u.f)]) <= 0


def _by_station(choice: Choice) -> Iterator[tuple]:
    starts = np.searchsorted(choice.listing.station[choice.numbers], np.arange(len(choice.listing.district.stations)))
    ends = [*starts[1:], len(choice.chosen)]
    for u, start, end in zip(choice.listing.district.stations, starts, ends, strict=True):
        yield u, choice.chosen[start:end]


def _names(listing: Listing, numbers: np.ndarray) -> list[str]:
    units = [u.unit_id for u in listing.district.stations]
    return [
        f"programme_{units[station]}_{'_'.join(map(str, drives))}"
        for station, drives in zip(listing.station[numbers].tolist(), listing.drives[numbers].tolist(), strict=True)
    ]


def _expression(terms) -> pulp.LpAffineExpression:
    return pulp.LpAffineExpression(list(terms))
