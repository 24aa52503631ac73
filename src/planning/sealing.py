"""Closing a week of a state folder, and handing a week out as it was sealed or as a day knew it."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from planning import register
from planning.disclosure import without_small_counts
from planning.errors import InputRefused, Problem, raise_if_any
from planning.files import sha256, write_whole
from planning.intake.folder import read_folder
from planning.state import State
from planning.weeks import week_ending, week_name


@dataclass(frozen=True)
class Sealed:
    """The seal of a week, and whether it stood there already."""

    seal: register.Seal
    already: bool

    def as_dict(self) -> dict:
        return {**self.seal.as_dict(), "already": self.already}


@dataclass(frozen=True)
class Exported:
    """A week in a file: how many returns, the hash of its bytes, the day or seal it stands for, and how many cells it lacks."""

    file: Path
    week_ending: date
    returns: int
    sha256: str
    known_on: date | None
    sealed: bool
    suppressed: int

    def as_dict(self) -> dict:
        return {"week": week_name(self.week_ending), **vars(self), "file": str(self.file)}


def seal_week(folder: str | Path, week: date, *, today: date, recorded_at: datetime) -> Sealed:
    """Seal a week: its export as the register knows it now is kept for ever, and what comes later restates it.

    Parameters
    ----------
    folder : state folder; its register is copied to backups/ with the seal in it.
    week : Sunday that ends the week, not after `today`.
    recorded_at : moment of the sealing, for the audit.

    Raises
    ------
    InputRefused : no Sunday, a week still to come, or one without any return. A sealed week is no fault.
    """
    state = read_folder(folder)
    path = state.path / "register.sqlite"
    raise_if_any([*_no_sunday(week), *_still_to_come(week, today)])
    with register.reading(path) as book:
        if book is not None and (seal := register.seal_of(book, week)):
            return Sealed(seal, already=True)
        if book is None or register.week_as_known(book, week).empty:
            raise _no_return(week, path)
    register.check(path)
    with register.writing(path) as book:
        earlier = register.seal_of(book, week)  # another run may have been faster
        seal = earlier or register.add_seal(book, week, state.about.synthetic, recorded_at)
    register.back_up(path)
    return Sealed(seal, already=earlier is not None)


def export_week(
    folder: str | Path, week: date, file: str | Path, known_on: date | None = None, *, exact: bool = False
) -> Exported:
    """Write the returns of a week (tables.REGISTER_RETURNS, and what of it is synthetic) to a CSV file.

    Counts of one to four people by sex or category are suppressed, see :func:`planning.disclosure.without_small_counts`.

    Parameters
    ----------
    week : Sunday that ends the week.
    known_on : only returns received on or before this day; default: the week as it was sealed, else all there are.
    exact : nothing is suppressed, so that the bytes of a sealed week are those of its seal; for the office alone.

    Raises
    ------
    InputRefused : no Sunday, another ending than .csv, or no return of that week was known.
    RunFailed : the register no longer gives the bytes that were sealed.
    """
    state, file = read_folder(folder), Path(file)
    path = state.path / "register.sqlite"
    raise_if_any([*_no_sunday(week), *_no_csv(file)])
    with register.reading(path) as book:
        seal = register.seal_of(book, week) if book is not None and known_on is None else None
        if seal:
            register.sealed_csv(book, seal)  # raises when these are not the returns that were sealed
        counted, synthetic = (seal.known, seal.synthetic) if seal else (register.Known(known_on), state.about.synthetic)
        if book is None or (known := register.week_as_known(book, week, counted)).empty:
            raise _no_return(week, path)
    shown = known if exact else without_small_counts(known)
    data = register.week_csv(shown, synthetic)
    suppressed = int((known.notna().sum() - shown[known.columns].notna().sum()).sum())
    return Exported(write_whole(file, data), week, len(known), sha256(data), known_on, seal is not None, suppressed)


def restatements_of(state: State) -> list[dict]:
    """What came in for the week of a state since it was sealed, as plain values; nothing where it is not shown as sealed."""
    if state.sealed_on is None:
        return []
    path = state.path / "register.sqlite"
    late = register.restatements(register.revisions_of_restated(path), register.sealed_weeks(path))
    return register.as_records(late[late["week_ending"] == pd.Timestamp(state.week)])


def _no_sunday(week: date) -> list[Problem]:
    if week.isoweekday() == 7:
        return []
    mend = f"its Sunday is {week_ending(week)}"
    return [Problem("A-WEEK", "a week is named by the Sunday that ends it", mend, column="week", value=str(week))]


def _still_to_come(week: date, today: date) -> list[Problem]:
    if week <= today:
        return []
    return [Problem("A-WEEK", "the week has not ended yet", f"today is {today}", column="week", value=str(week))]


def _no_csv(file: Path) -> list[Problem]:
    if file.suffix.lower() == ".csv":
        return []
    return [Problem("E-FORMAT", "no such format", "endings: .csv", column="output", value=str(file))]


def _no_return(week: date, path: Path) -> InputRefused:
    mend = "name another week or day, or take its returns in first"
    return InputRefused(
        Problem("G-NO-RETURNS", "no return of this week is known", mend, str(path), column="week", value=str(week))
    )
