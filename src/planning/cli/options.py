"""Arguments and options that several verbs share, and what they mean."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from planning.errors import InputRefused, Problem

WAITS_FOR_A_PERSON = 3

Dir = Annotated[Path, typer.Argument(metavar="DIR", help="State folder.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DATE", help="Day: the latest week ending on or before it. Default: the latest week with returns."
    ),
]
KnownOn = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="Only returns received by this day. Default: the week as it was sealed, else all there are.",
    ),
]
Received = Annotated[
    str | None, typer.Option(metavar="DATE", help="Day on which the office got the files. Default: today.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else, to standard output.")]
ScenarioName = Annotated[str, typer.Option("--scenario", metavar="NAME", help="base, or a file of DIR/scenarios/.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Change a field of the scenario; may be repeated."),
]
Jobs = Annotated[int, typer.Option(min=1, max=64, help="Processes that solve districts at the same time.")]

Layer = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Layer of a file or zip that holds several; may be repeated.")
]
Encoding = Annotated[str | None, typer.Option(help="Encoding of a Shapefile's texts, where nothing says it.")]
AssumeCrs = Annotated[
    str | None, typer.Option(metavar="EPSG:CODE", help="Coordinate system of a file that names none.")
]
BoxOption = Annotated[
    str | None, typer.Option("--box", metavar="W,S,E,N", help="Degrees that must hold the state. Default: India.")
]


def reading_of(
    layers: list[str] | None, encoding: str | None, assume_crs: str | None, box: str | None, mend: bool = False
):
    """How boundary files are to be read, from the options that say it."""
    from planning.intake.layers.features import Reading
    from planning.intake.layers.position import INDIA, parse_box

    return Reading(tuple(layers or ()), encoding, assume_crs, parse_box(box) if box else INDIA, mend)


def scenario_of(folder: Path, name: str, settings: list[str] | None):
    from planning.scenario import load_scenario, parse_settings

    return load_scenario(name, folder, **parse_settings(settings or []))


def day_of_receipt(text: str | None, today: date) -> date:
    """The day that --received says, today without it; one to come is refused, since weeks to come would enter with it."""
    received = as_day(text, "received") or today
    if received > today:
        reason, mend = "nothing can have been received after today", f"today is {today}"
        raise InputRefused(Problem("A-RECEIVED", reason, mend, column="received", value=str(received)))
    return received


def as_day(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise InputRefused(Problem("A-DATE", "not a day of the form YYYY-MM-DD", column=option, value=text)) from None
