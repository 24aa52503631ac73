"""What was solved before is not solved again, and never changes a plan."""

from dataclasses import fields, replace

import pytest

from planning.files import to_csv
from planning.plan import goal
from planning.plan.district import first_stages, solve_district
from planning.plan.memory import Memory, content
from planning.plan.reserve import Ask, curve
from planning.plan.solve import recruitment_plan
from planning.plan.stage import Task
from small_plans import district, horizon, office, station
from two_districts import CAPACITY, SCENARIO, drawn_gaps, drawn_plan

FEWER_DRIVES_IN_S = CAPACITY.assign(value=CAPACITY["value"].mask(CAPACITY["district_id"] == "S", 1))


@pytest.fixture
def solved(monkeypatch):
    """Districts that are really solved, in order."""
    told = []

    def telling(task):
        told.append(task.district.district_id)
        return solve_district(task)

    monkeypatch.setattr(goal, "solve_district", telling)
    return told


def task(**changed) -> Task:
    place = district(station("a", m=120), station("b", m=100), team_days=(1, 1))
    asked = Task(place, horizon(2, 2), ("shortfall", "team_days"), 0, 1, 10_000)
    return replace(asked, **changed)


def print_of(plan) -> str:
    return to_csv(plan.targets) + to_csv(plan.weeks) + repr(plan.stages)


def test_the_same_state_is_solved_once(solved):
    memory = Memory()
    first = recruitment_plan(drawn_gaps(), SCENARIO, CAPACITY, memory=memory)
    assert set(solved) == {"N", "S"}
    del solved[:]
    again = recruitment_plan(drawn_gaps().iloc[::-1], SCENARIO, CAPACITY, memory=memory)
    assert solved == [] and print_of(again) == print_of(first)


def test_only_the_district_whose_capacity_changed_is_solved_again(solved):
    memory = Memory()
    recruitment_plan(drawn_gaps(), SCENARIO, CAPACITY, memory=memory)
    del solved[:]
    warm = recruitment_plan(drawn_gaps(), SCENARIO, FEWER_DRIVES_IN_S, memory=memory)
    assert set(solved) == {"S"}
    assert print_of(warm) == print_of(recruitment_plan(drawn_gaps(), SCENARIO, FEWER_DRIVES_IN_S))
    assert print_of(warm) != print_of(drawn_plan())


def test_the_plan_is_that_of_a_cold_start_when_the_goal_is_shared_out_differently(solved):
    """What a district is asked for of the goal is part of its task: a new share is a new question."""
    within_reach, memory = SCENARIO.model_copy(update={"goal": 850}), Memory()
    recruitment_plan(drawn_gaps(), within_reach, CAPACITY, memory=memory)
    warm = recruitment_plan(drawn_gaps(), within_reach, FEWER_DRIVES_IN_S, memory=memory)
    assert print_of(warm) == print_of(recruitment_plan(drawn_gaps(), within_reach, FEWER_DRIVES_IN_S))


def test_progress_counts_what_was_remembered_as_done():
    memory, told = Memory(), []
    recruitment_plan(drawn_gaps(), SCENARIO, CAPACITY, memory=memory)
    recruitment_plan(
        drawn_gaps(), SCENARIO, FEWER_DRIVES_IN_S, memory=memory, progress=lambda *counts: told.append(counts)
    )
    assert set(told) == {(1, 2), (2, 2)}, "N was never asked again"


OTHER = {
    "district": district(station("a", m=120), station("b", m=101), team_days=(1, 1)),
    "horizon": horizon(2, 1),
    "stages": ("team_days", "shortfall"),
    "goal": 1,
    "max_drives_per_week": 2,
    "node_limit": 9_999,
}
SAVES_TIME_ONLY = {
    "deadline": 1.0,
    "reached": first_stages(task(stages=("shortfall",))),
}


def name_of(asked: Task) -> str:
    return content(solve_district, asked)


def test_a_task_that_differs_in_anything_is_another_question():
    assert {*OTHER, *SAVES_TIME_ONLY} == {field.name for field in fields(Task)}
    assert name_of(task(**SAVES_TIME_ONLY)) == name_of(task())
    names = {name_of(task()), *(name_of(task(**{name: value})) for name, value in OTHER.items())}
    assert len(names) == 1 + len(OTHER) and name_of(task()) == name_of(task())


def test_another_function_is_another_question():
    assert content(first_stages, task()) != content(solve_district, task())


def test_a_later_word_of_the_office_on_one_station_is_another_question(solved):
    memory = Memory()
    recruitment_plan(drawn_gaps(), SCENARIO, CAPACITY, memory=memory)
    del solved[:]
    said = office(
        *(("district", row.district_id, row.key, row.value) for row in CAPACITY.itertuples() if row.Index < 2)
    )
    recruitment_plan(drawn_gaps(), SCENARIO, said, memory=memory)
    assert set(solved) == {"N", "S"}, "N1, S1 and S3 lost what the office had said of them"


def test_what_the_clock_has_stopped_is_not_remembered():
    memory, asked = Memory(), task(deadline=0.0)
    stopped = solve_district(asked)
    memory.keep(solve_district, asked, stopped)
    assert not stopped.in_time and memory.recall(solve_district, asked) is None
    memory.keep(solve_district, task(), solve_district(task()))
    assert memory.recall(solve_district, asked).in_time, "a proven answer serves those who are in a hurry"


def test_a_curve_of_the_reserve_that_came_too_late_is_not_remembered():
    memory, asked = Memory(), Ask(task().district, task().horizon, 1, ("shortfall",), 1, deadline=0.0)
    late = curve(asked)
    memory.keep(curve, asked, late)
    assert set(late.values()) == {(0,)} and len(memory) == 0
    in_time = replace(asked, deadline=None)
    memory.keep(curve, in_time, curve(in_time))
    assert memory.recall(curve, asked) == curve(in_time) != late


def test_the_longest_unused_answer_is_forgotten_first():
    memory = Memory(most=2)
    asked = [task(node_limit=limit) for limit in (1, 2, 3)]
    answer = solve_district(task())
    memory.keep(solve_district, asked[0], answer)
    memory.keep(solve_district, asked[1], answer)
    assert memory.recall(solve_district, asked[0]) is answer
    memory.keep(solve_district, asked[2], answer)
    assert (
        memory.recall(solve_district, asked[1]) is None
        and memory.recall(solve_district, asked[0]) is answer
        and len(memory) == 2
    )
