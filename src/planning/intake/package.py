"""The zip inside a modern workbook: unpacked within limits, and packed again with nothing in it that was not measured."""

import io
import re
import zipfile
import zlib

from planning.errors import InputRefused, Problem

MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 2000
MOST_ROWS = 50_000  # of one sheet, blank but formatted ones too
MOST_CELLS = 500_000
ENCRYPTED = 0x1  # general purpose flag of a zip member
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
FILLED = re.compile(rb"<(?:\w+:)?c\s([^<>]*)(?<!/)>")
ADDRESS = re.compile(rb"(?:^|\s)r=[\"'](?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})[\"']")
COPY_AGAIN = "open it in the program it comes from, save it, and send it again"


def repacked(data: bytes, file: str) -> bytes:
    """The same package with every member counted while it was unpacked, stored without compression.

    Raises
    ------
    InputRefused : no sound zip, a password, too much in it, a document type declaration, a sheet over the limits.
    """
    members = _members(data, file)
    for name, content in members.items():
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in content[:4096].replace(b"\0", b""):
            raise InputRefused(Problem("X-DTD", "a document type declaration, which no workbook has", COPY_AGAIN, file))
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            refuse_huge(len(ROW.findall(content)), len(CELL.findall(content)), file)
            _refuse_far_cells(content, file)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in members.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def refuse_huge(rows: int, cells: int, file: str) -> None:
    """Refuse a sheet of more rows or cells than a return can have, mostly blank ones that somebody formatted."""
    if rows > MOST_ROWS or cells > MOST_CELLS:
        raise InputRefused(
            Problem("X-HUGE", f"a sheet of {rows:,} rows and {cells:,} cells, blank but formatted ones among them",
                    f"delete the blank rows and columns beyond the table; at most {MOST_ROWS:,} rows", file)
        )  # fmt: skip


def _members(data: bytes, file: str) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            listed = package.infolist()
            if len(listed) > MOST_MEMBERS or sum(member.file_size for member in listed) > MOST_UNPACKED:
                raise _too_large(file)
            if any(member.flag_bits & ENCRYPTED for member in listed):
                raise InputRefused(Problem("X-PASSWORD", "the workbook has a password", "save it without one", file))
            if len({member.filename for member in listed}) < len(listed):
                raise _damaged(file)
            # A member gives at most its stated size, and its checksum is compared at the end.
            return {member.filename: package.read(member) for member in listed if not member.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise _damaged(file) from None


def _refuse_far_cells(content: bytes, file: str) -> None:
    """Readers lay a sheet out from its first to its last filled cell: one in the last corner would fill the memory."""
    rows, columns = 0, 0
    for cell in FILLED.finditer(content):
        address = ADDRESS.search(cell[1])
        if address is None:
            raise InputRefused(Problem("X-ADDRESS", "cells without an address", COPY_AGAIN, file))
        rows, columns = max(rows, int(address["row"])), max(columns, _number(address["column"]))
    refuse_wide(rows, columns, file)


def refuse_wide(rows: int, columns: int, file: str) -> None:
    """Refuse a sheet whose filled cells span more than a table can."""
    if rows > 2 * MOST_ROWS or rows * columns > 4 * MOST_CELLS:
        raise InputRefused(
            Problem("X-FAR", f"filled cells as far away as row {rows:,} and column {columns:,}",
                    "clear the cells beyond the table", file)
        )  # fmt: skip


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_large(file: str) -> InputRefused:
    return InputRefused(
        Problem("X-SIZE", f"more than {MOST_UNPACKED >> 20} MB when unpacked", "send only the sheet of returns", file)
    )


def _damaged(file: str) -> InputRefused:
    return InputRefused(Problem("X-DAMAGED", "the workbook is damaged or was cut off on its way", COPY_AGAIN, file))
