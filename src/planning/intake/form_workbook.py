"""A form as a workbook: prefilled and locked where it is known, checked in the cell where it is filled in."""

import io
from datetime import datetime, time, timedelta

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from planning.intake.form import (
    AMONG_MEMBERS,
    ASKED,
    BESIDE,
    COLUMNS,
    INSTRUCTIONS,
    INSTRUCTIONS_SHEET,
    PREFILLED,
    Asked,
    Form,
    FormRow,
)
from planning.weeks import week_name

RETURN_SHEET = "प्रतिवेदन Return"
INERT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# Windows' font of all Indian scripts; where it is missing, programs take another sans-serif one (family 2) by themselves.
FONT = {"font_name": "Nirmala UI", "font_family": 2, "font_size": 10}
LINE = {"border": 1, "border_color": "#BFBFBF", "valign": "vcenter"}
LOOKS = {
    "title": {"bold": True, "font_size": 14},
    "line": {},
    "heading": {**LINE, "bold": True, "bg_color": "#DDE6F0", "text_wrap": True, "align": "center"},
    "code": {**LINE, "bg_color": "#F2F2F2", "num_format": "@"},
    "text": {**LINE, "bg_color": "#F2F2F2", "text_wrap": True},
    "day": {**LINE, "bg_color": "#F2F2F2", "num_format": "yyyy-mm-dd", "align": "left"},
    "floor": {**LINE, "bg_color": "#F2F2F2", "num_format": "0"},
    "asked": {**LINE, "bg_color": "#FFF6CC", "num_format": "0", "locked": False},
    "missing": {"bg_color": "#F8C9B8"},
    "sentence": {"text_wrap": True, "valign": "top", "font_size": 11},
}
LOOK_OF = {"week_ending": "day", "unit": "code", "group": "code", "floor": "floor"}
HEADINGS_ROW = 3
FIRST_ROW = HEADINGS_ROW + 1
KEPT_IN_SIGHT = 4  # columns up to the names
A4 = 9
PLACE = {column.name: number for number, column in enumerate(COLUMNS)}
LAST_PREFILLED = xl_col_to_name(len(PREFILLED) - 1)


