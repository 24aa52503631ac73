"""Where each figure of a plan comes from: station before district before default, last counts only while fresh."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.plan.inputs import plan_inputs, share_by_source
from planning.scenario import Scenario
from small_plans import WEEK, gaps, measured, office

FOUR_WEEKS = Scenario(weeks=4, block_weeks=2)
PAIR = (("a", "D", 200, 100), ("b", "D", 200, 100), ("c", "E", 100, 0))


def units_of(rows, capacity=None, **changed):
    scenario = FOUR_WEEKS.model_copy(update=changed)
    return plan_inputs(gaps(*rows), scenario, capacity).units.set_index("unit_id")


def team_days(rows, capacity=None, **changed):
    """Team-days of every district in each week; the same in all weeks."""
    scenario = FOUR_WEEKS.model_copy(update=changed)
    by_district = plan_inputs(gaps(*rows), scenario, capacity).capacity.groupby("district_id")["team_days"]
    weekly = {district: list(days) for district, days in by_district}
    assert all(days == [days[0]] * scenario.weeks for days in weekly.values())
    return {district: days[0] for district, days in weekly.items()}


def gaps_of_silent(weeks_ago: int) -> pd.DataFrame:
    """One silent station that reported 150 members so many weeks ago."""
    silent = gaps(("a", "D", 200, "silent"))
    silent["last_week"] = WEEK - pd.Timedelta(weeks=weeks_ago)
    return silent


@pytest.mark.parametrize("key", ("pool", "drive_yield", "drive_team_days", "churn_per_10000", "growth_per_week"))
def test_a_stations_figure_beats_its_districts_and_that_beats_the_default(key):
    said = office(("district", "D", key, 7), ("unit", "a", key, 5))
    units = units_of(PAIR, said)
    assert units[key].to_dict() == {"a": 5, "b": 7, "c": units_of(PAIR).loc["c", key]}
    assert units[f"{key}_source"].to_dict() == {"a": "office", "b": "office", "c": "default"}


@pytest.mark.parametrize("key", ("drive_yield", "churn_per_10000", "growth_per_week"))
def test_what_is_measured_stands_between_the_office_and_the_default_the_nearest_first(key):
    rows = (*PAIR, ("d", "E", 100, 50), ("e", "D", 100, 50))
    said = office(("unit", "a", key, 1), ("district", "X", key, 9))
    shown = measured(
        ("unit", "a", key, 2, 8), ("unit", "b", key, 3, 7), ("district", "D", key, 4, 10), ("state", None, key, 5, 12)
    )
    units = units_of(rows, pd.concat([shown, said]))
    assert units[f"{key}_source"].to_dict() == {"a": "office", **dict.fromkeys("bcde", "measured")}
    assert units[f"{key}_level"].fillna("").to_dict() == {
        "a": "", "b": "station", "c": "state", "d": "state", "e": "district",
    }  # fmt: skip
    assert units[f"{key}_weeks"].to_dict() == {"a": 0, "b": 7, "c": 12, "d": 12, "e": 10}
    assert units.loc[["a", "b", "d", "e"], key].tolist() == [1, 3, 5, 4]


def test_the_office_of_a_district_stands_above_what_a_station_of_it_shows():
    said = pd.concat([measured(("unit", "a", "drive_yield", 9, 8)), office(("district", "D", "drive_yield", 7))])
    assert units_of(PAIR, said).loc["a", ["drive_yield", "drive_yield_source"]].tolist() == [7, "office"]


def test_a_scenario_that_sets_measuring_aside_uses_office_and_defaults_alone():
    said = pd.concat([measured(("unit", "a", "churn_per_10000", 9, 8)), office(("unit", "b", "churn_per_10000", 7))])
    units = units_of(PAIR, said, measure_inputs=False)
    assert units["churn_per_10000"].to_dict() == {"a": 100, "b": 7, "c": 100}
    assert units["churn_per_10000_source"].to_dict() == {"a": "default", "b": "office", "c": "default"}
    assert units["churn_per_10000_level"].isna().all() and not units["churn_per_10000_weeks"].any()


def test_measured_churn_ages_the_last_count_of_a_silent_station():
    shown = measured(("state", None, "churn_per_10000", 2_000, 8))
    assert plan_inputs(gaps_of_silent(1), FOUR_WEEKS, shown).units.loc[0, "members"] == 120


def test_the_share_of_each_source_tells_the_medians_of_values_and_weeks():
    shown = measured(("unit", "a", "churn_per_10000", 50, 4), ("unit", "b", "churn_per_10000", 90, 8))
    said = pd.concat([shown, office(("unit", "c", "drive_yield", 9))])
    shares = share_by_source(plan_inputs(gaps(*PAIR), FOUR_WEEKS, said)).set_index(["key", "source"])
    assert shares.loc[["churn_per_10000", "drive_yield"]].index.tolist() == [
        ("churn_per_10000", "measured"), ("churn_per_10000", "default"), ("drive_yield", "office"), ("drive_yield", "default"),
    ]  # fmt: skip
    assert shares.loc[("churn_per_10000", "measured"), ["level", "count", "value", "weeks"]].tolist() == [
        "station",
        2,
        50,
        4,
    ]
    assert shares.loc[("churn_per_10000", "default"), ["count", "value", "weeks"]].tolist() == [1, 100, 0]


def test_the_defaults_are_those_of_the_scenario_and_the_pool_is_a_share_of_the_floor():
    units = units_of(PAIR, drive_yield=33, drive_team_days=2, churn_per_10000=50, growth_per_week=3, pool_percent=150)
    assert units.loc["a", ["drive_yield", "drive_team_days", "churn_per_10000", "growth_per_week"]].tolist() == [
        33,
        2,
        50,
        3,
    ]
    assert units["pool"].to_dict() == {"a": 300, "b": 300, "c": 150}


def test_zero_said_by_the_office_is_a_figure_and_not_a_default():
    units = units_of(PAIR, office(("unit", "a", "drive_yield", 0)))
    assert units.loc["a", ["drive_yield", "drive_yield_source"]].tolist() == [0, "office"]


def test_of_two_dated_figures_the_later_one_holds_and_one_without_a_day_is_the_oldest():
    said = pd.concat([office(("unit", "a", "pool", value)) for value in (50, 60, 70)], ignore_index=True)
    said["valid_from"] = pd.to_datetime(["2020-03-01", "2020-01-01", None])
    assert units_of(PAIR, said).loc["a", "pool"] == 50


def test_what_the_office_says_of_others_changes_nothing():
    said = office(("unit", "x", "pool", 1), ("district", "X", "drive_yield", 1), ("unit", "a", "team_days_per_week", 1))
    pd.testing.assert_frame_equal(units_of(PAIR, said), units_of(PAIR))
    assert team_days(PAIR, said) == team_days(PAIR)


def test_without_a_word_of_the_office_a_district_holds_one_drive_for_each_station_rounded_up():
    five = [(unit, "D", 200, 0) for unit in "abcde"]
    assert team_days(five) == {"D": 2}, "five drives in four weeks"
    assert team_days(five[:4]) == {"D": 1}
    assert team_days(five, office(("unit", "a", "drive_team_days", 3))) == {"D": 3}, "3 + 1 + 1 + 1 + 1, 3 in one week"
    assert team_days(five, office(("unit", "a", "drive_team_days", 6))) == {"D": 6}, "10 in four weeks, 6 in one week"
    assert team_days(five, drive_team_days=2) == {"D": 4}, "in one of four weeks two drives of two team-days"


def test_capacity_is_scaled_by_its_percentage_and_rounded_down():
    said = office(("district", "D", "team_days_per_week", 5))
    assert team_days(PAIR, said, capacity_percent=150) == {"D": 7, "E": 1}
    assert team_days(PAIR, said, capacity_percent=50) == {"D": 2, "E": 0}


def test_capacity_says_whether_it_comes_from_the_office():
    capacity = plan_inputs(gaps(*PAIR), FOUR_WEEKS, office(("district", "D", "team_days_per_week", 0))).capacity
    origin = capacity.groupby("district_id")[["team_days", "source"]].first()
    assert origin.loc["D"].tolist() == [0, "office"] and origin.loc["E"].tolist() == [1, "default"]


def test_a_silent_station_enters_with_its_last_count_after_churn():
    """150 members, of whom one in ten leaves in a week: 135, then 121 and a half."""
    for weeks_ago, members in ((1, 135), (2, 121)):
        units = plan_inputs(gaps_of_silent(weeks_ago), FOUR_WEEKS.model_copy(update={"churn_per_10000": 1_000})).units
        assert units.loc[0, ["members", "basis"]].tolist() == [members, "estimated"]


def test_churn_said_by_the_office_ages_the_last_count():
    units = plan_inputs(gaps_of_silent(1), FOUR_WEEKS, office(("district", "D", "churn_per_10000", 2_000))).units
    assert units.loc[0, "members"] == 120


def test_a_last_count_older_than_the_scenario_allows_is_not_used():
    bases = {n: plan_inputs(gaps_of_silent(n), FOUR_WEEKS).units.loc[0, ["members", "basis"]].tolist() for n in (4, 5)}
    assert bases == {4: [144, "estimated"], 5: [0, "provisional"]}


def test_a_silent_station_that_never_reported_is_provisional():
    silent = gaps(("a", "D", 200, "silent"))
    silent[["last_week", "last_members"]] = [pd.NaT, pd.NA]
    assert plan_inputs(silent, FOUR_WEEKS).units.loc[0, ["members", "basis"]].tolist() == [0, "provisional"]


@pytest.mark.parametrize("state", ("not_formed", "gone"))
def test_a_station_without_a_group_starts_with_nobody(state):
    units = units_of((("a", "D", 200, state),))
    assert units.loc["a", ["members", "groups", "basis"]].tolist() == [0, 0, state]


def test_the_cap_of_the_scenario_stands_above_the_cap_of_the_day():
    assert units_of(PAIR)["cap"].unique().tolist() == [256]
    assert units_of(PAIR, cap=512)["cap"].unique().tolist() == [512]


def test_the_weight_is_that_of_the_class_and_the_smallest_without_a_class():
    drawn = gaps(*PAIR)
    drawn["class"] = pd.array(["A", "C", None], dtype="str")
    weights = FOUR_WEEKS.model_copy(update={"class_weights": {"A": 9, "B": 8, "C": 3, "D": 2}})
    assert plan_inputs(drawn, weights).units["weight"].tolist() == [9, 3, 2]


@pytest.mark.parametrize(
    ("members", "growth"),
    [(100, 10), (220, 9), (253, 0), (256, 0), (300, 0), ("not_formed", 0)],
)
def test_people_join_by_themselves_only_while_the_group_has_room_for_all_of_them(members, growth):
    """Four weeks of ten people in a group of 256: 36 free places are nine a week."""
    assert units_of((("a", "D", 200, members),), growth_per_week=10).loc["a", "growth_per_week"] == growth


def test_the_count_of_origins_adds_up_to_all_stations_and_districts():
    said = office(
        ("district", "D", "pool", 9), ("unit", "c", "churn_per_10000", 9), ("district", "E", "team_days_per_week", 2)
    )
    counted = (
        share_by_source(plan_inputs(gaps(*PAIR), FOUR_WEEKS, said)).set_index(["key", "source"])["count"].to_dict()
    )
    assert counted == {
        ("pool", "office"): 2, ("pool", "default"): 1, ("churn_per_10000", "office"): 1, ("churn_per_10000", "default"): 2,
        ("drive_yield", "default"): 3, ("drive_team_days", "default"): 3, ("growth_per_week", "default"): 3,
        ("team_days_per_week", "office"): 1, ("team_days_per_week", "default"): 1,
    }  # fmt: skip


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(order=st.permutations(range(3)), lines=st.permutations(range(4)))
def test_neither_the_order_of_stations_nor_that_of_the_office_matters(order, lines):
    said = office(
        ("district", "D", "pool", 9), ("unit", "a", "pool", 8), ("district", "E", "team_days_per_week", 2),
        ("unit", "b", "drive_yield", 7),
    )  # fmt: skip
    drawn = gaps(*PAIR)
    expected, found = plan_inputs(drawn, FOUR_WEEKS, said), plan_inputs(drawn.iloc[order], FOUR_WEEKS, said.iloc[lines])
    pd.testing.assert_frame_equal(found.units, expected.units)
    pd.testing.assert_frame_equal(found.capacity, expected.capacity)


def test_nothing_that_was_given_is_changed():
    drawn, said = gaps(*PAIR), office(("district", "D", "pool", 9))
    before = drawn.copy(), said.copy()
    plan_inputs(drawn, FOUR_WEEKS, said)
    pd.testing.assert_frame_equal(drawn, before[0])
    pd.testing.assert_frame_equal(said, before[1])
