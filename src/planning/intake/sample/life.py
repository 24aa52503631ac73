"""How a station's groups live, week by week: they grow slowly, jump after a drive, fall silent, sometimes die.

A life is walked backwards from where it stands in the end, so that members[w] = members[w - 1] + joined[w] - left[w].
"""

import random
from dataclasses import dataclass

import pandas as pd

LEAST = 5  # members of a group in its first weeks
IN_TWO_GROUPS = 0.06  # of the stations at their floor
FORMED_LATE = 0.06  # of the groups: only in the last weeks, when the order has come
SILENT_FOR_LONG = 0.012
NEVER_REPORTED = 0.003
DRIVE_CHANCE = (0.04, 0.15)  # a week, before the order and after it
WEEKS_OF_ORDER = 3


@dataclass(frozen=True)
class Life:
    """One station's weeks, numbered from 0: alive from `first` to `end`, then perhaps `after` members a week later."""

    first: int
    end: int
    finals: tuple[int, ...]  # members of each group in week `end`
    born: bool = False  # the groups are formed in week `first`
    after: int | None = None
    silent: frozenset[int] = frozenset()
    drive_size: int = 30


@dataclass(frozen=True)
class Week:
    """What one group would report for one week."""

    week: int
    group: int
    members: int
    joined: int
    left: int
    won: int = 0  # of the joined, by a drive


Lives = dict[str, tuple[Life, list[Week]]]  # by unit_id; a station without any group is not in it


def drawn_lives(stations: pd.DataFrame, cap: int, last: int, seed: int, most_groups: int = 2) -> Lives:
    """The lives of all stations by chance, each from its own stream, so that one station more changes no other.

    Parameters
    ----------
    stations : index unit_id; `floor`, `district_id`, and `weeks`, the range of weeks in which the station exists.
    cap : most members of one group.
    last : number of the last week.
    most_groups : 1 where nothing is known of groups, so that a station reports one total; 2 else.
    """
    lived = {}
    for station in stations.sort_index().itertuples():
        diligence = random.Random(f"{seed}/diligence/{station.district_id}").random()
        rng = random.Random(f"{seed}/life/{station.Index}")
        life = drawn_life(int(station.floor), cap, station.weeks, last, diligence, most_groups, rng)
        if life:
            lived[station.Index] = (life, weeks_of(life, cap, last, rng))
    return lived


def drawn_life(
    floor: int, cap: int, weeks: range, last: int, diligence: float, most_groups: int, rng: random.Random
) -> Life | None:
    """A life by chance, or None for a station that never forms a group.

    Parameters
    ----------
    floor, cap : in members.
    weeks : numbers of the weeks in which the station exists.
    last : number of the last week of all; the order comes shortly before it.
    diligence : 0 to 1, that of the district: more groups, more members, fewer silent weeks.
    most_groups : 1 or 2.
    """
    if rng.random() < 0.29 - 0.26 * diligence:
        return None
    late = rng.random() < FORMED_LATE and last - WEEKS_OF_ORDER + 1 > weeks.start
    first = min(last - rng.randrange(WEEKS_OF_ORDER), weeks.stop - 1) if late else weeks.start
    at_floor = not late and rng.random() < 0.07 + 0.25 * diligence
    two = at_floor and rng.random() < IN_TWO_GROUPS and most_groups > 1
    members = _drawn_members(floor, cap, at_floor, late, rng)
    finals = (members - members // 3, members // 3 + rng.randrange(20)) if two else (members,)
    silence = 0.085 - 0.08 * diligence
    silent = {week for week in weeks if rng.random() < silence}
    if rng.random() < SILENT_FOR_LONG:
        silent |= set(range(rng.randrange(2, max(3, last - 2)), last + 1))
    if rng.random() < NEVER_REPORTED:
        silent |= set(weeks)
    drive_size = max(2, round(floor * rng.uniform(0.06, 0.22)))
    return Life(first, weeks.stop - 1, finals, born=late, silent=frozenset(silent), drive_size=drive_size)


def weeks_of(life: Life, cap: int, last: int, rng: random.Random) -> list[Week]:
    """Every week of every group of a life, whether or not it is reported, in order of week and group."""
    drives = {
        week for week in range(life.first, life.end + 1) if rng.random() < DRIVE_CHANCE[week > last - WEEKS_OF_ORDER]
    }
    lived = [
        week
        for number, final in enumerate(life.finals, start=1)
        for week in _walked_back(life, number, final, drives, cap, rng)
    ]
    if life.after is not None:
        lived += [
            Week(life.end + 1, number, life.after, 0, final - life.after)
            for number, final in enumerate(life.finals, start=1)
        ]
    return sorted(lived, key=lambda week: (week.week, week.group))


def _drawn_members(floor: int, cap: int, at_floor: bool, late: bool, rng: random.Random) -> int:
    if late:
        share = rng.uniform(0.15, 0.6)
    elif at_floor:
        share = rng.uniform(1.0, 1.24)
    else:
        share = rng.triangular(0.28, 0.95, 0.58)
    return min(cap, max(LEAST, int(floor * share)))


def _walked_back(life: Life, number: int, final: int, drives: set[int], cap: int, rng: random.Random) -> list[Week]:
    weeks, members = [], final
    for week in range(life.end, life.first - 1, -1):
        joined = rng.randrange(3) + int(members * rng.uniform(0, 0.012))
        left = rng.randrange(2) + int(members * rng.uniform(0, 0.012))
        won = round(life.drive_size * rng.uniform(0.6, 1.2)) if week in drives else 0
        joined = min(joined + won, max(0, members - LEAST))
        left = min(left, cap - (members - joined))
        if life.born and week == life.first:
            joined, left, won = members, 0, 0
        weeks.append(Week(week, number, members, joined, left, min(won, joined)))
        members = members - joined + left
    return weeks
