"""What a plan is worth in each stage, counted from its tables in exact integers."""

import numpy as np
import pandas as pd

from planning.plan.horizon import PARTS, Horizon
from planning.plan.inputs import Inputs
from planning.scenario import Scenario


def stage_objective(
    stage: str, targets: pd.DataFrame, weeks: pd.DataFrame, inputs: Inputs, horizon: Horizon, scenario: Scenario
) -> int:
    """The value of a stage for the whole state, in exact integers.

    Parameters
    ----------
    targets, weeks : as tables.TARGETS and tables.WEEKS.
    """
    facts = inputs.units.set_index("unit_id").reindex(targets["unit_id"])
    shortfall = targets["shortfall"].to_numpy()
    match stage:
        case "promises":
            return int((facts["promise"].to_numpy() - targets["recruits"]).clip(lower=0).sum())
        case "unformed":
            return int((targets["groups"] + targets["new_groups"] == 0).sum())
        case "shortfall":
            return int((facts["weight"].to_numpy() * shortfall).sum())
        case "worst":
            owing = targets[targets["floor"] > 0]
            return int((-(-PARTS * owing["shortfall"] // owing["floor"])).max()) if len(owing) else 0
        case "goal":
            return max(0, scenario.goal - int(targets["target"].sum()))
        case "team_days":
            return int((facts["drive_team_days"].to_numpy() * targets["drives"].to_numpy()).sum())
        case "change":
            return _change(targets["unit_id"], weeks, inputs, horizon, scenario.max_drives_per_week)
    raise ValueError(f"unknown stage {stage!r}")


def reached(plan, stage: str) -> int:
    """The value of a stage in a whole plan, also of a stage that its scenario does not name."""
    return stage_objective(stage, plan.targets, plan.weeks, plan.inputs, plan.horizon, plan.scenario)


def _change(units: pd.Series, weeks: pd.DataFrame, inputs: Inputs, horizon: Horizon, most: int) -> int:
    """Drives of each station and block that the last plan has and this one not, or the other way round.

    A week that the last plan did not reach may hold any drives.
    """
    now, before = (_by_block(rows, units, horizon) for rows in (weeks, inputs.previous))
    free = most * np.array([sum(w > inputs.previous_weeks for w in block) for block in horizon.blocks])
    return int(np.maximum(0, np.maximum(before - now, now - before - free)).sum())


def _by_block(rows: pd.DataFrame, units: pd.Series, horizon: Horizon) -> np.ndarray:
    """Drives by station and block."""
    block = {pd.Timestamp(horizon.weeks[w - 1]): k for k, weeks in enumerate(horizon.blocks) for w in weeks}
    held = rows.groupby(["unit_id", rows["week_ending"].map(block)])["drives"].sum().unstack(fill_value=0)  # noqa: PD010
    return held.reindex(index=units, columns=range(len(horizon.blocks)), fill_value=0).to_numpy(dtype=np.int64)
