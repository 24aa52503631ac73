"""The calendar: the drives that were chosen for a block get their weeks, the worst-off station first.

Sets        u station, w week of the block
Data        b[u] drives chosen, t[u] team-days of a drive, K[w] team-days of the district, rank[u] (0: worst off)
Variables   y[u,w] drives, whole and >= 0

    (1) all     sum_w y[u,w]  =  b[u]
    (2) week    sum_u t[u] y[u,w]  <=  K[w]
    early       minimise  sum_{u,w} (stations - rank[u]) (w - first week) y[u,w]
"""

from dataclasses import dataclass

import pulp

from planning.plan.highs import minimise
from planning.plan.model import Choice, rank_by_need


@dataclass(frozen=True)
class Booking:
    """What a station does in a week, numbered from 1."""

    unit_id: str
    week: int
    drives: int
    recruits: int
    new_groups: int


def calendar(choice: Choice, max_drives_per_week: int, node_limit: int) -> tuple[list[Booking], frozenset[int]]:
    """Bookings of every block, and the numbers of the blocks that no calendar can hold."""
    rank = rank_by_need(choice.district.stations, choice.horizon.length)
    bookings, impossible = [], set()
    for k in range(len(choice.horizon.blocks)):
        weeks = _weeks(choice, k, rank, max_drives_per_week, node_limit)
        if weeks is None:
            impossible.add(k)
        else:
            bookings += _bookings(choice, k, weeks)
    return sorted(bookings, key=lambda booking: (booking.unit_id, booking.week)), frozenset(impossible)


def _weeks(choice: Choice, k: int, rank: dict, most: int, node_limit: int) -> dict | None:
    """Drives by (unit_id, week) of one block, or None when no calendar can hold them."""
    drives = {u: b for u in choice.district.stations if (b := choice.of(u.unit_id).drives[k])}
    if not drives:
        return {}
    weeks = choice.horizon.blocks[k]
    problem = pulp.LpProblem(f"calendar_{choice.district.district_id}_{k}", pulp.LpMinimize)
    held = {
        (u, w): problem.add_variable(f"held_{u.unit_id}_{w}", 0, most, pulp.LpInteger) for u in drives for w in weeks
    }
    for u, chosen in drives.items():
        problem.addConstraint(pulp.lpSum(held[u, w] for w in weeks) == chosen, f"all_{u.unit_id}")
    for w in weeks:
        used = pulp.LpAffineExpression([(held[u, w], u.t) for u in drives])
        problem.addConstraint(used <= choice.district.team_days[w - 1], f"week_{w}")
    early = [(y, (len(rank) - rank[u.unit_id]) * (w - weeks[0])) for (u, w), y in held.items()]
    problem.setObjective(pulp.LpAffineExpression(early))
    if minimise(problem, node_limit) is None:
        return None
    return {(u.unit_id, w): round(y.varValue) for (u, w), y in held.items() if y.varValue}


def _bookings(choice: Choice, k: int, weeks: dict) -> list[Booking]:
    """Every drive brings its full yield until the block's recruits are won; groups open before the block's first drive."""
    bookings = []
    for u in choice.district.stations:
        programme = choice.of(u.unit_id)
        left, opening = programme.recruits[k], programme.new_groups[k]
        for week in (w for w in choice.horizon.blocks[k] if (u.unit_id, w) in weeks):
            drives = weeks[u.unit_id, week]
            won = min(left, drives * u.q)
            bookings.append(Booking(u.unit_id, week, drives, won, opening))
            left, opening = left - won, 0
    return bookings
