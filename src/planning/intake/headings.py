"""The headings that a sheet may have: which column of a table each one names, in English or Hindi, or in both."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from planning.errors import InputRefused, Problem
from planning.intake.spelling import normalised
from planning.schema import Table

HEADINGS_WITHIN = 20  # title lines that offices put above the headings
IN_TWO_LANGUAGES = re.compile(r"[/\n]")


@dataclass(frozen=True, eq=False)
class Headings:
    """What offices call the columns of a table; `what` is the word for its rows in messages."""

    table: Table
    what: str
    names: Mapping[str, tuple[str, ...]]

    @cached_property
    def _columns(self) -> dict[str, str]:
        return {
            normalised(heading): column
            for column in self.table.names
            for heading in (column, *self.names.get(column, ()))
        }

    def column_of(self, heading: str) -> str:
        """The column that `heading` names, or an empty text."""
        if column := self._columns.get(normalised(heading)):
            return column
        named = {self._columns.get(normalised(part), "") for part in IN_TWO_LANGUAGES.split(heading)}
        return named.pop() if len(named) == 1 else ""

    def among(self, rows: Iterable[list[str]]) -> tuple[int, int]:
        """How many headings are known in the row that knows most of them, and how many rows stand above it."""
        best = (0, 0)
        for above, cells in enumerate(islice(rows, HEADINGS_WITHIN)):
            known = len({self.column_of(cell) for cell in cells} - {""})
            if known > best[0]:
                best = (known, above)
        return best

    def none_known(self, file: str) -> InputRefused:
        return InputRefused(
            Problem("R-HEADINGS", f"no known heading in the first {HEADINGS_WITHIN} rows",
                    f"the headings are {', '.join(self.table.names)}", file)
        )  # fmt: skip
