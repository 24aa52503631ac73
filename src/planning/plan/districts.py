"""The inputs of a plan as the model takes them: districts, their stations and team-days, and the blocks of weeks."""

import pandas as pd

from planning.plan.horizon import Horizon, horizon_in_blocks
from planning.plan.inputs import Inputs
from planning.plan.listing import District, Subdivision
from planning.plan.programmes import MOST_PROGRAMMES, Station, count_programmes
from planning.scenario import Scenario


def model_districts(inputs: Inputs, target_step: int) -> list[District]:
    """Districts and stations in order of their codes."""
    team_days = inputs.capacity.sort_values("week_ending").groupby(["district_id", "subdivision"], dropna=False)
    days = {key: tuple(map(int, rows["team_days"])) for key, rows in team_days}
    before = _before(inputs)
    return [
        District(
            district_id,
            tuple(_station(row, target_step, before.get(row.unit_id, ())) for row in rows.itertuples()),
            next(held for (code, part), held in days.items() if code == district_id and pd.isna(part)),
            tuple(
                Subdivision(part, tuple(rows.loc[rows["subdivision"] == part, "unit_id"]), held)
                for (code, part), held in days.items()
                if code == district_id and not pd.isna(part)
            ),
        )
        for district_id, rows in inputs.units.sort_values("unit_id").groupby("district_id", sort=True)
    ]


def choice_horizon(inputs: Inputs, scenario: Scenario, districts: list[District]) -> Horizon:
    """The scenario's blocks, or fewer and longer ones where a station would have too many programmes to list."""
    for number in range(-(-scenario.weeks // scenario.block_weeks), 0, -1):
        length = max(scenario.block_weeks, -(-scenario.weeks // number))
        whole, rest = divmod(scenario.weeks, length)
        horizon = horizon_in_blocks(inputs.week, [length] * whole + [rest] * bool(rest))
        most = (count_programmes(u, horizon, scenario.max_drives_per_week) for d in districts for u in d.stations)
        if number == 1 or max(most) <= MOST_PROGRAMMES:
            return horizon
    raise AssertionError("a horizon has at least one block")


def _before(inputs: Inputs) -> dict[str, tuple[int, ...]]:
    """Drives that the last plan has for each station, in week 1, 2, ... of this plan as far as it reaches."""
    if inputs.previous is None:
        return {}
    days = pd.date_range(pd.Timestamp(inputs.week) + pd.Timedelta(weeks=1), periods=inputs.previous_weeks, freq="7D")
    held = inputs.previous.set_index(["unit_id", "week_ending"])["drives"].to_dict()
    return {unit: tuple(int(held.get((unit, day), 0)) for day in days) for unit in inputs.units["unit_id"]}


def _station(row, step: int, before: tuple[int, ...]) -> Station:
    return Station(
        row.unit_id, int(row.weight), int(row.floor), int(row.members), int(row.groups), int(row.cap),
        max(0, int(row.max_groups) - int(row.groups)), int(row.pool), int(row.drive_yield), int(row.drive_team_days),
        int(row.churn_per_10000), int(row.growth_per_week), step, int(row.promise), before,
    )  # fmt: skip
