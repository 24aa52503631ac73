"""Joins and leaves in the register: compared in order of days whatever the order of rows, and only ever added."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import register
from planning.register import PeopleBatch, book
from planning.tables import MEMBERSHIPS
from properties import examples

NOW = datetime(2020, 6, 1, 9, 0, tzinfo=UTC)
FIRST = date(2020, 5, 1)
PLACES = [("101", "public", ""), ("102", "public", "G1")]


def day(number) -> int:
    return (FIRST + timedelta(days=number)).toordinal()


def pid(person) -> bytes:
    return b"keyid"[:4] + bytes([person]) * 16


def rows_of(*told) -> pd.DataFrame:
    """Rows (person, place, day of joining or None, day of leaving or None), index from line 2 on."""
    return pd.DataFrame(
        [
            {"pid": pid(person), "place": place, "joined_on": 0 if joined is None else day(joined),
             "left_on": 0 if left is None else day(left)}
            for person, place, joined, left in told
        ],
        index=range(2, len(told) + 2), columns=["pid", "place", "joined_on", "left_on"],
    )  # fmt: skip


def add(path, *told, sha="0", received=date(2020, 6, 1)):
    rows = rows_of(*told)
    with register.writing(path) as opened:
        compared = register.compare_people(opened, rows, PLACES)
        outcomes = [len(told), len(compared.accepted), 0, len(compared.never_joined), len(compared.duplicate)]
        register.add_people(opened, PeopleBatch(sha * 64, received, NOW, *outcomes), compared, PLACES, {})
    return compared


def inside(path, number) -> set:
    frame = register.people_as_known(path, FIRST + timedelta(days=number))
    return set(frame.loc[frame["member"], ["person", "unit_id"]].itertuples(index=False, name=None))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "register.sqlite"


def test_memberships_come_back_typed(path):
    add(path, (1, 0, 0, None), (2, 1, 3, 5))
    frame = MEMBERSHIPS.checked(register.people_as_known(path, date(2020, 6, 7)))
    assert frame.loc[frame["member"], "unit_id"].tolist() == ["101"] and len(frame) == 2


def test_without_a_register_nobody_is_known(path):
    frame = register.people_as_known(path, FIRST)
    assert frame.empty and frame.dtypes.equals(MEMBERSHIPS.empty().dtypes) and not path.exists()


def test_the_numbers_of_persons_follow_no_order_of_rows(path):
    """A number that told the row would tell who it is to whoever has the list."""
    add(path, (9, 0, 0, None), (1, 0, 0, None), (5, 0, 0, None))
    with closing(sqlite3.connect(path)) as opened:
        found = opened.execute("SELECT pid FROM persons ORDER BY person").fetchall()
    assert found == [(pid(1),), (pid(5),), (pid(9),)]


def test_a_join_in_between_is_a_duplicate_and_one_after_the_leave_is_new(path):
    add(path, (1, 0, 0, 5))
    compared = add(path, (1, 0, 3, None), (1, 0, 5, None), (1, 0, 6, None), sha="1")
    assert (compared.duplicate, compared.accepted, compared.again) == ((2, 3), (4,), (2, 3))
    assert [number for number in range(9) if inside(path, number)] == [0, 1, 2, 3, 4, 6, 7, 8]


def test_a_leave_told_twice_counts_from_the_earlier_day(path):
    add(path, (1, 0, 0, 7))
    assert add(path, (1, 0, None, 8), sha="1").again == (2,)
    assert add(path, (1, 0, None, 4), sha="2").accepted == (2,)
    assert [number for number in range(9) if inside(path, number)] == [0, 1, 2, 3]


def test_an_old_leave_is_no_leave_of_another_group(path):
    add(path, (1, 0, 0, None))
    assert add(path, (1, 1, None, 4), sha="1").never_joined == (2,)


def test_a_book_of_version_2_reads_as_one_without_people_and_gets_the_tables_with_the_first_write(path):
    with register.writing(path):
        pass
    with closing(sqlite3.connect(path)) as opened:
        for table in book.PEOPLE_TABLES:
            opened.execute(f"DROP TABLE {table}")
        opened.execute("PRAGMA user_version = 2")
        opened.commit()
    assert register.people_as_known(path, FIRST).empty
    add(path, (1, 0, 0, None))
    assert inside(path, 0) == {(1, "101")}
    with closing(sqlite3.connect(path)) as opened:
        assert opened.execute("PRAGMA user_version").fetchone() == (register.SCHEMA_VERSION,)


@pytest.mark.parametrize(
    "attempt",
    ["DELETE FROM persons", "UPDATE persons SET pid = zeroblob(20)", "DELETE FROM memberships", "UPDATE memberships SET day = '2020-01-01'",
     "INSERT OR REPLACE INTO persons SELECT pid, 9 FROM persons", "DELETE FROM people_batches", "UPDATE places SET unit_id = 'x'"],
)  # fmt: skip
def test_nothing_of_people_is_changed_or_taken_away_without_an_erasure(path, attempt):
    add(path, (1, 0, 0, None))
    with pytest.raises(sqlite3.IntegrityError, match="only grows"), register.writing(path) as opened:
        opened.execute(attempt)
    assert inside(path, 0) == {(1, "101")}


def test_an_erasure_lets_go_of_its_own_person_alone(path):
    add(path, (1, 0, 0, None), (2, 0, 0, None))
    with pytest.raises(sqlite3.IntegrityError, match="only grows"), register.writing(path) as opened:
        opened.execute("INSERT INTO erasures VALUES (1, '2020-06-01', 'now')")
        opened.execute("DELETE FROM persons WHERE person = 2")


def walked(told) -> tuple[dict, list]:
    """The same rules one event at a time: outcome of each line, and who is in which group at the end of each day."""
    events = sorted(
        [(when, left, line, person, place) for line, (person, place, joined, gone) in enumerate(told, start=2)
         for left, when in ((False, joined), (True, gone)) if when is not None]
    )  # fmt: skip
    stands: dict = {}
    outcome = dict.fromkeys(range(2, len(told) + 2), "duplicate")
    days = []
    for number in range(6):
        for _, left, line, *who in (event for event in events if event[0] == number):
            before = stands.get(tuple(who))
            if left and before is None:
                outcome[line] = "refused"
                continue
            if before != ("out" if left else "in") and (left or before != "in"):
                outcome[line] = "accepted"
            stands[tuple(who)] = "out" if left else "in"
        days.append({who for who, how in stands.items() if how == "in"})
    return outcome, days


EVENT = st.tuples(st.integers(1, 2), st.integers(0, 1), st.none() | st.integers(0, 5), st.none() | st.integers(0, 5))
TOLD = st.lists(
    EVENT.filter(lambda row: row[2:] != (None, None) and (None in row[2:] or row[2] <= row[3])), min_size=1, max_size=8
)


@examples(20)
@given(told=TOLD)
def test_one_list_is_sorted_as_by_walking_through_its_days(told, tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "register.sqlite"
    outcome, days = walked(told)
    compared = add(path, *told)
    found = dict.fromkeys(compared.duplicate, "duplicate") | dict.fromkeys(compared.accepted, "accepted")
    assert found | dict.fromkeys(compared.never_joined, "refused") == outcome
    for number, expected in enumerate(days):
        assert len(inside(path, number)) == len(expected)
        assert {unit for _, unit in inside(path, number)} == {PLACES[place][0] for _, place in expected}


ONE_EVENT = st.tuples(st.integers(0, 5), st.booleans(), st.integers(1, 2), st.integers(0, 1))


@examples(12)
@given(events=st.lists(ONE_EVENT, min_size=2, max_size=8), cut=st.integers(1, 7))
def test_lists_that_come_in_order_of_days_say_what_one_list_says(events, cut, tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    told = [
        (person, place, None if left else number, number if left else None)
        for number, left, person, place in sorted(events)
    ]
    for sha, part in enumerate((told[:cut], told[cut:])):
        add(folder / "two.sqlite", *part, sha=str(sha))
    add(folder / "one.sqlite", *told)
    for number in range(6):
        assert len(inside(folder / "two.sqlite", number)) == len(inside(folder / "one.sqlite", number))
    assert add(folder / "one.sqlite", *told, sha="2").accepted == (), "said once more, nothing is new"
