"""Returns as XLSX, XLS, ODS and TSV: one path with CSV, and every cell that is no count refused in its own words."""

import ast
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from little_state import NOW, RECEIVED, make_state, send
from planning import register
from planning.errors import InputRefused
from planning.intake.folder import read_folder
from planning.intake.mend import IN_HINDI
from planning.intake.returned_workbook import read_returns
from planning.intake.returns import check_returns
from planning.takein import take_in
from workbooks import ods, xls, xlsx

SUNDAY = date(2020, 5, 24)
HEAD = ["week_ending", "unit", "district", "members"]
HINDI = ["सप्ताह", "थाना", "जिला", "सदस्य"]
GOOD = [SUNDAY, "101", "E", 200]


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return read_folder(make_state(tmp_path_factory.mktemp("state")))


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path)


def checked(state, rows, change=lambda book: None):
    return check_returns(read_returns(xlsx(rows, change), "a.xlsx"), state, RECEIVED)


def the_fault(state, row, change=lambda book: None):
    [[problem]] = checked(state, [HEAD, row], change).refused.values()
    return problem


def put(folder, name, data):
    (folder / "inbox" / name).write_bytes(data)


def take(folder):
    return take_in(folder, received=RECEIVED, recorded_at=NOW)


def known(folder):
    frame = register.returns_as_known(folder / "register.sqlite")
    return dict(zip(frame["unit_id"], frame["members"], strict=True))


@pytest.mark.parametrize("headings", [HEAD, HINDI])
@pytest.mark.parametrize(("ending", "made"), [("xlsx", xlsx), ("xlsm", xlsx), ("xls", xls), ("ods", ods)])
def test_every_format_comes_in_with_headings_of_both_languages(folder, ending, made, headings):
    put(folder, f"a.{ending}", made([headings, GOOD, [SUNDAY, "007", "B", "१२३"]]))
    account = take(folder)
    assert (account.rows_in, account.accepted, account.problems) == (2, 2, ())
    assert known(folder) == {"101": 200, "007": 123}


def test_tab_separated_text_is_a_sheet_too(folder):
    put(folder, "a.tsv", b"week_ending\tunit\tmembers\n2020-05-24\t101\t200\n")
    assert take(folder).accepted == 1


def test_the_same_workbook_ten_times_is_one_batch(folder):
    put(folder, "a.xlsx", xlsx([HEAD, GOOD]))
    assert [take(folder).accepted for _ in range(10)] == [1] + [0] * 9
    with register.reading(folder / "register.sqlite") as book:
        assert book.execute("SELECT count(*) FROM batches").fetchone() == (1,)


def test_m01_a_merged_title_above_the_headings_is_passed_over_and_told(state):
    def merge(book):
        book.active.merge_cells("A1:D1")

    sheet = read_returns(xlsx([["Weekly return"], [], HEAD, GOOD], merge), "a.xlsx")
    assert sheet.rows == ((4, ("2020-05-24", "101", "E", "200")),)
    assert "the headings stand in row 3" in sheet.notes[0]


def test_m02_districts_and_weeks_merged_downwards_hold_for_their_rows_and_are_told(state):
    def merge(book):
        book.active.merge_cells("A2:A4")
        book.active.merge_cells("C2:C3")

    rows = [HEAD, GOOD, [None, "Nagar", None, 150], [None, "Bakhri", "B", 90]]
    result = checked(state, rows, merge)
    assert result.accepted["unit_id"].tolist() == ["101", "102", "007"]
    [note] = read_returns(xlsx(rows, merge), "a.xlsx").notes
    assert "merged cells are read for every row that they span: week_ending, district" in note


def test_what_was_noticed_about_a_sheet_is_told_with_the_account(folder):
    put(folder, "a.tsv", b"Weekly return\n\nweek_ending\tunit\tmembers\n2020-05-24\t101\t200\n")
    assert [note.partition(": ")[2] for note in take(folder).notes] == [
        "the separator is a tab",
        "the headings stand in row 3",
    ]


def test_m02_blanks_that_nobody_merged_are_not_filled(state):
    rows = [HEAD, GOOD, [None, "Nagar", "E", 150], [SUNDAY, "Nagar OP", None, 90]]
    result = checked(state, rows)
    assert list(result.refused) == [3]
    assert list(result.waiting) == [4]


def test_m02_a_count_merged_over_two_stations_is_not_counted_twice(state):
    def merge(book):
        book.active.merge_cells("D2:D3")

    result = checked(state, [HEAD, GOOD, [SUNDAY, "102", "E", None]], merge)
    assert result.accepted["members"].tolist() == [200]
    assert [problem.code for problem in result.refused[3]] == ["R-BLANK"]


