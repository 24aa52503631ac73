"""What is added to the register: batches, revisions of returns, rows that wait; and what it is asked while adding."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from planning.jumps import far
from planning.tables import REGISTER_RETURNS

COLUMNS = REGISTER_RETURNS.names
COUNTS = tuple(column.name for column in REGISTER_RETURNS.columns if column.kind == "count")


@dataclass(frozen=True)
class Batch:
    """One file that was taken in: its bytes' hash, when it came, and what became of its rows."""

    sha256: str
    file: str
    received_on: date
    recorded_at: datetime
    headings: tuple[str, ...]
    rows_in: int
    accepted: int
    review: int
    refused: int
    duplicate: int


@dataclass(frozen=True)
class Compared:
    """New rows (tables.REGISTER_RETURNS, index: row of the sheet) against what the register knows."""

    fresh: pd.DataFrame
    duplicate: tuple[int, ...]
    two_forms: tuple[int, ...]  # a total where the register has groups for that week, or the other way round
    contradicting: tuple[int, ...]  # late rows of a batch that says otherwise in another row
    corrected: dict[int, int]  # row -> members of the revision that it replaces
    doubtful: dict[int, tuple[int, str]]  # row -> last members and their week: a jump or fall by ten


def knows(book: sqlite3.Connection, sha256: str) -> tuple[str, int] | None:
    """When the bytes with this hash were taken in (`recorded_at`) and how many of their rows were refused, or None."""
    return book.execute("SELECT recorded_at, refused FROM batches WHERE sha256 = ?", (sha256,)).fetchone()


def compare(book: sqlite3.Connection, rows: pd.DataFrame, batch: int | None = None) -> Compared:
    """Which rows say something new.

    A row is a duplicate when the register, as it was known on the row's `received_on`, already says the same;
    doubtful when members >= 10 x last or members x 10 <= last, where last > 0 is the key's count before that week.

    Parameters
    ----------
    rows : tables.REGISTER_RETURNS; keys are unique, the index is the row of the sheet.
    batch : the earlier batch of rows that waited; it may already hold the same key from another row.
    """
    fresh, duplicate, two_forms, contradicting, corrected, doubtful = [], [], [], [], {}, {}
    latest: dict[tuple, tuple[str, int]] = {}
    for line, row in sorted(_records(rows).items(), key=lambda item: (item[1]["week_ending"], item[0])):
        key = (row["unit_id"], row["audience"], row["group_id"])
        if _other_form(book, row):
            two_forms.append(line)
            continue
        known = _newest(book, row)
        if known == tuple(row[name] for name in COUNTS):
            duplicate.append(line)
            continue
        if batch is not None and _said_by(book, batch, row):
            contradicting.append(line)
            continue
        fresh.append(line)
        if known:
            corrected[line] = known[0]
        before = [pair for pair in (_last_before(book, row), latest.get(key)) if pair]
        if before and far(row["members"], (last := max(before))[1]):
            doubtful[line] = (last[1], last[0])
        latest[key] = (row["week_ending"], row["members"])
    return Compared(
        rows.loc[sorted(fresh)],
        tuple(sorted(duplicate)),
        tuple(sorted(two_forms)),
        tuple(sorted(contradicting)),
        dict(sorted(corrected.items())),
        dict(sorted(doubtful.items())),
    )


def append(
    book: sqlite3.Connection,
    batch: Batch,
    compared: Compared,
    waiting: dict[int, tuple[str, ...]],
    refused: dict[int, tuple[str, tuple[str, ...]]],
) -> None:
    """Add a batch with its new returns, its waiting rows (cells) and its refused ones (problem, cells)."""
    stated = {**vars(batch), "headings": _json(batch.headings)}
    stated |= {"received_on": batch.received_on.isoformat(), "recorded_at": batch.recorded_at.isoformat()}
    names = ", ".join(stated)
    number = book.execute(
        f"INSERT INTO batches ({names}) VALUES ({', '.join('?' * len(stated))})", tuple(stated.values())
    ).lastrowid
    _add_returns(book, number, compared, batch.recorded_at)
    book.executemany(
        "INSERT INTO waiting VALUES (?, ?, ?)", [(number, row, _json(cells)) for row, cells in waiting.items()]
    )
    book.executemany(
        "INSERT INTO refused VALUES (?, ?, ?, ?)",
        [(number, row, problem, _json(cells)) for row, (problem, cells) in refused.items()],
    )


