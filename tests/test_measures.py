"""What returns tell of churn, growth and yields: counted by hand, by brute force, and against lives that are known."""

from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from statistics import median

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.intake.sample.life import drawn_lives
from planning.intake.sample.returns import return_rows
from planning.measures import measured_figures
from planning.tables import DRIVES, REGISTER_RETURNS
from properties import examples

WEEK = pd.Timestamp("2020-05-24")
UNITS = pd.DataFrame({"district_id": ["D", "D", "E"]}, index=pd.Index(["a", "b", "c"], name="unit_id"))
SILENT = None


def weeks_of(unit: str, *weeks, group: str = "", until: pd.Timestamp = WEEK, audience: str = "public") -> pd.DataFrame:
    """Returns of weeks that follow one another up to `until`: (members, joined, left) each, or SILENT."""
    rows = [
        {"week_ending": until - pd.Timedelta(weeks=back), "unit_id": unit, "audience": audience, "group_id": group,
         "members": said[0], "joined": said[1], "left": said[2], "received_on": WEEK}
        for back, said in enumerate(reversed(weeks)) if said is not SILENT
    ]  # fmt: skip
    return REGISTER_RETURNS.typed(pd.DataFrame(rows, columns=REGISTER_RETURNS.names))


def drives_of(unit: str, **drives: int) -> pd.DataFrame:
    """Known drives by week, written as weeks before WEEK: w0 is WEEK, w1 the week before."""
    rows = [(unit, WEEK - pd.Timedelta(weeks=int(back[1:])), count) for back, count in drives.items()]
    return DRIVES.typed(pd.DataFrame(rows, columns=["unit_id", "week_ending", "drives"]))


def measured(*returns: pd.DataFrame, drives: pd.DataFrame | None = None) -> pd.DataFrame:
    known = DRIVES.empty() if drives is None else drives
    return measured_figures(pd.concat(returns, ignore_index=True), UNITS, known, WEEK)


def values(found: pd.DataFrame, key: str) -> dict[str, int]:
    """Value by unit, by district, and of the state, which is called so."""
    rows = found[found["key"] == key]
    return dict(zip(rows["unit_id"].fillna(rows["district_id"]).fillna("state"), rows["value"].tolist(), strict=True))


def churn(*returns, **others) -> dict[str, int]:
    return values(measured(*returns, **others), "churn_per_10000")


def growth(*returns, **others) -> dict[str, int]:
    return values(measured(*returns, **others), "growth_per_week")


def yields(*returns, **others) -> dict[str, int]:
    return values(measured(*returns, **others), "drive_yield")


def test_churn_is_the_leavers_by_the_members_at_the_start_rounded_up():
    """Each of four weeks begins with 150 members and one of them leaves: 4 of 600 are 66.7 of 10,000."""
    assert churn(weeks_of("a", *[(152, 3, 1)] * 4)) == {"a": 67, "D": 67, "state": 67}


def test_growth_is_the_mean_of_the_joined_rounded_down():
    assert growth(weeks_of("a", (102, 2, 0), (105, 3, 0), (108, 3, 0), (111, 3, 0))) == {"a": 2, "D": 2, "state": 2}


def test_growth_is_the_median_where_that_is_lower():
    """A drive that nobody wrote down: 1, 1, 1 and 41 are 11 on average."""
    assert growth(weeks_of("a", (101, 1, 0), (102, 1, 0), (143, 41, 0), (144, 1, 0)))["a"] == 1


def test_the_number_of_weeks_and_of_returns_is_told():
    found = measured(weeks_of("a", *[(100, 1, 1)] * 5), weeks_of("b", *[(100, 1, 1)] * 4))
    rows = found[found["key"] == "churn_per_10000"].set_index("unit_id")
    assert rows.loc["a", ["weeks", "returns"]].tolist() == [5, 5]
    assert found.loc[found["district_id"] == "D", ["weeks", "returns"]].to_numpy().tolist() == [[5, 9]] * 2


def test_a_silent_week_is_no_week_and_not_one_in_which_nobody_left():
    four = weeks_of("a", (100, 1, 1), SILENT, (100, 1, 1), SILENT, (100, 1, 1), SILENT, (100, 1, 1))
    assert churn(four)["a"] == 100
    assert churn(four.iloc[1:]) == {}, "three weeks are too few"


