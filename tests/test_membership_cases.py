"""The membership cases M01 to M60 of bad input, each as a clerk meets it: a file in the inbox, then `planning intake`.

Each has a test named by its number: most are rows of `CASES`, those that need several files or a look at what is kept
stand below. M31 and M32 do not refuse: a person decides. Of M52 the part about returns is here, that no number is kept;
M53 to M56 are about registers of people. That a name of markup (M59) is escaped on pages is in `test_render`. What a case
says of parts of a file is tested closer by: `test_returns` (cells and rows), `test_workbook` and `test_returned_workbook`
(formats), `test_forms` (blank rows of a form), `test_names` (whose return it is).
"""

import csv
import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pytest

from four_squares import make_reporting_squares
from little_state import FILES, make_state, send
from planning import register
from workbooks import ods, with_member, xls, xlsx

SUNDAY = date(2020, 5, 24)
HEAD = ["week_ending", "unit", "district", "members"]
GOOD = [SUNDAY, "101", "E", 200]
UNITS = FILES["units.csv"] + "12E5,Twelve,,thana,B,,,\nNone,None,,thana,B,,,\n"


@dataclass(frozen=True)
class Case:
    """What was sent under which name; what the register then says by unit, which problems and words the clerk reads."""

    number: str
    what: str
    sent: bytes | Callable[[], bytes]  # made only when its turn comes, where it is large
    known: dict[str, int] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    row: int | None = None  # of every problem
    waiting: int = 0
    duplicate: int = 0
    name: str = "a.csv"

    def __str__(self):
        return f"{self.number} {self.what}"


def text(*rows, head="week_ending,unit,district,members", encoding="utf-8"):
    return "\n".join([head, *rows, ""]).encode(encoding)


def one(members, unit="101", district="E", week="2020-05-24"):
    """A CSV file of one row, whose cell is quoted as CSV asks."""
    made = io.StringIO()
    csv.writer(made).writerows([HEAD, [week, unit, district, members]])
    return made.getvalue().encode()


def book(*rows, change=lambda _book: None):
    return xlsx([HEAD, *rows], change)


def merged(*places):
    def merge(made):
        for place in places:
            made.active.merge_cells(place)

    return merge


def hidden(made):
    made.active.row_dimensions[3].hidden = True


def error_in_d2(made):
    made.active["D2"].data_type = "e"


def formatted(place, number_format):
    def change(made):
        made.active[place].number_format = number_format

    return change


def blank_styled_rows(data):
    blank = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(4, 1_000_004))
    return with_member(
        data, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", blank + b"</sheetData>")
    )


