"""Cards of the audit: how much was found, every finding with its mend, and where it lies."""

import geopandas as gpd
import pandas as pd

from planning.projection import WGS84
from planning.report.cards import Figure, Figures, MapCard, Sentence, TableCard, TableColumn
from planning.report.classes import Band
from planning.report.coverage_cards import no_map
from planning.report.maps import dotted_map
from planning.report.terms import marks, severity_word
from planning.report.values import say

GRAVITY = {"note": 1, "warning": 2, "error": 3}


def audit_figures(audit) -> Figures:
    """Errors, warnings and notes that `check_state` found; a finding counts once, however many faults it holds."""
    counts = audit.findings["severity"].value_counts()
    faults = audit.faults["severity"].value_counts()
    return Figures(
        items=[
            Figure(
                label=severity_word(severity),
                value=int(counts.get(severity, 0)),
                note=say("{count} single faults", count=int(faults.get(severity, 0))),
            )
            for severity in reversed(GRAVITY)
        ]
    )


def findings_table(audit) -> TableCard | Sentence:
    """Every finding, the gravest first, with its worst examples and what mends it."""
    if audit.findings.empty:
        return Sentence(text=say("Nothing was found: boundaries, units and periods fit together."))
    rows = [
        {
            "severity": severity_word(row.severity),
            "what": say(row.what),
            "count": int(row.count),
            "km2": "" if pd.isna(row.km2) else f"{row.km2:.3f}",
            "worst": row.worst,
            "mend": say(row.mend),
        }
        for row in audit.findings.itertuples()
    ]
    return TableCard(
        title=say("What was found, the gravest first"),
        columns=(
            TableColumn(key="severity", label=say("weight"), kind="word"),
            TableColumn(key="what", label=say("what is wrong"), kind="word"),
            TableColumn(key="count", label=say("faults"), kind="count"),
            TableColumn(key="km2", label=say("km2"), kind="text"),
            TableColumn(key="worst", label=say("the worst of them"), kind="text"),
            TableColumn(key="mend", label=say("what mends it"), kind="word"),
        ),
        rows=rows,
    )


def map_faults(audit, state) -> MapCard | Sentence:
    """The police districts, and a dot for each fault that has a place.

    audit : as made by `check_state`; state : as read by `read_state`, for its ground and its districts' names.
    """
    if state.ground.empty:
        return no_map()
    placed = audit.faults[audit.faults["longitude"].notna()].reset_index(drop=True)
    owner = state.units["district_id"].reindex(state.ground.index)
    areas = gpd.GeoDataFrame(geometry=state.ground.geometry).assign(district=owner).dissolve("district")
    names = state.districts.loc[areas.index, ["name", "name_hi"]]
    return dotted_map(
        areas.assign(name=names["name"], name_hi=names["name_hi"], gravity=0),
        _dots(placed),
        "gravity",
        say("Where the faults lie"),
        (
            Band(say("police districts"), 1),
            Band(severity_word("note"), 2),
            Band(severity_word("warning"), 3),
            Band(severity_word("error")),
        ),
        say("Map of {districts} police districts with {count} faults that have a place. The table names them.",
            districts=len(areas), count=len(placed)),
        marks(state),
    )  # fmt: skip


def _dots(placed: pd.DataFrame) -> gpd.GeoDataFrame:
    points = gpd.points_from_xy(placed["longitude"].astype("float64"), placed["latitude"].astype("float64"))
    said = placed["name"].fillna(placed["feature"]).fillna("") + " (" + placed["check"] + ")"
    frame = pd.DataFrame({"name": said, "name_hi": None, "gravity": placed["severity"].map(GRAVITY)})
    frame = frame.set_axis("fault " + (placed.index + 1).astype("str"))
    return gpd.GeoDataFrame(frame, geometry=list(points), crs=WGS84).sort_values("gravity", kind="stable")
