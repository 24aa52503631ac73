"""Verbs about people: the key of their pseudonyms, registers of them taken in, and one of them erased on request."""

import getpass
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import WAITS_FOR_A_PERSON, Dir, Json, Received, day_of_receipt
from planning.errors import InputRefused
from planning.terminal import print_json, print_notes, print_problems, print_rows_in, print_waiting, working
from planning.weeks import INDIA, day_in_india

MOST_PROBLEMS = 200
KeyFile = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="Key of the pseudonyms. Default: PLANNING_KEY, or the user's settings."),
]


class KeyAction(StrEnum):
    """What is done with the key."""

    new = "new"
    check = "check"


def key(
    action: Annotated[KeyAction, typer.Argument(help="new: make one. check: tell where it is and whether it is fit.")],
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Default: PLANNING_KEY, or the user's settings.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The key that turns telephone numbers into pseudonyms: a file of its own that only its owner can read."""
    from planning.key import make_key, read_key

    found = make_key(file) if action is KeyAction.new else read_key(file)
    if as_json:
        print_json({"file": str(found.file), "key_id": found.id})
    else:
        print(f"key {found.id}: {found.file}")
        if action is KeyAction.new:
            print("keep a copy of it away from all data: without it, nobody who was taken in can be matched or erased")


def people(
    folder: Dir,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Outside DIR; read, and never copied.")],
    key_file: KeyFile = None,
    received: Received = None,
    as_json: Json = False,
) -> None:
    """Take registers of people into the register, without a number or a name: rows in = accepted + review + refused + duplicate."""
    from planning.people import take_people_in

    now = datetime.now(INDIA)
    with working("taking registers of people in"):
        account = take_people_in(
            folder, files, key_file, received=day_of_receipt(received, day_in_india(now)), recorded_at=now
        )
    if as_json:
        print_json(account.as_dict())
    else:
        print_rows_in(account)
        print_notes(account.notes)
        print_waiting(account.waiting, folder / "people_review.csv")
    print_problems(account.problems[:MOST_PROBLEMS])
    if len(account.problems) > MOST_PROBLEMS:
        print(f"... and {len(account.problems) - MOST_PROBLEMS:,} more, see {folder / 'refused'}", file=sys.stderr)
    if account.problems:
        raise typer.Exit(InputRefused.exit_code)
    raise typer.Exit(WAITS_FOR_A_PERSON if account.waiting else 0)


def erase(folder: Dir, key_file: KeyFile = None, as_json: Json = False) -> None:
    """Erase the person whose number is given on standard input, never as an argument: counts stay, the person goes."""
    from planning.people import erase_person

    now = datetime.now(INDIA)
    number = getpass.getpass("telephone number (not shown): ") if sys.stdin.isatty() else sys.stdin.readline()
    with working("erasing"):
        done = erase_person(folder, number.strip(), key_file, today=day_in_india(now), recorded_at=now)
    if as_json:
        print_json(done.as_dict())
        return
    print("erased" if done.found else "nobody in the register has this number: nothing to erase")
    print_notes(f"without the person now: {copy}" for copy in done.rewritten)
    print_notes(f"damaged, so deleted: {copy}" for copy in done.deleted)
    print_notes(["copies elsewhere still hold the pseudonym: replace them by new ones"] if done.found else [])
