"""The register only grows: revisions, what was known when, whole batches, plain words when it cannot be used."""

import re
import sqlite3
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning import register
from planning.errors import InputRefused, PlanningError
from planning.register import Batch, book
from planning.tables import REGISTER_RETURNS

NOW = datetime(2020, 6, 1, 9, 0, tzinfo=UTC)
WEEK, WEEK_AFTER = date(2020, 5, 24), date(2020, 5, 31)


def a_return(members, *, unit="101", week=WEEK, received=date(2020, 5, 25), group=""):
    return {"week_ending": week, "unit_id": unit, "audience": "public", "group_id": group, "members": members,
            "received_on": received}  # fmt: skip


def add(path, *rows, sha="0"):
    """Enter rows as one batch and tell what they were compared to."""
    frame = REGISTER_RETURNS.typed(pd.DataFrame(rows, index=range(2, len(rows) + 2)))
    with register.writing(path) as opened:
        compared = register.compare(opened, frame)
        fresh = len(compared.fresh)
        counts = {"rows_in": len(rows), "accepted": fresh, "review": 0, "refused": 0, "duplicate": len(rows) - fresh}
        batch = Batch(sha * 64, "a.csv", date(2020, 6, 1), NOW, ("unit",), **counts)
        register.append(opened, batch, compared, {}, {})
    return compared


def known(path, on=None):
    return register.returns_as_known(path, on)["members"].tolist()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "register.sqlite"


def test_an_absent_register_has_no_returns_and_is_not_made_by_reading(path):
    frame = register.returns_as_known(path)
    assert frame.empty
    assert frame.dtypes.equals(REGISTER_RETURNS.empty().dtypes)
    assert not path.exists()


def test_returns_come_back_typed_and_in_order(path):
    add(path, a_return(7, unit="102"), a_return(5, unit="007"))
    frame = REGISTER_RETURNS.checked(register.returns_as_known(path))
    assert frame["unit_id"].tolist() == ["007", "102"]
    assert frame["joined"].isna().all()


def test_the_same_again_is_a_duplicate_and_another_count_a_revision(path):
    add(path, a_return(200))
    assert add(path, a_return(200), sha="1").duplicate == (2,)
    compared = add(path, a_return(210), sha="2")
    assert compared.corrected == {2: 200}
    assert known(path) == [210]
    with sqlite3.connect(path) as opened:
        assert opened.execute("SELECT members FROM returns ORDER BY revision").fetchall() == [(200,), (210,)]


def test_a_day_sees_what_had_been_received_by_then(path):
    add(path, a_return(200))
    add(path, a_return(210, received=date(2020, 5, 28)), sha="1")
    assert [known(path, date(2020, 5, day)) for day in (24, 25, 27, 28)] == [[], [200], [200], [210]]


def test_an_older_return_that_comes_late_changes_only_the_days_before_the_newer_one(path):
    add(path, a_return(210, received=date(2020, 5, 28)))
    add(path, a_return(200), sha="1")
    assert (known(path, date(2020, 5, 26)), known(path)) == ([200], [210])


def test_going_back_to_an_earlier_count_is_a_revision_too(path):
    for sha, members in enumerate((200, 210, 200)):
        add(path, a_return(members), sha=str(sha))
    assert known(path) == [200]


def test_a_total_beside_groups_of_the_register_is_kept_out_and_so_is_the_reverse(path):
    add(path, a_return(200), a_return(100, unit="102", group="G1"))
    compared = add(path, a_return(100, group="G2"), a_return(200, unit="102"), a_return(5, unit="103"), sha="1")
    assert compared.two_forms == (2, 3)
    assert known(path) == [200, 100, 5]


@pytest.mark.parametrize(
    ("last", "members", "doubted"),
    [(20, 200, True), (20, 199, False), (200, 20, True), (200, 21, False), (200, 0, True), (0, 200, False)],
)
def test_a_jump_or_fall_by_ten_is_taken_and_kept_in_mind(path, last, members, doubted):
    add(path, a_return(last))
    add(path, a_return(members, week=WEEK_AFTER, received=WEEK_AFTER), sha="1")
    assert known(path) == [last, members]
    assert register.doubtful_returns(path)["last_members"].tolist() == ([last] if doubted else [])


def test_the_last_count_may_stand_in_the_same_file(path):
    compared = add(path, a_return(300, week=WEEK_AFTER, received=WEEK_AFTER), a_return(30))
    assert compared.doubtful == {2: (30, "2020-05-24")}


