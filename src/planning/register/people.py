"""Joins and leaves of people in the register: added as batches, compared with what is known, read as a day knew them."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd

from planning.errors import InputRefused, Problem
from planning.register.book import reading
from planning.tables import MEMBERSHIPS

JOINED, LEFT = "joined", "left"
ORDINAL = "CAST(julianday(day) - 1721424.5 AS INTEGER)"  # as date.toordinal counts
Place = tuple[str, str, str]  # unit_id, audience, group_id
LAST_MOMENT = "9999"  # after every moment, as ISO text


@dataclass(frozen=True)
class PeopleBatch:
    """One register of people that was taken in: its keyed fingerprint, and what became of its rows. No name of a file."""

    fingerprint: str
    received_on: date
    recorded_at: datetime
    rows_in: int
    accepted: int
    review: int
    refused: int
    duplicate: int


@dataclass(frozen=True)
class PeopleCompared:
    """Rows against what the register knows of their persons; outcomes are lines of the sheet.

    `events` : what is new, index: line; pid, person (0: a new one), place, left, day (ordinal).
    `again` : duplicates that name another day than the one that counts, the earliest.
    `never_joined` : leaves of somebody who had not joined by then.
    """

    events: pd.DataFrame
    accepted: tuple[int, ...]
    duplicate: tuple[int, ...]
    again: tuple[int, ...]
    never_joined: tuple[int, ...]


def known_people_batch(book: sqlite3.Connection, fingerprint: str) -> tuple[int, str, int, tuple[int, ...]] | None:
    """Batch, moment of recording, count of refused and lines of waiting rows of a file taken in before, or None."""
    found = book.execute(
        "SELECT batch, recorded_at, refused FROM people_batches WHERE fingerprint = ?", (fingerprint,)
    ).fetchone()
    if found is None:
        return None
    rows = book.execute(
        "SELECT row FROM people_waiting WHERE batch = ? AND NOT EXISTS (SELECT 1 FROM people_settled AS settled "
        "WHERE settled.batch = people_waiting.batch AND settled.row = people_waiting.row) ORDER BY row", found[:1]
    )  # fmt: skip
    return (*found, tuple(row for (row,) in rows))


def refuse_other_key(book: sqlite3.Connection, key_id: str, path: Path) -> None:
    """Stop when the persons of the register have pseudonyms of another key: everybody would be counted anew."""
    found = book.execute("SELECT lower(hex(substr(pid, 1, 4))) FROM persons LIMIT 1").fetchone()
    if found and found[0] != key_id:
        raise InputRefused(
            Problem("K-OTHER", f"the register's people have pseudonyms of the key {found[0]}, this is the key {key_id}",
                    "name the right key with --key; with another one everybody would count as a new person", str(path))
        )  # fmt: skip


def compare_people(book: sqlite3.Connection, rows: pd.DataFrame, places: Sequence[Place]) -> PeopleCompared:
    """Which rows say something new, judged in order of days, in whatever order they were sent.

    A join is new unless the person is in the group on that day. A leave is new when the person is in it, a duplicate when
    the person has left, and refused when nobody had joined by then. Of one day, joins count before leaves.

    Parameters
    ----------
    rows : index line; pid (bytes), place (position in `places`), joined_on and left_on (ordinal days, 0: none).
    """
    if rows.empty:
        return PeopleCompared(_coming(rows, np.zeros(0, np.int64)), (), (), (), ())
    codes, pids = pd.factorize(rows["pid"])
    persons, known = _known(book, list(pids), places)
    coming = _coming(rows, persons[codes])
    both = pd.concat([known, coming], ignore_index=True)
    order = np.lexsort([both[name] for name in ("line", "left", "day", "place", "person")])  # line 0: known, so first
    return _judged(both.iloc[order].reset_index(drop=True), rows)


def _judged(events: pd.DataFrame, rows: pd.DataFrame) -> PeopleCompared:
    """`events` in order of person, place, day: how the person stood before each is told by the one before it."""
    left, day = events["left"].to_numpy() == 1, events["day"].to_numpy()
    new = events["line"].to_numpy() > 0
    first = ~events.duplicated(["person", "place"]).to_numpy()
    inside = ~first & ~np.roll(left, 1)
    joins = np.cumsum(~left)
    at_start = np.maximum.accumulate(np.where(first, np.arange(len(events)), 0))
    had_joined = joins - (joins - ~left)[at_start] > 0
    never = new & left & ~had_joined
    fresh = new & ~never & (left == inside)
    again = new & ~never & ~fresh & (np.roll(day, 1) != day)
    accepted, refused = set(events["line"][fresh]), set(events["line"][never])
    duplicate = tuple(line for line in rows.index if line not in accepted and line not in refused)
    late = sorted(set(events["line"][again]) - accepted)
    return PeopleCompared(
        events[fresh], tuple(sorted(accepted)), duplicate, tuple(map(int, late)), tuple(map(int, sorted(refused)))
    )


def add_people(
    book: sqlite3.Connection, batch: PeopleBatch, compared: PeopleCompared, places: Sequence[Place],
    waiting: dict[int, tuple[str, str]],
) -> None:  # fmt: skip
    """Add a batch with its new joins and leaves, and its waiting rows (unit and district, as far as they may be shown)."""
    stated = {**vars(batch), "received_on": batch.received_on.isoformat(), "recorded_at": batch.recorded_at.isoformat()}
    number = book.execute(
        f"INSERT INTO people_batches ({', '.join(stated)}) VALUES ({', '.join('?' * len(stated))})",
        tuple(stated.values()),
    ).lastrowid
    _add_events(book, number, compared.events, places)
    book.executemany(
        "INSERT INTO people_waiting VALUES (?, ?, ?, ?)", [(number, line, *said) for line, said in waiting.items()]
    )


def settle_people(
    book: sqlite3.Connection, batch: int, compared: PeopleCompared, places: Sequence[Place], recorded_at: datetime
) -> None:
    """Enter rows of an earlier batch that waited until now; they keep their batch and row."""
    _add_events(book, batch, compared.events, places)
    outcomes = dict.fromkeys(compared.duplicate, "duplicate") | dict.fromkeys(compared.accepted, "accepted")
    book.executemany(
        "INSERT INTO people_settled VALUES (?, ?, ?, ?)",
        [(batch, int(line), outcome, recorded_at.isoformat()) for line, outcome in sorted(outcomes.items())],
    )


def waiting_people(book: sqlite3.Connection) -> list[tuple[str, int, str, str]]:
    """Rows that still wait, in order of entry: fingerprint, row, unit and district as far as they may be shown."""
    return book.execute(
        "SELECT fingerprint, row, unit, district FROM people_waiting JOIN people_batches USING (batch) WHERE NOT EXISTS "
        "(SELECT 1 FROM people_settled AS settled WHERE settled.batch = people_waiting.batch "
        "AND settled.row = people_waiting.row) ORDER BY batch, row"
    ).fetchall()


def people_as_known(
    path: Path, week: date, known_on: date | None = None, *, entered_by: str | None = None
) -> pd.DataFrame:
    """How every person stood to every group at the end of a week, by what was received on or before `known_on`.

    entered_by : moment (ISO text, as recorded) after which nothing counts, for a week that was sealed then; neither does
        a row of an earlier list that waited until later.

    Returns
    -------
    DataFrame as in tables.MEMBERSHIPS; empty when no register of people was taken in.
    """
    limit = known_on or date.max
    with reading(Path(path)) as book:
        if book is None or not has_people(book):
            return MEMBERSHIPS.empty()
        # ISO days and 'joined' < 'left': the greatest text is the last event, and of one day the leave.
        rows = book.execute(
            "SELECT person, place, max(day || happened) LIKE '%left' FROM memberships JOIN people_batches USING (batch) "
            "WHERE day <= ? AND received_on <= ? AND recorded_at <= ? "
            "AND NOT EXISTS (SELECT 1 FROM people_settled AS settled WHERE settled.batch = memberships.batch "
            "AND settled.row = memberships.row AND settled.recorded_at > ?) GROUP BY person, place",
            (week.isoformat(), limit.isoformat(), entered_by or LAST_MOMENT, entered_by or LAST_MOMENT),
        )  # fmt: skip
        found = _whole(rows, 3)
        erased = book.execute("SELECT person FROM erasures WHERE day <= ?", (min(week, limit).isoformat(),)).fetchall()
        places = pd.DataFrame(
            book.execute("SELECT place, unit_id, audience, group_id FROM places").fetchall(),
            columns=["place", "unit_id", "audience", "group_id"],
        ).set_index("place")  # fmt: skip
    person = pd.Series(found[:, 0])
    member = (found[:, 2] == 0) & ~person.isin([number for (number,) in erased]).to_numpy()
    frame = places.loc[found[:, 1]].reset_index(drop=True).assign(person=person, member=member)
    return MEMBERSHIPS.typed(frame)


def has_people(book: sqlite3.Connection) -> bool:
    """Whether the book is of a version that knows people; of an older one there are none."""
    return book.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'persons'").fetchone() is not None


def _coming(rows: pd.DataFrame, persons: np.ndarray) -> pd.DataFrame:
    """Joins and leaves of the rows, one event each."""
    parts = []
    for name, left in (("joined_on", 0), ("left_on", 1)):
        there = (rows[name] > 0).to_numpy()
        parts.append(
            pd.DataFrame(
                {"person": persons[there], "place": rows["place"].to_numpy()[there], "day": rows[name].to_numpy()[there],
                 "left": left, "line": rows.index.to_numpy()[there], "pid": rows["pid"].to_numpy()[there]}
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _known(book: sqlite3.Connection, pids: list[bytes], places: Sequence[Place]) -> tuple[np.ndarray, pd.DataFrame]:
    """The persons of the pseudonyms, negative numbers for new ones, and their joins and leaves in these places."""
    persons = -np.arange(1, len(pids) + 1)
    book.execute("CREATE TEMP TABLE coming (position INTEGER PRIMARY KEY, pid BLOB NOT NULL)")
    book.execute("CREATE TEMP TABLE here (place INTEGER PRIMARY KEY, position INTEGER NOT NULL)")
    try:
        if book.execute("SELECT 1 FROM persons LIMIT 1").fetchone():
            book.executemany("INSERT INTO coming VALUES (?, ?)", enumerate(pids))
        book.executemany(
            "INSERT INTO here SELECT place, ? FROM places WHERE unit_id = ? AND audience = ? AND group_id = ?",
            [(position, *place) for position, place in enumerate(places)],
        )
        numbered = _whole(book.execute("SELECT position, person FROM coming JOIN persons USING (pid)"), 2)
        persons[numbered[:, 0]] = numbered[:, 1]
        events = _whole(
            book.execute(
                f"SELECT person, position, {ORDINAL}, happened = 'left' FROM (SELECT person FROM coming JOIN persons "
                "USING (pid)) JOIN memberships USING (person) JOIN here USING (place)"
            ), 4
        )  # fmt: skip
    finally:
        book.execute("DROP TABLE coming")
        book.execute("DROP TABLE here")
    return persons, pd.DataFrame(events, columns=["person", "place", "day", "left"]).assign(line=0, pid=None)


def _whole(rows: Iterable[tuple], width: int) -> np.ndarray:
    """Rows of whole numbers as an array, without a tuple for each that stays."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, width)


