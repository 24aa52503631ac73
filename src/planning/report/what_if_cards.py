"""Cards for planners: what every budget of team-days brings, and what hangs on assumptions."""

import pandas as pd

from planning.report.cards import LineChart, Sentence, Series, TableCard, TableColumn
from planning.report.terms import figure_word, stage_word
from planning.report.values import Text, say


def frontier_cards(points: pd.DataFrame) -> tuple[Sentence | LineChart | TableCard, ...]:
    """The least shortfall of every budget of team-days, as a line and as a table.

    points : as made by `frontier`; budgets that come to the same team-days are drawn once.
    """
    lead = say(
        "How little can be missing at every capacity: each point is a plan of its own that serves the same stages, solved and "
        "checked. No plan with these team-days leaves less, as long as the earlier stages are served as well."
    )
    drawn = points.drop_duplicates("team_days_allowed")
    chart = [_frontier_line(drawn)] if len(drawn) > 1 else []
    return (Sentence(text=lead), *chart, _frontier_table(points))


def _frontier_line(points: pd.DataFrame) -> LineChart:
    series = [
        Series(label=stage_word("shortfall"), values=_values(points["weighted_shortfall"])),
        Series(label=say("members missing to the floors"), values=_values(points["shortfall"]), style="dashed"),
    ]
    if (points["bound"] < points["weighted_shortfall"]).any():
        series.append(Series(label=say("proved: not below"), values=_values(points["bound"]), style="dotted"))
    return LineChart(
        title=say("What more drives would bring"),
        x=_values(points["team_days_allowed"]),
        series=series,
        x_label=say("team-days that all districts may hold in the plan"),
        y_label=say("members"),
    )


def _values(column: pd.Series) -> tuple[int, ...]:
    return tuple(map(int, column))


def _frontier_table(points: pd.DataFrame) -> TableCard:
    keys = ("team_days_allowed", "team_days", "drives", "unformed", "weighted_shortfall", "bound", "shortfall",
            "stations_short", "members_end")  # fmt: skip
    rows = [
        {
            "capacity": say("{percent} %", percent=int(point["capacity_percent"])),
            **{key: int(point[key]) for key in keys},
        }
        for point in points.to_dict("records")
    ]
    return TableCard(
        title=say("The least shortfall of each capacity"),
        columns=(
            TableColumn(key="capacity", label=say("capacity"), kind="word"),
            TableColumn(key="team_days_allowed", label=say("team-days allowed"), kind="count"),
            TableColumn(key="team_days", label=say("fewest that do"), kind="count"),
            TableColumn(key="drives", label=say("drives"), kind="count"),
            TableColumn(key="unformed", label=say("without a group"), kind="count"),
            TableColumn(key="weighted_shortfall", label=say("weighted shortfall"), kind="count"),
            TableColumn(key="bound", label=say("cannot be below"), kind="count"),
            TableColumn(key="shortfall", label=say("members missing"), kind="count"),
            TableColumn(key="stations_short", label=say("stations short"), kind="count"),
            TableColumn(key="members_end", label=say("members at the end"), kind="count"),
        ),
        rows=rows,
        source="tables/frontier.csv",
    )


def sensitivity_cards(table: pd.DataFrame) -> tuple[Sentence | TableCard, ...]:
    """What the plan reaches when an assumption is wrong, with its drives kept and planned again.

    table : as made by `sensitivity`.
    """
    reached = table.set_index(["figure", "truth_percent", "drives"])[["weighted_shortfall", "members_end"]]
    planned = table.iloc[0]
    order = table.drop_duplicates(["figure", "truth_percent"]).iloc[1:]
    rows = [_as_planned(planned), *(_if_wrong(row, reached) for row in order.to_dict("records"))]
    return (
        Sentence(text=_hangs_on(table), role="answer"),
        TableCard(
            title=say("If an assumption is wrong"),
            columns=(
                TableColumn(key="figure", label=say("assumed figure"), kind="word"),
                TableColumn(key="truth", label=say("truth, against what is assumed"), kind="word"),
                TableColumn(key="assumed", label=say("rest on the default"), kind="count"),
                TableColumn(key="moved", label=say("of them move"), kind="count"),
                TableColumn(key="short_kept", label=say("weighted shortfall, drives as planned"), kind="count"),
                TableColumn(key="short_again", label=say("weighted shortfall, planned again"), kind="count"),
                TableColumn(key="members_kept", label=say("members at the end, drives as planned"), kind="count"),
                TableColumn(key="members_again", label=say("members at the end, planned again"), kind="count"),
            ),
            rows=rows,
            note=say(
                "Only stations (districts for capacity) without a figure of their own move. Figures are whole numbers: 0 stays 0, "
                "and one team-day stays one. Drives as planned is the risk of the plan; planned again is what knowing it is worth."
            ),
            source="tables/sensitivity.csv",
        ),
    )


def _hangs_on(table: pd.DataFrame) -> Text:
    planned, kept = table.iloc[0], table[(table["drives"] == "kept") & (table["moved"] > 0)]
    if kept.empty or kept["weighted_shortfall"].max() <= planned["weighted_shortfall"]:
        return say("No assumption makes the plan fall further short of the floors when it is wrong by so much.")
    worst = kept.loc[kept["weighted_shortfall"].idxmax()]
    return say(
        "The plan hangs most on this assumption: {figure}. If the truth is {percent} % of it and the drives are held as "
        "planned, the weighted shortfall is {short} in place of {planned}, and the state has {members} members in place of {hoped}.",
        figure=figure_word(worst["figure"]), percent=int(worst["truth_percent"]),
        short=int(worst["weighted_shortfall"]), planned=int(planned["weighted_shortfall"]),
        members=int(worst["members_end"]), hoped=int(planned["members_end"]),
    )  # fmt: skip


def _as_planned(planned: pd.Series) -> dict:
    return {
        "figure": say("all as assumed"),
        "truth": say("{percent} %", percent=100),
        "short_kept": int(planned["weighted_shortfall"]),
        "members_kept": int(planned["members_end"]),
    }


def _if_wrong(row: dict, reached: pd.DataFrame) -> dict:
    kept, again = (reached.loc[(row["figure"], row["truth_percent"], drives)] for drives in ("kept", "planned_again"))
    return {
        "figure": figure_word(row["figure"]),
        "truth": say("{percent} %", percent=int(row["truth_percent"])),
        "assumed": int(row["assumed"]),
        "moved": int(row["moved"]),
        "short_kept": int(kept["weighted_shortfall"]),
        "short_again": int(again["weighted_shortfall"]),
        "members_kept": int(kept["members_end"]),
        "members_again": int(again["members_end"]),
    }
