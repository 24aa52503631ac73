"""Nothing that looks like a telephone number is published: every text of a set is looked at before it is put in place.

A PDF is not opened: it is laid out of the same cards as the HTML beside it, which is.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path

from planning.errors import InputRefused, Problem
from planning.intake.cells import ascii_digits
from planning.intake.telephone import masked

# Ten digits in a row, or five and five behind the country code. Decimals, hashes and codes with letters are none.
IN_TEXT = re.compile(r"(?<![\w.+-])(?:(?:\+|00)91[ -]?[6-9]\d{4}[ -]?\d{5}|(?:91|0)?[6-9]\d{9})(?!\w|[.-]\d)")
# A cell that holds nothing else may also write them five and five without the code; in running text these are two counts.
WHOLE_CELL = re.compile(r"\(?(?:(?:\+|00)?91|0)?\)?[ -]?\(?[6-9]\d{4}\)?[ -]?\d{5}")
DRAWN = {"d", "points", "viewbox", "transform", "style", "class", "integrity"}  # attributes that hold no text
PACKED = ("data:",)  # fonts and pictures inside a page


def refuse_telephone_numbers(folder: Path, codes: Iterable[str]) -> None:
    """Refuse to publish a folder in which a text looks like a telephone number.

    Parameters
    ----------
    folder : HTML, CSV, JSON, notebooks, Markdown and plain text in it are read.
    codes : of units, districts, ranges and groups; what is one of them is no telephone number.

    Raises
    ------
    InputRefused : every place, with the last two digits.
    """
    codes = frozenset(codes)
    problems = [
        _problem(path.relative_to(folder).as_posix(), found)
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in READERS and path.is_file()
        for found in sorted(set(_in_file(path, codes)))
    ]
    if problems:
        raise InputRefused(problems)


def refuse_numbers_in_table(cells: Iterable[str], codes: Iterable[str], file: str) -> None:
    """The same for the cells of one table; `file` is the name for messages."""
    codes = frozenset(codes)
    found = {number for cell in set(cells) for number in telephone_numbers(cell, codes)}
    if found:
        raise InputRefused(_problem(file, number) for number in sorted(found))


def telephone_numbers(text: str, codes: frozenset[str] = frozenset()) -> list[str]:
    """What looks like an Indian mobile number in a text, as it is written there.

    >>> telephone_numbers("call +91 98765 43210"), telephone_numbers("61,234 71234"), telephone_numbers("98765 43210")
    (['+91 98765 43210'], [], ['98765 43210'])
    """
    written = ascii_digits(text).strip()
    if WHOLE_CELL.fullmatch(written):
        return [] if written in codes else [written]
    return [found for found in IN_TEXT.findall(written) if found not in codes]


def _problem(file: str, number: str) -> Problem:
    mend = "look for it in state.toml, units.csv and the other tables of the state, and take it out"
    return Problem(
        "W-NUMBER", "what looks like a telephone number would be published", mend, file, value=masked(number)
    )


def _in_file(path: Path, codes: frozenset[str]) -> Iterator[str]:
    for text in READERS[path.suffix.lower()](path.read_text(encoding="utf-8")):
        yield from telephone_numbers(text, codes)


def _cells(text: str) -> Iterator[str]:
    for row in csv.reader(text.splitlines(keepends=True)):
        yield from row


def _texts(text: str) -> Iterator[str]:
    """Every text of a JSON file, keys too; pages inside a notebook are read as pages."""
    waiting = [json.loads(text)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list) and any(isinstance(part, str) and part.endswith("\n") for part in value):
            waiting.append("".join(map(str, value)))  # a notebook keeps a text as a list of its lines
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            yield from _of_page(value) if value.lstrip()[:1] == "<" else value.splitlines()


def _of_page(text: str) -> list[str]:
    page = _Page()
    page.feed(text)
    page.close()
    return page.texts


class _Page(HTMLParser):
    """The texts of a page and of its attributes, without drawings, styles and packed fonts."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.texts += [
            value for name, value in attributes if value and name not in DRAWN and not value.startswith(PACKED)
        ]

    def handle_data(self, data: str) -> None:
        if self.inside != "style":
            self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


READERS: dict[str, Callable[[str], Iterable[str]]] = {
    ".html": _of_page,
    ".csv": _cells,
    ".json": _texts,
    ".ipynb": _texts,
    ".md": str.splitlines,
    ".txt": str.splitlines,
}
