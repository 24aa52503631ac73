"""What a programme of drives brings one station, against a count by hand and against every other way to recruit."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from planning.plan.horizon import after_churn, retention
from planning.plan.programmes import count_programmes, programmes
from small_plans import horizon, station

stations = st.builds(
    station,
    f=st.sampled_from([0, 7, 12]), m=st.integers(0, 15), g=st.integers(0, 2), c=st.integers(2, 8), n_max=st.integers(0, 2),
    p=st.integers(0, 9), q=st.integers(0, 4), churn=st.sampled_from([0, 100, 2500]), j=st.just(0),
)  # fmt: skip


def test_without_churn_two_drives_win_eighty_people():
    two = next(p for p in programmes(station(), horizon(4, 2), 1) if p.drives == (1, 1))
    assert (two.recruits, two.target, two.shortfall, two.new_groups) == ((40, 40), 180, 20, (0, 0))


def test_members_of_today_and_recruits_of_a_block_lose_churn_to_the_end():
    one = next(p for p in programmes(station(churn=1000), horizon(2, 1), 1) if p.drives == (1, 0))
    assert one.target == 100 * 81 // 100 + 40 * 9 // 10


def test_the_pool_ends_what_drives_can_win_and_a_drive_that_wins_nobody_is_no_programme():
    listed = programmes(station(p=50), horizon(4, 4), 1)
    assert [(p.drives, p.recruits) for p in listed] == [((0,), (0,)), ((1,), (40,)), ((2,), (50,))]


def test_nobody_joins_a_group_that_is_not_there():
    assert [p.drives for p in programmes(station(m=0, g=0, n_max=0), horizon(1, 1), 1)] == [(0,)]
    opened = next(p for p in programmes(station(m=0, g=0), horizon(2, 1), 1) if p.drives == (0, 1))
    assert opened.new_groups == (0, 1)


def test_a_full_group_needs_a_second_one():
    full = next(p for p in programmes(station(m=250, f=300), horizon(1, 1), 1) if p.drives == (1,))
    assert full.new_groups == (1,) and full.recruits == (40,)


def test_retention_is_rounded_down_every_week():
    assert retention(333, 3) == [9033, 9345, 9667, 10000]
    assert after_churn(151, 100, 1) == 149


@settings(max_examples=150, deadline=None)
@given(u=stations, weeks=st.integers(1, 3), block=st.integers(1, 2))
def test_no_way_to_recruit_with_the_same_drives_ends_with_more_members(u, weeks, block):
    """Brute force over all recruits and new groups that keep (3) yield, (4) cap and (5) pool."""
    span = horizon(weeks, block)
    shares = retention(u.churn, weeks)
    for p in programmes(u, span, 1):
        best = 0
        for x in product(*[range(u.q * drives + 1) for drives in p.drives]):
            for n in product(range(u.n_max + 1), repeat=len(x)):
                room = u.room(weeks)
                fits = all(sum(x[: k + 1]) <= room + u.c * sum(n[: k + 1]) for k in range(len(x)))
                if fits and sum(n) <= u.n_max and sum(x) <= u.p:
                    joined = sum(shares[b[0]] * won for b, won in zip(span.blocks, x, strict=True))
                    best = max(best, (shares[0] * u.m + joined) // 10_000)
        assert p.target == best
        assert sum(p.new_groups) <= u.n_max and p.shortfall == max(0, u.f - p.target)


@settings(max_examples=100, deadline=None)
@given(u=stations, weeks=st.integers(1, 6), block=st.integers(1, 3), most=st.integers(1, 2))
def test_the_count_of_programmes_is_never_too_small(u, weeks, block, most):
    assert len(programmes(u, horizon(weeks, block), most)) <= count_programmes(u, horizon(weeks, block), most)
