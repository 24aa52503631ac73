"""Cards of the whole state: what one drive more would bring in each district and week, and what the reserve brings."""

from collections.abc import Mapping

import pandas as pd

from planning.report.cards import TableCard, TableColumn
from planning.report.terms import stage_word
from planning.report.values import Name, say


def worth_of_drives_table(worth: pd.DataFrame, districts: Mapping[str, Name]) -> TableCard:
    """What one drive more would bring in every district and week; a row for each stage that would gain.

    Parameters
    ----------
    worth : as made by `worth_of_drives`.
    districts : names by code.
    """
    weeks = sorted(worth["week"].unique())
    gaining = worth[worth["by"] > 0]
    rows = [
        {
            "district": districts[district],
            "stage": stage_word(stage),
            **{f"week_{week}": int(by) for week, by in zip(found["week"], found["by"], strict=True)},
        }
        for (district, stage), found in gaining.groupby(["district_id", "stage"])
    ]
    return TableCard(
        title=say("What one drive more would bring, by police district and week"),
        columns=(
            TableColumn(key="district", label=say("police district"), kind="name"),
            TableColumn(key="stage", label=say("what gains first"), kind="word"),
            *(TableColumn(key=f"week_{week}", label=say("week {week}", week=int(week)), kind="shade") for week in weeks),
        ),
        rows=rows,
        note=say(
            "Each figure is the difference of two plans of the district. {count} districts would gain nothing.",
            count=worth["district_id"].nunique() - gaining["district_id"].nunique(),
        ),
    )  # fmt: skip


def worth_of_reserve_table(worth: pd.DataFrame, districts: Mapping[str, Name]) -> TableCard:
    """Where the reserve of headquarters goes, and what it brings there.

    Parameters
    ----------
    worth : as made by `worth_of_reserve`.
    districts : names by code.
    """
    rows = [
        {
            "district": districts[row.district_id],
            "weeks": row.weeks,
            "team_days": row.team_days,
            "stage": stage_word(row.stage) if row.stage else None,
            "by": row.by,
        }
        for row in worth.itertuples()
    ]
    return TableCard(
        title=say("Where the reserve of headquarters goes, and what it brings there"),
        columns=(
            TableColumn(key="district", label=say("police district"), kind="name"),
            TableColumn(key="weeks", label=say("weeks with some of it"), kind="count"),
            TableColumn(key="team_days", label=say("team-days"), kind="count"),
            TableColumn(key="stage", label=say("what gains first"), kind="word"),
            TableColumn(key="by", label=say("by how much"), kind="shade"),
        ),
        rows=rows,
        note=say(
            "Against a plan of the district with its own team-days alone. The reserve goes where the plan of the whole state "
            "gains most in its first stages."
        ),
    )
