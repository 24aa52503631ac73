"""`planning init` said again on its own folder: mended lists and layers, without asking for the columns once more.

Only what `init` wrote and nobody has touched is replaced; what people added stays. Once returns have come in, a state is
not made again: its units have a history.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planning.errors import InputRefused, Problem
from planning.files import sha256

RECORD = "init.json"
MAPPINGS = ("map", "map_districts", "map_kind", "map_revenue")


@dataclass(frozen=True)
class Before:
    """What an earlier `init` of the folder asked for and wrote (file to sha256); empty for a new folder."""

    asked: Mapping[str, dict]
    wrote: Mapping[str, str]


def earlier_init(folder: Path) -> Before:
    """What `init` did in `folder` before; nothing for a new or an empty one.

    Raises
    ------
    InputRefused : something else is there, returns have come in, or a file that `init` wrote was changed since.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return Before({}, {})
    record = _record_of(folder)
    if (folder / "register.sqlite").exists():
        raise InputRefused(Problem("N-RETURNS", "returns have come in; its units have a history",
                                   "name a new folder, or change units.csv by dated rows", file=str(folder)))  # fmt: skip
    changed = [name for name, said in record["wrote"].items() if _sha256(folder / name) != said]
    if changed:
        raise InputRefused(
            Problem(
                "N-CHANGED",
                "changed since init wrote it, and would be lost",
                "name a new folder",
                file=str(folder / name),
            )
            for name in changed
        )
    return Before({name: record.get(name, {}) for name in (*MAPPINGS, "given")}, record["wrote"])


def fingerprints(made: Path) -> dict[str, str]:
    """Fingerprint of every file that `init` makes anew when it is said again: tables and layers, not what people add."""
    files = [*made.glob("*.csv"), *made.glob("layers/*"), made / "state.toml"]
    return {file.relative_to(made).as_posix(): sha256(file.read_bytes()) for file in sorted(files)}


def keep_what_people_added(folder: Path, made: Path, before: Before) -> None:
    """Copy into the new folder `made` everything of `folder` that no `init` writes."""
    for file in folder.rglob("*"):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name not in before.wrote and name != RECORD:
            place = made / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, place)


def _record_of(folder: Path) -> dict:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if isinstance(record["wrote"], dict):
            return record
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise InputRefused(
        Problem("N-OCCUPIED", "something is there already", "name a new folder, or empty this one", file=str(folder))
    )


def _sha256(file: Path) -> str:
    return sha256(file.read_bytes()) if file.is_file() else ""
