"""A person erased on request: not to be found in any byte of any copy, while every count stays as it was."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from invented import a_key, number, row, write_list
from little_state import NOW, RECEIVED, make_state
from planning import register
from planning.errors import Busy, InputRefused
from planning.key import make_key, read_key
from planning.people import erase_person, take_people_in
from planning.register import book, erasure
from planning.register.backup import backups

TODAY = date(2020, 6, 20)
AT = datetime(2020, 6, 20, 9, 0, tzinfo=UTC)
WEEKS = [date(2020, 5, 31), date(2020, 6, 14), date(2020, 6, 21)]


@pytest.fixture
def key(tmp_path):
    return a_key(tmp_path / "safe")


@pytest.fixture
def folder(tmp_path, key):
    """Two people in three groups, taken in with two lists, so that a copy holds the first."""
    folder = make_state(tmp_path / "state")
    lists = [(row("101", 1, "2020-05-01"), row("102", 1, "2020-05-01")), (row("101", 2, "2020-05-01"),)]
    for place, rows in enumerate(lists):
        file = write_list(tmp_path / f"{place}.csv", *rows)
        take_people_in(folder, [file], key, received=RECEIVED, recorded_at=NOW)
    return folder


def erase(folder, key, last=1):
    return erase_person(folder, number(last), key, today=TODAY, recorded_at=AT)


def seats(folder, file="register.sqlite"):
    known = [register.people_as_known(folder / file, week) for week in WEEKS]
    return [int(frame["member"].sum()) for frame in known]


def files_with(folder, pid):
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and pid in path.read_bytes())


def test_past_weeks_keep_their_counts_and_later_ones_are_without_the_person(folder, key):
    assert seats(folder) == [3, 3, 3]
    done = erase(folder, key)
    assert done.found and seats(folder) == [3, 3, 1]


def test_no_byte_of_the_pseudonym_is_left_in_register_log_or_copies(folder, key):
    pid = read_key(key).pseudonym(number(1))
    assert len(files_with(folder, pid)) == 2, "the register and one copy have it"
    done = erase(folder, key)
    assert files_with(folder, pid) == []
    assert done.rewritten == tuple(f"backups/{copy.name}" for copy in backups(folder / "register.sqlite"))
    assert seats(folder, done.rewritten[0]) == [2, 2, 0]


def test_the_other_person_is_found_as_before(folder, key):
    pid = read_key(key).pseudonym(number(2))
    erase(folder, key)
    assert files_with(folder, pid) == ["register.sqlite"]


def test_the_erasure_is_noted_with_its_day_and_without_the_number(folder, key):
    erase(folder, key)
    with closing(sqlite3.connect(folder / "register.sqlite")) as opened:
        assert opened.execute("SELECT day, recorded_at FROM erasures").fetchall() == [("2020-06-20", AT.isoformat())]


def test_who_comes_again_is_a_new_person_with_a_number_that_nobody_had(folder, key, tmp_path):
    with closing(sqlite3.connect(folder / "register.sqlite")) as opened:
        before = {person for (person,) in opened.execute("SELECT person FROM persons")}
    erase(folder, key)
    erase(folder, key, last=2)
    file = write_list(tmp_path / "again.csv", row("101", 1, "2020-06-21"))
    take_people_in(folder, [file], key, received=date(2020, 6, 22), recorded_at=AT)
    with closing(sqlite3.connect(folder / "register.sqlite")) as opened:
        assert {person for (person,) in opened.execute("SELECT person FROM persons")}.isdisjoint(before)
    assert seats(folder) == [3, 3, 1]


def test_a_number_that_nobody_has_changes_nothing(folder, key):
    done = erase(folder, key, last=9)
    assert (done.found, done.rewritten, done.deleted) == (False, (), ())
    assert seats(folder) == [3, 3, 3]


def test_erasing_twice_finds_nobody_the_second_time(folder, key):
    assert [erase(folder, key).found for _ in range(2)] == [True, False]
    assert seats(folder) == [3, 3, 1]


def test_a_replaced_book_is_cleaned_as_well(folder, key):
    pid = read_key(key).pseudonym(number(1))
    [copy] = backups(folder / "register.sqlite")
    register.restore_register(folder, copy.name)
    assert len(files_with(folder, pid)) == 3
    done = erase(folder, key)
    assert files_with(folder, pid) == [] and any(name.startswith("replaced/") for name in done.rewritten)


def test_a_damaged_copy_cannot_be_cleaned_and_goes(folder, key):
    [copy] = backups(folder / "register.sqlite")
    data = copy.read_bytes()
    copy.write_bytes(data[:4096] + b"\xff" * 8192 + data[12288:])
    done = erase(folder, key)
    assert done.deleted == (f"backups/{copy.name}",) and not copy.exists()


@pytest.mark.parametrize("left", ["backups/.making", "backups/.erasing", ".register.sqlite.restoring"])
def test_what_a_killed_run_left_half_made_goes(folder, key, left):
    (folder / left).write_bytes((folder / "register.sqlite").read_bytes())
    erase(folder, key)
    assert not (folder / left).exists()


@pytest.mark.parametrize("beside", ["-journal", "-wal"])
def test_what_sqlite_kept_beside_a_half_made_copy_goes_too_whoever_is_erased(folder, key, beside):
    left = folder / "backups" / f".erasing{beside}"
    left.write_bytes((folder / "register.sqlite").read_bytes())
    erase(folder, key, last=9)
    assert not left.exists()


def test_a_run_that_dies_among_the_copies_is_finished_by_the_next(folder, key, monkeypatch):
    pid = read_key(key).pseudonym(number(1))
    with monkeypatch.context() as patch:
        patch.setattr(erasure.os, "replace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erase(folder, key)
    assert seats(folder) == [3, 3, 3], "the register is the last to change"
    assert erase(folder, key).found and files_with(folder, pid) == []


def test_another_key_is_refused(folder, tmp_path):
    other = make_key(tmp_path / "other" / "people.key").file
    with pytest.raises(InputRefused, match="another one everybody"):
        erase(folder, other)
    assert seats(folder) == [3, 3, 3]


def test_what_is_no_number_is_refused_without_showing_it(folder, key):
    with pytest.raises(InputRefused) as refused:
        erase_person(folder, "0612 2234567", key, today=TODAY, recorded_at=AT)
    assert "…67" in str(refused.value) and "22345" not in str(refused.value)


def test_without_a_register_nobody_is_found(tmp_path, key):
    folder = make_state(tmp_path / "empty")
    assert not erase(folder, key).found
    assert not (folder / "register.sqlite").exists()


def test_while_another_run_reads_it_is_not_called_done(folder, key, monkeypatch):
    """The write-ahead log cannot be emptied under a reader, and still holds the pseudonym."""
    with register.reading(folder / "register.sqlite") as opened:
        opened.execute("SELECT count(*) FROM persons").fetchone()
        monkeypatch.setattr(book, "WAIT_SECONDS", 0)
        with pytest.raises(Busy):
            erase(folder, key)
    assert not erase(folder, key).found and files_with(folder, read_key(key).pseudonym(number(1))) == []
