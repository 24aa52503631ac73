"""Cards of the plan: the weeks, next week's drives, targets on a map and station by station, what would do."""

import geopandas as gpd
import pandas as pd

from planning.report.cards import LineChart, MapCard, Sentence, Series, TableCard, TableColumn
from planning.report.classes import count_classes
from planning.report.coverage_cards import no_map
from planning.report.maps import station_map
from planning.report.people_cards import people_column
from planning.report.terms import basis_word, in_order, marks, name_of, reason_word
from planning.report.values import Day, say

RECRUIT_CLASSES = (40, 80, 120, 160)


def plan_by_week(outlook: pd.DataFrame) -> TableCard:
    """Drives, stations, recruits and expected members, week by week.

    outlook : as made by `weekly_outlook`; its first row is the week that the plan starts from.
    """
    rows = [
        {"week": Day(day), **{key: int(row[key]) for key in _WEEK_KEYS}} for day, row in outlook.iloc[1:].iterrows()
    ]
    sums = outlook[["drives", "recruits", "new_groups"]].sum()
    return TableCard(
        title=say("The plan by week"),
        columns=(
            TableColumn(key="week", label=say("week to"), kind="date"),
            TableColumn(key="stations", label=say("stations with a drive"), kind="count"),
            TableColumn(key="drives", label=say("drives"), kind="count"),
            TableColumn(key="recruits", label=say("recruits"), kind="count"),
            TableColumn(key="new_groups", label=say("new groups"), kind="count"),
            TableColumn(key="members", label=say("members expected"), kind="count"),
        ),
        rows=rows,
        total={"week": say("all"), **{key: int(value) for key, value in sums.items()}},
        source="tables/weeks.csv",
    )


def members_line(outlook: pd.DataFrame, goal: int) -> LineChart:
    """Members expected at the end of each week, after churn, and the goal."""
    return LineChart(
        title=say("Members expected if the plan is carried out"),
        x=tuple(day.date() for day in outlook.index),
        series=(
            Series(label=say("members expected"), values=tuple(map(int, outlook["members"]))),
            Series(label=say("goal"), values=(goal,) * len(outlook), style="dashed"),
        ),
        y_label=say("members"),
    )


def map_targets(gaps: gpd.GeoDataFrame, plan, state) -> MapCard | Sentence:
    """Every station coloured by the people it has to win in the plan."""
    if gaps.geometry.isna().all():
        return no_map()
    targets = plan.targets.set_index("unit_id")
    frame = gaps[["name", "name_hi", "district_id", "geometry"]].join(targets[["recruits", "drives", "target"]])
    return station_map(
        frame, "recruits", say("People to be won in the plan, by station"), count_classes(RECRUIT_CLASSES),
        say(
            "Map of {units} stations: {count} hold at least one drive. The annex lists every station.",
            units=len(frame), count=(frame["drives"] > 0).sum(),
        ),
        state.districts,
        (
            TableColumn(key="recruits", label=say("recruits"), kind="count"),
            TableColumn(key="drives", label=say("drives"), kind="count"),
            TableColumn(key="target", label=say("target"), kind="count"),
        ),
        marks(state),
    )  # fmt: skip


def next_drives(drives: pd.DataFrame, gaps: pd.DataFrame, state) -> TableCard:
    """The drives of the coming week, by district and station.

    drives : as made by `drives_of_week`.
    """
    frame = in_order(drives.join(gaps[["name", "people"]]), state)
    counts = (
        TableColumn(key="members", label=say("members"), kind="count"),
        *people_column(frame["people"]),
        TableColumn(key="floor", label=say("floor"), kind="count"),
        TableColumn(key="drives", label=say("drives"), kind="count"),
        TableColumn(key="recruits", label=say("recruits"), kind="count"),
        TableColumn(key="target", label=say("target at the end of the plan"), kind="count"),
    )
    rows = [
        {
            "district": name_of(state.districts.loc[row["district_id"]]),
            "station": name_of(gaps.loc[unit]),
            **{column.key: row[column.key] for column in counts},
        }
        for unit, row in frame.iterrows()
    ]
    week = frame["week_ending"].iloc[0] if len(frame) else None
    return TableCard(
        title=say("Drives in the week to {week}", week=Day(week.date()))
        if len(frame)
        else say("Drives of the coming week"),
        columns=(
            TableColumn(key="district", label=say("police district"), kind="name"),
            TableColumn(key="station", label=say("station"), kind="name"),
            *counts,
        ),
        rows=rows,
        source="tables/weeks.csv",
    )


