"""Lines of totals under a sheet: no return, but a check whether all of the rows above have arrived."""

from dataclasses import replace

from planning.intake import cells
from planning.intake.sheet import Sheet
from planning.intake.spelling import normalised

TOTALS = {"total", "grand total", "sub total", "subtotal", "sum", "कुल", "योग", "कुल योग", "कुलयोग"}


def without_totals(sheet: Sheet) -> Sheet:
    """The sheet without its lines of totals, each compared with the members above it in a note.

    A line of totals has such a label and no week; with a week it might be a return, and is judged as one. The sheet
    stays as it is when it has no other line.
    """
    if not {"week_ending", "unit", "members"} <= set(sheet.columns):
        return sheet
    kept, notes, whole, since = [], [], 0, 0
    for line, row in sheet.rows:
        if len(row) == len(sheet.headings) and _is_total(row, sheet.columns):
            notes.append(
                f"{sheet.file}: row {line} is a line of totals and left out; {_compared(row, sheet, whole, since)}"
            )
            since = 0
            continue
        kept.append((line, row))
        members = _members(row, sheet)
        whole, since = whole + members, since + members
    return replace(sheet, rows=tuple(kept), notes=(*sheet.notes, *notes)) if kept else sheet


def _is_total(row: tuple[str, ...], columns: tuple[str, ...]) -> bool:
    labels = {normalised(cell) for cell in row if cell}
    week = normalised(row[columns.index("week_ending")])
    return bool(labels & TOTALS) and (not week or week in TOTALS)


def _members(row: tuple[str, ...], sheet: Sheet) -> int:
    place = sheet.columns.index("members")
    return (cells.count(row[place])[0] or 0) if len(row) == len(sheet.headings) else 0


def _compared(row: tuple[str, ...], sheet: Sheet, whole: int, since: int) -> str:
    said, fault = cells.count(row[sheet.columns.index("members")])
    if fault or said is None:
        return "it gives no number of members"
    if said in (whole, since):
        return f"its {said} members are those of the rows above"
    return f"it says {said} members, but the rows above add up to {whole}: a row may be missing or wrong"
