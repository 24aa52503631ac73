"""kill -9 while people are taken in or erased: nothing told of as done is missing, nothing is half, and nobody has to tidy up."""

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest

from invented import a_key, number, row, write_list
from killed import kill_at_random
from little_state import NOW, RECEIVED, make_state
from planning import register
from planning.key import read_key
from planning.people import erase_person, take_people_in
from planning.register.backup import backups, is_good

PEOPLE = 40
FIRST_DAY = date(2019, 1, 1)
WEEK = date(2020, 6, 14)
ERASED_ON, AT = date(2020, 6, 20), datetime(2020, 6, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def key(tmp_path):
    return a_key(tmp_path / "safe")


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path / "state")


def a_list(place, count):
    """List `count`: everybody joins on a day of its own and leaves on the next; a row more waits, and one is refused."""
    joined, left = (FIRST_DAY + timedelta(days=2 * count + later) for later in (0, 1))
    rows = [row("101", last, joined.isoformat(), left.isoformat()) for last in range(PEOPLE)]
    return write_list(place / f"{count:03d}.csv", *rows, row("Chakya", 99, "2019-01-01"), "101,,,,12345,2019-01-01,")


def take(folder, files, key):
    return take_people_in(folder, files, key, received=RECEIVED, recorded_at=NOW)


def lists_in(folder):
    """Which lists the register has, after a look that each has all its events, rows and people, and every copy is good."""
    path = folder / "register.sqlite"
    register.check(path, thorough=True)
    assert all(map(is_good, backups(path)))
    with register.reading(path) as book:
        if book is None:
            return set()
        found = book.execute(
            "SELECT min(day), count(*), count(DISTINCT person), batch FROM memberships GROUP BY batch ORDER BY batch"
        ).fetchall()
        assert [row[1:] for row in found] == [(2 * PEOPLE, PEOPLE, row[3]) for row in found]
        stated = "batch, rows_in, accepted, review, refused"
        batches = book.execute(f"SELECT {stated} FROM people_batches ORDER BY batch").fetchall()
        assert batches == [(row[3], PEOPLE + 2, PEOPLE, 1, 1) for row in found]
        persons = book.execute("SELECT count(*) FROM persons").fetchone()[0]
        assert persons == (PEOPLE if found else 0)
    return {(date.fromisoformat(row[0]) - FIRST_DAY).days // 2 for row in found}


def kill_intakes(folder, key, lists, kills, longest):
    """Each run is given a new list, and those again of which nobody was told that they are in."""
    files, given, told = [], [set()], set()

    def work(count):
        files.append(a_list(lists, count))
        given.append({*given[-1], count} - told)
        return take, folder, [files[one] for one in sorted(given[-1])], key

    def look(_count, ended):
        before = lists_in(folder) if (folder / "register.sqlite").exists() else set()
        if ended:
            told.update(given[-1])
        assert told <= before <= told | given[-1]

    runs = kill_at_random(kills, longest, work, look)
    account = take(folder, files, key)
    assert account.waiting == runs
    assert lists_in(folder) == set(range(runs))
    assert len((folder / "people_review.csv").read_text(encoding="utf-8").splitlines()) == 1 + runs
    assert len(list((folder / "refused").glob("people-*"))) == runs, "the refused row of each list is told"


def test_a_few_kills_leave_whole_lists_only_and_what_was_told_of_is_there(folder, key, tmp_path):
    kill_intakes(folder, key, tmp_path / "lists", kills=3, longest=0.15)


@pytest.mark.slow
def test_a_hundred_and_twenty_kills_leave_whole_lists_only_and_what_was_told_of_is_there(folder, key, tmp_path):
    kill_intakes(folder, key, tmp_path / "lists", kills=120, longest=0.25)


@pytest.fixture
def replaced(folder, key, tmp_path):
    """Two people in three groups; the register, two copies of it and a book that a restore replaced know person 1."""
    lists = [(row("101", 1, "2020-05-01"), row("102", 1, "2020-05-01")), (row("101", 2, "2020-05-01"),)]
    for place, rows in enumerate((*lists, lists[0] + lists[1])):
        take(folder, [write_list(tmp_path / f"{place}.csv", *rows)], key)
    take(folder, [write_list(tmp_path / "3.csv", row("101", 2, left="2020-06-21"))], key)
    register.restore_register(folder, backups(folder / "register.sqlite")[0].name)
    assert len(files_with(folder, key)) == 5
    return folder


def files_with(folder, key, last=1):
    """Files that hold the pseudonym of a person."""
    pid = read_key(key).pseudonym(number(last))
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and pid in path.read_bytes())


def erase(folder, key):
    return erase_person(folder, number(1), key, today=ERASED_ON, recorded_at=AT)


def seats(folder):
    weeks = (WEEK, WEEK + timedelta(weeks=1))
    return [int(register.people_as_known(folder / "register.sqlite", week)["member"].sum()) for week in weeks]


def kill_erasures(folder, key, kills, longest):
    """Each run has a copy of the same folder, is killed, and then is run again, to its end."""
    copy = folder.with_name("copy")

    def work(_count):
        shutil.copytree(folder, copy)
        return erase, copy, key

    def look(_count, ended):
        path = copy / "register.sqlite"
        register.check(path, thorough=True)
        assert all(map(is_good, backups(path)))
        assert seats(copy) in ([3, 3], [3, 1]), "of the week before the erasure nothing changes"
        if ended:
            assert files_with(copy, key) == [] and seats(copy) == [3, 1]
        erase(copy, key)
        assert files_with(copy, key) == [] and seats(copy) == [3, 1]
        assert files_with(copy, key, last=2) == files_with(folder, key, last=2), "the other person is where she was"
        assert names(copy) == names(folder), "nothing half is left"
        shutil.rmtree(copy)

    kill_at_random(kills, longest, work, look)


def names(folder):
    """The files of the register, without locks and what SQLite keeps beside a book that somebody reads."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.endswith((".lock", "-shm", "-wal")))


def test_a_few_kills_leave_an_erasure_that_the_next_run_completes_in_every_copy(replaced, key):
    kill_erasures(replaced, key, kills=3, longest=0.1)


@pytest.mark.slow
def test_a_hundred_and_twenty_kills_leave_an_erasure_that_the_next_run_completes_in_every_copy(replaced, key):
    kill_erasures(replaced, key, kills=120, longest=0.25)
