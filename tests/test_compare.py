"""Plans side by side: what differs, counted by hand on two small districts, and what cannot be compared."""

import pandas as pd
import pytest

from planning.errors import InputRefused
from planning.plan.compare import compare
from planning.plan.solve import recruitment_plan
from planning.report.comparison_cards import compared_plans
from planning.report.formats import cell, words
from planning.scenario import Scenario
from small_plans import gaps, office

TWO_WEEKS = Scenario(weeks=2, block_weeks=2, churn_per_10000=0, goal=500)
ROWS = (("a", "D", 200, 100), ("b", "D", 200, 150), ("c", "E", 100, 0))
ONE_A_WEEK = (("district", "D", "team_days_per_week", 1), ("district", "E", "team_days_per_week", 1))


def planned(*rows, said=ONE_A_WEEK, **changed):
    return recruitment_plan(gaps(*(rows or ROWS)), TWO_WEEKS.model_copy(update=changed), office(*said))


@pytest.fixture(scope="module")
def both():
    """With two weeks D wins 80 of the 150 that it lacks and E 80 of 100; with one, 40 and 40."""
    return compare({"two weeks": planned(), "one week": planned(weeks=1, block_weeks=1, goal=400)})


def by_plan(comparison, column) -> dict:
    return comparison.plans.set_index("plan")[column].to_dict()


def test_each_plan_is_told_by_what_is_left_and_what_it_costs(both):
    assert by_plan(both, "shortfall") == {"two weeks": 70 + 20, "one week": 110 + 60}
    assert by_plan(both, "members_end") == {"two weeks": 330 + 80, "one week": 290 + 40}
    assert by_plan(both, "goal_missing") == {"two weeks": 90, "one week": 70}
    assert by_plan(both, "drives") == by_plan(both, "team_days") == {"two weeks": 4, "one week": 2}
    assert set(by_plan(both, "status").values()) == {"optimal"} and set(by_plan(both, "mip_gap").values()) == {0}


def test_the_worst_station_and_district_are_named_with_what_they_lack(both):
    """After one week c has 40 of 100; a, if it holds the drive, 140 of 200. After two c has 80."""
    first, second = both.plans.to_dict("records")
    assert (second["worst_station"], second["worst_station_shortfall"], second["worst_station_floor"]) == ("c", 60, 100)
    assert (second["worst_district"], second["worst_district_shortfall"], second["worst_district_floor"]) == (
        "E",
        60,
        100,
    )
    assert (first["worst_district"], first["worst_district_shortfall"]) == ("E", 20)


def test_of_two_that_lack_the_same_share_the_one_that_lacks_more_members_is_worst():
    rows = (("a", "D", 100, "not_formed"), ("b", "D", 200, "not_formed"))
    idle = planned(*rows, said=(("district", "D", "team_days_per_week", 0),))
    found = compare({"one": idle, "other": idle}).plans
    assert found["worst_station"].tolist() == ["b", "b"] and found["worst_station_shortfall"].tolist() == [200, 200]


def test_where_nobody_is_short_nobody_is_worst():
    at_floor = planned(("a", "D", 200, 200))
    found = compare({"one": at_floor, "other": at_floor}).plans
    assert found["worst_station"].isna().all() and found["worst_district"].isna().all()
    assert found["worst_station_shortfall"].tolist() == [0, 0]


def test_only_fields_and_figures_that_differ_are_listed(both):
    """Fewer weeks change neither a station nor the team-days of a week that the office has said."""
    assert both.scenarios.to_numpy().tolist() == [
        ["goal", "two weeks", "500"], ["goal", "one week", "400"],
        ["weeks", "two weeks", "2"], ["weeks", "one week", "1"],
        ["block_weeks", "two weeks", "2"], ["block_weeks", "one week", "1"],
    ]  # fmt: skip
    assert both.inputs.empty
    same = compare({"one": planned(), "other": planned()})
    assert same.scenarios.empty and same.inputs.empty


def test_figures_that_differ_are_counted_by_station_and_by_district():
    said = (*ONE_A_WEEK[1:], ("district", "D", "team_days_per_week", 2), ("unit", "b", "pool", 10))
    found = compare({"before": planned(), "after": planned(("a", "D", 200, 90), *ROWS[1:], said=said)}).inputs
    after = found[found["plan"] == "after"].set_index("figure")[["differing", "of"]].T.to_dict("list")
    assert after == {"members": [1, 3], "pool": [1, 3], "team_days_per_week": [1, 2]}
    assert (found.loc[found["plan"] == "before", "differing"] == 0).all()


def test_the_districts_add_up_to_the_state(both):
    for column in ("shortfall", "stations_short", "drives", "recruits", "members_end"):
        assert both.districts.groupby("plan")[column].sum().to_dict() == by_plan(both, column)
    short = both.districts.set_index(["district_id", "plan"])["shortfall"].to_dict()
    assert short == {("D", "two weeks"): 70, ("E", "two weeks"): 20, ("D", "one week"): 110, ("E", "one week"): 60}


def test_a_plan_alone_has_nothing_to_be_compared_with():
    with pytest.raises(InputRefused, match=r"C-PLANS.*two plans or more"):
        compare({"base": planned()})


def test_plans_of_different_weeks_are_refused_and_both_weeks_said():
    later = gaps(*ROWS)
    later["week_ending"] = later["week_ending"] + pd.Timedelta(weeks=1)
    other = recruitment_plan(later, TWO_WEEKS, office(*ONE_A_WEEK))
    with pytest.raises(InputRefused, match=r"C-WEEK.*2020-05-31, base from that to 2020-05-24"):
        compare({"base": planned(), "later": other})


def test_plans_of_other_stations_or_districts_are_refused_with_the_stations():
    moved = planned(("a", "E", 200, 100), *ROWS[1:])
    fewer = planned(*ROWS[:2])
    with pytest.raises(InputRefused) as refused:
        compare({"base": planned(), "moved": moved, "fewer": fewer})
    assert [(p.value, p.reason.rpartition(": ")[2]) for p in refused.value.problems] == [("moved", "a"), ("fewer", "c")]


def test_the_cards_name_gains_and_losses_and_give_codes_without_a_state(both):
    lead, reached, asked, figures, districts = compared_plans(both)
    assert words(lead.text, "en").startswith(
        "one week against two weeks: 0 police districts stay less short of their floors, 2 stay"
    )
    shown = {
        words(row["what"], "en"): [cell(row[c.key], c.kind, "en") for c in reached.columns[1:]] for row in reached.rows
    }
    assert shown["members missing to the floors"] == ["90", "170"]
    assert shown["station that stays worst off"][1] == "c: 60 of 100"
    assert shown["what is proved"] == ["every stage proved best"] * 2
    assert [row["field"] for row in asked.rows] == ["goal", "weeks", "block_weeks"] and figures.rows == ()
    assert [[row[c.key] for c in districts.columns][1:] for row in districts.rows] == [[70, 110, 40], [20, 60, 40]]
    assert districts.total["more one week"] == 80


def test_the_district_that_gains_most_comes_first():
    dry = (("district", "D", "team_days_per_week", 0), ONE_A_WEEK[1])
    table = compared_plans(compare({"dry": planned(said=dry), "wet": planned()}))[-1]
    assert [(row["district"].en, row["more wet"]) for row in table.rows] == [("D", -80), ("E", 0)]


def test_a_plan_may_be_named_like_a_column():
    cards = compared_plans(
        compare({"what": planned(), "field": planned(goal=1), "of": planned(), "district_id": planned()})
    )
    assert [len(card.columns) for card in cards[3:]] == [5, 5, 6, 8]
