"""Which sentences the sources say: every literal first argument of `say`, in modules and in notebook cells."""

import io
import json
from pathlib import Path

from babel.messages.extract import extract_python

KEYWORD = "say"


def said_in(root: Path) -> dict[str, list[str]]:
    """Every msgid under `root`/src and `root`/notebooks, with the files that say it (relative, in order)."""
    said: dict[str, list[str]] = {}
    for path in sorted([*root.glob("src/**/*.py"), *root.glob("notebooks/*.ipynb")]):
        name = path.relative_to(root).as_posix()
        for msgid in msgids(_code(path)):
            if name not in said.setdefault(msgid, []):
                said[msgid].append(name)
    return said


def msgids(code: str) -> list[str]:
    """The msgids of Python `code`, in the order in which they stand.

    >>> msgids('say("Gap"); say("{count} stations", count=3)')
    ['Gap', '{count} stations']
    """
    found = extract_python(io.BytesIO(code.encode("utf-8")), {KEYWORD}, (), {"encoding": "utf-8"})
    first = (said[0] if isinstance(said, tuple) else said for _, _, said, _ in found)
    return [msgid for msgid in first if msgid]


def _code(path: Path) -> str:
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
