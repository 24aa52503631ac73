"""Which sentences the sources say: first arguments of `say`, and the words of a `Check`, in modules and notebook cells."""

import io
import json
from pathlib import Path

from babel.messages.extract import extract_python

WORDS = {"say": slice(0, 1), "Check": slice(1, 3)}  # which literal arguments are sentences


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
    >>> msgids('Check("note", "shared names", "none")')
    ['shared names', 'none']
    """
    found = extract_python(io.BytesIO(code.encode("utf-8")), WORDS, (), {"encoding": "utf-8"})
    texts = ((said if isinstance(said, tuple) else (said,))[WORDS[name]] for _, name, said, _ in found)
    return [msgid for sentences in texts for msgid in sentences if msgid]


def _code(path: Path) -> str:
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