ROW = "2020-05-24,101,E,200"
XLSX = {"name": "a.xlsx"}
CASES = [
    Case("M01", "merged title above the headings", xlsx([["Weekly return"], [], HEAD, GOOD], merged("A1:D1")), {"101": 200},
         said=("the headings stand in row 3",), **XLSX),
    Case("M02", "districts merged downwards", book(GOOD, [SUNDAY, "Nagar", None, 150], change=merged("C2:C3")),
         {"101": 200, "102": 150}, said=("merged cells are read", "district"), **XLSX),
    Case("M02", "blanks that nobody merged", book(GOOD, [None, "102", "E", 150]), {"101": 200}, ("R-BLANK",), row=3, **XLSX),
    Case("M03", "line of totals that agrees", text(ROW, "2020-05-24,102,E,150", ",Total,,350"), {"101": 200, "102": 150},
         said=("row 4 is a line of totals", "those of the rows above")),
    Case("M03", "line of totals that does not", text(ROW, ",कुल योग,,999"), {"101": 200}, said=("add up to 200",)),
    Case("M04", "hidden row", book(GOOD, [SUNDAY, "102", "E", 150], change=hidden), {"101": 200, "102": 150},
         said=("hidden rows are read too: 3",), **XLSX),
    Case("M05", "formula that was never worked out", book([SUNDAY, "101", "E", "=1+1"]), codes=("X-FORMULA",),
         said=("open the file in Excel and save it",), row=2, **XLSX),
    Case("M06", "#REF! in a cell", book([SUNDAY, "101", "E", "#REF!"], change=error_in_d2), codes=("X-ERROR",), row=2,
         said=("#REF!",), **XLSX),
    Case("M07", "UTF-16", text(ROW, encoding="utf-16"), {"101": 200}),
    Case("M08", "Windows cp1252", text(f"{ROW},café", head="week_ending,unit,district,members,note", encoding="cp1252"),
         {"101": 200}, said=("cp1252",)),
    Case("M09", "UTF-8 with its mark", text(ROW, encoding="utf-8-sig"), {"101": 200}),
    Case("M10", "Devanagari digits", one("१२३"), {"101": 123}),
    *(Case("M11", written, one(written), codes=("R-VALUE",), said=("a comma that groups no thousands",), row=2)
      for written in ("12,34", "0,200", "1,2345")),
    Case("M12", "decimal comma", one("1,5"), codes=("R-VALUE",), said=("a comma that groups no thousands", "1,5"), row=2),
    Case("M13", "negative", one("-3"), codes=("R-VALUE",), said=("cannot be negative", "-3"), row=2),
    Case("M14", "5.7", one("5.7"), codes=("R-VALUE",), said=("not a whole number", "5.7"), row=2),
    Case("M15", "5.0 of Excel", book([SUNDAY, "101", "E", 5.0]), {"101": 5}, **XLSX),
    Case("M16", "over the cap", one("257", unit="102"), codes=("R-CAP",), said=("the cap of 256", "257"), row=2),
    *(Case("M17", f"{blank!r} for members", one(blank), codes=("R-VALUE" if blank else "R-BLANK",), said=("not reported",), row=2)
      for blank in ("", "-", "NA", "nil")),
    Case("M18", "TRUE", book([SUNDAY, "101", "E", True]), codes=("R-VALUE",), said=("TRUE",), row=2, **XLSX),
    *(Case("M19", written, one(written), codes=("R-VALUE",), said=(written,), row=2) for written in ("inf", "1e3")),
    Case("M20", "20 digits", one("9" * 20), codes=("R-VALUE",), said=("too large",), row=2),
    Case("M20", "20 digits in a workbook", book([SUNDAY, "101", "E", 10**19]), codes=("X-DIGITS",), row=2, **XLSX),
    Case("M21", "future week", one("200", week="2020-06-21"), codes=("R-FUTURE",), said=("2020-06-21",), row=2),
    Case("M22", "week that ends on a Monday", one("200", week="2020-05-25"), codes=("R-SUNDAY",), said=("nearest: 2020-05-24",), row=2),
    Case("M23", "03/05/2020", one("200", week="03/05/2020"), {"101": 200}, said=("3 May 2020",)),
    Case("M24", "Excel's number of a day, as a day", book([SUNDAY, "101", "E", 200]), {"101": 200}, **XLSX),
    Case("M24", "Excel's number of a day, bare", book([43975, "101", "E", 200]), codes=("R-VALUE",), said=("not a date", "43975"),
         row=2, **XLSX),
    *(Case("M25", day, one("200", week=day), codes=("R-VALUE",), said=("no such day", day), row=2)
      for day in ("2021-02-29", "31/06/2020")),
    Case("M26", "two dates in one cell", one("200", week="17/05/2020 24/05/2020"), codes=("R-VALUE",), said=("not a date",), row=2),
    Case("M26", "two columns of weeks", text("2020-05-24,2020-05-17,101,E,200", head="week_ending,सप्ताह,unit,district,members"),
         codes=("R-TWICE",), said=("the column stands twice",), row=1),
    Case("M27", "the same row twice", text(ROW, ROW), {"101": 200}, duplicate=1),
    Case("M28", "a station twice with other counts", text(ROW, "2020-05-24,Chakia,E,190"), codes=("R-CONTRADICTION",) * 2,
         said=("rows 2, 3",)),
    Case("M31", "unknown station", one("200", unit="Chakiya"), waiting=1),
    Case("M32", "a name of two districts, without one", one("200", unit="Chakia", district=""), waiting=1),
    Case("M33", "code of another district", one("200", unit="101", district="B"), codes=("R-UNIT",),
         said=("do not belong together", "101 Chakia (East Champaran)"), row=2),
    *(Case("M34", f"{name!a}", one("200", unit=name), {"104": 200})
      for name in ("मुज़फ़्फ़रगंज", "मुजफ्फरगंज थाना", "मुज\u200dफ्फरगंज", "MUZAFFARGANJ P.S.")),
    Case("M34", "a decided name", one("200", unit="bakhry", district="बेगूसराय"), {"007": 200}),
    Case("M35", "spaces, a tab and a no-break space", text("2020-05-24,\t101 , E,\xa0200"), {"101": 200},
         said=("white space around 3 cells is left out",)),
    Case("M36", "code 007", one("200", unit="007", district="B"), {"007": 200}),
    Case("M37", "code 12E5", one("200", unit="12E5", district="B"), {"12E5": 200}),
    Case("M37", "code 12E5, spoilt", book([SUNDAY, 12e5, "B", 200], change=formatted("B2", "0.00E+00")), codes=("R-UNIT",),
         said=("turned the code into a number",), row=2, **XLSX),
    *(Case("M38", name, one("200", unit=name, district="B"), {name: 200}) for name in ("NA", "None")),
    Case("M39", "a column missing", text("2020-05-24,101,200", head="week_ending,unit,membrs"), codes=("R-COLUMN",),
         said=("members", "nearest heading: membrs"), row=1),
    Case("M40", "a heading twice", text(f"{ROW},1", head="week_ending,unit,district,members,members"), codes=("R-TWICE",),
         said=("members",), row=1),
    *(Case("M41", said, text(ROW).replace(b",", mark), {"101": 200}, said=(f"the separator is a {said}",))
      for mark, said in ((b";", "semicolon"), (b"\t", "tab"), (b"|", "bar"))),
    Case("M42", "one row longer", text(ROW, "2020-05-24,102,E,150,1"), {"101": 200}, ("R-WIDTH",), ("5 cells under 4",), row=3),
    Case("M43", "every row longer", text(f"1,{ROW}", "2,2020-05-24,102,E,150"), codes=("R-WIDTH",) * 2, said=("5 cells under 4",)),
    Case("M44", "short row", text(ROW, "2020-05-24,102"), {"101": 200}, ("R-WIDTH",), ("2 cells under 4",), row=3),
    Case("M45", "quotation mark left open", text(ROW, '2020-05-24,"102,E,150', ROW), codes=("R-QUOTE",), row=3),
    Case("M46", "NUL", text(ROW, "2020-05-24,1\0,E,2"), codes=("R-NUL",), row=3),
    Case("M47", "empty", b"", codes=("R-EMPTY",)),
    Case("M47", "headings alone", text(), codes=("R-NO-ROWS",)),
    Case("M48", "web page as .xls", b"<html><table><tr><td>week", codes=("X-FORMAT",), said=("a web page",), name="a.xls"),
    Case("M48", "CSV as .xlsx", text(ROW), codes=("X-FORMAT",), said=("text, CSV by its separators",), **XLSX),
    Case("M49", "cut off", book(GOOD)[:900], codes=("X-DAMAGED",), said=("cut off",), **XLSX),
    Case("M49", "password", ods([HEAD, GOOD], manifest="<encryption-data/>"), codes=("X-PASSWORD",), name="a.ods"),
    Case("M49", "old workbook cut off", xls([HEAD, GOOD])[:1500], codes=("X-DAMAGED",), name="a.xls"),
    Case("M50", "a million blank styled rows", partial(blank_styled_rows, book(GOOD)), codes=("X-HUGE",), said=("delete the blank rows",), **XLSX),
    Case("M51", "=CMD|x for a name", one("200", unit="=CMD|x"), waiting=1),
    Case("M60", "200,000 characters", one("200", unit="x" * 200_000), codes=("R-LONG",), row=2),
    Case("M60", "2,000 characters", one("200", unit="x" * 2000), codes=("R-LONG",), said=("longer than 1000",), row=2),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path / "state", units_csv=UNITS)


