"""Verbs for planners: plans side by side, what more drives would bring, what hangs on assumptions."""

from pathlib import Path
from typing import Annotated

import typer

from planning.cli.options import AsOf, Dir, Jobs, Json, ScenarioName, Settings, scenario_of
from planning.errors import InputRefused, Problem
from planning.terminal import print_json, print_rows, working

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FOLDER", help="Folder for the report in HTML and PDF and its tables."),
]
Lang = Annotated[str, typer.Option(help="Languages of the report.")]
SIDE_BY_SIDE = (
    "weighted_shortfall",
    "stations_short",
    "unformed",
    "members_end",
    "goal_missing",
    "drives",
    "team_days",
    "new_groups",
)


def compare(
    plandirs: Annotated[list[Path], typer.Argument(metavar="PLANDIR PLANDIR...", help="Folders of two plans or more.")],
    output: Output = None,
    state: Annotated[
        Path | None, typer.Option(metavar="DIR", help="State folder: its names stand for the codes of stations.")
    ] = None,
    lang: Lang = "hi,en",
    as_json: Json = False,
) -> None:
    """Plans of one week side by side: what was asked differently, what each reaches, which districts gain and lose."""
    import planning as pl
    from planning.plan.result import read_record
    from planning.plans import checked_plan
    from planning.whatif import About, publish_what_if

    plans = {name: checked_plan(folder) for name, folder in _named(plandirs).items()}
    found = pl.compare(plans)
    first = next(iter(plans.values()))
    about, names = About.of_record(first, read_record(plandirs[0])), None
    if state is not None:
        names = pl.read_state(state, about.week)
        _refuse_another_state(names, first, state)
        about = About.of_state(names)
    if output is not None:
        hashes = [part for name, plan in plans.items() for part in (name, plan.input_hash, plan.targets.to_csv())]
        publish_what_if(
            output,
            pl.say("Plans side by side"),
            pl.compared_plans(found, names),
            found.tables(),
            about,
            hashes,
            lang.split(","),
        )
    if as_json:
        print_json({name.removesuffix(".csv"): _records(frame) for name, frame in found.tables().items()})
        return
    _print_differences(found)
    print_rows([{"plan": row["plan"], **{key: row[key] for key in SIDE_BY_SIDE}} for row in _records(found.plans)])
    _say_where(output)


def frontier(
    folder: Dir,
    output: Output = None,
    percents: Annotated[
        str | None,
        typer.Option(
            metavar="N,N,...", help="Capacities in percent of what is known or assumed. Default: 40 to 200 by 20."
        ),
    ] = None,
    as_of: AsOf = None,
    scenario: ScenarioName = "base",
    settings: Settings = None,
    jobs: Jobs = 2,
    lang: Lang = "hi,en",
    as_json: Json = False,
) -> None:
    """The least shortfall for every capacity, each point solved and verified: what more drives would bring."""
    import planning as pl
    from planning.plan.frontier import PERCENTS
    from planning.plan.result import OPTIMAL
    from planning.whatif import About, publish_what_if

    chosen = scenario_of(folder, scenario, settings)
    asked = PERCENTS if percents is None else _whole_numbers(percents)
    state = pl.read_state(folder, as_of)
    with working("planning every capacity") as step:
        points = pl.frontier(pl.coverage_gaps(state), chosen, state.capacity, asked, workers=jobs, progress=step)
    if output is not None:
        title, cards = pl.say("What more drives would bring"), pl.frontier_cards(points)
        hashes = [pl.run_id(state, chosen), *map(str, asked)]
        publish_what_if(output, title, cards, {"frontier.csv": points}, About.of_state(state), hashes, lang.split(","))
    if as_json:
        print_json({"frontier": _records(points)})
        return
    print_rows(_records(points.drop(columns=["bound", "shortfall", "status"])))
    unproven = points.loc[points["status"] != OPTIMAL, "capacity_percent"]
    if len(unproven):
        print(f"not proved best at {', '.join(f'{percent} %' for percent in unproven)}: see bound")
    _say_where(output)


def sensitivity(
    folder: Dir,
    output: Output = None,
    percent: Annotated[int, typer.Option(min=1, max=99, help="By how much an assumption may be wrong.")] = 30,
    plan: Annotated[
        Path | None, typer.Option(metavar="PLANDIR", help="Published plan of this state. Default: it is solved first.")
    ] = None,
    as_of: AsOf = None,
    scenario: ScenarioName = "base",
    settings: Settings = None,
    jobs: Jobs = 2,
    lang: Lang = "hi,en",
    as_json: Json = False,
) -> None:
    """What the plan reaches when a default is wrong by so much: with its drives kept, and planned again."""
    import planning as pl
    from planning.plans import MEMORY, checked_plan, last_published
    from planning.whatif import About, publish_what_if

    chosen = scenario_of(folder, scenario, settings)
    state = pl.read_state(folder, as_of)
    gaps = pl.coverage_gaps(state)
    with working("planning with other figures") as step:
        how = {"workers": jobs, "progress": step, "memory": MEMORY}
        last = last_published(state)
        known = checked_plan(plan) if plan else pl.recruitment_plan(gaps, chosen, state.capacity, last, **how)
        table = pl.sensitivity(known, gaps, state.capacity, percent, **how)
    if output is not None:
        title, cards = pl.say("What hangs on assumptions"), pl.sensitivity_cards(table)
        hashes = [pl.run_id(state, known.scenario), str(percent), known.targets.to_csv()]
        publish_what_if(
            output, title, cards, {"sensitivity.csv": table}, About.of_state(state), hashes, lang.split(",")
        )
    if as_json:
        print_json({"sensitivity": _records(table)})
        return
    print_rows(_records(table))
    _say_where(output)


def _named(folders: list[Path]) -> dict[str, Path]:
    """Plans by the names of their folders; where two are alike, by the whole path."""
    names = [folder.resolve().name for folder in folders]
    shown = [name if names.count(name) == 1 else str(folder) for name, folder in zip(names, folders, strict=True)]
    if len(set(shown)) < len(shown):
        twice = next(name for name in shown if shown.count(name) > 1)
        raise InputRefused(Problem("C-TWICE", "the plan is named twice", "name each plan once", value=twice))
    return dict(zip(shown, folders, strict=True))


def _refuse_another_state(state, plan, folder: Path) -> None:
    strange = sorted(set(plan.targets["unit_id"]) - set(state.units.index))
    if strange:
        raise InputRefused(
            Problem("C-STATE", "the state does not have the plan's stations", "name the state of the plans", str(folder),
                    value=", ".join(strange[:5]))
        )  # fmt: skip


def _whole_numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise InputRefused(
            Problem(
                "A-PERCENTS",
                "not whole numbers with commas between",
                "for example 40,70,100",
                column="percents",
                value=text,
            )
        ) from None


def _records(frame) -> list[dict]:
    """Rows as plain values; what is not known is None."""
    return [
        {key: None if value is None or value != value else value for key, value in row.items()}
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records")
    ]


def _print_differences(found) -> None:
    for field, rows in found.scenarios.groupby("field", sort=False):
        values = ", ".join(f"{row.plan}: {row.value}" for row in rows.fillna({"value": "-"}).itertuples())
        print(f"{field}: {values}")
    for figure, rows in found.inputs.groupby("figure", sort=False):
        counts = ", ".join(f"{row.plan}: {row.differing:,} of {row.of:,}" for row in rows.iloc[1:].itertuples())
        print(f"{figure} other than in the first plan: {counts}")


def _say_where(output: Path | None) -> None:
    if output is not None:
        print(f"report and tables: {output}")