def settle(
    book: sqlite3.Connection, batch: int, compared: Compared, repeated: tuple[int, ...], recorded_at: datetime
) -> None:
    """Enter rows of an earlier batch that waited until now; they keep their batch and row."""
    _add_returns(book, batch, compared, recorded_at)
    said_before = (*compared.duplicate, *repeated)
    outcomes = {**dict.fromkeys(compared.fresh.index, "accepted"), **dict.fromkeys(said_before, "duplicate")}
    book.executemany(
        "INSERT INTO settled VALUES (?, ?, ?, ?)",
        [(batch, int(row), outcome, recorded_at.isoformat()) for row, outcome in sorted(outcomes.items())],
    )


def waiting_rows(book: sqlite3.Connection) -> list[dict]:
    """Batches with rows that still wait, oldest first: batch, sha256, file, headings, received_on, rows."""
    found = book.execute(
        "SELECT batch, sha256, file, headings, received_on, row, cells FROM waiting JOIN batches USING (batch) "
        "WHERE NOT EXISTS (SELECT 1 FROM settled WHERE settled.batch = waiting.batch AND settled.row = waiting.row) "
        "ORDER BY batch, row"
    )
    batches: dict[int, dict] = {}
    for batch, sha256, file, headings, received_on, row, cells in found:
        about = {"batch": batch, "sha256": sha256, "file": file, "headings": tuple(json.loads(headings)),
                 "received_on": date.fromisoformat(received_on), "rows": []}  # fmt: skip
        batches.setdefault(batch, about)["rows"].append((row, tuple(json.loads(cells))))
    return list(batches.values())


def _add_returns(book: sqlite3.Connection, batch: int, compared: Compared, recorded_at: datetime) -> None:
    first = book.execute("SELECT coalesce(max(revision), 0) + 1 FROM returns").fetchone()[0]
    records = _records(compared.fresh)
    revisions = {line: first + place for place, line in enumerate(records)}
    book.executemany(
        f"INSERT INTO returns (revision, batch, row, {_quoted(COLUMNS)}, recorded_at) "
        f"VALUES ({', '.join('?' * (len(COLUMNS) + 4))})",
        [
            (revisions[line], batch, line, *(row[name] for name in COLUMNS), recorded_at.isoformat())
            for line, row in records.items()
        ],
    )
    book.executemany(
        "INSERT INTO doubtful VALUES (?, ?, ?)", [(revisions[line], *last) for line, last in compared.doubtful.items()]
    )


def _records(rows: pd.DataFrame) -> dict[int, dict]:
    """Plain values by line: ISO dates, None for missing."""
    plain = {
        name: column.dt.strftime("%Y-%m-%d") if pd.api.types.is_datetime64_any_dtype(column) else column
        for name, column in rows.items()
    }
    listed = {name: column.astype("object").where(column.notna(), None).tolist() for name, column in plain.items()}
    values = zip(*(listed[name] for name in COLUMNS), strict=True)
    return {int(line): dict(zip(COLUMNS, row, strict=True)) for line, row in zip(rows.index, values, strict=True)}


def _newest(book: sqlite3.Connection, row: dict) -> tuple | None:
    return book.execute(
        f"SELECT {_quoted(COUNTS)} FROM returns WHERE unit_id = ? AND audience = ? AND week_ending = ? AND group_id = ? "
        "AND received_on <= ? ORDER BY received_on DESC, revision DESC LIMIT 1",
        [row[name] for name in ("unit_id", "audience", "week_ending", "group_id", "received_on")],
    ).fetchone()


def _other_form(book: sqlite3.Connection, row: dict) -> bool:
    total = row["group_id"] == ""
    found = book.execute(
        f"SELECT 1 FROM returns WHERE unit_id = ? AND audience = ? AND week_ending = ? AND group_id {'<>' if total else '='} '' "
        "LIMIT 1",
        [row[name] for name in ("unit_id", "audience", "week_ending")],
    ).fetchone()
    return found is not None


def _said_by(book: sqlite3.Connection, batch: int, row: dict) -> bool:
    found = book.execute(
        "SELECT 1 FROM returns WHERE batch = ? AND unit_id = ? AND audience = ? AND week_ending = ? AND group_id = ? LIMIT 1",
        [batch, *(row[name] for name in ("unit_id", "audience", "week_ending", "group_id"))],
    ).fetchone()
    return found is not None


def _last_before(book: sqlite3.Connection, row: dict) -> tuple[str, int] | None:
    return book.execute(
        "SELECT week_ending, members FROM returns WHERE unit_id = ? AND audience = ? AND week_ending < ? AND group_id = ? "
        "ORDER BY week_ending DESC, received_on DESC, revision DESC LIMIT 1",
        [row[name] for name in ("unit_id", "audience", "week_ending", "group_id")],
    ).fetchone()


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _json(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)
