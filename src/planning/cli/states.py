"""Verbs that make a state folder."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import AssumeCrs, BoxOption, Dir, Encoding, Json, Layer, as_day, reading_of
from planning.errors import InputRefused, Problem
from planning.terminal import print_findings, print_json, print_notes, working
from planning.weeks import INDIA, day_in_india


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


def init(
    folder: Dir,
    stations: Annotated[
        Path, typer.Option(metavar="FILE", help="List of stations with codes and points, or a layer of jurisdictions.")
    ],
    districts: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Boundaries of the revenue districts. Default: the unions of their stations."
        ),
    ] = None,
    map_: Annotated[str, typer.Option("--map", metavar="FIELD=COLUMN,...", help="Columns of the station list.")] = "",
    map_districts: Annotated[str, typer.Option(metavar="FIELD=COLUMN,...", help="Columns of the boundaries.")] = "",
    map_kind: Annotated[str, typer.Option(metavar="THEIRS=OURS,...", help="Kinds of the list, in our words.")] = "",
    map_revenue: Annotated[
        str, typer.Option(metavar="THEIRS=OURS,...", help="Revenue districts of the list, as the boundaries call them.")
    ] = "",
    kind: Annotated[str | None, typer.Option(help="Kind of every station, where the list does not say it.")] = None,
    district: Annotated[
        str | None, typer.Option(help="Police district of every station, where the list does not say it.")
    ] = None,
    facts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Hindi names, ranges, codes, populations of districts (CSV).")
    ] = None,
    expect_districts: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Districts that must be there, a name a line; else refused.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the state.")] = None,
    name_hi: Annotated[str | None, typer.Option(help="Name of the state in Hindi.")] = None,
    layer: Layer = None,
    encoding: Encoding = None,
    assume_crs: AssumeCrs = None,
    box: BoxOption = None,
    mend: Annotated[
        bool, typer.Option("--mend", help="Make polygons valid that cross themselves; each is noted.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a state folder of real boundaries and a real station list, in any common format."""
    from planning.intake.init import init_state
    from planning.intake.mapping import parse_mapping

    with working("reading boundaries and stations"):
        report = init_state(
            folder, districts, stations,
            mapping=parse_mapping(map_), district_mapping=parse_mapping(map_districts), kind_mapping=parse_mapping(map_kind),
            revenue_mapping=parse_mapping(map_revenue),
            kind=kind, district=district, facts=facts, expected=expect_districts, name=name, name_hi=name_hi,
            reading=reading_of(layer, encoding, assume_crs, box, mend),
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


def check(
    path: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="State folder, or a boundary file to be looked at first.")
    ],
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day whose units are checked. Default: today.")
    ] = None,
    map_: Annotated[str, typer.Option("--map", metavar="FIELD=COLUMN,...", help="Columns id and name of a file.")] = "",
    mend: Annotated[
        bool,
        typer.Option("--mend", help="Mend what is safe in the state's layers first; recorded in layers/mends.csv."),
    ] = False,
    layer: Layer = None,
    encoding: Encoding = None,
    assume_crs: AssumeCrs = None,
    box: BoxOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.csv", help="Every single fault, with its place.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Boundaries, units and how they fit together: every fault at once, with its mend."""
    from planning.files import to_csv, write_whole
    from planning.intake.audit.everything import KEYS, check_layer, check_state
    from planning.intake.audit.mend import mend_state
    from planning.intake.mapping import parse_mapping

    is_state = (path / "units.csv").exists() or (path / "state.toml").exists()
    if mend and not is_state:
        raise InputRefused(Problem("A-MEND", "only the layers of a state are mended", "planning init makes one of it",
                                   file=str(path)))  # fmt: skip
    with working("checking"):
        mends = mend_state(path, KEYS) if mend else None
        if is_state:
            audit = check_state(path, as_day(as_of, "as-of") or day_in_india(datetime.now(INDIA)))
        else:
            audit = check_layer(path, parse_mapping(map_, ("id", "name")), reading_of(layer, encoding, assume_crs, box))
    if output is not None:
        write_whole(output, to_csv(audit.faults))
    said = audit.as_dict() | ({} if mends is None else {"mended": len(mends)})
    if as_json:
        print_json(said)
    else:
        print_findings(said)
    raise typer.Exit(audit.exit_code)


def ground(
    folder: Dir,
    layer_file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Layer of jurisdictions, with codes or with names and districts.")
    ],
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day whose units are asked. Default: today.")
    ] = None,
    map_: Annotated[
        str, typer.Option("--map", metavar="FIELD=COLUMN,...", help="Columns unit_id, name, district (or village_id).")
    ] = "",
    villages: Annotated[
        Path | None,
        typer.Option(metavar="LIST", help="The layer holds villages; the list says whose: village_id, unit_id, dates."),
    ] = None,
    layer: Layer = None,
    encoding: Encoding = None,
    assume_crs: AssumeCrs = None,
    box: BoxOption = None,
    as_json: Json = False,
) -> None:
    """Real jurisdictions in place of approximate ground: each polygon to the unit that its code or name says."""
    from planning.intake.claims import CLAIM_FIELDS, claim_ground
    from planning.intake.mapping import parse_mapping
    from planning.intake.villages import VILLAGE_FIELDS, ground_of_villages

    day = as_day(as_of, "as-of") or day_in_india(datetime.now(INDIA))
    mapping = parse_mapping(map_, CLAIM_FIELDS if villages is None else VILLAGE_FIELDS)
    reading = reading_of(layer, encoding, assume_crs, box)
    with working("reading jurisdictions"):
        if villages is None:
            report = claim_ground(folder, layer_file, day, mapping, reading)
        else:
            report = ground_of_villages(folder, layer_file, villages, day, mapping, reading)
    if as_json:
        print_json(report.as_dict())
    else:
        print(
            f"{report.polygons} polygons: {report.units} are of units, {report.waiting} wait in ground_review.csv; "
            f"{report.without} units that own ground have none"
        )
        print_notes(report.notes)
    raise typer.Exit(report.exit_code)
