"""Forms of a week: prefilled, hard to fill in wrongly, and every row that is filled in is accepted when it comes back."""

import io
import re
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from little_state import FILES, NOW, RECEIVED, make_state
from planning import register
from planning.errors import InputRefused
from planning.forms import blank_forms, write_forms
from planning.intake.folder import read_folder
from planning.intake.form import ASKED, COLUMNS, INSTRUCTIONS, PREFILLED
from planning.intake.form_workbook import form_workbook
from planning.intake.returned_workbook import read_returns
from planning.intake.returns import check_returns
from planning.intake.sheet import HEADINGS_WITHIN, column_of, headings_among
from planning.intake.workbook import read_workbook
from planning.takein import take_in
from workbooks import ods, saved, xls

SUNDAY = date(2020, 5, 24)
FIRST = 5  # title, week, what to fill in, headings
PLACES = {column.name: number for number, column in enumerate(COLUMNS, start=1)}
COUNTS = (
    st.integers(0, 256)
    .flatmap(
        lambda members: st.fixed_dictionaries(
            {"members": st.just(members)},
            optional={
                **{name: st.integers(0, 256) for name in ("joined", "left")},
                **{name: st.integers(0, members) for name in ("women", "eminent", "ordinary", "active")},
            },
        )
    )
    .filter(lambda counts: counts.get("eminent", 0) + counts.get("ordinary", 0) <= counts["members"])
)
ROWS_OF_E = [("101", "G1"), ("101", "G2"), ("102", ""), ("103", ""), ("104", "")]


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path / "state")


@pytest.fixture(scope="module")
def drawn_form(tmp_path_factory):
    state = make_state(tmp_path_factory.mktemp("state"))
    return read_folder(state), form_workbook(form_of(state))


def form_of(folder, district="E"):
    [form] = blank_forms(folder, SUNDAY, district)
    return form


def opened(folder, district="E"):
    return openpyxl.load_workbook(io.BytesIO(form_workbook(form_of(folder, district))))


def filled(folder, *rows, district="E"):
    """The form as a person saves it; each row is a dict of counts by column, in order of the form, {} leaves it blank."""
    book = opened(folder, district)
    for number, counts in enumerate(rows, start=FIRST):
        for name, value in counts.items():
            book.worksheets[0].cell(number, PLACES[name]).value = value
    return saved(book)


def take(folder, data, name="form.xlsx"):
    (folder / "inbox" / name).write_bytes(data)
    return take_in(folder, received=RECEIVED, recorded_at=NOW)


def known(folder):
    frame = register.returns_as_known(folder / "register.sqlite")
    return {(row.unit_id, row.group_id): row.members for row in frame.itertuples()}


def test_every_district_with_stations_has_a_form_and_every_station_that_owes_a_public_group_a_row(folder):
    forms = {
        form.district_id: [(row.unit_id, row.group_id) for row in form.rows] for form in blank_forms(folder, SUNDAY)
    }
    assert forms == {"B": [("007", ""), ("201", ""), ("203", ""), ("204", ""), ("NA", "")], "E": ROWS_OF_E}


def test_stations_groups_and_cap_are_those_of_the_week(folder):
    [before] = blank_forms(folder, date(2020, 5, 17), "B")
    assert [row.unit_id for row in before.rows] == ["007", "201", "202", "NA"]
    [of_e] = blank_forms(folder, date(2020, 5, 17), "E")
    assert [row.group_id for row in of_e.rows] == ["", "", "", ""], "G2 stands from 18 May only"
    assert [blank_forms(folder, day, "E")[0].cap for day in (SUNDAY, date(2020, 6, 7))] == [256, 512]


def test_the_form_knows_codes_names_in_both_scripts_kinds_and_floors(folder):
    rows = list(opened(folder).worksheets[0].iter_rows(min_row=FIRST, max_col=len(PREFILLED), values_only=True))
    assert rows[0] == (datetime(2020, 5, 24), "101", "Chakia", "चकिया", "Thana", "G1", 200)
    assert rows[3] == (datetime(2020, 5, 24), "103", "Nagar OP", None, "Outpost", None, 100)


def test_every_heading_is_in_hindi_and_english_and_known_to_intake_by_itself():
    read = {column.name: column_of(column.heading) for column in COLUMNS}
    assert {name for name, known in read.items() if not known} == {"name", "name_hi", "kind", "floor"}
    assert all(name == known for name, known in read.items() if known)
    assert all(re.search("[ऀ-ॿ]", column.hindi) and column.english.isascii() for column in COLUMNS)


def test_a_filled_form_comes_back_with_every_row_accepted_and_nothing_to_remark(folder):
    counts = {"members": 120, "joined": 9, "left": 2, "women": 40, "eminent": 30, "ordinary": 85, "active": 0}
    account = take(
        folder, filled(folder, counts, {"members": 256}, {"members": 0}, {"members": 99}, {"members": "१२३"})
    )
    assert (account.rows_in, account.accepted, account.not_reported) == (5, 5, 0)
    assert (account.problems, account.notes) == ((), ())
    assert known(folder) == dict(zip(ROWS_OF_E, [120, 256, 0, 99, 123], strict=True))
    [first] = register.returns_as_known(folder / "register.sqlite").query("group_id == 'G1'").to_dict("records")
    assert {name: first[name] for name in counts} == counts


