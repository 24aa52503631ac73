"""The figures of a week: those of the whole register, though only a part is read; of a sealed week always the same."""

import sqlite3
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from four_squares import GROUPS, make_reporting_squares, make_squares
from little_state import NOW, RECEIVED, send
from planning import knowledge, register
from planning.coverage import coverage_gaps
from planning.errors import InputRefused, RunFailed
from planning.reading import read_state
from planning.register import Batch
from planning.sealing import seal_week
from planning.tables import REGISTER_RETURNS
from planning.takein import take_in
from properties import examples

FIRST = date(2020, 3, 29)
WEEKS = [FIRST + timedelta(weeks=week) for week in range(6)]
TWO_GROUPS = GROUPS + "G-NE2,NE,public,2020-04-08,2020-04-22\nG-SX,SX,public,2020-01-01,2020-04-15\n"
UNITS = [("NE", ""), ("NE", "G-NE"), ("NE", "G-NE2"), ("NW", ""), ("SX", ""), ("SX", "G-SX"), ("gone", "")]
ROWS = st.dictionaries(
    st.tuples(st.sampled_from(UNITS), st.sampled_from(WEEKS)),
    st.sampled_from([0, 0, 7, 90, 250]),
    min_size=1,
    max_size=8,
)
BATCHES = st.lists(st.tuples(st.integers(0, 25), ROWS), min_size=1, max_size=6)


def enter(path, batches, first=0):
    """Enter batches of {(unit and group, week): members}, each received some days after its latest week had ended."""
    for number, (late, rows) in enumerate(batches, start=first):
        received = max(week for _, week in rows) + timedelta(days=late)
        found = [
            {"week_ending": week, "unit_id": unit, "audience": "public", "group_id": group, "members": members,
             "received_on": received}
            for ((unit, group), week), members in rows.items()
        ]  # fmt: skip
        frame = REGISTER_RETURNS.typed(pd.DataFrame(found, index=range(2, len(found) + 2)))
        with register.writing(path) as book:
            compared = register.compare(book, frame)
            fresh, others = len(compared.fresh), len(found) - len(compared.fresh)
            batch = Batch(f"{number:064d}", f"{number}.csv", RECEIVED, NOW, ("unit",), len(found), fresh, 0, 0, others)
            register.append(book, batch, compared, {}, {})


def whole_history(path, week, known_on=None, last_revision=None):
    """Every return up to a week, read without any of the library's queries."""
    with sqlite3.connect(path) as book:
        rows = pd.read_sql_query("SELECT * FROM returns", book)
    rows = rows[rows["week_ending"] <= week.isoformat()]
    if known_on is not None:
        rows = rows[rows["received_on"] <= known_on.isoformat()]
    if last_revision is not None:
        rows = rows[rows["revision"] <= last_revision]
    key = list(REGISTER_RETURNS.key)
    rows = rows.sort_values(["received_on", "revision"]).drop_duplicates(key, keep="last").sort_values(key)
    return REGISTER_RETURNS.typed(rows.reset_index(drop=True))


@examples(10)
@given(batches=BATCHES, week=st.sampled_from(WEEKS), later=st.none() | st.integers(0, 30), before=st.integers(0, 6))
def test_figures_are_those_of_the_whole_history_though_only_a_part_is_read(
    batches, week, later, before, tmp_path_factory
):
    folder = make_squares(tmp_path_factory.mktemp("state"), groups_csv=TWO_GROUPS)
    path, known_on, last = folder / "register.sqlite", None if later is None else week + timedelta(days=later), None
    enter(path, batches[:before])
    if any(week == one for _, rows in batches[:before] for _, one in rows):
        seal = seal_week(folder, week, today=RECEIVED, recorded_at=NOW).seal
        last = seal.last_revision if known_on is None else None
    enter(path, batches[before:], first=before)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(knowledge, "RECENT_WEEKS", 2)
        state = read_state(folder, week, known_on)
    everything = replace(state, returns=whole_history(path, week, known_on, last))
    assert_frame_equal(coverage_gaps(state), coverage_gaps(everything))


def test_of_a_station_that_reports_only_the_latest_weeks_are_read(tmp_path, monkeypatch):
    folder = make_squares(tmp_path)
    enter(
        folder / "register.sqlite", [(1, {(unit, week): 90 for unit in (("NE", ""), ("other", "")) for week in WEEKS})]
    )
    enter(folder / "register.sqlite", [(1, {(("NW", ""), week): 90 for week in WEEKS[:3]})], first=1)
    monkeypatch.setattr(knowledge, "RECENT_WEEKS", 2)
    read = read_state(folder).returns.groupby("unit_id")["week_ending"].size().to_dict()
    assert read == {"NE": 2, "NW": 3, "other": 2}, "NW is silent and its last count is old; the other is no station"


@pytest.fixture
def folder(tmp_path):
    return make_reporting_squares(tmp_path / "state")


def take(folder, *rows, received=RECEIVED):
    return take_in(folder, [send(folder, *rows, name="later.csv")], received=received, recorded_at=NOW)


def seal(folder, week=date(2020, 5, 24)):
    return seal_week(folder, week, today=RECEIVED, recorded_at=NOW)


