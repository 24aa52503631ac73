"""For planners: other scenarios of the same week planned, and what came of a comparison as a folder to read."""

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from planning.coverage import coverage_gaps
from planning.errors import InputRefused, Problem
from planning.files import publish_folder, sha256, to_csv, write_whole
from planning.plan.result import Plan
from planning.plan.solve import Progress, recruitment_plan
from planning.plan.verify import verify
from planning.plans import MEMORY, last_published
from planning.report.cards import Card, Title
from planning.report.meta import Meta
from planning.report.render import report_html, report_pdf
from planning.report.values import Day, Name, Text, say
from planning.scenario import Scenario, checked_scenario
from planning.state import State
from planning.weeks import week_name
from planning.words import checked_languages

RECORD = "page.json"


def scenario_plans(
    state: State,
    scenario: Scenario,
    changes: Mapping[str, Mapping],
    *,
    workers: int = 1,
    progress: Progress | None = None,
) -> dict[str, Plan]:
    """A plan for every set of changes to `scenario`, by its name, each solved and verified; an empty set is the scenario itself.

    Raises
    ------
    InputRefused : an unknown field, a wrong type, a value out of range.
    """
    asked = {name: checked_scenario(scenario.model_dump() | dict(fields)) for name, fields in changes.items()}
    gaps, last, plans = coverage_gaps(state), last_published(state), {}
    for name, chosen in asked.items():
        plans[name] = recruitment_plan(
            gaps, chosen, state.capacity, last, workers=workers, progress=progress, memory=MEMORY
        )
        verify(plans[name], gaps, chosen, state.capacity, last)
    return plans


@dataclass(frozen=True)
class About:
    """Of what a page for planners is: the state, what of it is not real, and the week that its plans start from."""

    name: Name
    synthetic: str
    approximate: str
    week: date

    @classmethod
    def of_state(cls, state: State) -> "About":
        return cls(Name(state.name, state.name_hi or None), state.synthetic, state.approximate, state.week)

    @classmethod
    def of_record(cls, plan: Plan, record: Mapping) -> "About":
        """What plan.json states of its state; a plan that was written without a state has no name."""
        said = {key: str(record.get(key) or "") for key in ("state", "synthetic", "approximate")}
        return cls(Name(said["state"] or "-"), said["synthetic"], said["approximate"], plan.inputs.week)


def publish_what_if(
    folder: str | Path,
    title: Text,
    cards: Iterable[Card],
    frames: Mapping[str, pd.DataFrame],
    about: About,
    rests_on: Iterable[str],
    langs: Iterable[str],
) -> Path:
    """Write report.<lang>.html, report.<lang>.pdf and the tables to `folder`, all of them or none.

    Parameters
    ----------
    cards : what the page shows under its title.
    frames : the tables behind it by the names of their files.
    rests_on : hashes of everything that went in; the page's run is named by them.
    langs : languages of the report.

    Raises
    ------
    InputRefused : an unknown language, or something else stands at `folder`; only an older page of this sort is replaced.
    """
    folder, langs = Path(folder), checked_languages(langs)
    _refuse_foreign(folder)
    run = sha256("\0".join(rests_on).encode())[:12]
    meta = Meta(title, week_name(about.week), about.week, run, about.synthetic, about.approximate, langs=langs)
    under = say("{state}: plans that start from the week to {week}", state=about.name, week=Day(about.week))
    shown = [Title(title=title, subtitle=under, marks=meta.marks), *cards]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as made:
        place = Path(made) / "page"
        for lang in langs:
            write_whole(place / f"report.{lang}.html", report_html(shown, lang, meta))
            write_whole(place / f"report.{lang}.pdf", report_pdf(shown, lang, meta))
        for name, frame in frames.items():
            write_whole(place / "tables" / name, to_csv(frame.assign(synthetic=about.synthetic)))
        write_whole(place / RECORD, json.dumps({"run_id": run, "tables": sorted(frames)}, indent=1) + "\n")
        place.chmod(0o755)
        return publish_folder(place, folder)


def _refuse_foreign(folder: Path) -> None:
    older_page = folder.is_dir() and ((folder / RECORD).exists() or not any(folder.iterdir()))
    if folder.exists() and not older_page:
        raise InputRefused(
            Problem(
                "A-FOLDER", "something that is no page for planners stands there", "name another folder", str(folder)
            )
        )
