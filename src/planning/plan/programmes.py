"""A station's own rules, in exact integers: what every possible programme of drives would bring it.

A programme fixes the drives of a station in each block of weeks. Everything that concerns the station alone follows
from it, so that the integer program only has to choose one programme for each station.

Data        m members today, f floor, g groups today, c cap of a group, n_max groups that may be opened, p pool,
            q yield of a drive, R[k] share per 10,000 of those who join in the first week of block k that is there at the
            end (R0: today's members), J = sum_w R[w] j (growth without drives, per 10,000),
            room = max(0, c g - m - W j): places free in the groups that stand, r step in which targets are handed out

    (1) end     E = floor((R0 m + J + sum_k R[k] x[k]) / 10,000),   s = max(0, f - M)
                M = r floor(E / r), but f where E reaches it and a step down would not
    (3) yield   x[k]  <=  q b[k]
    (4) cap     sum_{i<=k} x[i]  <=  room + c sum_{i<=k} n[i],  sum_k n[k] <= n_max    nobody joins a group that is not there
    (5) pool    sum_k x[k]  <=  p

The recruits x are as many as the drives b bring within (4) and (5), later blocks first because they lose fewer; the new
groups n are the fewest, opened in the block that first needs them. Recruits of a block count as if all of them joined in
its first week, so that the calendar can only do better.
"""

from dataclasses import dataclass
from itertools import product
from math import comb

from planning.plan.horizon import PARTS, Horizon, retention

MOST_PROGRAMMES = 400


@dataclass(frozen=True)
class Station:
    """One station; the letters are those of the formulation: a weight, t team-days of a drive, the others as above."""

    unit_id: str
    a: int
    f: int
    m: int
    g: int
    c: int
    n_max: int
    p: int
    q: int
    t: int
    churn: int
    j: int
    r: int = 1

    def room(self, weeks: int) -> int:
        return max(0, self.c * self.g - self.m - weeks * self.j)

    def certain(self, weeks: int) -> int:
        """Members at the end without any drive, times 10,000: R0 m + J."""
        shares = retention(self.churn, weeks)
        return shares[0] * self.m + sum(shares[1:]) * self.j

    def most_recruits(self, weeks: int) -> int:
        """What pool and groups allow, however many drives are held."""
        return min(self.p, self.room(weeks) + self.c * self.n_max)


@dataclass(frozen=True)
class Programme:
    """Drives, recruits and new groups in each block, and where they lead."""

    drives: tuple[int, ...]
    recruits: tuple[int, ...]
    new_groups: tuple[int, ...]
    target: int
    shortfall: int


def programmes(station: Station, horizon: Horizon, max_drives_per_week: int) -> list[Programme]:
    """Every programme in which each drive wins somebody, in order of its drives; the first holds none."""
    longest = [range(len(block) * max_drives_per_week + 1) for block in horizon.blocks]
    most = _useful_drives(station, horizon.length)
    return [_programme(station, horizon, drives) for drives in product(*longest) if sum(drives) <= most]


def count_programmes(station: Station, horizon: Horizon, max_drives_per_week: int) -> int:
    """An upper bound of how many programmes a station has, without listing them."""
    blocks = len(horizon.blocks)
    everything = 1
    for block in horizon.blocks:
        everything *= len(block) * max_drives_per_week + 1
    return min(everything, comb(_useful_drives(station, horizon.length) + blocks, blocks))


def _useful_drives(station: Station, weeks: int) -> int:
    return -(-station.most_recruits(weeks) // station.q) if station.q else 0


def _programme(station: Station, horizon: Horizon, drives: tuple[int, ...]) -> Programme:
    shares = retention(station.churn, horizon.length)
    left, recruits = station.most_recruits(horizon.length), []
    for held in reversed(drives):
        recruits.append(min(left, station.q * held))
        left -= recruits[-1]
    recruits.reverse()
    joined = sum(shares[block[0]] * won for block, won in zip(horizon.blocks, recruits, strict=True))
    target = handed_out((station.certain(horizon.length) + joined) // PARTS, station.f, station.r)
    return Programme(
        drives, tuple(recruits), _new_groups(station, horizon, recruits), target, max(0, station.f - target)
    )


def handed_out(members: int, floor: int, step: int) -> int:
    """The target for a station that ends with `members`: in whole steps, rounded down, but never below a floor that it reaches.

    >>> [handed_out(members, 98, 5) for members in (97, 98, 99, 103)]
    [95, 98, 98, 100]
    """
    down = members - members % step
    return floor if down < floor <= members else down


def _new_groups(station: Station, horizon: Horizon, recruits: list[int]) -> tuple[int, ...]:
    opened, won, groups = 0, 0, []
    for recruited in recruits:
        won += recruited
        needed = max(0, -(-(won - station.room(horizon.length)) // station.c))
        groups.append(max(0, needed - opened))
        opened = max(opened, needed)
    return tuple(groups)
