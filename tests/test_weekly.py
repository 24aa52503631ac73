"""The weekly set on a drawn state: whole, closed, the same every time, and never worse than the last good one."""

import json
import re
import shutil
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from filelock import FileLock

from four_squares import make_reporting_squares, make_squares, report_members
from little_state import NOW, RECEIVED
from once import made_once
from planning import weekly as weekly_module
from planning.errors import Busy, InputRefused, Problem, RunFailed
from planning.execution import run_notebook
from planning.files import sha256
from planning.notebook import checked_run
from planning.reading import read_state
from planning.scenario import load_scenario
from planning.sealing import seal_week
from planning.weekly import weekly
from planning.weeks import INDIA
from published_week import make_week

STARTED = datetime(2020, 5, 25, 6, 0, tzinfo=INDIA)
VOLATILE = {"manifest.json", "plan/plan.json", "plan/remedy/plan.json"}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return made_once(tmp_path_factory, "published_week", make_week)


@pytest.fixture(scope="module")
def set_(first):
    return first / "reports" / "2020-W21"


def files(folder):
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_command_says_where_the_set_is_and_latest_leads_there(first, set_):
    said = json.loads((first / "said.json").read_text())
    assert (first / said["folder"], said["week"]) == (set_, "2020-W21")
    assert names(first / "reports") == [".lock", "2020-W21", "latest"]
    assert (first / "reports" / "latest").resolve() == set_.resolve()


def test_a_set_is_whole(set_):
    found = set(files(set_))
    assert found >= {"index.html", "manifest.json", "plan/plan.json", "plan/targets.csv", "plan/inputs/units.csv"}
    assert found >= {f"state/report.{lang}.{ending}" for lang in ("hi", "en") for ending in ("html", "pdf")}
    assert found >= {f"tables/{name}.csv" for name in ("gaps", "districts", "ranges", "targets", "weeks")}
    assert found >= {f"notebooks/{name}.ipynb" for name in weekly_module.NOTEBOOKS}
    assert all(path.stat().st_size > 0 for path in files(set_).values())


def test_the_manifest_lists_every_file_with_its_true_hash(set_):
    manifest = json.loads((set_ / "manifest.json").read_text(encoding="utf-8"))
    found = {name: sha256(path.read_bytes()) for name, path in files(set_).items() if name != "manifest.json"}
    assert manifest["files"] == found
    assert (manifest["week"], manifest["synthetic"], manifest["missing"]) == ("2020-W21", "all", [])


def test_tables_of_the_set_add_up_and_say_synthetic(set_):
    rows = (set_ / "tables" / "districts.csv").read_text().splitlines()
    header, *districts = [row.split(",") for row in rows]
    seats = header.index("seats")
    assert [row[seats] for row in districts] == ["310", "30"]
    assert {row[header.index("synthetic")] for row in districts} == {"all"}


def test_the_plan_of_the_set_verifies_on_its_own(set_):
    from planning.plans import checked_plan

    assert len(checked_plan(set_ / "plan").targets) == 6


class Links(HTMLParser):
    """Addresses that a page asks for or leads to, and its policy."""

    def __init__(self, text: str):
        super().__init__()
        self.asked, self.led, self.policies = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.asked += [found[name] for name in ("src", "srcset", "data", "poster", "xlink:href") if name in found]
        if "href" in found:
            (self.led if tag == "a" else self.asked).append(found["href"])
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policies.append(found["content"])


def pages(set_):
    return {name: path.read_text(encoding="utf-8") for name, path in files(set_).items() if name.endswith(".html")}


def test_no_page_asks_anything_of_the_network(set_):
    for name, text in pages(set_).items():
        links = Links(text)
        assert [address for address in links.asked if not address.startswith("#")] == [], name
        assert [address for address in links.led if re.match(r"([a-z]+:)?//", address)] == [], name
        assert not re.search(r"url\((?!data:|#)|@import", text), name
        assert len(links.policies) == 1 and "default-src 'none'" in links.policies[0], name


def test_every_link_leads_to_a_file_of_the_set_or_a_place_in_the_page(set_):
    for name, text in pages(set_).items():
        ids = set(re.findall(r'\sid="([^"]+)"', text))
        for address in Links(text).led:
            file, _, place = address.partition("#")
            target = (set_ / name).parent / file if file else set_ / name
            assert target.is_file(), (name, address)
            assert not place or file or place in ids, (name, address)


def test_the_first_page_leads_to_every_file_of_the_set(set_):
    led = set(Links(pages(set_)["index.html"]).led)
    assert set(files(set_)) - led <= {"index.html", "manifest.json"}


def test_the_hindi_page_names_districts_and_stations_and_says_synthetic(set_):
    text = pages(set_)["state/report.hi.html"]
    for word in ("पटना", "मुजफ्फरपुर", "उत्तर पश्चिम", "सुदूर दक्षिण", "कृत्रिम"):
        assert word in text, word
    assert '<html lang="hi"' in text


