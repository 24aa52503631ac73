"""Every plan of a district by trying all of them: the measure for what the solver calls best."""

from collections.abc import Iterator
from functools import cache
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
    return {_worth(place, chosen) for chosen in product(*listed) if feasible(place, span, chosen, most)}


def _worth(place, chosen) -> Worth:
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
    for k, block in enumerate(span.blocks):
        loads = {tuple(0 for _ in block)}
        for u, p in zip(place.stations, chosen, strict=True):
            loads = set(_with_drives(loads, u.t, calendars(p.drives[k], len(block), most)))
            loads = {
                load for load in loads if all(a <= place.team_days[w - 1] for a, w in zip(load, block, strict=True))
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
