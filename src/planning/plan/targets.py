"""From bookings to the tables that are published: one row per station and week, one row per station."""

from collections import defaultdict

import pandas as pd

from planning import tables
from planning.plan.horizon import PARTS, Horizon, retention
from planning.plan.programmes import handed_out
from planning.scenario import Scenario


def week_rows(solved, horizon: Horizon) -> pd.DataFrame:
    """tables.WEEKS of the bookings of every solved district, in order of unit and week."""
    rows = [
        (b.unit_id, pd.Timestamp(horizon.weeks[b.week - 1]), b.drives, b.recruits, b.new_groups)
        for district in solved
        for b in district.bookings
    ]
    frame = tables.WEEKS.typed(pd.DataFrame(rows, columns=tables.WEEKS.names))
    return tables.WEEKS.checked(frame.sort_values(["unit_id", "week_ending"], ignore_index=True))


def target_rows(inputs, weeks: pd.DataFrame, horizon: Horizon, scenario: Scenario) -> pd.DataFrame:
    """tables.TARGETS of the bookings in `weeks`, one row for every station of the inputs, in order of unit."""
    units = inputs.units.sort_values("unit_id", ignore_index=True)
    sums = weeks.groupby("unit_id")[["recruits", "drives", "new_groups"]].sum()
    sums = sums.reindex(units["unit_id"], fill_value=0).reset_index(drop=True)
    promised = members_at_end(units, weeks, horizon, by_block=True)
    steps = zip(promised, units["floor"], strict=True)
    target = pd.Series([handed_out(int(m), int(f), scenario.target_step) for m, f in steps], dtype="Int64")
    frame = units[["unit_id", "district_id", "floor", "members", "basis", "groups"]].assign(**sums)
    frame["eminent"] = [eminent_people(int(recruits), scenario.eminent_percent) for recruits in frame["recruits"]]
    frame["ordinary"] = frame["recruits"] - frame["eminent"]
    frame["women"] = women_among(frame["recruits"], scenario.women_percent)
    frame["target"] = target
    frame["shortfall"] = (frame["floor"] - target).clip(lower=0)
    frame["why"] = [
        reason(unit, row, scenario) for unit, row in zip(units.itertuples(), frame.itertuples(), strict=True)
    ]
    return tables.TARGETS.checked(tables.TARGETS.typed(frame))


def reserve_rows(district_ids: list[str], sent: tuple[tuple[int, ...], ...], horizon: Horizon) -> pd.DataFrame:
    """tables.RESERVE of what headquarters send to each district, a week, in each block."""
    rows = [
        (district, pd.Timestamp(horizon.weeks[w - 1]), days)
        for district, by_block in zip(district_ids, sent, strict=True)
        for block, days in zip(horizon.blocks, by_block, strict=True)
        for w in block
        if days
    ]
    return tables.RESERVE.checked(tables.RESERVE.typed(pd.DataFrame(rows, columns=tables.RESERVE.names)))


def members_at_end(units: pd.DataFrame, weeks: pd.DataFrame, horizon: Horizon, *, by_block: bool) -> pd.Series:
    """Members after churn, rounded down: (R0 m + J + sum R[w] x[w]) / 10,000, on the index of `units`.

    by_block : recruits count as if they joined in the first week of their block, as the plan promises it; else in the
        week of the calendar, as it is expected.
    """
    first = {w: block[0] if by_block else w for block in horizon.blocks for w in block}
    number = {pd.Timestamp(day): first[w] for w, day in enumerate(horizon.weeks, start=1)}
    joined = defaultdict(list)
    for unit, week, recruits in zip(weeks["unit_id"], weeks["week_ending"], weeks["recruits"], strict=True):
        joined[unit].append((week, recruits))
    values = []
    for unit in units.itertuples():
        shares = retention(int(unit.churn_per_10000), horizon.length)
        total = shares[0] * int(unit.members) + sum(shares[1:]) * int(unit.growth_per_week)
        total += sum(shares[number[week]] * int(recruits) for week, recruits in joined[unit.unit_id])
        values.append(total // PARTS)
    return pd.Series(values, index=units.index, dtype="Int64")


def eminent_people(recruits: int, percent: int) -> int:
    """Eminent people among the recruits: the scenario's share, rounded to the nearest, at least one of each sort.

    >>> [eminent_people(n, 50) for n in (0, 1, 2, 41)]
    [0, 1, 1, 21]
    """
    share = (recruits * percent + 50) // 100
    if recruits < 2 or percent in (0, 100):
        return share
    return min(max(share, 1), recruits - 1)


def women_among(recruits: pd.Series, percent: int) -> pd.Series:
    """Women among the recruits, at least: the scenario's share, rounded up; empty where none is asked for.

    >>> women_among(pd.Series([0, 1, 40], dtype="Int64"), 33).tolist()
    [0, 1, 14]
    """
    women = -(-recruits * percent // 100)
    return (women if percent else women.where(recruits.isna())).astype("Int64")


def reason(unit, row, scenario: Scenario) -> str:
    """What decides a station's target; one of tables.WHY."""
    if row.shortfall == 0:
        return "reaches_floor" if row.drives else "at_floor"
    room = max(0, unit.cap * unit.groups - unit.members - scenario.weeks * unit.growth_per_week)
    if row.recruits >= unit.pool:
        return "pool"
    if row.recruits >= room + unit.cap * max(0, unit.max_groups - unit.groups):
        return "cap"
    if row.drives >= scenario.weeks * scenario.max_drives_per_week:
        return "weeks"
    return "capacity"
