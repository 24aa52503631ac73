"""The reserve of headquarters: response curves against every plan, and the sharing against every way to share."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from enumeration import every_worth
from planning.plan.districts import model_districts
from planning.plan.reserve import SERVED, Ask, curve, raised, share_out_reserve, with_reserve
from planning.plan.solve import recruitment_plan
from planning.plan.verify import verify
from planning.scenario import Scenario
from small_plans import district, gaps, horizon, office, station
from test_model import small_stations
from test_solve import drawn_states, of, planned, reached, tables_of

STAGES = ("unformed", "shortfall")


def best(place, span) -> tuple[int, int]:
    return min((w.unformed, w.shortfall) for w in every_worth(place, span))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    drawn=st.lists(small_stations, min_size=1, max_size=3),
    days=st.one_of(
        st.lists(st.integers(0, 3), min_size=4, max_size=4),
        st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda pair: [pair[0]] * 2 + [pair[1]] * 2),
    ),
)
def test_the_curve_is_never_too_high_and_exact_where_nothing_is_left_to_the_calendar(drawn, days):
    named = [station(f"u{i}", **{k: v for k, v in vars(u).items() if k != "unit_id"}) for i, u in enumerate(drawn)]
    place, span = district(*named, team_days=tuple(days)), horizon(4, 2)
    found = curve(Ask(place, span, 1, STAGES, 2))
    assert set(found) == set(product(range(3), repeat=2))
    for sent, value in found.items():
        exact = best(with_reserve(place, span, sent), span)
        assert value <= exact
        if all(u.t == 1 for u in named) and days[::2] == days[1::2]:
            assert value == exact


def test_by_hand_a_team_is_worth_the_forty_people_of_each_drive():
    """One station of weight 2 lacks 100; a drive a week wins 40, as the district has none of its own."""
    found = curve(Ask(district(station("a", a=2), team_days=(0, 0, 0, 0)), horizon(4, 2), 1, STAGES, 1))
    assert found == {(0, 0): (0, 200), (0, 1): (0, 40), (1, 0): (0, 40), (1, 1): (0, 0)}


def test_the_earlier_stage_decides_who_gets_the_only_team_and_nobody_gets_one_for_nothing():
    curves = [
        {(0,): (0, 500), (1,): (0, 100)},
        {(0,): (1, 50), (1,): (0, 40)},
        {(0,): (0, 0), (1,): (0, 0)},
    ]
    assert share_out_reserve(curves, STAGES, 1) == (((0,), (1,), (0,)), {"unformed": 0, "shortfall": 540})
    assert share_out_reserve(curves, STAGES, 3) == (((1,), (1,), (0,)), {"unformed": 0, "shortfall": 140})


def test_what_solving_shows_holds_for_all_who_get_no_more():
    known = {(0, 0): (0, 9), (0, 1): (0, 5), (1, 0): (0, 6), (1, 1): (0, 2)}
    assert raised(known, (0, 1), (0, 7)) == {(0, 0): (0, 9), (0, 1): (0, 7), (1, 0): (0, 6), (1, 1): (0, 2)}


def every_sharing(districts: int, blocks: int, most: int, reserve: int):
    for sent in product(product(range(most + 1), repeat=blocks), repeat=districts):
        if all(sum(each[k] for each in sent) <= reserve for k in range(blocks)):
            yield sent


@settings(max_examples=15, deadline=None, derandomize=True)
@given(state=drawn_states, days=st.fixed_dictionaries({"D": st.integers(0, 3), "E": st.integers(0, 3)}))
def test_no_way_to_share_out_the_reserve_serves_the_first_stages_better(state, days):
    drawn, said = tables_of(state, days)
    scenario = Scenario(weeks=3, block_weeks=2, goal=5_000, reserve_team_days=2, reserve_most=2)
    plan = recruitment_plan(drawn, scenario, said)
    verify(plan, drawn, scenario, said)
    places, span = model_districts(plan.inputs, 1), plan.horizon
    known = {
        (d, sent): best(with_reserve(place, span, sent), span)
        for d, place in enumerate(places)
        for sent in product(range(3), repeat=2)
    }
    least = min(
        tuple(map(sum, zip(*(known[d, each] for d, each in enumerate(sent)), strict=True)))
        for sent in every_sharing(len(places), 2, 2, 2)
    )
    assert (reached(plan)["unformed"], reached(plan)["shortfall"]) == least
    assert all(stage.bound == stage.objective for stage in plan.stages if stage.stage in SERVED)


def test_the_only_team_goes_where_most_is_short_and_stays_for_the_block():
    """A drive wins 40 for b; a lacks no more than 60, so that its second drive would end 20 only."""
    rows = (("a", "D", 200, 140), ("b", "E", 200, 0))
    said = tuple(("district", code, "team_days_per_week", 0) for code in "DE")
    plan = planned(*rows, said=said, reserve_team_days=1, weeks=4, stages=("shortfall", "team_days"))
    assert of(plan, "drives") == {"a": 0, "b": 4}
    assert plan.reserve["district_id"].tolist() == ["E"] * 4 and plan.reserve["team_days"].tolist() == [1] * 4


def test_a_reserve_that_nobody_needs_stays_at_headquarters():
    plan = planned(("a", "D", 200, 230), ("b", "E", 100, 100), reserve_team_days=5, goal=0)
    assert plan.reserve.empty and plan.status == "optimal"


def test_headquarters_help_inside_a_subdivision_too():
    drawn = gaps(("a", "D", 200, 100), ("b", "D", 200, 100))
    drawn["subdivision"] = ["North", "South"]
    said = office(("district", "D/North", "team_days_per_week", 0), ("district", "D", "team_days_per_week", 0))
    scenario = Scenario(weeks=2, block_weeks=2, churn_per_10000=0, reserve_team_days=1)
    plan = recruitment_plan(drawn, scenario, said)
    verify(plan, drawn, scenario, said)
    assert plan.targets["drives"].sum() == 2
