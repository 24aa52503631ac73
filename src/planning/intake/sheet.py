"""A sheet of returns as its sender wrote it: charset, separator and headings recognised, every cell kept as text."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from rapidfuzz import process

from planning.errors import InputRefused, Problem, raise_if_any
from planning.files import FORMULA_STARTS
from planning.intake.cells import cleaned, without_telephone_numbers
from planning.intake.form import OF_THE_FORM_ALONE, is_form
from planning.intake.spelling import normalised
from planning.tables import RETURNS

MOST_BYTES = 50 * 1024 * 1024
HEADINGS_WITHIN = 20  # title lines that offices put above the headings
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAVE_AS_CSV = "open it in the program it comes from and save it as XLSX or CSV UTF-8"
FOREIGN = {
    b"PK\x03\x04": "an Excel workbook (or another zip file), not a CSV file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, not a CSV file",
    b"%PDF": "a PDF file, not a CSV file",
    b"SQLite format 3": "a database, not a CSV file",
}
BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
PROBLEMS = ("problem", "समस्या")  # our own columns, in a refused sheet that comes back mended
HEADINGS = {
    "week_ending": ("week", "week ending", "week ending sunday", "सप्ताह", "सप्ताह समाप्ति", "सप्ताह की समाप्ति", "सप्ताहांत"),
    "unit": ("station", "police station", "thana", "ps", "unit", "unit id", "unit code", "station code",
             "थाना", "ओपी", "इकाई", "थाना ओपी", "थाना इकाई", "थाना कोड", "इकाई कोड"),
    "district": ("police district", "जिला", "पुलिस जिला"),
    "audience": ("श्रेणी",),
    "group": ("group id", "group code", "ग्रुप", "समूह", "ग्रुप कोड"),
    "members": ("total members", "members total", "सदस्य", "सदस्य संख्या", "कुल सदस्य", "सदस्यों की संख्या"),
    "joined": ("new members", "जुड़े", "जुड़े सदस्य", "नए सदस्य"),
    "left": ("left members", "छोड़े", "छोड़ गए", "हटे सदस्य"),
    "women": ("महिला", "महिलाएं", "महिला सदस्य"),
    "eminent": ("eminent members", "गणमान्य", "गणमान्य सदस्य"),
    "ordinary": ("ordinary members", "ordinary people", "सामान्य", "सामान्य सदस्य", "सामान्य लोग", "आम सदस्य"),
    "active": ("active members", "सक्रिय", "सक्रिय सदस्य"),
    "received_on": ("received", "date received", "प्राप्ति तिथि", "प्राप्ति की तिथि"),
    "note": ("notes", "remark", "remarks", "टिप्पणी", "अभ्युक्ति"),
}  # fmt: skip
IN_TWO_LANGUAGES = re.compile(r"[/\n]")
COLUMN_OF = {normalised(heading): column for column in RETURNS.names for heading in (column, *HEADINGS.get(column, ()))}


@dataclass(frozen=True)
class Sheet:
    """The rows of one file, as text; `rows` are (line in the file, cells), also those of a wrong width.

    `faults` are cells of a workbook that hold no value, by (line, column counted from 1); `sheet` is its name there.
    `not_reported` are lines of a form that were left blank; they stand in `rows` no longer.
    """

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[str, ...] = ()
    sheet: str = ""
    faults: Mapping[tuple[int, int], Problem] = field(default_factory=dict)
    not_reported: tuple[int, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The column of tables.RETURNS under each heading, or an empty text where none is known."""
        return tuple(column_of(heading) for heading in self.headings)


def column_of(heading: str) -> str:
    """The column of tables.RETURNS that `heading` names in English or Hindi, or in both, or an empty text.

    >>> column_of("Police Station"), column_of("सदस्य"), column_of("सदस्य / Members"), column_of("women / men")
    ('unit', 'members', 'members', '')
    """
    if column := COLUMN_OF.get(normalised(heading)):
        return column
    named = {COLUMN_OF.get(normalised(part), "") for part in IN_TWO_LANGUAGES.split(heading)}
    return named.pop() if len(named) == 1 else ""


def read_csv(data: bytes, file: str) -> Sheet:
    """The sheet in the bytes of a CSV file.

    Parameters
    ----------
    data : UTF-8, UTF-16 or UTF-32 with byte order mark, UTF-8, or Windows cp1252 (with a note).
    file : name for messages.

    Raises
    ------
    InputRefused : not a CSV file, not text, no headings, a required column missing or twice, no row.
    """
    _refuse_foreign(data, file)
    text, notes = _decoded(data, file)
    separator, above = _layout(text, file)
    if separator != ",":
        notes.append(f"{file}: the separator is a {SEPARATORS[separator]}")
    return as_sheet(list(_records(text, separator, file)), above, file, notes)


def as_sheet(records: list[tuple[int, list[str]]], above: int, file: str, notes: list[str]) -> Sheet:
    """The sheet whose headings stand in `records[above]`; records are (line, cells).

    Raises
    ------
    InputRefused : a required column missing or twice, no row.
    """
    line, written = records[above]
    rows = tuple((line, _shown(cells)) for line, cells in records[above + 1 :] if any(cell.strip() for cell in cells))
    headings = _named(written, [cells for _, cells in rows])
    spaced = sum(cell != cell.strip() != "" for _, cells in records[above + 1 :] for cell in cells)
    raise_if_any(_heading_problems(headings, line, file))
    if not rows:
        raise InputRefused(Problem("R-NO-ROWS", "no row stands under the headings", "send the filled-in sheet", file))
    if line > 1 and not is_form(headings):
        notes.append(f"{file}: the headings stand in row {line}")
    # A Windows spreadsheet says which cells it padded: headings without a name and without a value are not kept.
    width = len(headings)
    rows = tuple((line, _unpadded(cells, width, len(written))) for line, cells in rows)
    if spaced:
        notes.append(f"{file}: white space around {spaced} cell{'s' if spaced > 1 else ''} is left out")
    notes += (f"{file}: column {heading!r} is not read" for heading in headings if _unread(heading))
    return Sheet(file, headings, rows, tuple(notes))


