"""How a register stands: its weeks, seals, restatements, batches, faults and copies."""

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from planning.errors import InputRefused, Problem, RunFailed
from planning.register.backup import backups, is_good
from planning.register.book import book_of, check, reading, version_of
from planning.register.seals import (
    Seal,
    as_records,
    restatements,
    revisions_of_restated,
    sealed_csv,
    sealed_weeks,
    seals,
)
from planning.tables import RESTATEMENTS
from planning.weeks import week_name

BATCH = (
    "batch",
    "file",
    "sha256",
    "received_on",
    "recorded_at",
    "rows_in",
    "accepted",
    "review",
    "refused",
    "duplicate",
)


@dataclass(frozen=True)
class Status:
    """What `register_status` found; `problems` are faults of the file, and seals that no longer give their bytes."""

    path: Path
    schema_version: int | None  # None: nothing was ever taken in, or the file cannot be read
    weeks: tuple[dict, ...]
    restatements: pd.DataFrame  # tables.RESTATEMENTS
    batches: tuple[dict, ...]
    backups: tuple[dict, ...]
    problems: tuple[Problem, ...]
    exit_code: int = 0

    def as_dict(self) -> dict:
        return {
            "register": str(self.path),
            "schema_version": self.schema_version,
            "integrity": [str(problem) for problem in self.problems] or "ok",
            "weeks": list(self.weeks),
            "restatements": as_records(self.restatements),
            "batches": list(self.batches),
            "backups": list(self.backups),
        }


def register_status(folder: str | Path) -> Status:
    """Look through the register of a state folder.

    A damaged register is told, not raised: its copies are listed, and which of them are good.

    Raises
    ------
    InputRefused : no state folder.
    """
    path = book_of(folder)
    copies = tuple({"file": copy.name, "bytes": copy.stat().st_size, "good": is_good(copy)} for copy in backups(path))
    try:
        check(path, thorough=True)
        with reading(path) as book:
            return _nothing(path, copies) if book is None else _status(book, path, copies)
    except InputRefused as error:
        return _nothing(path, copies, error.problems, error.exit_code)


def _nothing(path: Path, copies: tuple[dict, ...], problems: tuple[Problem, ...] = (), exit_code: int = 0) -> Status:
    return Status(path, None, (), RESTATEMENTS.empty(), (), copies, problems, exit_code)


def _status(book: sqlite3.Connection, path: Path, copies: tuple[dict, ...]) -> Status:
    sealed, late = seals(book), restatements(revisions_of_restated(path), sealed_weeks(path))
    problems = tuple(problem for seal in sealed for problem in _broken(book, seal))
    batches = book.execute(f"SELECT {', '.join(BATCH)} FROM batches ORDER BY batch").fetchall()
    return Status(
        path,
        version_of(book, path),
        tuple(_weeks(book, {seal.week_ending: seal for seal in sealed}, late)),
        late,
        tuple(dict(zip(BATCH, batch, strict=True)) for batch in batches),
        copies,
        problems,
        RunFailed.exit_code if problems else 0,
    )


def _weeks(book: sqlite3.Connection, sealed: dict[date, Seal], late: pd.DataFrame) -> list[dict]:
    """Each week that has returns: how many count today, of how many units, in how many revisions, and its seal."""
    counted = book.execute(
        "SELECT week_ending, count(*), count(DISTINCT unit_id), sum(revisions) FROM (SELECT week_ending, unit_id, "
        "count(*) AS revisions FROM returns GROUP BY week_ending, unit_id, audience, group_id) "
        "GROUP BY week_ending ORDER BY week_ending"
    ).fetchall()
    restated = late["week_ending"].dt.date.value_counts()
    weeks = []
    for text, returns, units, revisions in counted:
        week = date.fromisoformat(text)
        seal = sealed.get(week)
        weeks.append(
            {"week": week_name(week), "week_ending": text, "returns": returns, "units": units, "revisions": revisions,
             "sealed_at": seal and seal.recorded_at, "sealed_returns": seal and seal.returns,
             "sha256": seal and seal.sha256, "restatements": int(restated.get(week, 0))}
        )  # fmt: skip
    return weeks


def _broken(book: sqlite3.Connection, seal: Seal) -> tuple[Problem, ...]:
    try:
        sealed_csv(book, seal)
    except RunFailed as error:
        return error.problems
    return ()
