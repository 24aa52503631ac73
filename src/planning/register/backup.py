"""Copies of the register beside it: one before every intake that follows a change, the newest few kept."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from filelock import FileLock

from planning.files import sync

FOLDER = "backups"
NOT_SOUND = (sqlite3.DatabaseError, UnicodeDecodeError)  # a schema that is no text any more comes as the latter
KEPT = 8  # two months of weekly intakes
MAKING = ".making"


def copy_register(path: Path) -> Path | None:
    """Copy the register at `path` whole into backups/, named by how much is in it; None when there is no register.

    The copy is a database of its own, made by VACUUM INTO beside its place, synced and renamed. What is copied
    already is not copied again. Runs at the same time wait for each other.
    """
    if not path.exists():
        return None
    folder = path.parent / FOLDER
    with no_other_copying(path), closing(sqlite3.connect(path)) as book:
        place = folder / _name(path, book)
        if not place.exists():
            making = folder / MAKING  # what a run that was killed left there goes
            making.unlink(missing_ok=True)
            book.execute("VACUUM INTO ?", (str(making),))
            sync(making)
            os.replace(making, place)
            sync(folder)
        for old in backups(path)[KEPT:]:
            old.unlink()
    return place


def name_of_copy(path: Path) -> str:
    """What a copy of the register at `path` is called as it stands now."""
    with closing(sqlite3.connect(path)) as book:
        return _name(path, book)


def newer_copies(path: Path, name: str) -> list[Path]:
    """The copies of the register at `path` that hold as much as the one called `name` or more, newest first."""
    return [copy for copy in backups(path) if copy.stem >= Path(name).stem]


def no_other_copying(path: Path) -> FileLock:
    """What keeps other runs from copying the register at `path` meanwhile."""
    folder = path.parent / FOLDER
    folder.mkdir(exist_ok=True)
    return FileLock(folder / ".lock")


def backups(path: Path) -> list[Path]:
    """The copies of the register at `path`, newest first."""
    copies = (path.parent / FOLDER).glob(f"{path.stem}-*{path.suffix}")
    return sorted(copies, key=lambda copy: copy.stem, reverse=True)


def newest_good(path: Path) -> Path | None:
    """The newest copy in which SQLite finds no fault, or None."""
    return next(filter(is_good, backups(path)), None)


def _name(path: Path, book: sqlite3.Connection) -> str:
    return f"{path.stem}-{_how_much(book)}{path.suffix}"


def _how_much(book: sqlite3.Connection) -> str:
    """Batches, rows that were settled later and, once there are any, seals and what came of people.

    All of them only grow, so that names sort by age.
    """
    batches, settled, seals = (_count(book, table) for table in ("batches", "settled", "seals"))
    people = sum(_count(book, table) for table in ("people_batches", "people_settled"))
    counts = (batches, settled, *((seals, people) if people else (seals,) if seals else ()))
    return "-".join(f"{count:06d}" for count in counts)


def _count(book: sqlite3.Connection, table: str) -> int:
    known = book.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)).fetchone()
    return book.execute(f"SELECT count(*) FROM {table}").fetchone()[0] if known else 0


def is_good(copy: Path) -> bool:
    """Whether SQLite finds no fault in a file that nobody writes to."""
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as book:
            return book.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
    except NOT_SOUND:
        return False