@settings(max_examples=25)
@given(st.lists(st.none() | COUNTS, min_size=5, max_size=5))
def test_whatever_the_cells_let_in_is_accepted(drawn_form, rows):
    folder, form = drawn_form
    book = openpyxl.load_workbook(io.BytesIO(form))
    for number, counts in enumerate(rows, start=FIRST):
        for name, value in (counts or {}).items():
            book.worksheets[0].cell(number, PLACES[name]).value = value
    sheet = read_returns(saved(book), "form.xlsx")
    checked = check_returns(sheet, folder, RECEIVED)
    assert len(sheet.not_reported) == rows.count(None)
    assert checked.accepted["members"].tolist() == [counts["members"] for counts in rows if counts]
    assert (checked.refused, checked.waiting, checked.repeated) == ({}, {}, ())


def test_codes_with_zeros_in_front_and_a_station_called_na_come_back_as_they_are(folder):
    take(folder, filled(folder, *[{"members": 50 + number} for number in range(5)], district="B"))
    assert {unit for unit, _ in known(folder)} == {"007", "201", "203", "204", "NA"}


def test_rows_left_blank_are_not_reported_never_0_and_no_fault(folder):
    account = take(folder, filled(folder, {"members": 120}, {}, {"members": "-"}, {"members": 0}, {"members": "nil"}))
    assert (account.rows_in, account.accepted, account.not_reported) == (2, 2, 3)
    assert account.problems == () and not (folder / "refused").exists()
    assert "3 of 5 rows of the form are blank and stand for not reported: 6, 7, 9" in account.notes[0]
    assert known(folder) == {("101", "G1"): 120, ("103", ""): 0}


def test_a_row_that_was_left_blank_can_be_filled_in_later(folder):
    take(folder, filled(folder, {"members": 120}))
    account = take(folder, filled(folder, {"members": 120}, {"members": 80}), name="later.xlsx")
    assert (account.files[1].accepted, account.files[1].duplicate, account.files[1].not_reported) == (1, 1, 3)
    assert known(folder) == {("101", "G1"): 120, ("101", "G2"): 80}


def test_a_form_that_nobody_filled_in_reports_nothing_however_often_it_comes(folder):
    for _ in range(2):
        account = take(folder, filled(folder))
        assert (account.rows_in, account.not_reported, account.problems) == (0, 5, ())
    assert known(folder) == {}


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"joined": 5}, "R-BLANK"),
        ({"members": "many"}, "R-VALUE"),
        ({"members": "=1+1"}, "X-FORMULA"),
        ({"members": 257}, "R-CAP"),
        ({"members": 10, "women": 11}, "R-PART"),
        ({"members": 10, "eminent": 6, "ordinary": 5}, "R-SUM"),
    ],
)
def test_a_row_that_is_filled_in_wrongly_is_refused_and_the_blank_ones_are_not(folder, counts, code):
    account = take(folder, filled(folder, counts))
    assert (account.rows_in, account.refused, account.not_reported) == (1, 1, 4)
    assert [(problem.code, problem.row) for problem in account.problems] == [(code, FIRST)]


def test_a_refused_form_comes_in_once_it_is_mended(folder):
    take(folder, filled(folder, {"joined": 5}, {"members": 80}))
    book = openpyxl.load_workbook(folder / "refused" / "form.xlsx")
    book.active.cell(2, PLACES["members"]).value = 70
    account = take(folder, saved(book), name="mended.xlsx")
    assert account.files[1].accepted == 1 and account.problems == ()
    assert known(folder) == {("101", "G1"): 70, ("101", "G2"): 80}


def as_csv(rows):
    return "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows).encode()


@pytest.mark.parametrize(("ending", "made"), [("csv", as_csv), ("xls", xls), ("ods", ods)])
def test_a_form_saved_in_another_format_is_a_form_too(folder, ending, made):
    rows = openpyxl.load_workbook(io.BytesIO(filled(folder, {"members": 120}))).worksheets[0].values
    plain = [[cell.date() if isinstance(cell, datetime) else cell for cell in row] for row in rows]
    account = take(folder, made(plain), name=f"form.{ending}")
    assert (account.accepted, account.not_reported, account.problems) == (1, 4, ())


def test_the_sheet_of_instructions_is_never_taken_for_returns(folder):
    pages = read_workbook(form_workbook(form_of(folder)), "form.xlsx").sheets
    assert [headings_among(page.rows)[0] for page in pages] == [10, 0]
    assert len(INSTRUCTIONS) < HEADINGS_WITHIN, "else its last sentences would not have been looked at"
    assert read_returns(filled(folder, {"members": 1}), "form.xlsx").sheet == pages[0].name