def every_station(
    plan, gaps: pd.DataFrame, state, weeks: pd.Series, districts: pd.DataFrame
) -> tuple[Sentence | TableCard, ...]:
    """Annex: target, recruits and weeks of drives of every station, a table for each police district.

    weeks : as made by `drive_weeks`; districts : rows of `roll_up` per district, with people where a register of them came.
    """
    note = say(
        "Weeks are numbered from the first week of the plan. Members that are not reported are marked: estimated from the "
        "last return, or provisional, which counts as 0 until the station reports."
    )
    frame = in_order(plan.targets.set_index("unit_id").join(gaps[["name", "name_hi", "people"]]), state)
    tables = [
        _stations_of(name_of(state.districts.loc[district]), rows, weeks, districts.loc[district, "people"])
        for district, rows in frame.groupby("district_id", sort=False)
    ]
    return (Sentence(text=note, role="note"), *tables)


def _stations_of(district, rows: pd.DataFrame, weeks: pd.Series, people_in_all) -> TableCard:
    people = people_column(rows["people"])
    counts = ("members", "floor", "recruits", "eminent", "target", "shortfall")
    listed = [
        {
            "station": name_of(row),
            **{key: int(row[key]) for key in counts},
            **{column.key: row[column.key] for column in people},
            "basis": basis_word(row["basis"]),
            "weeks": weeks[unit] or None,
            "why": reason_word(row["why"]),
        }
        for unit, row in rows.iterrows()
    ]
    return TableCard(
        title=say("{district}: target, people to win, and weeks of drives of every station", district=district),
        columns=(
            TableColumn(key="station", label=say("station"), kind="name"),
            TableColumn(key="floor", label=say("floor"), kind="count"),
            TableColumn(key="members", label=say("members"), kind="count"),
            *people,
            TableColumn(key="basis", label=say("basis"), kind="word"),
            TableColumn(key="recruits", label=say("recruits"), kind="count"),
            TableColumn(key="eminent", label=say("of them eminent"), kind="count"),
            TableColumn(key="weeks", label=say("drives in weeks"), kind="text"),
            TableColumn(key="target", label=say("target"), kind="count"),
            TableColumn(key="shortfall", label=say("still short"), kind="count"),
            TableColumn(key="why", label=say("why"), kind="word"),
        ),
        rows=listed,
        total={
            "station": say("all"),
            **{key: int(rows[key].sum()) for key in counts},
            **{column.key: people_in_all for column in people},
        },
        source="tables/targets.csv",
    )


def what_would_do(remedy, plan, state) -> tuple[Sentence | TableCard, ...]:
    """The capacity with which the shortfalls end, where it is lacking, and what the plan then reaches."""
    now, needed = int(remedy.team_days["now"].sum()), int(remedy.team_days["needed"].sum())
    then = remedy.plan.targets
    short = int((then["shortfall"] > 0).sum())
    lead = say(
        "What would do: {needed} team-days for drives a week in the whole state in place of {now}. "
        "Planned with that, {short} stations stay short, and the state has {members} members after {weeks} weeks.",
        needed=needed, now=now, short=short,
        members=then["target"].sum(), weeks=plan.scenario.weeks,
    )  # fmt: skip
    lacking = remedy.team_days[remedy.team_days["needed"] > remedy.team_days["now"]]
    lacking = lacking.assign(more=lacking["needed"] - lacking["now"])
    before = plan.targets.groupby("district_id")["shortfall"].sum()
    after = then.groupby("district_id")["shortfall"].sum()
    rows = [
        {
            "district": name_of(state.districts.loc[district]),
            **{key: int(row[key]) for key in ("now", "needed", "more")},
            "before": int(before[district]),
            "after": int(after[district]),
        }
        for district, row in lacking.sort_values("more", ascending=False, kind="stable").iterrows()
    ]
    table = TableCard(
        title=say("Team-days a week that a district has, and would need"),
        columns=(
            TableColumn(key="district", label=say("police district"), kind="name"),
            TableColumn(key="now", label=say("has"), kind="count"),
            TableColumn(key="needed", label=say("would need"), kind="count"),
            TableColumn(key="more", label=say("more"), kind="count"),
            TableColumn(key="before", label=say("short in this plan"), kind="count"),
            TableColumn(key="after", label=say("short with what it needs"), kind="count"),
        ),
        rows=rows,
        note=say("Solved and verified like the plan itself."),
        source="tables/remedy.csv",
    )
    return (Sentence(text=lead, role="answer"), table)


_WEEK_KEYS = ("stations", "drives", "recruits", "new_groups", "members")
