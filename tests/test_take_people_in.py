"""Registers of people become joins and leaves under pseudonyms; every row is accounted for, and says no more than it must."""

import json
import sqlite3
from datetime import date

import openpyxl
import pytest

from invented import NAMES, a_key, number, row, write_list
from little_state import FILES, NOW, RECEIVED, make_state
from planning import register
from planning.errors import InputRefused
from planning.key import make_key
from planning.people import take_people_in
from test_telephone import SPELLINGS
from workbooks import ods, xls, xlsx

OUTCOMES = ("rows_in", "accepted", "review", "refused", "duplicate")
WEEK = date(2020, 6, 14)


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path / "state")


@pytest.fixture
def key(tmp_path):
    return a_key(tmp_path / "safe")


@pytest.fixture
def take(folder, key, tmp_path):
    """Write a list and take it in."""

    def given(*rows, name="list.csv", received=RECEIVED, **changed):
        file = write_list(tmp_path / "lists" / name, *rows, **changed)
        return take_people_in(folder, [file], key, received=received, recorded_at=NOW)

    return given


def test_a_list_that_comes_again_says_how_many_of_its_rows_were_refused(take):
    take(row("101", 1, "2020-05-01"), row("101", 2))
    assert "1 of its rows were refused then" in take(row("101", 1, "2020-05-01"), row("101", 2)).notes[0]


def counts(account):
    assert account.rows_in == account.accepted + account.review + account.refused + account.duplicate
    return [getattr(account, name) for name in OUTCOMES]


def inside(folder, week=WEEK, known_on=None):
    """(person, unit, group) of everybody who is in a group."""
    frame = register.people_as_known(folder / "register.sqlite", week, known_on)
    return sorted(frame.loc[frame["member"], ["person", "unit_id", "group_id"]].itertuples(index=False, name=None))


def codes(account):
    return [problem.code for problem in account.problems]


def review(folder):
    lines = (folder / "people_review.csv").read_text(encoding="utf-8").splitlines()
    return [dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines[1:]]


def test_every_row_goes_to_one_place(take, folder):
    account = take(
        row("101", 1, "2020-05-01"),
        row("101", 1, "2020-05-01"),
        row("Chakya", 2, "2020-05-01", district="E"),
        row("999", 3, "2020-05-01"),
        row("101", 4),
    )
    assert counts(account) == [5, 1, 2, 1, 1]
    assert account.waiting == 2
    assert inside(folder) == [(1, "101", "")]


def test_all_spellings_of_a_number_are_one_person(take, folder):
    rows = [f'101,,,{NAMES[0]},"{written}",2020-05-01,' for written in SPELLINGS]
    account = take(*rows)
    assert counts(account) == [len(rows), 1, 0, 0, len(rows) - 1]
    assert len(inside(folder)) == 1


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("9.87654E+09", ""),
        ("98765 43210/11", "…11"),
        ("0612 2234567", "…67"),
        ("5123456789", "…89"),
        ("987654321", "…21"),
    ],
)
def test_a_number_that_cannot_be_told_is_refused_and_shown_by_its_last_two_digits(take, folder, written, shown):
    account = take(f"101,,,{NAMES[0]},{written},2020-05-01,")
    assert counts(account) == [1, 0, 0, 1, 0]
    [problem] = account.problems
    assert (problem.code, problem.row, problem.column, problem.value) == ("R-PHONE", 2, "phone", shown)
    [sheet] = (folder / "refused").iterdir()
    told = sheet.read_text(encoding="utf-8")
    assert (shown or "rounded") in told and "मोबाइल नंबर मान्य नहीं" in told
    assert written not in told and NAMES[0] not in told


