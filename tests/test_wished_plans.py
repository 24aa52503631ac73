"""What an office may wish on top: promises, sub-divisions, floors for the people there, women, the plan of last week."""

import pandas as pd
import pytest

from planning.errors import RunFailed
from planning.plan.inputs import Published
from planning.plan.result import read_plan, write_plan
from planning.plan.solve import recruitment_plan
from planning.plan.verify import verify
from small_plans import gaps, office
from test_solve import TWO_WEEKS, of, planned, reached

# Promises.


def test_a_promise_is_kept_before_the_heavier_need_is_met():
    """One drive a week for two weeks: the station at its floor has promised 40, the other lacks 100."""
    rows = (("a", "D", 200, 200), ("b", "D", 200, 100))
    one = ("district", "D", "team_days_per_week", 1)
    assert of(planned(*rows, said=(one,), goal=0), "recruits") == {"a": 0, "b": 80}
    plan = planned(*rows, said=(one, ("unit", "a", "promise", 40)), goal=0)
    assert of(plan, "recruits") == {"a": 40, "b": 40} and reached(plan)["promises"] == 0
    assert [stage.stage for stage in plan.stages][:2] == ["promises", "unformed"]


def test_a_promise_is_the_least_and_a_fixed_one_also_the_most():
    rows = (("a", "D", 200, 100),)
    assert of(planned(*rows, said=(("unit", "a", "promise", 30),)), "recruits") == {"a": 80}
    assert of(planned(*rows, said=(("unit", "a", "promise_fixed", 30),)), "recruits") == {"a": 30}


def test_what_cannot_be_promised_is_said_by_how_many():
    plan = planned(("a", "D", 200, 100), said=(("unit", "a", "promise", 130),), goal=0)
    assert reached(plan)["promises"] == 50 and of(plan, "recruits") == {"a": 80}


# Sub-divisions.


def in_two_parts(*said):
    drawn = gaps(("a", "D", 200, 100), ("b", "D", 200, 100), ("c", "D", 200, 100))
    drawn["subdivision"] = ["North", "North", "South"]
    plan = recruitment_plan(drawn, TWO_WEEKS, office(*said))
    verify(plan, drawn, TWO_WEEKS, office(*said))
    return plan


def test_stations_of_a_subdivision_share_its_teams():
    plan = in_two_parts(("district", "D", "team_days_per_week", 3), ("district", "D/North", "team_days_per_week", 1))
    assert of(plan, "drives")["a"] + of(plan, "drives")["b"] == 2 and of(plan, "drives")["c"] == 2


def test_subdivisions_that_take_in_the_whole_district_are_its_teams():
    parts = (("district", "D/North", "team_days_per_week", 1), ("district", "D/South", "team_days_per_week", 1))
    assert in_two_parts(*parts).inputs.district_team_days.tolist() == [2, 2]
    assert in_two_parts(parts[0]).inputs.district_team_days.tolist() == [2, 2], "three drives in two weeks, rounded up"
    assert in_two_parts(*parts, ("district", "D", "team_days_per_week", 1)).targets["drives"].sum() == 2


def test_more_than_a_subdivision_holds_is_found():
    plan = in_two_parts(("district", "D", "team_days_per_week", 3), ("district", "D/North", "team_days_per_week", 1))
    plan.inputs.capacity.loc[plan.inputs.capacity["subdivision"].notna(), "team_days"] = 0
    with pytest.raises(RunFailed, match=r"\(6\) drives is broken: team-days of North"):
        verify(plan)


# Floors for the people there, women.


def test_a_floor_for_the_people_counts_where_it_is_above_the_orders():
    drawn = gaps(("a", "D", 200, 100), ("b", "D", 200, 100), ("c", "D", 200, 100))
    drawn["population"] = pd.array([110_001, 50_000, pd.NA], dtype="Int64")
    scenario = TWO_WEEKS.model_copy(update={"members_per_1000": 2})
    plan = recruitment_plan(drawn, scenario)
    verify(plan, drawn, scenario)
    assert of(plan, "floor") == {"a": 221, "b": 200, "c": 200}
    assert plan.inputs.units["floor_source"].tolist() == ["population", "order", "order"]


