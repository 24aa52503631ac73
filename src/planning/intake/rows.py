"""The rows of a foreign list, wherever they stand: in a CSV, in a workbook, or as the properties of a layer."""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from planning.errors import InputRefused, Problem, raise_if_any
from planning.intake.layers.features import Reading, read_features
from planning.intake.source import BINARY_STARTS, PACKED, Source, local, read_bytes, read_text
from planning.intake.workbook import SPREADSHEET_ENDINGS, TextSheet, read_workbook
from planning.projection import WGS84

DELIMITERS = ",;\t|"
TEXT_ENDINGS = (".csv", ".tsv", ".txt")
TITLES = 20  # rows of a sheet among which the headings stand; above them are titles


@dataclass(frozen=True)
class Rows:
    """`rows` : headings, then the rows, as text; `first` is the row of the file, or the feature, that rows[1] stands in.

    `shapes` are a layer's geometries in WGS 84, index the number of the feature.
    """

    source: Source
    rows: list[list[str]]
    first: int
    notes: tuple[str, ...]
    shapes: gpd.GeoSeries | None = None


def read_rows(path: str | Path, reading: Reading, named_by: Collection[str]) -> Rows:
    """Headings and rows of the list or layer at `path`.

    Parameters
    ----------
    path : UTF-8 text with one heading line and `,`, `;`, tab or `|` between cells, also packed (.csv.gz); XLSX, XLS or ODS, whose headings may
        stand below a title; or any layer of points or polygons.
    reading : for a layer; its `layers` name the sheet of a workbook that has several as well.
    named_by : properties that problems of a layer may show.

    Raises
    ------
    InputRefused : the file is not usable as a list or layer.
    """
    path = local(path)
    if path.suffix.lower() in SPREADSHEET_ENDINGS:
        return _of_workbook(path, reading.layers)
    if _is_text(path):
        source, text = read_text(path)
        return _of_text(source, text)
    drawn = read_features(path, reading, named_by)
    columns = drawn.frame.drop(columns="geometry")
    rows = [list(columns.columns), *columns.astype(object).where(columns.notna(), "").to_numpy().tolist()]
    return Rows(drawn.source, rows, 1, drawn.notes, drawn.frame.geometry.to_crs(WGS84))


def _is_text(path: Path) -> bool:
    """Whether `path` is a list of rows of text; everything else is taken for a layer."""
    if path.name.lower().removesuffix(PACKED).endswith(TEXT_ENDINGS) or not path.is_file():
        return not path.is_dir()
    with path.open("rb") as file:
        start = file.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip(b"\x1e \t\r\n")
    return not start.startswith((b"{", b"[", b"<", *BINARY_STARTS))


def _of_text(source: Source, text: str) -> Rows:
    heading = text.splitlines()[0]
    delimiter = max(DELIMITERS, key=heading.count)
    file = str(source.path)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise InputRefused(Problem("L-CSV", f"not readable as CSV: {error}", "close the quotes", file)) from None
    rows[0] = [cell.strip() for cell in rows[0]]
    return Rows(source, rows, 2, () if delimiter == "," else (f"{file}: cells are separated by {delimiter!r}",))


def _of_workbook(path: Path, named: Collection[str]) -> Rows:
    source, data = read_bytes(path)
    file = str(path)
    book = read_workbook(data, file)
    filled = [
        sheet for sheet in book.sheets if any(any(map(str.strip, row)) for row in sheet.rows) and not sheet.hidden
    ]
    chosen = [sheet for sheet in filled if sheet.name in named] or filled
    if len(chosen) != 1:
        names = ", ".join(sheet.name for sheet in filled)
        reason = f"several sheets: {names}" if filled else "no visible sheet holds anything"
        raise InputRefused(Problem("L-SHEET", reason, "say which with --layer NAME", file))
    (sheet,) = chosen
    raise_if_any(list(sheet.faults.values()))
    return _of_sheet(source, sheet)


def _of_sheet(source: Source, sheet: TextSheet) -> Rows:
    """The rows from the headings on: the fullest of the first rows, of equally full ones the first."""
    filled = [sum(bool(cell.strip()) for cell in row) for row in sheet.rows[:TITLES]]
    at = filled.index(max(filled))
    width = max(place for place, cell in enumerate(sheet.rows[at], start=1) if cell.strip())
    rows = [[cell.strip() for cell in row[:width]] for row in sheet.rows[at:]]
    notes = (f"the headings are taken from row {at + 1} of the sheet {sheet.name}",) if at else ()
    return Rows(source, rows, at + 2, notes)
