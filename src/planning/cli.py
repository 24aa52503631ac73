"""The command line: one verb for each step. Only this module reads the clock."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from planning.errors import InputRefused, PlanningError, Problem, RunFailed
from planning.terminal import print_json, print_notes, print_problems, print_summary, working
from planning.weeks import INDIA, day_in_india

WAITS_FOR_A_PERSON = 3

app = typer.Typer(
    name="planning",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Where WhatsApp groups of police stations lack members, and which stations recruit them in which week.\n\n"
    "A state is a folder of tables; files -> intake -> register -> gaps -> plan -> report, one verb for each step.",
    epilog="Exit codes: 0 done; 1 a run failed or a plan breaks a rule; 2 input refused; 3 done, but review.csv waits for a "
    "person; 75 another run holds the lock; 130 interrupted.",
)  # fmt: skip

Dir = Annotated[Path, typer.Argument(metavar="DIR", help="State folder.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="Day: the latest week ending on or before it. Default: the latest week with returns."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, to standard output.")]
ScenarioName = Annotated[str, typer.Option("--scenario", metavar="NAME", help="base, or a file of DIR/scenarios/.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a field of the scenario; may be repeated."),
]
Jobs = Annotated[int, typer.Option(min=1, max=64, help="Processes that solve districts at the same time.")]


@app.command(rich_help_panel="A state")
def sample(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Where the synthetic state goes.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 2020,
    thanas: Annotated[int, typer.Option(min=1, help="Number of thanas.")] = 1064,
    outposts: Annotated[int, typer.Option(min=0, help="Number of assistant thanas and outposts.")] = 225,
    weeks: Annotated[int, typer.Option(min=1, help="Weeks of returns.")] = 12,
    returns_for: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write synthetic returns into the inbox of this state instead.")
    ] = None,
) -> None:
    """Write a synthetic state, or synthetic returns for a real list of stations."""
    from planning.intake.sample import write_returns_for, write_sample

    if (folder is None) == (returns_for is None):
        raise InputRefused(Problem("A-SAMPLE", "one folder is needed", "planning sample DIR, or --returns-for DIR"))
    with working("drawing a synthetic state"):
        if returns_for is not None:
            written = write_returns_for(returns_for, seed=seed, weeks=weeks)
            print(f"{len(written)} files of synthetic returns in {returns_for / 'inbox'}")
        else:
            write_sample(folder, seed=seed, thanas=thanas, outposts=outposts, weeks=weeks)
            print(f"synthetic state in {folder}")


@app.command(rich_help_panel="A state")
def init(
    folder: Dir,
    districts: Annotated[Path, typer.Option(metavar="FILE", help="Boundaries of the revenue districts (GeoJSON).")],
    stations: Annotated[Path, typer.Option(metavar="FILE", help="List of stations with codes and points (CSV).")],
    map_: Annotated[str, typer.Option("--map", metavar="FIELD=COLUMN,...", help="Columns of the station list.")] = "",
    map_districts: Annotated[str, typer.Option(metavar="FIELD=COLUMN,...", help="Columns of the boundaries.")] = "",
    map_kind: Annotated[str, typer.Option(metavar="THEIRS=OURS,...", help="Kinds of the list, in our words.")] = "",
    facts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Hindi names, ranges, codes, populations of districts (CSV).")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the state.")] = None,
    name_hi: Annotated[str | None, typer.Option(help="Name of the state in Hindi.")] = None,
    as_json: Json = False,
) -> None:
    """Make a state folder of real boundaries and a real station list."""
    from planning.intake.init import init_state
    from planning.intake.mapping import parse_mapping

    with working("reading boundaries and stations"):
        report = init_state(
            folder, districts, stations,
            mapping=parse_mapping(map_), district_mapping=parse_mapping(map_districts), kind_mapping=parse_mapping(map_kind),
            facts=facts, name=name, name_hi=name_hi,
        )  # fmt: skip
    if as_json:
        print_json(report.as_dict())
    else:
        print(
            f"{report.units} stations in {report.districts} police districts: {report.with_ground} with ground, "
            f"{report.without_ground} without; {len(report.review)} wait in stations_review.csv"
        )
        print_notes(report.notes)
    raise typer.Exit(report.exit_code)


@app.command(rich_help_panel="Every week")
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


@app.command(rich_help_panel="Every week")
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


@app.command(rich_help_panel="Every week")
def plan(
    folder: Dir,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PLANDIR", help="Folder that the plan goes to.")],
    as_of: AsOf = None,
    scenario: ScenarioName = "base",
    settings: Settings = None,
    jobs: Jobs = 2,
    as_json: Json = False,
) -> None:
    """Targets and drives per station and week, solved district by district, verified, with bound and mip_gap."""
    import planning as pl
    from planning.plans import publish

    chosen = scenario_of(folder, scenario, settings)
    state = pl.read_state(folder, as_of)
    found = pl.coverage_gaps(state)
    with working("solving districts") as step:
        made = pl.recruitment_plan(found, chosen, state.capacity, workers=jobs, progress=step)
    pl.verify(made, found, chosen, state.capacity)
    publish(made, None, state, output)
    if as_json:
        print_json(json.loads((output / "plan.json").read_text(encoding="utf-8")))
        return
    targets = made.targets
    print(f"{made.status}, mip_gap {made.mip_gap:.4%}, {made.seconds:.1f} s, verified: {output}")
    print(
        f"{targets['drives'].sum():,} drives win {targets['recruits'].sum():,} people; {targets['target'].sum():,} members "
        f"at the end; {(targets['shortfall'] > 0).sum():,} stations stay short by {targets['shortfall'].sum():,}"
    )


@app.command(rich_help_panel="Every week")
def verify(
    plandir: Annotated[Path, typer.Argument(metavar="PLANDIR", help="Folder of a plan.")], as_json: Json = False
) -> None:
    """Check every rule of a plan again, in whole numbers and without a solver."""
    from planning.plans import checked_plan

    checked = checked_plan(plandir)
    if as_json:
        print_json({"verified": True, "units": len(checked.targets), "input_hash": checked.input_hash})
    else:
        print(f"every rule holds: {len(checked.targets):,} stations, {len(checked.weeks):,} station weeks")


@app.command(rich_help_panel="Every week")
def weekly(
    folder: Dir,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="REPORTS", help="Folder of all weekly sets.")],
    as_of: AsOf = None,
    scenario: ScenarioName = "base",
    settings: Settings = None,
    lang: Annotated[str, typer.Option(help="Languages of the report.")] = "hi,en",
    jobs: Jobs = 2,
    as_json: Json = False,
) -> None:
    """The week's report in Hindi and English, HTML and PDF, with plan, tables and executed notebooks."""
    from planning.weekly import weekly as make_weekly

    chosen = scenario_of(folder, scenario, settings)
    with working("weekly set") as step:
        made = make_weekly(
            folder, output, chosen, as_of=as_of, langs=lang.split(","), workers=jobs,
            started=datetime.now(INDIA), say_step=step.say, progress=step,
        )  # fmt: skip
    if as_json:
        print_json(made.as_dict())
    else:
        print(f"{made.week}: {made.folder / 'index.html'}")


@app.command(rich_help_panel="Exploring")
def lab(
    folder: Dir,
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Port on 127.0.0.1.")] = 8888,
) -> None:
    """Open the notebooks in JupyterLab, on 127.0.0.1 and with a token; copies go to DIR/notebooks."""
    from planning.lab import open_lab

    raise typer.Exit(open_lab(folder, port))


def scenario_of(folder: Path, name: str, settings: list[str] | None):
    from planning.scenario import load_scenario, parse_settings

    return load_scenario(name, folder, **parse_settings(settings or []))


def as_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputRefused(
            Problem("A-DATE", "not a day of the form YYYY-MM-DD", column="received", value=text)
        ) from None


def main() -> None:
    """Entry point of the command `planning`: what is refused is printed, as JSON too where that was asked for."""
    try:
        app()
    except PlanningError as error:
        stop(error)
    except OSError as error:
        mend = "check the name, the rights and the free space"
        stop(RunFailed(Problem("A-DISK", error.strerror or str(error), mend, file=str(error.filename or ""))))


def stop(error: PlanningError) -> NoReturn:
    print_problems(error.problems)
    if "--json" in sys.argv:
        print_json({"problems": [problem.as_dict() for problem in error.problems]})
    sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
