"""The calendar: the drives that were chosen for a block get their weeks, the worst-off station first.

Sets        u station, w week of the block
Data        b[u] drives chosen, t[u] team-days of a drive, K[w] team-days of the district, rank[u] (0: worst off),
            last[u,w] drives of the plan published last
Variables   y[u,w] drives, v[u,w] drives moved, whole and >= 0

    (1) all     sum_w y[u,w]  =  b[u]
    (2) week    sum_{u in S} t[u] y[u,w]  <=  K[S,w]       S the district, and each sub-division with team-days of its own
    (3) moved   v[u,w]  >=  y[u,w] - last[u,w],   v[u,w]  >=  last[u,w] - y[u,w]     weeks that the last plan reaches
    early       minimise  sum_{u,w} (stations - rank[u]) (w - first week) y[u,w]; but before that sum v, where there is a
                last plan
"""

from dataclasses import dataclass

import numpy as np
import pulp

from planning.plan.highs import minimise
from planning.plan.listing import Listing
from planning.plan.model import week_rules
from planning.plan.programmes import Programme, Station


@dataclass(frozen=True)
class Booking:
    """What a station does in a week, numbered from 1."""

    unit_id: str
    week: int
    drives: int
    recruits: int
    new_groups: int


def calendar(listing: Listing, chosen: np.ndarray, node_limit: int) -> tuple[list[Booking], frozenset[int]]:
    """Bookings of every block, and the numbers of the blocks that no calendar can hold.

    chosen : number of the programme of each station.
    """
    programmes = {
        u: listing.programme(int(number)) for u, number in zip(listing.district.stations, chosen, strict=True)
    }
    bookings, impossible = [], set()
    for k in range(len(listing.horizon.blocks)):
        weeks = _weeks(listing, k, {u: p.drives[k] for u, p in programmes.items() if p.drives[k]}, node_limit)
        if weeks is None:
            impossible.add(k)
        else:
            bookings += _bookings(listing, k, programmes, weeks)
    return sorted(bookings, key=lambda booking: (booking.unit_id, booking.week)), frozenset(impossible)


def _weeks(listing: Listing, k: int, drives: dict[Station, int], node_limit: int) -> dict | None:
    """Drives by (unit_id, week) of one block, or None when no calendar can hold them."""
    if not drives:
        return {}
    weeks = listing.horizon.blocks[k]
    problem = pulp.LpProblem(f"calendar_{listing.district.district_id}_{k}", pulp.LpMinimize)
    held = {
        (u.unit_id, w): problem.add_variable(f"held_{u.unit_id}_{w}", 0, listing.max_drives_per_week, pulp.LpInteger)
        for u in drives
        for w in weeks
    }
    for u, chosen in drives.items():
        problem.addConstraint(pulp.lpSum(held[u.unit_id, w] for w in weeks) == chosen, f"all_{u.unit_id}")
    for name, rule in week_rules(listing, weeks, held):
        problem.addConstraint(rule, name)
    early = [(y, (len(listing.rank) - listing.rank[unit]) * (w - weeks[0])) for (unit, w), y in held.items()]
    most = 1 + len(listing.rank) * len(weeks) * sum(drives.values())  # more than all drives together can be late
    problem.setObjective(pulp.LpAffineExpression(early + [(v, most) for v in _moved(problem, held, drives)]))
    if minimise(problem, node_limit) is None:
        return None
    return {key: round(y.varValue) for key, y in held.items() if y.varValue}


def _moved(problem: pulp.LpProblem, held: dict, drives: dict[Station, int]) -> list[pulp.LpVariable]:
    """(3) for every station and week that the last plan reaches."""
    last = {(u.unit_id, w): before for u in drives for w, before in enumerate(u.before, start=1)}
    moved = []
    for (unit, w), y in held.items():
        if (before := last.get((unit, w))) is not None:
            v = problem.add_variable(f"moved_{unit}_{w}", 0, max(y.upBound, before), pulp.LpInteger)
            problem.addConstraint(v - y >= -before, f"more_{unit}_{w}")
            problem.addConstraint(v + y >= before, f"fewer_{unit}_{w}")
            moved.append(v)
    return moved


def _bookings(listing: Listing, k: int, programmes: dict[Station, Programme], weeks: dict) -> list[Booking]:
    """Every drive brings its full yield until the block's recruits are won; groups open before the block's first drive."""
    bookings = []
    for u, programme in programmes.items():
        left, opening = programme.recruits[k], programme.new_groups[k]
        for week in (w for w in listing.horizon.blocks[k] if (u.unit_id, w) in weeks):
            drives = weeks[u.unit_id, week]
            won = min(left, drives * u.q)
            bookings.append(Booking(u.unit_id, week, drives, won, opening))
            left, opening = left - won, 0
    return bookings
