"""A copy of the register before every intake, and its name when the register is damaged."""

import sqlite3
from datetime import date

import pytest

from little_state import NOW, RECEIVED, make_state, send
from planning import register
from planning.errors import InputRefused
from planning.register import backup
from planning.takein import take_in


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path)


def take(folder, members):
    send(folder, f"2020-05-24,101,E,{members}")
    return take_in(folder, received=RECEIVED, recorded_at=NOW)


def copies(folder):
    return backup.backups(folder / "register.sqlite")


def members(path):
    return register.returns_as_known(path)["members"].tolist()


def test_the_first_intake_has_nothing_to_copy(folder):
    take(folder, 200)
    assert copies(folder) == []


def test_a_copy_holds_what_was_known_before_the_intake(folder):
    take(folder, 200)
    take(folder, 201)
    [copy] = copies(folder)
    assert copy.name == "register-000001-000000.sqlite"
    assert (members(copy), members(folder / "register.sqlite")) == ([200], [201])


def test_an_intake_that_adds_nothing_makes_no_further_copy(folder):
    for _ in range(4):
        take(folder, 200)
    assert len(copies(folder)) == 1


def test_a_decision_that_settles_a_row_is_copied_as_well(folder):
    send(folder, "2020-05-24,Nagarr,E,50")
    take_in(folder, received=RECEIVED, recorded_at=NOW)
    aliases = folder / "aliases.csv"
    aliases.write_text(aliases.read_text(encoding="utf-8") + "Nagarr,E,102,2020-06-01\n", encoding="utf-8")
    for _ in range(2):
        take_in(folder, received=RECEIVED, recorded_at=NOW)
    assert [copy.stem[-6:] for copy in copies(folder)] == ["000001", "000000"]


def test_the_newest_copies_are_kept_and_no_more(folder):
    for number in range(backup.KEPT + 3):
        take(folder, 200 + number)
    names = [copy.name for copy in copies(folder)]
    assert names == [f"register-{number:06d}-000000.sqlite" for number in range(backup.KEPT + 2, 2, -1)]


def test_a_copy_that_a_killed_run_left_half_made_is_made_anew(folder):
    take(folder, 200)
    (folder / "backups").mkdir()
    (folder / "backups" / backup.MAKING).write_bytes(b"half")
    take(folder, 201)
    assert members(copies(folder)[0]) == [200]
    assert not (folder / "backups" / backup.MAKING).exists()


def spoil(path):
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def test_a_damaged_register_names_the_newest_copy_that_is_good_and_the_copy_serves(folder):
    for number in range(4):
        take(folder, 200 + number)
    newest, good = copies(folder)[:2]
    path = folder / "register.sqlite"
    spoil(newest)
    spoil(path)
    damaged = path.read_bytes()
    with pytest.raises(InputRefused, match=good.name):
        take(folder, 300)
    assert path.read_bytes() == damaged
    for leftover in folder.glob("register.sqlite*"):
        leftover.unlink()
    path.write_bytes(good.read_bytes())
    assert members(path) == [201]
    assert take(folder, 300).accepted == 1
    assert members(path) == [300]


@pytest.mark.parametrize("empty", [lambda path: path.unlink(), lambda path: path.write_bytes(b"")])
def test_no_new_register_is_begun_in_place_of_one_that_is_lost(folder, empty):
    take(folder, 200)
    take(folder, 201)
    empty(folder / "register.sqlite")
    with pytest.raises(InputRefused, match=r"G-LOST.*register-000001-000000.sqlite"):
        take(folder, 202)
    assert not (folder / "register.sqlite").exists() or not (folder / "register.sqlite").stat().st_size


def test_a_schema_that_is_no_text_is_damage_in_plain_words_in_the_register_and_in_a_copy(folder):
    take(folder, 200)
    take(folder, 201)
    path, [copy] = folder / "register.sqlite", copies(folder)
    for file in (path, copy):
        whole = file.read_bytes()
        assert whole.count(b"CREATE TABLE refused") == 1
        file.write_bytes(whole.replace(b"CREATE TABLE refused", b"CREATE TABLE refu\xba\xba("))
    assert not backup.is_good(copy)
    with pytest.raises(InputRefused, match=r"G-DAMAGED.*no good backup"):
        take(folder, 202)


def test_without_a_good_copy_that_is_said(tmp_path):
    path = tmp_path / "register.sqlite"
    path.write_bytes(b"no database at all" * 300)
    with pytest.raises(InputRefused, match="no good backup"):
        register.check(path)


def test_a_copy_only_grows_too(folder):
    take(folder, 200)
    take(folder, 201)
    with sqlite3.connect(copies(folder)[0]) as opened, pytest.raises(sqlite3.IntegrityError, match="only grows"):
        opened.execute("UPDATE returns SET members = 0")


def test_a_copy_knows_what_a_day_knew(folder):
    take(folder, 200)
    take(folder, 201)
    copy = copies(folder)[0]
    assert register.returns_as_known(copy, date(2020, 6, 15))["members"].tolist() == [200]
    assert register.returns_as_known(copy, date(2020, 6, 14)).empty
