"""The goal: left out, put first, and shared out so that nobody is asked for more than there is."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enumeration import every_worth
from planning.plan.district import solve_district
from planning.plan.districts import model_districts
from planning.plan.goal import cheapest_shares, members_by_team_days, share_out
from planning.plan.solve import recruitment_plan
from planning.plan.stage import Task
from planning.scenario import Scenario
from test_solve import drawn_states, of, planned, reached, tables_of, team_days


@given(
    rows=st.lists(st.tuples(*[st.integers(0, 500)] * 3), min_size=1, max_size=8),
    part=st.data(),
)
def test_shares_of_the_goal_add_up_and_ask_nobody_for_more_than_there_is(rows, part):
    least, most, wanted = [low for low, *_ in rows], [low + more for low, more, _ in rows], [want for *_, want in rows]
    goal = part.draw(st.integers(sum(least), sum(most)))
    shares = share_out(goal, least, most, wanted)
    assert sum(shares) == goal
    if sum(wanted) == goal and all(low <= want <= high for low, want, high in zip(least, wanted, most, strict=True)):
        assert shares == wanted
    assert all(low <= share <= high for low, share, high in zip(least, shares, most, strict=True))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, derandomize=True)
@given(state=drawn_states, days=team_days)
def test_the_members_by_team_days_are_never_too_few(state, days):
    """Against every plan of a district that serves the stages before the goal best."""
    drawn, said = tables_of(state, days)
    plan = recruitment_plan(drawn, Scenario(weeks=3, block_weeks=2), said)
    for place in model_districts(plan.inputs, 1):
        task = Task(place, plan.horizon, ("unformed", "shortfall", "worst", "goal"), None, 1, 10_000)
        curve = members_by_team_days(replace(task, reached=solve_district(task).before_goal)).members
        worths = every_worth(place, plan.horizon)
        first = min(w[:3] for w in worths)
        for w in worths:
            if w[:3] == first:
                assert max(curve[: w.team_days + 1]) >= w.members


def test_the_goal_is_bought_where_it_is_cheapest():
    assert cheapest_shares([[100, 110, 130], [200, 240]], 340) == ([0, 1], 1)
    assert cheapest_shares([[100, 110, 130], [200, 240]], 365) == ([2, 1], 3)


def test_without_the_stage_goal_nobody_is_won_beyond_the_floors():
    plan = planned(("a", "D", 100, 60), ("b", "E", 100, 130), goal=10_000, stages=("shortfall", "team_days"))
    assert of(plan, "drives") == {"a": 1, "b": 0} and list(reached(plan)) == ["shortfall", "team_days"]


def test_a_goal_put_first_is_served_before_the_floors():
    """One drive: it wins 40 where nobody is short, or 25 where 25 are short."""
    rows = (("a", "D", 100, 100), ("b", "D", 100, 75))
    said = (("district", "D", "team_days_per_week", 1), ("unit", "b", "pool", 25))
    first = {"weeks": 1, "block_weeks": 1, "goal": 215}
    assert of(planned(*rows, said=said, **first), "drives") == {"a": 0, "b": 1}
    assert of(planned(*rows, said=said, **first, stages=("goal", "shortfall")), "drives") == {"a": 1, "b": 0}
