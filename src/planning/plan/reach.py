"""How far a station could get with every drive that it may hold, and the least change that would take it further.

Plain arithmetic on one station, without its neighbours: what is out of reach here no plan can bring.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from planning.plan.horizon import PARTS, Horizon, retention
from planning.plan.programmes import Station, handed_out

MOST_CAP, MOST_GROUPS, MOST_WEEKS, MOST_DRIVES = 100_000, 100, 104, 7  # the ranges of the scenario's fields
MOST_POOL = 10**9


@dataclass(frozen=True)
class Reach:
    """A station in a horizon, with the people who would join by themselves each week if there were room for them."""

    station: Station
    horizon: Horizon
    max_drives_per_week: int
    growth: int

    @property
    def won(self) -> int:
        """People whom all its drives would win."""
        drives = self.horizon.length * self.max_drives_per_week
        return min(self.station.most_recruits(self.horizon.length), drives * self.station.q)

    @property
    def members(self) -> int:
        """Its target with all its drives, late ones first because fewer leave again: no programme has a larger one."""
        u, left, joined = self.station, self.station.most_recruits(self.horizon.length), 0
        shares = retention(u.churn, self.horizon.length)
        for block in reversed(self.horizon.blocks):
            won = min(left, u.q * len(block) * self.max_drives_per_week)
            joined += shares[block[0]] * won
            left -= won
        return int(handed_out((u.certain(self.horizon.length) + joined) // PARTS, u.f, u.r))

    def with_station(self, **changed) -> "Reach":
        """The same with other figures of the station; more room lets more people join by themselves."""
        u = replace(self.station, **changed)
        return replace(self, station=replace(u, j=min(self.growth, max(0, u.c * u.g - u.m) // self.horizon.length)))

    def with_horizon(self, horizon: Horizon) -> "Reach":
        """The same in another horizon."""
        return replace(self, horizon=horizon).with_station()


Wish = Callable[[Reach], bool]


def reaches_floor(reach: Reach) -> bool:
    """Whether the station could stand at its floor."""
    return reach.members >= reach.station.f


def keeps_promise(reach: Reach) -> bool:
    """Whether the station could win the people that were promised."""
    return reach.won >= reach.station.l


def limits(station: Station, horizon: Horizon, max_drives_per_week: int) -> dict[str, int]:
    """People whom a station could win at most by its pool, by its groups, by its weeks; the least of them binds."""
    weeks = horizon.length
    return {
        "pool": station.p,
        "cap": station.room(weeks) + station.c * station.n_max,
        "weeks": weeks * max_drives_per_week * station.q,
    }


def least_changes(reach: Reach, wish: Wish, horizon_of: Callable[[int], Horizon]) -> dict[str, int]:
    """For each thing that by itself would make the wish come true: the least of it that does.

    Parameters
    ----------
    wish : what cannot be as things are.
    horizon_of : the horizon of a plan of so many weeks.

    Returns
    -------
    dict : a value for every one of cap, max_groups, max_drives_per_week, weeks, pool that is enough alone.
    """
    return {name: value for name, value in _tried(reach, wish, horizon_of) if value is not None}


def least(low: int, high: int, enough: Callable[[int], bool]) -> int | None:
    """The least number above `low`, up to `high`, that is enough, where more is never worse; None when `high` is not.

    In steps that double, then halve: near numbers are asked first.

    >>> least(0, 100, lambda number: number * number >= 50)
    8
    """
    step = 1
    while low + step < high and not enough(low + step):
        low, step = low + step, 2 * step
    if low + step < high:
        high = low + step
    elif low >= high or not enough(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _tried(reach: Reach, wish: Wish, horizon_of: Callable[[int], Horizon]) -> Iterator[tuple[str, int | None]]:
    u = reach.station
    yield "cap", least(u.c, MOST_CAP, lambda c: wish(reach.with_station(c=c)))
    groups = least(0, MOST_GROUPS - u.g - u.n_max, lambda more: wish(reach.with_station(n_max=u.n_max + more)))
    yield "max_groups", None if groups is None else u.g + u.n_max + groups
    drives = reach.max_drives_per_week
    yield (
        "max_drives_per_week",
        least(drives, MOST_DRIVES, lambda most: wish(replace(reach, max_drives_per_week=most))),
    )
    longer = range(reach.horizon.length + 1, MOST_WEEKS + 1)  # more weeks also lose more members: each is tried
    yield "weeks", next((weeks for weeks in longer if wish(reach.with_horizon(horizon_of(weeks)))), None)
    yield "pool", least(u.p, MOST_POOL, lambda p: wish(reach.with_station(p=p)))
