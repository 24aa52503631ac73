"""Taking returns in: files of the inbox through the rules into the register; the one place where the two meet."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Connection

from planning import register
from planning.completeness import WeekIn, weeks_in
from planning.errors import InputRefused, Problem
from planning.files import sha256
from planning.intake.cells import without_telephone_numbers
from planning.intake.folder import Folder, read_folder
from planning.intake.mend import refused_name, write_refused
from planning.intake.returned_workbook import read_returns
from planning.intake.returns import check_returns
from planning.intake.review import review_rows, write_review
from planning.intake.sheet import Sheet
from planning.intake.workbook import SPREADSHEET_ENDINGS
from planning.weeks import week_name

ENDINGS = (".csv", ".tsv", *SPREADSHEET_ENDINGS)
MARKED = 12  # characters of a file's hash that tell its refused sheet from one of the same name
OUTCOMES = ("rows_in", "accepted", "review", "refused", "duplicate")


@dataclass(frozen=True)
class FileAccount:
    """What became of the rows of one file: accepted + review + refused + duplicate = rows_in.

    `not_reported` are rows of a form that were left blank: they report nothing, so they are no rows in.
    """

    file: str
    rows_in: int = 0
    accepted: int = 0
    review: int = 0
    refused: int = 0
    duplicate: int = 0
    not_reported: int = 0


@dataclass(frozen=True)
class Account:
    """What became of every row; `waiting` are the rows of review.csv afterwards, also those of earlier runs."""

    rows_in: int
    accepted: int
    review: int
    refused: int
    duplicate: int
    not_reported: int
    waiting: int
    files: tuple[FileAccount, ...]
    weeks: tuple[WeekIn, ...]  # those of which something was accepted: how complete they are now
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]

    def as_dict(self) -> dict:
        return asdict(self)


@dataclass(frozen=True)
class _Taken:
    account: FileAccount
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    sha256: str = ""
    weeks: frozenset[date] = frozenset()


def take_in(
    folder: str | Path, files: list[str | Path] | None = None, *, received: date, recorded_at: datetime
) -> Account:
    """Take files of returns into the register of a state folder.

    accepted + review + refused + duplicate = rows_in, for every file and in all. The same bytes again are
    duplicates and change nothing. Rows that wait in review.csv are tried again; what a new alias decides enters,
    and counts under its outcome in place of the duplicate that its file would have counted.

    Parameters
    ----------
    folder : state folder; review.csv, refused/ and register.sqlite are written there;
        a copy of the register as it was before goes to backups/.
    files : default: the files of inbox/ in order of name, CSV, TSV, XLSX, XLS and ODS.
    received : day on which the office got the files, for rows without `received_on`; no later day is believed.
    recorded_at : moment of this run, for the audit.

    Raises
    ------
    InputRefused : the state folder or the register is refused; a file that cannot be read is a problem in the
        account instead, and the others go on.
    """
    state = read_folder(folder)
    book_path = state.path / "register.sqlite"
    register.check(book_path)
    register.back_up(book_path)
    paths, unread = _inbox(state.path) if files is None else ([Path(file) for file in files], [])
    taken = [_take_in_file(path, state, book_path, received, recorded_at) for path in paths]
    decided, waiting, late_notes, late_weeks = _try_waiting_again(state, book_path, recorded_at)
    counted = _with_decided(taken, decided)
    return Account(
        **{name: sum(getattr(file, name) for file in counted) for name in OUTCOMES},
        not_reported=sum(file.not_reported for file in counted),
        waiting=waiting,
        files=tuple(counted),
        weeks=weeks_in(state, late_weeks.union(*(one.weeks for one in taken))),
        notes=(*unread, *(note for one in taken for note in one.notes), *late_notes, *_about_journal(book_path)),
        problems=tuple(problem for one in taken for problem in one.problems),
    )


def _inbox(folder: Path) -> tuple[list[Path], list[str]]:
    """The sheets of the inbox in order of name, and a note on all else that lies there, so that nothing is passed over."""
    lying = sorted(path for path in (folder / "inbox").glob("*") if path.name[0] not in ".~")
    sheets = [path for path in lying if path.is_file() and path.suffix.lower() in ENDINGS]
    others = [path for path in lying if path not in sheets]
    kinds = f"no file of {', '.join(ENDINGS)}"
    return sheets, [
        f"{_shown(path, folder)}: not read, {'a folder: put its files into inbox/' if path.is_dir() else kinds}"
        for path in others
    ]


def _take_in_file(path: Path, state: Folder, book_path: Path, received: date, recorded_at: datetime) -> _Taken:
    name = _shown(path, state.path)
    try:
        data = path.read_bytes()
        sheet = read_returns(data, name)
    except OSError as error:
        fault = Problem("R-FILE", f"cannot be read: {error.strerror}", "check the name and the rights", file=name)
        return _Taken(FileAccount(name), problems=(fault,))
    except InputRefused as error:
        return _Taken(FileAccount(name), problems=error.problems)
    refused_file = state.path / "refused" / refused_name(Path(name).name)
    with register.writing(book_path) as book:
        if earlier := register.knows(book, sha256(data)):
            rows = len(sheet.rows)
            return _Taken(
                FileAccount(name, rows, duplicate=rows, not_reported=len(sheet.not_reported)),
                (taken_in_before(name, *earlier),),
                sha256=sha256(data),
            )
        return _enter(sheet, sha256(data), state, book, refused_file, received, recorded_at)


def _enter(
    sheet: Sheet,
    digest: str,
    state: Folder,
    book: Connection,
    refused_file: Path,
    received: date,
    recorded_at: datetime,
) -> _Taken:
    """Sort the rows of a new sheet, compare them with the register and add the batch, inside one transaction."""
    checked = check_returns(sheet, state, received, digest)
    compared = register.compare(book, checked.accepted)
    restated = register.restated(book, compared.fresh)
    refused = checked.refused | _kept_out_by_register(sheet.file, compared)
    outcomes = {
        "rows_in": len(sheet.rows),
        "accepted": len(compared.fresh),
        "review": len(checked.waiting),
        "refused": len(refused),
        "duplicate": len(checked.repeated) + len(compared.duplicate),
    }
    cells = dict(sheet.rows)
    register.append(
        book,
        register.Batch(digest, sheet.file, received, recorded_at, sheet.headings, **outcomes),
        compared,
        {line: cells[line] for line in checked.waiting},
        {line: ("; ".join(map(str, faults)), cells[line]) for line, faults in sorted(refused.items())},
    )
    # Before the commit: a kill in between repeats the file, and never leaves a refusal untold.
    written = write_refused(refused_file, sheet, refused, digest[:MARKED])
    problems = tuple(fault for _, faults in sorted(refused.items()) for fault in faults)
    account = FileAccount(sheet.file, **outcomes, not_reported=len(sheet.not_reported))
    to_mend = [f"{sheet.file}: what was refused is to be mended in refused/{written.name}"] if written else []
    notes = (*sheet.notes, *checked.notes, *_remarks(sheet.file, compared, restated), *to_mend)
    return _Taken(account, notes, problems, digest, _weeks_of(compared))


def _try_waiting_again(
    state: Folder, book_path: Path, recorded_at: datetime
) -> tuple[dict[str, FileAccount], int, tuple[str, ...], frozenset[date]]:
    """Enter the waiting rows that can be decided today and write review.csv with the others."""
    decided, listed, notes, weeks = {}, [], [], frozenset()
    with register.writing(book_path) as book:
        for batch in register.waiting_rows(book):
            sheet = Sheet(batch["file"], batch["headings"], tuple(batch["rows"]))
            checked = check_returns(sheet, state, batch["received_on"], batch["sha256"])
            compared = register.compare(book, checked.accepted, batch["batch"])
            restated = register.restated(book, compared.fresh)
            register.settle(book, batch["batch"], compared, checked.repeated, recorded_at)
            duplicate = len(compared.duplicate) + len(checked.repeated)
            entered = len(compared.fresh) + duplicate
            if entered:
                decided[batch["sha256"]] = FileAccount(
                    batch["file"], entered, accepted=len(compared.fresh), duplicate=duplicate
                )
            notes += _remarks(batch["file"], compared, restated)
            weeks |= _weeks_of(compared)
            listed += review_rows(sheet, checked, _kept_out_by_register(sheet.file, compared))
        write_review(state.path / "review.csv", listed)
    return decided, len(listed), tuple(notes), weeks


def taken_in_before(file: str, recorded_at: str, refused: int) -> str:
    """The note on a file whose bytes the register knows; what was refused of it is still not in the register."""
    said = f"; {refused} of its rows were refused then: mend and send them" if refused else ""
    return f"{file}: already taken in, recorded at {recorded_at}{said}"


def _weeks_of(compared: register.Compared) -> frozenset[date]:
    return frozenset(compared.fresh["week_ending"].dt.date)


def _about_journal(book_path: Path) -> tuple[str, ...]:
    with register.reading(book_path) as book:
        note = register.journal_note(book, book_path)
    return (note,) if note else ()


def _with_decided(taken: list[_Taken], decided: dict[str, FileAccount]) -> list[FileAccount]:
    """The files' accounts, with rows that waited before counted under what became of them now."""
    counted, left = [], dict(decided)
    for one in taken:
        late = left.pop(one.sha256, None)
        if late is None:
            counted.append(one.account)
            continue
        entered = one.account.accepted + late.accepted
        counted.append(replace(one.account, accepted=entered, duplicate=one.account.duplicate - late.accepted))
    return [*counted, *left.values()]