def test_only_the_cells_to_fill_in_can_be_changed_and_no_password_stands_before_the_others(folder):
    page, instructions = opened(folder).worksheets
    free = {cell.coordinate for row in page.iter_rows() for cell in row if not cell.protection.locked}
    first, last = (page.cell(1, PLACES[column.name]).column_letter for column in (ASKED[0], ASKED[-1]))
    assert free == {cell.coordinate for row in page[f"{first}{FIRST}:{last}{FIRST + 4}"] for cell in row}
    for sheet in (page, instructions):
        assert sheet.protection.sheet and not sheet.protection.password
    assert {page.cell(FIRST, PLACES[name]).number_format for name in ("unit", "group")} == {"@"}


def test_every_cell_to_fill_in_has_its_rule_and_says_it_in_both_languages(folder):
    page = opened(folder).worksheets[0]
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert list(rules) == ["A5:A9", "H5:H9", "I5:I9", "J5:J9", "K5:K9", "L5:L9", "M5:M9", "N5:N9"]
    week = rules.pop("A5:A9")
    assert (week.type, week.operator, week.formula1) == ("date", "equal", "43975")  # 24 May 2020, days since 1900
    assert {rule.type for rule in rules.values()} == {"whole"}
    limits = [(rule.formula1, rule.formula2) for rule in rules.values()]
    assert limits == [("0", "256")] * 3 + [("0", "$H5"), ("0", "$H5-$M5"), ("0", "$H5-$L5"), ("0", "$H5")]
    for rule in rules.values():
        for said in (rule.prompt, rule.error):
            assert re.search("[ऀ-ॿ]", said) and re.search("[a-z]{3}", said)


def test_members_left_blank_beside_another_count_show_in_colour(folder):
    [(place, [rule])] = opened(folder).worksheets[0].conditional_formatting._cf_rules.items()
    assert (str(place.sqref), rule.formula) == ("H5:H9", ['AND($H5="",COUNTA($I5:$N5)>0)'])


def test_no_cell_holds_a_formula_and_none_asks_for_a_person(folder):
    units = FILES["units.csv"].replace("102,Nagar,", '102,"=HYPERLINK(""x"")",')
    make_state(folder, units_csv=units)
    page = opened(folder).worksheets[0]
    assert page.cell(FIRST + 2, PLACES["name"]).value == '=HYPERLINK("x")'
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"n", "s", "d"}
    assert {column.name for column in ASKED} == {"members", "joined", "left", "women", "eminent", "ordinary", "active"}


def test_headings_stay_in_sight_and_on_every_printed_page_one_page_wide(folder):
    page = opened(folder).worksheets[0]
    assert (page.freeze_panes, page.print_title_rows) == ("E5", "$4:$4")
    assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)  # 1 is what a file leaves out
    assert {cell.font.name for row in page.iter_rows() for cell in row if cell.value is not None} == {"Nirmala UI"}


def test_the_title_names_district_and_week_and_says_synthetic_where_that_is_so(folder):
    page = opened(folder).worksheets[0]
    assert "पूर्वी चंपारण" in page["A1"].value and "East Champaran" in page["A1"].value and "synthetic" in page["A1"].value
    assert page["A2"].value.startswith("2020-W21 · 18.05.2020")
    make_state(folder, state_toml='name = "Real"\n')
    assert "synthetic" not in opened(folder).worksheets[0]["A1"].value


def test_making_forms_changes_nothing_in_the_state_folder(folder, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    write_forms(blank_forms(folder, SUNDAY), tmp_path / "forms")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_the_same_state_and_week_give_the_same_bytes(tmp_path):
    made = [
        [file.read_bytes() for file in write_forms(blank_forms(make_state(tmp_path / name), SUNDAY), tmp_path / f"{name}_forms")]
        for name in ("one", "two")
    ]  # fmt: skip
    assert made[0] == made[1] and len(made[0]) == 2
    assert openpyxl.load_workbook(io.BytesIO(made[0][0])).properties.created == datetime(2020, 5, 24)


def test_a_code_that_is_no_name_of_a_file_stays_inside_the_folder(folder, tmp_path):
    units, districts = FILES["units.csv"].replace(",E,", ",../E,"), FILES["districts.csv"].replace("\nE,", "\n../E,")
    make_state(folder, units_csv=units, districts_csv=districts)
    [file] = write_forms(blank_forms(folder, SUNDAY, "../E"), tmp_path / "forms")
    assert (file.parent, file.name) == (tmp_path / "forms", "..%2FE-2020-W21.xlsx")


@pytest.mark.parametrize(
    ("week", "district", "said"),
    [
        (date(2020, 5, 25), None, "2020-05-24 or 2020-05-31"),
        (SUNDAY, "EE", "no such police district in that week -> nearest: E"),
        (SUNDAY, "H", "none of its stations owes a public group"),
    ],
)
def test_another_day_than_sunday_and_a_district_without_stations_are_refused(folder, week, district, said):
    make_state(folder, districts_csv=FILES["districts.csv"] + "H,Headquarters,,headquarters,R1\n")
    with pytest.raises(InputRefused) as error:
        blank_forms(folder, week, district)
    assert said in re.sub(r" \('\w+'\)", "", str(error.value))
