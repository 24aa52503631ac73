"""Many small districts against every plan that they have: the stages, the rows of the model, and what is ruled out early."""

from itertools import product

import pulp
import pytest

from enumeration import Worth, feasible
from planning.plan.district import Task, solve_district
from planning.plan.highs import minimise, needless
from planning.plan.horizon import PARTS
from planning.plan.model import Choice, build, objective
from planning.plan.programmes import programmes
from random_places import random_place
from small_plans import district, horizon, station

DISTRICTS = 500
PARTS_OF_RUN = 4
ORDERS = (
    ("unformed", "shortfall", "worst", "goal", "team_days"),
    ("shortfall", "worst", "goal", "team_days"),
    ("goal", "unformed", "team_days"),
    ("worst", "team_days", "shortfall"),
)


def every_choice(place, span, most) -> list[tuple]:
    """Every choice of programmes that some calendar holds."""
    listed = [programmes(u, span, most) for u in place.stations]
    return [chosen for chosen in product(*listed) if feasible(place, span, chosen, most)]


def worth(place, chosen) -> Worth:
    pairs = list(zip(place.stations, chosen, strict=True))
    return Worth(
        sum(u.g + sum(p.new_groups) == 0 for u, p in pairs),
        sum(u.a * p.shortfall for u, p in pairs),
        max(-(-PARTS * p.shortfall // u.f) if u.f else 0 for u, p in pairs),
        sum(p.target for _, p in pairs),
        sum(u.t * sum(p.drives) for u, p in pairs),
    )


def in_order(value: Worth, stages) -> tuple:
    named = {"goal": -value.members}
    return tuple(named.get(stage, getattr(value, stage, None)) for stage in stages)


def solved_worth(place, span, most, stages) -> tuple[Worth, dict]:
    """What the solved plan is worth, counted from its bookings and targets alone."""
    solved = solve_district(Task(place, span, stages, None, most, 10_000))
    short = {u.unit_id: max(0, u.f - solved.targets[u.unit_id]) for u in place.stations}
    held = {u.unit_id: [b for b in solved.bookings if b.unit_id == u.unit_id] for u in place.stations}
    value = Worth(
        sum(u.g + sum(b.new_groups for b in held[u.unit_id]) == 0 for u in place.stations),
        sum(u.a * short[u.unit_id] for u in place.stations),
        max(-(-PARTS * short[u.unit_id] // u.f) if u.f else 0 for u in place.stations),
        solved.members,
        sum(u.t * b.drives for u in place.stations for b in held[u.unit_id]),
    )
    return value, solved.outcomes


@pytest.mark.parametrize("part", range(PARTS_OF_RUN))
def test_in_five_hundred_districts_no_plan_is_better_in_the_order_of_the_stages(part):
    seeds = range(part, DISTRICTS, PARTS_OF_RUN)
    compared = bound = 0
    for seed in seeds:
        place, span, most = random_place(seed)
        stages = ORDERS[seed // PARTS_OF_RUN % len(ORDERS)]
        found, outcomes = solved_worth(place, span, most, stages)
        values = {in_order(worth(place, chosen), stages) for chosen in every_choice(place, span, most)}
        assert in_order(found, stages) == min(values), f"place {seed}"
        assert all(outcome.proven for outcome in outcomes.values()), f"place {seed}"
        compared += 1
        bound += len(values) > 1
    assert compared == len(seeds) == DISTRICTS // PARTS_OF_RUN
    assert bound > compared // 2, "in most districts there is something to choose"


def set_to(choice: Choice, chosen: tuple) -> None:
    """Give the variables of a choice the values of these programmes; y[u,w] of spelled weeks are left alone."""
    short = 0
    for u, p in zip(choice.district.stations, chosen, strict=True):
        for number, listed in enumerate(choice.programmes[u.unit_id]):
            choice.chosen[u.unit_id, number].varValue = int(listed == p)
        short = max(short, -(-PARTS * p.shortfall // u.f) if u.f else 0)
    choice.worst.varValue = short
    choice.missing.varValue = max(0, choice.missing.upBound - sum(p.target for p in chosen))


def broken_rows(choice: Choice, chosen: tuple) -> list[str]:
    set_to(choice, chosen)
    return [name for name, row in choice.problem._constraints.items() if not row.valid(0)]


def test_no_row_of_the_model_cuts_off_a_plan_that_some_calendar_holds():
    """Every row, also those that only tighten: the drives of each cost, rounded down week by week."""
    plans = 0
    for seed in range(1_000, 1_120):
        place, span, most = random_place(seed)
        choice = build(place, span, 300, most, frozenset())
        for chosen in every_choice(place, span, most):
            assert broken_rows(choice, chosen) == [], f"place {seed}"
            plans += 1
    assert plans > 5_000


def test_the_rows_of_dear_drives_do_cut_off_what_no_week_can_hold():
    """Were they idle, nothing above would have been shown: two drives of 2 fit into 3 + 1 by their sum, but only one does."""
    place = district(station("a", t=2), station("b", t=2), team_days=(3, 1))
    choice = build(place, horizon(2, 2), 0, 1, frozenset())
    one_each = tuple(next(p for p in choice.programmes[unit] if p.drives == (1,)) for unit in "ab")
    assert not feasible(place, horizon(2, 2), one_each)
    assert broken_rows(choice, one_each) == ["drives_0_cost_2"]


@pytest.mark.parametrize("stage", ["unformed", "shortfall", "goal", "team_days", "new_groups"])
def test_what_is_ruled_out_by_reduced_cost_stands_in_no_plan_that_is_as_good(stage):
    """For the best value, and for worse ones, with which fewer programmes may be ruled out."""
    ruled_out = 0
    for seed in range(2_000, 2_040):
        place, span, most = random_place(seed)
        choice = build(place, span, 300, most, frozenset())
        wanted = objective(choice, stage)
        choice.problem.setObjective(wanted)
        best = minimise(choice.problem, 10_000).objective
        values = {}
        for chosen in every_choice(place, span, most):
            set_to(choice, chosen)
            values[chosen] = round(pulp.value(wanted))
        for allowed in (best, best + 1, best + 50):
            names = {variable.name for variable in needless(choice.problem, allowed)}
            ruled_out += len(names)
            for chosen in (chosen for chosen, value in values.items() if value <= allowed):
                set_to(choice, chosen)
                held = {variable.name for variable in choice.chosen.values() if variable.varValue}
                assert not held & names, f"place {seed}"
    assert ruled_out > 0


def test_a_cut_that_is_not_valid_would_be_found():
    """The comparison itself: one drive less than a week can hold is a row that a feasible plan breaks."""
    place, span, most = next(
        drawn for drawn in map(random_place, range(1_000)) if any(sum(c[0].drives) for c in every_choice(*drawn))
    )
    choice = build(place, span, 0, most, frozenset())
    choice.problem.addConstraint(pulp.lpSum(choice.terms(lambda _u, p: sum(p.drives))) <= 0, "no_drives")
    found = {name for chosen in every_choice(place, span, most) for name in broken_rows(choice, chosen)}
    assert found == {"no_drives"}


# Two solvers.


@pytest.mark.parametrize("stage", ORDERS[0])
def test_cbc_finds_the_optimum_that_highs_finds(stage):
    """Fifty districts, ten for each stage. CBC has been wrong on feasible problems (coin-or/pulp#662), never on these."""
    for seed in range(3_000 + 10 * ORDERS[0].index(stage), 3_010 + 10 * ORDERS[0].index(stage)):
        place, span, most = random_place(seed)
        choice = build(place, span, 300, most, frozenset())
        choice.problem.setObjective(objective(choice, stage))
        found = minimise(choice.problem, 10_000)
        choice.problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, threads=1, _skip_v4_deprecation=True))
        solved = choice.problem.sol_status == pulp.LpSolutionOptimal
        other = round(pulp.value(choice.problem.objective)) if solved else None
        best = best_of_rows(choice, objective(choice, stage))
        assert (found.objective, found.proven, other) == (best, True, best), f"place {seed}: HiGHS, CBC, brute force"


def best_of_rows(choice: Choice, wanted: pulp.LpAffineExpression) -> int:
    """The least value over every choice that keeps the rows of the model, calendar or not."""
    values = []
    for chosen in product(*(choice.programmes[u.unit_id] for u in choice.district.stations)):
        set_to(choice, chosen)
        if choice.problem.valid(0):
            values.append(round(pulp.value(wanted)))
    return min(values)
