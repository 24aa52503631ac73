"""How far a station could get: against all its programmes, and the least change that is enough against one less."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.plan.programmes import programmes
from planning.plan.reach import Reach, keeps_promise, least_changes, limits, reaches_floor
from small_plans import horizon, station


def blocks_of_two(weeks: int):
    return horizon(weeks, 2)


def reach(weeks: int = 4, drives: int = 1, growth: int = 0, **facts) -> Reach:
    return Reach(station("a", **facts), blocks_of_two(weeks), drives, growth).with_station()


def test_what_binds_is_the_least_of_pool_groups_and_weeks():
    """A group of 256 with 100 in it and one more of 256; four weeks of a drive that wins 40."""
    assert limits(station("a", p=90), blocks_of_two(4), 1) == {"pool": 90, "cap": 156 + 256, "weeks": 160}


def test_a_floor_that_all_drives_reach_is_in_reach_and_one_more_member_is_not():
    assert reaches_floor(reach(f=260)) and not reaches_floor(reach(f=261))


def test_a_pool_that_is_too_small_is_mended_by_as_many_people_as_lack():
    """100 members and a pool of 90 lack 10 to 200."""
    assert least_changes(reach(p=90), reaches_floor, blocks_of_two) == {"pool": 100}


def test_a_group_that_is_too_small_is_mended_by_a_larger_one_or_by_one_more():
    """One group of 150: 50 can join, 50 more are wanted. A cap of 200, or a second group."""
    found = least_changes(reach(c=150, n_max=0), reaches_floor, blocks_of_two)
    assert found == {"cap": 200, "max_groups": 2}


def test_two_groups_share_what_lacks():
    """One group stands and one may be opened, 80 each: 160 of 200. A cap of 100 each, or a third group."""
    found = least_changes(reach(m=80, c=80), reaches_floor, blocks_of_two)
    assert found == {"cap": 100, "max_groups": 3}


def test_too_few_weeks_are_mended_by_weeks_or_by_drives():
    """Two drives of 40 are 80 of 100: a third week, or two drives a week."""
    assert least_changes(reach(2), reaches_floor, blocks_of_two) == {"max_drives_per_week": 2, "weeks": 3}


def test_where_pool_and_weeks_both_bind_nothing_alone_is_enough():
    assert least_changes(reach(2, p=90), reaches_floor, blocks_of_two) == {}


def test_more_room_lets_more_people_join_by_themselves():
    """Nobody fits into a group of 100 that is full. With drives that win nobody, 25 a week need room for 100."""
    full = reach(c=100, q=0, n_max=0, growth=25)
    assert full.station.j == 0
    assert least_changes(full, reaches_floor, blocks_of_two)["cap"] == 200


def test_a_promise_is_kept_by_people_won_however_many_leave_again():
    promised = reach(2, f=0, l=81, churn=5_000)
    assert not keeps_promise(promised) and keeps_promise(reach(2, f=0, l=80, churn=5_000))
    assert least_changes(promised, keeps_promise, blocks_of_two) == {"max_drives_per_week": 2, "weeks": 3}


drawn_stations = st.fixed_dictionaries(
    {
        "f": st.integers(1, 400),
        "m": st.integers(0, 250),
        "g": st.integers(0, 2),
        "c": st.sampled_from([60, 110, 256]),
        "n_max": st.integers(0, 2),
        "p": st.sampled_from([0, 30, 90, 600]),
        "q": st.sampled_from([0, 25, 40]),
        "churn": st.sampled_from([0, 100, 900]),
        "r": st.sampled_from([1, 5]),
    }
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(facts=drawn_stations, weeks=st.integers(1, 6), drives=st.integers(1, 2), growth=st.sampled_from([0, 3, 20]))
def test_no_programme_has_a_larger_target_or_more_recruits_and_one_has_as_many(facts, weeks, drives, growth):
    asked = reach(weeks, drives, growth, **facts)
    listed = list(programmes(asked.station, asked.horizon, drives))
    assert asked.members == max(p.target for p in listed)
    assert asked.won == max(sum(p.recruits) for p in listed)


CHANGED = {
    "cap": lambda asked, value: asked.with_station(c=value),
    "max_groups": lambda asked, value: asked.with_station(n_max=value - asked.station.g),
    "max_drives_per_week": lambda asked, value: replace(asked, max_drives_per_week=value),
    "weeks": lambda asked, value: asked.with_horizon(blocks_of_two(value)),
    "pool": lambda asked, value: asked.with_station(p=value),
}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(facts=drawn_stations, weeks=st.integers(1, 6), growth=st.sampled_from([0, 3]))
def test_the_least_change_is_enough_and_one_less_is_not(facts, weeks, growth):
    asked = reach(weeks, 1, growth, **facts)
    if reaches_floor(asked):
        return
    for name, value in least_changes(asked, reaches_floor, blocks_of_two).items():
        assert reaches_floor(CHANGED[name](asked, value)), name
        assert not reaches_floor(CHANGED[name](asked, value - 1)), name


@pytest.mark.parametrize("name", CHANGED)
def test_every_change_is_the_least_for_somebody(name):
    """So that the property above is not empty for it."""
    asked = {"cap": reach(c=150, n_max=0), "max_groups": reach(c=150, n_max=0), "pool": reach(p=90)}.get(name, reach(2))
    value = least_changes(asked, reaches_floor, blocks_of_two)[name]
    assert reaches_floor(CHANGED[name](asked, value)) and not reaches_floor(CHANGED[name](asked, value - 1))