def headings_among(rows: Iterable[list[str]]) -> tuple[int, int]:
    """How many headings are known in the row that knows most of them, and how many rows stand above it."""
    best = (0, 0)
    for above, cells in enumerate(islice(rows, HEADINGS_WITHIN)):
        known = len({column_of(cell) for cell in cells} - {""})
        if known > best[0]:
            best = (known, above)
    return best


def no_headings(file: str) -> InputRefused:
    return InputRefused(
        Problem("R-HEADINGS", f"no known heading in the first {HEADINGS_WITHIN} rows",
                f"the headings are {', '.join(RETURNS.names)}", file)
    )  # fmt: skip


def _refuse_foreign(data: bytes, file: str) -> None:
    if not data.strip(b"\0\t\r\n "):
        raise InputRefused(Problem("R-EMPTY", "the file is empty", "send it again", file))
    if len(data) > MOST_BYTES:
        raise InputRefused(Problem("R-SIZE", f"larger than {MOST_BYTES // 1024**2} MB", "send one week a file", file))
    for start, what in FOREIGN.items():
        if data.startswith(start):
            raise InputRefused(Problem("R-FORMAT", f"this is {what}", SAVE_AS_CSV, file))


def _decoded(data: bytes, file: str) -> tuple[str, list[str]]:
    mark = next((mark for mark in BOMS if data.startswith(mark)), b"")
    text, notes = None, []
    for encoding in [BOMS[mark]] if mark else ["utf-8", "cp1252"]:
        try:
            text = data[len(mark) :].decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None:
        raise InputRefused(Problem("R-ENCODING", "not readable as text", SAVE_AS_CSV, file))
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise InputRefused(
            Problem("R-NUL", "a NUL character: the file is damaged or no text", SAVE_AS_CSV, file, row=line)
        )
    if text.lstrip()[:1] == "<":
        raise InputRefused(Problem("R-FORMAT", "this is a web page, not a CSV file", SAVE_AS_CSV, file))
    if encoding == "cp1252":
        notes.append(f"{file}: read as Windows text (cp1252), because it is not UTF-8")
    return text, notes


def _layout(text: str, file: str) -> tuple[str, int]:
    """The separator under which most headings are known, and how many records stand above them."""
    best = (0, "", 0)
    for separator in SEPARATORS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        rows: list[list[str]] = []
        with suppress(csv.Error):  # told with its line when the whole file is read
            rows.extend(islice(reader, HEADINGS_WITHIN))
        known, above = headings_among(rows)
        if known > best[0]:
            best = (known, separator, above)
    known, separator, above = best
    if not known:
        raise no_headings(file)
    return separator, above


def _records(text: str, separator: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with the line on which it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            long = "field limit" in str(error)
            raise InputRefused(
                Problem("R-LONG", "a cell of more than 131,072 characters", "shorten it", file, row=line)
                if long
                else Problem("R-QUOTE", "a quotation mark that opens here is not closed properly",
                             "close it, or take it out", file, row=line)
            ) from None  # fmt: skip
        yield line, cells


def _shown(cells: list[str]) -> tuple[str, ...]:
    return tuple(without_telephone_numbers(cleaned(cell)) for cell in cells)


def _named(written: list[str], rows: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Headings without the empty ones at the end that nothing stands under; an empty one inside gets its number."""
    width = len(written)
    while width and not written[width - 1].strip() and not any(len(row) >= width and row[width - 1] for row in rows):
        width -= 1
    return tuple(
        _inert(cleaned(heading)) or f"column {number}" for number, heading in enumerate(written[:width], start=1)
    )


def _inert(heading: str) -> str:
    return f"'{heading}" if heading.startswith(FORMULA_STARTS) else heading


def _unpadded(cells: tuple[str, ...], width: int, padded: int) -> tuple[str, ...]:
    return cells[:width] if len(cells) == padded else cells


def _unread(heading: str) -> bool:
    return not column_of(heading) and normalised(heading) not in {*PROBLEMS, *OF_THE_FORM_ALONE}


def _heading_problems(headings: tuple[str, ...], line: int, file: str) -> list[Problem]:
    columns = [column_of(heading) for heading in headings]
    named = [column or normalised(heading) for column, heading in zip(columns, headings, strict=True)]
    return [
        *(
            Problem(
                "R-COLUMN", "a required column is missing", _nearest(column, headings), file, row=line, column=column
            )
            for column in RETURNS.required
            if column not in columns
        ),
        *(
            Problem("R-TWICE", "the column stands twice", "keep one", file, row=line, column=name)
            for name in sorted({name for name in named if named.count(name) > 1})
        ),
    ]


def _nearest(column: str, headings: tuple[str, ...]) -> str:
    best = process.extractOne(column, [heading for heading in headings if not column_of(heading)])
    return f"nearest heading: {best[0]}" if best and best[1] >= 60 else "add it"
