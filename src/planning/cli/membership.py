"""Verbs about members: forms for the returns, returns into the register, and the gaps that they show."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import (
    WAITS_FOR_A_PERSON,
    AsOf,
    Dir,
    Json,
    KnownOn,
    Received,
    ScenarioName,
    Settings,
    as_day,
    day_of_receipt,
    scenario_of,
)
from planning.errors import InputRefused
from planning.terminal import (
    print_basis,
    print_json,
    print_notes,
    print_problems,
    print_rows_in,
    print_summary,
    print_waiting,
    working,
)
from planning.weeks import INDIA, day_in_india, week_ending, week_name


def template(
    folder: Dir,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the forms are written.")],
    district: Annotated[
        str | None, typer.Option(metavar="ID", help="Code of one police district. Default: every one.")
    ] = None,
    week: Annotated[
        str | None, typer.Option(metavar="DATE", help="Sunday that ends the week. Default: the week of today.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the form that a police district fills in for a week: XLSX, one row for each station or group."""
    from planning.forms import blank_forms, write_forms

    sunday = as_day(week, "week") or week_ending(day_in_india(datetime.now(INDIA)))
    with working("writing forms"):
        forms = blank_forms(folder, sunday, district)
        files = write_forms(forms, output)
    written = [
        {"district_id": form.district_id, "file": str(file), "rows": len(form.rows)}
        for form, file in zip(forms, files, strict=True)
    ]
    if as_json:
        print_json({"week_ending": sunday.isoformat(), "forms": written})
    else:
        rows = sum(len(form.rows) for form in forms)
        print(f"{len(forms)} form{'s' if len(forms) > 1 else ''} with {rows} rows, week ending {sunday}: {output}")


def intake(
    folder: Dir,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Default: what lies in inbox/.")
    ] = None,
    received: Received = None,
    as_json: Json = False,
) -> None:
    """Take weekly returns into the register: rows in = accepted + review + refused + duplicate."""
    from planning.takein import take_in

    now = datetime.now(INDIA)
    with working("taking returns in"):
        account = take_in(folder, files or None, received=day_of_receipt(received, day_in_india(now)), recorded_at=now)
    if as_json:
        print_json(account.as_dict())
    else:
        print_rows_in(account)
        if account.not_reported:
            print(f"{account.not_reported} rows of forms are blank: not reported")
        for week in account.weeks:
            print(f"{week_name(week.week_ending)}: {week.received:,} of {week.stations:,} stations have reported")
        print_notes(account.notes)
        print_waiting(account.waiting, folder / "review.csv")
    print_problems(account.problems)
    if account.problems:
        raise typer.Exit(InputRefused.exit_code)
    raise typer.Exit(WAITS_FOR_A_PERSON if account.waiting else 0)


def gaps(
    folder: Dir,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    scenario: ScenarioName = "base",
    settings: Settings = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="*.csv, *.xlsx, *.parquet or *.geojson")
    ] = None,
    as_json: Json = False,
) -> None:
    """Floor, members, coverage and gap of every station, and their sums."""
    import planning as pl
    from planning.sealing import restatements_of

    chosen = scenario_of(folder, scenario, settings)
    state = pl.read_state(folder, as_of, known_on)
    found = pl.coverage_gaps(state)
    if output is not None:
        pl.export_gaps(found, output, state.synthetic)
    sums = pl.summary(found, state, chosen.goal)
    if as_json:
        print_json(sums)
    else:
        print_summary(sums, state)
    print_basis(sums, restatements_of(state))
