"""Which choices a calendar holds, against every calendar of small districts."""

from collections import Counter
from itertools import islice, product
from random import Random

import numpy as np

from enumeration import feasible
from planning.plan.calendar import calendar, impossible_blocks
from planning.plan.listing import listed
from random_places import random_place
from small_plans import district, horizon, station

NODES = 10_000


def choices(listing, seed: int, most: int):
    """Some of the ways to give each station a programme, drawn from a seed."""
    draw = Random(f"choices/{seed}")
    each = [draw.sample(range(a, a + len(p)), len(p)) for a, p in zip(listing.first, listing.of_station, strict=True)]
    return (np.array(numbers) for numbers in islice(product(*each), most))


def test_a_choice_is_called_impossible_where_no_calendar_holds_it_and_its_calendar_keeps_every_week():
    told = Counter()
    for seed in range(6_000, 6_120):
        place, span, most = random_place(seed)
        listing = listed(place, span, most)
        for chosen in choices(listing, seed, 40):
            held = not impossible_blocks(listing, chosen, NODES)
            assert held == feasible(place, span, [listing.programme(n) for n in chosen], most), f"place {seed}"
            told[held] += 1
            if held:
                keeps_every_week(listing, chosen, calendar(listing, chosen, NODES))
    assert min(told.values()) > 200


def keeps_every_week(listing, chosen, bookings) -> None:
    cost = {u.unit_id: u.t for u in listing.district.stations}
    used, drives = Counter(), Counter()
    for booking in bookings:
        assert 1 <= booking.drives <= listing.max_drives_per_week
        used[booking.week] += cost[booking.unit_id] * booking.drives
        drives[booking.unit_id] += booking.drives
    assert all(days <= listing.district.team_days[week - 1] for week, days in used.items())
    assert [drives[unit] for unit in cost] == listing.drives[chosen].sum(axis=1).tolist()


def once_each(listing) -> np.ndarray:
    """One drive for every station, in the first block."""
    held = (p.drives.sum(axis=1) * p.drives[:, 0] for p in listing.of_station)
    return listing.first + np.array([int(np.flatnonzero(drives == 1)[0]) for drives in held])


def test_a_block_that_filling_the_emptiest_weeks_does_not_hold_is_held_all_the_same():
    """Twos after threes, each where most is left, leave 1 and 1 for the last two; 3 and 3 beside 2, 2 and 2 has room for all."""
    costs = {"a": 3, "b": 3, "c": 2, "d": 2, "e": 2}
    listing = listed(district(*(station(u, t=t) for u, t in costs.items()), team_days=(6, 6)), horizon(2, 2), 1)
    assert not impossible_blocks(listing, once_each(listing), NODES)
    weeks = {booking.unit_id: booking.week for booking in calendar(listing, once_each(listing), NODES)}
    assert weeks["a"] == weeks["b"] != weeks["c"] == weeks["d"] == weeks["e"]


def test_where_the_nodes_run_out_the_emptiest_weeks_are_the_calendar(monkeypatch):
    listing = listed(district(station("a"), station("b"), team_days=(1, 1)), horizon(2, 2), 1)
    monkeypatch.setattr("planning.plan.calendar.minimise", lambda *_: None)
    assert not impossible_blocks(listing, once_each(listing), NODES)
    keeps_every_week(listing, once_each(listing), calendar(listing, once_each(listing), NODES))
