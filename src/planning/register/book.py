"""The register's file: opened, checked, and written in whole transactions that can only add (but see `erasure`)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from planning.errors import InputRefused, Problem, RunFailed
from planning.register.backup import backups, copy_register, newest_good
from planning.register.disk import set_journal
from planning.register.gate import busy, gate
from planning.register.people_tables import ERASED, PEOPLE_TABLES, WITHOUT_ROWID

# A book of an older version lacks tables and reads as one in which they are empty; one of version 2 or older has no column
# `ordinary` and reads as if nobody had reported it. The first write adds what is missing and raises the version, so that
# older software keeps away from what it does not know; rows are never rewritten.
SCHEMA_VERSION = 4
# The version from which on a book has a table; others are there from the first.
SINCE = {"seals": 2} | dict.fromkeys(PEOPLE_TABLES, 4)
BEFORE_ORDINARY = 2
OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
WAIT_SECONDS = 60
ORDINARY = "ordinary INTEGER CHECK (ordinary BETWEEN 0 AND members - coalesce(eminent, 0))"
TABLES = {
    "batches": """
        batch INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
        file TEXT NOT NULL,
        headings TEXT NOT NULL CHECK (json_valid(headings)),
        received_on TEXT NOT NULL CHECK (received_on IS date(received_on)),
        recorded_at TEXT NOT NULL,
        rows_in INTEGER NOT NULL CHECK (rows_in >= 0),
        accepted INTEGER NOT NULL CHECK (accepted >= 0),
        review INTEGER NOT NULL CHECK (review >= 0),
        refused INTEGER NOT NULL CHECK (refused >= 0),
        duplicate INTEGER NOT NULL CHECK (duplicate >= 0),
        CHECK (rows_in = accepted + review + refused + duplicate)""",
    "returns": f"""
        revision INTEGER PRIMARY KEY,
        batch INTEGER NOT NULL REFERENCES batches,
        row INTEGER NOT NULL,
        week_ending TEXT NOT NULL CHECK (week_ending IS date(week_ending, 'weekday 0')),
        unit_id TEXT NOT NULL CHECK (unit_id <> ''),
        audience TEXT NOT NULL CHECK (audience <> ''),
        group_id TEXT NOT NULL,
        members INTEGER NOT NULL CHECK (members >= 0),
        joined INTEGER CHECK (joined >= 0),
        "left" INTEGER CHECK ("left" >= 0),
        women INTEGER CHECK (women BETWEEN 0 AND members),
        eminent INTEGER CHECK (eminent BETWEEN 0 AND members),
        {ORDINARY},
        active INTEGER CHECK (active BETWEEN 0 AND members),
        received_on TEXT NOT NULL CHECK (received_on IS date(received_on) AND received_on >= week_ending),
        recorded_at TEXT NOT NULL,
        UNIQUE (batch, row)""",
    "waiting": """
        batch INTEGER NOT NULL REFERENCES batches,
        row INTEGER NOT NULL,
        cells TEXT NOT NULL CHECK (json_valid(cells)),
        PRIMARY KEY (batch, row)""",
    "settled": """
        batch INTEGER NOT NULL,
        row INTEGER NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'duplicate')),
        recorded_at TEXT NOT NULL,
        PRIMARY KEY (batch, row),
        FOREIGN KEY (batch, row) REFERENCES waiting""",
    "refused": """
        batch INTEGER NOT NULL REFERENCES batches,
        row INTEGER NOT NULL,
        problem TEXT NOT NULL,
        cells TEXT NOT NULL CHECK (json_valid(cells)),
        PRIMARY KEY (batch, row)""",
    "doubtful": """
        revision INTEGER PRIMARY KEY REFERENCES returns,
        last_members INTEGER NOT NULL,
        last_week TEXT NOT NULL""",
    "seals": """
        week_ending TEXT NOT NULL PRIMARY KEY CHECK (week_ending IS date(week_ending, 'weekday 0')),
        last_revision INTEGER NOT NULL REFERENCES returns,
        returns INTEGER NOT NULL CHECK (returns > 0),
        synthetic TEXT NOT NULL,
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        recorded_at TEXT NOT NULL""",
    **PEOPLE_TABLES,
}
ALLOWED_DELETE = {"persons": ERASED}  # all that is ever taken away, and what must stand before it may be
INDEXES = (
    "CREATE INDEX IF NOT EXISTS returns_by_unit ON returns (unit_id, audience, week_ending, group_id, received_on, revision)",
    "CREATE INDEX IF NOT EXISTS returns_by_week ON returns (week_ending, received_on)",
)


def book_of(folder: str | Path) -> Path:
    """Where the register of a state folder stands, be it there or not."""
    if not (Path(folder) / "state.toml").is_file():
        mend = "planning sample DIR makes one"
        raise InputRefused(Problem("F-FOLDER", "no such state folder", mend, file=str(folder)))
    return Path(folder) / "register.sqlite"


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """The register for one transaction: all of what the block adds is kept, or nothing; other writers wait.

    Raises
    ------
    Busy : another run kept the register for longer than a minute.
    InputRefused : SQLite too old, register made by a newer version or damaged.
    RunFailed : the folder cannot be written, or the disk is full.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with plainly(path), gate(path, WAIT_SECONDS), closing(connected(path, "rwc")) as book:
        set_journal(book, path)
        book.execute("BEGIN IMMEDIATE")
        try:
            if version_of(book, path) < SCHEMA_VERSION:
                _complete(book)
            yield book
            book.execute("COMMIT")
        except BaseException:
            if book.in_transaction:
                book.execute("ROLLBACK")
            raise


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection | None]:
    """The register as it stands at this moment, or None when nothing was ever taken in; one that is lost is refused."""
    _refuse_lost(path)
    if not path.exists():
        yield None
        return
    with plainly(path), closing(connected(path, "rw")) as book:
        book.execute("BEGIN")
        yield book if version_of(book, path) else None


