"""Files of the inbox become register, review.csv and refused sheets; every row is accounted for, once."""

import csv
import io
import time
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from killed import ended, kill_at_random, started
from little_state import FILES, NOW, RECEIVED, make_state, send
from planning import register
from planning.errors import InputRefused
from planning.takein import take_in

OUTCOMES = ("accepted", "review", "refused", "duplicate")


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path)


def take(folder, files=None, received=RECEIVED):
    return take_in(folder, files, received=received, recorded_at=NOW)


def counts(account):
    return [getattr(account, name) for name in ("rows_in", *OUTCOMES)]


def known(folder, on=None):
    frame = register.returns_as_known(folder / "register.sqlite", on)
    return dict(zip(frame["unit_id"], frame["members"], strict=True))


def table(file):
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))


def decide(folder, row):
    (folder / "aliases.csv").write_text(FILES["aliases.csv"] + row + "\n", encoding="utf-8")


def test_every_row_goes_to_one_place(folder):
    send(folder, "2020-05-24,101,E,200", "2020-05-24,101,E,200", "2020-05-24,Chakiya,E,5", "2020-05-24,102,E,-1")
    account = take(folder)
    assert counts(account) == [4, 1, 1, 1, 1]
    assert account.waiting == 1
    assert known(folder) == {"101": 200}
    assert [row["written"] for row in table(folder / "review.csv")] == ["Chakiya"]
    assert [bool(row["problem"]) for row in table(folder / "refused" / "a.csv")] == [False, False, False, True]


def test_the_same_file_twice_changes_nothing(folder):
    send(folder, "2020-05-24,101,E,200", "2020-05-24,Chakiya,E,5", "2020-05-24,102,E,-1")
    take(folder)
    before = [(folder / name).read_bytes() for name in ("register.sqlite", "review.csv", "refused/a.csv")]
    account = take(folder)
    assert counts(account) == [3, 0, 0, 0, 3]
    assert account.waiting == 1
    assert "already taken in" in account.notes[0]
    assert [(folder / name).read_bytes() for name in ("register.sqlite", "review.csv", "refused/a.csv")] == before


def test_the_same_bytes_under_another_name_are_the_same_file(folder):
    send(folder, "2020-05-24,101,E,200")
    send(folder, "2020-05-24,101,E,200", name="b.csv")
    assert counts(take(folder)) == [2, 1, 0, 0, 1]


def test_the_same_return_in_another_file_is_a_duplicate_and_a_new_count_a_told_correction(folder):
    send(folder, "2020-05-24,101,E,200")
    send(folder, "2020-05-24,Chakia,E,200", "2020-05-24,102,E,5", name="b.csv")
    send(folder, "2020-05-24,101,E,210", name="c.csv")
    account = take(folder)
    assert [file.duplicate for file in account.files] == [0, 1, 0]
    assert "correction: 210 members in 2020-W21 instead of 200" in account.notes[0]
    assert known(folder) == {"101": 210, "102": 5}


def test_a_decided_row_leaves_review_and_enters_once(folder):
    send(folder, "2020-05-24,101,E,200", "2020-05-24,Nagarr,E,50", "2020-05-24,Nowhere,E,5")
    take(folder)
    decide(folder, "Nagarr,E,102,2020-06-01")
    account = take(folder)
    assert counts(account) == [3, 1, 0, 0, 2]
    assert known(folder) == {"101": 200, "102": 50}
    assert [row["written"] for row in table(folder / "review.csv")] == ["Nowhere"]
    assert counts(take(folder)) == [3, 0, 0, 0, 3]


def test_a_decided_row_enters_also_when_its_file_has_left_the_inbox(folder):
    file = send(folder, "2020-05-24,Nagarr,E,50")
    take(folder)
    file.unlink()
    decide(folder, "Nagarr,E,102,2020-06-01")
    account = take(folder)
    assert counts(account) == [1, 1, 0, 0, 0]
    assert account.waiting == 0


def test_a_row_that_waited_counts_as_received_when_its_file_was(folder):
    send(folder, "2020-05-24,Nagarr,E,50")
    take(folder, received=date(2020, 5, 26))
    decide(folder, "Nagarr,E,102,2020-06-01")
    take(folder)
    assert known(folder, date(2020, 5, 26)) == {"102": 50}


def test_a_name_without_a_district_is_decided_by_the_alias_that_review_offers(folder):
    send(folder, "2020-05-24,Chakia,,50", "2020-05-24,Chakia,,60")
    take(folder)
    first, second = table(folder / "review.csv")
    assert first["nearest_2"] == "201 Chakia (Begusarai)"
    assert first["alias"] != second["alias"]
    decide(folder, f"{first['alias']},B,201,2020-06-01")
    take(folder)
    assert known(folder) == {"201": 50}
    assert [row["row"] for row in table(folder / "review.csv")] == ["3"]


