"""Every rule of a plan checked again in exact integers, from the plan alone and without a solver."""

from collections.abc import Iterator

import pandas as pd

from planning import tables
from planning.errors import Problem, RunFailed, raise_if_any
from planning.plan.inputs import Inputs, Published, plan_inputs
from planning.plan.objectives import stage_objective
from planning.plan.result import Plan
from planning.plan.targets import eminent_people, members_at_end, reason
from planning.scenario import Scenario
from planning.tables import MEASURED_KEYS

COPIED = ("district_id", "floor", "members", "basis", "groups")
ADDED_UP = ("recruits", "drives", "new_groups")


def verify(
    plan: Plan,
    gaps: pd.DataFrame | None = None,
    scenario: Scenario | None = None,
    capacity: pd.DataFrame | None = None,
    last: Published | None = None,
    *,
    input_hash: str | None = None,
) -> None:
    """Check every rule of `plan`; return in silence, or raise with every broken one.

    Parameters
    ----------
    plan : as made by `recruitment_plan`, or read from its folder.
    gaps, scenario, capacity, last : what the plan says it was made of; with `gaps`, its inputs must follow from them.
    input_hash : the hash that plan.json states; when given, the inputs must have it.

    Raises
    ------
    RunFailed : each broken rule with the unit (or district and week), what stands there and what should.
    """
    problems = list(_wrong_inputs(plan, gaps, scenario, capacity, last, input_hash))
    problems += _wrong_rows(plan)
    raise_if_any(problems, RunFailed)
    for rule in (_sums, _end, _floor, _split, _why, _yields, _cap, _pool, _drives, _reserve, _stages):
        problems += rule(plan)
    raise_if_any(problems, RunFailed)


def _wrong_inputs(plan, gaps, scenario, capacity, last, input_hash) -> Iterator[Problem]:
    if input_hash is not None and input_hash != plan.input_hash:
        yield _broken("inputs", "plan.json", "the copied inputs are not those of the plan", input_hash, plan.input_hash)
    if sum(len(block) for block in plan.horizon.blocks) != plan.scenario.weeks:
        yield _broken(
            "horizon", "plan.json", "the blocks do not add up to the weeks", plan.horizon.length, plan.scenario.weeks
        )
    for table, key in (
        (plan.inputs.units, ["unit_id"]),
        (plan.inputs.capacity, ["district_id", "subdivision", "week_ending"]),
        (plan.reserve, ["district_id", "week_ending"]),
    ):
        for code in sorted(set(table.loc[table.duplicated(key), key[0]])):
            yield _broken("inputs", code, "the row stands more than once", "several", "one")
    yield from _origins(plan)
    if scenario is not None and scenario != plan.scenario:
        yield _broken("scenario", "plan", "the plan was made for another scenario", plan.scenario.name, scenario.name)
    if gaps is not None:
        expected = plan_inputs(gaps, scenario or plan.scenario, capacity, last)
        if not _same_inputs(expected, plan.inputs):
            differing = _first_difference(expected.units, plan.inputs.units)
            yield _broken("inputs", differing, "the plan's inputs do not follow from these gaps", "", "")


def _origins(plan: Plan) -> Iterator[Problem]:
    """A measured figure, and no other, says whose returns it is from and over how many weeks; switched off, none is."""
    for key in MEASURED_KEYS:
        source, level, weeks = (plan.inputs.units[f"{key}_{name}"] for name in ("source", "level", "weeks"))
        measured = source == "measured"
        wrong = (
            (level.notna() != measured) | ((weeks > 0) != measured) | (measured & (not plan.scenario.measure_inputs))
        )
        for row in plan.inputs.units.index[wrong]:
            found = f"{source[row]}, level {level[row]}, weeks {weeks[row]}"
            right = "level and weeks for what is measured, and only for that"
            yield _broken("origins", plan.inputs.units.loc[row, "unit_id"], key, found, right)


def _same_inputs(a: Inputs, b: Inputs) -> bool:
    if (a.previous is None) != (b.previous is None) or a.previous_weeks != b.previous_weeks:
        return False
    pairs = [(a.units, b.units), (a.capacity, b.capacity)]
    pairs += [] if a.previous is None else [(a.previous, b.previous)]
    return all(one.equals(other) for one, other in pairs)


def _first_difference(expected: pd.DataFrame, found: pd.DataFrame) -> str:
    if list(expected["unit_id"]) != list(found["unit_id"]):
        return "another list of units"
    differs = (expected.astype("str").fillna("") != found.astype("str").fillna("")).any(axis=1)
    return (
        str(expected.loc[differs, "unit_id"].iloc[0]) if differs.any() else "capacity of a district, or the last plan"
    )


