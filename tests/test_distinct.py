"""Seats and people: who sits in several groups is one person of the station, the district and the state."""

from datetime import date, timedelta

import pandas as pd
import pytest

from invented import a_key, row, write_list
from little_state import FILES, NOW, RECEIVED, make_state, send
from planning.coverage import coverage_gaps, roll_up, summary
from planning.distinct import people_of_stations
from planning.people import take_people_in
from planning.reading import read_state
from planning.report.people_cards import seats_and_people, seats_note
from planning.sealing import seal_week
from planning.takein import take_in

# Station 101 (district E) has the groups G1 and G2, 102 one that was closed, 201 (district B) none that is listed.
# Person 1 sits in four groups.
LIST = (
    row("101", 1, "2020-05-01", group="G1"),
    row("101", 1, "2020-05-20", group="G2"),
    row("102", 1, "2020-05-01"),
    row("201", 1, "2020-05-01"),
    row("101", 2, "2020-05-01", group="G1"),
    row("201", 3, "2020-05-01"),
    row("201", 4, "2020-05-01", "2020-05-10"),
    row("104", 5, "2020-05-01", "2020-05-10"),
)


@pytest.fixture
def folder(tmp_path):
    folder = make_state(tmp_path / "state")
    send(folder, "2020-05-24,101,E,G1,150", "2020-05-24,101,E,G2,60", "2020-05-24,201,B,,90",
         head="week_ending,unit,district,group,members")  # fmt: skip
    take_in(folder, received=RECEIVED, recorded_at=NOW)
    return folder


@pytest.fixture
def with_people(folder, tmp_path):
    file = write_list(tmp_path / "list.csv", *LIST)
    take_people_in(folder, [file], a_key(tmp_path / "safe"), received=RECEIVED, recorded_at=NOW)
    return folder


def figures(folder, as_of="2020-05-24", known_on=None):
    state = read_state(folder, as_of, known_on)
    gaps, people = coverage_gaps(state), people_of_stations(state)
    return state, gaps, people


def test_people_of_a_station_are_counted_once_whatever_their_groups(with_people):
    _, gaps, _ = figures(with_people)
    known = gaps["people"].dropna().to_dict()
    assert known == {"101": 2, "102": 0, "104": 0, "201": 2}, (
        "of 102 and 104 nobody is left, of others nothing is known"
    )
    assert gaps.loc["101", "members"] == 210


def test_people_of_areas_are_distinct_and_not_the_sum_of_their_stations(with_people):
    _, gaps, people = figures(with_people)
    districts, state = roll_up(gaps, "district_id", people=people), roll_up(gaps, people=people).loc["state"]
    assert districts["people"].to_dict() == {"B": 2, "E": 2}
    assert (state["people"], state["people_known"], state["seats"]) == (3, 4, 300)
    assert districts["people_known"].to_dict() == {"B": 1, "E": 3}


def test_an_area_without_a_register_has_no_people_and_not_none(with_people):
    _, gaps, people = figures(with_people)
    areas = pd.Index(["B", "E", "X"], name="district_id")
    assert roll_up(gaps, "district_id", areas, people)["people"].isna().to_dict() == {"B": False, "E": False, "X": True}
    only = gaps.assign(people=gaps["people"].where(gaps["district_id"] == "E"))
    assert roll_up(only, "district_id", people=people).loc["B", "people"] is pd.NA


def test_without_registers_people_are_null_in_json_and_empty_in_gaps(folder):
    state, gaps, _ = figures(folder)
    sums = summary(gaps, state, 1000)
    assert sums["people"] is None and sums["people_known"] == 0 and sums["seats"] == 300
    assert {row["people"] for row in (*sums["districts"], *sums["ranges"])} == {None}
    assert gaps["people"].isna().all()


def test_json_has_people_beside_seats_at_every_level(with_people):
    state, gaps, _ = figures(with_people)
    sums = summary(gaps, state, 1000)
    assert (sums["seats"], sums["people"]) == (300, 3)
    assert [row["people"] for row in sums["districts"]] == [2, 2]
    assert [row["people"] for row in sums["ranges"]] == [3]