def take_fifty_later_files(folder):
    """New counts and first ones for the week itself and for weeks before it, each file of another day, ten at a time."""
    head, last_day = "week_ending,unit,district,members,received_on", RECEIVED + timedelta(days=50)
    for first in range(0, 50, 10):
        files = []
        for number in range(first, first + 10):
            counts = (
                f"2020-05-24,NE,D1,{201 + number % 50}", f"2020-05-24,NW,D1,{101 + number}",
                f"2020-05-17,SX,D2,{1 + number}", f"2020-05-10,M1,D1,{1 + number}",
            )  # fmt: skip
            rows = (f"{row},{RECEIVED + timedelta(days=1 + number)}" for row in counts)
            files.append(send(folder, *rows, head=head, name=f"later{number:02d}.csv"))
        assert take_in(folder, files, received=last_day, recorded_at=NOW).accepted == 40


def shown(planning_, folder, *options):
    """What `planning gaps` prints in words and as JSON, and the bytes of its file."""
    out = folder.parent / "gaps.csv"
    words, json_ = (planning_("gaps", folder, *options, "-o", out, *more).out for more in ((), ("--json",)))
    return words, json_, out.read_bytes()


def test_fifty_later_files_leave_the_gaps_of_a_sealed_week_and_of_a_day_byte_for_byte(folder, planning_):
    seal(folder)
    sealed, day_knew = (
        shown(planning_, folder, "--as-of", "2020-05-24", *more) for more in ((), ("--known-on", "2020-06-15"))
    )
    week_before = coverage_gaps(read_state(folder, "2020-05-17", RECEIVED))
    take_fifty_later_files(folder)
    assert shown(planning_, folder, "--as-of", "2020-05-24") == sealed
    assert shown(planning_, folder, "--as-of", "2020-05-24", "--known-on", "2020-06-15") == day_knew
    assert_frame_equal(coverage_gaps(read_state(folder, "2020-05-17", RECEIVED)), week_before)
    now = [
        coverage_gaps(read_state(folder, *asked)).loc["SX", "members"]
        for asked in (("2020-05-17",), ("2020-05-24", "2020-12-31"))
    ]
    assert now == [50, 30], "what came in counts for the open week before"


def test_what_came_in_since_a_sealing_is_told_beside_the_figures(folder, planning_):
    seal(folder)
    take(folder, "2020-05-24,NW,D1,180", "2020-05-24,SX,D2,33", "2020-05-10,NE,D1,239")
    done = planning_("gaps", folder, "--as-of", "2020-05-24")
    assert "as sealed on 2020-06-15" in done.out
    assert [line.split(": ", 1)[1].split(", received")[0] for line in done.err.splitlines() if "restatement" in line] == [
        "NW: 180 members, no return as sealed", "SX: 33 members, 30 as sealed",
    ]  # fmt: skip
    found = planning_("gaps", folder, "--as-of", "2020-05-24", "--json").json
    assert (found["sealed_on"], found["known_on"], found["seats"]) == ("2020-06-15", None, 340)


def test_figures_of_a_sealed_week_are_not_made_of_other_returns_than_were_sealed(folder):
    seal(folder)
    with sqlite3.connect(folder / "register.sqlite") as book:
        book.execute("DROP TRIGGER returns_no_update")
        book.execute("UPDATE returns SET members = 31 WHERE unit_id = 'SX'")
    with pytest.raises(RunFailed, match="not the bytes that were sealed"):
        read_state(folder, "2020-05-24")
    assert coverage_gaps(read_state(folder, "2020-05-24", "2020-06-15")).loc["SX", "members"] == 31


def test_a_later_week_counts_what_restates_a_sealed_one(folder):
    seal(folder)
    take(folder, "2020-05-24,NW,D1,180", "2020-05-31,NE,D1,251")
    later = coverage_gaps(read_state(folder))
    assert (str(later.loc["NW", "last_week"].date()), later.loc["NW", "last_members"]) == ("2020-05-24", 180)
    assert coverage_gaps(read_state(folder, "2020-05-24")).loc["NW", "last_members"] == 150


def test_a_day_goes_before_a_seal_and_both_are_told(folder):
    take(folder, "2020-05-24,SX,D2,31", received=date(2020, 6, 16))
    seal(folder)
    sealed, earlier = (read_state(folder, "2020-05-24", day) for day in (None, "2020-06-15"))
    assert (sealed.known_on, sealed.sealed_on) == (None, date(2020, 6, 15))
    assert (earlier.known_on, earlier.sealed_on) == (date(2020, 6, 15), None)
    assert [coverage_gaps(state).loc["SX", "members"] for state in (sealed, earlier)] == [31, 30]


def test_without_a_day_the_latest_week_is_that_which_the_other_day_knew(folder):
    take(folder, "2020-05-31,NE,D1,251", received=date(2020, 6, 20))
    weeks = {day: read_state(folder, known_on=day).week.isoformat() for day in ("2020-06-19", "2020-06-20")}
    assert weeks == {"2020-06-19": "2020-05-24", "2020-06-20": "2020-05-31"}


@pytest.mark.parametrize(
    ("known_on", "said"), [("2020-05-23", "had not ended"), ("2020-5-24", "not a day"), ("1999-01-01", "figures")]
)
def test_a_day_on_which_the_week_cannot_have_been_known_is_refused(folder, known_on, said):
    with pytest.raises(InputRefused, match=said) as refused:
        read_state(folder, "2020-05-24", known_on)
    (problem,) = refused.value.problems
    assert (problem.column, problem.value) == ("known_on", known_on)


def test_a_day_before_every_return_knows_none(folder):
    with pytest.raises(InputRefused, match="on or before 2020-06-14"):
        read_state(folder, known_on="2020-06-14")
