"""From drives in weeks to what a station is told: counted by hand on one drawn plan, and what must always hold."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning import tables
from planning.plan.inputs import plan_inputs
from planning.plan.solve import recruitment_plan
from planning.plan.targets import eminent_people, members_at_end, target_rows
from planning.scenario import Scenario
from small_plans import WEEK, gaps, horizon, office
from two_districts import drawn_plan

ONE_THANA = plan_inputs(gaps(("a", "D", 200, 100)), Scenario(weeks=4, block_weeks=2)).units


@pytest.fixture(scope="module")
def drawn():
    return drawn_plan().targets.set_index("unit_id")


def why_of(members, *said, **changed) -> str:
    """What decides the target of one thana in one week."""
    scenario = Scenario(weeks=1, block_weeks=1, churn_per_10000=0).model_copy(update=changed)
    return recruitment_plan(gaps(("a", "D", 200, members)), scenario, office(*said)).targets.loc[0, "why"]


def test_the_target_of_a_new_group_is_what_its_recruits_come_to(drawn):
    """80 join for four weeks and 80 for two: 80 x 0.9605 + 80 x 0.9801.

    Four weeks from the first week leave 0.99^3 of those who join in it, two weeks from the third leave 0.99.
    """
    assert drawn.loc["N3", "target"] == int(80 * 0.99**3 + 80 * 0.99)


def test_targets_of_the_drawn_plan_stand_as_counted(drawn):
    """100 x 0.99^4 + 80 x 0.99^3 + 40 x 0.99 = 213; 147 x 0.99^4 + 40 x 0.99 = 180; 20 x 0.99^4 + 30 x 0.99^3 = 48."""
    assert drawn["target"].to_dict() == {"N1": 213, "N2": 180, "N3": 156, "S1": 220, "S2": 156, "S3": 48}
    assert drawn["shortfall"].to_dict() == {"N1": 0, "N2": 20, "N3": 44, "S1": 0, "S2": 44, "S3": 52}
    assert drawn["recruits"].to_dict() == {"N1": 120, "N2": 40, "N3": 160, "S1": 0, "S2": 160, "S3": 30}
    assert (drawn["eminent"] == drawn["ordinary"]).all()


def test_a_station_that_the_weeks_do_not_name_is_there_with_zeros():
    inputs = plan_inputs(gaps(("a", "D", 200, 100), ("b", "D", 100, 150)), Scenario(weeks=1, churn_per_10000=0))
    rows = target_rows(inputs, tables.WEEKS.empty(), horizon(1, 1), Scenario(weeks=1))
    assert rows[["unit_id", "recruits", "drives", "new_groups", "target", "shortfall"]].to_numpy().tolist() == [
        ["a", 0, 0, 0, 100, 100], ["b", 0, 0, 0, 150, 0],
    ]  # fmt: skip


def test_every_reason_is_given_where_it_holds():
    one = ("district", "D", "team_days_per_week", 1)
    assert why_of(200, goal=200) == "at_floor"
    assert why_of(170, one) == "reaches_floor"
    assert why_of(100, one) == "weeks"
    assert why_of(100, one, ("unit", "a", "pool", 30)) == "pool"
    assert why_of(100, one, cap=120, max_groups=1) == "cap"
    assert why_of(100, ("district", "D", "team_days_per_week", 0)) == "capacity"


@pytest.mark.parametrize(
    ("recruits", "percent", "eminent"),
    [(0, 50, 0), (1, 50, 1), (1, 49, 0), (2, 10, 1), (2, 90, 1), (10, 25, 3), (10, 0, 0), (10, 100, 10), (40, 30, 12)],
)
def test_eminent_people_are_a_share_with_at_least_one_of_each_sort(recruits, percent, eminent):
    assert eminent_people(recruits, percent) == eminent


@given(recruits=st.integers(0, 2_000), percent=st.integers(0, 100))
def test_the_share_is_never_more_than_one_person_off(recruits, percent):
    eminent = eminent_people(recruits, percent)
    assert 0 <= eminent <= recruits
    assert abs(100 * eminent - recruits * percent) < 100
    if recruits >= 2 and 0 < percent < 100:
        assert 1 <= eminent <= recruits - 1


@settings(max_examples=50, deadline=None)
@given(
    won=st.lists(st.integers(0, 200), min_size=4, max_size=4),
    members=st.integers(0, 300),
    churn=st.integers(0, 9_999),
    growth=st.integers(0, 20),
)
def test_the_calendar_never_ends_with_fewer_members_than_the_target(won, members, churn, growth):
    """Whoever joins later in the block than its first week has less time to leave."""
    span = horizon(4, 2)
    units = ONE_THANA.assign(members=members, churn_per_10000=churn, growth_per_week=growth)
    weeks = tables.WEEKS.typed(
        pd.DataFrame(
            [("a", WEEK + pd.Timedelta(weeks=w), 1, recruits, 0) for w, recruits in enumerate(won, start=1)],
            columns=tables.WEEKS.names,
        )
    )
    promised = members_at_end(units, weeks, span, by_block=True)[0]
    expected = members_at_end(units, weeks, span, by_block=False)[0]
    assert promised <= expected <= members + sum(won) + 4 * growth
    only_first = [won[0] + won[1], 0, won[2] + won[3], 0]
    assert promised == members_at_end(units, weeks.assign(recruits=only_first), span, by_block=False)[0]
