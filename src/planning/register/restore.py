"""A copy of the register put back in its place: checked first, whole or not at all, the replaced book kept aside."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from planning.errors import InputRefused, Problem
from planning.files import sync
from planning.register.backup import (
    FOLDER,
    NOT_SOUND,
    is_good,
    name_of_copy,
    newer_copies,
    newest_good,
    no_other_copying,
)
from planning.register.book import SINCE, TABLES, book_of, version_of
from planning.register.gate import busy, gate

REPLACED = "replaced"
SIDE = ("-wal", "-journal", "-shm")  # what belongs to a book and would spoil another one of the same name
HEADER = b"SQLite format 3\0"


@dataclass(frozen=True)
class Restored:
    """What stands in the register now, where the replaced book is (None: there was none), and which newer copies went there."""

    register: Path
    backup: Path
    replaced: Path | None
    batches: int
    returns: int
    newest: str | None  # when the last batch of the copy was recorded
    newer: tuple[str, ...]  # names in replaced/ of copies that are newer than the one put back

    def as_dict(self) -> dict:
        return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()}


def restore_register(folder: str | Path, backup: str | Path) -> Restored:
    """Put a copy of the register back; the replaced book goes to replaced/ as it is, also when it is damaged.

    So do the copies of backups/ that know more than the one put back: what is taken in from now on is no part of them,
    and a copy of it would find its name taken by one of them.

    Parameters
    ----------
    folder : state folder.
    backup : a file, or the name of one in backups/.

    Raises
    ------
    InputRefused : no state folder, no such copy, a damaged one, none of a register, or one of a newer version.
    Busy : another run reads or writes the register.
    """
    path = book_of(folder)
    copy = _found(path, Path(backup))
    with gate(path, 0), _beside(path) as made:
        shutil.copyfile(copy, made)
        sync(made)
        batches, returns, newest = _checked(made, copy, path)
        _let_nobody_hold(path)
        replaced = _exchange(made, path)
        newer = _put_aside_newer(path, copy)
    return Restored(path, copy, replaced, batches, returns, newest, newer)


def _found(path: Path, backup: Path) -> Path:
    copy = backup if backup.is_file() else path.parent / FOLDER / backup.name
    if not copy.is_file():
        raise _refused(path, backup, "there is no such copy")
    if path.exists() and copy.samefile(path):
        raise _refused(path, backup, "this is the register itself")
    if any(Path(f"{copy}{ending}").exists() and Path(f"{copy}{ending}").stat().st_size for ending in SIDE[:2]):
        raise _refused(path, backup, "a part of it stands in a file beside it, so that it is no whole copy")
    return copy


def _refused(path: Path, backup: Path, reason: str) -> InputRefused:
    good = newest_good(path)
    mend = f"the newest good copy is {good.name}" if good else "backups/ has no good copy"
    return InputRefused(Problem("G-BACKUP", reason, mend, file=str(backup)))


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A place for the copy beside the register; what a run that was killed left there goes."""
    made = being_restored(path)
    made.unlink(missing_ok=True)
    try:
        yield made
    finally:
        made.unlink(missing_ok=True)


def being_restored(path: Path) -> Path:
    """Where a copy of the register at `path` lies until it takes its place."""
    return path.with_name(f".{path.name}.restoring")


def _checked(made: Path, copy: Path, path: Path) -> tuple[int, int, str | None]:
    """Batches, returns and the newest moment of a copy that is sound and a register."""
    if not is_good(made):
        raise _refused(path, copy, "the copy is damaged")
    with closing(sqlite3.connect(f"{made.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as book:
        version = version_of(book, copy)
        tables = {table for table in TABLES if SINCE.get(table, 1) <= version}
        guards = {f"{table}_no_{verb}" for table in tables for verb in ("update", "delete")}
        found = {name for (name,) in book.execute("SELECT name FROM sqlite_schema")}
        if version == 0 or not tables | guards <= found:
            raise _refused(path, copy, "the copy is no register that only grows")
        return book.execute(
            "SELECT (SELECT count(*) FROM batches), (SELECT count(*) FROM returns), (SELECT max(recorded_at) FROM batches)"
        ).fetchone()


def _let_nobody_hold(path: Path) -> None:
    """Bring what waits in the write-ahead log into the book, which no other process can use meanwhile."""
    if not path.exists() or not _has_header(path):  # SQLite would drop the log of what it does not know
        return
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as book:
            book.execute("BEGIN IMMEDIATE")
            book.execute("ROLLBACK")
            if book.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                raise busy(path)
    except NOT_SOUND as error:  # any error but these two: the book is damaged, and goes aside as it is
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise busy(path) from None


def _has_header(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER


def _exchange(made: Path, path: Path) -> Path | None:
    """The book goes aside under a second name, then the copy takes its place; at no moment is there none."""
    aside = _set_aside(path)
    try:
        for ending in SIDE:  # only a damaged book still has them
            Path(f"{path}{ending}").unlink(missing_ok=True)
        os.replace(made, path)
    except BaseException:
        for file, kept in aside.items():
            os.replace(kept, file)
            kept.unlink(missing_ok=True)
        raise
    sync(path.parent)
    return aside.get(path)


def _put_aside_newer(path: Path, copy: Path) -> tuple[str, ...]:
    """Copies in backups/ that do not lead up to the book at `path` go to replaced/, save the one that was put back."""
    folder, moved = path.parent / REPLACED, []
    with no_other_copying(path):
        for newer in newer_copies(path, name_of_copy(path)):
            if newer.samefile(copy):
                continue
            folder.mkdir(exist_ok=True)
            place = folder / newer.name
            if place.exists():
                place = folder / f"{newer.stem}-{_next_number(folder):06d}{newer.suffix}"
            os.replace(newer, place)
            moved.append(place.name)
        if moved:
            sync(folder)
            sync(path.parent / FOLDER)
    return tuple(moved)


def _next_number(folder: Path) -> int:
    there = [int(number[1]) for file in folder.glob("*") if (number := re.match(r".*-(\d{6})\.", file.name))]
    return max(there, default=0) + 1


def _set_aside(path: Path) -> dict[Path, Path]:
    """Second names in replaced/ for the book and what belongs to it: file -> kept."""
    folder = path.parent / REPLACED
    for left in [file for file in folder.glob("*") if path.exists() and file.samefile(path)]:
        left.unlink()  # a run that was killed had not got further than the second name
    place = folder / f"{path.stem}-{_next_number(folder):06d}{path.suffix}"
    names = {Path(f"{path}{ending}"): Path(f"{place}{ending}") for ending in ("", *SIDE[:2])}
    kept = {file: aside for file, aside in names.items() if file.exists()}
    if kept:
        folder.mkdir(exist_ok=True)
        for file, aside in kept.items():
            _second_name(file, aside)
        sync(folder)
    return kept


def _second_name(file: Path, aside: Path) -> None:
    try:
        os.link(file, aside)
    except OSError:  # no links on this disk: a copy does
        shutil.copyfile(file, aside)
        sync(aside)
