"""Cards of seats and people side by side: memberships added up over groups, and the distinct people who hold them."""

import pandas as pd

from planning.report.cards import Sentence, TableCard, TableColumn
from planning.report.terms import name_of
from planning.report.values import Text, say


def seats_and_people(districts: pd.DataFrame, total: pd.Series, state) -> TableCard | Sentence:
    """Seats and distinct people of every police district, and of how many stations the people are known.

    districts, total : rows of `roll_up` per district and of the state, with people; state : as read by `read_state`.
    """
    if not total["people_known"]:
        return Sentence(
            text=say(
                "No register of people has come: all figures are seats, and who sits in several groups is counted in each."
            ),
            role="note",
        )
    frame = districts.join(state.districts[["name", "name_hi"]]).rename_axis("district_id").sort_index()
    return TableCard(
        title=say("Seats and distinct people, by police district"),
        columns=(
            TableColumn(key="district", label=say("police district"), kind="name"),
            TableColumn(key="units", label=say("stations"), kind="count"),
            TableColumn(key="reported", label=say("of these reported"), kind="count"),
            TableColumn(key="seats", label=say("seats"), kind="count"),
            TableColumn(key="people_known", label=say("stations with a register of people"), kind="count"),
            TableColumn(key="people", label=say("distinct people"), kind="count"),
        ),
        rows=[{"district": name_of(row), **_cells(row)} for _, row in frame.iterrows()],
        total={"district": say("all"), **_cells(total)},
        note=say(
            "Seats are members reported, added up over groups. Who sits in groups of two districts counts as one of the "
            "people of each: the {sum} people of the districts are {people} in the state.",
            sum=int(districts["people"].sum()), people=total["people"],
        ),
        source="tables/districts.csv",
    )  # fmt: skip


def seats_note(total: pd.Series) -> Text:
    """What stands below the members of the state: that they are seats, and how many people are known to hold them."""
    if not total["people_known"]:
        return say("seats; silent stations are not counted")
    return say(
        "seats; {people} distinct people are known, of {known} of {units} stations",
        people=total["people"], known=total["people_known"], units=total["units"],
    )  # fmt: skip


def people_column(people: pd.Series) -> tuple[TableColumn, ...]:
    """The column of people beside one of seats, unless nothing is known of anybody's `people`."""
    return (TableColumn(key="people", label=say("people"), kind="count"),) if people.notna().any() else ()


def _cells(row: pd.Series) -> dict:
    return {key: row[key] for key in ("units", "reported", "seats", "people_known", "people")}