@pytest.mark.parametrize("table", list(book.TABLES))
def test_nothing_is_ever_changed_or_taken_away(path, table):
    add(path, a_return(200))
    with sqlite3.connect(path) as opened:
        triggers = opened.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?", (table,))
        assert {re.search("BEFORE (UPDATE|DELETE)", sql)[1] for (sql,) in triggers} == {"UPDATE", "DELETE"}


@pytest.mark.parametrize("attempt", ["UPDATE returns SET members = 0", "DELETE FROM returns", "DELETE FROM batches",
                                     "INSERT OR REPLACE INTO returns SELECT * FROM returns"])  # fmt: skip
def test_an_attempt_to_change_the_register_fails(path, attempt):
    add(path, a_return(200))
    with pytest.raises(sqlite3.IntegrityError, match="only grows"), register.writing(path) as opened:
        opened.execute(attempt)
    assert known(path) == [200]


def test_an_error_in_the_middle_leaves_nothing_of_the_batch(path):
    add(path, a_return(200))
    with pytest.raises(ZeroDivisionError), register.writing(path) as opened:
        rows = REGISTER_RETURNS.typed(pd.DataFrame([a_return(210)], index=[2]))
        batch = Batch("1" * 64, "b.csv", date(2020, 6, 1), NOW, ("unit",), 1, 1, 0, 0, 0)
        register.append(opened, batch, register.compare(opened, rows), {}, {})
        1 / 0  # noqa: B018
    assert known(path) == [200]


def test_a_batch_whose_rows_do_not_add_up_cannot_be_entered(path):
    with pytest.raises(sqlite3.IntegrityError), register.writing(path) as opened:
        none = register.compare(opened, REGISTER_RETURNS.empty())
        register.append(opened, Batch("0" * 64, "a.csv", date(2020, 6, 1), NOW, (), 3, 1, 0, 0, 1), none, {}, {})


def test_a_file_is_known_by_its_bytes(path):
    add(path, a_return(200), sha="a")
    with register.reading(path) as opened:
        assert register.knows(opened, "a" * 64) == (NOW.isoformat(), 0)
        assert register.knows(opened, "b" * 64) is None


def test_a_newer_version_is_refused_with_both_versions(path):
    add(path, a_return(200))
    with sqlite3.connect(path) as opened:
        opened.execute("PRAGMA user_version = 9")
    with pytest.raises(InputRefused, match=f"9.*{register.SCHEMA_VERSION}"):
        known(path)


def test_a_database_of_something_else_is_left_alone(path):
    with sqlite3.connect(path) as opened:
        opened.execute("CREATE TABLE recipes (dish TEXT)")
    with pytest.raises(InputRefused, match="not a register"):
        add(path, a_return(200))


@pytest.mark.parametrize("spoil", [lambda data: b"no database at all" * 300, lambda data: data[:4096] + b"\xff" * 8192 + data[12288:],
                                   lambda data: data[: len(data) // 2]])  # fmt: skip
def test_a_damaged_register_says_so_in_plain_words(path, spoil):
    add(path, *(a_return(number, unit=str(number)) for number in range(500)))
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(InputRefused, match="damaged"):
        register.check(path)


def test_an_old_sqlite_is_named(path, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(InputRefused, match=r"3\.37"):
        add(path, a_return(200))


def test_a_writer_that_waits_too_long_is_told_to_come_again(path, monkeypatch):
    add(path, a_return(200))
    monkeypatch.setattr(book, "WAIT_SECONDS", 0)
    with register.writing(path), pytest.raises(PlanningError, match="later") as error, register.writing(path):
        pass
    assert error.value.exit_code == 75


def test_readers_see_the_state_before_a_transaction_that_runs(path):
    add(path, a_return(200))
    with register.writing(path) as opened:
        opened.execute("INSERT INTO batches SELECT 2, ?, file, headings, received_on, recorded_at, 0, 0, 0, 0, 0 FROM batches",
                       ("f" * 64,))  # fmt: skip
        with register.reading(path) as other:
            assert other.execute("SELECT count(*) FROM batches").fetchone() == (1,)


ENTRIES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=8)


@settings(max_examples=10, deadline=None)
@given(entries=ENTRIES)
def test_the_newest_of_what_was_received_is_what_a_day_knows(entries, tmp_path_factory):
    path = tmp_path_factory.mktemp("register") / "register.sqlite"
    for sha, (members, day) in enumerate(sorted(entries, key=lambda entry: entry[1])):
        add(path, a_return(members, received=date(2020, 5, 25 + day)), sha=str(sha))
    for day in range(6):
        seen = [members for members, received in sorted(entries, key=lambda entry: entry[1]) if received <= day]
        assert known(path, date(2020, 5, 25 + day)) == seen[-1:]
