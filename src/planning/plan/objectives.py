"""What a plan is worth in each stage, counted from its tables in exact integers."""

import pandas as pd

from planning.plan.horizon import PARTS


def stage_objective(stage: str, targets: pd.DataFrame, units: pd.DataFrame, goal: int) -> int:
    """The value of a stage for the whole state, in exact integers."""
    facts = units.set_index("unit_id").reindex(targets["unit_id"])
    shortfall = targets["shortfall"].to_numpy()
    match stage:
        case "unformed":
            return int((targets["groups"] + targets["new_groups"] == 0).sum())
        case "shortfall":
            return int((facts["weight"].to_numpy() * shortfall).sum())
        case "worst":
            owing = targets[targets["floor"] > 0]
            return int((-(-PARTS * owing["shortfall"] // owing["floor"])).max()) if len(owing) else 0
        case "goal":
            return max(0, goal - int(targets["target"].sum()))
        case "team_days":
            return int((facts["drive_team_days"].to_numpy() * targets["drives"].to_numpy()).sum())
    raise ValueError(f"unknown stage {stage!r}")
