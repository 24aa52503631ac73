"""Verbs for readers: the weekly set, and the notebooks."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import AsOf, Dir, Jobs, Json, KnownOn, ScenarioName, Settings, scenario_of
from planning.errors import Impossible
from planning.terminal import print_json, print_problems, working
from planning.weeks import INDIA


def weekly(
    folder: Dir,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="REPORTS", help="Folder of all weekly sets.")],
    as_of: AsOf = None,
    known_on: KnownOn = None,
    allow_partial: Annotated[
        bool,
        typer.Option(
            "--allow-partial", help="Also with fewer returns than least_reported_percent; the report says so."
        ),
    ] = False,
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
            folder, output, chosen, as_of=as_of, known_on=known_on, allow_partial=allow_partial, langs=lang.split(","), workers=jobs,
            started=datetime.now(INDIA), say_step=step.say, progress=step,
        )  # fmt: skip
    if as_json:
        print_json(made.as_dict())
    else:
        print(f"{made.week}: {made.folder / 'index.html'}")
    if made.missed:
        print_problems(made.missed)
        raise typer.Exit(Impossible.exit_code)


def lab(
    folder: Dir,
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Port on 127.0.0.1.")] = 8888,
) -> None:
    """Open the notebooks in JupyterLab, on 127.0.0.1 and with a token; copies go to DIR/notebooks."""
    from planning.lab import open_lab

    raise typer.Exit(open_lab(folder, port))
