"""The sheet of returns in a workbook: which sheet it is, and what merged cells say of the rows beneath them."""

from dataclasses import replace

from planning.errors import InputRefused, Problem
from planning.intake.blank_rows import without_blank_rows
from planning.intake.cells import without_telephone_numbers
from planning.intake.form import INSTRUCTIONS_SHEET
from planning.intake.headings import Headings
from planning.intake.sheet import OF_RETURNS, Sheet, as_sheet, read_csv
from planning.intake.totals import without_totals
from planning.intake.workbook import SPREADSHEET_ENDINGS, TextSheet, read_workbook

FILLED_DOWN = ("week_ending", "district", "audience", "received_on")  # a count or a unit merged over rows means nothing
ENOUGH = 2  # known headings that make a sheet one of returns


def read_returns(data: bytes, file: str) -> Sheet:
    """The sheet of returns in the bytes of a file, a workbook or CSV by the ending of its name.

    Raises
    ------
    InputRefused : as `read_csv` and `read_workbook`; returns on several sheets, or on a hidden one.
    """
    workbook = file.lower().endswith(SPREADSHEET_ENDINGS)
    return without_blank_rows(without_totals(_from_workbook(data, file) if workbook else read_csv(data, file)))


def _from_workbook(data: bytes, file: str) -> Sheet:
    page, rows, above, notes = page_of(data, file, OF_RETURNS, FILLED_DOWN)
    sheet = as_sheet(list(enumerate(rows, start=1)), above, file, notes)
    return replace(sheet, sheet=page.name, faults=_faults(page, sheet))


def page_of(
    data: bytes, file: str, known: Headings, down: tuple[str, ...]
) -> tuple[TextSheet, list[list[str]], int, list[str]]:
    """The one sheet of a workbook with known headings: itself, its rows with the columns `down` filled down where they
    are merged, how many rows stand above the headings, and notes.

    Raises
    ------
    InputRefused : as `read_workbook`; no known headings, or such on several sheets or on a hidden one.
    """
    book = read_workbook(data, file)
    page, notes = _only_page(book.sheets, file, known)
    _, above = known.among(page.rows)
    rows, filled = _filled_down(page, [known.column_of(cell) for cell in page.rows[above]], down)
    if filled:
        notes.append(f"{file}: merged cells are read for every row that they span: {', '.join(filled)}")
    if page.hidden_rows:
        notes.append(f"{file}: hidden rows are read too: {', '.join(map(str, page.hidden_rows))}")
    return page, rows, above, notes


def _only_page(pages: tuple[TextSheet, ...], file: str, known: Headings) -> tuple[TextSheet, list[str]]:
    """The one sheet with known headings, and a note on every other that is not empty, save our own instructions."""
    fitting = [page for page in pages if known.among(page.rows)[0] >= ENOUGH]
    hidden = [page.name for page in fitting if page.hidden]
    if hidden:
        raise InputRefused(
            Problem("R-HIDDEN", f"{known.what} stand on a hidden sheet", "show it or delete it", file,
                    sheet=", ".join(hidden))
        )  # fmt: skip
    if len(fitting) > 1:
        raise InputRefused(
            Problem("R-SHEETS", f"{known.what} stand on {len(fitting)} sheets",
                    "copy them onto one sheet, or send each as a file", file, sheet=", ".join(page.name for page in fitting))
        )  # fmt: skip
    if not fitting:
        raise known.none_known(file)
    named = (fitting[0].name, INSTRUCTIONS_SHEET)
    left = [page.name for page in pages if page.name not in named and page.rows]
    return fitting[0], [f"{file}: sheet {name!r} is not read, it has no known headings" for name in left]


def _filled_down(page: TextSheet, columns: list[str], down: tuple[str, ...]) -> tuple[list[list[str]], list[str]]:
    """The rows with merged cells filled down, only where a row says something itself; and the columns concerned."""
    rows, concerned = [list(cells) for cells in page.rows], {}
    said = [any(cells) for cells in rows]
    for first, left, last, _ in page.merged:
        column = columns[left - 1] if left <= len(columns) else ""
        if last == first or column not in down:
            continue
        for number in range(first + 1, min(last, len(rows)) + 1):
            if said[number - 1] and not rows[number - 1][left - 1]:
                rows[number - 1][left - 1] = rows[first - 1][left - 1]
                concerned[column] = None
    return rows, list(concerned)


def _faults(page: TextSheet, sheet: Sheet) -> dict[tuple[int, int], Problem]:
    """Faults of the cells that are read, under the headings that they stand under."""
    read = {number for number, column in enumerate(sheet.columns, start=1) if column}
    return {
        (row, column): replace(fault, column=sheet.headings[column - 1], value=without_telephone_numbers(fault.value))
        for (row, column), fault in page.faults.items()
        if column in read
    }
