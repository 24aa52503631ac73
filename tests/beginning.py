"""Intakes in processes of their own, that tests kill or run at once; what an intake imports is imported once for all of them."""

from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from little_state import NOW, RECEIVED
from planning.takein import take_in

PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["planning.takein"])


def begin(tell: Connection, folder: Path, files: list[Path] | None) -> None:
    """Say that it begins, and take the files in."""
    tell.send(None)
    take_in(folder, files, received=RECEIVED, recorded_at=NOW)