def test_what_was_left_blank_is_not_nobody():
    assert churn(weeks_of("a", *[(100, 1, pd.NA)] * 8)) == {}
    assert growth(weeks_of("a", *[(100, pd.NA, 1)] * 8)) == {}
    assert growth(weeks_of("a", *[(100, 1, pd.NA)] * 8))["a"] == 1


def test_a_station_with_too_few_weeks_has_no_row_and_its_district_has_one():
    """a began four weeks with 100 and lost 1 each, b two weeks with 200 and lost 4 each: 12 of 800."""
    assert churn(weeks_of("a", *[(100, 1, 1)] * 4), weeks_of("b", *[(200, 4, 4)] * 2)) == {
        "a": 100, "D": 150, "state": 150,
    }  # fmt: skip


def test_a_district_with_too_few_weeks_is_counted_in_the_state():
    found = churn(weeks_of("a", *[(100, 1, 1)] * 4), weeks_of("c", *[(200, 4, 4)] * 2))
    assert found == {"a": 100, "D": 100, "state": 150}


def test_stations_with_few_weeks_each_are_enough_together():
    early = weeks_of("a", (100, 2, 2), (100, 2, 2), SILENT, SILENT)
    assert churn(early, weeks_of("b", (100, 2, 2), (100, 2, 2))) == {"D": 200, "state": 200}
    same_weeks = weeks_of("a", (100, 2, 2), (100, 2, 2))
    assert churn(same_weeks, weeks_of("b", (100, 2, 2), (100, 2, 2))) == {}, "two different weeks are too few"


def test_a_group_that_dies_makes_neither_its_own_churn_nor_anybody_elses():
    calm = [(214, 1, 1)] * 5
    dying = weeks_of("a", *calm, (3, 0, 211))
    assert churn(dying, weeks_of("b", *calm)) == churn(weeks_of("a", *calm), weeks_of("b", *calm))


def test_a_wave_begins_where_a_quarter_of_the_group_leaves():
    assert churn(weeks_of("a", *[(100, 1, 1)] * 4, (76, 0, 24)))["a"] == 560, "28 of 500"
    assert churn(weeks_of("a", *[(100, 1, 1)] * 4, (75, 0, 25)))["a"] == 100


def test_no_station_is_believed_to_lose_less_than_half_of_what_its_district_loses():
    """b lost 8 of 400, a nobody of 400: the district 8 of 800, and half of that is believed of a."""
    assert churn(weeks_of("a", *[(100, 0, 0)] * 4), weeks_of("b", *[(100, 2, 2)] * 4)) == {
        "a": 50, "b": 200, "D": 100, "state": 100,
    }  # fmt: skip


def test_no_station_is_believed_to_grow_by_more_than_twice_what_its_district_does():
    """Drives week after week that nobody wrote down: 40 join at a, 1 at b, whose district has a median of 1."""
    assert growth(weeks_of("a", *[(100, 40, 0)] * 4), weeks_of("b", *[(100, 1, 0)] * 8)) == {
        "a": 2, "b": 1, "D": 1, "state": 1,
    }  # fmt: skip


def test_where_nobody_left_in_the_whole_state_churn_is_not_measured():
    assert churn(weeks_of("a", *[(100, 0, 0)] * 8), weeks_of("c", *[(100, 0, 0)] * 8)) == {}


def test_only_the_newest_eight_returns_of_the_last_twelve_weeks_count():
    assert growth(weeks_of("a", *[(100, 9, 0)] * 3, *[(100, 2, 0)] * 8))["a"] == 2
    old = weeks_of("a", *[(100, 2, 0)] * 6, until=WEEK - pd.Timedelta(weeks=9))
    assert growth(old) == {}, "three of them lie within twelve weeks"
    assert growth(weeks_of("a", *[(100, 2, 0)] * 6, until=WEEK - pd.Timedelta(weeks=8)))["a"] == 2


def test_weeks_of_known_drives_are_no_growth_and_weeks_known_to_have_none_are():
    returns = weeks_of("a", (100, 1, 0), (130, 30, 0), (131, 1, 0), (161, 30, 0), (162, 1, 0), (163, 1, 0))
    assert growth(returns, drives=drives_of("a", w4=1, w2=1, w0=0))["a"] == 1
    assert growth(returns, drives=drives_of("a", w4=1, w2=1, w0=1)) == {}, "three ordinary weeks are left"


def test_the_week_in_which_a_group_is_formed_is_no_growth():
    assert growth(weeks_of("a", (90, 90, 0), *[(90, 0, 0)] * 4))["a"] == 0
    assert growth(weeks_of("a", (90, 90, 0), *[(90, 0, 0)] * 3)) == {}


