"""A file that somebody brings: is it there, is it small enough, is it text, and what is it really?"""

import gzip
import io
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

from planning.errors import InputRefused, Problem
from planning.files import sha256

MOST_BYTES = 256 * 1024 * 1024  # a detailed state layer is some 3 MB; JSON needs about ten times its size in memory
ADDRESS = re.compile(r"/?vsi\w*/|[a-z][a-z0-9+.-]+:/", re.IGNORECASE)  # one letter before the colon is a Windows drive
PACKED = ".gz"  # a list may come packed; the name has to say it
UTF16_STARTS = (b"\xff\xfe", b"\xfe\xff")
BINARY_STARTS = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"SQLite format 3": "a GeoPackage or SQLite database",
    b"\x00\x00\x27\x0a": "a Shapefile",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"fgb\x03": "a FlatGeobuf layer",
    b"PAR1": "a Parquet table",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x1f\x8b": "a gzip archive",
}


@dataclass(frozen=True)
class Source:
    """The name and fingerprint under which a file is remembered."""

    path: Path
    sha256: str

    @property
    def name(self) -> str:
        return self.path.name


def read_bytes(path: str | Path) -> tuple[Source, bytes]:
    """The bytes of the file `path`, read once and without help of the network.

    Raises
    ------
    InputRefused : an address instead of a file, no file, empty, too large, not readable.
    """
    path = local(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise refused("I-SIZE", f"the file is larger than {MOST_BYTES >> 20} MiB", "simplify or split it", path)
        data = path.read_bytes()
    except FileNotFoundError:
        raise refused("I-MISSING", "there is no such file", "mend the path", path) from None
    except OSError as error:
        raise refused("I-READ", f"the file cannot be read: {error.strerror}", "mend its rights", path) from None
    if not data.strip():
        raise refused("I-EMPTY", "the file is empty", "copy it again", path)
    return Source(path, sha256(data)), data


def read_text(path: str | Path) -> tuple[Source, str]:
    """The UTF-8 text of the file `path`, unpacked where its name ends in .gz.

    Raises
    ------
    InputRefused : as :func:`read_bytes`; not UTF-8, a web page, another format, a damaged or too large archive.
    """
    source, data = read_bytes(path)
    if source.path.name.lower().endswith(PACKED):
        data = gunzipped(data, source.path)
    text = as_text(data, source.path)
    start = text.lstrip()
    if start.startswith("<"):
        raise refused("I-XML", "this is XML (KML, GML or VRT), whatever its name says",
                      "export it as GeoJSON or CSV", path)  # fmt: skip
    return source, text


def gunzipped(data: bytes, path: str | Path) -> bytes:
    """The file inside a gzip archive, its bytes counted while they come: the size that it states may lie.

    Raises
    ------
    InputRefused : no gzip archive, damaged, empty, or more than MOST_BYTES inside.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            inside = file.read(MOST_BYTES + 1)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise refused("I-GZIP", f"the gzip archive is damaged: {error}", "copy it again", path) from None
    if len(inside) > MOST_BYTES:
        raise refused("I-SIZE", f"it unpacks to more than {MOST_BYTES >> 20} MiB", "split it", path)
    if not inside.strip():
        raise refused("I-EMPTY", "the file inside is empty", "copy it again", path)
    return inside


def as_text(data: bytes, path: str | Path) -> str:
    """`data` as text; what is no text, not UTF-8, or a web page is refused."""
    for start, what in BINARY_STARTS.items():
        if data.startswith(start):
            raise refused("I-FORMAT", f"this is {what}, whatever its name says", "export it as text (UTF-8)", path)
    if data.startswith(UTF16_STARTS):
        raise refused("I-UTF16", "the text is UTF-16", "save it as UTF-8", path)
    if b"\x00" in data:
        raise refused("I-NUL", f"a NUL byte at byte {data.index(0) + 1}", "copy it again; it is damaged", path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 text from byte {error.start + 1} on"
        raise refused("I-ENCODING", reason, "save it as UTF-8", path) from None
    start = text.lstrip()[:1000].lower()
    if start.startswith(("<!doctype html", "<html")) or (start.startswith("<") and "<html" in start):
        raise refused("I-HTML", "this is a web page, not data", "download the file itself", path)
    return text


def local(path: str | Path) -> Path:
    """`path` as a path of this machine; addresses and GDAL's virtual files are refused."""
    if ADDRESS.match(str(path)):
        raise refused("I-ADDRESS", "this is an address, and only files of this machine are read",
                      "download the file first", path)  # fmt: skip
    return Path(path)


def refused(code: str, reason: str, mend: str, path: str | Path) -> InputRefused:
    return InputRefused(Problem(code, reason, mend, file=str(path)))
