"""The plan that a reader is shown: solved once, published with its remedy, and refused when it is of something else."""

from dataclasses import replace

import pandas as pd
import pytest

from four_squares import make_reporting_squares, report_members
from planning.coverage import coverage_gaps
from planning.errors import RunFailed
from planning.files import to_csv
from planning.naming import read_names
from planning.plan.result import read_record, write_plan
from planning.plans import checked_plan, last_published, planned, publish, solved, unmet
from planning.reading import read_state
from planning.scenario import Scenario, checked_scenario

SCENARIO = Scenario(weeks=3, block_weeks=3, goal=800)


@pytest.fixture(scope="module")
def squares(tmp_path_factory):
    return read_state(make_reporting_squares(tmp_path_factory.mktemp("state")))


@pytest.fixture(scope="module")
def made(squares):
    return solved(coverage_gaps(squares), squares, SCENARIO)


@pytest.fixture(scope="module")
def folder(squares, made, tmp_path_factory):
    return publish(*made, squares, tmp_path_factory.mktemp("plans") / "2020-W21")


def test_a_published_plan_is_shown_and_not_solved_again(squares, made, folder):
    plan, better = planned(coverage_gaps(squares), squares, SCENARIO, folder)
    assert (plan.input_hash, plan.seconds) == (made[0].input_hash, round(made[0].seconds, 2))
    assert to_csv(plan.targets) == to_csv(made[0].targets) and to_csv(plan.weeks) == to_csv(made[0].weeks)
    pd.testing.assert_frame_equal(better.team_days, made[1].team_days)
    assert to_csv(better.plan.targets) == to_csv(made[1].plan.targets)


def test_a_published_plan_says_of_which_state_it_is(folder):
    for place in (folder, folder / "remedy"):
        assert read_record(place)["state"] == "Two districts" and read_record(place)["synthetic"] == "all"


def test_the_newest_plan_of_an_earlier_week_is_the_last_one(made, tmp_path):
    """What was published for this week, or a later one, is not looked at: a week that is planned anew stays as it was."""
    squares = read_state(make_reporting_squares(tmp_path / "state"))
    assert last_published(squares) is None
    for week in ("2020-W19", "2020-W20", "2020-W21", "2020-W30"):
        publish(made[0], None, squares, squares.path / "plans" / week)
    assert last_published(squares).until == made[0].horizon.weeks[-1]
    write_plan(replace(made[0], weeks=made[0].weeks.iloc[:1]), squares.path / "plans" / "2020-W20")
    assert len(last_published(squares).weeks) == 1
    plan = solved(coverage_gaps(squares), squares, SCENARIO)[0]
    assert plan.inputs.previous is not None and [stage.stage for stage in plan.stages][-1] == "change"


def test_a_plan_without_a_shortfall_has_no_remedy(squares, tmp_path):
    """NE alone stands at its floor: with floors of 0 for all others nobody is short."""
    gaps = coverage_gaps(squares)
    gaps.loc[gaps.index != "NE", "floor"] = 0
    plan, better = solved(gaps, squares, SCENARIO)
    assert better is None and not plan.targets["shortfall"].any()
    alone = publish(plan, better, squares, tmp_path / "plan")
    assert planned(gaps, squares, SCENARIO, alone)[1] is None and not (alone / "remedy").exists()


def test_a_published_plan_has_the_names_of_its_stations_and_districts(folder):
    found = read_names(folder).set_index(["level", "code"])
    assert found.loc[("station", "NW"), "name_hi"] == "उत्तर पश्चिम"
    assert sorted(found.loc["district"].index) == ["D1", "D2"]


def test_what_is_beyond_a_station_is_told_before_what_is_beyond_its_district(squares):
    """In three weeks no drive of 40 lifts 30 members to 200: nothing is said of districts before that is mended."""
    gaps, scenario = coverage_gaps(squares), checked_scenario({"weeks": 3, "block_weeks": 3, "must_reach": ["floors"]})
    plan, _ = solved(gaps, squares, scenario)
    found = unmet(plan, gaps, squares.capacity)
    assert {problem.code for problem in found} == {"P-FLOOR"} and "SX" in {problem.value for problem in found}
    assert unmet(solved(gaps, squares, SCENARIO)[0], gaps, squares.capacity) == []


def test_a_plan_of_another_scenario_is_not_shown(squares, folder):
    other = SCENARIO.model_copy(update={"goal": 801})
    with pytest.raises(RunFailed, match="made for another scenario"):
        planned(coverage_gaps(squares), squares, other, folder)


def test_a_plan_from_before_a_return_came_is_not_shown(tmp_path):
    path = make_reporting_squares(tmp_path / "state")
    before = read_state(path)
    folder = publish(*solved(coverage_gaps(before), before, SCENARIO), before, tmp_path / "plan")
    report_members(path, "2020-05-24,NW,D1,160", name="late.csv")
    after = read_state(path)
    with pytest.raises(RunFailed, match=r"do not follow from these gaps.*NW"):
        planned(coverage_gaps(after), after, SCENARIO, folder)


def test_a_remedy_that_was_changed_is_found(squares, made, tmp_path):
    folder = publish(*made, squares, tmp_path / "plan")
    targets = folder / "remedy" / "targets.csv"
    head, first, *rest = targets.read_text().splitlines()
    targets.write_text("\n".join([head, *rest, ""]))
    checked_plan(folder)
    with pytest.raises(RunFailed, match=first.split(",")[0]):
        planned(coverage_gaps(squares), squares, SCENARIO, folder)