def test_a_yield_is_the_median_jump_after_known_drives_without_the_usual_growth():
    """Drives brought 21, 31, 26 and 41 people; in the other weeks 1 or 2 joined, 1.5 on average, counted as 2."""
    weeks = [(121, 21, 0), (122, 1, 0), (153, 31, 0), (155, 2, 0), (181, 26, 0), (222, 41, 0)]
    found = measured(weeks_of("a", *weeks), drives=drives_of("a", w5=1, w3=1, w1=1, w0=1))
    assert values(found, "drive_yield") == {"a": 26}, "19, 24, 29, 39"
    assert found.loc[found["key"] == "drive_yield", ["weeks", "returns"]].to_numpy().tolist() == [[4, 4]]


def test_two_drives_in_a_week_share_what_they_won():
    weeks = weeks_of("a", *[(100, 41, 0)] * 4)
    assert yields(weeks, drives=drives_of("a", w0=2, w1=2, w2=2, w3=2))["a"] == 20


def test_without_four_known_drives_that_a_return_followed_there_is_no_yield():
    weeks = weeks_of("a", (100, 40, 0), SILENT, (100, 40, 0), (100, 40, 0))
    assert yields(weeks, drives=drives_of("a", w0=1, w1=1, w2=1, w3=1)) == {}


def test_a_district_needs_eight_known_drives_and_the_state_twenty():
    """Two drives of one station say little of forty others."""
    every = {f"w{back}": 1 for back in range(8)}
    returns = [weeks_of(unit, *[(100, won, 0)] * 8) for unit, won in (("a", 40), ("b", 20), ("c", 30))]
    three = pd.concat([drives_of("a", **every), drives_of("b", w0=1, w1=1, w2=1), drives_of("c", **every)])
    assert yields(*returns, drives=three) == {"a": 40, "c": 30, "D": 40, "E": 30}
    four = pd.concat([three, drives_of("b", w3=1)])
    assert yields(*returns, drives=four) == {"a": 40, "b": 0, "c": 30, "D": 40, "E": 30, "state": 30}, "20 usual at b"


def test_where_nobody_wrote_down_who_joined_the_change_of_members_is_the_jump():
    weeks = weeks_of("a", *((members, pd.NA, pd.NA) for members in (100, 130, 150, 140, 180)))
    assert yields(weeks, drives=drives_of("a", w0=1, w1=1, w2=1, w3=1))["a"] == 25, "30, 20, 40, and a loss counts as 0"
    assert yields(weeks, drives=drives_of("a", w1=1, w2=1, w3=1, w4=1)) == {}, "before the first there is no count"


def test_groups_of_a_station_are_added_up_and_one_that_says_nothing_leaves_the_week_unknown():
    first, second = weeks_of("a", *[(100, 1, 1)] * 4, group="g1"), weeks_of("a", *[(300, 2, 1)] * 4, group="g2")
    assert churn(first, second)["a"] == 51, "2 of 399 in each week"
    assert growth(first, second)["a"] == 3
    second.loc[3, "left"] = pd.NA
    assert churn(first, second) == {}
    assert growth(first, second)["a"] == 3


def test_a_group_that_was_silent_the_week_before_is_no_jump():
    returns = weeks_of("a", *((members, pd.NA, pd.NA) for members in (100, 130, 150, 140, 180)), group="g1")
    second = weeks_of("a", SILENT, SILENT, SILENT, SILENT, (150, pd.NA, pd.NA), group="g2")
    assert yields(returns, second, drives=drives_of("a", w0=1, w1=1, w2=1, w3=1)) == {}, "three jumps are left"


def test_groups_of_staff_and_stations_that_are_no_more_tell_nothing():
    assert measured(
        weeks_of("a", *[(100, 1, 1)] * 8, audience="centre"), weeks_of("gone", *[(100, 1, 1)] * 8)
    ).empty  # fmt: skip


def test_counts_that_contradict_each_other_are_left_out():
    """More joined than are there: the group would have begun with fewer than nobody."""
    assert growth(weeks_of("a", (10, 99, 0), *[(100, 1, 1)] * 4))["a"] == 1
    assert churn(weeks_of("a", (10, 99, 5), *[(100, 1, 1)] * 4))["a"] == 100


def test_without_any_return_nothing_is_measured():
    assert measured(REGISTER_RETURNS.empty()).empty


