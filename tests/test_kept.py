"""The drives of a plan in a state that is not as assumed: nothing changes when all is, and hand counts when it is not."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.plan.inputs import plan_inputs
from planning.plan.kept import kept_weeks
from planning.plan.solve import recruitment_plan
from planning.plan.targets import target_rows
from planning.plan.verify import verify
from planning.scenario import Scenario
from properties import examples
from small_plans import gaps, office
from test_solve import drawn_states, tables_of, team_days
from two_districts import SCENARIO, drawn_plan

FOUR_WEEKS = Scenario(weeks=4, block_weeks=2, churn_per_10000=0, goal=10_000)
ONE_A_WEEK = ("district", "D", "team_days_per_week", 1)


def kept(rows, said=(ONE_A_WEEK,), then=(ONE_A_WEEK,), scenario=FOUR_WEEKS, **changed) -> pd.DataFrame:
    """What the drives planned with `said` bring when `then`, and the changed defaults, turn out to be true."""
    plan = recruitment_plan(gaps(*rows), scenario, office(*said))
    true = scenario.model_copy(update=changed)
    return kept_weeks(plan, plan_inputs(gaps(*rows), true, office(*then)))


def sums(weeks, column="recruits") -> dict:
    return weeks.groupby("unit_id")[column].sum().to_dict()


def test_with_its_own_figures_a_plan_reaches_what_it_promised():
    plan = drawn_plan()
    weeks = kept_weeks(plan, plan.inputs)
    pd.testing.assert_frame_equal(
        weeks[["unit_id", "week_ending", "drives"]], plan.weeks[["unit_id", "week_ending", "drives"]]
    )
    pd.testing.assert_frame_equal(target_rows(plan.inputs, weeks, plan.horizon, SCENARIO), plan.targets)


@examples(8)
@given(state=drawn_states, days=team_days, weeks=st.integers(2, 4))
def test_any_plan_reaches_its_targets_with_its_own_figures(state, days, weeks):
    drawn, said = tables_of(state, days)
    plan = recruitment_plan(drawn, Scenario(weeks=weeks, block_weeks=2, goal=5_000), said)
    pd.testing.assert_frame_equal(
        target_rows(plan.inputs, kept_weeks(plan, plan.inputs), plan.horizon, plan.scenario), plan.targets
    )


@pytest.mark.slow
@examples(8)
@given(state=drawn_states, other=drawn_states, days=team_days, fewer=team_days)
def test_whatever_turns_out_to_be_true_the_drives_that_are_held_keep_every_rule(state, other, days, fewer):
    """Yields, pools, costs, churn and team-days of another state; stations and their members stay."""
    drawn, said = tables_of(state, days)
    plan = recruitment_plan(drawn, Scenario(weeks=4, block_weeks=2, goal=5_000), said)
    mixed = {unit: facts | {key: state[unit][key] for key in ("floor", "members")} for unit, facts in other.items()}
    inputs = plan_inputs(drawn, plan.scenario, tables_of(mixed, fewer)[1])
    weeks = kept_weeks(plan, inputs)
    targets = target_rows(inputs, weeks, plan.horizon, plan.scenario)
    true = replace(plan, weeks=weeks, targets=targets, inputs=inputs, stages=())
    verify(replace(true, scenario=plan.scenario.model_copy(update={"stages": ()})))
    assert set(zip(weeks["unit_id"], weeks["week_ending"], strict=True)) <= set(
        zip(plan.weeks["unit_id"], plan.weeks["week_ending"], strict=True)
    )


def test_a_smaller_yield_wins_less_at_the_same_drives():
    rows = (("a", "D", 200, 100),)
    assert sums(kept(rows)) == {"a": 160} and sums(kept(rows, drive_yield=28)) == {"a": 112}


def test_a_larger_yield_fills_the_groups_that_stand_and_the_pool_and_no_more():
    """156 places in the group of 256 until the second one opens in the third week; with 100 left to win, 100."""
    rows = (("a", "D", 200, 100),)
    weeks = kept(rows, drive_yield=80)
    assert weeks["recruits"].tolist() == [80, 76, 80, 80] and weeks["new_groups"].tolist() == [0, 0, 1, 0]
    few = (ONE_A_WEEK, ("unit", "a", "pool", 160)), (ONE_A_WEEK, ("unit", "a", "pool", 100))
    assert sums(kept(rows, *few)) == {"a": 100}


def test_people_are_won_late_rather_than_early_because_fewer_of_them_leave():
    weeks = kept((("a", "D", 200, 100),), then=(ONE_A_WEEK, ("unit", "a", "pool", 100)))
    assert weeks["recruits"].tolist() == [0, 20, 40, 40]


def test_where_team_days_are_lacking_the_best_off_station_loses_its_drive():
    two = ("district", "D", "team_days_per_week", 2)
    rows = (("a", "D", 200, 150), ("b", "D", 200, 100))
    assert sums(kept(rows, (two,), (two,)), "drives") == {"a": 4, "b": 4}
    assert sums(kept(rows, (two,)), "drives") == {"b": 4}


def test_a_dear_drive_that_no_longer_fits_leaves_room_for_a_cheap_one():
    three = ("district", "D", "team_days_per_week", 3)
    rows = (("a", "D", 200, 150), ("b", "D", 200, 100))
    dear = (three, ("unit", "b", "drive_team_days", 2))
    assert sums(kept(rows, dear, dear), "drives") == {"a": 4, "b": 4}
    assert sums(kept(rows, dear, (ONE_A_WEEK, dear[1])), "drives") == {"a": 4}


def test_a_group_whose_drive_falls_away_is_opened_at_the_next():
    """Two stations without a group; one team-day a week less, and b has its first drive when a has had all of its own."""
    rows, two = (
        (("a", "D", 100, "not_formed"), ("b", "D", 101, "not_formed")),
        ("district", "D", "team_days_per_week", 2),
    )
    plan = recruitment_plan(gaps(*rows), FOUR_WEEKS, office(two))
    assert plan.weeks.groupby("unit_id")["new_groups"].first().to_dict() == {"a": 1, "b": 1}
    third = plan.inputs.capacity.assign(team_days=[1, 1, 2, 2])
    weeks = kept_weeks(plan, replace(plan.inputs, capacity=third))
    held = weeks[["unit_id", "drives", "new_groups"]].to_numpy().tolist()
    assert held == [["a", 1, 1], ["a", 1, 0], ["a", 1, 0], ["a", 1, 0], ["b", 1, 1], ["b", 1, 0]]


def test_the_help_of_headquarters_stays_and_a_sub_division_keeps_to_its_own_team_days():
    """North has no team-day of its own: a holds what headquarters send. Without the district's own, nothing else is held."""
    drawn = gaps(("a", "D", 200, 100), ("b", "D", 200, 100))
    drawn["subdivision"] = ["North", "South"]
    scenario = FOUR_WEEKS.model_copy(update={"reserve_team_days": 1})
    north = ("district", "D/North", "team_days_per_week", 0)
    plan = recruitment_plan(drawn, scenario, office(("district", "D", "team_days_per_week", 1), north))
    assert plan.reserve["team_days"].tolist() == [1] * 4
    assert sums(plan.weeks, "drives") == {"a": 4, "b": 4}
    same = kept_weeks(plan, plan.inputs)
    pd.testing.assert_frame_equal(target_rows(plan.inputs, same, plan.horizon, scenario), plan.targets)
    fewer = plan_inputs(drawn, scenario, office(("district", "D", "team_days_per_week", 0), north))
    weeks = kept_weeks(plan, fewer)
    assert sums(weeks, "drives") == {"a": 4}
    half = plan_inputs(
        drawn,
        scenario.model_copy(update={"drive_team_days": 2}),
        office(("district", "D", "team_days_per_week", 1), north),
    )
    assert sums(kept_weeks(plan, half), "drives") == {"b": 4}, "two team-days are more than headquarters send to North"