def test_the_headings_may_be_in_hindi_below_a_title(take, folder):
    account = take(
        f"चकिया,बेगूसराय,{NAMES[2]},{number(1)},०१/०५/२०२०", head="सदस्यों की सूची,,,,\nथाना,जिला,नाम,मोबाइल नंबर,जुड़ने की तिथि"
    )
    assert counts(account) == [1, 1, 0, 0, 0]
    assert inside(folder) == [(1, "201", "")]
    assert inside(folder, date(2020, 5, 1)) != [] and inside(folder, date(2020, 4, 30)) == []


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_workbooks_are_read_as_returns_are(folder, key, tmp_path, ending):
    rows = [["List of members", "", "", ""], ["थाना", "नाम", "मोबाइल", "joined_on"],
            ["101", NAMES[0], "9876543210", "2020-05-01"], ["101", NAMES[1], "+91 98765 43210", "2020-05-02"],
            ["102", NAMES[1], "9876543211", "2020-05-02"]]  # fmt: skip
    file = tmp_path / f"list.{ending}"
    file.write_bytes({"xlsx": xlsx, "xls": xls, "ods": ods}[ending](rows))
    account = take_people_in(folder, [file], key, received=RECEIVED, recorded_at=NOW)
    assert counts(account) == [3, 2, 0, 0, 1], account.problems
    assert sorted(unit for _, unit, _ in inside(folder)) == ["101", "102"]


