"""A drawn state: two districts side by side, four square thanas in each, a mahila thana without ground; one card of
every kind about it."""

from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from planning.report.cards import (
    Bar,
    BarChart,
    Figure,
    Figures,
    Finished,
    LineChart,
    Section,
    Sentence,
    Series,
    TableCard,
    TableColumn,
    Title,
)
from planning.report.classes import coverage_classes
from planning.report.maps import station_map
from planning.report.meta import Meta
from planning.report.values import Name, Share, say

PATNA, MUZAFFARPUR = Name("Patna", "पटना"), Name("Muzaffarpur", "मुजफ्फरपुर")

# What this document says, beside the words of the library.
HINDI = {
    "Police centre of {district}": "{district} का पुलिस केंद्र",
    "Week to {day}: {members} members, {share} of the floor": "{day} को समाप्त सप्ताह: {members} सदस्य, निर्धारित का {share}",
    "Total of members": "कुल सदस्य",
    "thana": "थाना",
    "Synthetic, as every picture of it": "कृत्रिम, इसके प्रत्येक चित्र की भाँति",
}

DISTRICTS = pd.DataFrame(
    {"name": ["Patna", "Muzaffarpur"], "name_hi": ["पटना", "मुजफ्फरपुर"]}, index=pd.Index(["10", "20"], name="district_id")
)


def stations() -> gpd.GeoDataFrame:
    """Eight squares of 0.1 degrees in two rows; 10 lies left, 20 right; 109 has no ground.

    ::
        103 104 | 203 204
        101 102 | 201 202
    """
    place = {"101": (0, 0), "102": (1, 0), "103": (0, 1), "104": (1, 1)}
    place |= {"201": (2, 0), "202": (3, 0), "203": (2, 1), "204": (3, 1)}
    frame = pd.DataFrame(
        {
            "name": ["A", "B", "C", "D", "Mahila", "E", "F", "G", "H"],
            "name_hi": ["क", "ख", "ग", "घ", "महिला", "च", "छ", "ज", None],
            "district_id": ["10"] * 5 + ["20"] * 4,
            "state": [
                "reported",
                "reported",
                "silent",
                "not_formed",
                "reported",
                "reported",
                "gone",
                "reported",
                "reported",
            ],
            "members": pd.array([20, 120, None, 0, 200, 199, 0, 150, 80], dtype="Int64"),
        },
        index=pd.Index(["101", "102", "103", "104", "109", "201", "202", "203", "204"], name="unit_id"),
    )
    frame["coverage"] = (frame["members"] / 200).astype("Float64")
    squares = [
        shapely.box(85 + x / 10, 25 + y / 10, 85.1 + x / 10, 25.1 + y / 10) if unit in place else None
        for unit in frame.index
        for x, y in [place.get(unit, (0, 0))]
    ]
    return gpd.GeoDataFrame(frame, geometry=squares, crs="EPSG:4326")


def map_card():
    return station_map(
        stations(),
        "coverage",
        say("Members against the floor, by station"),
        coverage_classes(),
        say("Police centre of {district}", district=PATNA),
        DISTRICTS,
        (TableColumn(key="members", label=say("members"), kind="count"),),
        (say("Synthetic data"),),
    )


def table_card(most: int | None = None):
    return TableCard(
        title=say("Total of members"),
        columns=(
            TableColumn(key="district", label=say("police district"), kind="name"),
            TableColumn(key="code", label=say("thana"), kind="text"),
            TableColumn(key="members", label=say("members"), kind="count"),
            TableColumn(key="coverage", label=say("coverage"), kind="share"),
            TableColumn(key="day", label=say("of the week to"), kind="date"),
            TableColumn(key="state", label=say("state"), kind="word"),
        ),
        rows=(
            {"district": PATNA, "code": "007", "members": 130_000, "coverage": 0.523, "day": date(2020, 5, 24),
             "state": say("reported")},
            {"district": MUZAFFARPUR, "code": "<b>", "members": None, "coverage": None, "day": None, "state": say("silent")},
        ),
        total={"district": say("all"), "members": 130_000},
        most=most,
        source="tables/gaps.csv",
    )  # fmt: skip


def document() -> list:
    """One card of every kind, in the order of a report."""
    week = date(2020, 5, 24)
    return [
        Title(title=say("Police centre of {district}", district=MUZAFFARPUR), marks=(say("Synthetic data"),)),
        Figures(items=(Figure(label=say("members"), value=130_000, of=200_000, share=0.65), Figure(label=say("gap")))),
        Sentence(
            text=say(
                "Week to {day}: {members} members, {share} of the floor", day=week, members=130_000, share=Share(0.523)
            ),
            role="answer",
        ),
        map_card(),
        Section(title=say("Total of members")),
        Section(title=say("thana"), level=2),
        Sentence(text=say("Synthetic, as every picture of it"), role="warning"),
        table_card(),
        LineChart(
            title=say("Total of members"),
            x=(week, date(2020, 5, 31), date(2020, 6, 7)),
            series=(Series(label=say("members"), values=(130_000, None, 150_000), style="dashed"),),
            y_label=say("members"),
        ),
        BarChart(
            title=say("Total of members"),
            label=say("police district"),
            value_label=say("members"),
            of_label=say("floor"),
            rows=(Bar(label=PATNA, value=340, of=800), Bar(label=MUZAFFARPUR, value=None, of=800)),
        ),
        Finished(run_id="4f1b9ac0"),
    ]


META = Meta(
    title=say("Total of members"),
    week="2020-W21",
    data_day=date(2020, 5, 24),
    run_id="4f1b9ac0",
    synthetic="all",
    approximate="cells of points",
)
