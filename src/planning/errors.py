"""Problems are collected while a step works, then raised once, each with its place and its mend."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Problem:
    """One fault of the input: what is wrong, where it stands, and what would mend it."""

    code: str
    reason: str
    mend: str = ""
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""

    @property
    def place(self) -> str:
        row = "" if self.row is None else f"row {self.row}"
        column = f"column {self.column}" if self.column else ""
        return ", ".join(part for part in (self.file, self.sheet, row, column) if part)

    def as_dict(self) -> dict:
        return asdict(self)

    def __str__(self) -> str:
        value = f" ({_shortened(self.value)!r})" if self.value else ""
        where = f"{self.place}: " if self.place else ""
        mend = f" -> {self.mend}" if self.mend else ""
        return f"[{self.code}] {where}{self.reason}{value}{mend}"


class PlanningError(Exception):
    """Base of everything that this package raises on purpose; `exit_code` is that of the command line."""

    exit_code = 1

    def __init__(self, problems: Problem | Iterable[Problem]):
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class RunFailed(PlanningError):
    """A run, or a part of it, failed, or a plan breaks a rule."""

    exit_code = 1


class InputRefused(PlanningError):
    """Input or arguments are refused."""

    exit_code = 2


class Impossible(PlanningError):
    """No plan can meet what was asked."""

    exit_code = 4


class Busy(PlanningError):
    """Another run holds the lock."""

    exit_code = 75


def raise_if_any(problems: list[Problem], error: type[PlanningError] = InputRefused) -> None:
    """Raise `error` with every problem collected so far, or return when there is none."""
    if problems:
        raise error(problems)


def _shortened(value: str, most: int = 80) -> str:
    return value if len(value) <= most else value[: most - 1] + "…"
