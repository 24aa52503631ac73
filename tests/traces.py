"""Looking for people in every byte that the software left: numbers in many spellings and names, also inside packed files."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pikepdf


def spellings(number: str) -> set[str]:
    """A number of E.164 as people and programs write it."""
    national = number.removeprefix("+91").removeprefix("+1")
    halves = [national[:5], national[5:]], [national[:3], national[3:6], national[6:]]
    written = {number, national, f"{national[:3]}-{national[3:6]}-{national[6:]}", f"{float(national):.5E}"}
    written |= {mark.join(parts) for parts in halves for mark in (" ", "-", ".", "\u00a0", ") ")}
    devanagari = str.maketrans("0123456789", "०१२३४५६७८९")
    return written | {text.translate(devanagari) for text in written}


def traces(places: Iterable[Path], numbers: Iterable[str], names: Iterable[str]) -> list[tuple[str, str]]:
    """(file, what was found) for each number and name in any file below `places`."""
    wanted = {text: text for number in numbers for text in spellings(number)} | {name: name for name in names}
    wanted |= {part: name for name in names for part in name.split()}
    patterns = {pattern: text for text in wanted for pattern in _encoded(text)}
    found = []
    for place in places:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and not path.is_symlink():
                pieces = list(_pieces(path.read_bytes()))
                found += [
                    (str(path), text) for pattern, text in patterns.items() if any(pattern in one for one in pieces)
                ]
    return found


def _encoded(text: str) -> set[bytes]:
    escaped = json.dumps(text)[1:-1]
    return {text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be"), escaped.encode()}


def _pieces(data: bytes) -> Iterator[bytes]:
    """The bytes themselves, and whatever is packed in them: members of a zip, streams of a PDF."""
    yield data
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                yield from _pieces(package.read(name))
    elif data[:5] == b"%PDF-":
        with pikepdf.open(io.BytesIO(data)) as book:
            for part in book.objects:
                if isinstance(part, pikepdf.Stream):
                    yield _unpacked(part)


def _unpacked(part: pikepdf.Stream) -> bytes:
    try:
        return part.read_bytes()
    except (pikepdf.PdfError, zlib.error):  # a picture: no text
        return part.read_raw_bytes()
