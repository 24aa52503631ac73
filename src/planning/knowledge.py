"""What the figures of a week rest on: its returns as they were sealed, as a day knew them, or all there are."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from planning import register
from planning.coverage import whole_returns
from planning.tables import REGISTER_RETURNS
from planning.weeks import day_in_india

RECENT_WEEKS = 52  # read whole; older returns only of stations whose state they still decide


@dataclass(frozen=True)
class Basis:
    """Which revisions count for a week, and whether a seal or a day says so."""

    known: register.Known = register.EVERYTHING
    sealed_on: date | None = None
    known_on: date | None = None


def basis_of(book: sqlite3.Connection | None, week: date, known_on: date | None) -> Basis:
    """A day that is asked for goes before the seal of the week, and a seal before what came in since.

    Raises
    ------
    RunFailed : the register no longer gives the returns that were sealed.
    """
    if known_on is not None:
        return Basis(register.Known(known_on), known_on=known_on)
    seal = register.seal_of(book, week) if book is not None else None
    if seal is None:
        return Basis()
    register.sealed_csv(book, seal)
    return Basis(seal.known, sealed_on=day_in_india(datetime.fromisoformat(seal.recorded_at)))


def returns_for(
    book: sqlite3.Connection | None, week: date, units: pd.Index, groups: pd.DataFrame, known: register.Known
) -> pd.DataFrame:
    """The returns (tables.REGISTER_RETURNS) that decide every station's state and count in a week.

    All of the latest RECENT_WEEKS weeks up to `week`. A station that in these has a whole return of more than 0 members
    is settled: the latest whole return is its last count, and a group was formed. Of every other of `units` the whole
    history up to `week` is read, so that the figures are those of reading everything.
    """
    if book is None:
        return REGISTER_RETURNS.empty()
    first = week - timedelta(weeks=RECENT_WEEKS - 1)
    recent = register.returns_known(book, known, since=first, until=week)
    whole = whole_returns(recent, groups)
    settled = whole.loc[whole["members"] > 0, "unit_id"].unique()
    open_ = units.difference(settled)
    older = register.returns_known(book, known, until=first - timedelta(weeks=1), units=open_)
    if older.empty:
        return recent
    return pd.concat([older, recent]).sort_values(list(REGISTER_RETURNS.key), kind="stable", ignore_index=True)