@pytest.fixture
def intake(planning_, folder):
    return lambda *files, received="2020-06-15": planning_("intake", folder, *files, "--received", received, "--json")


def known(folder):
    frame = register.returns_as_known(folder / "register.sqlite")
    return dict(zip(frame["unit_id"], frame["members"], strict=True))


def told(done):
    """Everything that a clerk reads: notes, and each problem with its place."""
    return "\n".join([*done.json["notes"], done.err])


def review(folder):
    return list(csv.DictReader(io.StringIO((folder / "review.csv").read_text(encoding="utf-8"))))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case, folder, intake):
    (folder / "inbox" / case.name).write_bytes(case.sent() if callable(case.sent) else case.sent)
    begun = time.process_time()
    done = intake()
    assert time.process_time() - begun < 10
    assert known(folder) == case.known
    assert [problem["code"] for problem in done.json["problems"]] == list(case.codes)
    assert [words for words in case.said if words not in told(done)] == []
    for problem in done.json["problems"]:
        assert problem["file"] == f"inbox/{case.name}" and problem["reason"] and problem["mend"]
        assert case.row in (None, problem["row"])
        assert (
            problem["row"] is None or problem["column"] or problem["code"] in ("R-WIDTH", "R-QUOTE", "R-NUL", "R-LONG")
        )
    assert (done.json["waiting"], done.json["duplicate"]) == (case.waiting, case.duplicate)
    assert done.code == (2 if case.codes else 3 if case.waiting else 0)
    assert (folder / "refused" / case.name).exists() == any(
        code[:2] in ("R-", "X-") and done.json["refused"] for code in case.codes
    )