def check(path: Path, thorough: bool = False) -> None:
    """Stop before anything is added to a damaged register; `thorough` also holds indexes against their tables."""
    look = "PRAGMA integrity_check(3)" if thorough else "PRAGMA quick_check(3)"
    with reading(path) as book:
        faults = [] if book is None else [fault for (fault,) in book.execute(look) if fault != "ok"]
    if faults:
        raise InputRefused(_damaged(path, "; ".join(faults)))


def back_up(path: Path) -> Path | None:
    """Copy a sound register into backups/, before an intake and after a seal; None when nothing was ever taken in.

    Raises
    ------
    InputRefused : no register of this version. RunFailed : the copy cannot be written, or the disk is full.
    """
    with reading(path) as book:
        if book is None:
            return None
    with plainly(path):
        return copy_register(path)


def connected(path: Path, mode: str) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise InputRefused(
            Problem("G-SQLITE", "this Python's SQLite is too old for the register",
                    f"SQLite {'.'.join(map(str, OLDEST_SQLITE))} or newer", value=sqlite3.sqlite_version)
        )  # fmt: skip
    book = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=WAIT_SECONDS, isolation_level=None
    )
    # recursive_triggers: without it INSERT OR REPLACE would delete behind the triggers' back.
    # temp_store: no pseudonym goes to a temporary file. cache_size: 64 MB, for people are found all over their table.
    for setting in ("synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON", "temp_store = MEMORY",
                    "cache_size = -65536"):  # fmt: skip
        book.execute(f"PRAGMA {setting}")
    return book


def version_of(book: sqlite3.Connection, path: Path) -> int:
    """The book's schema version, 0 of an empty file; one that is newer or no register's is refused."""
    version = book.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        reason = f"the register has schema version {version}, this software knows {SCHEMA_VERSION}"
        raise InputRefused(Problem("G-VERSION", reason, "install the newer software", file=str(path)))
    if version == 0 and book.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        raise InputRefused(Problem("G-FOREIGN", "a database, but not a register", "put it elsewhere", file=str(path)))
    return version


def _complete(book: sqlite3.Connection) -> None:
    """Create the tables and columns that are not there yet: all of a new book, the later ones of an older book."""
    for table, columns in TABLES.items():
        how = "STRICT, WITHOUT ROWID" if table in WITHOUT_ROWID else "STRICT"
        book.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns}) {how}")
        for verb in ("UPDATE", "DELETE"):
            but = f"WHEN NOT {ALLOWED_DELETE[table]} " if verb == "DELETE" and table in ALLOWED_DELETE else ""
            book.execute(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} {but}"
                f"BEGIN SELECT RAISE(ABORT, 'the register only grows'); END"
            )
    if "ordinary" not in [name for (name,) in book.execute("SELECT name FROM pragma_table_info('returns')")]:
        book.execute(f"ALTER TABLE returns ADD COLUMN {ORDINARY}")
    for index in INDEXES:
        book.execute(index)
    book.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


@contextmanager
def plainly(path: Path) -> Iterator[None]:
    """SQLite's errors in plain words."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if not hasattr(error, "sqlite_errorcode"):  # Python's own, not SQLite's: a text is none any more
            raise InputRefused(_damaged(path, str(error))) from None
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # & 0xFF: the primary code
            raise busy(path) from None
        raise RunFailed(
            Problem("G-WRITE", f"the register cannot be used: {error}", "check the folder's rights and free space",
                    file=str(path))
        ) from None  # fmt: skip
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError):
            raise
        raise InputRefused(_damaged(path, str(error))) from None
    except UnicodeDecodeError:
        raise InputRefused(_damaged(path, "its schema is no text")) from None


def _refuse_lost(path: Path) -> None:
    """No book, or an empty one, where copies tell that there was one: nothing is read from it, and no new one begun."""
    if (path.exists() and path.stat().st_size) or not backups(path):
        return
    good = newest_good(path)
    back = f"put back the newest good backup, {good}, with planning register restore; " if good else ""
    mend = f"{back}to begin a new register, take the folder backups away first"
    raise InputRefused(Problem("G-LOST", "the register is gone, and copies of it are there", mend, file=str(path)))


def _damaged(path: Path, what: str) -> Problem:
    good = newest_good(path)
    mend = (
        f"put back the newest good backup, {good}, with planning register restore"
        if good
        else "there is no good backup; keep the file and ask for help"
    )
    return Problem("G-DAMAGED", f"the register is damaged: {what}", mend, file=str(path))
