"""Registers of people: every row is a join or a leave of a person, waits for a decision on its unit, or is refused.

A cell may hold anything, also a name that slipped into the wrong column. Messages therefore show what is like a unit,
a district or a day, and leave anything else out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from planning.errors import Problem
from planning.intake import cells
from planning.intake.fit import Limits, limits_on, misfits
from planning.intake.folder import Folder
from planning.intake.names import match
from planning.intake.people_sheet import WHERE, PeopleSheet
from planning.intake.returns import LONGEST, Waiting
from planning.intake.spelling import normalised, shortened
from planning.intake.unit_names import Places, places_on
from planning.tables import PEOPLE, PUBLIC

NEVER = 0  # the ordinal of no day
ALIKE = 75  # of 100: so like the name of a unit or district that it is one, misspelt
LEFT_OUT = "[left out]"
CODE = re.compile(r"[0-9]{1,8}")  # shorter than any number of a person
WRITTEN_DAY = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}|[0-9]{1,6}")
SHOWN = ("row", *WHERE, "phone", "joined_on", "left_on")


@dataclass(frozen=True)
class CheckedPeople:
    """The rows of a sheet by line, each in one place: rows + waiting + refused = all.

    `rows` : index line; pid (bytes), place (position in `places`), joined_on and left_on (ordinal days, 0: none).
    `places` : (unit_id, audience, group_id).
    `show` : what may be shown of a line, under the headings SHOWN.
    """

    rows: pd.DataFrame
    places: tuple[tuple[str, str, str], ...]
    waiting: dict[int, Waiting]
    refused: dict[int, tuple[Problem, ...]]
    show: Callable[[int], tuple[str, ...]]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Where:
    """What was written of unit and group: the place that is meant, or why it waits, or what is wrong."""

    shown: tuple[str, ...]
    place: tuple[str, str, str] | None = None
    waiting: Waiting | None = None
    faults: tuple[Problem, ...] = ()
    by_code_alone: bool = False  # the district beside the code is not known


@dataclass(frozen=True)
class _When:
    shown: str
    ordinal: int = NEVER
    fault: str = ""


@dataclass
class _Sorting:
    sheet: PeopleSheet
    where: list[_Where]
    when: list[_When]
    refused: dict[int, list[Problem]] = field(default_factory=dict)

    def refuse(self, row: int, code: str, reason: str, mend: str, column: str, value: str = "") -> None:
        line = int(self.sheet.lines[row])
        problem = Problem(code, reason, mend, self.sheet.file, row=line, column=column, value=value)
        self.refused.setdefault(line, []).append(problem)

    def show(self, line: int) -> tuple[str, ...]:
        sheet = self.sheet
        row = int(np.searchsorted(sheet.lines, line))
        days = (self.when[sheet.joined[row]].shown, self.when[sheet.left[row]].shown)
        return (str(line), *self.where[sheet.where[row]].shown, sheet.masked.get(line, ""), *days)


def check_people(sheet: PeopleSheet, folder: Folder, received: date) -> CheckedPeople:
    """Sort the rows of a register of people by the rules of the state folder, as they hold on the day of receipt.

    Parameters
    ----------
    sheet : as read by :func:`planning.intake.people_sheet.read_people`.
    folder : units, groups and aliases.
    received : day on which the office got the sheet; nobody can have joined or left later.
    """
    places, limits = places_on(folder, received), limits_on(folder, received)
    where = [_where(written, sheet.fingerprint, places, limits) for written in sheet.written_where]
    when = [_when(written, received) for written in sheet.written_days]
    sorting = _Sorting(sheet, where, when)
    known = sorted({one.place for one in where if one.place})
    number = {place: position for position, place in enumerate(known)}
    ordinals = np.array([one.ordinal for one in when], dtype=np.int64)
    rows = pd.DataFrame(
        {
            "pid": pd.Series(sheet.pids, dtype="object"),
            "place": np.array([number.get(one.place, -1) for one in where], dtype=np.int64)[sheet.where],
            "joined_on": ordinals[sheet.joined],
            "left_on": ordinals[sheet.left],
        }
    )
    _refuse_rows(sorting, rows)
    lines = pd.Index(sheet.lines)
    refused = lines.isin(list(sorting.refused))
    waits = np.array([one.waiting is not None for one in where])[sheet.where] & ~refused
    out = waits | refused
    return CheckedPeople(
        rows[~out].set_axis(lines[~out]),
        tuple(known),
        {int(sheet.lines[row]): where[sheet.where[row]].waiting for row in np.flatnonzero(waits)},
        {line: tuple(problems) for line, problems in sorted(sorting.refused.items())},
        sorting.show,
        (*sheet.notes, *_doubted_districts(sheet, where)),
    )


def _refuse_rows(sorting: _Sorting, rows: pd.DataFrame) -> None:
    """Refuse what cannot be read, has no day, or leaves before it joins."""
    sheet = sorting.sheet
    for line, fault in sheet.faults.items():
        sorting.refused[line] = [fault]
    readable = ~np.isin(sheet.lines, list(sheet.faults))
    wrong = np.array([bool(one.faults) for one in sorting.where])[sheet.where] & readable
    for row in np.flatnonzero(wrong):
        for fault in sorting.where[sheet.where[row]].faults:
            sorting.refuse(row, fault.code, fault.reason, fault.mend, fault.column, fault.value)
    bad_day = np.array([bool(one.fault) for one in sorting.when])
    for name, written in (("joined_on", sheet.joined), ("left_on", sheet.left)):
        for row in np.flatnonzero(bad_day[written] & readable):
            day = sorting.when[written[row]]
            sorting.refuse(row, "R-VALUE", day.fault, _meaning(name), name, day.shown)
    sound = readable & ~bad_day[sheet.joined] & ~bad_day[sheet.left]
    joined, left = rows["joined_on"].to_numpy(), rows["left_on"].to_numpy()
    for row in np.flatnonzero(sound & (joined == NEVER) & (left == NEVER)):
        sorting.refuse(row, "R-BLANK", "neither a day of joining nor of leaving", _meaning("joined_on"), "joined_on")
    for row in np.flatnonzero(sound & (joined != NEVER) & (left != NEVER) & (left < joined)):
        shown = sorting.when[sheet.left[row]].shown
        reason = f"left before joining on {date.fromordinal(int(joined[row]))}"
        sorting.refuse(row, "R-LEFT", reason, "mend one of the days", "left_on", shown)


def _where(written: tuple[str, str, str, str], fingerprint: str, places: Places, limits: Limits) -> _Where:
    """The unit, audience and group that are meant, in the order code, name inside the district, alias."""
    unit, district, audience, group = written
    shown = _shown_where(written, places, limits)
    said = dict(zip(WHERE, shown, strict=True))

    def refused(code: str, reason: str, mend: str, column: str) -> _Where:
        return _Where(shown, faults=(Problem(code, reason, mend, column=column, value=said[column]),))

    for name, text in zip(WHERE, written, strict=True):
        if len(text) > LONGEST:
            return refused("R-LONG", f"longer than {LONGEST} characters", "shorten it", name)
    if not unit:
        return refused("R-BLANK", "not reported: the cell is empty", _meaning("unit"), "unit")
    found = match(unit, district, places, f"{unit} @ {fingerprint[:12]}")
    if found.refused:
        return refused("R-UNIT", found.reason, found.mend, "unit")
    if not found.unit_id:
        alias = found.alias if said["unit"] == unit else LEFT_OUT
        return _Where(shown, waiting=Waiting(found.reason, alias, found.candidates))
    place = (found.unit_id, audience.casefold() or PUBLIC, group)
    row = {"unit_id": place[0], "audience": place[1], "group_id": place[2], "members": 0}
    for code, reason, mend, column, _ in misfits(row, places.units[place[0]].kind, limits):
        return (
            refused(code, reason, mend, column)
            if column in said
            else _Where(shown, faults=(Problem(code, reason, mend),))
        )
    return _Where(shown, place, by_code_alone=bool(found.note))


def _doubted_districts(sheet: PeopleSheet, where: list[_Where]) -> list[str]:
    doubted = np.array([one.by_code_alone for one in where])[sheet.where]
    if not doubted.any():
        return []
    row = int(sheet.lines[np.argmax(doubted)])
    return [f"{sheet.file}: districts that are not known stand beside codes, first in row {row}; the codes decided"]


def _shown_where(written: tuple[str, str, str, str], places: Places, limits: Limits) -> tuple[str, ...]:
    unit, district, audience, group = written
    audiences = set().union(*limits.audiences.values())
    areas = [normalised(name) for name in (*places.districts, *places.district_names.values())]
    return (
        unit
        if CODE.fullmatch(unit) or _alike(unit, [label for _, label in places.labels.get("", [])])
        else _left(unit),
        district if _alike(district, areas) else _left(district),
        audience if audience.casefold() in audiences else _left(audience),
        group if group in limits.groups or CODE.fullmatch(group) else _left(group),
    )


def _alike(text: str, names: list[str]) -> bool:
    name = shortened(normalised(text))
    return bool(name) and process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=ALIKE) is not None


def _left(text: str) -> str:
    return LEFT_OUT if text else ""


def _when(written: str, received: date) -> _When:
    day, fault = cells.day(written)
    shown = written if not written or WRITTEN_DAY.fullmatch(cells.ascii_digits(written)) else LEFT_OUT
    if day and day > received:
        fault = f"after the register was received on {received}"
    return _When(shown, day.toordinal() if day and not fault else NEVER, fault)


def _meaning(name: str) -> str:
    return next(column.meaning for column in PEOPLE.columns if column.name == name)
