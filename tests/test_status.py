"""What is told of a register: weeks, seals, restatements, batches, registers of people, faults, copies."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from invented import NAMES, a_key, number, row, write_list
from little_state import NOW, make_state, send
from planning.people import erase_person, take_people_in
from planning.register import SCHEMA_VERSION, register_status
from planning.sealing import seal_week
from planning.takein import take_in
from traces import spellings

AT = datetime(2020, 6, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    """Two weeks; the first was corrected once, sealed, and restated by one unit that was silent and by one that was not."""
    folder = make_state(tmp_path / "state")
    take(folder, "2020-05-24,101,E,200", "2020-05-24,102,E,150", "2020-05-31,101,E,205", "2020-05-24,102,E,x")
    take(folder, "2020-05-24,102,E,155")
    seal_week(folder, date(2020, 5, 24), today=date(2020, 6, 2), recorded_at=AT)
    take(folder, "2020-05-24,101,E,210", "2020-05-24,103,E,90")
    return folder


def take(folder, *rows):
    take_in(folder, [send(folder, *rows)], received=date(2020, 6, 2), recorded_at=NOW)


def test_weeks_are_told_with_their_returns_units_revisions_seals_and_restatements(folder):
    first, second = register_status(folder).weeks
    assert (first["week"], first["returns"], first["units"], first["revisions"]) == ("2020-W21", 3, 3, 5)
    assert (first["sealed_at"], first["sealed_returns"], first["restatements"]) == (AT.isoformat(), 2, 2)
    assert (second["week"], second["returns"], second["revisions"], second["sealed_at"]) == ("2020-W22", 1, 1, None)


def test_batches_are_told_as_they_were_accounted_for(folder):
    told = [[batch[name] for name in ("rows_in", "accepted", "review", "refused", "duplicate")]
            for batch in register_status(folder).batches]  # fmt: skip
    assert told == [[4, 3, 0, 1, 0], [1, 1, 0, 0, 0], [2, 2, 0, 0, 0]]


def test_as_plain_values_nothing_but_json_is_left(folder):
    found = register_status(folder).as_dict()
    assert (found["schema_version"], found["integrity"]) == (SCHEMA_VERSION, "ok")
    late = [
        (row["unit_id"], row["sealed_members"], row["members"], row["received_on"]) for row in found["restatements"]
    ]
    assert late == [("101", 200, 210, "2020-06-02"), ("103", None, 90, "2020-06-02")]
    assert [(copy["file"], copy["good"]) for copy in found["backups"]] == [
        ("register-000002-000000-000001.sqlite", True),
        ("register-000001-000000.sqlite", True),
    ]


def test_before_the_first_intake_there_is_nothing_to_tell_and_no_fault(tmp_path):
    found = register_status(make_state(tmp_path))
    assert (found.weeks, found.batches, found.problems, found.exit_code) == ((), (), (), 0)
    assert found.schema_version is None and found.people is None
    assert not (tmp_path / "register.sqlite").exists()


def test_of_a_damaged_register_its_copies_are_told_and_which_of_them_are_good(folder):
    (folder / "register.sqlite").write_bytes(b"no database at all" * 300)
    newest = folder / "backups" / "register-000002-000000-000001.sqlite"
    newest.write_bytes(newest.read_bytes()[:4096])
    found = register_status(folder)
    assert found.exit_code == 2 and [problem.code for problem in found.problems] == ["G-DAMAGED"]
    assert "register-000001-000000.sqlite" in found.problems[0].mend
    assert [copy["good"] for copy in found.backups] == [False, True]


def test_a_seal_that_no_longer_gives_its_bytes_is_a_fault(folder):
    with closing(sqlite3.connect(folder / "register.sqlite", isolation_level=None)) as opened:
        opened.execute("DROP TRIGGER returns_no_update")
        opened.execute("UPDATE returns SET members = 999 WHERE revision = 1")
    found = register_status(folder)
    assert found.exit_code == 1
    assert [(problem.code, problem.value) for problem in found.problems] == [("G-SEAL", "2020-W21")]


@pytest.fixture
def with_people(folder, tmp_path):
    """Two lists: three people join, of whom one sits in two groups; one of them leaves, and a row waits. Then one is erased."""
    key, received = a_key(tmp_path / "safe"), [date(2020, 6, 15), date(2020, 6, 22)]
    first = [row(unit, last, "2020-05-01") for unit, last in (("101", 1), ("102", 1), ("101", 2), ("102", 3))]
    second = [
        row("101", 1, "2020-05-01"),
        row("101", 2, left="2020-06-20"),
        row("Chakya", 4, "2020-06-01", district="E"),
    ]
    for place, rows in enumerate((first, second)):
        file = write_list(tmp_path / "lists" / f"{place}.csv", *rows)
        take_people_in(folder, [file], key, received=received[place], recorded_at=NOW)
    erase_person(folder, number(3), key, today=date(2020, 6, 23), recorded_at=AT)
    return folder


def test_registers_of_people_are_told_list_by_list_and_in_counts_alone(with_people):
    people = register_status(with_people).people
    told = ("received_on", "rows_in", "accepted", "review", "refused", "duplicate", "people", "joins", "leaves")
    assert [[one[name] for name in told] for one in people["batches"]] == [
        ["2020-06-15", 4, 4, 0, 0, 0, 3, 4, 0],
        ["2020-06-22", 3, 1, 1, 0, 1, 1, 0, 1],
    ]
    del people["batches"]
    assert people == {"lists": 2, "people": 2, "joins": 4, "leaves": 1, "waiting": 1, "erased": 1}


def test_no_number_and_no_name_is_told(with_people, planning_):
    done = [planning_("register", "status", with_people, *more) for more in ((), ("--json",))]
    assert "registers of people: 2 lists, 2 people, 4 joins, 1 leaves, 1 waiting, 1 erased" in done[0].out
    assert [one["joins"] for one in done[1].json["people"]["batches"]] == [4, 0]
    for said in done:
        assert said.code == 0
        assert [text for last in range(1, 5) for text in spellings(number(last)) if text in said.out + said.err] == []
        assert [name for name in NAMES if name in said.out + said.err] == []


def test_a_list_that_brought_nothing_new_is_told_with_nothing(with_people, tmp_path):
    again = write_list(tmp_path / "lists" / "again.csv", row("101", 1, "2020-05-01"))
    take_people_in(with_people, [again], tmp_path / "safe" / "people.key", received=date(2020, 6, 22), recorded_at=NOW)
    last = register_status(with_people).people["batches"][-1]
    assert (last["duplicate"], last["people"], last["joins"], last["leaves"]) == (1, 0, 0, 0)


def test_without_registers_of_people_there_are_none_and_nothing_is_printed_of_them(folder, planning_):
    people = register_status(folder).people
    assert people.pop("batches") == [] and set(people.values()) == {0}
    assert "people" not in planning_("register", "status", folder).out
