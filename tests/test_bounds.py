"""Bounds of small states against every plan of the state: every order of stages, reserve and goal shared out in every way."""

from itertools import product
from random import Random
from typing import NamedTuple

import pytest

from enumeration import feasible
from planning.plan.districts import model_districts
from planning.plan.programmes import programmes
from planning.plan.reserve import with_reserve
from planning.plan.solve import recruitment_plan
from planning.plan.verify import verify
from planning.scenario import Scenario
from small_plans import gaps, office
from test_solve import planned, reached

STAGES = ("unformed", "shortfall", "worst", "goal", "team_days")


class Reached(NamedTuple):
    """What a plan of the state reaches; `worst` of each district."""

    promises: int
    unformed: int
    shortfall: int
    worst: tuple[int, ...]
    members: int
    team_days: int


def random_state(draw: Random, **changed):
    """Two districts of one or two stations with a few team-days, and a scenario with some of the stages in any order."""
    weeks, block = draw.choice([(1, 1), (2, 1), (2, 2), (3, 2)])
    rows, said = [], []
    for district in "DE":
        said.append(("district", district, "team_days_per_week", draw.choice([0, 1, 2, 3])))
        for unit in (f"{district}{number}" for number in range(draw.choice([1, 2, 2]))):
            members = draw.choice(["not_formed", draw.randint(0, 220), draw.randint(0, 220)])
            rows.append((unit, district, draw.choice([0, 100, 200, 200]), members))
            said += [
                ("unit", unit, "drive_yield", draw.choice([10, 40, 70])),
                ("unit", unit, "pool", draw.choice([30, 90, 600])),
            ]
            said.append(("unit", unit, "drive_team_days", draw.choice([1, 1, 2])))
            said += [("unit", unit, "promise", draw.choice([20, 60]))] * (draw.random() < 0.15)
    drawn = gaps(*rows)
    drawn["class"] = [draw.choice("ABCD") for _ in rows]
    usual = {
        "weeks": weeks, "block_weeks": block, "stages": tuple(draw.sample(STAGES, draw.randint(1, 5))),
        "goal": draw.choice([0, 200, 300, 400, 10_000]), "churn_per_10000": draw.choice([0, 100, 500]), "target_step": draw.choice([1, 1, 5]),
    }  # fmt: skip
    return drawn, Scenario(**usual | changed), office(*said)


