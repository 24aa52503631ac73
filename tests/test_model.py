"""The choice and its calendar against brute force over every calendar, and its rows against a written .lp."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enumeration import every_worth
from planning.plan.district import solve_district
from planning.plan.listing import Subdivision, listed
from planning.plan.model import build, kept, rows
from planning.plan.stage import Task
from small_plans import district, horizon, station

STAGES = ("shortfall", "worst", "goal", "team_days")
EXPECTED = Path(__file__).parent / "expected"


def solve(place, weeks, block, stages=STAGES, goal=None):
    return solve_district(Task(place, horizon(weeks, block), stages, goal, 1, 10_000))


def brute_force(place, span):
    """The best values of the stages, in their order, over every feasible plan."""
    return min((w.shortfall, w.worst, -w.members, w.team_days) for w in every_worth(place, span))


def value_of(solved, place):
    shortfalls = {u.unit_id: max(0, u.f - solved.targets[u.unit_id]) for u in place.stations}
    return (
        sum(u.a * shortfalls[u.unit_id] for u in place.stations),
        max(-(-10_000 * shortfalls[u.unit_id] // u.f) if u.f else 0 for u in place.stations),
        -solved.members,
        sum(u.t * sum(b.drives for b in solved.bookings if b.unit_id == u.unit_id) for u in place.stations),
    )


small_stations = st.builds(
    station, a=st.integers(1, 4), f=st.sampled_from([100, 200]), m=st.integers(0, 220), g=st.integers(0, 1),
    p=st.sampled_from([30, 90, 600]), q=st.sampled_from([25, 40]), t=st.sampled_from([1, 1, 2, 3]),
    churn=st.sampled_from([0, 100, 500]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    drawn=st.lists(small_stations, min_size=1, max_size=3),
    team_days=st.lists(st.integers(0, 4), min_size=4, max_size=4),
)
def test_no_plan_is_better_in_the_order_of_the_stages(drawn, team_days):
    stations = [station(f"u{i}", **{k: v for k, v in vars(u).items() if k != "unit_id"}) for i, u in enumerate(drawn)]
    place = district(*stations, team_days=tuple(team_days))
    solved = solve(place, 4, 2)
    assert value_of(solved, place) == brute_force(place, horizon(4, 2))
    assert all(outcome.proven for outcome in solved.outcomes.values())


def test_the_heavier_station_is_served_when_there_is_one_drive():
    place = district(station("a", a=1), station("b", a=4), team_days=(1, 0))
    assert {b.unit_id for b in solve(place, 2, 2).bookings} == {"b"}


def test_the_station_that_is_worse_off_is_served_first():
    place = district(station("a", m=120), station("b", m=100), team_days=(1, 1))
    weeks = {b.unit_id: b.week for b in solve(place, 2, 2, ("team_days",), 0).bookings}
    assert weeks == {}, "without shortfall among the stages no drive is worth its team-day"
    weeks = {b.unit_id: b.week for b in solve(place, 2, 2).bookings}
    assert weeks == {"a": 2, "b": 1}


def test_a_drive_of_two_team_days_never_stands_in_weeks_of_one():
    place = district(station("a", t=2), station("b", t=1), team_days=(1, 1))
    assert {b.unit_id: b.drives for b in solve(place, 2, 2).bookings if b.drives} == {"b": 1}


def test_a_choice_that_no_calendar_holds_is_chosen_again():
    """Three drives of 2 and 3 team-days fit into 4 + 4 by sum, but only two of them week by week."""
    place = district(station("a", t=3), station("b", t=3), station("c", t=2), team_days=(4, 4))
    held = [(b.unit_id, b.week) for b in solve(place, 2, 2).bookings]
    assert len(held) == 2 and {week for _, week in held} == {1, 2}


def six_stations():
    """Drives of one and two team-days, a station without a group, one with a promise, a sub-division with days of its own."""
    place = district(
        station("a", m=190, churn=100),
        station("b", m=0, g=0, a=3, p=50),
        station("c", t=2, f=100, m=80),
        station("d", m=160, l=40),
        station("e", f=100, m=90, q=25),
        station("f", m=150, a=4, p=40),
        team_days=(2, 1),
    )
    return replace(place, subdivisions=(Subdivision("North", ("d", "e"), (1, 0)),))


@pytest.mark.parametrize("stage", ["shortfall", "worst", "goal"])
def test_the_written_model_is_the_formulation(tmp_path, stage):
    listing = listed(six_stations(), horizon(2, 1), 1)
    usable = listing.needed if stage != "goal" else listing.target <= 220
    earlier = [] if stage == "shortfall" else [kept(listing, "shortfall", 500)]
    spelled = frozenset({1}) if stage == "shortfall" else frozenset()
    build(listing, stage, [*rows(listing), *earlier], usable, 900, spelled).problem.writeLP(str(tmp_path / "found.lp"))
    assert (tmp_path / "found.lp").read_text() == (EXPECTED / f"choice_{stage}.lp").read_text()


def test_a_station_that_may_hold_a_drive_every_week_holds_one_whatever_the_blocks():
    """HiGHS once called the plan without a drive optimal, because it had been given it to start from."""
    alone = district(station("a", m=0), team_days=(2, 1, 2))
    longer = district(station("a", m=100, a=4), team_days=(1, 2, 3, 3))
    assert [solve(alone, 3, block, ("shortfall",), 0).targets for block in (1, 2, 3)] == [{"a": 120}] * 3
    assert [solve(longer, 4, block, ("shortfall",), 0).outcomes["shortfall"].objective for block in (1, 2, 3)] == [
        0
    ] * 3
