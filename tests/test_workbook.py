"""Workbooks as sheets of text: what a cell says comes through, what holds no value is told, what is no workbook refused."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart

from planning.errors import InputRefused
from planning.intake.workbook import as_written, is_workbook, read_workbook
from workbooks import ods, saved, with_member, xls, xlsx

ROWS = [["सप्ताह", "थाना", "सदस्य"], [date(2020, 5, 24), "007", 200], [date(2020, 5, 24), "NA", 5.0]]
TEXT = (("सप्ताह", "थाना", "सदस्य"), ("2020-05-24", "007", "200"), ("2020-05-24", "NA", "5"))
SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(data):
    return read_workbook(data, "a.xlsx").sheets[0]


def refusal(data):
    with pytest.raises(InputRefused) as error:
        read_workbook(data, "a.xlsx")
    [problem] = error.value.problems
    assert problem.file == "a.xlsx" and problem.mend
    return problem


@pytest.mark.parametrize("made", [xlsx, xls, ods])
def test_every_format_says_the_same_text(made):
    data = made(ROWS)
    assert is_workbook(data)
    assert sheet_of(data).rows == TEXT
    assert sheet_of(data).faults == {}


@pytest.mark.parametrize("made", [xlsx, xls, ods])
def test_rows_keep_the_numbers_that_the_spreadsheet_shows(made):
    rows = sheet_of(made([[None], [None, None], [None, "x"]])).rows
    assert rows == (("", ""), ("", ""), ("", "x"))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (5.0, "General", "5"),
        (5.7, "General", "5.7"),
        (True, "General", "TRUE"),
        (9876543210.0, "General", "9876543210"),
        (7.0, "000", "007"),
        (1200000.0, "0.00E+00", "1.20E+06"),
        (1234.0, "#,##0", "1234"),
        (date(2020, 5, 24), "General", "2020-05-24"),
        (datetime(2020, 5, 24), "General", "2020-05-24"),
        (datetime(2020, 5, 24, 9, 30), "General", "2020-05-24 09:30:00"),
        (46000.0, "General", "46000"),
    ],
)
def test_a_value_is_written_as_it_was_meant(value, number_format, text):
    assert as_written(value, number_format) == text


@given(st.integers(min_value=-(10**15) + 1, max_value=10**15 - 1))
def test_whole_numbers_that_a_spreadsheet_holds_exactly_are_written_exactly(number):
    assert as_written(float(number)) == str(number)


def test_codes_show_as_their_format_pads_them_and_as_a_spreadsheet_spoilt_them():
    def formats(book):
        book.active["A1"].number_format = "000"
        book.active["B1"].number_format = "0.00E+00"

    assert sheet_of(xlsx([[7, 1200000]], formats)).rows == (("007", "1.20E+06"),)


def test_a_number_format_of_an_old_workbook_pads_codes_too():
    def padded(book):
        book.get_sheet(0).write(0, 0, 7, xlwt.easyxf(num_format_str="000"))

    assert sheet_of(xls([], padded)).rows == (("007",),)


def test_a_formula_never_worked_out_is_a_fault_with_its_place():
    sheet = sheet_of(xlsx([["members"], ["=A1+1"]]))
    fault = sheet.faults[2, 1]
    assert (fault.code, fault.sheet, fault.row, fault.value) == ("X-FORMULA", "Sheet", 2, "=A1+1")
    assert "open the file in Excel and save it" in fault.mend
    assert sheet.rows == (("members",), ("=A1+1",))


def test_a_formula_that_says_an_empty_text_is_no_fault():
    data = with_member(
        xlsx([["=A2"], ["x"]]),
        SHEET,
        lambda xml: xml.replace(b'<c r="A1"><f>A2</f><v></v></c>', b'<c r="A1" t="str"><f>A2</f><v></v></c>'),
    )
    assert sheet_of(data).faults == {}


def test_a_worked_out_formula_is_its_value():
    data = with_member(xlsx([["=1+1"]]), SHEET, lambda xml: xml.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"))
    assert (sheet_of(data).rows, sheet_of(data).faults) == ((("2",),), {})


def test_a_text_that_only_looks_like_a_formula_is_text():
    def as_text(book):
        book.active["A1"].data_type = "s"

    assert (sheet_of(xlsx([["=CMD|x"]], as_text)).rows, sheet_of(xlsx([["=CMD|x"]], as_text)).faults) == (
        (("=CMD|x",),),
        {},
    )


def an_xlsx_error():
    def spoil(book):
        book.active["B1"].data_type = "e"

    return xlsx([["x", "#REF!"]], spoil)


def an_ods_error():
    return ods([], '<table:table-row><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
                   '<table:table-cell table:formula="of:=#REF!" office:value-type="string" calcext:value-type="error">'
                   "<text:p>#REF!</text:p></table:table-cell></table:table-row>")  # fmt: skip


def an_xls_error():
    def spoil(book):
        book.get_sheet(0).row(0).set_cell_error(1, "#REF!")

    return xls([["x"]], spoil)


@pytest.mark.parametrize("made", [an_xlsx_error, an_xls_error, an_ods_error])
def test_an_error_of_the_spreadsheet_is_a_fault_and_never_a_blank(made):
    sheet = sheet_of(made())
    assert sheet.rows == (("x", "#REF!"),)
    assert [(place, fault.code) for place, fault in sheet.faults.items()] == [((1, 2), "X-ERROR")]


def test_a_number_that_lost_digits_is_a_fault():
    assert [fault.code for fault in sheet_of(xlsx([[1e19, 10**14]])).faults.values()] == ["X-DIGITS"]


def test_merged_cells_and_hidden_rows_and_sheets_are_told():
    def arrange(book):
        book.active.merge_cells("A2:A3")
        book.active.row_dimensions[2].hidden = True
        book.active.row_dimensions[900].hidden = True
        book.create_sheet("old").sheet_state = "hidden"
        book.create_sheet("older").sheet_state = "veryHidden"

    book = read_workbook(xlsx(ROWS, arrange), "a.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [("Sheet", False), ("old", True), ("older", True)]
    assert (book.sheets[0].merged, book.sheets[0].hidden_rows) == (((2, 1, 3, 1),), (2,))


def test_an_old_workbook_tells_them_too():
    def arrange(book):
        book.get_sheet(0).write_merge(3, 5, 0, 0, "m")
        book.get_sheet(0).row(1).hidden = True

    sheet = sheet_of(xls(ROWS, arrange))
    assert (sheet.merged, sheet.hidden_rows) == (((4, 1, 6, 1),), (2,))


def test_an_open_document_tells_them_too_and_its_blank_end_is_not_kept():
    more = (
        '<table:table-row table:visibility="collapse"><table:table-cell table:number-rows-spanned="2" '
        'office:value-type="string"><text:p>m</text:p></table:table-cell></table:table-row>'
        "<table:table-row><table:covered-table-cell/></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048571"><table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    sheet = sheet_of(ods(ROWS, more))
    assert (sheet.merged, sheet.hidden_rows, sheet.rows[:3]) == (((4, 1, 5, 1),), (4,), TEXT)
    assert len(sheet.rows) <= 5


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "X-FORMAT", "an empty file"),
        (b"<!DOCTYPE html><table>", "X-FORMAT", "a web page"),
        (b"<table><tr><td>1", "X-FORMAT", "a web page"),
        (b"week_ending,unit\n", "X-FORMAT", "text"),
        (b"%PDF-1.7", "X-FORMAT", "a PDF file"),
        (xlsx(ROWS)[:2000], "X-DAMAGED", "cut off"),
        (b"PK\x03\x04nothing", "X-DAMAGED", "damaged"),
        (xls(ROWS)[:1500], "X-DAMAGED", "cannot be read whole"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "X-PASSWORD", "password"),
        (ods(ROWS, manifest="<encryption-data/>"), "X-PASSWORD", "password"),
    ],
)
def test_what_is_no_sound_workbook_is_called_by_its_name(data, code, said):
    problem = refusal(data)
    assert problem.code == code
    assert said in problem.reason


def test_a_flipped_byte_is_noticed():
    data = bytearray(xlsx(ROWS))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        member = package.getinfo(SHEET)
    data[member.header_offset + 30 + len(SHEET) + member.compress_size // 2] ^= 0xFF
    assert refusal(bytes(data)).code == "X-DAMAGED"


def test_a_zip_of_other_things_is_no_workbook():
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as made:
        made.writestr("returns.csv", "week_ending,unit\n")
    assert refusal(package.getvalue()).code == "X-FORMAT"


def test_a_million_blank_styled_rows_are_refused_before_they_are_laid_out():
    blank = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row) for row in range(4, 1_000_004))
    data = with_member(xlsx(ROWS), SHEET, lambda xml: xml.replace(b"</sheetData>", blank + b"</sheetData>"))
    problem = refusal(data)
    assert problem.code == "X-HUGE"
    assert "1,000,003 rows" in problem.reason
    assert "delete the blank rows" in problem.mend


@pytest.mark.parametrize("made", ["XFD1", "A1048576", "XFD1048576"])
def test_a_cell_in_a_far_corner_fills_no_memory(made):
    def far(book):
        book.active[made] = "x"

    rows = [[str(number)] for number in range(200)]
    assert refusal(xlsx(rows, far)).code == "X-FAR"


def test_rows_that_an_open_document_repeats_a_million_times_are_refused():
    filled = '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
    more = f'<table:table-row table:number-rows-repeated="1000000">{filled}</table:table-row>'
    assert refusal(ods(ROWS, more)).code == "X-HUGE"


def test_a_package_that_unpacks_to_too_much_is_refused_unread():
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", b"x")
        with made.open("xl/media/image.bin", "w") as member:
            for _ in range(201):
                member.write(bytes(1024 * 1024))
    assert refusal(package.getvalue()).code == "X-SIZE"


def test_entities_are_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    data = with_member(xlsx(ROWS), SHEET, lambda xml: bomb + xml)
    assert refusal(data).code == "X-DTD"


@given(st.binary(max_size=80), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]))
def test_whatever_bytes_come_a_workbook_or_a_refusal_goes(data, start):
    try:
        read_workbook(start + data, "a.xls")
    except InputRefused as error:
        assert all(problem.mend for problem in error.problems)


@given(st.integers(0, 10**6), st.integers(0, 255), st.sampled_from(["xlsx", "xls", "ods"]))
def test_one_changed_byte_gives_a_workbook_or_a_refusal(place, byte, made):
    data = bytearray({"xlsx": XLSX, "xls": XLS, "ods": ODS}[made])
    data[place % len(data)] = byte
    try:
        read_workbook(bytes(data), "a.xls")
    except InputRefused as error:
        assert all(problem.mend for problem in error.problems)


XLSX, XLS, ODS = xlsx(ROWS), xls(ROWS), ods(ROWS)


def test_a_sheet_of_charts_is_not_a_sheet_of_rows():
    book = openpyxl.Workbook()
    book.create_chartsheet("picture").add_chart(BarChart())
    assert [sheet.name for sheet in read_workbook(saved(book), "a.xlsx").sheets] == ["Sheet"]
