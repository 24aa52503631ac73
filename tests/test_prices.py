"""Bounds and programmes ruled out, against every plan of a small district."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.plan.listing import listed, worth
from planning.plan.model import rows
from planning.plan.prices import cheapest, improved, priced, too_dear
from small_plans import district, horizon, station

STAGES = ("promises", "unformed", "shortfall", "team_days", "new_groups")
SPAN = horizon(4, 2)

small_stations = st.builds(
    station, a=st.integers(1, 4), f=st.sampled_from([100, 200]), m=st.integers(0, 220), g=st.integers(0, 1),
    p=st.sampled_from([30, 90]), q=st.sampled_from([25, 40]), t=st.sampled_from([1, 1, 2]), l=st.sampled_from([0, 40]),
)  # fmt: skip
districts = st.builds(
    lambda drawn, days: district(*(_named(u, i) for i, u in enumerate(drawn)), team_days=tuple(days)),
    st.lists(small_stations, min_size=1, max_size=3),
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
)


def _named(u, number: int):
    return station(f"u{number}", **{key: value for key, value in vars(u).items() if key != "unit_id"})


def every_plan(listing) -> list[np.ndarray]:
    """Every plan that keeps the rows, as numbers of programmes."""
    ends = [*listing.first[1:], len(listing)]
    plans = (np.array(p) for p in product(*(range(a, b) for a, b in zip(listing.first, ends, strict=True))))
    rules = rows(listing)
    return [plan for plan in plans if all(row.parts[plan].sum() <= row.limit for row in rules)]


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    place=districts, stage=st.sampled_from(STAGES), price=st.lists(st.floats(0, 300), min_size=6, max_size=6),
    spare=st.integers(0, 60),
)  # fmt: skip
def test_at_any_prices_the_bound_holds_and_nothing_is_ruled_out_that_a_plan_as_good_uses(place, stage, price, spare):
    listing = listed(place, SPAN, 1)
    costs, everything = worth(listing, stage), np.ones(len(listing), dtype=bool)
    prices = {row.name: paid for row, paid in zip(rows(listing), price, strict=False)}
    found, plans = priced(listing, costs, rows(listing), prices, everything), every_plan(listing)
    best = min(int(costs[plan].sum()) for plan in plans)
    assert found.bound <= best
    used = {number for plan in plans if costs[plan].sum() <= best + spare for number in plan.tolist()}
    assert not used & set(np.flatnonzero(too_dear(found, best + spare)).tolist())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(place=districts, stage=st.sampled_from(STAGES[1:4]))
def test_a_plan_that_is_made_better_keeps_every_row_and_is_never_worse(place, stage):
    listing = listed(place, SPAN, 1)
    costs, everything = worth(listing, stage), np.ones(len(listing), dtype=bool)
    free = priced(listing, costs, rows(listing), {}, everything)
    better = improved(listing, listing.first, costs, rows(listing), free, everything)
    assert (listing.station[better] == np.arange(len(place.stations))).all()
    assert all(row.parts[better].sum() <= row.limit for row in rows(listing))
    assert costs[better].sum() <= costs[listing.first].sum()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(place=districts, stage=st.sampled_from(STAGES))
def test_drives_that_lessen_nothing_are_in_no_stage_better_than_fewer(place, stage):
    """The best plan of the programmes that are `needed` is as good as the best of all, in every stage without a goal."""
    listing = listed(place, SPAN, 1)
    costs, plans = worth(listing, stage), every_plan(listing)
    value = worth(listing, "promises") + 10 * worth(listing, "unformed") + 100 * worth(listing, "shortfall")
    least = min(int(value[plan].sum()) for plan in plans)
    as_good = [plan for plan in plans if value[plan].sum() == least]
    needed = [int(costs[plan].sum()) for plan in as_good if listing.needed[plan].all()]
    assert needed and min(needed) == min(int(costs[plan].sum()) for plan in as_good)


def test_one_drive_wins_for_the_heavier_station_and_a_price_tells_by_how_much():
    """Two stations lack 100; a drive wins 40 of weight 1 or 4. At 160 a drive, nothing is gained by any."""
    listing = listed(district(station("a", a=1), station("b", a=4), team_days=(1, 0)), horizon(2, 2), 1)
    costs, everything = worth(listing, "shortfall"), np.ones(len(listing), dtype=bool)
    found = priced(listing, costs, rows(listing), {"drives_0_cost_1": 160.0}, everything)
    assert found.bound == 100 + 400 - 160
    dear = [listing.programme(int(number)).drives for number in np.flatnonzero(too_dear(found, 340))]
    assert dear == [(1,), (2,)], "a drive of the lighter station, and two, cost 120 and 240 more than they win"


def test_the_cheapest_programmes_of_each_station_are_as_many_as_asked_for():
    listing = listed(district(station("a"), station("b", m=195), team_days=(1, 1, 1, 1)), SPAN, 1)
    everything = np.ones(len(listing), dtype=bool)
    found = priced(listing, worth(listing, "team_days"), rows(listing), {}, everything)
    few = cheapest(listing, found, 2, everything)
    assert [listing.programme(int(n)).drives for n in np.flatnonzero(few)] == [(0, 0), (0, 1)] * 2