def test_a_decided_row_that_contradicts_its_own_file_waits_on(folder):
    send(folder, "2020-05-24,102,E,50", "2020-05-24,Nagarr,E,60")
    take(folder)
    decide(folder, "Nagarr,E,102,2020-06-01")
    account = take(folder)
    assert (account.accepted, account.waiting) == (0, 1)
    assert "R-CONTRADICTION" in table(folder / "review.csv")[0]["reason"]


def test_a_decided_row_over_the_cap_waits_on(folder):
    send(folder, "2020-05-24,Nagarr,E,500")
    take(folder)
    decide(folder, "Nagarr,E,102,2020-06-01")
    take(folder)
    assert "R-CAP" in table(folder / "review.csv")[0]["reason"]


def test_review_keeps_the_whole_row_as_it_was_sent(folder):
    send(folder, "2020-05-24,Chakiya,E,5,hot", head="week_ending,unit,district,members,weather")
    take(folder)
    [row] = table(folder / "review.csv")
    assert '"weather": "hot"' in row["row_as_sent"]
    assert (row["file"], row["row"], row["nearest_1"]) == ("inbox/a.csv", "2", "101 Chakia (East Champaran)")


def test_a_mended_sheet_comes_in_with_its_problem_column_and_its_refusals_go(folder):
    send(folder, "2020-05-24,101,E,200", "2020-05-24,102,E,-1")
    take(folder)
    refused = folder / "refused" / "a.csv"
    mended = refused.read_text(encoding="utf-8").replace("-1", "1").replace("'1", "1")
    (folder / "inbox" / "a.csv").write_text(mended, encoding="utf-8")
    account = take(folder)
    assert counts(account) == [2, 1, 0, 0, 1]
    assert account.notes == ()
    assert not refused.exists()


def test_refusals_of_two_files_that_are_called_the_same_stand_beside_each_other(folder, tmp_path_factory):
    for members in ("-1", "-2"):
        file = tmp_path_factory.mktemp("elsewhere") / "a.csv"
        file.write_text(f"week_ending,unit,members\n2020-05-24,101,{members}\n", encoding="utf-8")
        account = take(folder, [file])
        assert (
            f"refused/{max((folder / 'refused').iterdir(), key=lambda path: len(path.name)).name}" in account.notes[-1]
        )
    kept = sorted((folder / "refused").glob("a*.csv"))
    assert [path.name[:2] for path in kept] == ["a-", "a."]
    assert [table(path)[0]["members"] for path in kept] == ["'-2", "'-1"]
    marked = kept[0]
    marked.write_text(marked.read_text(encoding="utf-8").replace("'-2", "2"), encoding="utf-8")
    take(folder, [marked])
    assert [path.name for path in (folder / "refused").iterdir()] == ["a.csv"]


def test_a_clean_file_leaves_the_refusals_of_one_that_was_called_the_same(folder):
    send(folder, "2020-05-24,101,E,-1")
    take(folder)
    send(folder, "2020-05-31,101,E,200")
    take(folder)
    assert table(folder / "refused" / "a.csv")[0]["members"] == "'-1"


def test_a_file_that_comes_again_says_how_many_of_its_rows_were_refused(folder):
    send(folder, "2020-05-24,101,E,200", "2020-05-24,102,E,-1", "2020-05-24,103,E,-1")
    take(folder)
    assert "2 of its rows were refused then" in take(folder).notes[0]


def test_rows_of_a_wrong_width_stand_whole_in_the_refused_sheet(folder):
    send(folder, "2020-05-24,101,E,200,extra", "2020-05-24,102", "2020-05-24,103,E,5")
    assert counts(take(folder)) == [3, 1, 0, 2, 0]
    rows = table(folder / "refused" / "a.csv")
    assert rows[0]["beyond 1"] == "extra"
    assert rows[1]["unit"] == "102"


def test_formulas_and_telephone_numbers_do_not_pass_into_any_file(folder):
    send(folder, '2020-05-24,"=CMD|x",E,5,98765 43210', "2020-05-24,102,E,9876543210,@x",
         head="week_ending,unit,district,members,note")  # fmt: skip
    account = take(folder)
    files = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.parent.name != "inbox")
    assert b"43210" not in files + str(account).encode()
    assert table(folder / "review.csv")[0]["written"] == "'=CMD|x"
    assert table(folder / "refused" / "a.csv")[1]["note"] == "'@x"


