"""A sealed week keeps its bytes whatever comes later, and what comes later is told as a restatement."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from little_state import NOW, RECEIVED, make_state, send
from planning import register
from planning.errors import InputRefused, RunFailed
from planning.files import sha256
from planning.reading import read_state
from planning.register import backup
from planning.register import book as register_book
from planning.sealing import export_week, seal_week
from planning.takein import take_in

WEEK, WEEK_AFTER = date(2020, 5, 24), date(2020, 5, 31)
AT = datetime(2020, 6, 2, 9, 0, tzinfo=UTC)
TODAY = date(2020, 6, 2)
AS_SEALED = (
    "week_ending,unit_id,audience,group_id,members,joined,left,women,eminent,active,received_on,synthetic\n"
    "2020-05-24,101,public,,200,,,,,,2020-05-26,all\n"
    "2020-05-24,102,public,,150,,,,,,2020-05-26,all\n"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = make_state(tmp_path_factory.mktemp("made") / "state")
    take(folder, "2020-05-24,101,E,200", "2020-05-24,102,E,150", received=date(2020, 5, 26))
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """Two of the stations have reported for the week."""
    return shutil.copytree(made, tmp_path / "state")


def take(folder, *rows, received=RECEIVED, head="week_ending,unit,district,members"):
    file = send(folder, *rows, head=head)
    return take_in(folder, [file], received=received, recorded_at=NOW)


def seal(folder, week=WEEK, at=AT):
    return seal_week(folder, week, today=TODAY, recorded_at=at)


def exported(folder, week=WEEK, known_on=None):
    return export_week(folder, week, folder.parent / "week.csv", known_on).file.read_bytes()


def restatements(folder):
    path = folder / "register.sqlite"
    return register.restatements(register.revisions_of_restated(path), register.sealed_weeks(path))


def told(folder):
    found = restatements(folder)
    return list(zip(found["unit_id"], found["sealed_members"].astype("object"), found["members"], strict=True))


def test_a_seal_holds_the_hash_of_the_week_as_it_stands(folder):
    done = seal(folder)
    assert exported(folder).decode() == AS_SEALED
    assert (done.already, done.seal.returns, done.seal.sha256) == (False, 2, sha256(AS_SEALED.encode()))


def test_a_late_return_leaves_the_export_of_a_sealed_week_and_is_a_restatement(folder):
    seal(folder)
    account = take(folder, "2020-05-24,101,E,210", "2020-05-24,103,E,90", received=date(2020, 6, 3))
    assert exported(folder).decode() == AS_SEALED
    assert [note.partition("restatement: ")[2] for note in account.notes if "restatement" in note] == [
        "210 members in 2020-W21, a week that was sealed with 200",
        "90 members in 2020-W21, a week that was sealed without a return",
    ]
    found = restatements(folder)
    assert found["unit_id"].tolist() == ["101", "103"]
    assert (found["sealed_members"].iloc[0], found["sealed_members"].isna().iloc[1]) == (200, True)
    assert found["members"].tolist() == [210, 90]
    assert found["received_on"].dt.date.tolist() == [date(2020, 6, 3)] * 2
    assert found["recorded_at"].tolist() == [NOW.isoformat()] * 2


def listed(folder, week, known_on=None):
    """Unit, count as sealed and newer count of what the report of a week lists."""
    rows = read_state(folder, week, known_on).restated
    return list(zip(rows["unit_id"], rows["sealed_members"].astype("object"), rows["members"], strict=True))


def test_the_next_report_lists_what_came_in_for_sealed_weeks_since_the_last_one(folder):
    seal(folder)
    assert listed(folder, WEEK_AFTER) == []
    take(folder, "2020-05-24,101,E,210", "2020-05-31,102,E,151", received=date(2020, 6, 3))
    assert listed(folder, WEEK_AFTER) == [("101", 200, 210)]
    assert listed(folder, WEEK) == [], "it is about that week itself"
    seal_week(folder, WEEK_AFTER, today=TODAY, recorded_at=AT)
    take(folder, "2020-05-24,102,E,160", "2020-05-31,102,E,152", received=date(2020, 6, 9))
    assert listed(folder, WEEK_AFTER) == [("101", 200, 210)], "what came after its seal is for the next one"
    assert listed(folder, WEEK_AFTER + timedelta(weeks=1)) == [("102", 150, 160), ("102", 151, 152)]


def test_a_report_lists_of_each_week_and_unit_what_counts_in_the_end(folder):
    seal(folder)
    take(folder, "2020-05-24,101,E,210", received=date(2020, 6, 3))
    take(folder, "2020-05-24,101,E,220", received=date(2020, 6, 4))
    assert listed(folder, WEEK_AFTER) == [("101", 200, 220)]
    assert listed(folder, WEEK_AFTER, known_on=date(2020, 6, 3)) == [("101", 200, 210)]


def test_two_states_that_hold_the_same_returns_differ_when_one_has_a_restatement_to_list(tmp_path):
    hashes = []
    for order in ("correction first", "seal first"):
        folder = make_state(tmp_path / order)
        take(folder, "2020-05-24,101,E,200", received=date(2020, 5, 26))
        if order == "seal first":
            seal(folder)
        take(folder, "2020-05-24,101,E,210", received=date(2020, 5, 27))
        if order == "correction first":
            seal(folder)
        hashes.append(read_state(folder, WEEK_AFTER).input_hash)
    assert hashes[0] != hashes[1]


def test_a_late_return_counts_in_the_register_as_ever(folder):
    seal(folder)
    take(folder, "2020-05-24,101,E,210")
    assert register.returns_as_known(folder / "register.sqlite")["members"].tolist() == [210, 150]


def test_a_return_that_was_received_before_the_sealing_and_typed_in_after_it_restates_too(folder):
    seal(folder)
    take(folder, "2020-05-24,101,E,199", received=date(2020, 5, 27))
    assert exported(folder).decode() == AS_SEALED
    assert told(folder) == [("101", 200, 199)]


def test_returns_of_weeks_that_are_not_sealed_restate_nothing(folder):
    seal(folder)
    account = take(folder, "2020-05-31,101,E,210", "2020-05-17,101,E,190")
    assert told(folder) == [] and account.notes == ()


def test_a_correction_before_the_sealing_is_no_restatement(folder):
    take(folder, "2020-05-24,101,E,205", received=date(2020, 5, 28))
    seal(folder)
    assert told(folder) == []
    assert b",205," in exported(folder) and b",200," not in exported(folder)


def test_a_row_that_waited_restates_the_week_once_it_is_decided(folder):
    take(folder, "2020-05-24,Nagarr,E,160", received=date(2020, 5, 26))
    seal(folder)
    with (folder / "aliases.csv").open("a", encoding="utf-8") as aliases:
        aliases.write("Nagarr,E,102,2020-06-03\n")
    account = take_in(folder, received=RECEIVED, recorded_at=NOW)
    assert any("sealed with 150" in note for note in account.notes)
    assert told(folder) == [("102", 150, 160)]
    assert exported(folder).decode() == AS_SEALED


def later_files(folder, first, count):
    """Files that came on different days, each with a new count for three returns."""
    for number in range(first, first + count):
        day = date(2020, 5, 27) + timedelta(days=number % 19)
        counts = (
            f"2020-05-24,101,E,{201 + number}",
            f"2020-05-24,104,E,{60 + number}",
            f"2020-05-17,103,E,{40 + number}",
        )
        head = "week_ending,unit,district,members,received_on"
        yield send(folder, *(f"{row},{day}" for row in counts), head=head, name=f"{number:02d}.csv")


def test_fifty_later_files_change_neither_a_sealed_week_nor_what_a_day_knew(folder):
    take(folder, "2020-05-17,103,E,90", received=date(2020, 5, 26))
    seal(folder)
    day = date(2020, 5, 26)
    before = [exported(folder), exported(folder, WEEK, day), exported(folder, date(2020, 5, 17), day)]
    for number in range(0, 50, 10):
        assert take_in(folder, list(later_files(folder, number, 10)), received=RECEIVED, recorded_at=NOW).accepted == 30
    assert [exported(folder), exported(folder, WEEK, day), exported(folder, date(2020, 5, 17), day)] == before
    assert len(told(folder)) == 100
    assert exported(folder, WEEK, RECEIVED) != before[1]


def test_sealing_twice_changes_nothing_and_says_when_it_was_done(folder):
    first = seal(folder)
    before = (folder / "register.sqlite").read_bytes()
    again = seal(folder, at=AT + timedelta(days=7))
    assert again.already and again.seal == first.seal
    assert (folder / "register.sqlite").read_bytes() == before


@pytest.mark.parametrize(
    ("week", "said"),
    [
        (date(2020, 5, 17), "no return of this week"),
        (date(2020, 6, 7), "not ended"),
        (date(2020, 5, 25), "2020-05-31"),
    ],
)
def test_a_week_that_cannot_be_sealed_is_refused_and_the_register_stays(folder, week, said):
    before = (folder / "register.sqlite").read_bytes()
    with pytest.raises(InputRefused, match=said):
        seal(folder, week)
    assert (folder / "register.sqlite").read_bytes() == before


def test_without_a_register_nothing_is_sealed_and_none_is_made(tmp_path):
    folder = make_state(tmp_path)
    with pytest.raises(InputRefused, match="no return"):
        seal(folder)
    assert not (folder / "register.sqlite").exists()


def test_a_week_may_be_sealed_on_its_own_sunday(folder):
    assert not seal_week(folder, WEEK, today=WEEK, recorded_at=AT).already


@pytest.mark.parametrize("attempt", ["UPDATE seals SET returns = 9", "DELETE FROM seals",
                                     "INSERT OR REPLACE INTO seals SELECT * FROM seals"])  # fmt: skip
def test_a_seal_cannot_be_taken_back(folder, attempt):
    seal(folder)
    with (
        pytest.raises(sqlite3.IntegrityError, match="only grows"),
        register.writing(folder / "register.sqlite") as opened,
    ):
        opened.execute(attempt)


def test_what_is_synthetic_stays_as_it_was_sealed(folder):
    seal(folder)
    (folder / "state.toml").write_text('name = "Two districts"\n', encoding="utf-8")
    assert exported(folder).decode() == AS_SEALED


def test_a_register_that_no_longer_gives_the_sealed_bytes_is_told_and_nothing_is_written(folder):
    seal(folder)
    with sqlite3.connect(folder / "register.sqlite") as opened:
        opened.execute("DROP TRIGGER returns_no_update")
        opened.execute("UPDATE returns SET members = 201 WHERE unit_id = '101'")
    with pytest.raises(RunFailed, match="not the bytes that were sealed"):
        exported(folder)
    assert not (folder.parent / "week.csv").exists()


@pytest.mark.parametrize(("week", "file", "known_on", "said"), [
    (WEEK, "week.xlsx", None, ".csv"), (WEEK, "week.csv", date(2020, 5, 25), "no return"),
    (WEEK_AFTER, "week.csv", None, "no return"), (date(2020, 5, 20), "week.csv", None, "2020-05-24"),
])  # fmt: skip
def test_an_export_that_cannot_be_made_is_refused_and_leaves_no_file(folder, tmp_path, week, file, known_on, said):
    with pytest.raises(InputRefused, match=said):
        export_week(folder, week, tmp_path / file, known_on)
    assert not (tmp_path / file).exists()


def as_version_1(folder):
    """The register as software without seals made it."""
    with closing(sqlite3.connect(folder / "register.sqlite", isolation_level=None)) as opened:
        opened.execute("DROP TABLE seals")
        opened.execute("ALTER TABLE returns DROP COLUMN ordinary")
        opened.execute("PRAGMA user_version = 1")


def test_a_register_of_version_1_reads_as_one_without_seals_and_takes_one(folder):
    as_version_1(folder)
    before = (folder / "register.sqlite").read_bytes()
    assert exported(folder).decode() == AS_SEALED and told(folder) == []
    assert (folder / "register.sqlite").read_bytes() == before
    assert not seal(folder).already
    take(folder, "2020-05-24,101,E,210")
    assert exported(folder).decode() == AS_SEALED and told(folder) == [("101", 200, 210)]
    with sqlite3.connect(folder / "register.sqlite") as opened:
        assert opened.execute("PRAGMA user_version").fetchone() == (register_book.SCHEMA_VERSION,)


def test_an_intake_completes_a_register_of_version_1_and_keeps_its_rows(folder):
    as_version_1(folder)
    with sqlite3.connect(folder / "register.sqlite") as opened:
        before = opened.execute("SELECT * FROM returns ORDER BY revision").fetchall()
    take(folder, "2020-05-31,101,E,210")
    with sqlite3.connect(folder / "register.sqlite") as opened:
        kept = opened.execute("SELECT * FROM returns ORDER BY revision").fetchall()[:-1]
        assert [row[:-1] for row in kept] == before and [row[-1] for row in kept] == [None, None]
        assert opened.execute("SELECT count(*) FROM seals").fetchone() == (0,)


def as_version_2(folder):
    """The register as software without a column of ordinary people made it."""
    with closing(sqlite3.connect(folder / "register.sqlite", isolation_level=None)) as opened:
        opened.execute("ALTER TABLE returns DROP COLUMN ordinary")
        opened.execute("PRAGMA user_version = 2")


def test_a_register_of_version_2_gives_its_sealed_bytes_before_and_after_it_gets_a_column(folder):
    seal(folder)
    as_version_2(folder)
    before = (folder / "register.sqlite").read_bytes()
    assert exported(folder).decode() == AS_SEALED
    assert (folder / "register.sqlite").read_bytes() == before
    take(folder, "2020-05-24,101,E,210,20", head="week_ending,unit,district,members,ordinary")
    assert exported(folder).decode() == AS_SEALED and told(folder) == [("101", 200, 210)]


def test_ordinary_people_stand_in_an_export_once_somebody_has_reported_them(folder):
    take(folder, "2020-05-24,101,E,200,120", head="week_ending,unit,district,members,ordinary")
    heading, first, second = exported(folder).decode().splitlines()
    assert heading == AS_SEALED.splitlines()[0].replace("eminent,", "eminent,ordinary,")
    assert (first, second) == (
        "2020-05-24,101,public,,200,,,,,120,,2020-06-15,all",
        "2020-05-24,102,public,,150,,,,,,,2020-05-26,all",
    )


def test_every_seal_is_in_the_copy_that_follows_it(folder):
    seal(folder)
    take(folder, "2020-05-31,101,E,210")
    seal(folder, WEEK_AFTER)
    names = [copy.name for copy in backup.backups(folder / "register.sqlite")]
    assert names == ["register-000002-000000-000002.sqlite", "register-000001-000000-000001.sqlite"]
    assert [len(register.sealed_weeks(folder / "backups" / name)) for name in names] == [2, 1]
