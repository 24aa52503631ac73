"""Members week by week against a count by hand, and the pace that reaches the goal and no less."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.plan.outlook import drive_weeks, drives_of_week, needed_per_week, weekly_outlook
from planning.plan.solve import recruitment_plan
from planning.scenario import Scenario
from small_plans import WEEK, gaps, office
from two_districts import drawn_plan


@pytest.fixture(scope="module")
def drawn():
    return drawn_plan()


@pytest.fixture(scope="module")
def halving():
    """Half of all members leave every week; b stands at its floor and c, silent, is estimated with a quarter of 150."""
    scenario = Scenario(weeks=3, block_weeks=1, churn_per_10000=5_000, goal=0)
    said = office(("district", "D", "team_days_per_week", 1), ("unit", "a", "pool", 40), ("unit", "b", "pool", 0))
    return recruitment_plan(gaps(("a", "D", 40, 100), ("b", "E", 10, 80), ("c", "F", 0, "silent")), scenario, said)


def test_members_by_week_are_those_of_a_count_by_hand(halving):
    """a: 100, 50, 25, 12 and a half, with 40 people of the last drive; b: 80, 40, 20, 10; c: 37, 18, 9, 4."""
    outlook = weekly_outlook(halving)
    assert outlook["members"].tolist() == [217, 50 + 40 + 18, 25 + 20 + 9, 12 + 40 + 10 + 4]
    assert outlook["recruits"].tolist() == [0, 0, 0, 40] and outlook["stations"].tolist() == [0, 0, 0, 1]


def test_the_outlook_starts_with_the_week_of_the_counts_and_has_every_week_of_the_plan(drawn):
    outlook = weekly_outlook(drawn)
    assert list(outlook.index) == [WEEK + pd.Timedelta(weeks=number) for number in range(5)]
    assert outlook.iloc[0].tolist() == [0, 0, 0, 0, 100 + 147 + 230 + 20]


def test_the_outlook_adds_up_to_the_plan(drawn):
    outlook = weekly_outlook(drawn)
    for column in ("drives", "recruits", "new_groups"):
        assert outlook[column].sum() == drawn.targets[column].sum()


def test_the_outlook_ends_with_at_least_what_the_targets_promise(drawn):
    assert weekly_outlook(drawn)["members"].iloc[-1] >= drawn.targets["target"].sum()


def test_people_who_join_by_themselves_come_every_week():
    scenario = Scenario(weeks=2, block_weeks=2, churn_per_10000=0, growth_per_week=5, goal=0)
    plan = recruitment_plan(gaps(("a", "D", 100, 100)), scenario)
    assert weekly_outlook(plan)["members"].tolist() == [100, 105, 110]


def test_the_drives_of_a_week_are_listed_with_the_target_of_their_station(drawn):
    last = drives_of_week(drawn, 4)
    assert last[["drives", "district_id", "target"]].to_dict("index") == {
        "N2": {"drives": 1, "district_id": "N", "target": 180},
        "N3": {"drives": 1, "district_id": "N", "target": 156},
        "S2": {"drives": 1, "district_id": "S", "target": 156},
    }


def test_the_weeks_of_a_station_are_listed_by_number(drawn):
    assert drive_weeks(drawn).to_dict() == {
        "N1": "1, 2, 3", "N2": "4", "N3": "1, 2, 3, 4", "S1": "", "S2": "1, 2, 3, 4", "S3": "1",
    }  # fmt: skip


def members_after(start: int, pace: int, churn: int, weeks: int) -> int:
    """Ten-thousandths of a member at the end, cohort by cohort and week by week, each share rounded down."""
    shares = {0: 10_000}
    for week in range(1, weeks + 1):
        shares = {joined: share * (10_000 - churn) // 10_000 for joined, share in shares.items()}
        shares[week] = 10_000
    return sum(share * (pace if joined else start) for joined, share in shares.items())


def of_goal(plan, goal: int, weeks: int, churn: int):
    """The same counts under another goal, number of weeks and churn."""
    changed = {"goal": goal, "weeks": weeks, "churn_per_10000": churn}
    return replace(plan, scenario=plan.scenario.model_copy(update=changed))


def test_the_pace_without_churn_is_what_is_missing_shared_out_over_the_weeks(drawn):
    assert needed_per_week(of_goal(drawn, 1_000, 10, 0)) == 51, "503 are missing to 1,000"


@settings(max_examples=80, deadline=None)
@given(goal=st.integers(0, 400_000), weeks=st.integers(1, 40), churn=st.integers(0, 9_999))
def test_the_pace_reaches_the_goal_and_one_person_less_a_week_does_not(drawn, goal, weeks, churn):
    pace = needed_per_week(of_goal(drawn, goal, weeks, churn))
    assert members_after(497, pace, churn, weeks) >= 10_000 * goal
    assert pace == 0 or members_after(497, pace - 1, churn, weeks) < 10_000 * goal
