"""Weeks, blocks and what churn leaves, against a count by hand and exact fractions."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.plan.horizon import after_churn, horizon_after, horizon_in_blocks, retention

SUNDAY = date(2020, 5, 24)


def test_a_plan_starts_with_the_week_after_and_its_weeks_end_on_sundays():
    weeks = horizon_after(date(2020, 12, 27), 3, 2).weeks
    assert weeks == (date(2021, 1, 3), date(2021, 1, 10), date(2021, 1, 17))


@pytest.mark.parametrize(
    ("weeks", "block", "blocks"),
    [(4, 2, [[1, 2], [3, 4]]), (5, 2, [[1, 2], [3, 4], [5]]), (3, 4, [[1, 2, 3]]), (1, 1, [[1]])],
)
def test_blocks_are_whole_and_the_last_one_takes_what_is_left(weeks, block, blocks):
    assert [list(numbers) for numbers in horizon_after(SUNDAY, weeks, block).blocks] == blocks


@given(lengths=st.lists(st.integers(1, 8), min_size=1, max_size=6))
def test_every_week_is_in_exactly_one_block(lengths):
    span = horizon_in_blocks(SUNDAY, lengths)
    assert [w for block in span.blocks for w in block] == list(range(1, span.length + 1))
    assert [len(block) for block in span.blocks] == lengths


def test_churn_of_a_tenth_leaves_81_of_a_hundred_after_two_weeks():
    assert retention(1_000, 2) == [8_100, 9_000, 10_000]
    assert after_churn(100, 1_000, 2) == 81


@given(churn=st.integers(0, 9_999), weeks=st.integers(0, 104))
def test_retention_is_never_too_hopeful_and_hardly_too_dark(churn, weeks):
    """Rounded down every week: never above the exact share, and below it by less than one part for each week."""
    kept = Fraction(10_000 - churn, 10_000)
    shares = retention(churn, weeks)
    assert len(shares) == weeks + 1
    for share, passed in zip(shares, range(weeks, -1, -1), strict=True):
        exact = 10_000 * kept**passed
        assert exact - passed <= share <= exact


@settings(max_examples=60)
@given(members=st.integers(0, 5_000), churn=st.integers(0, 9_999), weeks=st.integers(0, 60))
def test_members_only_leave(members, churn, weeks):
    left = [after_churn(members, churn, passed) for passed in range(weeks + 1)]
    assert left[0] == members
    assert left == sorted(left, reverse=True) and left[-1] >= 0
