"""How many returns are in is told at every intake, and too few of them stop a report unless somebody asks for it."""

from dataclasses import replace

import pytest

from four_squares import make_reporting_squares, make_squares, report_members
from little_state import NOW, RECEIVED, send
from planning.completeness import refuse_partial
from planning.coverage import coverage_gaps, roll_up
from planning.errors import InputRefused
from planning.reading import read_state
from planning.report.basis_cards import what_is_known
from planning.scenario import load_scenario
from planning.takein import take_in


@pytest.fixture
def folder(tmp_path):
    """Of the stations that have a group, NE, SW and SX have reported for the week and NW has not."""
    return make_reporting_squares(tmp_path / "state")


def take(folder, *rows, head="week_ending,unit,district,members", name="new.csv"):
    return take_in(folder, [send(folder, *rows, head=head, name=name)], received=RECEIVED, recorded_at=NOW)


def weeks(account):
    return [(str(week.week_ending), week.received, week.stations) for week in account.weeks]


def refusal(state, least):
    scenario = load_scenario(least_reported_percent=least)
    with pytest.raises(InputRefused) as refused:
        refuse_partial(coverage_gaps(state), state, scenario)
    (problem,) = refused.value.problems
    return problem


def said(state, least=60):
    counts = roll_up(coverage_gaps(state)).loc["state"]
    return [
        (card.role, card.text.msgid.partition(" ")[0])
        for card in what_is_known(state, counts, load_scenario(least_reported_percent=least))
    ]


def test_an_intake_tells_how_complete_the_weeks_are_that_it_brought_something_for(folder):
    assert weeks(take(folder, "2020-05-24,NW,D1,150", "2020-05-17,NE,D1,245")) == [
        ("2020-05-17", 1, 6),
        ("2020-05-24", 4, 6),
    ]
    assert weeks(take(folder, "2020-05-24,NW,D1,150", name="again.csv")) == []


def test_weeks_that_lie_apart_are_told_each_by_itself_and_none_that_lies_between(folder):
    """Of the week of 10 May four returns are there; the file says nothing of it."""
    assert weeks(take(folder, "2020-05-24,NW,D1,150", "2020-05-03,NE,D1,230")) == [
        ("2020-05-03", 1, 6),
        ("2020-05-24", 4, 6),
    ]


def test_a_row_that_waited_brings_its_week(folder):
    assert weeks(take(folder, "2020-05-17,Nord,D1,150")) == []
    with (folder / "aliases.csv").open("a", encoding="utf-8") as aliases:
        aliases.write("Nord,D1,NW,2020-06-01\n")
    assert weeks(take_in(folder, [], received=RECEIVED, recorded_at=NOW)) == [("2020-05-17", 1, 6)]


def test_a_station_that_left_out_one_of_its_groups_is_not_in(tmp_path):
    folder = make_squares(tmp_path, groups_csv="group_id,unit_id,audience\nG1,NE,public\nG2,NE,public\n")
    head = "week_ending,unit,group,members"
    assert weeks(take(folder, "2020-05-24,NE,G1,90", head=head)) == [("2020-05-24", 0, 6)]
    assert weeks(take(folder, "2020-05-24,NE,G2,80", head=head)) == [("2020-05-24", 1, 6)]


def test_returns_of_units_that_owe_no_public_group_make_no_week_more_complete(tmp_path):
    kinds = "kind,name,audience,has_ground,counted_as\nthana,Thana,public,true,thana\ncentre,Centre,centre,false,\n"
    units = "unit_id,name,kind,district_id\nNE,North East,thana,D1\nPC,Lines,centre,D1\n"
    floors = "kind,audience,floor\nthana,public,200\ncentre,centre,200\n"
    folder = make_squares(
        tmp_path, kinds_csv=kinds, units_csv=units, floors_csv=floors, groups_csv="group_id,unit_id,audience\n"
    )
    account = take(folder, "2020-05-24,PC,150,centre", head="week_ending,unit,members,audience")
    assert (account.accepted, weeks(account)) == (1, [("2020-05-24", 0, 1)])


def test_three_of_four_returns_are_refused_from_a_floor_of_76_percent_on(folder):
    state = read_state(folder)
    refuse_partial(coverage_gaps(state), state, load_scenario(least_reported_percent=75))
    problem = refusal(state, 76)
    assert problem.reason == "only 3 of 4 returns that can be expected of 2020-W21 are in, less than 76 %"
    assert "Patna (2 of 3 in); or --allow-partial" in problem.mend and "Muzaffarpur" not in problem.mend
    assert (problem.column, problem.value) == ("least_reported_percent", "76")


def test_half_of_the_returns_are_too_few_by_default(folder):
    report_members(folder, "2020-05-31,NE,D1,250", "2020-05-31,SX,D2,30", name="half.csv")
    assert refusal(read_state(folder), load_scenario().least_reported_percent).reason.startswith("only 2 of 4")


def test_a_floor_of_nothing_lets_everything_out(folder):
    state = read_state(folder, "2020-05-17")
    assert roll_up(coverage_gaps(state)).loc["state", ["received", "expected"]].tolist() == [0, 4]
    refuse_partial(coverage_gaps(state), state, load_scenario(least_reported_percent=0))
    assert refusal(state, 1).reason.startswith("only 0 of 4")


def test_a_state_without_any_return_may_begin_and_says_so(tmp_path):
    state = read_state(make_squares(tmp_path), "2020-05-24")
    refuse_partial(coverage_gaps(state), state, load_scenario(least_reported_percent=100))
    assert said(state) == [("warning", "No")]


def test_stations_without_a_group_need_not_report(folder):
    report_members(folder, "2020-05-24,NW,D1,150", name="late.csv")
    state = read_state(folder)
    refuse_partial(coverage_gaps(state), state, load_scenario(least_reported_percent=100))
    assert said(state, 100) == []


def test_the_first_page_says_partial_and_from_when_the_figures_are(folder):
    state = read_state(folder)
    assert said(state, 75) == [] and said(state, 76) == [("warning", "Partial:")]
    assert said(replace(state, sealed_on=state.week), 76) == [("warning", "Partial:"), ("note", "The")]
    assert said(read_state(folder, known_on="2020-06-15")) == [("note", "Only")]