def _kept_out_by_register(file: str, compared: register.Compared) -> dict[int, tuple[Problem, ...]]:
    forms = Problem("R-TOTAL", "the register has this week in the other form: a total and its groups count twice",
                    "report as before, total or groups", file)  # fmt: skip
    twice = Problem("R-CONTRADICTION", "another row of the same file reports other counts for the unit and week",
                    "send one row with the right counts", file)  # fmt: skip
    return {line: (replace(forms, row=line),) for line in compared.two_forms} | {
        line: (replace(twice, row=line),) for line in compared.contradicting
    }


def _remarks(file: str, compared: register.Compared, restated: dict[int, int | None]) -> list[str]:
    """Notes on corrections, on counts far from the last one, and on returns for weeks that are sealed."""
    notes = []
    for line, row in compared.fresh.loc[sorted({*compared.corrected, *compared.doubtful, *restated})].iterrows():
        where = f"{file}, row {line}: {row['unit_id']} {row['group_id']}".strip()
        said = f"{row['members']} members in {week_name(row['week_ending'].date())}"
        if line in compared.corrected:
            notes.append(f"{where}: correction: {said} instead of {compared.corrected[line]}")
        if line in compared.doubtful:
            last, week = compared.doubtful[line]
            notes.append(f"{where}: doubtful: {said} after {last} in {week_name(date.fromisoformat(week))}")
        if line in restated:
            sealed = "without a return" if restated[line] is None else f"with {restated[line]}"
            notes.append(f"{where}: restatement: {said}, a week that was sealed {sealed}")
    return notes


def _shown(path: Path, folder: Path) -> str:
    """The file's name for messages and the register: inside the state folder with its way, elsewhere alone."""
    return without_telephone_numbers(path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name)
