"""Zips from elsewhere, unpacked in memory: nothing outside, nothing hidden, nothing larger than it says."""

import io
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from planning.intake.source import MOST_BYTES, refused

START = b"PK\x03\x04"
MOST_MEMBERS = 1000
MOST_RATIO = 100  # a Shapefile or GeoJSON packs to a tenth, seldom to less than a fiftieth
SMALL = 1024 * 1024  # bytes that no ratio makes dangerous
CHUNK = 1024 * 1024
WORKBOOK = {"[Content_Types].xml", "mimetype"}  # an XLSX or ODS is a zip, too, and is one file to its user


def is_archive(data: bytes) -> bool:
    """Whether `data` is a zip that holds files of a person, not the inside of a workbook."""
    if not data.startswith(START):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return not WORKBOOK & set(archive.namelist())
    except zipfile.BadZipFile:
        return True


def unpacked(data: bytes, path: Path) -> dict[str, bytes]:
    """The files of a zip by name, without folders and without what operating systems add.

    Raises
    ------
    InputRefused : damaged, locked by a password, a name that leads outside, a link, a zip inside, more than
        MOST_MEMBERS files, more than MOST_BYTES or MOST_RATIO times its own size; checked before and while unpacking.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _refuse_unsafe(members, len(data), path)
            wanted = [member for member in members if not _of_the_system(member.filename)]
            return _read(archive, wanted, _most(len(data)), path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise refused("Z-DAMAGED", f"the zip is damaged: {error}", "copy it again", path) from None


def _refuse_unsafe(members: list[zipfile.ZipInfo], packed: int, path: Path) -> None:
    if len(members) > MOST_MEMBERS:
        raise refused("Z-MANY", f"the zip holds {len(members)} files", "zip the layer alone", path)
    for member in members:
        name = PurePosixPath(member.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
            raise refused("Z-PATH", f"a name that leads out of the zip: {member.filename!r}",
                          "zip the files again, without folders", path)  # fmt: skip
        if stat.S_ISLNK(member.external_attr >> 16):
            raise refused("Z-LINK", f"a link instead of a file: {member.filename!r}", "zip the file itself", path)
        if member.flag_bits & 1:
            raise refused("Z-PASSWORD", "the zip is locked by a password", "zip it without one", path)
        if name.suffix.lower() in (".zip", ".7z", ".rar", ".gz"):
            raise refused("Z-NESTED", f"an archive inside the zip: {member.filename!r}", "unpack it first", path)
    if sum(member.file_size for member in members) > _most(packed):
        raise _bomb(path)


def _read(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], most: int, path: Path) -> dict[str, bytes]:
    """Every member, its bytes counted as they come: the sizes that a zip states may lie."""
    found, total = {}, 0
    for member in members:
        chunks = []
        with archive.open(member) as file:
            while chunk := file.read(CHUNK):
                total += len(chunk)
                if total > most:
                    raise _bomb(path)
                chunks.append(chunk)
        found[member.filename] = b"".join(chunks)
        if found[member.filename].startswith(START):
            raise refused("Z-NESTED", f"an archive inside the zip: {member.filename!r}", "unpack it first", path)
    return found


def _most(packed: int) -> int:
    return min(MOST_BYTES, max(SMALL, MOST_RATIO * packed))


def _bomb(path: Path):
    return refused("Z-SIZE", f"the zip unpacks to more than {MOST_RATIO} times its size, or to more than "
                   f"{MOST_BYTES >> 20} MiB", "unpack it yourself and look at it", path)  # fmt: skip


def _of_the_system(name: str) -> bool:
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name == "Thumbs.db"
