"""Why a station gets what the plan gives it, and what would change that: every figure is the difference of two plans.

The district is solved again with one thing changed, all other inputs and stages as they were, see `question`. Where a
change leaves a station's programmes as they are, nothing needs to be solved: the district's question is the same.
"""

from dataclasses import asdict, dataclass, replace

import pandas as pd

from planning.plan.horizon import PARTS
from planning.plan.listing import rank_by_need
from planning.plan.marginal import Marginal, by_worth, one_less, one_more
from planning.plan.memory import Memory
from planning.plan.programmes import Station, programmes
from planning.plan.question import Answer, Case, Gain, case_of, gain, one_week_longer, reserve_by_week, without_reserve
from planning.plan.reach import limits
from planning.plan.result import Plan
from planning.plan.stage import Task


@dataclass(frozen=True)
class Change:
    """What one change brings: to the station, in members of its target, and to its district.

    gets : stations that hold more drives then, in order of code.
    weeks : numbers, from 1, of the weeks of which the change is that of one more drive; () for any other change.
    """

    members: int
    district: Gain
    gets: tuple[str, ...]
    weeks: tuple[int, ...] = ()


@dataclass(frozen=True)
class StationExplained:
    """Why one station has its target.

    lost : members of today who will have left by the end. joining : people who join without a drive.
    held_back : one of tables.WHY; limits : for `pool`, `cap` and `weeks` the most people that each would allow.
    promise : people that it has promised to win, 0 for none.
    rank, stations : its place among those of the district, worst-off first, from 1.
    weeks : numbers of the weeks in which it holds drives.
    one_drive_less : the change if it held one drive less; None where it holds none.
    next_drive, last_drive : what its own next drive is worth, and the one worth least of those that others hold; None
        where there is none.
    more_drives : the change by one drive more in the district, for every set of weeks of which one is like another.
    more_place, more_group, more_week : by one place in each of its groups, one group, one week.
    """

    unit_id: str
    district_id: str
    members: int
    basis: str
    floor: int
    target: int
    shortfall: int
    recruits: int
    drives: int
    weeks: tuple[int, ...]
    lost: int
    joining: int
    held_back: str
    limits: dict[str, int]
    promise: int
    weight: int
    rank: int
    stations: int
    one_drive_less: Change | None
    next_drive: Marginal | None
    last_drive: Marginal | None
    more_drives: tuple[Change, ...]
    more_place: Change
    more_group: Change
    more_week: Change

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class WeekExplained:
    """A week of a district: team-days there are (`reserve` of them of headquarters) and are used, and what one drive more
    would bring.

    drive : team-days of that drive, those of the district's dearest.
    """

    week: int
    team_days: int
    reserve: int
    used: int
    drives: int
    drive: int
    gain: Gain
    gets: tuple[str, ...]


@dataclass(frozen=True)
class DistrictExplained:
    """Why a district's drives go where they go: its weeks, and its stations in the order in which they are served.

    served : unit_id, its place among the worst-off from 1, and the numbers of the weeks of its drives.
    stations, short : how many there are, and how many stay short of their floor.
    reserve_brings : what the plan of the district is better by with what headquarters send; None where they send nothing.
    """

    district_id: str
    weeks: tuple[WeekExplained, ...]
    served: tuple[tuple[str, int, tuple[int, ...]], ...]
    stations: int
    short: int
    reserve_brings: Gain | None

    def as_dict(self) -> dict:
        return asdict(self)


def explain_station(plan: Plan, unit_id: str, memory: Memory | None = None) -> StationExplained:
    """Why `unit_id` has its target, and what one thing more would bring it and its district.

    Solves its district some ten times: see docs/the-plan.md for how long that takes.

    Parameters
    ----------
    plan : a solved plan, as made by `recruitment_plan` or read from its folder.
    unit_id : a station of the plan.
    memory : answers of districts already solved.

    Raises
    ------
    InputRefused : the plan is not the solved one of its inputs.
    """
    row = plan.targets.set_index("unit_id").loc[unit_id]
    case = case_of(plan, row["district_id"], memory)
    station, horizon, now = case.station(unit_id), plan.horizon, case.answer()
    held, rank = held_weeks(plan), rank_by_need(case.district.stations, horizon.length)

    def change(task: Task, weeks: tuple[int, ...] = ()) -> Change:
        then = now if _same_question(case, task, unit_id) else case.answer(task)
        return Change(then.targets[unit_id] - now.targets[unit_id], gain(now, then), _gets(now, then), weeks)

    drives, others = int(row["drives"]), [u for u in case.district.stations if u.unit_id != unit_id]
    return StationExplained(
        unit_id, row["district_id"], int(row["members"]), row["basis"], station.f, int(row["target"]),
        int(row["shortfall"]), int(row["recruits"]), drives, held.get(unit_id, ()),
        lost=_lost(station, plan), joining=horizon.length * station.j, held_back=row["why"],
        limits=limits(station, horizon, plan.scenario.max_drives_per_week), promise=station.l, weight=station.a, rank=rank[unit_id] + 1, stations=len(rank),
        one_drive_less=change(case.with_station(unit_id, p=(drives - 1) * station.q)) if drives else None,
        next_drive=max(one_more(station, plan), key=by_worth, default=None),
        last_drive=min((last for u in others for last in one_less(u, plan)), key=by_worth, default=None),
        more_drives=tuple(
            change(case.with_team_days(weeks[0], station.t), weeks) for weeks in case.weeks_alike()
        ),
        more_place=change(case.with_station(unit_id, c=station.c + 1)),
        more_group=change(case.with_station(unit_id, n_max=station.n_max + 1)),
        more_week=change(one_week_longer(plan, case)),
    )  # fmt: skip


