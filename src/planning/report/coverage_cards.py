"""Cards of coverage: maps of stations and districts, ranking of districts, worst, silent and unformed stations."""

import geopandas as gpd
import pandas as pd

from planning.report.cards import MapCard, Sentence, TableCard, TableColumn
from planning.report.classes import coverage_classes, filled_classes
from planning.report.maps import district_map, station_map
from planning.report.people_cards import people_column
from planning.report.terms import in_order, marks, name_of, state_word
from planning.report.values import say


def map_coverage(gaps: gpd.GeoDataFrame, state) -> MapCard | Sentence:
    """Every station coloured by members / floor; silent, unformed and gone ones hatched.

    gaps : as returned by `coverage_gaps`; state : as read by `read_state`.
    """
    if gaps.geometry.isna().all():
        return no_map()
    reported = gaps[gaps["state"] == "reported"]
    return station_map(
        gaps, "coverage", say("Members against the floor, by station"), coverage_classes(),
        say(
            "Map of {units} stations: {reached} of {reported} that reported stand at their floor. "
            "The table of districts holds the figures.",
            units=len(gaps), reached=(reported["gap"] == 0).sum(), reported=len(reported),
        ),
        state.districts,
        (
            TableColumn(key="members", label=say("members"), kind="count"),
            *people_column(gaps["people"]),
            TableColumn(key="floor", label=say("floor"), kind="count"),
            TableColumn(key="coverage", label=say("coverage"), kind="share"),
        ),
        marks(state),
    )  # fmt: skip


def map_districts(districts: pd.DataFrame, state, gaps: gpd.GeoDataFrame) -> MapCard | Sentence:
    """Every police district coloured by the share of its known floors that is filled.

    districts : rows of `roll_up` per district; gaps : the ground of a district is that of its stations.
    """
    if gaps.geometry.isna().all():
        return no_map()
    ground = gaps[gaps.geometry.notna()].dissolve("district_id").geometry
    shown = state.districts[["name", "name_hi"]].join(districts, how="inner")
    shown["missing"] = missing_share(shown)
    shown["filled"] = 1 - shown["missing"]
    frame = gpd.GeoDataFrame(shown, geometry=ground.reindex(shown.index), crs=gaps.crs)
    people = people_column(shown["people"])
    seats = (TableColumn(key="seats", label=say("members"), kind="count"),) if people else ()
    return district_map(
        frame, "filled", say("Share of the floors that is filled, by police district"), filled_classes(),
        say("Map of {count} police districts; the table of districts holds the figures.", count=len(frame)),
        (
            TableColumn(key="filled", label=say("filled"), kind="share"),
            TableColumn(key="at_floor", label=say("stations at floor"), kind="count"),
            TableColumn(key="units", label=say("stations"), kind="count"),
            TableColumn(key="gap", label=say("gap"), kind="count"),
            *seats,
            *people,
        ),
        marks(state),
    )  # fmt: skip


def no_map() -> Sentence:
    """What stands in place of a map where no boundary is known."""
    return Sentence(
        text=say("There is no map: this state has no boundaries yet. The tables hold every figure."), role="note"
    )


def missing_share(counts: pd.DataFrame) -> pd.Series:
    """gap / floors of the stations that are not silent; empty where all of them are."""
    known = counts["floor"] - counts["gap_unknown"]
    return (counts["gap"] / known.mask(known == 0)).astype("Float64")