def test_the_english_page_names_them_in_latin_letters(set_):
    text = pages(set_)["state/report.en.html"]
    assert [word for word in ("Patna", "Muzaffarpur", "North West", "Far South", "Synthetic") if word not in text] == []


def test_every_page_names_its_run(set_):
    run = json.loads((set_ / "manifest.json").read_text())["run_id"]
    assert [name for name, text in pages(set_).items() if name.startswith("state/") and run not in text] == []


def test_no_path_of_this_machine_is_on_a_page_or_in_a_table(first, set_):
    shown = {name: path.read_bytes() for name, path in files(set_).items() if name.endswith((".html", ".csv", ".json"))}
    assert [name for name, data in shown.items() if str(first).encode() in data] == []


def test_another_run_elsewhere_gives_the_same_bytes_of_pages_documents_and_tables(first, set_, tmp_path, monkeypatch):
    """Of the notebooks only the report is run again: no page shows anything of the others."""

    def run_or_copied(name, out, parameters):
        return run_notebook(name, out, parameters) if name == weekly_module.REPORT else copied(set_, name, out)

    monkeypatch.setattr(weekly_module, "run_notebook", run_or_copied)
    state = shutil.copytree(first / "थाना समूह", tmp_path / "elsewhere" / "state")
    second = weekly(state, tmp_path / "reports", load_scenario(), workers=1, started=STARTED).folder
    compared = [name for name in files(set_) if name not in VOLATILE and not name.endswith(".ipynb")]
    assert list(files(second)) == list(files(set_))
    assert [name for name in compared if (second / name).read_bytes() != (set_ / name).read_bytes()] == []


def copied(set_, name, out):
    out.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(set_ / "notebooks" / f"{name}.ipynb", out))


@pytest.fixture
def quick(set_, monkeypatch):
    """Notebooks are not executed again: those of the set stand for them."""
    monkeypatch.setattr(weekly_module, "run_notebook", lambda name, out, _parameters: copied(set_, name, out))

    def run(state, reports, **kwargs):
        return weekly(state, reports, kwargs.pop("scenario", load_scenario()), started=STARTED, workers=1, **kwargs)

    return run


@pytest.fixture
def state(tmp_path):
    return make_reporting_squares(tmp_path / "state")


def old_set(reports):
    (reports / "2020-W21").mkdir(parents=True)
    (reports / "2020-W21" / "index.html").write_text("last good")
    return reports


@pytest.mark.parametrize("step", ["solved", "run_notebook", "_write_manifest"])
def test_a_step_that_fails_leaves_the_last_good_set_and_nothing_beside_it(quick, state, tmp_path, monkeypatch, step):
    def fails(*_args, **_kwargs):
        raise RunFailed(Problem("X", "made to fail"))

    monkeypatch.setattr(weekly_module, step, fails)
    reports = old_set(tmp_path / "reports")
    with pytest.raises(RunFailed, match="made to fail"):
        quick(state, reports, langs=("en",))
    assert [name for name in names(reports) if name != ".lock"] == ["2020-W21"]
    assert (reports / "2020-W21" / "index.html").read_text() == "last good"


def test_a_new_set_replaces_the_old_one_of_the_week_and_clears_away_what_killed_runs_left(quick, state, tmp_path):
    reports = old_set(tmp_path / "reports")
    (reports / ".making.dead" / "2020-W21").mkdir(parents=True)
    quick(state, reports, langs=("en",))
    assert [name for name in names(reports) if name != ".lock"] == ["2020-W21", "latest"]
    assert "last good" not in (reports / "2020-W21" / "index.html").read_text()


def test_a_sealed_week_gives_the_same_set_again_whatever_came_in_since(quick, state, tmp_path):
    seal_week(state, date(2020, 5, 24), today=RECEIVED, recorded_at=NOW)
    sets = [quick(state, tmp_path / "before", langs=("en",))]
    report_members(state, "2020-05-24,NW,D1,190", "2020-05-24,SX,D2,31", "2020-05-17,NE,D1,1", name="late.csv")
    sets.append(quick(state, tmp_path / "after", langs=("en",)))
    first, second = (files(one.folder) for one in sets)
    assert sets[0].run_id == sets[1].run_id and list(first) == list(second)
    assert [
        name for name in first if name not in VOLATILE and first[name].read_bytes() != second[name].read_bytes()
    ] == []
    assert json.loads(second["manifest.json"].read_text())["sealed_on"] == "2020-06-15"


def test_the_notebooks_are_asked_for_the_day_that_the_set_is_of(state, tmp_path):
    given = weekly_module._parameters(read_state(state, known_on="2020-06-15"), load_scenario(), tmp_path)
    assert checked_run(given).known_on == "2020-06-15"
    assert "known_on" not in weekly_module._parameters(read_state(state), load_scenario(), tmp_path)


