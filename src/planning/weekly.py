"""The weekly set: plan, notebooks, reports and tables of one week, made beside and published whole."""

import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from planning.completeness import refuse_partial
from planning.coverage import coverage_gaps, roll_up
from planning.errors import Busy, InputRefused, Problem
from planning.execution import run_notebook
from planning.export import export_gaps
from planning.files import clear_leftovers, publish_folder, sha256, to_csv, write_whole
from planning.identity import run_id
from planning.plans import publish, solved, unmet
from planning.reading import read_state
from planning.report.index import index_page
from planning.report.meta import Meta
from planning.report.render import cards_of, report_html, report_pdf
from planning.report.values import Name, say
from planning.scenario import Scenario, load_scenario
from planning.state import State
from planning.weeks import week_name
from planning.words import languages

WEEK = re.compile(r"\d{4}-W\d{2}")
NOTEBOOKS = ("1_data_check", "2_coverage_gaps", "3_recruitment_plan", "5_weekly_report")
REPORT = "5_weekly_report"
MAKING = ".making."
PACKAGES = ("geopandas", "highspy", "pandas", "papermill", "pulp", "shapely", "typst")

Say = Callable[[str], None]


@dataclass(frozen=True)
class WeeklySet:
    """Where the week's set stands, its name, and what must be and the plan cannot meet, see `plan.wishes`."""

    folder: Path
    week: str
    run_id: str
    missed: tuple[Problem, ...] = ()

    def as_dict(self) -> dict:
        return {
            "folder": str(self.folder),
            "week": self.week,
            "run_id": self.run_id,
            "problems": [problem.as_dict() for problem in self.missed],
        }