@pytest.mark.parametrize(
    ("total", "said"),
    [
        ([None, "Total", None, 350], "its 350 members are those of the rows above"),
        (["कुल योग", None, None, 350], "its 350 members are those of the rows above"),
        ([None, "योग", None, 450], "it says 450 members, but the rows above add up to 350"),
        ([None, "Total", None, None], "it gives no number of members"),
    ],
)
def test_m03_a_line_of_totals_is_left_out_and_compared(total, said):
    sheet = read_returns(xlsx([HEAD, GOOD, [SUNDAY, "102", "E", 150], total]), "a.xlsx")
    assert [line for line, _ in sheet.rows] == [2, 3]
    assert said in sheet.notes[-1] and "row 4" in sheet.notes[-1]


def test_m03_sub_totals_are_compared_with_their_own_rows():
    rows = [HEAD, GOOD, [None, "Sub total", None, 200], [SUNDAY, "102", "E", 150], [None, "Sub total", None, 150]]
    notes = read_returns(xlsx([*rows, [None, "Total", None, 350]]), "a.xlsx").notes
    assert ["are those of the rows above" in note for note in notes] == [True, True, True]


def test_m03_a_line_of_totals_with_a_week_is_judged_as_a_return(state):
    assert the_fault(state, [SUNDAY, "Total", "E", 5]).code == "R-UNIT"


def test_m04_hidden_rows_are_read_and_told(state):
    def hide(book):
        book.active.row_dimensions[2].hidden = True

    sheet = read_returns(xlsx([HEAD, GOOD], hide), "a.xlsx")
    assert len(sheet.rows) == 1
    assert "hidden rows are read too: 2" in sheet.notes[0]


def test_m04_returns_on_a_hidden_sheet_are_refused_and_another_hidden_sheet_is_told():
    def hide(name, rows):
        def change(book):
            page = book.create_sheet(name)
            page.sheet_state = "hidden"
            for row in rows:
                page.append(row)

        return change

    with pytest.raises(InputRefused, match="R-HIDDEN"):
        read_returns(xlsx([HEAD, GOOD], hide("old", [HEAD, GOOD])), "a.xlsx")
    sheet = read_returns(xlsx([HEAD, GOOD], hide("lists", [["thana"]])), "a.xlsx")
    assert "'lists' is not read" in sheet.notes[0]


def test_returns_on_two_sheets_are_refused_because_their_rows_would_get_mixed_up():
    def add(book):
        page = book.create_sheet("second")
        page.append(HEAD)
        page.append(GOOD)

    with pytest.raises(InputRefused, match="Sheet, second: returns stand on 2 sheets"):
        read_returns(xlsx([HEAD, GOOD], add), "a.xlsx")


def an_error(book):
    book.active["D2"].data_type = "e"


@pytest.mark.parametrize(
    ("row", "change", "code", "said"),
    [
        ([SUNDAY, "101", "E", "=1+1"], lambda book: None, "X-FORMULA", "open the file in Excel and save it"),
        ([SUNDAY, "101", "E", "#REF!"], an_error, "X-ERROR", "an error of the spreadsheet"),
        ([SUNDAY, "101", "E", "#N/A"], an_error, "X-ERROR", "an error of the spreadsheet"),
        ([SUNDAY, "101", "E", True], lambda book: None, "R-VALUE", "not a whole number"),
        ([SUNDAY, "101", "E", 5.7], lambda book: None, "R-VALUE", "not a whole number"),
        ([SUNDAY, "101", "E", -3], lambda book: None, "R-VALUE", "cannot be negative"),
        ([SUNDAY, "101", "E", "1,5"], lambda book: None, "R-VALUE", "a comma that groups no thousands"),
        ([SUNDAY, "101", "E", 1025], lambda book: None, "R-CAP", "the cap of 256"),
        ([SUNDAY, "101", "E", 10**19], lambda book: None, "X-DIGITS", "lost digits"),
        ([SUNDAY, "101", "E", "nil"], lambda book: None, "R-VALUE", "not reported"),
        ([46000, "101", "E", 5], lambda book: None, "R-VALUE", "not a date"),
        ([date(2020, 5, 25), "101", "E", 5], lambda book: None, "R-SUNDAY", "nearest: 2020-05-24"),
        ([date(2020, 6, 21), "101", "E", 5], lambda book: None, "R-FUTURE", "had not ended yet when the file came"),
    ],
)
def test_m05_to_m24_a_cell_that_says_no_count_or_day_is_refused_with_place_and_mend(state, row, change, code, said):
    problem = the_fault(state, row, change)
    assert (problem.code, problem.file, problem.sheet, problem.row) == (code, "a.xlsx", "Sheet", 2)
    assert problem.column and said in str(problem)


def test_m15_m36_a_whole_float_and_a_padded_code_are_what_they_show(state):
    def pad(book):
        book.active["B2"].number_format = "000"

    result = checked(state, [HEAD, [SUNDAY, 7, "B", 5.0]], pad)
    assert result.accepted[["unit_id", "members"]].values.tolist() == [["007", 5]]


