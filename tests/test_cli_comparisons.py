"""The verbs for planners: what they print, what they write, and what they refuse."""

import shutil

import pytest

from four_squares import make_reporting_squares
from once import made_once

FAST = ("--set", "weeks=2", "--jobs", "1")


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return made_once(tmp_path_factory, "squares", make_reporting_squares)


@pytest.fixture
def two_plans(planning_, state, tmp_path, tmp_path_factory):
    def solve(folder):
        for name, goal in (("base", 200_000), ("small-goal", 600)):
            assert planning_("plan", state, *FAST, "--set", f"goal={goal}", "-o", folder / name).code == 0

    made = made_once(tmp_path_factory, "two_plans", solve)
    return tuple(shutil.copytree(made / name, tmp_path / name) for name in ("base", "small-goal"))


def test_compare_prints_what_differs_and_writes_the_report(planning_, two_plans, state, tmp_path):
    done = planning_("compare", *two_plans, "--state", state, "-o", tmp_path / "page", "--lang", "en")
    assert done.code == 0 and "goal: base: 200000, small-goal: 600" in done.out
    assert "Mahila, Patna" in (tmp_path / "page" / "report.en.html").read_text()
    assert not (tmp_path / "page" / "report.hi.html").exists()


def test_compare_prints_json_and_nothing_else(planning_, two_plans):
    found = planning_("compare", *two_plans, "--json").json
    assert set(found) == {"plans", "districts", "scenarios", "inputs"}
    assert {row["plan"]: row["goal"] for row in found["plans"]} == {"base": 200_000, "small-goal": 600}
    assert found["plans"][0]["status"] == "optimal" and found["plans"][0]["mip_gap"] == 0


def test_plans_that_are_called_alike_are_told_apart_by_their_path(planning_, two_plans, tmp_path):
    other = shutil.copytree(two_plans[1], tmp_path / "elsewhere" / "base")
    names = [row["plan"] for row in planning_("compare", two_plans[0], other, "--json").json["plans"]]
    assert names == [str(two_plans[0]), str(other)]


def test_compare_refuses_one_plan_the_same_twice_and_a_foreign_state(planning_, two_plans, state, tmp_path):
    assert planning_("compare", two_plans[0]).code == 2
    twice = planning_("compare", two_plans[0], two_plans[0])
    assert twice.code == 2 and "C-TWICE" in twice.err
    foreign = shutil.copytree(state, tmp_path / "foreign")
    units = (foreign / "units.csv").read_text().replace("\nSX,", "\nSZ,")
    (foreign / "units.csv").write_text(units)
    (foreign / "layers" / "stations.geojson").unlink()
    done = planning_("compare", *two_plans, "--state", foreign)
    assert done.code == 2 and "SX" in done.err


def test_compare_refuses_a_plan_that_breaks_a_rule(planning_, two_plans):
    file = two_plans[1] / "plan.json"
    file.write_text(file.read_text().replace('"goal": 600', '"goal": 601'))
    assert planning_("compare", *two_plans).code == 1


@pytest.mark.slow
def test_frontier_prints_a_row_for_every_capacity(planning_, state, tmp_path):
    done = planning_("frontier", state, *FAST, "--percents", "0,100", "-o", tmp_path / "page", "--json")
    assert done.code == 0 and [row["capacity_percent"] for row in done.json["frontier"]] == [0, 100]
    assert (tmp_path / "page" / "tables" / "frontier.csv").read_text().count("\n") == 3
    assert "report and tables" in planning_("frontier", state, *FAST, "--percents", "100", "-o", tmp_path / "page").out


def test_frontier_goes_from_40_to_200_percent_when_nothing_is_said(planning_, state):
    found = planning_("frontier", state, *FAST, "--json").json["frontier"]
    assert [row["capacity_percent"] for row in found] == [40, 60, 80, 100, 120, 140, 160, 180, 200]


@pytest.mark.parametrize("percents", ["", "70;100", "70,70", "-5", "1e2"])
def test_frontier_refuses_what_are_no_capacities(planning_, state, percents):
    assert planning_("frontier", state, *FAST, f"--percents={percents}").code == 2


@pytest.mark.slow
def test_sensitivity_takes_the_published_plan_or_solves_it(planning_, state, tmp_path):
    assert planning_("plan", state, *FAST, "-o", tmp_path / "plan").code == 0
    published = planning_("sensitivity", state, "--plan", tmp_path / "plan", "--jobs", "1", "--json")
    solved = planning_("sensitivity", state, *FAST, "--json", "-o", tmp_path / "page")
    assert published.code == solved.code == 0 and published.json == solved.json
    assert solved.json["sensitivity"][0]["figure"] == "none"
    assert "What hangs on assumptions" in (tmp_path / "page" / "report.en.html").read_text()


def test_sensitivity_refuses_a_plan_of_other_figures(planning_, state, tmp_path):
    other = make_reporting_squares(
        tmp_path / "other", capacity_csv="unit_id,district_id,key,value\n,D1,team_days_per_week,9\n"
    )
    assert planning_("plan", other, *FAST, "-o", tmp_path / "plan").code == 0
    assert planning_("sensitivity", state, "--plan", tmp_path / "plan", "--jobs", "1").code == 1
