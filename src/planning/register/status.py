"""How a register stands: its weeks, seals, restatements, batches, registers of people, faults and copies."""

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from planning.errors import InputRefused, Problem, RunFailed
from planning.register.backup import backups, is_good
from planning.register.book import book_of, check, reading, version_of
from planning.register.people import has_people
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
LIST = ("batch", "fingerprint", *BATCH[3:])  # of people: the name of a file is kept nowhere


@dataclass(frozen=True)
class Status:
    """What `register_status` found; `problems` are faults of the file, and seals that no longer give their bytes."""

    path: Path
    schema_version: int | None  # None: nothing was ever taken in, or the file cannot be read
    weeks: tuple[dict, ...]
    restatements: pd.DataFrame  # tables.RESTATEMENTS
    batches: tuple[dict, ...]
    people: dict | None  # see _people; None as for schema_version
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
            "people": self.people,
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
    return Status(path, None, (), RESTATEMENTS.empty(), (), None, copies, problems, exit_code)


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
        _people(book),
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


def _people(book: sqlite3.Connection) -> dict:
    """Counts alone: the lists that came, the people they brought in and not erased since, their joins and leaves.

    Of each list the people are those of whom it said something new. Who is on two lists counts in both.
    """
    if not has_people(book):
        return {"lists": 0, "people": 0, "joins": 0, "leaves": 0, "waiting": 0, "erased": 0, "batches": []}
    said = {
        batch: {"people": people, "joins": joins, "leaves": leaves}
        for batch, people, joins, leaves in book.execute(
            "SELECT batch, count(DISTINCT person), sum(happened = 'joined'), sum(happened = 'left') FROM memberships "
            "GROUP BY batch"
        )
    }
    nothing = {"people": 0, "joins": 0, "leaves": 0}
    lists = [
        dict(zip(LIST, found, strict=True)) | said.get(found[0], nothing)
        for found in book.execute(f"SELECT {', '.join(LIST)} FROM people_batches ORDER BY batch").fetchall()
    ]
    return {
        "lists": len(lists),
        "people": _count(book, "persons"),
        "joins": sum(one["joins"] for one in lists),
        "leaves": sum(one["leaves"] for one in lists),
        "waiting": _count(book, "people_waiting") - _count(book, "people_settled"),
        "erased": _count(book, "erasures"),
        "batches": lists,
    }


def _count(book: sqlite3.Connection, table: str) -> int:
    return book.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def _broken(book: sqlite3.Connection, seal: Seal) -> tuple[Problem, ...]:
    try:
        sealed_csv(book, seal)
    except RunFailed as error:
        return error.problems
    return ()