def _add_events(book: sqlite3.Connection, batch: int, events: pd.DataFrame, places: Sequence[Place]) -> None:
    if events.empty:
        return
    used = sorted(set(events["place"]))
    numbers = np.zeros(len(places), dtype=np.int64)
    numbers[used] = _place_numbers(book, [places[position] for position in used])
    persons = _add_persons(book, events)
    order = np.argsort(persons, kind="stable")  # in the order of the table
    days = {ordinal: date.fromordinal(ordinal).isoformat() for ordinal in set(events["day"])}
    columns = (
        persons[order],
        numbers[events["place"].to_numpy()[order]],
        np.array([days[ordinal] for ordinal in events["day"].to_numpy()[order]], dtype="object"),
        np.where(events["left"].to_numpy()[order] == 1, LEFT, JOINED).astype("object"),
        events["line"].to_numpy()[order],
    )
    book.executemany(
        f"INSERT INTO memberships (person, place, day, happened, row, batch) VALUES (?, ?, ?, ?, ?, {batch:d})",
        zip(*(column.tolist() for column in columns), strict=True),
    )


def _place_numbers(book: sqlite3.Connection, places: list[Place]) -> list[int]:
    book.executemany("INSERT INTO places (unit_id, audience, group_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", places)
    query = "SELECT place FROM places WHERE unit_id = ? AND audience = ? AND group_id = ?"
    return [book.execute(query, place).fetchone()[0] for place in places]


def _add_persons(book: sqlite3.Connection, events: pd.DataFrame) -> np.ndarray:
    """The person of each event; new ones get the next numbers, in the order of their pseudonyms and not of the sheet."""
    persons = events["person"].to_numpy().copy()
    new = events.loc[events["person"] < 0, ["person", "pid"]].drop_duplicates("person")
    new = new.sort_values("pid")
    first = book.execute("SELECT coalesce(max(person), 0) + 1 FROM memberships").fetchone()[0]
    numbers = range(first, first + len(new))
    book.executemany("INSERT INTO persons (pid, person) VALUES (?, ?)", zip(new["pid"], numbers, strict=True))
    number = np.zeros(1 - new["person"].min() if len(new) else 1, dtype=np.int64)
    number[-new["person"]] = numbers
    return np.where(persons < 0, number[np.maximum(-persons, 0)], persons)
