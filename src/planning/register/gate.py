"""The gate before the register: one writer at a time, so that none holds a book that is just being put back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from planning.errors import Busy, Problem, RunFailed


@contextmanager
def gate(path: Path, seconds: float) -> Iterator[None]:
    """Keep other writers of the register at `path` out; it opens by itself when its holder dies.

    Raises
    ------
    Busy : another run stood in it for longer than `seconds`. RunFailed : the folder cannot be written.
    """
    lock = FileLock(path.parent / f".{path.name}.lock")
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise busy(path) from None
    except OSError as error:
        reason = f"the register cannot be used: {error.strerror}"
        raise RunFailed(Problem("G-WRITE", reason, "check the folder's rights and free space", str(path))) from None
    try:
        yield
    finally:
        lock.release()


def busy(path: Path) -> Busy:
    return Busy(Problem("G-BUSY", "another run keeps the register", "try again later", file=str(path)))