def _wrong_rows(plan: Plan) -> Iterator[Problem]:
    """Without the right rows no other rule can be looked at."""
    owed, found = set(plan.inputs.units["unit_id"]), list(plan.targets["unit_id"])
    for unit in sorted(owed ^ set(found)):
        yield _broken(
            "rows", unit, "a unit of the inputs has no target, or a target has no unit", unit in found, unit in owed
        )
    for unit in sorted({unit for unit in found if found.count(unit) > 1} if len(set(found)) < len(found) else ()):
        yield _broken("rows", unit, "the unit has several targets", found.count(unit), 1)
    weeks = {pd.Timestamp(week) for week in plan.horizon.weeks}
    seen = set()
    for row in plan.weeks.itertuples():
        if row.unit_id not in owed or row.week_ending not in weeks or (row.unit_id, row.week_ending) in seen:
            right = "each unit and week of the plan at most once"
            yield _broken("rows", row.unit_id, f"a row of {tables.WEEKS.name}", f"{row.week_ending:%Y-%m-%d}", right)
        seen.add((row.unit_id, row.week_ending))
    units = plan.inputs.units.drop_duplicates("unit_id").set_index("unit_id")
    for row in plan.targets[plan.targets["unit_id"].isin(owed)].itertuples():
        for column in COPIED:
            if getattr(row, column) != units.loc[row.unit_id, column]:
                yield _broken("inputs", row.unit_id, column, getattr(row, column), units.loc[row.unit_id, column])


def _sums(plan: Plan) -> Iterator[Problem]:
    sums = plan.weeks.groupby("unit_id")[list(ADDED_UP)].sum().reindex(plan.targets["unit_id"], fill_value=0)
    for row in plan.targets.itertuples():
        for column in ADDED_UP:
            if getattr(row, column) != sums.loc[row.unit_id, column]:
                yield _broken(
                    "sum over weeks", row.unit_id, column, getattr(row, column), sums.loc[row.unit_id, column]
                )


def _end(plan: Plan) -> Iterator[Problem]:
    units = _units_as_targets(plan)
    promised = members_at_end(units, plan.weeks, plan.horizon, by_block=True)
    expected = members_at_end(units, plan.weeks, plan.horizon, by_block=False)
    for row, promise, members in zip(plan.targets.itertuples(), promised, expected, strict=True):
        target = promise - promise % plan.scenario.target_step
        if target < row.floor <= promise:
            target = row.floor
        if row.target != target:
            yield _broken("(1) end", row.unit_id, "target", row.target, target)
        if members < row.target:
            yield _broken("(1) end", row.unit_id, "members at the end by the calendar", members, row.target)


def _floor(plan: Plan) -> Iterator[Problem]:
    for row in plan.targets.itertuples():
        if row.shortfall != max(0, row.floor - row.target):
            yield _broken("(2) floor", row.unit_id, "shortfall", row.shortfall, max(0, row.floor - row.target))


