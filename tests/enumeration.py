"""Every plan of a district by trying all of them: the measure for what the solver calls best."""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from planning.plan.programmes import programmes


class Worth(NamedTuple):
    """What one plan of a district is worth in each stage; more members are better, of all else less."""

    unformed: int
    shortfall: int
    worst: int
    members: int
    team_days: int


def every_worth(place, span, most: int = 1) -> set[Worth]:
    """The worth of every plan of the district that some calendar holds."""
    listed = [programmes(u, span, most) for u in place.stations]
    return {worth_of(place, chosen) for chosen in product(*listed) if feasible(place, span, chosen, most)}


def worth_of(place, chosen) -> Worth:
    """What a district has when each station gets the programme chosen for it."""
    pairs = list(zip(place.stations, chosen, strict=True))
    return Worth(
        sum(u.g + sum(p.new_groups) == 0 for u, p in pairs),
        sum(u.a * p.shortfall for u, p in pairs),
        max(-(-10_000 * p.shortfall // u.f) if u.f else 0 for u, p in pairs),
        sum(p.target for _, p in pairs),
        sum(u.t * sum(p.drives) for u, p in pairs),
    )


def feasible(place, span, chosen, most: int = 1) -> bool:
    """Whether some calendar holds the chosen programmes."""
    costs = tuple(u.t for u in place.stations)
    return all(
        _hold(tuple(place.team_days[week - 1] for week in block), costs, tuple(p.drives[k] for p in chosen), most)
        for k, block in enumerate(span.blocks)
    )


@lru_cache(maxsize=100_000)
def _hold(team_days, costs, drives, most: int) -> bool:
    """Whether the weeks of a block, with so many team-days each, hold so many drives of stations with these costs."""
    loads = {tuple(0 for _ in team_days)}
    for cost, number in zip(costs, drives, strict=True):
        tried = _with_drives(loads, cost, calendars(number, len(team_days), most))
        loads = {
            load for load in tried if all(days <= most_days for days, most_days in zip(load, team_days, strict=True))
        }
        if not loads:
            return False
    return True


def _with_drives(loads, cost: int, ways) -> Iterator[tuple]:
    for held in loads:
        for extra in ways:
            yield tuple(load + cost * drives for load, drives in zip(held, extra, strict=True))


@cache
def calendars(drives: int, weeks: int, most: int = 1) -> list[tuple]:
    """Every way to put `drives` into the weeks of a block."""
    return [held for held in product(range(most + 1), repeat=weeks) if sum(held) == drives]
