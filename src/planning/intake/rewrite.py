"""One column of a CSV file set anew: only the cells that change are written, every other byte stays as it is."""

import csv
import io
import re
from collections.abc import Iterator, Mapping

CELL = re.compile(r'"(?:[^"]|"")*"[^,\r\n]*|[^,\r\n]*')


def with_column(text: str, column: str, values: Mapping[int, str]) -> str:
    """The CSV `text` with the cells of `column` in some of its rows replaced.

    Parameters
    ----------
    text : as planning.csvtables.parse_table has read it without a fault.
    column : heading; where there is none yet, the column comes last, empty in all other rows.
    values : new cell by row, as parse_table counts them; words or numbers that need no quotes.

    >>> with_column('unit_id,population\\nA,\\nB,7\\n', 'population', {2: '5'})
    'unit_id,population\\nA,5\\nB,7\\n'
    """
    rows = list(_rows(text))
    names = [cell.strip() for cell in rows[0][0]]
    if column not in names:
        values = {number: values.get(number, "") for number in range(2, len(rows) + 1)} | {1: column}
    place = names.index(column) if column in names else len(names)
    return "".join(
        _with_cell(raw, place, values[number]) if number in values and any(map(str.strip, cells)) else raw
        for number, (cells, raw) in enumerate(rows, start=1)
    )


def _rows(text: str) -> Iterator[tuple[list[str], str]]:
    """The cells of each row, and the text that they were read from, with its line end."""
    lines = list(io.StringIO(text, newline=""))
    reader, begun = csv.reader(lines), 0
    for cells in reader:
        yield cells, "".join(lines[begun : reader.line_num])
        begun = reader.line_num


def _with_cell(raw: str, place: int, value: str) -> str:
    """The row with the cell at `place`, or one behind its last, replaced where it says something else."""
    body = raw.rstrip("\r\n")
    cells, begun = [], 0
    while begun <= len(body):
        cells.append(CELL.match(body, begun)[0])
        begun += len(cells[-1]) + 1
    if place < len(cells) and cells[place].strip().strip('"') == value:
        return raw
    return ",".join([*cells[:place], value, *cells[place + 1 :]]) + raw[len(body) :]
