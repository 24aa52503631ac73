"""Registers of people into the register of a state folder, and a person erased on request; the numbers stay outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Connection

import pandas as pd

from planning import register
from planning.errors import InputRefused, Problem
from planning.files import to_csv, write_whole
from planning.intake.cells import without_telephone_numbers
from planning.intake.folder import Folder, read_folder
from planning.intake.mend import refused_name, write_refused
from planning.intake.names import match
from planning.intake.people import LEFT_OUT, SHOWN, CheckedPeople, check_people
from planning.intake.people_sheet import PeopleSheet, read_people
from planning.intake.review import NEAREST
from planning.intake.sheet import Sheet
from planning.intake.telephone import masked, telephone_number
from planning.intake.unit_names import places_on
from planning.key import Key, read_key
from planning.register import Erased, PeopleBatch, PeopleCompared
from planning.takein import OUTCOMES, Account, FileAccount, taken_in_before

REVIEW = ("file", "row", "written", "district", "reason", "alias", *NEAREST)
ROWS_TOLD = 10
NAMED = 12  # characters of a fingerprint that name a file whose own name is kept nowhere


@dataclass(frozen=True)
class _Taken:
    account: FileAccount
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def take_people_in(
    folder: str | Path,
    files: Iterable[str | Path],
    key_file: str | Path | None = None,
    *,
    received: date,
    recorded_at: datetime,
) -> Account:
    """Take registers of people into the register of a state folder, with pseudonyms in place of numbers.

    accepted + review + refused + duplicate = rows_in, for every file and in all. The same bytes again are duplicates,
    save rows that waited for a decision on their unit: these are tried again.

    Parameters
    ----------
    folder : state folder; people_review.csv, refused/people-* and register.sqlite are written there, none with a number
        or a name in it.
    files : CSV, TSV, XLSX, XLS or ODS, outside the state folder; they are read and neither copied nor named there.
    key_file : see :func:`planning.key.key_file`.
    received : day on which the office got the files.
    recorded_at : moment of this run, for the audit.

    Raises
    ------
    InputRefused : the key, the state folder or the register is refused, or the register's people have another key; a
        file that cannot be read is a problem in the account instead, and the others go on. RunFailed : the disk is full,
        and nothing of any file is kept.
    """
    key, state = read_key(key_file), read_folder(folder)
    path = state.path / "register.sqlite"
    register.check(path)
    register.back_up(path)
    # One transaction for all lists: what they add lies all over the tables, and is written out once.
    with register.writing(path) as book:
        register.refuse_other_key(book, key.id, path)
        taken = [_take_in_file(book, Path(file), state, key, received, recorded_at) for file in files]
    waiting = _write_review(state, path, received)
    return Account(
        **{name: sum(getattr(one.account, name) for one in taken) for name in OUTCOMES},
        not_reported=0,
        waiting=waiting,
        files=tuple(one.account for one in taken),
        weeks=(),
        notes=tuple(note for one in taken for note in one.notes),
        problems=tuple(problem for one in taken for problem in one.problems),
    )


def erase_person(
    folder: str | Path, number: str, key_file: str | Path | None = None, *, today: date, recorded_at: datetime
) -> Erased:
    """Erase the person with a telephone number from the register of a state folder and from every copy of it there.

    Figures up to today stay as they are. From today on the person is in no group, and nobody can find the person again,
    also not with the key. Who joins later is a new person.

    Raises
    ------
    InputRefused : no mobile number, the key or the state folder is refused, or the register's people have another key.
    """
    key, state = read_key(key_file), read_folder(folder)
    written, fault = telephone_number(number)
    if fault:
        raise InputRefused(Problem("R-PHONE", fault, "give one mobile number", column="phone", value=masked(number)))
    path = state.path / "register.sqlite"
    return register.erase_pseudonym(path, key.pseudonym(written), key.id, today, recorded_at)


def _take_in_file(
    book: Connection, path: Path, state: Folder, key: Key, received: date, recorded_at: datetime
) -> _Taken:
    name = without_telephone_numbers(path.name)
    try:
        _refuse_inside(path, state, name)
        sheet = read_people(path.read_bytes(), name, key)
    except OSError as error:
        fault = Problem("R-FILE", f"cannot be read: {error.strerror}", "check the name and the rights", file=name)
        return _Taken(FileAccount(name), problems=(fault,))
    except InputRefused as error:
        return _Taken(FileAccount(name), problems=error.problems)
    checked = check_people(sheet, state, received)
    if earlier := register.known_people_batch(book, sheet.fingerprint):
        return _try_again(book, *earlier, sheet, checked, recorded_at)
    return _enter(book, sheet, checked, state, path.suffix, received, recorded_at)


def _refuse_inside(path: Path, state: Folder, name: str) -> None:
    if path.resolve().is_relative_to(state.path.resolve()):
        raise InputRefused(
            Problem("R-INSIDE", "a register of people lies inside the state folder, where no number may stay",
                    "move it to a place of its own and delete it there when it is no longer needed", file=name)
        )  # fmt: skip


def _enter(
    book: Connection,
    sheet: PeopleSheet,
    checked: CheckedPeople,
    state: Folder,
    ending: str,
    received: date,
    recorded_at: datetime,
) -> _Taken:
    compared = register.compare_people(book, checked.rows, checked.places)
    refused = checked.refused | {line: (_never_joined(sheet.file, line),) for line in compared.never_joined}
    outcomes = {
        "rows_in": len(sheet.lines),
        "accepted": len(compared.accepted),
        "review": len(checked.waiting),
        "refused": len(refused),
        "duplicate": len(compared.duplicate),
    }
    register.add_people(
        book,
        PeopleBatch(sheet.fingerprint, received, recorded_at, **outcomes),
        compared,
        checked.places,
        {line: _unit_shown(checked.show(line)) for line in checked.waiting},
    )
    # Before the commit: a kill in between repeats the file, and never leaves a refusal untold.
    _write_refused(state.path / "refused", sheet, checked, refused, ending)
    problems = tuple(fault for _, faults in sorted(refused.items()) for fault in faults)
    return _Taken(FileAccount(sheet.file, **outcomes), (*checked.notes, *_remarks(sheet.file, compared)), problems)


def _try_again(
    book: Connection, batch: int, earlier: str, refused: int, waiting: tuple[int, ...], sheet: PeopleSheet,
    checked: CheckedPeople, recorded_at: datetime,
) -> _Taken:  # fmt: skip
    """Enter those rows of a file that waited when it came first and can be decided now; all others were counted then."""
    compared = register.compare_people(book, checked.rows[checked.rows.index.isin(waiting)], checked.places)
    register.settle_people(book, batch, compared, checked.places, recorded_at)
    accepted, rows = len(compared.accepted), len(sheet.lines)
    held = [fault for line in waiting for fault in checked.refused.get(line, ())]
    held += [_never_joined(sheet.file, line) for line in compared.never_joined]
    return _Taken(
        FileAccount(sheet.file, rows, accepted=accepted, duplicate=rows - accepted),
        (taken_in_before(sheet.file, earlier, refused), *_remarks(sheet.file, compared)),
        tuple(held),
    )


def _never_joined(file: str, line: int) -> Problem:
    reason = "nobody with this number had joined the group by then"
    mend = "check the number, the unit and the day, or send the day of joining"
    return Problem("R-LEFT", reason, mend, file, row=line, column="left_on")


def _remarks(file: str, compared: PeopleCompared) -> list[str]:
    """People who joined, or left, once more without leaving, or joining, in between."""
    if not compared.again:
        return []
    rows = ", ".join(map(str, compared.again[:ROWS_TOLD]))
    more = f" and {len(compared.again) - ROWS_TOLD:,} more" if len(compared.again) > ROWS_TOLD else ""
    return [f"{file}: joined or left already, the earliest day is kept: rows {rows}{more}"]


def _write_refused(folder: Path, sheet: PeopleSheet, checked: CheckedPeople, refused: dict, ending: str) -> None:
    """The refused rows alone, without a number or a name, in a file called after the fingerprint of the one sent."""
    rows = tuple((line, checked.show(line)) for line in sorted(refused))
    write_refused(
        folder / refused_name(f"people-{sheet.fingerprint[:NAMED]}{ending.lower()}"),
        Sheet(sheet.file, SHOWN, rows),
        refused,
    )


def _unit_shown(row: tuple[str, ...]) -> tuple[str, str]:
    said = dict(zip(SHOWN, row, strict=True))
    return said["unit"], said["district"]


def _write_review(state: Folder, path: Path, received: date) -> int:
    """people_review.csv with every row that waits for a decision on its unit; how many there are."""
    with register.reading(path) as book:
        waiting = register.waiting_people(book) if book is not None else []
    places, why = places_on(state, received), {}
    listed = []
    for fingerprint, row, unit, district in waiting:
        asked = (unit, district, f"{unit} @ {fingerprint[:NAMED]}")
        if asked not in why:
            why[asked] = match(*asked[:2], places, asked[2])
        found = why[asked]
        hidden = LEFT_OUT in (unit, district)
        reason = "look at the row in the file" if hidden else found.reason or "decided: give the file once more"
        near = [*(() if hidden else found.candidates), *[""] * len(NEAREST)]
        told = (fingerprint[:NAMED], str(row), unit, district, reason, "" if hidden else found.alias)
        listed.append(dict(zip(REVIEW, (*told, *near), strict=False)))
    review = state.path / "people_review.csv"
    if listed or review.exists():
        write_whole(review, to_csv(pd.DataFrame(listed, columns=list(REVIEW)).astype("str")))
    return len(listed)
