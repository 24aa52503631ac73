"""Weekly returns: every row of a sheet is accepted, waits for a person, is refused, or repeats another row."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from planning.errors import Problem
from planning.intake import cells
from planning.intake.fit import Limits, limits_on, misfits
from planning.intake.folder import Folder
from planning.intake.names import match
from planning.intake.sheet import Sheet
from planning.intake.unit_names import Places, places_on
from planning.tables import PUBLIC, REGISTER_RETURNS, RETURNS
from planning.weeks import week_ending

LONGEST = 1000  # characters of one cell
COUNTS = tuple(column.name for column in RETURNS.columns if column.kind == "count")
DATES = tuple(column.name for column in RETURNS.columns if column.kind == "date")
REQUIRED = frozenset(RETURNS.required)
PARTS = ("women", "eminent", "ordinary", "active")
FORM = ("week_ending", "unit_id", "audience")


@dataclass(frozen=True)
class Waiting:
    """Why a row waits for a person; `alias` is what to write under `written` in aliases.csv to decide it."""

    reason: str
    alias: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """The rows of a sheet by line, each in one place: accepted + waiting + refused + repeated = all."""

    accepted: pd.DataFrame  # tables.REGISTER_RETURNS, index: line
    waiting: dict[int, Waiting]
    refused: dict[int, tuple[Problem, ...]]
    repeated: tuple[int, ...]
    notes: tuple[str, ...]


@dataclass
class _Sorting:
    sheet: Sheet
    received: date
    rows: dict[int, dict] = field(default_factory=dict)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    refused: dict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[str, None] = field(default_factory=dict)  # an ordered set: a thousand equal cells are one note

    def note(self, text: str) -> None:
        self.notes[f"{self.sheet.file}: {text}"] = None

    def refuse(self, line: int, code: str, reason: str, mend: str = "", column: str = "", value: str = "") -> None:
        problem = Problem(code, reason, mend, self.sheet.file, self.sheet.sheet, line, column, value)
        self.refused[line].append(problem)
        self.rows.pop(line, None)


def check_returns(sheet: Sheet, folder: Folder, received: date, batch: str = "") -> Checked:
    """Sort the rows of a sheet by the rules of the state folder.

    Parameters
    ----------
    sheet : as read by :func:`planning.intake.returned_workbook.read_returns`.
    folder : units, groups, caps and aliases; each row is judged by what holds on the Sunday of its week.
    received : day on which the office got the sheet; a row's own `received_on` goes before it.
    batch : hash of the sheet, which lets aliases.csv decide a row that names no district.
    """
    sorting = _Sorting(sheet, received)
    for line, written in sheet.rows:
        _parse(line, written, sorting)
    weeks = sorted({row["week_ending"] for row in sorting.rows.values()})
    places = {week: places_on(folder, week) for week in weeks}
    limits = {week: limits_on(folder, week) for week in weeks}
    for line in sorted(sorting.rows):
        _match(line, sorting, places, batch)
    for line in sorted(sorting.rows):
        _fit(line, sorting, places, limits)
    repeated = _compare_rows(sorting)
    _refuse_two_forms(sorting, repeated)
    accepted = [line for line in sorted(sorting.rows) if line not in repeated]
    return Checked(
        _frame({line: sorting.rows[line] for line in accepted}),
        sorting.waiting,
        {line: tuple(problems) for line, problems in sorted(sorting.refused.items())},
        tuple(line for line in sorted(repeated) if line in sorting.rows),
        tuple(sorting.notes),
    )


def _parse(line: int, written: tuple[str, ...], sorting: _Sorting) -> None:
    """Read the cells of one row on their own; faults refuse the row."""
    sheet = sorting.sheet
    if len(written) != len(sheet.headings):
        reason = f"{len(written)} cells under {len(sheet.headings)} headings"
        sorting.refuse(line, "R-WIDTH", reason, "mend the row: a cell is missing or one too many")
        return
    for number, (heading, cell) in enumerate(zip(sheet.headings, written, strict=True), start=1):
        if fault := sheet.faults.get((line, number)):
            sorting.refuse(line, fault.code, fault.reason, fault.mend, heading, fault.value)
        if len(cell) > LONGEST:
            sorting.refuse(line, "R-LONG", f"longer than {LONGEST} characters", "shorten it", heading, cell)
    row = dict.fromkeys(RETURNS.names, "")
    row |= {column: cell for column, cell in zip(sheet.columns, written, strict=True) if column}
    if any((line, number) in sheet.faults for number in range(1, len(written) + 1)):
        return
    sound = [_read_cell(line, name, row, sorting) for name in RETURNS.names]
    if all(sound) and line not in sorting.refused:
        sorting.rows[line] = row
        _check_days(line, row, sorting)
        _check_parts(line, row, sorting)


def _read_cell(line: int, name: str, row: dict, sorting: _Sorting) -> bool:
    """Replace the text in `row[name]` by its value; False when that cannot be."""
    cell, fault = row[name], ""
    if name in COUNTS:
        row[name], fault = cells.count(cell)
    elif name in DATES:
        row[name], fault = cells.day(cell)
        if row[name] and not cell[:4].isdecimal():
            sorting.note(f"{cell} is read as {row[name].day} {row[name]:%B %Y}")
    if not fault and name in REQUIRED and row[name] in ("", None):
        fault = "not reported: the cell is empty"
    if fault:
        sorting.refuse(line, "R-VALUE" if cell else "R-BLANK", fault, _meaning(name), name, cell)
    return not fault


def _check_days(line: int, row: dict, sorting: _Sorting) -> None:
    week, received = row["week_ending"], row["received_on"] or sorting.received
    row["received_on"] = received
    if week != (sunday := week_ending(week)):
        sorting.refuse(line, "R-SUNDAY", "the week does not end on a Sunday", f"nearest: {_nearest_sunday(week, sunday)}",
                       "week_ending", str(week))  # fmt: skip
    elif week > sorting.received:
        sorting.refuse(
            line,
            "R-FUTURE",
            "the week had not ended yet when the file came",
            f"a Sunday up to {sorting.received}",
            "week_ending",
            str(week),
        )
    if received > sorting.received or (received < week <= sorting.received):
        reason = (
            "received before the week ended" if received < week else "received after the day on which the file came"
        )
        sorting.refuse(
            line, "R-RECEIVED", reason, f"a day from {week} to {sorting.received}", "received_on", str(received)
        )


def _nearest_sunday(day: date, sunday: date) -> date:
    return sunday if (sunday - day).days <= 3 else date.fromordinal(sunday.toordinal() - 7)


def _check_parts(line: int, row: dict, sorting: _Sorting) -> None:
    for name in PARTS:
        if row[name] is not None and row[name] > row["members"]:
            sorting.refuse(
                line, "R-PART", f"more than the {row['members']} members", _meaning(name), name, str(row[name])
            )
    eminent, ordinary = row["eminent"] or 0, row["ordinary"] or 0
    if max(eminent, ordinary) <= row["members"] < eminent + ordinary:  # fewer than the members: police are neither
        reason = (
            f"eminent and ordinary people are {eminent + ordinary} together, more than the {row['members']} members"
        )
        sorting.refuse(line, "R-SUM", reason, "nobody is both; count each member once", "ordinary", str(ordinary))


def _match(line: int, sorting: _Sorting, places: dict[date, Places], batch: str) -> None:
    row = sorting.rows[line]
    week, written, district = row["week_ending"], row["unit"], row["district"]
    decision = f"{written} @ {batch[:12]} row {line}" if batch else ""
    found = match(written, district, places[week], decision)
    row["unit_id"] = found.unit_id
    if found.note:
        sorting.note(found.note)
    if found.refused:
        sorting.refuse(line, "R-UNIT", found.reason, found.mend, "unit", written)
    elif not found.unit_id:
        del sorting.rows[line]
        sorting.waiting[line] = Waiting(found.reason, found.alias, found.candidates)


def _fit(line: int, sorting: _Sorting, places: dict[date, Places], limits: dict[date, Limits]) -> None:
    row = sorting.rows[line]
    week = row["week_ending"]
    row["audience"], row["group_id"] = row["audience"].casefold() or PUBLIC, row["group"]
    for misfit in misfits(row, places[week].units[row["unit_id"]].kind, limits[week]):
        sorting.refuse(line, *misfit)


def _compare_rows(sorting: _Sorting) -> set[int]:
    """Lines that only repeat another one; rows that contradict each other are refused, all of them."""
    repeated, by_key = set(), defaultdict(list)
    for line, row in sorting.rows.items():
        by_key[tuple(row[name] for name in REGISTER_RETURNS.key)].append((row["received_on"], line))
    for same in by_key.values():
        lines = [line for _, line in sorted(same)]
        if len({tuple(sorting.rows[line][name] for name in COUNTS) for line in lines}) == 1:
            repeated.update(lines[1:])
            continue
        shown = ", ".join(map(str, sorted(lines)))
        for line in lines:
            sorting.refuse(line, "R-CONTRADICTION", f"rows {shown} report different counts for the same week",
                           "keep the right one", "members", str(sorting.rows[line]["members"]))  # fmt: skip
    return repeated


def _refuse_two_forms(sorting: _Sorting, repeated: set[int]) -> None:
    forms = defaultdict(list)
    for line, row in sorting.rows.items():
        forms[tuple(row[name] for name in FORM)].append((row["group_id"] == "", line))
    for rows in forms.values():
        if len({total for total, _ in rows}) == 2:
            for _, line in rows:
                repeated.discard(line)
                sorting.refuse(line, "R-TOTAL", "a total and its groups in one week would count twice",
                               "send the total or the groups", "group", sorting.rows[line]["group_id"])  # fmt: skip


def _frame(rows: dict[int, dict]) -> pd.DataFrame:
    raw = pd.DataFrame(
        {
            name: pd.Series([row[name] for row in rows.values()], index=list(rows), dtype="object")
            for name in REGISTER_RETURNS.names
        }
    )
    return REGISTER_RETURNS.typed(raw)


def _meaning(name: str) -> str:
    return next(column.meaning for column in RETURNS.columns if column.name == name)