COUNT = st.one_of(st.none(), st.integers(0, 60))
LIFE = st.lists(st.one_of(st.none(), st.tuples(st.integers(0, 250), COUNT, COUNT)), min_size=3, max_size=14)


@examples(25)
@given(
    lives=st.tuples(LIFE, LIFE, LIFE),
    held=st.sets(st.tuples(st.sampled_from("abc"), st.integers(0, 13))),
    data=st.data(),
)
def test_the_figures_are_those_of_brute_force_in_fractions_whatever_the_order_of_rows(lives, held, data):
    said = {
        (unit, back): week
        for unit, life in zip("abc", lives, strict=True)
        for back, week in enumerate(reversed(life))
        if week is not None
    }
    returns = pd.concat([weeks_of(unit, *life) for unit, life in zip("abc", lives, strict=True)], ignore_index=True)
    drives = pd.concat([DRIVES.empty(), *(drives_of(unit, **{f"w{back}": 1}) for unit, back in sorted(held))])
    shuffled = returns.iloc[data.draw(st.permutations(range(len(returns))))]
    before = returns.copy(), drives.copy()
    found = measured(shuffled, drives=drives)
    pd.testing.assert_frame_equal(found, measured(returns, drives=drives))
    pd.testing.assert_frame_equal(returns, before[0])
    pd.testing.assert_frame_equal(drives, before[1])
    assert values(found, "churn_per_10000") == expected_churn(said)
    assert values(found, "growth_per_week") == expected_growth(said, held)
    assert values(found, "drive_yield") == expected_yield(said, held)


POOLS = {"state": "abc", "D": "ab", "E": "c", "a": "a", "b": "b", "c": "c"}
ABOVE = {"D": "state", "E": "state", "a": "D", "b": "D", "c": "E"}


def newest(said: dict, usable) -> dict:
    """The eight newest usable weeks of each station, of the last twelve."""
    kept = {}
    for unit in "abc":
        backs = sorted(
            back for code, back in said if code == unit and back < 12 and usable(unit, back, said[unit, back])
        )
        kept |= {(unit, back): said[unit, back] for back in backs[:8]}
    return kept


def began(week) -> int:
    members, joined, left = week
    return members - joined + (left or 0)


def enough(rows: dict, pool: str) -> dict:
    own = {key: week for key, week in rows.items() if key[0] in POOLS[pool]}
    return own if len({back for _, back in own}) >= 4 else {}


def expected_churn(said: dict) -> dict[str, int]:
    rows = newest(said, lambda _u, _b, w: w[1] is not None and w[2] is not None and 4 * w[2] < began(w))
    if not sum(week[2] for week in rows.values()):
        return {}
    whole = {}
    for pool, units in POOLS.items():
        own = [week for (unit, _), week in rows.items() if unit in units]
        if own:
            rate = Fraction(10_000 * sum(week[2] for week in own), sum(map(began, own)))
            half = Fraction(whole[ABOVE[pool]], 2) if pool in ABOVE else 0
            whole[pool] = max(ceil(rate), ceil(half))
    return {pool: whole[pool] for pool in POOLS if enough(rows, pool)}


def ordinary(said: dict, held: set) -> dict:
    return newest(said, lambda unit, back, w: (unit, back) not in held and w[1] is not None and began(w) > 0)


def expected_growth(said: dict, held: set) -> dict[str, int]:
    rows = ordinary(said, held)
    whole = {}
    for pool, units in POOLS.items():
        own = [week[1] for (unit, _), week in rows.items() if unit in units]
        if own:
            most = 2 * whole[ABOVE[pool]] if pool in ABOVE else 60
            whole[pool] = min(floor(Fraction(sum(own), len(own))), floor(Fraction(median(own))), most)
    return {pool: whole[pool] for pool in POOLS if enough(rows, pool)}


def expected_yield(said: dict, held: set) -> dict[str, int]:
    won = {}
    for unit, back in held & set(said):
        usual = [week[1] for (code, _), week in ordinary(said, held).items() if code == unit]
        members, came, _ = said[unit, back]
        if came is None and (unit, back + 1) in said:
            came = members - said[unit, back + 1][0]
        if came is not None:
            won[unit, back] = max(0, came - (ceil(Fraction(sum(usual), len(usual))) if usual else 0))
    jumps = {pool: [w for (unit, _), w in won.items() if unit in units] for pool, units in POOLS.items()}
    return {
        pool: floor(Fraction(median(own)))
        for pool, own in jumps.items()
        if len(own) >= {"state": 20, "D": 8, "E": 8}.get(pool, 4)
    }


