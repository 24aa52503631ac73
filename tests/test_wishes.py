"""What no plan can meet: named with where, how short, what binds, and a smallest change that is enough where less is not."""

import re

import pytest

from planning.plan.inputs import plan_inputs
from planning.plan.missed import missed_by, most_ever
from planning.plan.solve import recruitment_plan
from planning.plan.wishes import out_of_reach
from planning.scenario import Scenario, checked_scenario
from small_plans import gaps, office
from two_districts import CAPACITY, drawn_gaps

TWO_WEEKS = {"weeks": 2, "block_weeks": 2, "churn_per_10000": 0}


def wanted(*musts: str, **changed) -> Scenario:
    """Two weeks without churn, in which so much must be."""
    return checked_scenario({**TWO_WEEKS, "must_reach": musts, **changed})


def told(problem) -> tuple:
    return problem.code, problem.value, problem.mend


def test_nothing_is_told_where_everything_can_be():
    rows = gaps(("a", "D", 200, 160))
    assert out_of_reach(rows, wanted("floors", "goal", goal=200)) == []
    assert missed_by(recruitment_plan(rows, wanted("floors", "goal", goal=200)), rows) == []


def test_what_need_not_be_is_no_problem_however_far_it_is():
    rows = gaps(("a", "D", 200, 0))
    assert out_of_reach(rows, wanted()) == []
    assert missed_by(recruitment_plan(rows, wanted(goal=9_000)), rows) == []


def test_a_floor_that_all_groups_cannot_hold_is_refused_with_the_names_of_both_parameters():
    """Two groups of 80 hold 160 of 200: a cap of 100, or a third group; whether or not the floors must be."""
    rows = gaps(("a", "D", 200, 10), ("b", "D", 200, 10), ("c", "D", 100, 10))
    (problem,) = out_of_reach(rows, wanted(cap=80, max_groups=2))
    assert told(problem) == ("P-CAP", "a, b", "cap of 100, or max_groups of 3, or a floor of 160")
    assert problem.column == "cap, max_groups" and "floor of 200" in problem.reason


@pytest.mark.parametrize(("field", "value"), [("cap", 100), ("max_groups", 3)])
def test_what_is_offered_for_groups_is_enough_and_one_less_is_not(field, value):
    rows = gaps(("a", "D", 200, 10))
    assert out_of_reach(rows, wanted(**{"cap": 80, "max_groups": 2, field: value})) == []
    assert out_of_reach(rows, wanted(**{"cap": 80, "max_groups": 2, field: value - 1}))


def test_a_floor_beyond_all_drives_of_a_station_names_what_binds_and_every_least_change():
    """100 members and two drives of 40 are 180 of 200; a third week, or two drives a week."""
    (problem,) = out_of_reach(gaps(("a", "D", 200, 100)), wanted("floors"))
    assert told(problem) == ("P-FLOOR", "a", "max_drives_per_week of 2, or weeks of 3, or a floor of 180")
    assert "allowed by its weeks 80, its pool 600, its groups 924" in problem.reason


def test_a_floor_beyond_the_pool_asks_for_the_people_that_lack():
    rows = gaps(("a", "D", 200, 160))
    (problem,) = out_of_reach(rows, wanted("floors"), office(("unit", "a", "pool", 30)))
    assert told(problem) == ("P-FLOOR", "a", "pool of 40, or a floor of 190")


def test_where_no_single_change_would_do_it_says_so():
    rows = gaps(("a", "D", 200, 100))
    (problem,) = out_of_reach(rows, wanted("floors"), office(("unit", "a", "pool", 90)))
    assert problem.mend == "a floor of 180: no other change would do alone"


def test_a_promise_beyond_the_pool_is_always_refused():
    said = office(("unit", "a", "pool", 30), ("unit", "a", "promise", 50))
    (problem,) = out_of_reach(gaps(("a", "D", 200, 160)), wanted(), said)
    assert told(problem) == ("P-PROMISE", "a", "pool of 50, or a promise of 30")


def test_promises_beyond_the_drives_of_a_district_name_the_stations_and_the_drives_that_do():
    """Two promises of 80 are four drives; the district holds one a week in two weeks."""
    rows = gaps(("a", "D", 200, 100), ("b", "D", 200, 100))
    said = office(
        ("district", "D", "team_days_per_week", 1), ("unit", "a", "promise", 80), ("unit", "b", "promise", 80)
    )
    assert out_of_reach(rows, wanted(), said) == []
    (problem,) = missed_by(recruitment_plan(rows, wanted(), said), rows, said)
    assert told(problem) == ("P-PROMISES", "D", "2 team-days a week in place of 1, or smaller promises")
    assert "80 people" in problem.reason