def test_m11_lakh_and_western_commas_are_counts(folder, intake):
    (folder / "caps.csv").write_text("valid_from,cap\n2018-01-01,100000\n", encoding="utf-8")
    send(folder, '2020-05-24,102,E,"1,00,000"', '2020-05-24,103,E,"99,999"', '2020-05-24,104,E,"12,34"')
    assert intake().json["refused"] == 1
    assert known(folder) == {"102": 100_000, "103": 99_999}


def test_m04_returns_on_a_hidden_sheet_are_refused(folder, intake):
    def hide(made):
        page = made.create_sheet("old")
        page.append(HEAD)
        page.append([str(cell) for cell in GOOD])
        page.sheet_state = "hidden"

    (folder / "inbox" / "a.xlsx").write_bytes(book(GOOD, change=hide))
    done = intake()
    assert (done.code, done.json["problems"][0]["code"], known(folder)) == (2, "R-HIDDEN", {})


def test_m17_a_blank_row_of_a_form_is_not_reported_and_no_fault(folder, intake, planning_, tmp_path):
    planning_("template", folder, "--district", "E", "--week", "2020-05-24", "-o", folder / "inbox")
    done = intake()
    assert (done.code, done.json["rows_in"], done.json["not_reported"], known(folder)) == (0, 0, 5, {})


def test_m29_the_same_file_twice_enters_nothing_and_says_when_it_came(folder, intake):
    send(folder, ROW)
    intake()
    done = intake()
    assert (done.code, done.json["accepted"], done.json["duplicate"]) == (0, 0, 1)
    assert "already taken in, recorded at 2" in told(done)


def test_m30_a_correction_is_a_new_revision_and_shows_both_counts(folder, intake):
    send(folder, ROW)
    intake(received="2020-05-26")
    send(folder, "2020-05-24,101,E,210", name="b.csv")
    done = intake(received="2020-06-10")
    assert "correction: 210 members in 2020-W21 instead of 200" in told(done)
    assert known(folder) == {"101": 210}
    assert register.returns_as_known(folder / "register.sqlite", date(2020, 6, 9))["members"].tolist() == [200]


