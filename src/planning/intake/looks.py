"""What a workbook shows beside its values: hidden rows, number formats, formulas without a value, error values."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError, iterparse

import openpyxl
import xlrd

from planning.errors import InputRefused, Problem
from planning.intake.package import COPY_AGAIN, refuse_huge, refuse_wide

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
CALCEXT = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ERROR = re.compile(r"(#[A-Z/0-9]+[?!]?|Err:[0-9]+)")

Place = tuple[int, int]  # row and column, counted from 1
Range = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass
class Look:
    """One sheet as a person sees it."""

    hidden_rows: set[int] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    formats: dict[Place, str] = field(default_factory=dict)  # of numbers whose format is not General
    errors: dict[Place, str] = field(default_factory=dict)  # "#REF!"
    unvalued: dict[Place, str] = field(default_factory=dict)  # a formula that was never worked out


def look_at_xlsx(data: bytes, file: str) -> dict[str, Look]:
    """The looks of every sheet by name, as openpyxl sees them."""
    try:
        formulas = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
        values = openpyxl.load_workbook(io.BytesIO(data), keep_links=False, data_only=True)
    except Exception:  # openpyxl raises whatever its parsers raise; a sheet that is only half seen is not read
        raise unreadable(file) from None
    return {sheet.title: _xlsx_look(sheet, values[sheet.title]) for sheet in formulas.worksheets}


def _xlsx_look(sheet, values) -> Look:
    look = Look(hidden_rows={number for number, row in sheet.row_dimensions.items() if row.hidden})
    look.merged = [(one.min_row, one.min_col, one.max_row, one.max_col) for one in sheet.merged_cells.ranges]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                _see_cell(look, (cell.row, cell.column), cell, values.cell(cell.row, cell.column))
    return look


def _see_cell(look: Look, place: Place, written, worked_out) -> None:
    if worked_out.data_type == "e":
        look.errors[place] = str(worked_out.value)
    elif (
        written.data_type == "f" and worked_out.value is None and worked_out.data_type != "str"
    ):  # "str": an empty text
        look.unvalued[place] = written.value if isinstance(written.value, str) else "="
    elif worked_out.data_type == "n" and written.number_format != "General":
        look.formats[place] = written.number_format


def look_at_xls(data: bytes, file: str) -> dict[str, Look]:
    """The looks of every sheet by name, as xlrd sees them."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except Exception as error:  # xlrd lets struct, index and assertion errors of damaged files through
        if "encrypted" in str(error):
            raise InputRefused(
                Problem("X-PASSWORD", "the workbook has a password", "save it without one", file)
            ) from None
        raise unreadable(file) from None
    return {sheet.name: _xls_look(book, sheet) for sheet in book.sheets()}


def _xls_look(book, sheet) -> Look:
    look = Look(hidden_rows={number + 1 for number, row in sheet.rowinfo_map.items() if row.hidden})
    look.merged = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    for row in range(sheet.nrows):
        for column, kind in enumerate(sheet.row_types(row)):
            if kind == xlrd.XL_CELL_ERROR:
                code = sheet.cell_value(row, column)
                look.errors[row + 1, column + 1] = xlrd.error_text_from_code.get(code, "#ERROR!")
            elif kind == xlrd.XL_CELL_NUMBER:
                style = book.xf_list[sheet.cell_xf_index(row, column)]
                look.formats[row + 1, column + 1] = book.format_map[style.format_key].format_str
    return look


def look_at_ods(data: bytes, file: str) -> dict[str, Look]:
    """The looks of every sheet by name, from the one pass over content.xml that measures it as well."""
    looks: dict[str, Look] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name, rows in _ods_tables(package.read("content.xml")):
                looks[name] = _ods_look(rows, file)
    except (KeyError, ParseError, ValueError):
        raise unreadable(file) from None
    return looks


def _ods_tables(content: bytes) -> Iterator[tuple[str, list[Element]]]:
    for _, element in iterparse(io.BytesIO(content)):
        if element.tag == f"{TABLE}table":
            yield element.get(f"{TABLE}name", ""), list(element.iter(f"{TABLE}table-row"))
            element.clear()


def _ods_look(rows: list[Element], file: str) -> Look:
    look, row, filled, widest = Look(), 1, 0, 0
    for element in rows:
        repeated = int(element.get(f"{TABLE}number-rows-repeated", 1))
        cells = [(column, cell) for column, cell in _ods_cells(element) if _is_filled(cell)]
        if cells:
            filled += repeated * sum(int(cell.get(f"{TABLE}number-columns-repeated", 1)) for _, cell in cells)
            last, cell = cells[-1]
            widest = max(widest, last + int(cell.get(f"{TABLE}number-columns-repeated", 1)) - 1)
            refuse_huge(row + repeated - 1, filled, file)
            refuse_wide(row + repeated - 1, widest, file)
            for number in range(row, row + repeated):
                _see_ods_row(look, number, element, cells)
        row += repeated
    return look


def _ods_cells(row: Element) -> Iterator[tuple[int, Element]]:
    column = 1
    for cell in row:
        if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            yield column, cell
            column += int(cell.get(f"{TABLE}number-columns-repeated", 1))


def _is_filled(cell: Element) -> bool:
    return any(cell.get(name) is not None for name in (f"{OFFICE}value-type", f"{TABLE}formula")) or any(
        "".join(text.itertext()) for text in cell.iter(f"{TEXT}p")
    )


def _see_ods_row(look: Look, number: int, row: Element, cells: list[tuple[int, Element]]) -> None:
    if row.get(f"{TABLE}visibility") in ("collapse", "filter"):
        look.hidden_rows.add(number)
    for column, cell in cells:
        shown = "".join("".join(text.itertext()) for text in cell.iter(f"{TEXT}p"))
        formula = cell.get(f"{TABLE}formula")
        if cell.get(f"{CALCEXT}value-type") == "error" or (formula and ERROR.fullmatch(shown)):
            look.errors[number, column] = shown
        elif formula and cell.get(f"{OFFICE}value-type") is None:
            look.unvalued[number, column] = formula.removeprefix("of:")
        down = int(cell.get(f"{TABLE}number-rows-spanned", 1))
        across = int(cell.get(f"{TABLE}number-columns-spanned", 1))
        if down > 1 or across > 1:
            look.merged.append((number, column, number + down - 1, column + across - 1))


def unreadable(file: str) -> InputRefused:
    return InputRefused(Problem("X-DAMAGED", "the workbook cannot be read whole", COPY_AGAIN, file))