def test_a_closed_group_holds_nobody_any_more(with_people):
    groups = with_people / "groups.csv"
    groups.write_text(
        groups.read_text(encoding="utf-8").replace("G1,101,public,,", "G1,101,public,,2020-05-20"), encoding="utf-8"
    )
    _, gaps, _ = figures(with_people)
    assert gaps.loc["101", "people"] == 1, "person 2 sat in G1 alone"
    _, gaps, _ = figures(with_people, "2020-05-17")
    assert gaps.loc["101", "people"] == 2


def test_a_station_whose_groups_were_all_closed_has_nobody(with_people):
    """Group G3, the only one of 102, was closed on 10 May; the list names no group."""
    weeks = ("2020-05-10", "2020-05-17")
    assert [figures(with_people, week)[1].loc["102", "people"] for week in weeks] == [1, 0]
    groups = with_people / "groups.csv"
    groups.write_text(groups.read_text(encoding="utf-8") + "G9,201,public,,2020-05-18\n", encoding="utf-8")
    _, gaps, _ = figures(with_people)
    assert gaps.loc["201", "people"] == 0


def test_figures_as_known_on_a_day_are_without_lists_that_came_later(with_people):
    _, gaps, _ = figures(with_people, known_on=date(2020, 6, 14))
    assert gaps["people"].isna().all()


def test_a_person_of_a_list_who_waited_until_a_week_was_sealed_is_no_part_of_that_week(folder, tmp_path):
    """Unit `Chakya` is decided two hours after the list came, and an hour after the seal."""
    file, key = (
        write_list(tmp_path / "list.csv", *LIST, row("Chakya", 6, "2020-05-01", district="E")),
        a_key(tmp_path / "safe"),
    )
    take_people_in(folder, [file], key, received=RECEIVED, recorded_at=NOW)
    seal_week(folder, date(2020, 5, 24), today=RECEIVED, recorded_at=NOW + timedelta(hours=1))
    (folder / "aliases.csv").write_text(FILES["aliases.csv"] + "Chakya,E,101,2020-06-01\n", encoding="utf-8")
    late = take_people_in(folder, [file], key, received=RECEIVED, recorded_at=NOW + timedelta(hours=2))
    assert late.accepted == 1
    sealed, known = (figures(folder, known_on=day)[1].loc["101", "people"] for day in (None, RECEIVED))
    assert (sealed, known) == (2, 3)


def test_the_run_is_another_once_people_are_known_and_the_same_under_another_key(folder, tmp_path):
    before = read_state(folder, "2020-05-24").input_hash
    hashes = set()
    for place in ("one", "other"):
        copy = make_state(tmp_path / place)
        (copy / "register.sqlite").write_bytes((folder / "register.sqlite").read_bytes())
        file = write_list(tmp_path / "list.csv", *LIST)
        take_people_in(copy, [file], a_key(tmp_path / f"safe-{place}"), received=RECEIVED, recorded_at=NOW)
        hashes.add(read_state(copy, "2020-05-24").input_hash)
    assert len(hashes) == 1 and before not in hashes


def test_the_card_shows_both_side_by_side_and_says_why_they_do_not_add_up(with_people):
    state, gaps, people = figures(with_people)
    total = roll_up(gaps, people=people).loc["state"]
    card = seats_and_people(roll_up(gaps, "district_id", people=people), total, state)
    assert [(row["seats"], row["people"], row["people_known"]) for row in card.rows] == [(90, 2, 1), (210, 2, 3)]
    assert (card.total["seats"], card.total["people"]) == (300, 3)
    assert card.note.arguments == {"sum": 4, "people": 3}
    assert seats_note(total).arguments == {"people": 3, "known": 4, "units": len(gaps)}


def test_the_card_says_that_no_register_has_come(folder):
    state, gaps, people = figures(folder)
    card = seats_and_people(
        roll_up(gaps, "district_id", people=people), roll_up(gaps, people=people).loc["state"], state
    )
    assert card.kind == "sentence" and "No register of people" in card.text.msgid
