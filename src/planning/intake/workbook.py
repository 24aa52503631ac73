"""A workbook (XLSX, XLS, ODS) as sheets of text: what each cell says, nothing bent, and what is no value told.

Values come from calamine; what it does not tell (hidden rows, formats, errors, formulas without a value) from
:mod:`planning.intake.looks`. Every row of a sheet is there, so that row 1 of the text is row 1 of the spreadsheet.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum, load_workbook

from planning.errors import InputRefused, Problem
from planning.intake.looks import Look, Place, Range, look_at_ods, look_at_xls, look_at_xlsx, unreadable
from planning.intake.package import COPY_AGAIN, refuse_wide, repacked

MOST_BYTES = 50 * 1024 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SPREADSHEET_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
ZEROS = re.compile(r"0{2,}")  # a number format that pads codes: 7 shows as 007
SCIENTIFIC = re.compile(r"0\.?(0*)E\+0+")  # what a spreadsheet does to the code 12E5
EXACT = 10**15  # digits beyond the fifteenth are lost in a spreadsheet


@dataclass(frozen=True)
class TextSheet:
    """One sheet: `rows` from row 1 on, all equally long; places are (row, column), counted from 1.

    `faults` are cells that hold no value: an error, a formula that was never worked out, a number whose digits are
    lost. Their text is what they show; whoever needs the cell refuses it with the fault.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    merged: tuple[Range, ...] = ()
    faults: Mapping[Place, Problem] = field(default_factory=dict)


@dataclass(frozen=True)
class Workbook:
    """The sheets of one file in their order."""

    file: str
    sheets: tuple[TextSheet, ...]


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are a workbook's, whatever the file is called."""
    return data.startswith((ZIP, OLE))


def read_workbook(data: bytes, file: str) -> Workbook:
    """Every sheet of the workbook `data`; `file` is its name for messages.

    Raises
    ------
    InputRefused : no workbook, a password, damaged or cut off, larger than any return.
    """
    if len(data) > MOST_BYTES:
        raise InputRefused(Problem("X-SIZE", f"larger than {MOST_BYTES >> 20} MB", "send one week a file", file))
    data, looks = _opened(data, file)
    try:
        book = load_workbook(io.BytesIO(data))
        pages = [page for page in book.sheets_metadata if page.typ == SheetTypeEnum.WorkSheet]
        sheets = [_sheet(book, page.name, page.visible, looks.get(page.name, Look()), file) for page in pages]
    except CalamineError:
        raise unreadable(file) from None
    return Workbook(file, tuple(sheets))


def as_written(value, number_format: str = "General") -> str:
    """The text of a cell's value: whole numbers without a point, dates as ISO, padded codes as they show.

    >>> as_written(5.0), as_written(7.0, "000"), as_written(date(2020, 5, 24)), as_written(True)
    ('5', '007', '2020-05-24', 'TRUE')
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _number(value: float, number_format: str) -> str:
    if scientific := SCIENTIFIC.fullmatch(number_format):
        return f"{value:.{len(scientific[1])}E}"
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    return f"{int(value):0{len(number_format)}d}" if ZEROS.fullmatch(number_format) else str(int(value))


def _opened(data: bytes, file: str) -> tuple[bytes, dict[str, Look]]:
    """Bytes that are safe to parse, and the looks of their sheets."""
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputRefused(Problem("X-PASSWORD", "the workbook has a password", "save it without one", file))
        return data, look_at_xls(data, file)
    if not data.startswith(ZIP):
        raise InputRefused(Problem("X-FORMAT", f"this is {_really(data)}, not a workbook", COPY_AGAIN, file))
    packed = repacked(data, file)
    if b"xl/workbook.xml" in packed:
        return packed, look_at_xlsx(packed, file)
    if b"application/vnd.oasis.opendocument.spreadsheet" in packed[:200]:
        if b"encryption-data" in packed:
            raise InputRefused(Problem("X-PASSWORD", "the workbook has a password", "save it without one", file))
        return packed, look_at_ods(packed, file)
    raise InputRefused(
        Problem("X-FORMAT", "a zip file, but no workbook that can be read", "save it as XLSX or CSV UTF-8", file)
    )


def _really(data: bytes) -> str:
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if not start:
        return "an empty file"
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        return "a web page"
    if start.startswith(b"%pdf"):
        return "a PDF file"
    if start.startswith(b"<"):
        return "XML"
    return "text, CSV by its separators" if any(mark in start for mark in b",;\t|") else "text, or something unknown"


def _sheet(book: CalamineWorkbook, name: str, visible, look: Look, file: str) -> TextSheet:
    page = book.get_sheet_by_name(name)
    last_row, last_column = page.end or (-1, -1)
    refuse_wide(last_row + 1, last_column + 1, file)
    values = page.to_python(skip_empty_area=False) if page.end else []
    rows = [
        [as_written(value, look.formats.get((row, column), "General")) for column, value in enumerate(cells, start=1)]
        for row, cells in enumerate(values, start=1)
    ]
    faults = _faults(values, look, name, file)
    _show_faults(rows, faults)
    return TextSheet(
        name,
        tuple(map(tuple, rows)),
        visible != SheetVisibleEnum.Visible,
        tuple(sorted(number for number in look.hidden_rows if number <= len(rows) and any(rows[number - 1]))),
        tuple(sorted(look.merged)),
        faults,
    )


def _faults(values: list[list], look: Look, sheet: str, file: str) -> dict[Place, Problem]:
    def fault(place: Place, code: str, reason: str, mend: str, value: str) -> Problem:
        return Problem(code, reason, mend, file, sheet, place[0], f"column {place[1]}", value)

    found = {
        place: fault(place, "X-ERROR", "the cell holds an error of the spreadsheet", "write the value itself", text)
        for place, text in look.errors.items()
    }
    for place, text in look.unvalued.items():
        found[place] = fault(place, "X-FORMULA", "the formula was never worked out",
                             "open the file in Excel and save it, or write the value itself", text)  # fmt: skip
    for row, cells in enumerate(values, start=1):
        for column, value in enumerate(cells, start=1):
            if isinstance(value, int | float) and abs(value) >= EXACT:
                found[row, column] = fault((row, column), "X-DIGITS", "a number so long that the spreadsheet lost digits",
                                           "format the cell as text and write the code again", f"{value:.0f}")  # fmt: skip
    return dict(sorted(found.items()))


def _show_faults(rows: list[list[str]], faults: Mapping[Place, Problem]) -> None:
    """Cells without a value show what the spreadsheet shows; a sheet of nothing else grows by them."""
    height = max([len(rows), *(row for row, _ in faults)])
    width = max([len(rows[0]) if rows else 0, *(column for _, column in faults)])
    rows += [[] for _ in range(height - len(rows))]
    for cells in rows:
        cells += [""] * (width - len(cells))
    for (row, column), fault in faults.items():
        rows[row - 1][column - 1] = fault.value
