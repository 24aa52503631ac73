"""The frontier: every point is the best plan of its budget, by brute force, and costs no team-day too many."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enumeration import every_worth
from planning.errors import InputRefused
from planning.plan import workers
from planning.plan.districts import choice_horizon, model_districts
from planning.plan.frontier import frontier, frontier_stages
from planning.plan.inputs import plan_inputs
from planning.plan.memory import Memory
from planning.report.what_if_cards import frontier_cards
from planning.scenario import Scenario
from small_plans import gaps, office
from test_solve import drawn_states, tables_of, team_days
from two_districts import CAPACITY, SCENARIO, drawn_gaps

PERCENTS = (0, 50, 100, 200)
TWO_WEEKS = Scenario(weeks=2, block_weeks=2, churn_per_10000=0, goal=0)


@pytest.fixture(scope="module")
def points():
    return frontier(drawn_gaps(), SCENARIO, CAPACITY, PERCENTS)


def test_a_budget_of_nothing_leaves_what_is_missing_today_and_more_never_hurts_here(points):
    """No station without a group is left from half of the capacity on, so that the shortfall alone decides."""
    assert points["capacity_percent"].tolist() == list(PERCENTS)
    assert points["team_days_allowed"].tolist() == [0, 8, 20, 40]
    nothing = points.iloc[0]
    assert (nothing["drives"], nothing["team_days"], nothing["unformed"]) == (0, 0, 1)
    assert points["weighted_shortfall"].is_monotonic_decreasing and points["unformed"].tolist() == [1, 0, 0, 0]


def test_hand_counted_points():
    """100 and 40 missing, a drive wins 40: the first team-day ends 40, four end all, and the fifth is not held."""
    rows = (("a", "D", 200, 100), ("b", "D", 200, 160))
    said = office(("district", "D", "team_days_per_week", 1))
    found = frontier(gaps(*rows), TWO_WEEKS.model_copy(update={"weeks": 5, "block_weeks": 5}), said, (20, 100, 200))
    assert found["team_days_allowed"].tolist() == [0, 5, 10]
    assert found["weighted_shortfall"].tolist() == found["bound"].tolist() == [140, 0, 0]
    assert found["team_days"].tolist() == [0, 4, 4] and found["stations_short"].tolist() == [2, 0, 0]


@pytest.mark.slow
@settings(max_examples=8, deadline=None, derandomize=True)
@given(state=drawn_states, days=team_days, percent=st.sampled_from([50, 100, 150]))
def test_no_plan_of_the_budget_leaves_less_and_none_as_good_takes_fewer_team_days(state, days, percent):
    drawn, said = tables_of(state, days)
    scenario = Scenario(weeks=3, block_weeks=2, goal=5_000)
    point = frontier(drawn, scenario, said, (percent,)).iloc[0]
    inputs = plan_inputs(drawn, scenario.model_copy(update={"capacity_percent": percent}), said)
    districts = model_districts(inputs, 1)
    horizon = choice_horizon(inputs, scenario, districts)
    best = [min((w.unformed, w.shortfall, w.team_days) for w in every_worth(place, horizon)) for place in districts]
    keys = ("unformed", "weighted_shortfall", "team_days")
    assert tuple(point[list(keys)]) == tuple(map(sum, zip(*best, strict=True)))
    assert point["bound"] == point["weighted_shortfall"] and point["status"] == "optimal"


def test_stages_before_the_shortfall_stay_and_those_after_it_go():
    assert frontier_stages(Scenario(stages=("worst", "unformed", "shortfall", "goal"))) == (
        "worst", "unformed", "shortfall", "team_days",
    )  # fmt: skip
    assert frontier_stages(Scenario(stages=("team_days", "shortfall"))) == ("shortfall", "team_days")
    assert frontier_stages(Scenario(stages=("unformed", "goal"))) == ("shortfall", "team_days")


def test_the_order_in_which_budgets_are_named_changes_nothing(points):
    assert frontier(drawn_gaps(), SCENARIO, CAPACITY, reversed(PERCENTS)).equals(points)


def test_what_was_solved_before_is_not_solved_again(monkeypatch):
    memory, told = Memory(), []
    frontier(drawn_gaps(), SCENARIO, CAPACITY, PERCENTS, memory=memory)
    monkeypatch.setattr(workers.Workers, "_map", lambda _self, _function, asked: told.extend(asked) or iter(()))
    frontier(drawn_gaps(), SCENARIO, CAPACITY, PERCENTS, memory=memory)
    assert told == []


@pytest.mark.parametrize("percents", [(), (50, 50), (-1,), (10_001,)])
def test_budgets_that_make_no_sense_are_refused(percents):
    with pytest.raises(InputRefused):
        frontier(drawn_gaps(), SCENARIO, CAPACITY, percents)


def test_the_cards_draw_every_budget_once(points):
    _, line, table = frontier_cards(points)
    assert line.x == (0, 8, 20, 40) and [series.values for series in line.series] == [
        tuple(points["weighted_shortfall"]), tuple(points["shortfall"]),
    ]  # fmt: skip
    assert [row["team_days"] for row in table.rows] == points["team_days"].tolist()
    same = frontier_cards(points.assign(team_days_allowed=8))
    assert [card.kind for card in same] == ["sentence", "table"], "one budget makes no line"
    unproven = frontier_cards(points.assign(bound=0))[1]
    assert unproven.series[2].values == (0, 0, 0, 0) and unproven.series[2].style == "dotted"
