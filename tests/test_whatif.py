"""What planners are handed: scenarios planned beside each other, and a folder with report and tables, whole or not at all."""

import json
from datetime import date

import pytest

from four_squares import make_reporting_squares
from planning import whatif
from planning.coverage import coverage_gaps
from planning.errors import InputRefused, RunFailed
from planning.plan.compare import compare
from planning.plan.solve import recruitment_plan
from planning.reading import read_state
from planning.report.comparison_cards import compared_plans
from planning.report.values import Name, say
from planning.scenario import Scenario
from planning.whatif import About, publish_what_if, scenario_plans

SCENARIO = Scenario(weeks=3, block_weeks=3, goal=800)


@pytest.fixture(scope="module")
def squares(tmp_path_factory):
    return read_state(make_reporting_squares(tmp_path_factory.mktemp("state")))


@pytest.fixture(scope="module")
def plans(squares):
    return scenario_plans(squares, SCENARIO, {"as asked": {}, "one week": {"weeks": 1}})


def publish(folder, plans, squares, langs=("hi", "en")):
    found = compare(plans)
    cards, about = compared_plans(found, squares), About.of_state(squares)
    return publish_what_if(folder, say("Plans side by side"), cards, found.tables(), about, ["a"], langs)


def test_each_scenario_is_planned_with_its_changes_and_nothing_else(squares, plans):
    assert plans["as asked"].scenario == SCENARIO
    assert plans["one week"].scenario == SCENARIO.model_copy(update={"weeks": 1})
    alone = recruitment_plan(coverage_gaps(squares), SCENARIO, squares.capacity)
    assert plans["as asked"].targets.equals(alone.targets) and plans["as asked"].input_hash == alone.input_hash


@pytest.mark.parametrize("fields", [{"gaol": 1}, {"weeks": 0}, {"goal": "many"}])
def test_a_wrong_change_is_refused_before_anything_is_planned(squares, monkeypatch, fields):
    monkeypatch.setattr(whatif, "recruitment_plan", lambda *_, **__: pytest.fail("planned"))
    with pytest.raises(InputRefused):
        scenario_plans(squares, SCENARIO, {"as asked": {}, "wrong": fields})


def test_the_folder_holds_report_and_tables_and_says_what_is_synthetic(plans, squares, tmp_path):
    folder = publish(tmp_path / "page", plans, squares)
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()) == [
        "page.json", "report.en.html", "report.en.pdf", "report.hi.html", "report.hi.pdf",
        "tables/districts.csv", "tables/inputs.csv", "tables/plans.csv", "tables/scenarios.csv",
    ]  # fmt: skip
    english, hindi = ((folder / f"report.{lang}.html").read_text() for lang in ("en", "hi"))
    assert "Synthetic data" in english and "Plans side by side" in english
    assert "Mahila, Patna: 160 of 200" in english, (
        "in one week she has one drive of 40, like SE, whose code comes later"
    )
    assert "योजनाएँ साथ-साथ" in hindi and "महिला, पटना: 200 में से 160 कम" in hindi and 'href="report.en.html"' in hindi
    assert all(line.endswith(",all") for line in (folder / "tables/plans.csv").read_text().splitlines()[1:])


def test_the_same_input_gives_the_same_bytes_and_an_older_page_is_replaced(plans, squares, tmp_path):
    def contents(folder):
        return {path.name: path.read_bytes() for path in publish(folder, plans, squares).rglob("*") if path.is_file()}

    first = contents(tmp_path / "page")
    assert contents(tmp_path / "page") == first == contents(tmp_path / "other")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "page"]


def test_what_is_no_such_page_is_never_replaced(plans, squares, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep")
    with pytest.raises(InputRefused, match="no page for planners"):
        publish(tmp_path / "mine", plans, squares)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_language_that_is_not_there_is_refused_before_anything_is_written(plans, squares, tmp_path):
    with pytest.raises(InputRefused, match="languages: en, hi"):
        publish(tmp_path / "page", plans, squares, ("en", "bho"))
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_cannot_be_laid_out_leaves_the_older_one(plans, squares, tmp_path, monkeypatch):
    folder = publish(tmp_path / "page", plans, squares)
    before = (folder / "report.en.html").read_bytes()
    with pytest.raises(RunFailed):
        publish_what_if(folder, say("never translated"), [], {}, About.of_state(squares), ["b"], ("hi",))
    assert (folder / "report.en.html").read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["page"]


def test_a_plan_without_a_state_has_no_name(plans):
    plan = plans["as asked"]
    assert About.of_record(plan, {}) == About(Name("-"), "", "", date(2020, 5, 24))
    named = About.of_record(plan, {"state": "Bihar", "synthetic": "all", "approximate": "cells"})
    assert (named.name.en, named.synthetic, named.approximate) == ("Bihar", "all", "cells")


def test_the_record_of_a_page_names_its_run_by_what_it_rests_on(plans, squares, tmp_path):
    record = json.loads((publish(tmp_path / "page", plans, squares) / "page.json").read_text())
    assert len(record["run_id"]) == 12 and record["tables"] == [
        "districts.csv",
        "inputs.csv",
        "plans.csv",
        "scenarios.csv",
    ]
