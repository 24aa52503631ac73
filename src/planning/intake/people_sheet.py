"""A register of people as sent: numbers become pseudonyms while a row is read; names and all other cells are let go.

What is kept of a million rows are a few whole numbers and 20 bytes each: units and days repeat, so that each text that
was written stands once and the rows point to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter

import numpy as np

from planning.errors import InputRefused, Problem, raise_if_any
from planning.intake.cells import cleaned
from planning.intake.headings import Headings
from planning.intake.returned_workbook import ENOUGH, page_of
from planning.intake.sheet import HEADINGS, csv_records, heading_problems, named_headings, no_rows
from planning.intake.telephone import masked, telephone_number
from planning.intake.workbook import SPREADSHEET_ENDINGS
from planning.key import Key
from planning.tables import PEOPLE

OF_PEOPLE = Headings(
    PEOPLE,
    "members",
    {name: HEADINGS[name] for name in ("unit", "district", "audience", "group")}
    | {
        "phone": ("mobile", "mobile no", "mobile number", "phone no", "phone number", "telephone", "telephone number",
                  "contact", "contact no", "contact number", "whatsapp no", "whatsapp number", "मोबाइल", "मोबाइल नं",
                  "मोबाइल नंबर", "मोबाइल संख्या", "मो नं", "फोन", "फोन नंबर", "दूरभाष", "संपर्क नंबर", "व्हाट्सएप नंबर",
                  "व्हाट्सऐप नंबर"),
        "joined_on": ("joined", "date joined", "date of joining", "joining date", "जुड़े", "जुड़ने की तिथि", "जुड़ने की तारीख",
                      "शामिल होने की तिथि"),
        "left_on": ("left", "date left", "date of leaving", "leaving date", "छोड़ने की तिथि", "छोड़ने की तारीख", "हटने की तिथि"),
    },
)  # fmt: skip
WHERE, DAYS = ("unit", "district", "audience", "group"), ("joined_on", "left_on")
FILLED_DOWN = (*WHERE, *DAYS)


@dataclass(frozen=True)
class PeopleSheet:
    """The rows of one file that hold something: `pids[n]` is the pseudonym of the row `lines[n]`, empty where `faults`
    say why there is none; `where[n]`, `joined[n]` and `left[n]` point into what was `written`.

    `masked` are the last digits of numbers that were refused, by line.
    """

    file: str
    fingerprint: str
    lines: np.ndarray
    pids: list[bytes]
    where: np.ndarray
    joined: np.ndarray
    left: np.ndarray
    written_where: tuple[tuple[str, str, str, str], ...]  # unit, district, audience, group
    written_days: tuple[str, ...]
    faults: Mapping[int, Problem] = field(default_factory=dict)
    masked: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_people(data: bytes, file: str, key: Key) -> PeopleSheet:
    """The register of people in the bytes of a file, a workbook or CSV by the ending of its name.

    Raises
    ------
    InputRefused : as `read_csv` and `read_workbook`; no column for a day.
    """
    records, above, notes, faults = _opened(data, file)
    records = iter(records)
    for _ in range(above):
        next(records)
    line, written = next(records)
    headings = named_headings(list(written), [])
    columns = [OF_PEOPLE.column_of(heading) for heading in headings]
    if len(set(columns) - {""}) < ENOUGH:  # a row of data, of which no message may say anything
        raise OF_PEOPLE.none_known(file)
    raise_if_any([*heading_problems(headings, line, file, OF_PEOPLE), *_no_day(columns, line, file)])
    if line > 1:
        notes.append(f"{file}: the headings stand in row {line}")
    if dropped := sum(not column for column in columns):
        notes.append(
            f"{file}: {dropped} column{'s are' if dropped > 1 else ' is'} not read, and nothing of what stands there is kept"
        )
    reader = _Reader(file, key, columns, {len(written), len(columns)}, faults)
    reader.read(records)
    if not reader.lines:
        raise no_rows(file)
    return reader.sheet(key.fingerprint(data), tuple(notes))


@dataclass
class _Reader:
    """What has been read so far; a number lives as long as its row is being read."""

    file: str
    key: Key
    columns: list[str]
    widths: set[int]
    workbook_faults: Mapping[tuple[int, int], Problem]
    lines: list[int] = field(default_factory=list)
    pids: list[bytes] = field(default_factory=list)
    where: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    faults: dict[int, Problem] = field(default_factory=dict)
    masked: dict[int, str] = field(default_factory=dict)
    places: dict[tuple[str, ...], int] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.phone = self.columns.index("phone")
        self.place = itemgetter(*(self._position(name) for name in WHERE))
        self.dated = itemgetter(*(self._position(name) for name in DAYS))

    def _position(self, name: str) -> int:
        """A column that is not there is read from an empty cell at the end."""
        return self.columns.index(name) if name in self.columns else -1

    def read(self, records: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Keep of each row (line, cells) what is kept; a million times, so that it does no more than it must."""
        places, days, pseudonym, widths = self.places, self.days, self.key.pseudonym, self.widths
        phone, place_of, days_of = self.phone, self.place, self.dated
        for line, cells in records:
            if len(cells) not in widths:
                self._refuse_width(line, cells)
                continue
            cells = [*cells, ""]
            number, why_not = telephone_number(cells[phone])
            if why_not and not any(map(str.strip, cells)):
                continue
            if why_not:
                self._refuse_number(line, cells[phone], why_not)
            if self.workbook_faults:
                self._note_faults(line)
            joined, left = days_of(cells)
            self.lines.append(line)
            self.pids.append(b"" if line in self.faults else pseudonym(number))
            self.where.append(places.setdefault(place_of(cells), len(places)))
            self.joined.append(days.setdefault(joined, len(days)))
            self.left.append(days.setdefault(left, len(days)))

    def _refuse_width(self, line: int, cells: Sequence[str]) -> None:
        """A row of which nothing can be told apart, unless it is blank."""
        if not any(map(str.strip, cells)):
            return
        reason = f"{len(cells)} cells under {len(self.columns)} headings"
        mend = "mend the row: a cell is missing or one too many"
        self.faults[line] = Problem("R-WIDTH", reason, mend, self.file, row=line)
        self.lines.append(line)
        self.pids.append(b"")
        self.where.append(self.places.setdefault(("",) * len(WHERE), len(self.places)))
        for days in (self.joined, self.left):
            days.append(self.days.setdefault("", len(self.days)))

    def _refuse_number(self, line: int, written: str, why_not: str) -> None:
        self.masked[line] = masked(written)
        mend = "write one mobile number of ten digits; format the cell as text"
        self.faults[line] = Problem("R-PHONE", why_not, mend, self.file, "", line, "phone", self.masked[line])

    def _note_faults(self, line: int) -> None:
        for number, column in enumerate(self.columns, start=1):
            if column and (fault := self.workbook_faults.get((line, number))):
                self.faults.setdefault(line, replace(fault, file=self.file, sheet="", column=column, value=""))

    def sheet(self, fingerprint: str, notes: tuple[str, ...]) -> PeopleSheet:
        return PeopleSheet(
            self.file,
            fingerprint,
            np.array(self.lines, dtype=np.int64),
            self.pids,
            *(np.array(column, dtype=np.int64) for column in (self.where, self.joined, self.left)),
            tuple(tuple(map(cleaned, written)) for written in self.places),
            tuple(map(cleaned, self.days)),
            self.faults,
            self.masked,
            notes,
        )