def explain_district(plan: Plan, district_id: str, memory: Memory | None = None) -> DistrictExplained:
    """What one drive more would bring in each week, and in which order the stations are served.

    Solves the district once, and once more for every set of weeks of which one is like another, see `Case.weeks_alike`.

    Parameters, Raises : as of `explain_station`.
    """
    case = case_of(plan, district_id, memory)
    now, drive = case.answer(), max(u.t for u in case.district.stations)
    then = {week: case.answer(case.with_team_days(alike[0], drive)) for alike in case.weeks_alike() for week in alike}
    held, rank = held_weeks(plan), rank_by_need(case.district.stations, plan.horizon.length)
    rows, sent = plan.targets[plan.targets["district_id"] == district_id], reserve_by_week(plan, district_id)
    served = sorted((held[unit], rank[unit] + 1, unit) for unit in rows["unit_id"] if unit in held)
    return DistrictExplained(
        district_id,
        tuple(
            WeekExplained(
                week,
                team_days,
                sent[week - 1],
                *_used(case, plan, week),
                drive,
                gain(now, then[week]),
                _gets(now, then[week]),
            )
            for week, team_days in enumerate(case.district.team_days, start=1)
        ),
        tuple((unit, place, weeks) for weeks, place, unit in served),
        len(rows),
        int((rows["shortfall"] > 0).sum()),
        gain(case.answer(without_reserve(plan, case)), now) if any(sent) else None,
    )


def worth_of_drives(plan: Plan, memory: Memory | None = None) -> pd.DataFrame:
    """What one drive more would bring in every district and week.

    Returns
    -------
    DataFrame : district_id, week (from 1), week_ending, team_days, reserve (of them of headquarters), used, drive (team-days of the drive that is added),
        stage (the first that would be better; "" for none), by (how much better), proven.
    """
    memory = Memory() if memory is None else memory
    rows = [
        (district, row.week, pd.Timestamp(plan.horizon.weeks[row.week - 1]), row.team_days, row.reserve, row.used, row.drive,
         row.gain.stage, row.gain.by, row.gain.proven)
        for district in sorted(set(plan.targets["district_id"]))
        for row in explain_district(plan, district, memory).weeks
    ]  # fmt: skip
    names = ["district_id", "week", "week_ending", "team_days", "reserve", "used", "drive", "stage", "by", "proven"]
    return pd.DataFrame(rows, columns=names)


def worth_of_reserve(plan: Plan, memory: Memory | None = None) -> pd.DataFrame:
    """What the reserve of headquarters brings where it is sent, against a plan of the district without it.

    Returns
    -------
    DataFrame : district_id, weeks (how many get some), team_days (of all weeks), stage (the first that is better), by,
        proven. No row without a reserve.
    """
    memory, rows = Memory() if memory is None else memory, []
    for district, sent in plan.reserve.groupby("district_id"):
        case = case_of(plan, district, memory)
        brings = gain(case.answer(without_reserve(plan, case)), case.answer())
        rows.append((district, len(sent), int(sent["team_days"].sum()), brings.stage, brings.by, brings.proven))
    return pd.DataFrame(rows, columns=["district_id", "weeks", "team_days", "stage", "by", "proven"])


def held_weeks(plan: Plan) -> dict[str, tuple[int, ...]]:
    """Numbers of the weeks in which a station holds drives, from 1; stations that hold none are left out."""
    number = {pd.Timestamp(day): w for w, day in enumerate(plan.horizon.weeks, start=1)}
    held = plan.weeks[plan.weeks["drives"] > 0].sort_values("week_ending")
    return {unit: tuple(number[day] for day in rows) for unit, rows in held.groupby("unit_id")["week_ending"]}


def _same_question(case: Case, task: Task, unit_id: str) -> bool:
    """Whether nothing changed that a plan depends on: same team-days and weeks, and the station's programmes are the same."""
    if (task.district.team_days, task.horizon) != (case.district.team_days, case.task.horizon):
        return False
    listed = [
        list(programmes(u, task.horizon, task.max_drives_per_week))
        for district in (case.district, task.district)
        for u in district.stations
        if u.unit_id == unit_id
    ]
    return listed[0] == listed[1]


def _gets(now: Answer, then: Answer) -> tuple[str, ...]:
    return tuple(unit for unit in sorted(now.drives) if then.drives[unit] > now.drives[unit])


def _lost(station: Station, plan: Plan) -> int:
    """Members of today who will have left by the end; what stays is rounded down."""
    return station.m - replace(station, j=0).certain(plan.horizon.length) // PARTS


def _used(case: Case, plan: Plan, week: int) -> tuple[int, int]:
    """Team-days used and drives held in a week."""
    costs = {u.unit_id: u.t for u in case.district.stations}
    rows = plan.weeks[plan.weeks["week_ending"] == pd.Timestamp(plan.horizon.weeks[week - 1])]
    held = [(costs[row.unit_id], int(row.drives)) for row in rows.itertuples() if row.unit_id in costs]
    return sum(cost * drives for cost, drives in held), sum(drives for _, drives in held)