def test_a_number_cell_of_a_spreadsheet_is_a_number_and_a_station_may_be_merged_down(folder, key, tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.title = NAMES[0]
    for cells in (
        ["unit", "phone", "joined_on"],
        ["101", 9876543210, date(2020, 5, 1)],
        [None, 9876543211.0, date(2020, 5, 1)],
    ):
        page.append(cells)
    page.merge_cells("A2:A3")
    other = book.create_sheet(NAMES[1])
    other.append(["something else"])
    file = tmp_path / "list.xlsx"
    book.save(file)
    account = take_people_in(folder, [file], key, received=RECEIVED, recorded_at=NOW)
    assert counts(account) == [2, 2, 0, 0, 0], account.problems
    assert not any(name in str(account) for name in NAMES), "sheets may be called after people"


def test_the_same_file_again_is_all_duplicates_whatever_it_is_called(take, folder):
    rows = [row("101", 1, "2020-05-01"), row("101", 2, "2020-05-01"), "101,,,,12,2020-05-01,"]
    assert counts(take(*rows)) == [3, 2, 0, 1, 0]
    again = take(*rows, name="other.csv")
    assert counts(again) == [3, 0, 0, 0, 3] and again.problems == ()
    assert "already taken in" in again.notes[0]


def test_who_joins_twice_without_leaving_keeps_the_earliest_day_and_that_is_told(take, folder):
    take(row("101", 1, "2020-05-10"))
    later = take(row("101", 1, "2020-05-20"), name="later.csv")
    assert counts(later) == [1, 0, 0, 0, 1] and "earliest day is kept: rows 2" in later.notes[-1]
    earlier = take(row("101", 1, "2020-05-01"), name="earlier.csv")
    assert counts(earlier) == [1, 1, 0, 0, 0]
    days = [day for day in range(1, 31) if inside(folder, date(2020, 5, day))]
    assert days == list(range(1, 31))
    same = take(row("101", 1, "2020-05-01"), row("102", 1, "2020-05-01"), name="same.csv")
    assert counts(same) == [2, 1, 0, 0, 1] and not any("earliest" in note for note in same.notes)


def test_leaving_before_joining_is_refused_in_one_row_and_in_two(take, folder):
    account = take(
        row("101", 1, "2020-05-10", "2020-05-09"),
        row("101", 2, "2020-05-10"),
        row("101", 2, "", "2020-05-09"),
        row("101", 3, "", "2020-05-09"),
    )
    assert counts(account) == [4, 1, 0, 3, 0]
    assert [(problem.code, problem.row, problem.column) for problem in account.problems] == [
        ("R-LEFT", 2, "left_on"), ("R-LEFT", 4, "left_on"), ("R-LEFT", 5, "left_on")
    ]  # fmt: skip
    assert len(inside(folder)) == 1
    with sqlite3.connect(folder / "register.sqlite") as book:
        assert book.execute("SELECT count(*) FROM persons").fetchone() == (1,), "of refused rows no pseudonym is kept"


def test_a_person_may_be_in_many_groups_and_leaves_one_alone(take, folder):
    take(row("101", 1, "2020-05-20", group="G1"), row("101", 1, "2020-05-20", group="G2"), row("102", 1, "2020-05-20"))
    take(row("101", 1, "", "2020-06-01", group="G1"), name="leave.csv")
    assert inside(folder, date(2020, 5, 31)) == [(1, "101", "G1"), (1, "101", "G2"), (1, "102", "")]
    assert inside(folder) == [(1, "101", "G2"), (1, "102", "")]


def test_who_left_may_come_back(take, folder):
    take(row("101", 1, "2020-05-01", "2020-05-05"), row("101", 1, "2020-05-10"))
    assert [day for day in range(1, 13) if inside(folder, date(2020, 5, day))] == [1, 2, 3, 4, 10, 11, 12]


def test_a_row_that_waited_is_taken_when_the_same_file_comes_after_the_decision(take, folder):
    rows = [row("Chakya", 1, "2020-05-01", district="E"), row("102", 2, "2020-05-01")]
    assert counts(take(*rows)) == [2, 1, 1, 0, 0]
    [waits] = review(folder)
    assert (waits["row"], waits["alias"], waits["nearest_1"].split()[0]) == ("2", "Chakya", "101")
    (folder / "aliases.csv").write_text(FILES["aliases.csv"] + "Chakya,E,101,2020-06-01\n", encoding="utf-8")
    account = take(*rows)
    assert counts(account) == [2, 1, 0, 0, 1] and account.waiting == 0
    assert sorted(unit for _, unit, _ in inside(folder)) == ["101", "102"]
    assert review(folder) == []
    assert counts(take(*rows)) == [2, 0, 0, 0, 2]


def test_a_decision_without_the_file_says_that_the_file_is_needed(take, folder):
    take(row("Chakya", 1, "2020-05-01", district="E"))
    (folder / "aliases.csv").write_text(FILES["aliases.csv"] + "Chakya,E,101,2020-06-01\n", encoding="utf-8")
    assert take(row("102", 2, "2020-05-01"), name="other.csv").waiting == 1
    assert "give the file once more" in review(folder)[0]["reason"]


@pytest.mark.parametrize(
    "slipped",
    [
        f"{NAMES[0]},E,,x,{number(1)},2020-05-01,",
        f"101,{NAMES[0]},,x,{number(1)},{NAMES[1]},",
        f"{NAMES[0]},{NAMES[1]},,x,{number(1)},2020-05-01,",
        f"101,,{NAMES[0]},x,{number(1)},2020-05-01,",
        f"101,,,x,{NAMES[0]},2020-05-01,",
        f"{number(5)},E,,x,{number(1)},2020-05-01,",
        f"101,,{number(5)},x,{number(1)},2020-05-01,",
        f"101,,,x,{number(1)},{number(5)},",
        f"101,,,{NAMES[0]},{NAMES[1]},{number(5)},2020-05-01,,",
    ],
)
def test_a_name_or_number_in_the_wrong_column_stands_in_no_message_and_no_file(take, folder, slipped):
    account = take(slipped)
    assert account.review + account.refused == 1
    told = json.dumps(account.as_dict(), ensure_ascii=False)
    for path in folder.rglob("*"):
        told += (
            path.read_bytes().decode("latin-1") + path.read_bytes().decode("utf-8", "ignore") if path.is_file() else ""
        )
    assert not any(word in told for word in (*NAMES, number(5), number(5)[1:], number(1), number(1)[1:]))


def test_beside_a_code_a_district_that_is_not_known_is_noted_without_its_text(take):
    account = take(row("102", 1, "2020-05-01"), row("101", 2, "2020-05-01", district=NAMES[0]))
    assert counts(account) == [2, 2, 0, 0, 0]
    assert "first in row 3; the codes decided" in account.notes[-1] and NAMES[0] not in str(account)


def test_a_misspelt_station_is_shown_because_it_is_like_one(take, folder):
    take(row("Muzafarganj", 1, "2020-05-01", district="E"))
    assert review(folder)[0]["written"] == "Muzafarganj"


@pytest.mark.parametrize(
    ("written", "column"),
    [
        ("2020-06-16,", "joined_on"),
        ("31/06/2020,", "joined_on"),
        ("May,", "joined_on"),
        ("2020-05-01,2020-06-16", "left_on"),
    ],
)
def test_a_day_that_cannot_be_is_refused(take, written, column):
    account = take(f"101,,,x,{number(1)},{written}")
    assert codes(account) == ["R-VALUE"] and account.problems[0].column == column


@pytest.mark.parametrize(
    ("written", "code"),
    [("202,,", "R-UNIT"), ("901,,", "R-AUDIENCE"), ("102,,G1", "R-GROUP"), ("102,,G3", "R-GROUP"), (",E,", "R-BLANK"),
     ("101,B,", "R-UNIT")],
)  # fmt: skip
def test_unit_and_group_must_exist_on_the_day_of_receipt(take, written, code):
    account = take(f"{written},x,{number(1)},2020-05-01,")
    assert codes(account) == [code] and counts(account) == [1, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("head", "code"),
    [("unit,name,joined_on", "R-COLUMN"), ("phone,joined_on", "R-COLUMN"), ("unit,phone", "R-COLUMN"),
     ("unit,phone,phone,joined_on", "R-TWICE"), (f"{NAMES[0]},101,2020-05-01", "R-HEADINGS"), (f"थाना,{NAMES[0]},{number(3)}", "R-HEADINGS")],
)  # fmt: skip
def test_a_sheet_that_is_no_register_of_people_is_refused_without_a_word_of_its_rows(take, folder, head, code):
    account = take("101,x,y", head=head)
    assert codes(account) == [code] and account.rows_in == 0
    assert not any(word in str(account) for word in (*NAMES, number(3)))


def test_an_empty_list_and_one_that_is_not_there_are_problems_and_the_others_go_on(folder, key, tmp_path):
    files = [
        write_list(tmp_path / "a.csv"),
        tmp_path / "none.csv",
        write_list(tmp_path / "c.csv", row("101", 1, "2020-05-01")),
    ]
    account = take_people_in(folder, files, key, received=RECEIVED, recorded_at=NOW)
    assert codes(account) == ["R-NO-ROWS", "R-FILE"] and account.accepted == 1


def test_blank_rows_are_no_rows_and_short_ones_are_refused(take):
    account = take(row("101", 1, "2020-05-01"), ",,,,,,", "", "  ,,,,,,", "101,x", row("101", 2, "2020-05-01"))
    assert counts(account) == [3, 2, 0, 1, 0]
    assert (account.problems[0].code, account.problems[0].row) == ("R-WIDTH", 6)


def test_a_list_inside_the_state_folder_is_refused(folder, key):
    file = write_list(folder / "inbox" / "list.csv", row("101", 1, "2020-05-01"))
    account = take_people_in(folder, [file], key, received=RECEIVED, recorded_at=NOW)
    assert codes(account) == ["R-INSIDE"] and account.rows_in == 0 and inside(folder) == []


def test_a_number_in_the_name_of_a_file_is_left_out(take):
    account = take(row("101", 1), name="thana 98765 43210.csv")
    assert "98765" not in str(account) and account.files[0].file.startswith("thana")


def test_another_key_is_refused_and_adds_nothing(take, folder, tmp_path):
    take(row("101", 1, "2020-05-01"))
    other = make_key(tmp_path / "other" / "people.key")
    file = write_list(tmp_path / "b.csv", row("101", 2, "2020-05-01"))
    with pytest.raises(InputRefused, match="another one everybody would count as a new person") as refused:
        take_people_in(folder, [file], other.file, received=RECEIVED, recorded_at=NOW)
    assert other.id in str(refused.value) and len(inside(folder)) == 1


def test_without_a_fit_key_nothing_is_read(folder, key, tmp_path):
    key.chmod(0o644)
    with pytest.raises(InputRefused, match="chmod 600"):
        take_people_in(folder, [tmp_path / "none.csv"], key, received=RECEIVED, recorded_at=NOW)


def test_a_day_knows_only_the_lists_that_had_come_by_then(take, folder):
    take(row("101", 1, "2020-05-01"), received=date(2020, 5, 25))
    take(row("101", 1, "", "2020-05-20"), name="later.csv", received=date(2020, 6, 1))
    week = date(2020, 5, 24)
    assert [len(inside(folder, week, date(2020, *on))) for on in ((5, 24), (5, 25), (5, 31), (6, 1))] == [0, 1, 1, 0]


def test_a_copy_is_made_before_lists_come_too(take, folder):
    take(row("101", 1, "2020-05-01"))
    take(row("101", 2, "2020-05-01"), name="b.csv")
    [copy] = register.backup.backups(folder / "register.sqlite")
    assert len(register.people_as_known(copy, WEEK)) == 1