def test_m31_m32_whom_nobody_knows_waits_with_three_suggestions_and_is_never_guessed(folder, intake):
    send(folder, "2020-05-24,Chakiya,E,5", "2020-05-24,Chakia,,6")
    assert intake().code == 3
    first, second = review(folder)
    assert first["nearest_1"] == "101 Chakia (East Champaran)" and first["nearest_3"]
    assert [second["nearest_1"], second["nearest_2"]] == ["101 Chakia (East Champaran)", "201 Chakia (Begusarai)"]
    assert known(folder) == {}


def test_m51_a_formula_in_a_name_is_text_and_goes_out_inert(folder, intake):
    send(folder, "2020-05-24,=CMD|x,E,5", "2020-05-24,+1,E,-5")
    intake()
    assert review(folder)[0]["written"] == "'=CMD|x"
    assert "'+1" in (folder / "refused" / "a.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "number", ["+91 98765 43210", "098765-43210", "9876543210.0", "९८७६५४३२१०", "0091 98765 43210", "(98765)43210"]
)
def test_m52_a_telephone_number_in_a_return_is_neither_stored_nor_shown(folder, intake, number):
    send(folder, f"{ROW},{number}", f"2020-05-24,{number},E,5,", head="week_ending,unit,district,members,note")
    done = intake()
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.parent.name != "inbox")
    assert b"43210" not in kept and "९८७६५४३२१०".encode() not in kept and "43210" not in done.out + done.err
    assert known(folder) == {"101": 200}


@pytest.mark.parametrize(("now", "doubted"), [(2000, True), (1999, False), (20, True), (21, False)])
def test_m57_a_jump_by_ten_is_taken_with_a_warning_that_names_the_last_value(folder, intake, now, doubted):
    (folder / "caps.csv").write_text("valid_from,cap\n2018-01-01,5000\n", encoding="utf-8")
    send(folder, ROW)
    send(folder, f"2020-05-31,101,E,{now}", name="b.csv")
    done = intake()
    assert done.code == 0 and done.json["accepted"] == 2
    assert (f"doubtful: {now} members in 2020-W22 after 200 in 2020-W21" in told(done)) == doubted
    assert len(register.doubtful_returns(folder / "register.sqlite")) == doubted


def test_m58_half_of_the_units_missing_is_shown_at_the_intake_and_keeps_a_report_from_going_out(planning_, tmp_path):
    state, reports = make_reporting_squares(tmp_path / "state"), tmp_path / "reports"
    (reports / "2020-W21").mkdir(parents=True)
    (reports / "2020-W21" / "index.html").write_text("last good")
    file = send(state, "2020-05-31,NE,D1,250", "2020-05-31,SX,D2,30", name="half.csv")
    assert "2020-W22: 2 of 6 stations have reported" in planning_("intake", state, file, "--received", "2020-06-15").out
    done = planning_("weekly", state, "-o", reports)
    assert done.code == 2
    assert "only 2 of 4 returns that can be expected of 2020-W22 are in" in done.err and "Patna (1 of 3 in)" in done.err
    assert [path.name for path in sorted(reports.iterdir()) if path.name != ".lock"] == ["2020-W21"]
    assert (reports / "2020-W21" / "index.html").read_text() == "last good"


def test_m59_a_name_of_markup_stays_text(folder, intake):
    send(folder, '2020-05-24,"<script>alert(1)</script>",E,5')
    assert intake().code == 3
    assert review(folder)[0]["written"] == "<script>alert(1)</script>"


def test_every_case_from_m01_to_m60_that_is_about_returns_has_its_test():
    numbers = {case.number for case in CASES}
    alone = {name[5:8].upper() for name in globals() if name.startswith("test_m")} | {"M32"}
    about_people = {"M53", "M54", "M55", "M56"}
    assert numbers | alone | about_people == {f"M{number:02d}" for number in range(1, 61)}
