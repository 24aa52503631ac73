"""How much of a plan hangs on what is only assumed: every default wrong by so much, one after the other.

Two questions are answered for each. What do the plan's own drives reach if the assumption is wrong (`kept`)? That is the
risk of whoever follows the plan. And what would a plan reach that knew the truth (`planned_again`)? The difference is what
knowing it is worth.
"""

from dataclasses import replace

import pandas as pd

from planning import tables
from planning.errors import InputRefused, Problem
from planning.plan.inputs import DEFAULT, PER_UNIT, Inputs, Published, plan_inputs
from planning.plan.kept import kept_weeks
from planning.plan.memory import Memory
from planning.plan.objectives import reached
from planning.plan.result import Plan
from planning.plan.solve import Progress, recruitment_plan
from planning.plan.targets import target_rows
from planning.plan.verify import verify
from planning.scenario import Scenario, checked_scenario

PERCENT = 30
TEAM_DAYS = "team_days_per_week"
FIELDS = {figure: "pool_percent" if figure == "pool" else figure for figure in PER_UNIT}
KEPT, AGAIN = tables.DRIVES_OF


def sensitivity(
    plan: Plan,
    gaps: pd.DataFrame,
    capacity: pd.DataFrame | None = None,
    percent: int = PERCENT,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> pd.DataFrame:
    """The plan where every defaulted figure is `percent` % smaller, and as much larger, than assumed.

    Only stations and districts whose figure is a default move; what the office says or returns show stays. Figures are
    rounded to the nearest whole number, so that a 0 stays 0 and one team-day stays one.

    Parameters
    ----------
    plan : as made by `recruitment_plan` of these gaps and this capacity.
    percent : 1 to 99.

    Returns
    -------
    DataFrame : tables.SENSITIVITY; the first row is the plan as it is, then four rows for each figure that is assumed
        anywhere: smaller and larger, with the plan's drives and planned again.

    Raises
    ------
    InputRefused : a percentage out of range.
    RunFailed : the plan is not one of these gaps and this capacity.
    """
    if not 1 <= percent <= 99:
        raise InputRefused(Problem("A-PERCENT", "out of range", "1 to 99", column="percent", value=str(percent)))
    last = _last(plan)
    verify(plan, gaps, plan.scenario, capacity, last)
    memory = Memory() if memory is None else memory
    rows = [_row(tables.NO_FIGURE, 100, (0, 0), KEPT, plan)]
    for figure, assumed in _assumed(plan.inputs).items():
        for truth in (100 - percent, 100 + percent):
            scenario, said = _changed(figure, truth, gaps, plan.scenario, capacity)
            inputs = plan_inputs(gaps, scenario, said, last)
            counts = (assumed, _moved(figure, plan.inputs, inputs))
            kept = again = plan.targets
            if counts[1]:
                kept = target_rows(inputs, kept_weeks(plan, inputs), plan.horizon, scenario)
                other = recruitment_plan(gaps, scenario, said, last, workers=workers, progress=progress, memory=memory)
                verify(other, gaps, scenario, said, last)
                again = other.targets
            for drives, targets in ((KEPT, kept), (AGAIN, again)):
                rows.append(_row(figure, truth, counts, drives, replace(plan, inputs=inputs, targets=targets)))
    return tables.SENSITIVITY.checked(tables.SENSITIVITY.typed(pd.DataFrame(rows)))


def _assumed(inputs: Inputs) -> dict[str, int]:
    """Figures that are a default anywhere, with the number of stations (of districts for team-days) where they are."""
    counts = {figure: int((inputs.units[f"{figure}_source"] == DEFAULT).sum()) for figure in PER_UNIT}
    counts[TEAM_DAYS] = len(_assumed_capacity(inputs))
    return {figure: count for figure, count in counts.items() if count}


def _assumed_capacity(inputs: Inputs) -> pd.DataFrame:
    """One row of each district whose team-days are a default."""
    whole = inputs.capacity[inputs.capacity["subdivision"].isna() & (inputs.capacity["source"] == DEFAULT)]
    return whole.drop_duplicates("district_id")


def _last(plan: Plan) -> Published | None:
    """The plan from which this one was to differ least, as far as it knows it."""
    if plan.inputs.previous is None:
        return None
    days = (plan.inputs.week, *plan.horizon.weeks)
    return Published(plan.inputs.previous, days[plan.inputs.previous_weeks])


def _moved(figure: str, before: Inputs, after: Inputs) -> int:
    if figure == TEAM_DAYS:
        days = [inputs.district_team_days for inputs in (before, after)]
        differing = days[0] != days[1]
        return differing[differing].index.get_level_values("district_id").nunique()
    values = [inputs.units.set_index("unit_id")[figure] for inputs in (before, after)]
    return int((values[0] != values[1]).sum())


def _changed(
    figure: str, truth: int, gaps: pd.DataFrame, scenario: Scenario, capacity: pd.DataFrame | None
) -> tuple[Scenario, pd.DataFrame | None]:
    """Scenario and word of the office with which the default of `figure`, and nothing else, is `truth` % of itself."""
    if figure != TEAM_DAYS:
        field = FIELDS[figure]
        value = _within_range(field, scaled(getattr(scenario, field), truth))
        return checked_scenario(scenario.model_dump() | {field: value}), capacity
    whole = plan_inputs(gaps, checked_scenario(scenario.model_dump() | {"capacity_percent": 100}), capacity)
    assumed = _assumed_capacity(whole)
    rows = pd.DataFrame(
        {
            "district_id": assumed["district_id"],
            "key": TEAM_DAYS,
            "value": [scaled(int(days), truth) for days in assumed["team_days"]],
        }
    )
    said = tables.FIGURES.empty() if capacity is None else tables.FIGURES.typed(capacity)
    return scenario, pd.concat([said, tables.FIGURES.typed(rows)], ignore_index=True)


def scaled(value: int, percent: int) -> int:
    """`percent` % of a whole number, to the nearest.

    >>> [scaled(value, 130) for value in (0, 1, 2, 40)]
    [0, 1, 3, 52]
    """
    return (value * percent + 50) // 100


def _within_range(field: str, value: int) -> int:
    """The nearest value that the scenario takes: the limits of a field stand beside it."""
    limits = Scenario.model_fields[field].metadata
    least = max((limit.ge for limit in limits if hasattr(limit, "ge")), default=value)
    most = min((limit.le for limit in limits if hasattr(limit, "le")), default=value)
    return min(max(value, least), most)


def _row(figure: str, truth: int, counts: tuple[int, int], drives: str, plan: Plan) -> dict:
    return {
        "figure": figure,
        "truth_percent": truth,
        "assumed": counts[0],
        "moved": counts[1],
        "drives": drives,
        "team_days": reached(plan, "team_days"),
        "weighted_shortfall": reached(plan, "shortfall"),
        "stations_short": (plan.targets["shortfall"] > 0).sum(),
        "members_end": plan.targets["target"].sum(),
    }