def _split(plan: Plan) -> Iterator[Problem]:
    for row in plan.targets.itertuples():
        eminent = eminent_people(int(row.recruits), plan.scenario.eminent_percent)
        if row.eminent != eminent:
            yield _broken("split", row.unit_id, "eminent", row.eminent, eminent)
        if row.ordinary != row.recruits - eminent:
            yield _broken("split", row.unit_id, "ordinary", row.ordinary, row.recruits - eminent)
        women = -(-row.recruits * plan.scenario.women_percent // 100) if plan.scenario.women_percent else pd.NA
        if str(row.women) != str(women):
            yield _broken("split", row.unit_id, "women", row.women, women)


def _why(plan: Plan) -> Iterator[Problem]:
    for unit, row in zip(_units_as_targets(plan).itertuples(), plan.targets.itertuples(), strict=True):
        if row.why != reason(unit, row, plan.scenario):
            yield _broken("why", row.unit_id, "why", row.why, reason(unit, row, plan.scenario))


def _yields(plan: Plan) -> Iterator[Problem]:
    units = plan.inputs.units.set_index("unit_id")
    for row in plan.weeks.itertuples():
        week = f"{row.week_ending:%Y-%m-%d}"
        most = units.loc[row.unit_id, "drive_yield"] * row.drives
        if row.recruits > most:
            yield _broken("(3) yield", row.unit_id, f"recruits of {week}", row.recruits, most)
        if row.drives > plan.scenario.max_drives_per_week:
            yield _broken("drives of a week", row.unit_id, week, row.drives, plan.scenario.max_drives_per_week)


def _cap(plan: Plan) -> Iterator[Problem]:
    """Week by week nobody joins a group that is not there; and no station opens more groups than it may."""
    units = plan.inputs.units.set_index("unit_id")
    for unit_id, rows in plan.weeks.sort_values("week_ending").groupby("unit_id"):
        unit = units.loc[unit_id]
        growing = plan.scenario.weeks * unit["growth_per_week"]
        room = max(0, unit["cap"] * unit["groups"] - unit["members"] - growing)
        joined, opened = rows["recruits"].cumsum(), rows["new_groups"].cumsum()
        for week in rows.index[joined > room + unit["cap"] * opened]:
            most = room + unit["cap"] * opened[week]
            yield _broken("(4) cap", unit_id, f"joined by {rows['week_ending'][week]:%Y-%m-%d}", joined[week], most)
        if opened.iloc[-1] > max(0, unit["max_groups"] - unit["groups"]):
            yield _broken("(4) cap", unit_id, "new groups", opened.iloc[-1], unit["max_groups"] - unit["groups"])


def _pool(plan: Plan) -> Iterator[Problem]:
    for unit, row in zip(_units_as_targets(plan).itertuples(), plan.targets.itertuples(), strict=True):
        if row.recruits > unit.pool:
            yield _broken("(5) pool", row.unit_id, "recruits", row.recruits, unit.pool)


def _drives(plan: Plan) -> Iterator[Problem]:
    """(6) for every district, and for every sub-division that has team-days of its own; headquarters may help in each."""
    units = plan.inputs.units.set_index("unit_id").reindex(plan.weeks["unit_id"])[
        ["district_id", "subdivision", "drive_team_days"]
    ]
    held = plan.weeks.assign(**{name: units[name].to_numpy() for name in units})
    held["used"] = held["drives"] * held["drive_team_days"]
    sent = plan.reserve.set_index(["district_id", "week_ending"])["team_days"]
    for row in plan.inputs.capacity.itertuples():
        here = (held["district_id"] == row.district_id) & (held["week_ending"] == row.week_ending)
        if not pd.isna(row.subdivision):
            here &= held["subdivision"] == row.subdivision
        most = row.team_days + sent.get((row.district_id, row.week_ending), 0)
        if (used := held.loc[here, "used"].sum()) > most:
            part = "" if pd.isna(row.subdivision) else f" of {row.subdivision}"
            yield _broken("(6) drives", row.district_id, f"team-days{part} of {row.week_ending:%Y-%m-%d}", used, most)
    known = set(zip(plan.inputs.capacity["district_id"], plan.inputs.capacity["week_ending"], strict=True))
    for row in held[["district_id", "week_ending"]].drop_duplicates().itertuples(index=False):
        if tuple(row) not in known:
            yield _broken("(6) drives", row.district_id, f"team-days of {row.week_ending:%Y-%m-%d}", "some", "none")


def _reserve(plan: Plan) -> Iterator[Problem]:
    """(7): no week sends more than there is, no district gets more than it may, and a block's weeks get the same."""
    most, districts = plan.scenario.reserve_team_days, set(plan.inputs.units["district_id"])
    for week, sent in plan.reserve.groupby("week_ending")["team_days"].sum().items():
        if sent > most or week not in {pd.Timestamp(day) for day in plan.horizon.weeks}:
            yield _broken("(7) reserve", "headquarters", f"team-days sent in {week:%Y-%m-%d}", sent, most)
    for row in plan.reserve.itertuples():
        if row.district_id not in districts or row.team_days > plan.scenario.reserve_most:
            limit = plan.scenario.reserve_most if row.district_id in districts else 0
            yield _broken("(7) reserve", row.district_id, f"{row.week_ending:%Y-%m-%d}", row.team_days, limit)
    for district, rows in plan.reserve.groupby("district_id"):
        sent = rows.set_index("week_ending")["team_days"]
        for block in plan.horizon.blocks:
            days = [int(sent.get(pd.Timestamp(plan.horizon.weeks[w - 1]), 0)) for w in block]
            if len(set(days)) > 1:
                yield _broken("(7) reserve", district, f"weeks {block[0]} to {block[-1]}", days, "the same in each")


def _stages(plan: Plan) -> Iterator[Problem]:
    named = list(plan.inputs.stages(plan.scenario))
    if [stage.stage for stage in plan.stages] != named:
        yield _broken("stages", "plan.json", "order", [s.stage for s in plan.stages], named)
        return
    for stage in plan.stages:
        value = stage_objective(stage.stage, plan.targets, plan.weeks, plan.inputs, plan.horizon, plan.scenario)
        if stage.objective != value:
            yield _broken("stages", stage.stage, "objective", stage.objective, value)
        if not 0 <= stage.bound <= stage.objective:
            yield _broken("stages", stage.stage, "bound", stage.bound, f"0 to {stage.objective}")


def _units_as_targets(plan: Plan) -> pd.DataFrame:
    return plan.inputs.units.set_index("unit_id").reindex(plan.targets["unit_id"]).reset_index()


def _broken(rule: str, unit: str, what: str, found, right) -> Problem:
    return Problem(
        "V-RULE", f"rule {rule} is broken: {what} is {found}, the rule gives {right}", "plan again", value=str(unit)
    )