def _opened(
    data: bytes, file: str
) -> tuple[Iterable[tuple[int, Sequence[str]]], int, list[str], Mapping[tuple[int, int], Problem]]:
    """Records (line, cells), how many stand above the headings, notes, and cells of a workbook that hold no value.

    Nothing that is said of a file names its sheets: people call them by people.
    """
    if not file.lower().endswith(SPREADSHEET_ENDINGS):
        records, above, notes = csv_records(data, file, OF_PEOPLE)
        return records, above, notes, {}
    try:
        page, rows, above, notes = page_of(data, file, OF_PEOPLE, FILLED_DOWN)
    except InputRefused as error:
        raise InputRefused(replace(problem, sheet="") for problem in error.problems) from None
    told = [note for note in notes if "no known headings" not in note]
    if left := len(notes) - len(told):
        told.append(f"{file}: {left} other sheet{'s are' if left > 1 else ' is'} not read")
    return enumerate(rows, start=1), above, told, page.faults


def _no_day(columns: list[str], line: int, file: str) -> list[Problem]:
    if set(DAYS) & set(columns):
        return []
    mend = "add joined_on; where nobody knows the day, write that of the list"
    return [
        Problem("R-COLUMN", "no column says when somebody joined or left", mend, file, row=line, column="joined_on")
    ]
