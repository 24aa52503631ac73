"""What the register knows: the newest revision of every return among those that a day or a seal lets count."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from planning.register.book import BEFORE_ORDINARY, reading
from planning.register.frames import fetched
from planning.tables import DOUBTFUL, REGISTER_RETURNS


@dataclass(frozen=True)
class Known:
    """Which revisions count: those received on or before a day and entered up to a revision; None: no limit."""

    on: date | None = None
    last_revision: int | None = None


EVERYTHING = Known()


def listed(book: sqlite3.Connection) -> str:
    """The columns of tables.REGISTER_RETURNS for a SELECT; one that an older book has not got is empty in it."""
    older = book.execute("PRAGMA user_version").fetchone()[0] <= BEFORE_ORDINARY
    return ", ".join(
        f'NULL AS "{name}"' if older and name == "ordinary" else f'"{name}"' for name in REGISTER_RETURNS.names
    )


def returns_as_known(path: Path, known_on: date | None = None) -> pd.DataFrame:
    """The newest revision of every return among those received on or before `known_on` (default: all).

    Returns
    -------
    DataFrame as in tables.REGISTER_RETURNS, in order of its key; empty when nothing was taken in.
    """
    with reading(Path(path)) as book:
        return REGISTER_RETURNS.empty() if book is None else returns_known(book, Known(known_on))


def returns_known(
    book: sqlite3.Connection,
    known: Known = EVERYTHING,
    *,
    since: date | None = None,
    until: date | None = None,
    weeks: Iterable[date] | None = None,
    units: Iterable[str] | None = None,
) -> pd.DataFrame:
    """The newest revisions that `known` lets count, from `since` to `until`, of `weeks` alone and of `units` alone.

    Returns
    -------
    DataFrame as in tables.REGISTER_RETURNS, in order of its key.
    """
    # + keeps a limit from being looked up in an index: units narrow most, then weeks; days and revisions hardly do.
    limits = {
        "unit_id IN (SELECT value FROM json_each(?))": None if units is None else json.dumps(sorted(units)),
        "week_ending IN (SELECT value FROM json_each(?))": None
        if weeks is None
        else json.dumps(sorted(map(str, weeks))),
        "week_ending >= ?": since and since.isoformat(),
        "week_ending <= ?": until and until.isoformat(),
        "+received_on <= ?": known.on and known.on.isoformat(),
        "+revision <= ?": known.last_revision,
    }
    given = {limit: value for limit, value in limits.items() if value is not None}
    where = f"WHERE {' AND '.join(given)}" if given else ""
    found = book.execute(f"SELECT {listed(book)} FROM returns {where} ORDER BY revision", list(given.values()))
    return newest(fetched(found, REGISTER_RETURNS))


def latest_week_known(book: sqlite3.Connection, known_on: date | None = None) -> date | None:
    """The latest week of which a return was received on or before a day, or None."""
    found = book.execute(
        "SELECT week_ending FROM returns WHERE received_on <= ? ORDER BY week_ending DESC LIMIT 1",
        ((known_on or date.max).isoformat(),),
    ).fetchone()
    return date.fromisoformat(found[0]) if found else None


def newest(revisions: pd.DataFrame) -> pd.DataFrame:
    """The revision that counts for each key: received last, among those entered last; `revisions` in order of entry."""
    key = list(REGISTER_RETURNS.key)
    last = revisions.sort_values("received_on", kind="stable").drop_duplicates(key, keep="last")
    return last.sort_values(key, kind="stable", ignore_index=True)


def doubtful_returns(path: Path) -> pd.DataFrame:
    """Returns accepted in spite of a jump or a fall by ten (tables.DOUBTFUL), in order of entry."""
    with reading(Path(path)) as book:
        if book is None:
            return DOUBTFUL.empty()
        query = f"SELECT {listed(book)}, last_members, last_week FROM doubtful JOIN returns USING (revision) ORDER BY revision"
        return fetched(book.execute(query), DOUBTFUL)