def district_ranking(districts: pd.DataFrame, total: pd.Series, state, targets: pd.DataFrame) -> TableCard:
    """Police districts, those with the largest share of their floors missing first.

    districts, total : rows of `roll_up` per district and of the state; targets : as tables.TARGETS.
    """
    planned = targets.groupby("district_id")[["drives", "recruits", "shortfall"]].sum()
    frame = districts.join(planned).join(state.districts[["name", "name_hi", "range_id"]])
    frame["missing"] = missing_share(frame)
    frame = frame.rename_axis("district_id").sort_values(["missing", "district_id"], ascending=[False, True])
    people = people_column(frame["people"])
    rows = [
        {"district": name_of(row), "range": name_of(state.ranges.loc[row["range_id"]]), **_district_cells(row, people)}
        for _, row in frame.iterrows()
    ]
    sums = pd.concat([total, planned.sum()]).astype("object")
    sums["missing"] = missing_share(total.to_frame().T).iloc[0]
    return TableCard(
        title=say("Police districts, the largest share of members missing first"),
        columns=(
            TableColumn(key="district", label=say("police district"), kind="name"),
            TableColumn(key="range", label=say("range"), kind="name"),
            TableColumn(key="units", label=say("stations"), kind="count"),
            TableColumn(key="received", label=say("returns"), kind="count"),
            TableColumn(key="formed", label=say("with a group"), kind="count"),
            TableColumn(key="at_floor", label=say("at floor"), kind="count"),
            TableColumn(key="seats", label=say("members"), kind="count"),
            *people,
            TableColumn(key="gap", label=say("gap"), kind="count"),
            TableColumn(key="missing", label=say("missing"), kind="share"),
            TableColumn(key="drives", label=say("drives"), kind="count"),
            TableColumn(key="recruits", label=say("recruits"), kind="count"),
            TableColumn(key="shortfall", label=say("still short"), kind="count"),
        ),
        rows=rows,
        total={"district": say("all"), **_district_cells(sums, people)},
        note=say(
            "Missing: gap as a share of the floors of stations that are not silent. Drives, recruits and what stays "
            "short are those of the plan."
        ),
        source="tables/districts.csv",
    )


def worst_stations(gaps: pd.DataFrame, state, targets: pd.DataFrame, most: int = 25) -> TableCard:
    """The stations furthest below their floor, known gaps only, largest first."""
    frame = gaps[(gaps["gap"] > 0).fillna(False)].join(targets.set_index("unit_id")[["drives", "recruits", "target"]])
    frame = frame.rename_axis("unit_id").sort_values(["gap", "coverage", "unit_id"], ascending=[False, True, True])
    listed = frame.head(most)
    counts = (
        TableColumn(key="floor", label=say("floor"), kind="count"),
        TableColumn(key="members", label=say("members"), kind="count"),
        *people_column(listed["people"]),
        TableColumn(key="gap", label=say("gap"), kind="count"),
        TableColumn(key="drives", label=say("drives"), kind="count"),
        TableColumn(key="recruits", label=say("recruits"), kind="count"),
        TableColumn(key="target", label=say("target"), kind="count"),
    )
    rows = [
        {
            "station": name_of(row),
            "district": name_of(state.districts.loc[row["district_id"]]),
            "state": state_word(row["state"]),
            **{column.key: row[column.key] for column in counts},
        }
        for _, row in listed.iterrows()
    ]
    return TableCard(
        title=say("The {count} stations furthest below their floor", count=len(rows)),
        columns=(
            TableColumn(key="station", label=say("station"), kind="name"),
            TableColumn(key="district", label=say("police district"), kind="name"),
            TableColumn(key="state", label=say("state"), kind="word"),
            *counts,
        ),
        rows=rows,
        note=say("{count} stations in all are known to be below their floor.", count=len(frame)),
        source="tables/gaps.csv",
    )


def stations_in_state(gaps: pd.DataFrame, state, code: str, most: int | None = None) -> TableCard:
    """The stations that are silent, not formed or gone, in order of district and name."""
    frame = in_order(gaps[gaps["state"] == code], state)
    titles = {
        "silent": say("Silent: a group exists, no return came ({count} stations)", count=len(frame)),
        "not_formed": say("Group not formed ({count} stations)", count=len(frame)),
        "gone": say("Group gone: closed, or reported without members ({count} stations)", count=len(frame)),
    }
    last = (
        TableColumn(key="last_members", label=say("last known members"), kind="count"),
        TableColumn(key="last_week", label=say("of the week to"), kind="date"),
    )
    figures = (
        TableColumn(key="floor", label=say("floor"), kind="count"),
        *(() if code == "not_formed" else last),
        *people_column(frame["people"]),
    )
    rows = [
        {
            "station": name_of(row),
            "district": name_of(state.districts.loc[row["district_id"]]),
            **{column.key: row[column.key] for column in figures},
        }
        for _, row in frame.iterrows()
    ]
    return TableCard(
        title=titles[code],
        columns=(
            TableColumn(key="station", label=say("station"), kind="name"),
            TableColumn(key="district", label=say("police district"), kind="name"),
            *figures,
        ),
        rows=rows,
        most=most,
        source="tables/gaps.csv",
    )


def _district_cells(row, people: tuple[TableColumn, ...]) -> dict:
    keys = ("units", "received", "formed", "at_floor", "seats", "gap", "drives", "recruits", "shortfall")
    known = {column.key: row[column.key] for column in people}
    return {**{key: int(row[key]) for key in keys}, **known, "missing": row["missing"]}
