"""Sealed weeks: how a week stood when it was closed, kept by its hash; what is entered later restates it."""

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from planning.errors import Problem, RunFailed
from planning.files import sha256, to_csv
from planning.register.book import reading
from planning.register.frames import fetched
from planning.register.known import EVERYTHING, Known, listed, newest, returns_known
from planning.tables import REGISTER_RETURNS, RESTATEMENTS, REVISIONS, SEALS
from planning.weeks import week_name

KEY = list(REGISTER_RETURNS.key)
SEALED = ", ".join(SEALS.names)
LATER_COLUMNS = ("ordinary",)  # of returns, in the order in which they came


@dataclass(frozen=True)
class Seal:
    """One sealed week: its last revision of the register, and the hash of its export."""

    week_ending: date
    last_revision: int
    returns: int
    synthetic: str
    sha256: str
    recorded_at: str

    @property
    def known(self) -> Known:
        """What the register knew at the sealing, of this week and every other."""
        return Known(last_revision=self.last_revision)

    def as_dict(self) -> dict:
        return {"week": week_name(self.week_ending), **vars(self)}


def seal_of(book: sqlite3.Connection, week: date) -> Seal | None:
    """The seal of a week, or None; a book of version 1 has none."""
    return next((seal for seal in seals(book) if seal.week_ending == week), None)


def seals(book: sqlite3.Connection) -> list[Seal]:
    """Every seal, in order of week."""
    if not book.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'seals'").fetchone():
        return []
    rows = book.execute(f"SELECT {SEALED} FROM seals ORDER BY week_ending").fetchall()
    return [Seal(date.fromisoformat(week), *others) for week, *others in rows]


def add_seal(book: sqlite3.Connection, week: date, synthetic: str, recorded_at: datetime) -> Seal:
    """Seal a week that has returns, as the register knows it at this moment."""
    last = book.execute("SELECT max(revision) FROM returns").fetchone()[0]
    known = week_as_known(book, week, Known(last_revision=last))
    seal = Seal(week, last, len(known), synthetic, sha256(week_csv(known, synthetic)), recorded_at.isoformat())
    values = (week.isoformat(), *list(vars(seal).values())[1:])
    book.execute(f"INSERT INTO seals ({SEALED}) VALUES ({', '.join('?' * len(values))})", values)
    return seal


def week_as_known(book: sqlite3.Connection, week: date, known: Known = EVERYTHING) -> pd.DataFrame:
    """The returns of a week (tables.REGISTER_RETURNS) among those that `known` lets count."""
    return returns_known(book, known, since=week, until=week)


def week_csv(known: pd.DataFrame, synthetic: str) -> bytes:
    """The bytes of a week's export; a seal keeps their hash.

    A column that returns got later stands in it only where something is, or was suppressed, so that earlier seals keep
    their bytes.
    """
    blank = [name for name in LATER_COLUMNS if known[name].isna().all() and "suppressed" not in known]
    return to_csv(known.drop(columns=blank).assign(synthetic=synthetic)).encode()


def sealed_csv(book: sqlite3.Connection, seal: Seal) -> bytes:
    """The bytes of a sealed week, as they were sealed.

    Raises
    ------
    RunFailed : the register no longer gives them, so that somebody has written to it past this software.
    """
    data = week_csv(week_as_known(book, seal.week_ending, seal.known), seal.synthetic)
    if sha256(data) != seal.sha256:
        mend = "keep the register and ask for help; a backup may still give them"
        raise RunFailed(
            Problem("G-SEAL", "these are not the bytes that were sealed", mend, value=week_name(seal.week_ending))
        )
    return data


def restated(book: sqlite3.Connection, rows: pd.DataFrame) -> dict[int, int | None]:
    """Rows (index: row of the sheet) of sealed weeks: their members as sealed, None where there was no return then."""
    last = {seal.week_ending: seal.last_revision for seal in seals(book)}
    late = rows[rows["week_ending"].dt.date.isin(last)]
    found = {}
    for line, row in late.iterrows():
        week = row["week_ending"].date()
        sealed = book.execute(
            "SELECT members FROM returns WHERE week_ending = ? AND unit_id = ? AND audience = ? AND group_id = ? "
            "AND revision <= ? ORDER BY received_on DESC, revision DESC LIMIT 1",
            (week.isoformat(), *row[KEY[1:]], last[week]),
        ).fetchone()
        found[int(line)] = sealed[0] if sealed else None
    return found


def sealed_weeks(path: Path) -> pd.DataFrame:
    """The register's seals as tables.SEALS."""
    with reading(Path(path)) as book:
        found = [] if book is None else seals(book)
    return SEALS.typed(pd.DataFrame([vars(seal) for seal in found], columns=SEALS.names))


def revisions_of_restated(path: Path) -> pd.DataFrame:
    """Every revision (tables.REVISIONS) of each unit or group that said something after its week was sealed."""
    keys = ", ".join(KEY)
    with reading(Path(path)) as book:
        if book is None or not seals(book):
            return REVISIONS.empty()
        query = (
            f"SELECT revision, {listed(book)}, recorded_at FROM returns JOIN (SELECT DISTINCT {keys} FROM returns "
            f"JOIN seals USING (week_ending) WHERE revision > last_revision) USING ({keys}) ORDER BY revision"
        )
        return fetched(book.execute(query), REVISIONS)


def restatements(revisions: pd.DataFrame, sealed: pd.DataFrame) -> pd.DataFrame:
    """What was said of sealed weeks after they were sealed, one row for each such return, in order of entry.

    A revision restates its week when revision > last_revision of that week's seal; `sealed_members` is the count that
    the sealed export holds for the same unit, audience and group.

    Parameters
    ----------
    revisions : tables.REVISIONS, with every revision of the units and groups asked about.
    sealed : tables.SEALS.

    Returns
    -------
    DataFrame as in tables.RESTATEMENTS.
    """
    last = revisions["week_ending"].map(sealed.set_index("week_ending")["last_revision"])
    late = revisions[(revisions["revision"] > last).fillna(False)]
    before = newest(revisions[(revisions["revision"] <= last).fillna(False)])[[*KEY, "members"]]
    joined = late.merge(before.rename(columns={"members": "sealed_members"}), on=KEY, how="left")
    return RESTATEMENTS.typed(joined)


def as_records(restated: pd.DataFrame) -> list[dict]:
    """Rows of tables.RESTATEMENTS as plain values: days as ISO text, None where there was no return at the sealing."""
    days = {name: restated[name].dt.strftime("%Y-%m-%d") for name in ("week_ending", "received_on")}
    return restated.astype("object").where(restated.notna(), None).assign(**days).to_dict("records")


def restated_since_last_report(found: pd.DataFrame, sealed: pd.DataFrame, week: date) -> pd.DataFrame:
    """What the report of `week` has to list: what was said of earlier, sealed weeks after the last report went out.

    The last report is the newest seal of an earlier week; what was entered after the seal of `week` itself, if there is
    one, is for the next report.

    Parameters
    ----------
    found, sealed : as returned by `restatements` and `sealed_weeks`.

    Returns
    -------
    DataFrame as in tables.RESTATEMENTS, for each week, unit and group the one that counts, in this order.
    """
    day = pd.Timestamp(week)
    earlier = sealed.loc[sealed["week_ending"] < day, "last_revision"]
    own = sealed.loc[sealed["week_ending"] == day, "last_revision"]
    if earlier.empty:
        return RESTATEMENTS.empty()
    said = found["revision"] > earlier.max()
    if not own.empty:
        said &= found["revision"] <= own.iloc[0]
    return newest(found[said & (found["week_ending"] < day)])