def test_a_file_that_is_called_by_a_telephone_number_leaves_it_nowhere(folder):
    send(folder, "2020-05-24,101,E,5", "2020-05-24,Nowhere,,5", "2020-05-24,102,E,-1", name="98765 43210.csv")
    account = take(folder)
    written = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "inbox"]
    assert b"43210" not in b"".join(path.read_bytes() for path in written) + str(account).encode()
    assert sorted(path.name for path in (folder / "refused").iterdir()) == ["[number left out].csv"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(folder):
    send(folder, "2020-05-24,101,E,200")
    (folder / "inbox" / "b.csv").write_bytes(b"<html>")
    (folder / "inbox" / "c.xlsx").write_bytes(b"PK\x03\x04")
    (folder / "inbox" / "w.docx").write_bytes(b"PK\x03\x04")
    account = take(folder)
    assert counts(account) == [1, 1, 0, 0, 0]
    assert [(problem.code, problem.file) for problem in account.problems] == [
        ("R-FORMAT", "inbox/b.csv"),
        ("X-DAMAGED", "inbox/c.xlsx"),
    ]
    assert "w.docx" in account.notes[0]
    assert take(folder, [folder / "absent.csv"]).problems[0].code == "R-FILE"


def test_a_folder_in_the_inbox_and_a_link_that_leads_nowhere_are_told(folder):
    (folder / "inbox" / "week 21").mkdir()
    (folder / "inbox" / "b.csv").symlink_to("nothing.csv")
    link, inner = take(folder).notes
    assert "inbox/b.csv: not read, no file of" in link
    assert "inbox/week 21: not read, a folder" in inner


def test_a_named_file_may_lie_anywhere(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "सप्ताह 21.csv"
    elsewhere.write_text("week_ending,unit,members\n2020-05-24,101,5\n", encoding="utf-8")
    assert take(folder, [elsewhere]).files[0].file == "सप्ताह 21.csv"


def test_total_and_groups_in_two_files_do_not_count_twice(folder):
    send(folder, "2020-05-24,101,E,200")
    send(folder, "2020-05-24,101,E,100,G1", name="b.csv", head="week_ending,unit,district,members,group")
    account = take(folder)
    assert [problem.code for problem in account.problems] == ["R-TOTAL"]
    assert known(folder) == {"101": 200}


def test_a_doubtful_count_is_taken_with_a_note(folder):
    send(folder, "2020-05-24,101,E,214", "2020-05-31,101,E,3")
    account = take(folder)
    assert counts(account) == [2, 2, 0, 0, 0]
    assert "doubtful: 3 members in 2020-W22 after 214 in 2020-W21" in account.notes[0]


def test_an_empty_inbox_is_no_fault(folder):
    assert counts(take(folder)) == [0, 0, 0, 0, 0]


def test_a_damaged_register_stops_the_run_and_stays_as_it_is(folder):
    send(folder, "2020-05-24,101,E,200")
    (folder / "register.sqlite").write_bytes(b"spoilt" * 2000)
    with pytest.raises(InputRefused, match="damaged"):
        take(folder)
    assert (folder / "register.sqlite").read_bytes() == b"spoilt" * 2000


def test_two_folders_with_the_same_files_get_the_same_bytes(tmp_path):
    made = []
    for name in ("one", "two"):
        folder = make_state(tmp_path / name)
        send(folder, "2020-05-24,101,E,200", "2020-05-24,Chakiya,E,5", "2020-05-24,102,E,-1")
        take(folder)
        made.append([(folder / file).read_bytes() for file in ("register.sqlite", "review.csv", "refused/a.csv")])
    assert made[0] == made[1]


CELLS = st.tuples(
    st.sampled_from(["2020-05-24", "2020-05-31", "2020-05-25"]),
    st.sampled_from(["101", "Chakia", "Chakiya", "102", "202", ""]),
    st.sampled_from(["E", "B", ""]),
    st.sampled_from(["", "5", "50", "600", "x"]),
)
SHEETS = st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=3)


@settings(max_examples=10, deadline=None)
@given(sheets=SHEETS)
def test_the_account_always_adds_up(sheets, tmp_path_factory):
    folder = make_state(tmp_path_factory.mktemp("state"))
    for number, rows in enumerate(sheets):
        send(folder, *map(",".join, rows), name=f"{number}.csv")
    for _ in range(2):
        account = take(folder)
        for file in (account, *account.files):
            assert file.rows_in == sum(getattr(file, name) for name in OUTCOMES)
        assert account.rows_in == sum(map(len, sheets))
    assert account.duplicate == account.rows_in


ROWS = 12  # of each file: one unit in so many weeks, so that a half batch shows in its number of returns


def weekly_files(folder, files):
    (folder / "caps.csv").write_text("valid_from,cap\n2018-01-01,256\n", encoding="utf-8")
    weeks = [date(2019, 1, 6) + timedelta(weeks=week) for week in range(ROWS)]
    for number in range(files):
        send(folder, *(f"{week},101,E,{100 + number}" for week in weeks), name=f"{number:02d}.csv")


def take_in_again(folder, *names):
    take(folder, [folder / "inbox" / name for name in names] or None)


def new_file(folder, count):
    """File `count`, unlike any other; each of its rows corrects that of the file before it."""
    weeks = (date(2019, 1, 6) + timedelta(weeks=week) for week in range(ROWS))
    rows = (f"{week},101,E,{100 + count % (151 if number else 149)}" for number, week in enumerate(weeks))
    send(folder, *rows, name=f"{count:04d}.csv")
    return f"{count:04d}.csv"


def kill_intakes(folder, kills, files):
    """Each run is given so many new files, and those again of which nobody was told that they are in."""
    (folder / "caps.csv").write_text("valid_from,cap\n2018-01-01,256\n", encoding="utf-8")
    path, given, told = folder / "register.sqlite", [[]], []

    def work(_run):
        waiting = [name for name in given[-1] if name not in told]
        first = len(told) + len(waiting)
        given.append([*waiting, *(new_file(folder, first + more) for more in range(files))])
        return take_in_again, folder, *given[-1]

    def look(_run, ended):
        if path.exists():
            register.check(path)
        if ended:
            told.extend(given[-1])
        assert len(told) <= whole_batches(path) <= len({*told, *given[-1]})

    run, begun = started(*work(0)), time.monotonic()
    assert ended(run, 60)
    longest = time.monotonic() - begun
    look(0, True)
    kill_at_random(kills, longest, work, look)
    everything = take(folder)
    assert everything.problems == () and whole_batches(path) == len(everything.files) == len({*told, *given[-1]})


def whole_batches(path):
    """How many batches there are, after a look that each has all of its rows."""
    with register.reading(path) as opened:
        if opened is None:
            return 0
        stored = opened.execute("SELECT batch, count(*) FROM returns GROUP BY batch").fetchall()
        assert stored == [(batch, ROWS) for batch, _ in stored]
        assert stored == opened.execute("SELECT batch, accepted FROM batches").fetchall()
        return len(stored)


def test_three_kills_leave_whole_batches_only_and_what_was_told_of_is_there(folder):
    kill_intakes(folder, kills=3, files=3)


@pytest.mark.slow
def test_two_hundred_kills_leave_whole_batches_only_and_what_was_told_of_is_there(folder):
    kill_intakes(folder, kills=200, files=3)


def test_eight_intakes_at_once_wait_for_each_other(folder):
    weekly_files(folder, 8)
    running = [started(take_in_again, folder, f"{number:02d}.csv", "00.csv") for number in range(8)]
    for run in running:
        run.join(120)
    assert [run.exitcode for run in running] == [0] * 8
    assert whole_batches(folder / "register.sqlite") == 8
    with register.reading(folder / "register.sqlite") as opened:
        # Each file says 100 + its number in each of its weeks, and none of them may be there twice or in part.
        assert opened.execute("SELECT sum(members) FROM returns").fetchone() == (ROWS * sum(range(100, 108)),)


def test_what_a_day_knew_stays_the_same_through_later_intakes(folder):
    send(folder, "2020-05-24,101,E,200", "2020-05-24,102,E,150", "2020-05-17,103,E,90")
    take(folder, received=date(2020, 5, 26))
    path, on = folder / "register.sqlite", date(2020, 5, 26)
    before = register.returns_as_known(path, on)
    for number in range(3):
        send(folder, f"2020-05-24,101,E,{201 + number}", f"2020-05-17,Nagar,E,{60 + number}", name="later.csv")
        take(folder, [folder / "inbox" / "later.csv"], received=date(2020, 5, 29) - timedelta(days=number))
    pd.testing.assert_frame_equal(register.returns_as_known(path, on), before)
    assert known(folder, date(2020, 5, 27))["101"] == 203, "entered last, and all that the day knew"
    assert known(folder)["101"] == 201, "entered first, received last"


@pytest.mark.slow
def test_twelve_weeks_of_a_whole_state_come_in_to_the_last_row(tmp_path):
    units = "".join(f"{code},Station {code},,thana,{'EB'[code % 2]},,,\n" for code in range(1000, 2250))
    folder = make_state(tmp_path, units_csv=FILES["units.csv"] + units)
    for week in range(12):
        sunday = date(2020, 3, 29) + timedelta(weeks=week)
        rows = (
            f"{sunday},Station {code},{'EB'[code % 2]},{200 + (code * 7 + week) % 50}" for code in range(1000, 2250)
        )
        send(folder, *rows, name=f"{week:02d}.csv")
    assert counts(take(folder)) == [15000, 15000, 0, 0, 0]