@pytest.fixture(scope="module")
def known_lives():
    """400 stations of ten districts over 26 weeks, of which every week is known, also those that were not reported."""
    codes = pd.Index([f"{code:03}" for code in range(400)], name="unit_id")
    stations = pd.DataFrame(
        {"district_id": [f"D{code[0]}{int(code[1]) % 5}" for code in codes], "floor": 200}, index=codes
    )
    stations["weeks"] = pd.Series([range(26)] * len(stations), index=codes)
    return stations, drawn_lives(stations, cap=256, last=25, seed=7)


@pytest.fixture(scope="module")
def recovered(known_lives):
    stations, lived = known_lives
    sundays = [date(2020, 5, 24) - timedelta(weeks=back) for back in reversed(range(26))]
    sent = return_rows(lived, sundays, lambda code: (code, ""), seed=7)
    returns = REGISTER_RETURNS.typed(sent.rename(columns={"unit": "unit_id"}).assign(
        audience="public", group_id=sent["group"].fillna("")))  # fmt: skip
    held = [(code, pd.Timestamp(sundays[w.week]), 1) for code, (_, weeks) in lived.items() for w in weeks if w.won]
    drives = DRIVES.typed(pd.DataFrame(held, columns=["unit_id", "week_ending", "drives"]).drop_duplicates())
    return {known: measured_figures(returns, stations, table, WEEK)
            for known, table in (("drives", drives), ("nothing", DRIVES.empty()))}  # fmt: skip


def of_state(found: pd.DataFrame, key: str) -> int:
    return int(found.loc[(found["key"] == key) & found["unit_id"].isna() & found["district_id"].isna(), "value"].item())


def truth(known_lives, last_weeks: int):
    stations, lived = known_lives
    rows = [
        (code, stations.loc[code, "district_id"], w.members - w.joined + w.left, w.joined, w.left, w.won)
        for code, (life, weeks) in lived.items()
        for w in weeks
        if w.week > 25 - last_weeks and not (life.born and w.week == life.first)
    ]
    return pd.DataFrame(rows, columns=["unit_id", "district_id", "began", "joined", "left", "won"])


def test_the_true_churn_is_recovered_within_one_part_in_twenty_and_by_district_in_five(known_lives, recovered):
    """Against every week of the last twelve, also those that no station reported; chance allows so much."""
    true, found = truth(known_lives, 12), recovered["nothing"]
    rate = 10_000 * true["left"].sum() / true["began"].sum()
    assert of_state(found, "churn_per_10000") == pytest.approx(rate, rel=0.05)
    sums = true.groupby("district_id")[["left", "began"]].sum()
    rows = found[(found["key"] == "churn_per_10000") & found["district_id"].notna()].set_index("district_id")["value"]
    assert len(rows) == 20
    assert (rows / (10_000 * sums["left"] / sums["began"]) - 1).abs().max() < 0.2


def test_the_true_growth_is_recovered_rounded_down_although_nobody_wrote_the_drives_down(known_lives, recovered):
    true = truth(known_lives, 12)
    without_drives = (true["joined"] - true["won"]).mean()
    assert true["joined"].mean() > without_drives + 1.5, "the drives pull a plain mean up"
    for known in ("drives", "nothing"):
        assert without_drives - 1 < of_state(recovered[known], "growth_per_week") <= without_drives


def test_the_true_yield_is_recovered_within_two_people(known_lives, recovered):
    true = truth(known_lives, 26)
    assert of_state(recovered["drives"], "drive_yield") == pytest.approx(
        true.loc[true["won"] > 0, "won"].median(), abs=2
    )
    assert "drive_yield" not in set(recovered["nothing"]["key"])


def test_measured_stations_promise_together_no_less_churn_than_there_is(known_lives, recovered):
    """The plan uses the station's own figure where there is one: weighted by members they are not too hopeful."""
    true = truth(known_lives, 12).groupby("unit_id")[["left", "began"]].sum()
    rows = recovered["nothing"]
    own = rows[(rows["key"] == "churn_per_10000") & rows["unit_id"].notna()].set_index("unit_id")["value"]
    known = true.loc[own.index]
    assert (own * known["began"]).sum() / known["began"].sum() >= 0.97 * 10_000 * known["left"].sum() / known[
        "began"
    ].sum()
