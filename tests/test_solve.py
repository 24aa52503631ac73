"""The whole state: the same plan whatever the order or the machine, the goal shared out, every stage against all plans."""

import subprocess
import sys
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enumeration import every_worth
from planning.files import sha256, to_csv
from planning.plan.districts import choice_horizon, model_districts
from planning.plan.horizon import horizon_after
from planning.plan.inputs import plan_inputs
from planning.plan.programmes import MOST_PROGRAMMES, count_programmes
from planning.plan.result import write_plan
from planning.plan.solve import recruitment_plan
from planning.plan.verify import verify
from planning.scenario import Scenario
from properties import examples
from small_plans import gaps, office
from two_districts import CAPACITY, SCENARIO, drawn_gaps, drawn_plan

TWO_WEEKS = Scenario(weeks=2, block_weeks=2, churn_per_10000=0)


def planned(*rows, said=(), scenario=TWO_WEEKS, **changed):
    """The plan of stations without churn in one block of two weeks; it keeps every rule."""
    scenario = scenario.model_copy(update=changed)
    plan = recruitment_plan(gaps(*rows), scenario, office(*said))
    verify(plan, gaps(*rows), scenario, office(*said))
    return plan


def of(plan, column) -> dict:
    return plan.targets.set_index("unit_id")[column].to_dict()


def reached(plan) -> dict:
    return {stage.stage: stage.objective for stage in plan.stages}


def print_of(plan) -> str:
    """What tells two plans apart, in one line."""
    return sha256((to_csv(plan.targets) + to_csv(plan.weeks) + repr(plan.stages)).encode())


# The same plan.


@pytest.fixture(scope="module")
def drawn():
    return drawn_plan()


@pytest.mark.parametrize("order", [(5, 4, 3, 2, 1, 0), (3, 0, 4, 1, 5, 2)])
def test_the_order_of_the_gaps_changes_not_a_byte(drawn, order):
    shuffled = recruitment_plan(drawn_gaps().iloc[list(order)], SCENARIO, CAPACITY.iloc[::-1])
    assert print_of(shuffled) == print_of(drawn) and shuffled.input_hash == drawn.input_hash


def test_two_workers_make_the_plan_of_one(drawn):
    assert print_of(recruitment_plan(drawn_gaps(), SCENARIO, CAPACITY, workers=2)) == print_of(drawn)


WRITES_PLANS = """
import sys
import test_solve as t
if __name__ == "__main__":
    t.written(sys.argv[2], tuple(map(int, sys.argv[3])), int(sys.argv[1]))
"""


def written(folder, order: tuple[int, ...], workers: int) -> Path:
    """The folder of the drawn plan, made of rows in this order by so many workers."""
    plan = recruitment_plan(drawn_gaps().iloc[list(order)], SCENARIO, CAPACITY.iloc[::-1], workers=workers)
    return write_plan(plan, folder)


@pytest.mark.parametrize(
    ("seed", "workers", "order"),
    [
        ("1", 1, "543210"),
        ("2", 2, "304152"),
        *(pytest.param(*other, marks=pytest.mark.slow) for other in (("2", 1, "543210"), ("1", 2, "304152"))),
    ],
)
def test_shuffled_rows_other_hash_seeds_and_two_workers_change_not_a_byte_of_what_is_published(
    drawn, tmp_path, seed, workers, order
):
    """Another process with another hash seed makes the plan, by so many workers of rows in this order."""
    first, second = write_plan(drawn, tmp_path / "first"), tmp_path / "second"
    (tmp_path / "writes.py").write_text(WRITES_PLANS)
    environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, str(tmp_path / "writes.py"), str(workers), str(second), order]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    for name in ("targets.csv", "weeks.csv", "inputs/units.csv", "inputs/capacity.csv"):
        assert (second / name).read_bytes() == (first / name).read_bytes(), name