def form_workbook(form: Form) -> bytes:
    """The bytes of the XLSX file; the same form gives the same bytes."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {**INERT, "default_format_properties": FONT}) as book:
        book.set_properties({"title": _titles(form)[0], "created": datetime.combine(form.week, time())})
        looks = {name: book.add_format({**FONT, **look}) for name, look in LOOKS.items()}
        page = book.add_worksheet(RETURN_SHEET)
        _write_rows(page, form, looks)
        _check_cells(page, form, looks)
        _protect(page)
        _set_print(page, form)
        page.repeat_rows(HEADINGS_ROW)
        page.freeze_panes(FIRST_ROW, KEPT_IN_SIGHT)
        page.set_selection(FIRST_ROW, PLACE["members"], FIRST_ROW, PLACE["members"])
        _write_instructions(book.add_worksheet(INSTRUCTIONS_SHEET), form, looks)
    return made.getvalue()


def _titles(form: Form) -> tuple[str, str, str]:
    monday = form.week - timedelta(days=6)
    synthetic = " · कृत्रिम आंकड़े / synthetic data" if form.synthetic else ""
    return (
        f"साप्ताहिक प्रतिवेदन: पुलिस जिला {form.name_hi or form.name} / Weekly return: police district {form.name}{synthetic}",
        f"{week_name(form.week)} · {monday:%d.%m.%Y} (सोमवार / Monday) - {form.week:%d.%m.%Y} (रविवार / Sunday) · "
        f"ग्रुप की अधिकतम सदस्य संख्या / most members of a group: {form.cap}",
        "केवल पीले खाने भरें; जो ज्ञात नहीं उसे खाली छोड़ें, 0 न लिखें। / "
        "Fill in the yellow cells only; leave blank what is not known, do not write 0.",
    )


def _write_rows(page, form: Form, looks: dict) -> None:
    for row, (title, look) in enumerate(zip(_titles(form), ("title", "line", "line"), strict=True)):
        page.write_string(row, 0, title, looks[look])
    page.set_row(HEADINGS_ROW, 62)
    page.ignore_errors({"number_stored_as_text": f"A{FIRST_ROW + 1}:{LAST_PREFILLED}{FIRST_ROW + len(form.rows)}"})
    for number, column in enumerate(COLUMNS):
        page.set_column(number, number, column.width)
        page.write_string(HEADINGS_ROW, number, column.heading, looks["heading"])
    for row, of_unit in enumerate(form.rows, start=FIRST_ROW):
        _write_row(page, row, form, of_unit, looks)


def _write_row(page, row: int, form: Form, of_unit: FormRow, looks: dict) -> None:
    values = {**vars(of_unit), "unit": of_unit.unit_id, "group": of_unit.group_id, "week_ending": form.week}
    for column in PREFILLED:
        page.write(row, PLACE[column.name], values[column.name], looks[LOOK_OF.get(column.name, "text")])
    for column in ASKED:
        page.write_blank(row, PLACE[column.name], None, looks["asked"])


def _check_cells(page, form: Form, looks: dict) -> None:
    """Rules in the cells; intake checks all of them again, since a pasted value passes every rule of a cell."""
    last = FIRST_ROW + len(form.rows) - 1
    page.data_validation(FIRST_ROW, PLACE["week_ending"], last, PLACE["week_ending"], _the_sunday(form))
    for column in ASKED:
        most = _most_among(column) if column.name in AMONG_MEMBERS else form.cap
        page.data_validation(FIRST_ROW, PLACE[column.name], last, PLACE[column.name], _count(column, most))
    members, first, end = (xl_col_to_name(PLACE[name]) for name in ("members", "joined", "active"))
    row = FIRST_ROW + 1
    only_parts = f'=AND(${members}{row}="",COUNTA(${first}{row}:${end}{row})>0)'
    page.conditional_format(
        FIRST_ROW, PLACE["members"], last, PLACE["members"],
        {"type": "formula", "criteria": only_parts, "format": looks["missing"]},
    )  # fmt: skip


def _most_among(column: Asked) -> str:
    """The members, less those who are counted beside: a formula of the first row, as a rule of cells has it."""
    counted = filter(None, ("members", BESIDE.get(column.name)))
    return "=" + "-".join(f"${xl_col_to_name(PLACE[name])}{FIRST_ROW + 1}" for name in counted)


def _the_sunday(form: Form) -> dict:
    return {
        "validate": "date",
        "criteria": "==",
        "value": form.week,
        "error_title": "सप्ताह / Week",
        "error_message": f"इस प्रपत्र का सप्ताह रविवार {form.week} को समाप्त होता है। / "
        f"The week of this form ends on Sunday {form.week}.",
    }


def _count(column: Asked, most: int | str) -> dict:
    among = column.name in AMONG_MEMBERS
    limit_hindi, limit = _limit(column, most)
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": most,
        "ignore_blank": not among,  # else any number would pass while the members are blank
        "input_title": column.heading,
        "input_message": f"{column.asks_hindi}: {limit_hindi}। / {column.asks}: {limit}.",
        "error_title": "संख्या जांचें / Check",
        "error_message": f"पूर्ण संख्या लिखें, {limit_hindi}। / A whole number, {limit}.",
    }


def _limit(column: Asked, most: int | str) -> tuple[str, str]:
    """What the cell takes, in Hindi and English."""
    if column.name not in AMONG_MEMBERS:
        return f"0 से {most} तक", f"0 to {most}"
    if column.name in BESIDE:
        return (
            "गणमान्य और सामान्य मिलाकर कुल सदस्यों से अधिक नहीं; पहले सदस्य भरें",
            "eminent and ordinary together not more than the members; fill these in first",
        )
    return "कुल सदस्यों से अधिक नहीं; पहले सदस्य भरें", "not more than the members; fill these in first"


def _protect(page) -> None:
    """Against slips, not against people: there is no password."""
    page.protect("", {"format_columns": True, "format_rows": True})


def _set_print(page, form: Form) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer(f"&L{form.district_id.replace('&', '&&')} · {week_name(form.week)}&R&P / &N")


def _write_instructions(page, form: Form, looks: dict) -> None:
    page.write_row(0, 0, ("निर्देश", "Instructions"), looks["title"])
    page.set_column(0, 1, 70)
    for row, pair in enumerate(INSTRUCTIONS, start=1):
        page.set_row(row, 50)
        page.write_row(row, 0, pair, looks["sentence"])
    _protect(page)
    _set_print(page, form)
