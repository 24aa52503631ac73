"""Rows of a form that nobody filled in: not reported, never 0, and no fault of the clerk who left them blank."""

from dataclasses import replace

from planning.intake import cells
from planning.intake.form import ASKED, is_form
from planning.intake.sheet import Sheet

COUNTS = {column.name for column in ASKED}


def without_blank_rows(sheet: Sheet) -> Sheet:
    """The sheet without the rows of a form whose counts are all blank; they are listed in `not_reported` and told.

    Only a form lists its units before they report. In any other sheet a row was written by its sender, and without
    members it is refused. A row of a form with some count but without members is refused as well.
    """
    if not is_form(sheet.headings):
        return sheet
    blank = tuple(line for line, row in sheet.rows if _is_blank(row, sheet.columns))
    if not blank:
        return sheet
    note = (
        f"{sheet.file}: {len(blank)} of {len(sheet.rows)} rows of the form are blank and stand for not reported: "
        f"{', '.join(map(str, blank))}"
    )
    kept = tuple((line, row) for line, row in sheet.rows if line not in blank)
    return replace(sheet, rows=kept, not_reported=blank, notes=(*sheet.notes, note))


def _is_blank(row: tuple[str, ...], columns: tuple[str, ...]) -> bool:
    counts = [cell for column, cell in zip(columns, row, strict=False) if column in COUNTS]
    return len(row) == len(columns) and all(cells.count(cell) == (None, "") for cell in counts)