def test_progress_counts_districts_up_to_all_of_them_every_time_they_are_asked():
    told = []
    recruitment_plan(drawn_gaps(), SCENARIO, CAPACITY, progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)] * (len(told) // 2) and len(told) >= 2


# The goal.


def test_a_goal_out_of_reach_is_missed_by_what_is_said():
    """180 + 40 members at the end, with a drive each week in both districts: 220 of 500."""
    plan = planned(("a", "D", 200, 100), ("b", "E", 100, 0), said=(("unit", "b", "drive_yield", 20),), goal=500)
    assert of(plan, "target") == {"a": 180, "b": 40}
    assert reached(plan)["goal"] == 280 and plan.status == "optimal"


def test_a_goal_that_the_floors_bring_costs_no_further_drive():
    plan = planned(("a", "D", 100, 60), ("b", "E", 100, 60), goal=200)
    assert of(plan, "drives") == {"a": 1, "b": 1} and of(plan, "target") == {"a": 100, "b": 100}
    assert reached(plan)["goal"] == 0 and plan.status == "optimal"


def test_a_goal_beyond_the_floors_is_reached_with_the_drives_that_it_takes():
    """One drive each brings the floors; the 201st member takes a third drive, and nobody a fourth."""
    plan = planned(("a", "D", 100, 60), ("b", "E", 100, 60), goal=201)
    assert sorted(of(plan, "drives").values()) == [1, 2]
    assert reached(plan)["goal"] == 0 and reached(plan)["team_days"] == 3


def test_a_goal_that_just_every_drive_reaches_takes_every_drive():
    plan = planned(("a", "D", 100, 60), ("b", "E", 100, 60), goal=280)
    assert of(plan, "drives") == {"a": 2, "b": 2} and reached(plan)["goal"] == 0 and plan.status == "optimal"


def test_the_member_that_the_goal_lacks_falls_to_the_cheap_drive():
    """One member more is wanted; a drive of D costs three team-days, one of E a single one."""
    rows, dear = (("a", "D", 100, 100), ("b", "E", 100, 100)), (("unit", "a", "drive_team_days", 3),)
    plan = planned(*rows, said=(*dear, ("district", "D", "team_days_per_week", 3)), goal=201)
    assert reached(plan)["goal"] == 0 and of(plan, "drives") == {"a": 0, "b": 1} and plan.status == "optimal"


def test_what_a_district_cannot_do_after_all_is_not_called_proven():
    """Two drives of D, of 41 and 39 people, fit by their sum of days and not by weeks; the other district helps."""
    rows = (("a", "D", 100, 100), ("b", "D", 100, 100), ("c", "E", 100, 100))
    said = (
        *(("unit", unit, "drive_team_days", 2) for unit in "ab"),
        ("unit", "c", "drive_team_days", 2),
        ("district", "D", "team_days_per_week", 1),
        ("district", "E", "team_days_per_week", 2),
    )
    plan = planned(*rows, said=said, goal=380)
    assert reached(plan)["goal"] == 0 and of(plan, "drives")["c"] == 2
    assert plan.stages[-1].bound <= plan.stages[-1].objective == 4


# Every stage against all plans of the state.

drawn_stations = st.fixed_dictionaries(
    {
        "floor": st.sampled_from([100, 200]),
        "members": st.one_of(st.integers(0, 220), st.just("not_formed")),
        "pool": st.sampled_from([30, 90, 600]),
        "drive_yield": st.sampled_from([25, 40]),
        "drive_team_days": st.sampled_from([1, 1, 2, 3]),
        "churn_per_10000": st.sampled_from([0, 100, 500]),
    }
)
drawn_states = st.fixed_dictionaries(dict.fromkeys(("D1", "D2", "E1", "E2"), drawn_stations))
team_days = st.fixed_dictionaries({"D": st.integers(0, 4), "E": st.integers(0, 4)})


def tables_of(state, team_days):
    rows = [(unit, unit[0], facts["floor"], facts["members"]) for unit, facts in state.items()]
    said = [("district", district, "team_days_per_week", days) for district, days in team_days.items()]
    keys = ("pool", "drive_yield", "drive_team_days", "churn_per_10000")
    said += [("unit", unit, key, facts[key]) for unit, facts in state.items() for key in keys]
    return gaps(*rows), office(*said)


def every_worth_by_district(inputs, scenario) -> list:
    span = horizon_after(inputs.week, scenario.weeks, scenario.block_weeks)
    return [every_worth(district, span) for district in model_districts(inputs, scenario.target_step)]


@examples(8)
@given(state=drawn_states, days=team_days, weeks=st.integers(2, 4))
def test_no_plan_of_the_state_is_better_while_the_goal_is_out_of_reach(state, days, weeks):
    drawn, said = tables_of(state, days)
    plan = recruitment_plan(drawn, Scenario(weeks=weeks, block_weeks=2, goal=5_000), said)
    verify(plan)
    best = [
        min(worths, key=lambda w: (w.unformed, w.shortfall, w.worst, -w.members, w.team_days))
        for worths in every_worth_by_district(plan.inputs, plan.scenario)
    ]
    assert reached(plan) == {
        "unformed": sum(w.unformed for w in best),
        "shortfall": sum(w.shortfall for w in best),
        "worst": max(w.worst for w in best),
        "goal": 5_000 - sum(w.members for w in best),
        "team_days": sum(w.team_days for w in best),
    }
    assert plan.status == "optimal"


@examples(8)
@given(state=drawn_states, days=team_days, part=st.integers(0, 100))
def test_a_goal_within_reach_is_reached_and_the_bound_of_its_team_days_is_true(state, days, part):
    """The least team-days over every pair of districts' plans that serve the earlier stages best and reach the goal."""
    drawn, said = tables_of(state, days)
    scenario = Scenario(weeks=3, block_weeks=2, goal=5_000)
    kept = [
        {w for w in worths if w[:3] == min(w[:3] for w in worths)}
        for worths in every_worth_by_district(plan_inputs(drawn, scenario, said), scenario)
    ]
    least, most = (sum(bound(w.members for w in worths) for worths in kept) for bound in (min, max))
    goal = least + (most - least) * part // 100
    plan = recruitment_plan(drawn, scenario.model_copy(update={"goal": goal}), said)
    verify(plan)
    cheapest = min(a.team_days + b.team_days for a, b in product(*kept) if a.members + b.members >= goal)
    team_days = plan.stages[-1]
    assert reached(plan)["goal"] == 0
    assert team_days.bound <= cheapest == team_days.objective
    assert (plan.status == "optimal") == (team_days.bound == team_days.objective)


@examples(8)
@given(state=drawn_states, days=team_days, step=st.sampled_from([5, 7]))
def test_no_plan_is_better_when_targets_are_handed_out_in_steps(state, days, step):
    """Against all plans of the state; with floors of 100 and 200 no step of 7 falls on a floor."""
    drawn, said = tables_of(state, days)
    plan = recruitment_plan(drawn, Scenario(weeks=3, block_weeks=2, goal=5_000, target_step=step), said)
    verify(plan)
    best = [
        min(worths, key=lambda w: (w.unformed, w.shortfall, w.worst, -w.members))
        for worths in every_worth_by_district(plan.inputs, plan.scenario)
    ]
    assert reached(plan)["shortfall"] == sum(w.shortfall for w in best)
    assert reached(plan)["goal"] == 5_000 - sum(w.members for w in best) and plan.status == "optimal"
    odd = plan.targets[plan.targets["target"] % step != 0]
    assert (odd["target"] == odd["floor"]).all()


# Small states with one answer.


def test_stations_at_their_floor_hold_no_drive():
    plan = planned(("a", "D", 200, 230), ("b", "D", 100, 100), ("c", "E", 200, 200), goal=500)
    assert plan.weeks.empty and set(of(plan, "why").values()) == {"at_floor"}
    assert (plan.status, plan.mip_gap, sum(reached(plan).values())) == ("optimal", 0, 0)


def test_an_office_that_holds_no_drives_gets_a_plan_without_drives():
    plan = planned(("a", "D", 200, 100), ("b", "E", 200, 100), said=(("district", "D", "team_days_per_week", 0),))
    assert of(plan, "drives") == {"a": 0, "b": 2} and of(plan, "why") == {"a": "capacity", "b": "weeks"}


def test_drives_that_win_nobody_are_not_held():
    plan = planned(("a", "D", 200, 100), said=(("unit", "a", "drive_yield", 0),))
    assert plan.weeks.empty and of(plan, "shortfall") == {"a": 100}


def test_half_the_capacity_holds_half_the_drives():
    rows = [(unit, "D", 200, 0) for unit in "abcd"]
    held = {percent: sum(of(planned(*rows, capacity_percent=percent), "drives").values()) for percent in (0, 50, 100)}
    assert held == {0: 0, 50: 2, 100: 4}


def test_a_new_group_gets_its_first_members_at_once():
    plan = planned(("a", "D", 200, "not_formed"), said=(("district", "D", "team_days_per_week", 1),))
    assert reached(plan)["unformed"] == 0
    assert plan.weeks[["drives", "recruits", "new_groups"]].to_numpy().tolist() == [[1, 40, 1], [1, 40, 0]]


def test_every_station_gets_its_group_before_any_shortfall_is_looked_at():
    """One drive: 10 people for the station without a group, or 40 for the one that has one."""
    rows = (("a", "D", 200, "not_formed"), ("b", "D", 200, 100))
    said = (("district", "D", "team_days_per_week", 1), ("unit", "a", "drive_yield", 10))
    one = {"weeks": 1, "block_weeks": 1}
    assert of(planned(*rows, said=said, **one), "drives") == {"a": 1, "b": 0}
    assert of(planned(*rows, said=said, **one, stages=("shortfall", "team_days")), "drives") == {"a": 0, "b": 1}


def test_a_smaller_cap_opens_a_second_group_and_no_more_than_allowed():
    rows, said = (
        (("a", "D", 300, 100),),
        (("district", "D", "team_days_per_week", 1), ("unit", "a", "drive_yield", 150)),
    )
    assert of(planned(*rows, said=said), "new_groups") == {"a": 1}
    assert of(planned(*rows, said=said, cap=400), "new_groups") == {"a": 0}
    full = planned(*rows, said=said, max_groups=1)
    assert (of(full, "target"), of(full, "why")) == ({"a": 256}, {"a": "cap"})


def test_targets_in_fives_are_rounded_down_but_never_below_a_floor_that_is_reached():
    rows = (("a", "D", 200, 163), ("b", "E", 98, 99), ("c", "F", 200, 112))
    said = (*(("district", place, "team_days_per_week", 1) for place in "DEF"), ("unit", "b", "pool", 0))
    plan = planned(*rows, said=said, goal=0, target_step=5)
    assert of(plan, "target") == {"a": 200, "b": 98, "c": 190} and of(plan, "shortfall") == {"a": 0, "b": 0, "c": 10}
    assert of(planned(*rows, said=said, goal=0), "target") == {"a": 203, "b": 99, "c": 192}


def test_people_who_join_by_themselves_count_towards_the_floor():
    plan = planned(("a", "D", 110, 100), said=(("unit", "a", "growth_per_week", 5),), goal=0)
    assert of(plan, "target") == {"a": 110} and plan.weeks.empty


def test_nobody_joins_by_himself_where_no_group_stands():
    plan = planned(
        ("a", "D", 10, "not_formed"), said=(("district", "D", "growth_per_week", 5), ("unit", "a", "pool", 0))
    )
    assert of(plan, "target") == {"a": 0}


def test_a_station_without_a_floor_never_stands_in_the_way():
    plan = planned(("a", "D", 0, 0), ("b", "D", 200, 100), said=(("district", "D", "team_days_per_week", 1),), goal=0)
    assert of(plan, "drives") == {"a": 0, "b": 2} and of(plan, "why")["a"] == "at_floor"


# Long horizons and early ends.


@pytest.mark.parametrize(
    ("weeks", "drives", "blocks"), [(12, 1, [4, 4, 4]), (26, 1, None), (52, 2, None), (104, 7, None)]
)
def test_a_long_plan_has_fewer_and_longer_blocks(weeks, drives, blocks):
    scenario = Scenario(weeks=weeks, max_drives_per_week=drives)
    inputs = plan_inputs(gaps(("a", "D", 200, 0)), scenario, office(("unit", "a", "pool", 5_000)))
    districts = model_districts(inputs, scenario.target_step)
    span = choice_horizon(inputs, scenario, districts)
    lengths = [len(block) for block in span.blocks]
    assert sum(lengths) == weeks == span.length
    if blocks is not None:
        assert lengths == blocks
        return
    assert len(lengths) < -(-weeks // 4) and min(lengths[:-1], default=weeks) >= 4
    assert count_programmes(districts[0].stations[0], span, drives) <= MOST_PROGRAMMES or len(lengths) == 1


def test_a_plan_of_half_a_year_keeps_every_rule():
    plan = planned(("a", "D", 200, 0), ("b", "D", 200, 150), weeks=26, block_weeks=4, churn_per_10000=100, goal=0)
    assert of(plan, "shortfall") == {"a": 0, "b": 0} and plan.status == "optimal"
    assert len(plan.horizon.weeks) == 26 and reached(plan)["team_days"] == plan.targets["drives"].sum()


def test_a_plan_that_was_stopped_says_so_and_keeps_every_rule():
    """Nine stations whose drives cost 2, 3 or 5 team-days of 5: one node does not prove every stage."""
    random = Random(128)
    units = [f"u{number}" for number in range(random.choice([9, 10, 12]))]
    rows = [(unit, "D", 200, random.randrange(0, 190)) for unit in units]
    random.choice([2, 3, 5, 7])
    said = [("district", "D", "team_days_per_week", 5)]
    said += [("unit", unit, "drive_yield", random.randrange(20, 60)) for unit in units]
    said += [("unit", unit, "churn_per_10000", random.randrange(20, 600)) for unit in units]
    said += [("unit", unit, "drive_team_days", random.choice([2, 2, 3, 5])) for unit in units]
    stopped = planned(*rows, said=said, weeks=6, node_limit=1)
    assert stopped.status == "not proven best: see the bounds"
    assert any(stage.bound < stage.objective for stage in stopped.stages)
