"""Verbs about members: returns into the register, and the gaps that they show."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import WAITS_FOR_A_PERSON, AsOf, Dir, Json, ScenarioName, Settings, as_day, scenario_of
from planning.errors import InputRefused
from planning.terminal import print_json, print_notes, print_problems, print_summary, working
from planning.weeks import INDIA, day_in_india


def intake(
    folder: Dir,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Default: what lies in inbox/.")
    ] = None,
    received: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day on which the office got the files. Default: today.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take weekly returns into the register: rows in = accepted + review + refused + duplicate."""
    from planning.takein import take_in

    now = datetime.now(INDIA)
    with working("taking returns in"):
        account = take_in(folder, files or None, received=as_day(received) or day_in_india(now), recorded_at=now)
    if as_json:
        print_json(account.as_dict())
    else:
        print(
            f"{account.rows_in} rows = {account.accepted} accepted + {account.review} for review + "
            f"{account.refused} refused + {account.duplicate} duplicate"
        )
        print_notes(account.notes)
    print_problems(account.problems)
    if account.problems:
        raise typer.Exit(InputRefused.exit_code)
    raise typer.Exit(WAITS_FOR_A_PERSON if account.waiting else 0)


def gaps(
    folder: Dir,
    as_of: AsOf = None,
    scenario: ScenarioName = "base",
    settings: Settings = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="*.csv, *.xlsx, *.parquet or *.geojson")
    ] = None,
    as_json: Json = False,
) -> None:
    """Floor, members, coverage and gap of every station, and their sums."""
    import planning as pl

    chosen = scenario_of(folder, scenario, settings)
    state = pl.read_state(folder, as_of)
    found = pl.coverage_gaps(state)
    if output is not None:
        pl.export_gaps(found, output, state.synthetic)
    sums = pl.summary(found, state.as_of, chosen.goal)
    if as_json:
        print_json(sums)
    else:
        print_summary(sums, state)
