"""Many small districts against every plan that they have: the stages, the rows of the model, and what is ruled out early."""

from itertools import product

import numpy as np
import pulp
import pytest

from enumeration import Worth, feasible, worth_of
from planning.plan.district import solve_district
from planning.plan.highs import minimise
from planning.plan.horizon import PARTS
from planning.plan.listing import Listing, listed, shares_short, worth
from planning.plan.model import build, rows
from planning.plan.prices import priced, relaxed_prices, too_dear
from planning.plan.programmes import Programme
from planning.plan.stage import Task
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


def every_choice(listing: Listing) -> list[np.ndarray]:
    """Every choice that some calendar holds, as the numbers of its programmes."""
    each = [range(first, first + len(p)) for first, p in zip(listing.first.tolist(), listing.of_station, strict=True)]
    place, span, most = listing.district, listing.horizon, listing.max_drives_per_week
    programmes = every_programme(listing)
    chosen = (numbers for numbers in product(*each) if feasible(place, span, [programmes[n] for n in numbers], most))
    return [np.array(numbers) for numbers in chosen]


def every_programme(listing: Listing) -> list[Programme]:
    return [listing.programme(number) for number in range(len(listing))]


def worths(listing: Listing, choices: list[np.ndarray]) -> list[Worth]:
    programmes = every_programme(listing)
    return [worth_of(listing.district, [programmes[n] for n in chosen]) for chosen in choices]


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
        listing = listed(place, span, most)
        values = {in_order(value, stages) for value in worths(listing, every_choice(listing))}
        assert in_order(found, stages) == min(values), f"place {seed}"
        assert all(outcome.proven for outcome in outcomes.values()), f"place {seed}"
        compared += 1
        bound += len(values) > 1
    assert compared == len(seeds) == DISTRICTS // PARTS_OF_RUN
    assert bound > compared // 2, "in most districts there is something to choose"


ADDED_UP = ("unformed", "shortfall", "team_days", "new_groups", "order")


def broken_rows(listing: Listing, chosen: np.ndarray) -> list[str]:
    return [row.name for row in rows(listing) if row.parts[chosen].sum() > row.limit]


def test_no_row_of_the_model_cuts_off_a_plan_that_some_calendar_holds():
    """Every row, also those that only tighten: the drives of each cost, rounded down week by week."""
    plans = 0
    for seed in range(1_000, 1_120):
        listing = listed(*random_place(seed))
        for chosen in every_choice(listing):
            assert broken_rows(listing, chosen) == [], f"place {seed}"
            plans += 1
    assert plans > 5_000


def test_the_rows_of_dear_drives_do_cut_off_what_no_week_can_hold():
    """Were they idle, nothing above would have been shown: two drives of 2 fit into 3 + 1 by their sum, but only one does."""
    place = district(station("a", t=2), station("b", t=2), station("c", t=1), team_days=(3, 1))
    listing = listed(place, horizon(2, 2), 1)
    held = {"a": 1, "b": 1, "c": 0}
    numbers = [
        next(
            n
            for n in range(len(listing))
            if listing.station[n] == i and listing.drives[n].tolist() == [held[u.unit_id]]
        )
        for i, u in enumerate(place.stations)
    ]
    assert not feasible(place, horizon(2, 2), [listing.programme(n) for n in numbers])
    assert broken_rows(listing, np.array(numbers)) == ["drives_0_cost_2"]


@pytest.mark.parametrize("stage", ADDED_UP)
def test_what_is_ruled_out_by_its_price_stands_in_no_plan_that_is_as_good(stage):
    """For the best value, and for worse ones, with which fewer programmes may be ruled out; and no plan is below the bound."""
    ruled_out = 0
    for seed in range(2_000, 2_040):
        listing = listed(*random_place(seed))
        everything = np.ones(len(listing), dtype=bool)
        costs = worth(listing, stage)
        prices = relaxed_prices(listing, costs, rows(listing), everything)
        found = priced(listing, costs, rows(listing), prices, everything)
        plans = every_choice(listing)
        values = [int(costs[chosen].sum()) for chosen in plans]
        assert found.bound <= min(values), f"place {seed}"
        for allowed in (min(values), min(values) + 1, min(values) + 50):
            out = too_dear(found, allowed)
            ruled_out += out.sum()
            as_good = [chosen for chosen, value in zip(plans, values, strict=True) if value <= allowed]
            assert not any(out[chosen].any() for chosen in as_good), f"place {seed}"
    assert ruled_out > 0


def test_a_drive_that_is_called_needless_is_needed_by_no_plan():
    """In every order of stages but those of the goal: with needless programmes left out, the best plan is as good."""
    left_out = 0
    for seed in range(4_000, 4_060):
        listing = listed(*random_place(seed))
        plans = every_choice(listing)
        needed = [chosen for chosen in plans if listing.needed[chosen].all()]
        left_out += len(plans) - len(needed)
        for stages in (
            ("unformed", "shortfall", "worst", "team_days"),
            ("worst", "shortfall", "unformed"),
            ("team_days",),
        ):
            best = [min(in_order(value, stages) for value in worths(listing, each)) for each in (plans, needed)]
            assert best[0] == best[1], f"place {seed}"
    assert left_out > 0


# Two solvers.


@pytest.mark.parametrize("stage", ORDERS[0])
def test_cbc_finds_the_optimum_that_highs_finds(stage):
    """Fifty districts, ten for each stage. CBC has been wrong on feasible problems (coin-or/pulp#662), never on these."""
    for seed in range(3_000 + 10 * ORDERS[0].index(stage), 3_010 + 10 * ORDERS[0].index(stage)):
        listing = listed(*random_place(seed))
        problem = build(listing, stage, rows(listing), np.ones(len(listing), dtype=bool), 700).problem
        best = best_of_rows(listing, stage, 700)
        found = minimise(problem, 10_000)
        problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0.0, threads=1, _skip_v4_deprecation=True))
        solved = problem.sol_status == pulp.LpSolutionOptimal
        other = round(pulp.value(problem.objective) or 0) if solved else None
        assert (found.objective, found.proven, other) == (best, True, best), f"place {seed}: HiGHS, CBC, brute force"


def best_of_rows(listing: Listing, stage: str, goal: int) -> int:
    """The least value over every choice that keeps the rows of the model, calendar or not."""
    each = [range(first, first + len(p)) for first, p in zip(listing.first.tolist(), listing.of_station, strict=True)]
    kept = [chosen for numbers in product(*each) if not broken_rows(listing, chosen := np.array(numbers))]
    if stage == "goal":
        return min(max(0, goal - int(listing.target[chosen].sum())) for chosen in kept)
    if stage == "worst":
        return min(int(shares_short(listing)[chosen].max()) for chosen in kept)
    return min(int(worth(listing, stage)[chosen].sum()) for chosen in kept)
