"""A station's own rules, in exact integers: what every possible programme of drives would bring it.

A programme fixes the drives of a station in each block of weeks. Everything that concerns the station alone follows
from it, so that the integer program only has to choose one programme for each station.

Data        m members today, f floor, g groups today, c cap of a group, n_max groups that may be opened, p pool,
            q yield of a drive, R[k] share per 10,000 of those who join in the first week of block k that is there at the
            end (R0: today's members), J = sum_w R[w] j (growth without drives, per 10,000),
            room = max(0, c g - m - W j): places free in the groups that stand, r step in which targets are handed out,
            l people promised

    (1) end     E = floor((R0 m + J + sum_k R[k] x[k]) / 10,000),   s = max(0, f - M)
                M = r floor(E / r), but f where E reaches it and a step down would not
    (3) yield   x[k]  <=  q b[k]
    (4) cap     sum_{i<=k} x[i]  <=  room + c sum_{i<=k} n[i],  sum_k n[k] <= n_max    nobody joins a group that is not there
    (5) pool    sum_k x[k]  <=  p
    (9) promise broken = max(0, l - sum_k x[k])      a promise that is fixed is also the pool: p = l

The recruits x are as many as the drives b bring within (4) and (5), later blocks first because they lose fewer; the new
groups n are the fewest, opened in the block that first needs them. Recruits of a block count as if all of them joined in
its first week, so that the calendar can only do better.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import comb

import numpy as np

from planning.plan.horizon import PARTS, Horizon, retention

MOST_PROGRAMMES = 400


@dataclass(frozen=True)
class Station:
    """One station; the letters are those of the formulation: a weight, t team-days of a drive, the others as above.

    before : drives that the plan published last has in week 1, 2, ... of this one; weeks after its end are left out.
    """

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
    l: int = 0  # noqa: E741
    before: tuple[int, ...] = ()

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
    broken: int


@dataclass(frozen=True)
class Programmes:
    """The programmes of a station, n of them in K blocks, in order of their drives; the first holds none.

    drives, recruits, new_groups : whole numbers, n x K.
    target, shortfall, broken : whole numbers, n.
    needed : whether every drive of the programme lessens what is short or broken, or forms the station's group.
    """

    drives: np.ndarray
    recruits: np.ndarray
    new_groups: np.ndarray
    target: np.ndarray
    shortfall: np.ndarray
    broken: np.ndarray
    needed: np.ndarray

    def __len__(self) -> int:
        return len(self.drives)

    def __getitem__(self, number: int) -> Programme:
        parts = (tuple(map(int, each[number])) for each in (self.drives, self.recruits, self.new_groups))
        return Programme(*parts, *(int(each[number]) for each in (self.target, self.shortfall, self.broken)))

    def __iter__(self) -> Iterator[Programme]:
        return (self[number] for number in range(len(self)))


def programmes(station: Station, horizon: Horizon, max_drives_per_week: int) -> Programmes:
    """Every programme in which each drive wins somebody."""
    lengths = tuple(len(block) * max_drives_per_week for block in horizon.blocks)
    drives, fewer = _ways(lengths, min(sum(lengths), _useful_drives(station, horizon.length)))
    recruits = _recruits(station, horizon, drives)
    shares = retention(station.churn, horizon.length)
    joined = recruits @ np.array([shares[block[0]] for block in horizon.blocks], dtype=np.int64)
    target = handed_out((station.certain(horizon.length) + joined) // PARTS, station.f, station.r)
    shortfall, broken = np.maximum(0, station.f - target), np.maximum(0, station.l - recruits.sum(axis=1))
    groups = _new_groups(station, horizon, recruits)
    formed = station.g + groups.sum(axis=1) > 0
    idle = [(drives[:, k] > 0) & _same(fewer[:, k], shortfall, broken, formed) for k in range(len(lengths))]
    return Programmes(drives, recruits, groups, target, shortfall, broken, ~np.any(idle, axis=0))


def count_programmes(station: Station, horizon: Horizon, max_drives_per_week: int) -> int:
    """An upper bound of how many programmes a station has, without listing them."""
    blocks = len(horizon.blocks)
    everything = 1
    for block in horizon.blocks:
        everything *= len(block) * max_drives_per_week + 1
    return min(everything, comb(_useful_drives(station, horizon.length) + blocks, blocks))


def handed_out(members, floor: int, step: int):
    """The target for a station that ends with `members` (a number or an array of them): in whole steps, rounded down, but
    never below a floor that it reaches.

    >>> handed_out(np.array([97, 98, 99, 103]), 98, 5).tolist()
    [95, 98, 98, 100]
    """
    down = members - members % step
    return down + (floor - down) * ((down < floor) & (floor <= members))


def _useful_drives(station: Station, weeks: int) -> int:
    return -(-station.most_recruits(weeks) // station.q) if station.q else 0


@lru_cache(maxsize=256)
def _ways(lengths: tuple[int, ...], most: int) -> tuple[np.ndarray, np.ndarray]:
    """Drives of every block, at most `most` in all, and the row with one drive fewer in block k (-1 where it has none)."""
    listed = [drives for drives in product(*(range(length + 1) for length in lengths)) if sum(drives) <= most]
    rows = {drives: number for number, drives in enumerate(listed)}
    fewer = [[rows.get((*d[:k], d[k] - 1, *d[k + 1 :]), -1) for k in range(len(lengths))] for d in listed]
    return np.array(listed, dtype=np.int64), np.array(fewer, dtype=np.int64)


def _recruits(station: Station, horizon: Horizon, drives: np.ndarray) -> np.ndarray:
    recruits = np.zeros_like(drives)
    left = np.full(len(drives), station.most_recruits(horizon.length), dtype=np.int64)
    for k in reversed(range(drives.shape[1])):
        recruits[:, k] = np.minimum(left, station.q * drives[:, k])
        left -= recruits[:, k]
    return recruits


def _new_groups(station: Station, horizon: Horizon, recruits: np.ndarray) -> np.ndarray:
    needed = np.maximum(0, -(-(recruits.cumsum(axis=1) - station.room(horizon.length)) // station.c))
    return np.diff(needed, axis=1, prepend=0)


def _same(others: np.ndarray, *figures: np.ndarray) -> np.ndarray:
    """Whether a programme and the other one of its row agree in every figure."""
    return np.logical_and.reduce([each[others] == each for each in figures])
