"""Alarms within the week: groups that are dying, and counts that nobody should believe without asking."""

import pandas as pd
import pytest

from four_squares import GROUPS, make_squares, report_members
from planning.coverage import coverage_gaps
from planning.history import alarms
from planning.reading import read_state
from planning.report.formats import words
from planning.report.history_cards import alarm_cards, restatement_cards
from planning.tables import RESTATEMENTS


@pytest.fixture
def folder(tmp_path):
    return make_squares(tmp_path / "state")


def found(folder, as_of="2020-05-24") -> list[tuple]:
    """Unit, sort, count before and newest count of every alarm."""
    rows = alarms(read_state(folder, as_of))
    return list(rows[["unit_id", "sort", "last_members", "members"]].itertuples(index=False, name=None))


def reported(folder, unit: str, *counts: int | None, name: str = "returns.csv") -> None:
    """Counts of the weeks up to 24 May, one after the other; None is a silent week."""
    days = ("2020-05-03", "2020-05-10", "2020-05-17", "2020-05-24")[-len(counts) :]
    district = "D2" if unit == "SX" else "D1"
    rows = [f"{day},{unit},{district},{count}" for day, count in zip(days, counts, strict=True) if count is not None]
    report_members(folder, *rows, name=name)


def test_a_fall_from_214_to_3_is_an_alarm_in_the_very_week(folder):
    reported(folder, "NE", 213, 214, 3)
    assert found(folder) == [("NE", "fallen_by_ten", 214, 3)]
    assert found(folder, "2020-05-17") == []


@pytest.mark.parametrize(
    ("last", "newest", "sort"),
    [
        (200, 20, "fallen_by_ten"), (200, 21, "halved"), (200, 100, "halved"), (200, 101, None), (87, 0, "fallen_by_ten"),
        (20, 10, "halved"), (19, 9, None), (5, 50, "risen_by_ten"), (5, 49, None), (0, 150, None), (10, 1, "fallen_by_ten"),
    ],
)  # fmt: skip
def test_where_an_alarm_begins(folder, last, newest, sort):
    reported(folder, "NE", last, newest)
    assert found(folder) == ([("NE", sort, last, newest)] if sort else [])


def test_the_count_before_may_be_weeks_old(folder):
    reported(folder, "NE", 214, None, None, 3)
    assert found(folder) == [("NE", "fallen_by_ten", 214, 3)]


def test_an_alarm_stands_until_the_next_return_and_four_weeks_at_most(folder):
    reported(folder, "NE", 214, 3, None)
    assert found(folder) == [("NE", "fallen_by_ten", 214, 3)]
    assert len(found(folder, "2020-06-07")) == 1 and found(folder, "2020-06-14") == []
    reported(folder, "NE", 4, name="later.csv")
    assert found(folder) == []


def test_a_correction_of_either_count_ends_it(folder):
    reported(folder, "NE", 21, 214)
    assert found(folder) == [("NE", "risen_by_ten", 21, 214)]
    reported(folder, "NE", 210, 214, name="corrected.csv")
    assert found(folder) == []


def test_the_largest_fall_stands_first_and_the_largest_rise_last(folder):
    reported(folder, "NE", 40, 20)
    reported(folder, "NW", 10, 200, name="b.csv")
    reported(folder, "SW", 214, 100, name="c.csv")
    assert [row[0] for row in found(folder)] == ["SW", "NE", "NW"]


def test_each_group_of_a_station_is_held_against_its_own_past(tmp_path):
    folder = make_squares(tmp_path, groups_csv=GROUPS + "H-NE,NE,public,2019-01-01,\n")
    head = "week_ending,unit,district,members,group\n"
    (folder / "inbox" / "groups.csv").write_text(
        head + "2020-05-17,NE,D1,200,G-NE\n2020-05-17,NE,D1,150,H-NE\n"
        "2020-05-24,NE,D1,200,G-NE\n2020-05-24,NE,D1,4,H-NE\n"
    )
    report_members(folder, "2020-05-17,SW,D1,50", name="other.csv")
    state = read_state(folder, "2020-05-24")
    rows = alarms(state)
    assert rows[["unit_id", "group_id"]].to_numpy().tolist() == [["NE", "H-NE"]]
    (_, table) = alarm_cards(rows, coverage_gaps(state), state)
    assert (table.rows[0]["station"].en, table.rows[0]["station"].hi) == ("North East (H-NE)", "उत्तर पूर्व (H-NE)")


def test_the_cards_count_falls_and_rises_and_name_the_file_that_holds_all(folder):
    reported(folder, "NE", 214, 3)
    reported(folder, "NW", 10, 200, name="b.csv")
    state = read_state(folder, "2020-05-24")
    lead, table = alarm_cards(alarms(state), coverage_gaps(state), state)
    assert "since the count before: 1." in words(lead.text, "en") and "or more: 1." in words(lead.text, "en")
    assert lead.role == "warning" and table.source == "tables/alarms.csv"
    shown = [(row["station"].en, row["last_members"], row["members"], words(row["sort"], "en")) for row in table.rows]
    assert shown == [
        ("North East", 214, 3, "a tenth or less is left"), ("North West", 10, 200, "ten times as many or more"),
    ]  # fmt: skip


def test_without_an_alarm_and_without_a_restatement_there_are_no_cards(folder):
    reported(folder, "NE", 200, 201)
    state = read_state(folder, "2020-05-24")
    gaps = coverage_gaps(state)
    assert alarm_cards(alarms(state), gaps, state) == restatement_cards(state.restated, gaps, state) == ()


def test_restatements_show_the_count_as_closed_and_as_said_now_with_sums_that_add_up(folder):
    reported(folder, "NE", 200, 210)
    state = read_state(folder, "2020-05-24")
    said = {"revision": 9, "week_ending": pd.Timestamp("2020-05-17"), "received_on": pd.Timestamp("2020-06-01")}
    rows = [
        said | {"unit_id": "NE", "audience": "public", "group_id": "G-NE", "sealed_members": 200, "members": 180},
        said | {"unit_id": "SX", "audience": "public", "group_id": "", "sealed_members": pd.NA, "members": 30},
        said | {"unit_id": "old", "audience": "centre", "group_id": "", "sealed_members": 50, "members": 50},
    ]
    restated = RESTATEMENTS.typed(pd.DataFrame(rows).assign(recorded_at="2020-06-01"))
    lead, table = restatement_cards(restated, coverage_gaps(state), state)
    shown = [(row["station"].en, row["sealed"], row["now"], row["change"]) for row in table.rows]
    assert shown == [("North East (G-NE)", 200, 180, -20), ("Far South", None, 30, 30), ("old (centre)", 50, 50, 0)]
    assert (table.total["sealed"], table.total["now"], table.total["change"]) == (250, 260, 10)
    assert sum(row["change"] for row in table.rows) == table.total["change"]
    text = words(lead.text, "en")
    assert "already closed: 3; 1 of them" in text and "260 members in place of 250" in text
