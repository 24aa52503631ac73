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

from collections import Counter
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


def impossible_blocks(listing: Listing, chosen: np.ndarray, node_limit: int) -> frozenset[int]:
    """Numbers of the blocks that no calendar can hold. Most are held by filling the emptiest weeks, which is tried first.

    chosen : number of the programme of each station.
    """
    drives = {k: _drives(listing, chosen, k) for k in range(len(listing.horizon.blocks))}
    hard = [k for k, held in drives.items() if _filled(listing, k, held) is None]
    return frozenset(k for k in hard if _weeks(listing, k, drives[k], node_limit) is None)


def calendar(listing: Listing, chosen: np.ndarray, node_limit: int) -> list[Booking]:
    """Bookings of every block, none of which is impossible.

    chosen : number of the programme of each station.
    """
    programmes = {
        u: listing.programme(int(number)) for u, number in zip(listing.district.stations, chosen, strict=True)
    }
    bookings = []
    for k in range(len(listing.horizon.blocks)):
        drives = _drives(listing, chosen, k)
        weeks = _weeks(listing, k, drives, node_limit)
        if weeks is None:  # the limit of nodes
            weeks = _filled(listing, k, drives)
        bookings += _bookings(listing, k, programmes, weeks)
    return sorted(bookings, key=lambda booking: (booking.unit_id, booking.week))


def _drives(listing: Listing, chosen: np.ndarray, k: int) -> dict[Station, int]:
    drives = listing.drives[chosen, k].tolist()
    return {u: held for u, held in zip(listing.district.stations, drives, strict=True) if held}


def _filled(listing: Listing, k: int, drives: dict[Station, int]) -> dict | None:
    """Drives by (unit_id, week), where the stations with the dearest and most drives first take the weeks with most left; None
    where that leads nowhere."""
    weeks, most = listing.horizon.blocks[k], listing.max_drives_per_week
    shared = [
        (None, listing.district.team_days),
        *((set(p.unit_ids), p.team_days) for p in listing.district.subdivisions),
    ]
    left = [(inside, {w: days[w - 1] for w in weeks}) for inside, days in shared]
    held = Counter()
    for u in sorted(drives, key=lambda u: (-u.t, -drives[u], u.unit_id)):
        mine = [days for inside, days in left if inside is None or u.unit_id in inside]
        for _ in range(drives[u]):
            free = [w for w in weeks if held[u.unit_id, w] < most and all(days[w] >= u.t for days in mine)]
            if not free:
                return None
            week = max(free, key=lambda w: min(days[w] for days in mine))
            held[u.unit_id, week] += 1
            for days in mine:
                days[week] -= u.t
    return dict(held)


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
