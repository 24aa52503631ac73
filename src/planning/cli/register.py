"""Verbs about the register itself: close a week in it, look at it, hand a week out, put a copy back."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import Dir, Json, as_day
from planning.errors import Problem, raise_if_any
from planning.terminal import print_json, print_problems, print_register, working
from planning.weeks import INDIA, day_in_india, week_name


class Action(StrEnum):
    """What is done with the register."""

    status = "status"
    export = "export"
    restore = "restore"


NEEDED = {Action.status: (), Action.export: ("--week", "--output"), Action.restore: ("BACKUP",)}
TAKEN = NEEDED | {Action.export: ("--week", "--output", "--known-on", "--exact")}


def seal(
    folder: Dir,
    week: Annotated[str, typer.Option(metavar="DATE", help="Sunday that ends the week.")],
    as_json: Json = False,
) -> None:
    """Close a week: its export stays as it is now, and returns that come later are told as restatements."""
    from planning.sealing import seal_week

    now = datetime.now(INDIA)
    with working("sealing"):
        done = seal_week(folder, as_day(week, "week"), today=day_in_india(now), recorded_at=now)
    if as_json:
        print_json(done.as_dict())
    elif done.already:
        print(f"{week_name(done.seal.week_ending)} was sealed already, at {done.seal.recorded_at}: nothing changed")
    else:
        print(
            f"{week_name(done.seal.week_ending)} sealed with {done.seal.returns:,} returns, sha256 {done.seal.sha256}"
        )


def register(
    action: Annotated[
        Action, typer.Argument(help="status: how it stands. export: a week as CSV. restore: a copy put back.")
    ],
    folder: Dir,
    backup: Annotated[
        Path | None, typer.Argument(metavar="[BACKUP]", help="restore: a file, or a name in DIR/backups.")
    ] = None,
    week: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="export: Sunday that ends the week; as sealed, where it is sealed."),
    ] = None,
    known_on: Annotated[
        str | None, typer.Option(metavar="DATE", help="export: only what the office had received by this day.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE.csv", help="export: the file.")] = None,
    exact: Annotated[
        bool,
        typer.Option("--exact", help="export: also counts of 1 to 4 people by sex or category; for the office alone."),
    ] = False,
    as_json: Json = False,
) -> None:
    """The register itself: how it stands, a week of it as CSV, or a copy of it put back."""
    given = {"BACKUP": backup, "--week": week, "--known-on": known_on, "--output": output, "--exact": exact or None}
    raise_if_any(_unfit(action, {name for name, value in given.items() if value is not None}))
    if action is Action.status:
        _status(folder, as_json)
    elif action is Action.export:
        _export(folder, week, known_on, output, exact, as_json)
    else:
        _restore(folder, backup, as_json)


def _unfit(action: Action, given: set[str]) -> list[Problem]:
    missing = [name for name in NEEDED[action] if name not in given]
    foreign = sorted(given - set(TAKEN[action]))
    return [
        *(Problem("A-MISSING", f"register {action} needs it", "see --help", column=name) for name in missing),
        *(Problem("A-FOREIGN", f"register {action} does not take it", "leave it out", column=name) for name in foreign),
    ]


def _status(folder: Path, as_json: bool) -> None:
    from planning.register import register_status

    with working("looking through the register"):
        found = register_status(folder)
    if as_json:
        print_json(found.as_dict())
    else:
        print_register(found.as_dict())
    print_problems(found.problems)
    raise typer.Exit(found.exit_code)


def _export(folder: Path, week: str, known_on: str | None, output: Path, exact: bool, as_json: bool) -> None:
    from planning.sealing import export_week

    done = export_week(folder, as_day(week, "week"), output, as_day(known_on, "known-on"), exact=exact)
    if as_json:
        print_json(done.as_dict())
    else:
        how = (
            "as sealed"
            if done.sealed
            else f"as known on {done.known_on}"
            if done.known_on
            else "as known now, not sealed"
        )
        print(f"{week_name(done.week_ending)} {how}: {done.returns:,} returns in {done.file}, sha256 {done.sha256}")
        if done.suppressed:
            print(
                f"  {done.suppressed:,} cells suppressed, which tell of 1 to 4 people by sex or category: see its column suppressed"
            )


def _restore(folder: Path, backup: Path, as_json: bool) -> None:
    from planning.register import restore_register

    with working("checking the copy and putting it back"):
        done = restore_register(folder, backup)
    if as_json:
        print_json(done.as_dict())
    else:
        print(f"{done.backup.name} is the register now: {done.batches:,} batches, {done.returns:,} returns")
        for copy in done.newer:
            print(f"a newer copy was put aside: replaced/{copy}")
        print(f"the replaced book is {done.replaced or 'nowhere: there was none'}; now take the inbox in again")
