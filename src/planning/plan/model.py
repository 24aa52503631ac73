"""The choice: which programme of drives every station of a district gets, as an integer program.

Sets        u station, k block of weeks, w week of the horizon 1..W, p programme of a station (see programmes.py)
Data        b[p,k] drives, s[p] shortfall, M[p] target, n[p] new groups of a programme; f floor, a weight, t team-days of a
            drive, K[w] team-days of the district, goal of the district
Variables   z[u,p] 1 if the station gets the programme, else 0;  worst: the largest shortfall of a station, per 10,000 of
            its floor;  missing: members that the goal lacks;  y[u,w] drives in a week; all whole

    (0) one       sum_p z[u,p]  =  1
    (6) drives    sum_{u,p} t[u] b[p,k] z[u,p]  <=  sum_{w in k} K[w]
        and, for every cost T of a drive:  sum_{t[u] >= T} sum_p b[p,k] z[u,p]  <=  sum_{w in k} floor(K[w] / T)
    (7) calendar  only for blocks that no calendar could hold:
                  sum_p b[p,k] z[u,p]  =  sum_{w in k} y[u,w],   sum_u t[u] y[u,w]  <=  K[w]
    (8) goal      sum_{u,p} M[p] z[u,p]  +  missing  >=  goal
    (10) worst    10,000 sum_p s[p] z[u,p]  <=  worst f[u]

The rules of a single station, (1) end, (3) yield, (4) cap and (5) pool, hold inside every programme: written as rows, they
leave a relaxation so weak that a district takes a minute; listed, a tenth of a second (docs/benchmarks.md).

Stages, in the order of the scenario: `unformed` stations that have no group at the end; `shortfall` sum a s; `worst`;
`goal` missing; `team_days` sum t b. Two more end every list: `new_groups` sum n; then `order`: early blocks before late
ones, and the worst-off station before others.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pulp

from planning.plan.horizon import PARTS, Horizon
from planning.plan.programmes import Programme, Station, programmes


@dataclass(frozen=True)
class District:
    """One district of the model: its stations in order of unit_id, and K[w] for week 1..W."""

    district_id: str
    stations: tuple[Station, ...]
    team_days: tuple[int, ...]


@dataclass(frozen=True)
class Choice:
    """A district's PuLP problem, the programmes of each station, and the variables of the formulation."""

    problem: pulp.LpProblem
    district: District
    horizon: Horizon
    programmes: dict[str, list[Programme]]
    chosen: dict[tuple[str, int], pulp.LpVariable]
    worst: pulp.LpVariable
    missing: pulp.LpVariable

    def of(self, unit_id: str) -> Programme:
        """The programme that the solver gave to a station."""
        return next(p for i, p in enumerate(self.programmes[unit_id]) if self.chosen[unit_id, i].varValue > 0.5)

    def terms(self, value, stations: tuple[Station, ...] | None = None) -> list[tuple[pulp.LpVariable, int]]:
        """`value(station, programme)` beside every z[u,p] for which it is not 0."""
        stations = self.district.stations if stations is None else stations
        listed = ((u, i, p) for u in stations for i, p in enumerate(self.programmes[u.unit_id]))
        return [(self.chosen[u.unit_id, i], worth) for u, i, p in listed if (worth := value(u, p))]


Rows = Iterator[tuple[str, pulp.LpConstraint]]


def build(district: District, horizon: Horizon, goal: int, max_drives_per_week: int, spelled: frozenset[int]) -> Choice:
    """The choice of one district.

    Parameters
    ----------
    goal : members that the district should hold at the end, for (8).
    max_drives_per_week : most drives of one station in one week.
    spelled : numbers of the blocks whose weeks are spelled out, for (7).
    """
    listed = {u.unit_id: programmes(u, horizon, max_drives_per_week) for u in district.stations}
    problem = pulp.LpProblem(f"choice_{district.district_id}", pulp.LpMinimize)
    chosen = {
        (unit, i): problem.add_variable(f"programme_{unit}_{'_'.join(map(str, p.drives))}", 0, 1, pulp.LpInteger)
        for unit, programmes_of_unit in listed.items()
        for i, p in enumerate(programmes_of_unit)
    }
    worst = problem.add_variable("worst", 0, PARTS, pulp.LpInteger)
    missing = problem.add_variable("missing", 0, goal, pulp.LpInteger)
    choice = Choice(problem, district, horizon, listed, chosen, worst, missing)
    for rule in (_one, _drives, _goal, _worst):
        for name, row in rule(choice):
            problem.addConstraint(row, name)
    for block in sorted(spelled):
        for name, row in _calendar(choice, block, max_drives_per_week):
            problem.addConstraint(row, name)
    return choice


