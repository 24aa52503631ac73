"""The parts of a Shapefile: all there, whole, and with text in a known encoding."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from planning.intake.source import refused

HEADER = 100  # bytes of the header of .shp; bytes 24 to 28 hold the length of the file in 16-bit words
MOJIBAKE = ("à¤", "à¥")  # Devanagari in UTF-8, read as Latin-1


def whole_shapefile(name: str, parts: Mapping[str, bytes], path: Path) -> dict[str, bytes]:
    """The parts of the Shapefile whose .shp is `name`, by ending.

    Raises
    ------
    InputRefused : .shx or .dbf missing (without .dbf every attribute would be lost silently), .shp cut off, a number
        of records in .dbf that is not that of .shx.
    """
    stem = str(PurePosixPath(name).with_suffix(""))
    own = {
        PurePosixPath(part).suffix.lower(): data
        for part, data in parts.items()
        if str(PurePosixPath(part).with_suffix("")) == stem
    }
    missing = [f"{PurePosixPath(stem).name}{ending}" for ending in (".shx", ".dbf") if ending not in own]
    if missing:
        raise refused("B-PARTS", f"missing {', '.join(missing)}", "copy all parts of the Shapefile", path)
    shp, dbf = own[".shp"], own[".dbf"]
    said = int.from_bytes(shp[24:28], "big") * 2
    if len(shp) < max(said, HEADER):
        raise refused("B-TRUNCATED", f"the .shp holds {len(shp)} of {said} bytes", "copy it again", path)
    shapes, rows = (len(own[".shx"]) - HEADER) // 8, int.from_bytes(dbf[4:8], "little")
    if shapes != rows or len(dbf) < int.from_bytes(dbf[8:10], "little"):
        raise refused("B-TRUNCATED", f"{shapes} shapes, but {rows} rows of attributes", "copy all parts again", path)
    return own


def encoding_of(own: Mapping[str, bytes], said: str | None, path: Path) -> tuple[str, list[str]]:
    """The encoding of the texts of a Shapefile and a note when it had to be found out.

    Rule: what the user says; what .cpg says, unless it makes Devanagari unreadable; else UTF-8 where the texts are
    UTF-8; else a person has to say.
    """
    body = own[".dbf"][int.from_bytes(own[".dbf"][8:10], "little") :]
    declared = own.get(".cpg", b"").decode("ascii", "ignore").strip()
    if said:
        return said, []
    if body.isascii():
        return "UTF-8", []
    if declared and not _unreadable(body, declared):
        return declared, []
    if not _unreadable(body, "UTF-8"):
        why = f".cpg says {declared}" if declared else "there is no .cpg"
        return "UTF-8", [f"{why}, but the texts are UTF-8 and were read so"]
    raise refused(
        "B-ENCODING", "nothing says in which encoding the texts are", "say --encoding, for example cp1252", path
    )


def _unreadable(body: bytes, encoding: str) -> bool:
    try:
        text = body.decode(_python_name(encoding))
    except (UnicodeDecodeError, LookupError):
        return True
    return any(mark in text for mark in MOJIBAKE)


def _python_name(encoding: str) -> str:
    """`1252` and `ANSI 1252` of a .cpg are Python's cp1252."""
    digits = encoding.upper().removeprefix("ANSI").strip()
    return f"cp{digits}" if digits.isdecimal() else encoding