def test_floors_beyond_the_drives_of_a_district_name_the_stations_their_shortage_and_what_would_do():
    """Each lacks 40, a drive each; one drive a week in one week. Two team-days a week, or two weeks."""
    rows = gaps(("a", "D", 200, 160), ("b", "D", 200, 160))
    said = office(("district", "D", "team_days_per_week", 1))
    scenario = wanted("floors", weeks=1)
    assert out_of_reach(rows, scenario, said) == []
    (problem,) = missed_by(recruitment_plan(rows, scenario, said), rows, said)
    assert told(problem) == ("P-DRIVES", "D", "2 team-days a week in place of 1, or weeks of 2")
    assert "1 stations stay short by 40 members" in problem.reason and re.search(r"\((a|b) 40\)", problem.reason)


def test_floors_that_must_be_come_before_groups_that_nobody_owes():
    """One drive: it could form a group at `b`, that owes no member, or lift `a` to its floor."""
    rows = gaps(("a", "D", 200, 160), ("b", "D", 0, "not_formed"))
    said = office(("district", "D", "team_days_per_week", 1), ("unit", "b", "pool", 40))
    usual = recruitment_plan(rows, wanted(weeks=1), said).targets.set_index("unit_id")["drives"]
    must = recruitment_plan(rows, wanted("floors", weeks=1), said).targets.set_index("unit_id")["drives"]
    assert (usual.to_dict(), must.to_dict()) == ({"a": 0, "b": 1}, {"a": 1, "b": 0})


def goal_missed(rows, goal: int, said=None, **changed):
    scenario = wanted("goal", goal=goal, **changed)
    (problem,) = missed_by(recruitment_plan(rows, scenario, said), rows, said)
    return problem


@pytest.mark.slow
def test_a_goal_beyond_the_drives_names_the_largest_that_can_be_and_what_would_do():
    """200 members and a drive a week for both stations together: 280 in two weeks. For 360 it takes twice the drives."""
    rows, said = gaps(("a", "D", 200, 100), ("b", "D", 200, 100)), office(("district", "D", "team_days_per_week", 1))
    problem = goal_missed(rows, 360, said)
    assert told(problem) == ("P-GOAL", "360", "capacity_percent of 200, or weeks of 4, or goal of 280")
    assert "no plan has more than 280" in problem.reason and "80 less than the goal" in problem.reason
    assert "drives of the district at 2" in problem.reason


@pytest.mark.slow
def test_a_goal_beyond_pools_and_groups_says_where_they_bind():
    """Nobody is left at `a`; the groups of `b` are full at 110, so that a cap of 150 holds the 40 of one drive more."""
    rows = gaps(("a", "D", 100, 100), ("b", "D", 100, 110))
    said = office(("unit", "a", "pool", 0), ("district", "D", "team_days_per_week", 1))
    problem = goal_missed(rows, 250, said, cap=110, max_groups=1, weeks=1)
    assert problem.mend == "cap of 150, or max_groups of 2, or goal of 210"
    assert "pool at 1" in problem.reason and "cap at 1" in problem.reason


@pytest.mark.slow
@pytest.mark.parametrize("goal", [990, 1_000, 1_020])
def test_every_change_that_is_offered_does_and_one_less_does_not(goal):
    """Two districts with churn, whole drives and a calendar: by planning with what is offered, and with one less."""
    base = {"weeks": 4, "block_weeks": 2, "goal": goal, "must_reach": ["goal"]}
    scenario = checked_scenario(base)
    plan = recruitment_plan(drawn_gaps(), scenario, CAPACITY)
    (problem,) = missed_by(plan, drawn_gaps(), CAPACITY)
    offered = {name: int(value) for name, value in re.findall(r"(\w+) of (\d+)", problem.mend)}
    assert {"goal", "capacity_percent"} <= set(offered)
    for name, value in offered.items():
        step = -1 if name == "goal" else 1  # of a goal, more is what is not enough
        assert reaches(checked_scenario(base | {name: value})), name
        assert not reaches(checked_scenario(base | {name: value - step})), name


def reaches(scenario: Scenario) -> bool:
    return recruitment_plan(drawn_gaps(), scenario, CAPACITY).targets["target"].sum() >= scenario.goal


@pytest.mark.parametrize("changed", [{}, {"capacity_percent": 0}, {"capacity_percent": 900}, {"reserve_team_days": 2}])
def test_no_plan_has_more_members_than_are_ever_thought_possible(changed):
    scenario = checked_scenario({"weeks": 4, "block_weeks": 2, "stages": ["goal"], "goal": 9_000, **changed})
    reached = recruitment_plan(drawn_gaps(), scenario, CAPACITY).targets["target"].sum()
    assert reached <= most_ever(plan_inputs(drawn_gaps(), scenario, CAPACITY), scenario)


def test_more_people_join_by_themselves_where_a_larger_cap_makes_room():
    """A group of 100 that is full; 25 a week would join for two weeks. A cap of 150 lets them, and 50 are enough."""
    rows, said = (
        gaps(("a", "D", 150, 100)),
        office(("unit", "a", "growth_per_week", 25), ("unit", "a", "drive_yield", 0)),
    )
    (problem,) = out_of_reach(rows, wanted("floors", cap=100, max_groups=2), said)
    assert problem.mend.startswith("cap of 150")
    assert out_of_reach(rows, wanted("floors", cap=150, max_groups=2), said) == []