def test_m37_a_code_that_the_spreadsheet_made_a_number_is_refused(state):
    def scientific(book):
        book.active["B2"].number_format = "0.00E+00"

    problem = the_fault(state, [SUNDAY, 12e5, "E", 5], scientific)
    assert "turned the code into a number" in problem.reason


def test_m38_a_station_called_na_keeps_its_name(state):
    assert checked(state, [HEAD, [SUNDAY, "NA", "B", 5]]).accepted["unit_id"].tolist() == ["NA"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xls", b"<html><table><tr><td>week", "a web page"),
        ("a.xlsx", b"week_ending,unit,members\n2020-05-24,101,5\n", "text, CSV by its separators"),
        ("a.xlsx", xlsx([HEAD, GOOD])[:900], "cut off"),
        ("a.csv", xlsx([HEAD, GOOD]), "an Excel workbook"),
    ],
)
def test_m48_m49_a_file_that_is_not_what_it_is_called_is_told_what_it_is(folder, name, data, said):
    put(folder, name, data)
    send(folder, "2020-05-24,102,E,150", name="z.csv")
    account = take(folder)
    assert said in account.problems[0].reason and account.problems[0].mend
    assert known(folder) == {"102": 150}


def test_a_fault_in_a_column_that_is_not_read_does_not_matter(state):
    result = checked(state, [[*HEAD, "weather"], [*GOOD, "=1+1"]])
    assert result.refused == {}


def test_no_telephone_number_passes_from_a_workbook_into_any_file(folder):
    put(folder, "a.xlsx", xlsx([[*HEAD, "note"], [SUNDAY, "101", "E", 9876543210, 9876543210.0]]))
    account = take(folder)
    refused = openpyxl.load_workbook(folder / "refused" / "a.xlsx").active
    shown = str([list(row) for row in refused.iter_rows(values_only=True)])
    kept = b"".join(path.read_bytes() for path in folder.glob("r*") if path.is_file())
    assert "43210" not in shown + str(account) and b"43210" not in kept


@pytest.mark.parametrize(("sent", "back"), [("a.xlsx", "a.xlsx"), ("a.xls", "a.xls.xlsx"), ("a.ods", "a.ods.xlsx")])
def test_refused_rows_go_back_as_a_workbook_that_comes_in_once_it_is_mended(folder, sent, back):
    made = {"xlsx": xlsx, "xls": xls, "ods": ods}[sent.partition(".")[2]]
    put(folder, sent, made([HEAD, GOOD, [SUNDAY, "102", "E", "=1"], [SUNDAY, "007", "B", "1,5"]]))
    first = take(folder)
    assert (first.accepted, first.refused) == (1, 2)
    book = openpyxl.load_workbook(folder / "refused" / back)
    headings, *rows = book.active.iter_rows(values_only=True)
    assert headings == (*HEAD, "problem", "समस्या")
    assert rows[0] == ("2020-05-24", "101", "E", "200", None, None)
    assert "a comma that groups no thousands" in rows[2][4] and "मान मान्य नहीं है" in rows[2][5]
    book.active["D3"], book.active["D4"] = 151, 90
    mended = io.BytesIO()
    book.save(mended)
    put(folder, "mended.xlsx", mended.getvalue())
    account = take(folder)
    assert (account.files[1].accepted, account.files[1].duplicate, account.problems) == (2, 1, ())
    assert known(folder) == {"101": 200, "102": 151, "007": 90}


def test_text_that_looks_like_a_formula_goes_back_as_text(folder):
    def as_text(book):
        book.active["B2"].data_type = "s"

    put(folder, "a.xlsx", xlsx([HEAD, [SUNDAY, "=CMD|x", "E", -1]], as_text))
    take(folder)
    cell = openpyxl.load_workbook(folder / "refused" / "a.xlsx").active["B2"]
    assert (cell.value, cell.data_type) == ("=CMD|x", "s")


def test_two_folders_with_the_same_workbook_get_the_same_refused_bytes(tmp_path):
    data, made = xlsx([HEAD, [SUNDAY, "101", "E", -1]]), []
    for name in ("one", "two"):
        folder = make_state(tmp_path / name)
        put(folder, "a.xlsx", data)
        take(folder)
        made.append((folder / "refused" / "a.xlsx").read_bytes())
    assert made[0] == made[1]


def test_every_code_with_which_a_row_is_refused_has_a_sentence_in_hindi():
    source = Path(__file__).parents[1] / "src" / "planning"
    of_rows = ("intake/returns.py", "intake/fit.py", "takein.py", "intake/people.py", "intake/people_sheet.py")
    codes = {
        node.value
        for name in of_rows
        for node in ast.walk(ast.parse((source / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("R-")
    }
    cell_faults = {"X-ERROR", "X-FORMULA", "X-DIGITS"}
    assert (codes - {"R-FILE", "R-COLUMN"}) | cell_faults == set(IN_HINDI)
