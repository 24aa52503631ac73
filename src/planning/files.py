"""Nothing half: files are written beside their place, synced, and renamed; text cells are made inert."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_whole(path: Path, content: bytes | str) -> Path:
    """Write `content` to `path` so that a reader sees the old file or the new one, never a part."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync(path.parent)
    return path


def publish_folder(made: Path, place: Path) -> Path:
    """Put the finished folder `made` at `place`; what stood there is removed only after the new one stands."""
    made, place = Path(made), Path(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    old = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}.old."))
    try:
        if place.exists():
            os.rename(place, old / place.name)
        try:
            os.rename(made, place)
        except OSError:
            if (old / place.name).exists():
                os.rename(old / place.name, place)
            raise
    finally:
        shutil.rmtree(old, ignore_errors=True)
    sync(place.parent)
    return place


def clear_leftovers(folder: Path, making: str) -> None:
    """Tidy `folder` after runs that were killed; only whoever may write there alone may call this.

    Folders whose name starts with `making` are half made and go. What :func:`publish_folder` had moved aside goes back
    where the run died before the new one stood there.
    """
    for old in folder.glob(".*.old.*"):
        for aside in old.iterdir():
            if not (folder / aside.name).exists():
                os.rename(aside, folder / aside.name)
        shutil.rmtree(old, ignore_errors=True)
    for half in folder.glob(f"{making}*"):
        shutil.rmtree(half, ignore_errors=True)


def to_csv(frame: pd.DataFrame) -> str:
    """CSV text of `frame` without its index: ISO dates, empty for missing, `\\n` line ends, no live formula."""
    shown = pd.DataFrame({name: _as_text(column) for name, column in frame.items()}, index=frame.index)
    return shown.to_csv(index=False, lineterminator="\n")


def sync(path: Path) -> None:
    """Have what was written to a file or folder stand on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _as_text(column: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d")
    if pd.api.types.is_bool_dtype(column):
        return column.map({True: "true", False: "false"})
    if pd.api.types.is_numeric_dtype(column):
        return column
    return column.map(_inert, na_action="ignore")


def _inert(value):
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