def test_the_share_of_women_is_rounded_up_and_empty_when_nobody_asks():
    rows = (("a", "D", 200, 161), ("b", "E", 200, 200))
    assert of(planned(*rows, women_percent=33, goal=0), "women") == {"a": 14, "b": 0}
    assert planned(*rows, goal=0).targets["women"].isna().all()


# The plan of last week.

ROWS = tuple((unit, "D", 200, 100) for unit in "abcd")
TIGHT = (("district", "D", "team_days_per_week", 1),)


def published(weeks: dict[str, tuple[int, ...]], until: int):
    """A plan that has these stations hold a drive in weeks 1, 2, ... of the next one, as far as week `until`."""
    days = pd.date_range("2020-05-31", periods=until, freq="7D")
    held = [(unit, days[w - 1], 1, 40, 0) for unit, numbers in weeks.items() for w in numbers]
    frame = pd.DataFrame(held, columns=["unit_id", "week_ending", "drives", "recruits", "new_groups"])
    return Published(frame, days[-1].date())


def with_last(last):
    scenario = TWO_WEEKS.model_copy(update={"weeks": 4, "block_weeks": 2, "stages": ("shortfall", "team_days")})
    drawn, said = gaps(*ROWS), office(*TIGHT)
    plan = recruitment_plan(drawn, scenario, said, last)
    verify(plan, drawn, scenario, said, last)
    return plan


def held(plan) -> dict:
    return {unit: [f"{day:%d.%m}" for day in rows["week_ending"]] for unit, rows in plan.weeks.groupby("unit_id")}


def test_of_plans_as_good_the_one_that_changes_least_is_taken():
    last = published({"d": (1, 2), "c": (3, 4)}, until=4)
    plan = with_last(last)
    assert held(plan) == {"d": ["31.05", "07.06"], "c": ["14.06", "21.06"]}
    assert reached(plan)["change"] == 0 and plan.status == "optimal"
    assert held(with_last(None)) != held(plan)


def test_weeks_that_the_last_plan_did_not_reach_are_free():
    """Somebody holds a drive in the fourth week, which is no change."""
    plan = with_last(published({"c": (1, 2), "d": (3,)}, until=3))
    assert held(plan)["c"] == ["31.05", "07.06"] and held(plan)["d"][0] == "14.06"
    assert plan.targets["drives"].sum() == 4 and reached(plan)["change"] == 0


def test_a_change_that_more_important_stages_ask_for_is_made_and_counted():
    """The last plan held two of its four drives only; the other two are changes."""
    plan = with_last(published({"d": (1, 2)}, until=4))
    assert reached(plan)["change"] == 2 and held(plan)["d"] == ["31.05", "07.06"]


def test_the_folder_holds_the_last_plan_and_is_verified_on_its_own(tmp_path):
    plan = with_last(published({"d": (1, 2)}, until=4))
    read = read_plan(write_plan(plan, tmp_path / "plan"))
    verify(read, input_hash=plan.input_hash)
    assert read.inputs.previous_weeks == 4 and len(read.inputs.previous) == 2
    assert with_last(None).input_hash != plan.input_hash


# A clock.


def test_a_plan_in_a_hurry_is_whole_and_honest():
    scenario = TWO_WEEKS.model_copy(update={"weeks": 4, "block_weeks": 2, "reserve_team_days": 1})
    drawn = gaps(*((unit, unit[0], 200, 100) for unit in ("D1", "D2", "D3", "E1", "E2")))
    hurried = recruitment_plan(drawn, scenario, time_limit=0.0)
    verify(hurried, drawn, scenario)
    proven = recruitment_plan(drawn, scenario)
    pairs = list(zip(hurried.stages, proven.stages, strict=True))
    assert [h.bound <= p.objective for h, p in pairs[:3]] == [True] * 3
    assert hurried.status == "not proven best: see the bounds"
    assert [s.bound == s.objective for s in proven.stages if s.stage in ("unformed", "shortfall")] == [True] * 2