def test_too_few_returns_publish_nothing_unless_that_is_asked_for(quick, state, tmp_path):
    reports, wants = old_set(tmp_path / "reports"), load_scenario(least_reported_percent=76)
    with pytest.raises(InputRefused, match="only 3 of 4 returns"):
        quick(state, reports, scenario=wants, langs=("en",))
    assert (reports / "2020-W21" / "index.html").read_text() == "last good"
    assert quick(state, reports, scenario=wants, allow_partial=True, langs=("en",)).folder == reports / "2020-W21"
    assert (reports / "2020-W21" / "manifest.json").exists()


def test_a_state_without_any_return_gets_its_first_set_and_a_plain_message(quick, tmp_path):
    said = []
    made = quick(
        make_squares(tmp_path / "state"), tmp_path / "reports", as_of="2020-05-24", langs=("en",), say_step=said.append
    )
    assert (made.folder / "manifest.json").exists()
    assert said[1].startswith("no return has been taken in yet")


@pytest.mark.slow
def test_a_partial_report_says_so_on_its_first_page_in_both_languages(state, tmp_path):
    wants = load_scenario(least_reported_percent=76)
    made = weekly(state, tmp_path / "reports", wants, allow_partial=True, started=STARTED, workers=1)
    for lang, said in {
        "en": "Partial: of 4 stations that have a group or have reported, only 3",
        "hi": "आंशिक: ग्रुप वाले अथवा प्रतिवेदन दे चुके 4 थानों में से केवल 3",
    }.items():
        text = (made.folder / "state" / f"report.{lang}.html").read_text(encoding="utf-8")
        assert said in text.partition("<h2")[0]


def test_latest_leads_to_the_week_made_last_and_earlier_weeks_stay(quick, state, tmp_path):
    reports = tmp_path / "reports"
    for day, week in (("2020-05-16", "2020-W19"), ("2020-05-24", "2020-W21")):
        assert quick(state, reports, as_of=day, langs=("en",)).week == week
        assert (reports / "latest").resolve().name == week
    assert [name for name in names(reports) if name != ".lock"] == ["2020-W19", "2020-W21", "latest"]


@pytest.mark.parametrize("lang", ["hi", "en"])
def test_a_set_in_one_language_leads_to_no_page_of_the_other(quick, state, tmp_path, lang):
    made = quick(state, tmp_path / "reports", langs=(lang,)).folder
    assert names(made / "state") == [f"report.{lang}.html", f"report.{lang}.pdf"]
    test_every_link_leads_to_a_file_of_the_set_or_a_place_in_the_page(made)


def test_a_second_run_at_the_same_time_is_refused_and_changes_nothing(state, tmp_path):
    reports = old_set(tmp_path / "reports")
    (reports / ".making.of_the_other").mkdir()
    with FileLock(reports / ".lock"), pytest.raises(Busy):
        weekly(state, reports, load_scenario(), started=STARTED)
    assert [name for name in names(reports) if name != ".lock"] == [".making.of_the_other", "2020-W21"]


def test_reports_cannot_go_where_a_file_stands(state, tmp_path):
    (tmp_path / "reports").write_text("")
    with pytest.raises(InputRefused, match="cannot be made"):
        weekly(state, tmp_path / "reports", load_scenario(), started=STARTED)


@pytest.mark.parametrize(
    ("name", "changes"),
    [("base", {}), ("base", {"goal": 5, "stages": ["goal"]}), ("three_lakh", {}), ("three_lakh", {"goal": 200_000}),
     ("three_lakh", {"class_weights": {"A": 1, "B": 1, "C": 1, "D": 1}})],
)  # fmt: skip
def test_the_notebooks_get_the_very_scenario_of_the_run(tmp_path, name, changes):
    folder = make_reporting_squares(tmp_path)
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "three_lakh.toml").write_text("goal = 300_000\n")
    scenario = load_scenario(name, folder, **changes)
    run = checked_run(weekly_module._parameters(read_state(folder), scenario, tmp_path / "plan"))
    assert run.scenario == scenario
    assert (run.as_of, run.plan_dir) == ("2020-05-24", str(tmp_path / "plan"))


@pytest.mark.slow
def test_a_set_whose_scenario_no_plan_can_meet_is_published_and_says_so(tmp_path):
    """Three weeks are too few for most floors: the best plan stands in the report, with what is missed."""
    state = make_reporting_squares(tmp_path / "state")
    scenario = load_scenario("base", state, weeks=3, must_reach=["floors"])
    made = weekly(state, tmp_path / "reports", scenario, langs=("en",), workers=1, started=STARTED)
    assert made.missed and {problem.code for problem in made.missed} == {"P-FLOOR"}
    page = (made.folder / "state" / "report.en.html").read_text(encoding="utf-8")
    assert "The scenario demands that every floor is reached" in page
