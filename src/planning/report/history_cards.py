"""Cards of what changed: dying groups and counts to be asked about, and what came in for closed weeks."""

import pandas as pd

from planning.report.cards import Sentence, TableCard, TableColumn
from planning.report.terms import alarm_word, name_of
from planning.report.values import Day, Name, say
from planning.tables import PUBLIC

SHOWN = 30  # rows on the page; the file holds all


def alarm_cards(alarms: pd.DataFrame, gaps: pd.DataFrame, state) -> tuple[Sentence | TableCard, ...]:
    """The groups that may be dying and the counts that are hard to believe, the largest fall first; () without any.

    alarms : as returned by `planning.alarms`.
    """
    if alarms.empty:
        return ()
    fallen = int((alarms["sort"] != "risen_by_ten").sum())
    lead = say(
        "Groups in which half of the members or more are gone since the count before: {fallen}. Counts that are ten times the "
        "one before or more: {risen}. The figures hold them as reported. Ask the station: a dying group needs help this week, "
        "a wrong count a correction.",
        fallen=fallen, risen=len(alarms) - fallen,
    )  # fmt: skip
    rows = [
        {
            **_whose(row, gaps, state),
            "sort": alarm_word(row.sort),
            **{key: getattr(row, key) for key in ("last_members", "last_week", "members", "week_ending")},
        }
        for row in alarms.itertuples()
    ]
    table = TableCard(
        title=say("Groups that may be dying, and counts to be asked about ({count})", count=len(rows)),
        columns=(
            *_WHOSE,
            TableColumn(key="sort", label=say("what is odd"), kind="word"),
            TableColumn(key="last_members", label=say("count before"), kind="count"),
            TableColumn(key="last_week", label=say("of the week to"), kind="date"),
            TableColumn(key="members", label=say("newest count"), kind="count"),
            TableColumn(key="week_ending", label=say("of the week to"), kind="date"),
        ),
        rows=rows,
        most=SHOWN,
        source="tables/alarms.csv",
    )
    return (Sentence(text=lead, role="warning"), table)


def restatement_cards(restated: pd.DataFrame, gaps: pd.DataFrame, state) -> tuple[Sentence | TableCard, ...]:
    """What came in for closed weeks since the last report: as closed, as said now, and their sums; () without any.

    restated : as tables.RESTATEMENTS, one row for each week, unit and group.
    """
    if restated.empty:
        return ()
    restated = restated.assign(before=restated["sealed_members"].fillna(0))
    lead = say(
        "Returns that came in for weeks already closed: {count}; {new} of them where no return was there before. What was "
        "closed stays as it is. All figures of this report use the newer counts: {now} members in place of {before}.",
        count=len(restated), new=restated["sealed_members"].isna().sum(), now=restated["members"].sum(),
        before=restated["before"].sum(),
    )  # fmt: skip
    rows = [
        {
            "week": Day(row.week_ending.date()),
            **_whose(row, gaps, state),
            "sealed": row.sealed_members,
            "now": row.members,
            "change": row.members - row.before,
            "received": row.received_on,
        }
        for row in restated.itertuples()
    ]
    sums = {"sealed": restated["before"].sum(), "now": restated["members"].sum()}
    table = TableCard(
        title=say("Returns for closed weeks since the last report"),
        columns=(
            TableColumn(key="week", label=say("week to"), kind="date"),
            *_WHOSE,
            TableColumn(key="sealed", label=say("members as closed"), kind="count"),
            TableColumn(key="now", label=say("members as said now"), kind="count"),
            TableColumn(key="change", label=say("change"), kind="count"),
            TableColumn(key="received", label=say("received on"), kind="date"),
        ),
        rows=rows,
        total={"week": say("all"), **sums, "change": sums["now"] - sums["sealed"]},
        note=say("A dash: no return was there when the week was closed."),
        most=SHOWN,
        source="tables/restatements.csv",
    )
    return (Sentence(text=lead), table)


_WHOSE = (
    TableColumn(key="station", label=say("station"), kind="name"),
    TableColumn(key="district", label=say("police district"), kind="name"),
)


def _whose(row, gaps: pd.DataFrame, state) -> dict:
    """Name and police district of what a return is about, with its group; a unit that is no more by its code."""
    about = row.group_id or (row.audience if getattr(row, "audience", PUBLIC) != PUBLIC else "")
    if row.unit_id not in gaps.index:
        return {"station": Name(f"{row.unit_id} ({about})" if about else row.unit_id), "district": None}
    unit = gaps.loc[row.unit_id]
    name = name_of(unit)
    if about:
        name = Name(f"{name.en} ({about})", f"{name.hi} ({about})" if name.hi else None)
    return {"station": name, "district": name_of(state.districts.loc[unit["district_id"]])}
