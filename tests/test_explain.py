"""Explanations: what a plan would gain or lose by one thing more or less, against counts by hand and against every plan."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enumeration import every_worth
from planning.errors import InputRefused
from planning.plan.explain import explain_district, explain_station, worth_of_drives
from planning.plan.memory import Memory
from planning.plan.question import Case, Gain, case_of, gain
from planning.plan.rules import rule_plan
from planning.plan.solve import recruitment_plan
from planning.plan.stage import Task
from planning.scenario import Scenario
from small_plans import district, gaps, horizon, office, station
from two_districts import drawn_plan

TWO_WEEKS = Scenario(weeks=2, block_weeks=2, churn_per_10000=0, goal=1_000)
ONE_A_WEEK = office(("district", "D", "team_days_per_week", 1))


def two_stations(**changed):
    """`a` lacks 100 and `b` 40; the district holds one drive in each of two weeks, and a drive wins 40.

    Both drives at `a` and one at each leave 60 lacking; the worst-off station is better off with both at `a`.
    """
    rows = gaps(("a", "D", 200, 100), ("b", "D", 200, 160))
    return recruitment_plan(rows, TWO_WEEKS.model_copy(update=changed), ONE_A_WEEK)


@pytest.fixture(scope="module")
def a():
    return explain_station(two_stations(), "a")


@pytest.fixture(scope="module")
def b():
    return explain_station(two_stations(), "b")


def test_a_station_is_told_what_it_gets_and_what_holds_it_back(a, b):
    assert (a.target, a.shortfall, a.drives, a.weeks, a.held_back) == (180, 20, 2, (1, 2), "weeks")
    assert (b.target, b.shortfall, b.drives, b.weeks, b.held_back) == (160, 40, 0, (), "capacity")


def test_the_worst_off_station_has_the_first_place(a, b):
    assert (a.rank, b.rank, a.stations, a.weight) == (1, 2, 2, 1)


def test_limits_are_people(a):
    """A pool of three floors; one group of 256 with 100 in it and three more of 256; two weeks of a drive of 40."""
    assert a.limits == {"pool": 600, "cap": 156 + 3 * 256, "weeks": 80}


def test_one_drive_more_in_the_district_goes_where_it_ends_most(a, b):
    """`a` cannot hold a third drive in two weeks, so `b` gets it and all its 40."""
    assert [(c.weeks, c.members, c.gets) for c in a.more_drives] == [((1, 2), 0, ("b",))]
    assert [(c.members, c.district) for c in b.more_drives] == [(40, Gain("shortfall", 40, True))]


def test_a_drive_that_another_station_takes_costs_the_stage_that_decided(a, b):
    """One drive each leaves 60 lacking as before, but `a` 60 of 200 in place of 40 of 200 at `b`: 3,000 - 2,000."""
    assert (a.one_drive_less.members, a.one_drive_less.district) == (-40, Gain("worst", -1_000, True))
    assert a.one_drive_less.gets == ("b",) and b.one_drive_less is None


def test_a_drive_is_measured_by_what_it_ends_for_its_team_days(a, b):
    assert a.next_drive is None and a.last_drive is None
    assert (b.next_drive.ends, b.next_drive.wins, b.next_drive.team_days) == (40, 40, 1)
    assert (b.last_drive.unit_id, b.last_drive.ends, b.last_drive.wins) == ("a", 40, 40)


def test_one_week_more_brings_its_drive(a, b):
    """Three drives: two at `a`, one at `b`, and 20 lack in place of 60."""
    assert (a.more_week.members, b.more_week.members) == (0, 40)
    assert a.more_week.district == b.more_week.district == Gain("shortfall", 40, True)


def test_a_place_or_a_group_more_brings_nothing_where_the_groups_have_room(a):
    for change in (a.more_place, a.more_group):
        assert (change.members, change.district, change.gets) == (0, Gain("", 0, True), ())


def test_a_full_station_gains_a_member_by_a_place_and_all_its_drives_win_by_a_group():
    """A group of 110 with 100 in it: ten can join. A place more: eleven; a group more: two drives of 40."""
    full = recruitment_plan(
        gaps(("a", "D", 200, 100)), TWO_WEEKS.model_copy(update={"cap": 110, "max_groups": 1}), ONE_A_WEEK
    )
    found = explain_station(full, "a")
    assert (found.held_back, found.target, found.limits["cap"]) == ("cap", 110, 10)
    assert (found.more_place.members, found.more_place.district) == (1, Gain("shortfall", 1, True))
    assert (found.more_group.members, found.more_group.district) == (70, Gain("shortfall", 70, True))


def test_a_weighted_station_counts_its_class():
    rows = gaps(("a", "D", 200, 160))
    rows["class"] = "A"
    plan = recruitment_plan(rows, TWO_WEEKS, office(("district", "D", "team_days_per_week", 0)))
    assert explain_station(plan, "a").more_drives[0].district == Gain("shortfall", 4 * 40, True)


def test_members_who_leave_and_people_who_join_by_themselves_are_told():
    """Of 100 members 98 are left after two weeks of one in a hundred (98.01); two weeks of three bring six."""
    plan = two_stations(churn_per_10000=100, growth_per_week=3)
    found = explain_station(plan, "a")
    assert (found.lost, found.joining) == (2, 6)


def test_while_the_goal_is_missed_a_drive_beyond_the_floors_is_worth_its_members():
    rows = gaps(("a", "D", 100, 100))
    found = explain_station(recruitment_plan(rows, TWO_WEEKS, office(("district", "D", "team_days_per_week", 0))), "a")
    assert found.more_drives[0].district == Gain("goal", 40, True)


def test_where_everything_is_reached_a_drive_more_is_worth_nothing():
    reached = recruitment_plan(gaps(("a", "D", 100, 100)), TWO_WEEKS.model_copy(update={"goal": 100}), ONE_A_WEEK)
    found = explain_district(reached, "D")
    assert [(week.used, week.gain) for week in found.weeks] == [(0, Gain("", 0, True))] * 2
    assert (found.served, found.short) == ((), 0)


def test_a_district_is_told_its_weeks_and_whom_it_serves_when():
    found = explain_district(two_stations(), "D")
    assert [(w.week, w.team_days, w.used, w.drives, w.drive) for w in found.weeks] == [(1, 1, 1, 1, 1), (2, 1, 1, 1, 1)]
    assert [(w.gain, w.gets) for w in found.weeks] == [(Gain("shortfall", 40, True), ("b",))] * 2
    assert (found.served, found.stations, found.short) == ((("a", 1, (1, 2)),), 2, 2)


def test_a_drive_more_is_one_of_the_dearest():
    """In N the drives of N1 cost two team-days."""
    assert {week.drive for week in explain_district(drawn_plan(), "N").weeks} == {2}


def test_a_late_drive_is_worth_more_than_an_early_one_because_fewer_leave_again():
    plan = recruitment_plan(gaps(("a", "D", 200, 100)), Scenario(weeks=4, block_weeks=2, max_drives_per_week=2),
                            office(("district", "D", "team_days_per_week", 0)))  # fmt: skip
    early, late = (weeks.gain.by for weeks in explain_district(plan, "D").weeks[::2])
    assert (early, late) == (38, 39)


def test_the_worth_of_drives_has_a_row_for_every_district_and_week():
    worth = worth_of_drives(drawn_plan())
    assert worth.groupby("district_id")["week"].agg(list).to_dict() == {"N": [1, 2, 3, 4], "S": [1, 2, 3, 4]}
    assert (worth["used"] <= worth["team_days"]).all()


def test_a_plan_by_a_rule_of_thumb_is_not_explained_as_if_it_were_solved():
    rows = gaps(("a", "D", 200, 100), ("b", "D", 200, 160))
    with pytest.raises(InputRefused, match="X-SOLVED"):
        explain_station(
            rule_plan(rows, TWO_WEEKS, "code_order", office(("district", "D", "team_days_per_week", 2))), "b"
        )


def test_a_district_that_was_asked_before_is_not_solved_again(monkeypatch):
    plan, memory = two_stations(), Memory()
    first = explain_district(plan, "D", memory)
    monkeypatch.setattr("planning.plan.district.stage_by_stage", lambda *_: pytest.fail("solved again"))
    assert explain_district(plan, "D", memory) == first


STAGES = ("unformed", "shortfall", "worst", "goal", "team_days")
small_stations = st.fixed_dictionaries(
    {
        "a": st.sampled_from([1, 4]),
        "m": st.integers(0, 220),
        "g": st.integers(0, 1),
        "p": st.sampled_from([30, 90, 600]),
        "t": st.sampled_from([1, 1, 2]),
        "churn": st.sampled_from([0, 500]),
    }
)


def best(place, span) -> dict[str, int]:
    """The best of all plans, as an answer has it."""
    found = min((w.unformed, w.shortfall, w.worst, -w.members, w.team_days) for w in every_worth(place, span))
    return dict(zip(STAGES, found, strict=True))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    drawn=st.lists(small_stations, min_size=1, max_size=3),
    days=st.lists(st.integers(0, 2), min_size=4, max_size=4),
    week=st.integers(1, 4),
)
def test_a_gain_is_the_difference_of_the_best_of_all_plans(drawn, days, week):
    span = horizon(4, 2)
    place = district(*(station(f"u{number}", **facts) for number, facts in enumerate(drawn)), team_days=tuple(days))
    case = Case(Task(place, span, STAGES, None, 1, 100_000), Memory())
    more = case.with_team_days(week, 1)
    found = gain(case.answer(), case.answer(more))
    before, after = best(place, span), best(more.district, span)
    differing = [stage for stage in STAGES if before[stage] != after[stage]]
    expected = (differing[0], before[differing[0]] - after[differing[0]]) if differing else ("", 0)
    assert (found.stage, found.by) == expected


@settings(max_examples=25, deadline=None, derandomize=True)
@given(drawn=st.lists(small_stations, min_size=1, max_size=3), days=st.lists(st.integers(0, 2), min_size=4, max_size=4))
def test_weeks_that_are_alike_bring_the_same(drawn, days):
    span = horizon(4, 2)
    place = district(*(station(f"u{number}", **facts) for number, facts in enumerate(drawn)), team_days=tuple(days))
    case = Case(Task(place, span, STAGES, None, 1, 100_000), Memory())
    assert sorted(week for weeks in case.weeks_alike() for week in weeks) == [1, 2, 3, 4]
    for weeks in case.weeks_alike():
        assert len({tuple(best(case.with_team_days(week, 1).district, span).items()) for week in weeks}) == 1


def test_the_district_asked_again_reaches_what_the_plan_says():
    plan = drawn_plan()
    assert dict(case_of(plan, "S").answer().stages)["shortfall"] == int(
        plan.targets.query("district_id == 'S'")["shortfall"].sum()
    )