def objective(choice: Choice, stage: str) -> pulp.LpAffineExpression:
    """What `stage` minimises."""
    match stage:
        case "unformed":
            return _sum(choice.terms(lambda u, p: int(u.g + sum(p.new_groups) == 0)))
        case "shortfall":
            return _sum(choice.terms(lambda u, p: u.a * p.shortfall))
        case "worst":
            return _sum([(choice.worst, 1)])
        case "goal":
            return _sum([(choice.missing, 1)])
        case "team_days":
            return _sum(choice.terms(lambda u, p: u.t * sum(p.drives)))
        case "new_groups":
            return _sum(choice.terms(lambda u, p: sum(p.new_groups)))
        case "order":
            rank = rank_by_need(choice.district.stations, choice.horizon.length)
            return _sum(
                choice.terms(lambda u, p: sum(b * (k * len(rank) + rank[u.unit_id]) for k, b in enumerate(p.drives)))
            )
    raise ValueError(f"unknown stage {stage!r}")


def rank_by_need(stations: tuple[Station, ...], weeks: int) -> dict[str, int]:
    """Place of every station when the worst-off come first: smallest share of its floor at the end without drives."""

    def need(u: Station) -> tuple:
        return (u.certain(weeks) / u.f if u.f else float("inf"), -u.a, u.unit_id)

    return {u.unit_id: place for place, u in enumerate(sorted(stations, key=need))}


def _one(choice: Choice) -> Rows:
    for u in choice.district.stations:
        yield f"one_{u.unit_id}", _sum(choice.terms(lambda _u, _p: 1, (u,))) == 1


def _drives(choice: Choice) -> Rows:
    stations = choice.district.stations
    for k, block in enumerate(choice.horizon.blocks):
        days = [choice.district.team_days[w - 1] for w in block]
        yield f"drives_{k}", _sum(choice.terms(lambda u, p, k=k: u.t * p.drives[k])) <= sum(days)
        for cost in sorted({u.t for u in stations}):
            dear = tuple(u for u in stations if u.t >= cost)
            used = choice.terms(lambda _u, p, k=k: p.drives[k], dear)
            yield f"drives_{k}_cost_{cost}", _sum(used) <= sum(day // cost for day in days)


def _calendar(choice: Choice, k: int, max_drives_per_week: int) -> Rows:
    stations, weeks = choice.district.stations, choice.horizon.blocks[k]
    held = {
        (u.unit_id, w): choice.problem.add_variable(
            f"drives_{u.unit_id}_week_{w}", 0, max_drives_per_week, pulp.LpInteger
        )
        for u in stations
        for w in weeks
    }
    for u in stations:
        parts = [(held[u.unit_id, w], -1) for w in weeks]
        yield f"calendar_{u.unit_id}_{k}", _sum(choice.terms(lambda _u, p: p.drives[k], (u,)) + parts) == 0
    for w in weeks:
        used = [(held[u.unit_id, w], u.t) for u in stations]
        yield f"week_{w}", _sum(used) <= choice.district.team_days[w - 1]


def _goal(choice: Choice) -> Rows:
    yield "goal", _sum([(choice.missing, 1), *choice.terms(lambda _u, p: p.target)]) >= choice.missing.upBound


def _worst(choice: Choice) -> Rows:
    for u in choice.district.stations:
        short = choice.terms(lambda _u, p: PARTS * p.shortfall, (u,))
        yield f"worst_{u.unit_id}", _sum([*short, (choice.worst, -u.f)]) <= 0


def _sum(terms) -> pulp.LpAffineExpression:
    return pulp.LpAffineExpression(list(terms))
