"""A person erased on request: the pseudonym goes from the register and from every copy of it, the counts stay.

The person counts as having left on the day of the erasure. Nobody, with the key or without, can find the person again.
"""

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from planning.files import sync
from planning.register.backup import FOLDER, backups, is_good, no_other_copying
from planning.register.backup import MAKING as HALF
from planning.register.book import WAIT_SECONDS, check, connected, plainly
from planning.register.gate import busy, gate
from planning.register.people import has_people, refuse_other_key
from planning.register.restore import REPLACED, SIDE, being_restored

MAKING = ".erasing"


@dataclass(frozen=True)
class Erased:
    """Whether the register or a copy knew the person, which copies were written anew, and which had to be deleted."""

    found: bool
    rewritten: tuple[str, ...]
    deleted: tuple[str, ...]

    def as_dict(self) -> dict:
        return asdict(self)


def erase_pseudonym(path: Path, pid: bytes, key_id: str, day: date, recorded_at: datetime) -> Erased:
    """Take a pseudonym out of the register at `path`, out of the copies in backups/ and of what restores replaced.

    The copies come first, so that a run that was broken off is finished by the next. A damaged copy cannot be cleaned
    and is deleted.

    Raises
    ------
    InputRefused : the register is damaged or has pseudonyms of another key. Busy : another run keeps it.
    """
    check(path)
    rewritten, deleted, found = [], [], False
    with plainly(path), gate(path, WAIT_SECONDS), no_other_copying(path):
        if path.exists():
            with closing(connected(path, "rw")) as book:
                if has_people(book):
                    refuse_other_key(book, key_id, path)
        for half in (
            path.parent / FOLDER / HALF,
            path.parent / FOLDER / MAKING,
            path.parent / REPLACED / MAKING,
            being_restored(path),
        ):
            _delete(half)  # of runs that were killed
        for copy in _copies(path):
            if not is_good(copy):
                _delete(copy)
                deleted.append(copy.relative_to(path.parent).as_posix())
            elif _erase_in_copy(copy, pid, day, recorded_at):
                rewritten.append(copy.relative_to(path.parent).as_posix())
        if path.exists():
            with closing(connected(path, "rw")) as book:
                found = _erase(book, pid, day, recorded_at)
                if has_people(book):
                    _leave_no_trace(book, path)
    return Erased(found or bool(rewritten), tuple(rewritten), tuple(deleted))


def _copies(path: Path) -> list[Path]:
    return [*backups(path), *sorted((path.parent / REPLACED).glob(f"{path.stem}-*{path.suffix}"))]


def _erase_in_copy(copy: Path, pid: bytes, day: date, recorded_at: datetime) -> bool:
    """A copy without the pseudonym takes the place of one that has it, whole."""
    made = copy.with_name(MAKING)
    with closing(connected(copy, "rw")) as book:
        if not _knows(book, pid):
            return False
        book.execute("VACUUM INTO ?", (str(made),))
    try:
        with closing(connected(made, "rw")) as book:
            _erase(book, pid, day, recorded_at)
            book.execute("VACUUM")
        sync(made)
        os.replace(made, copy)
    finally:
        made.unlink(missing_ok=True)
    for ending in SIDE:
        Path(f"{copy}{ending}").unlink(missing_ok=True)
    sync(copy.parent)
    return True


def _erase(book: sqlite3.Connection, pid: bytes, day: date, recorded_at: datetime) -> bool:
    if not _knows(book, pid):
        return False
    book.execute("PRAGMA secure_delete = ON")
    book.execute("BEGIN IMMEDIATE")
    with book:  # commits, or rolls back
        [person] = book.execute("SELECT person FROM persons WHERE pid = ?", (pid,)).fetchone()
        book.execute("INSERT INTO erasures VALUES (?, ?, ?)", (person, day.isoformat(), recorded_at.isoformat()))
        book.execute("DELETE FROM persons WHERE pid = ?", (pid,))
    return True


def _knows(book: sqlite3.Connection, pid: bytes) -> bool:
    return has_people(book) and book.execute("SELECT 1 FROM persons WHERE pid = ?", (pid,)).fetchone() is not None


def _leave_no_trace(book: sqlite3.Connection, path: Path) -> None:
    """Free pages and the write-ahead log still hold what was taken away until they are written anew."""
    book.execute("VACUUM")
    if book.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise busy(path)


def _delete(copy: Path) -> None:
    """A copy with what SQLite keeps beside it, which may hold a pseudonym too."""
    for ending in ("", *SIDE):
        with suppress(FileNotFoundError):
            Path(f"{copy}{ending}").unlink()