def of_district(place, span) -> set[tuple]:
    chosen = product(*(programmes(u, span, 1) for u in place.stations))
    pairs = [list(zip(place.stations, each, strict=True)) for each in chosen if feasible(place, span, each, 1)]
    return {
        (
            sum(p.broken for _, p in plan),
            sum(u.g + sum(p.new_groups) == 0 for u, p in plan),
            sum(u.a * p.shortfall for u, p in plan),
            max(-(-10_000 * p.shortfall // u.f) if u.f else 0 for u, p in plan),
            sum(p.target for _, p in plan),
            sum(u.t * sum(p.drives) for u, p in plan),
        )
        for plan in pairs
    }


def every_plan(plan) -> set[Reached]:
    """Every plan of the state, for every way to share out the reserve."""
    scenario, span = plan.scenario, plan.horizon
    places, reserve = model_districts(plan.inputs, scenario.target_step), scenario.reserve_team_days
    ways = list(product(range(min(scenario.reserve_most, reserve) + 1), repeat=len(span.blocks)))
    known = [{way: of_district(with_reserve(place, span, way), span) for way in ways} for place in places]
    return {
        Reached(
            *(
                each if name == "worst" else sum(each)
                for name, each in zip(Reached._fields, zip(*parts, strict=True), strict=True)
            )
        )
        for sent in product(ways, repeat=len(places))
        if all(sum(days) <= reserve for days in zip(*sent, strict=True))
        for parts in product(*(plans[way] for plans, way in zip(known, sent, strict=True)))
    }


def best_of(plans: set[Reached], stages, goal: int, *, alone: bool) -> list[int]:
    """The least that each stage comes to after the stages before it.

    alone : no district's worst-off station may fall back because another district has a worse one.
    """
    found, left = [], list(plans)
    for stage in stages:
        if stage == "worst":
            found.append(min(max(p.worst) for p in left))
            lowest = tuple(map(min, zip(*(p.worst for p in left), strict=True)))
            together = [p for p in left if p.worst == lowest] if alone else []
            left = together or [p for p in left if max(p.worst) == found[-1]]
        else:
            value = [max(0, goal - p.members) if stage == "goal" else getattr(p, stage) for p in left]
            found.append(min(value))
            left = [p for p, each in zip(left, value, strict=True) if each == found[-1]]
    return found


def held_against_every_plan(plan) -> bool:
    """Whether the plan is the best one; asserts that no bound is above what the best one comes to."""
    alone = not plan.scenario.reserve_team_days
    best = best_of(every_plan(plan), [s.stage for s in plan.stages], plan.scenario.goal, alone=alone)
    assert [s.bound for s in plan.stages if s.bound > best[plan.stages.index(s)]] == []
    return [s.objective for s in plan.stages] == best


@pytest.mark.parametrize("reserve", [0, 1, 2])
def test_no_bound_is_above_the_best_plan_in_any_order_of_the_stages(reserve):
    best = []
    for seed in range(15):
        drawn, scenario, said = random_state(
            Random(f"bounds/{reserve}/{seed}"), reserve_team_days=reserve, reserve_most=2
        )
        plan = recruitment_plan(drawn, scenario, said)
        verify(plan, drawn, scenario, said)
        best.append(held_against_every_plan(plan))
    assert sum(best) > len(best) // 2


@pytest.mark.parametrize(
    "later", [("worst", "shortfall"), ("team_days", "shortfall"), ("unformed", "shortfall", "team_days")]
)
def test_no_bound_of_a_stage_after_a_goal_that_has_to_be_bought_is_above_the_best_plan(later):
    bought = 0
    for seed in range(10):
        drawn, scenario, said = random_state(Random(f"bought/{seed}"), stages=("goal", *later), goal=0)
        least, most = (
            int(recruitment_plan(drawn, scenario.model_copy(update={"goal": goal}), said).targets["target"].sum())
            for goal in (0, 10_000)
        )
        plan = recruitment_plan(drawn, scenario.model_copy(update={"goal": (least + most + 1) // 2}), said)
        held_against_every_plan(plan)
        bought += least < plan.scenario.goal < most
    assert bought > 3


def test_no_bound_is_above_the_best_plan_when_the_clock_stopped_its_proof():
    """Without a second, most stages are not proven, and what follows them rests on what they left."""
    best = []
    for seed in range(50):
        drawn, scenario, said = random_state(
            Random(f"stopped/{seed}"), stages=("worst", "team_days", "unformed", "goal", "shortfall")
        )
        best.append(held_against_every_plan(recruitment_plan(drawn, scenario, said, time_limit=0)))
    assert not all(best)


def test_by_hand_a_goal_bought_with_one_drive_could_end_a_shortfall_too():
    """A drive in either district reaches the goal: with that of b, 60 are missing there, with none 100."""
    rows = (("a", "D", 200, 200), ("b", "E", 200, 100))
    said = tuple(("district", code, "team_days_per_week", 1) for code in "DE")
    plan = planned(*rows, said=said, weeks=1, goal=340, stages=("goal", "team_days", "shortfall"))
    assert (reached(plan)["goal"], reached(plan)["team_days"]) == (0, 1)
    assert plan.stages[2].bound <= 60


def test_by_hand_a_stage_that_the_reserve_does_not_serve_is_not_called_proven():
    """The team of headquarters would win 40 of the 200 whom the only station lacks; by `worst` alone it is sent nowhere."""
    said = (("district", "D", "team_days_per_week", 0),)
    for stages, best in ((("worst",), 8_000), (("goal",), 10_000 - 40)):
        plan = planned(("a", "D", 200, 0), said=said, weeks=1, goal=10_000, reserve_team_days=1, stages=stages)
        assert plan.stages[0].bound <= best