def weekly(
    folder: str | Path | None,
    reports: str | Path,
    scenario: Scenario,
    *,
    as_of: str | None = None,
    known_on: str | None = None,
    allow_partial: bool = False,
    langs: Iterable[str] = ("hi", "en"),
    workers: int = 2,
    started: datetime,
    say_step: Say = lambda _text: None,
    progress=None,
) -> WeeklySet:
    """Make the weekly set of a state and publish it as REPORTS/<week>; REPORTS/latest then leads there.

    A report comes every week: where no plan can meet what must be, the best there is stands in it, and the set says so.

    Parameters
    ----------
    folder : state folder; None: the embedded sample.
    reports : folder of all weekly sets.
    as_of, known_on : as in :func:`planning.read_state`.
    allow_partial : make it also when fewer returns are in than scenario.least_reported_percent; the report says so.
    langs : languages of the report.
    started : moment of this run; it stands in manifest.json alone.
    say_step, progress : called as the work goes on.

    Raises
    ------
    Busy : another run is writing to `reports`.
    InputRefused, RunFailed : nothing is published, and the last good set stays.
    """
    langs, reports = _checked_languages(langs), _writable(Path(reports))
    lock = FileLock(reports / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Busy(Problem("W-LOCK", "another run writes to these reports", "wait for it", str(reports))) from None
    with lock, _place_to_make_in(reports) as made:
        say_step("reading the state and its register")
        state = read_state(folder, as_of, known_on)
        gaps = coverage_gaps(state)
        if state.returns.empty:
            say_step("no return has been taken in yet: nothing is known of the members of any group")
        if not allow_partial:
            refuse_partial(gaps, state, scenario)
        week = week_name(state.week)
        place = Path(made) / week
        run = run_id(state, scenario)
        missed = _make(place, state, gaps, scenario, langs, workers, say_step, progress)
        _write_manifest(place, state, scenario, run, started)
        place.chmod(0o755)
        publish_folder(place, reports / week)
        _point_latest(reports)
    return WeeklySet(reports / week, week, run, missed)


def _place_to_make_in(reports: Path) -> tempfile.TemporaryDirectory:
    """A folder for the set in the making; called under the lock, so that what lies there is of runs that died."""
    clear_leftovers(reports, MAKING)
    return tempfile.TemporaryDirectory(dir=reports, prefix=MAKING)


def _make(
    place: Path, state: State, gaps, scenario: Scenario, langs, workers: int, say_step: Say, progress
) -> tuple[Problem, ...]:
    say_step("planning, and planning with what would do")
    plan, better = solved(gaps, state, scenario, workers=workers, progress=progress)
    publish(plan, better, state, place / "plan")
    parameters = _parameters(state, scenario, place / "plan")
    for name in NOTEBOOKS:
        say_step(f"executing notebook {name}")
        run_notebook(name, place / "notebooks" / f"{name}.ipynb", parameters)
    _write_tables(place / "tables", state, gaps, plan, better)
    cards = cards_of(place / "notebooks" / f"{REPORT}.ipynb")
    meta = _meta(state, run_id(state, scenario), langs)
    for lang in langs:
        say_step(f"laying the report out ({lang})")
        write_whole(place / "state" / f"report.{lang}.html", report_html(cards, lang, meta))
        write_whole(place / "state" / f"report.{lang}.pdf", report_pdf(cards, lang, meta))
    write_whole(place / "index.html", index_page(meta, langs, _listed(place)))
    say_step("looking for what must be and is not")
    return tuple(unmet(plan, gaps, state.capacity, workers=workers, progress=progress))


def _parameters(state: State, scenario: Scenario, plan_dir: Path) -> dict:
    """Only plain values, and only what differs from the scenario of that name as the notebook will read it."""
    written = load_scenario(scenario.name, state.path).model_dump(mode="json")
    changed = {name: value for name, value in scenario.model_dump(mode="json").items() if value != written[name]}
    named = {} if scenario.name == "base" else {"scenario": scenario.name}
    return {
        "state": str(state.path.resolve()),
        "as_of": state.as_of.isoformat(),
        "plan_dir": str(plan_dir),
        **({"known_on": state.known_on.isoformat()} if state.known_on else {}),
        **named,
        **changed,
    }


def _write_tables(folder: Path, state: State, gaps, plan, better) -> None:
    export_gaps(gaps, folder / "gaps.csv", state.synthetic)
    for name, by in (("districts", "district_id"), ("ranges", "range_id")):
        names = {"districts": state.districts, "ranges": state.ranges}[name][["name", "name_hi"]]
        rolled = roll_up(gaps, by)
        shown = rolled.join(names)[[*names.columns, *rolled.columns]]
        write_whole(folder / f"{name}.csv", to_csv(shown.assign(synthetic=state.synthetic).reset_index()))
    for name, frame in {"targets": plan.targets, "weeks": plan.weeks}.items():
        write_whole(folder / f"{name}.csv", to_csv(frame.assign(synthetic=state.synthetic)))
    if better is not None:
        write_whole(folder / "remedy.csv", to_csv(better.team_days.reset_index().assign(synthetic=state.synthetic)))


def _meta(state: State, run: str, langs: tuple[str, ...]) -> Meta:
    return Meta(
        title=say("{state}: members of the WhatsApp groups", state=Name(state.name, state.name_hi or None)),
        week=week_name(state.week),
        data_day=state.week,
        run_id=run,
        synthetic=state.synthetic,
        approximate=state.approximate,
        langs=langs,
        links=((say("All files of this week"), "../index.html"),),
    )


def _write_manifest(place: Path, state: State, scenario: Scenario, run: str, started: datetime) -> None:
    """What may differ between two equal runs stands here, in plan.json and in the executed notebooks, nowhere else."""
    record = {
        "run_id": run,
        "state": state.name,
        "synthetic": state.synthetic,
        "week": week_name(state.week),
        "as_of": state.as_of.isoformat(),
        "known_on": state.known_on and state.known_on.isoformat(),
        "sealed_on": state.sealed_on and state.sealed_on.isoformat(),
        "scenario": scenario.model_dump(mode="json"),
        "input_hash": state.input_hash,
        "started": started.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "files": {name: sha256((place / name).read_bytes()) for name in _listed(place)},
        "missing": [],
    }
    write_whole(place / "manifest.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")


def _listed(place: Path) -> list[str]:
    return sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())


def _checked_languages(langs: Iterable[str]) -> tuple[str, ...]:
    langs, known = tuple(langs), languages()
    unknown = [lang for lang in langs if lang not in known]
    if unknown or not langs:
        raise InputRefused(
            Problem(
                "W-LANG", "no such language", f"languages: {', '.join(known)}", column="lang", value=", ".join(unknown)
            )
        )
    return langs


def _writable(reports: Path) -> Path:
    try:
        reports.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputRefused(
            Problem("W-FOLDER", f"cannot be made: {error.strerror}", "name another", str(reports))
        ) from None
    if not os.access(reports, os.W_OK):
        raise InputRefused(Problem("W-FOLDER", "cannot be written to", "check the rights", str(reports)))
    return reports


def _point_latest(reports: Path) -> None:
    """`latest` leads to the newest week that is there, also after an older one was made again."""
    newest = max(path.name for path in reports.iterdir() if WEEK.fullmatch(path.name))
    beside = reports / ".latest"
    beside.unlink(missing_ok=True)
    try:
        beside.symlink_to(newest, target_is_directory=True)
    except OSError:  # no links here: a copy does
        publish_folder(Path(shutil.copytree(reports / newest, reports / ".latest.copy")), reports / "latest")
    else:
        beside.replace(reports / "latest")
