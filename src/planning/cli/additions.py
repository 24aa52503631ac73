"""Verbs that bring what a list of stations does not say: people, and boundaries that are openly to be had."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from planning.cli.options import AssumeCrs, BoxOption, Dir, Encoding, Json, Layer, as_day, reading_of
from planning.terminal import print_json, print_notes, working
from planning.weeks import INDIA, day_in_india


def population(
    folder: Dir,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Places with their people: CSV, .csv.gz or a layer of points.")
    ],
    map_: Annotated[
        str, typer.Option("--map", metavar="FIELD=COLUMN,...", help="Columns population, longitude, latitude.")
    ] = "",
    scale: Annotated[
        bool, typer.Option("--scale", help="Raise the stations of each district to the district's total.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day whose units are written. Default: today.")
    ] = None,
    layer: Layer = None,
    encoding: Encoding = None,
    assume_crs: AssumeCrs = None,
    box: BoxOption = None,
    as_json: Json = False,
) -> None:
    """Count the people on the ground of each station, of places with their people; every person is accounted for."""
    from planning.intake.mapping import parse_mapping
    from planning.intake.points import POINT_FIELDS
    from planning.intake.populate import populate_state

    with working("counting people"):
        report = populate_state(
            folder, file, as_day(as_of, "as-of") or day_in_india(datetime.now(INDIA)),
            mapping=parse_mapping(map_, POINT_FIELDS), scale=scale,
            reading=reading_of(layer, encoding, assume_crs, box),
        )  # fmt: skip
    said = report.as_dict()
    if as_json:
        print_json(said)
        return
    print(
        f"{said['people']:,} people at {said['points']:,} places = {said['located']:,} on the ground of stations + "
        f"{said['not_located']:,} on nobody's; {said['raised']:,} raised"
    )
    print(
        f"{said['stations'] - said['stations_empty']:,} of {said['stations']:,} stations with ground have a figure, "
        f"{said['stations_empty']:,} hold no place; by district in {folder / 'population_account.csv'}"
    )
    print_notes(report.notes)


def fetch(
    what: Annotated[Literal["boundaries"], typer.Argument(metavar="boundaries", help="What to fetch.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that the files go to.")],
    state: Annotated[str, typer.Option(metavar="NAME", help="State or union territory of India.")] = "bihar",
    as_json: Json = False,
) -> None:
    """Download openly licensed district boundaries of a state of India; nothing else ever needs the network."""
    from planning.intake.fetch import JURISDICTIONS, LICENCE, fetch_boundaries

    with working(f"fetching {what}"):
        fetched = fetch_boundaries(folder, state)
    if as_json:
        print_json(fetched.as_dict())
        return
    print(f"{fetched.path}: sha256 {fetched.sha256}")
    print_notes((fetched.note, f"licence: {LICENCE}", JURISDICTIONS))
