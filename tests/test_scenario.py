"""Scenarios: frozen, named by their file, and refused by name, value and nearest name when they do not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning.errors import InputRefused
from planning.scenario import Scenario, checked_scenario, load_scenario, parse_settings


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "three_lakh.toml").write_text("goal = 300_000\nstages = ['goal', 'shortfall']\n")
    return tmp_path


def refusal(call, *args, **kwargs):
    with pytest.raises(InputRefused) as refused:
        call(*args, **kwargs)
    return refused.value.problems


def test_the_base_is_the_order_two_lakh_in_twelve_weeks():
    base = load_scenario()
    assert (base.name, base.goal, base.weeks) == ("base", 200_000, 12)


def test_a_file_says_only_what_differs_from_the_base(folder):
    found = load_scenario("three_lakh", folder)
    assert (found.name, found.goal, found.stages) == ("three_lakh", 300_000, ("goal", "shortfall"))
    assert found.weeks == Scenario().weeks


def test_a_change_stands_above_the_file(folder):
    assert load_scenario("three_lakh", folder, goal=250_000).goal == 250_000


def test_a_scenario_never_changes_once_it_is_made():
    with pytest.raises(ValidationError):
        load_scenario().goal = 1


def test_every_field_has_a_meaning_beside_it():
    assert [name for name, field in Scenario.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("written", "nearest"), [("gaol", "goal"), ("Weeks", "weeks"), ("drive_yeild", "drive_yield"), ("churn", "churn_")]
)
def test_an_unknown_parameter_is_refused_with_the_nearest_name(written, nearest):
    (problem,) = refusal(load_scenario, **{written: 1})
    assert (problem.code, problem.column) == ("S-UNKNOWN", written)
    assert problem.mend.startswith(f"nearest: {nearest}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("goal", -1), ("goal", "200000"), ("goal", 2.5), ("goal", float("nan")), ("goal", float("inf")), ("goal", True),
        ("goal", None), ("weeks", 0), ("weeks", 105), ("churn_per_10000", 10_000), ("eminent_percent", 101), ("cap", 1),
        ("class_weights", {"A": 1}), ("class_weights", {"A": 0, "B": 1, "C": 1, "D": 1}),
        ("class_weights", {"A": 1, "B": 1, "C": 1, "E": 1}), ("stages", []), ("stages", ["goal", "goal"]),
        ("stages", ["gaol"]), ("stages", "goal"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_type_or_out_of_range_is_refused_under_its_name(name, value):
    problems = refusal(load_scenario, **{name: value})
    assert {(problem.code, problem.column) for problem in problems} == {("S-VALUE", name)}
    assert all(problem.value and problem.mend.startswith(name) for problem in problems)


def test_every_fault_is_told_at_once(folder):
    (folder / "scenarios" / "bad.toml").write_text("gaol = 1\nweeks = 0\ncap = 'many'\n")
    problems = refusal(load_scenario, "bad", folder)
    assert {problem.column for problem in problems} == {"gaol", "weeks", "cap"}
    assert all(problem.file.endswith("bad.toml") for problem in problems)


def test_an_unknown_scenario_is_refused_with_those_there_are(folder):
    (problem,) = refusal(load_scenario, "three-lakh", folder)
    assert (problem.code, problem.value) == ("S-SCENARIO", "three-lakh") and "three_lakh" in problem.mend
    assert refusal(load_scenario, "../scenarios/three_lakh", folder)[0].code == "S-SCENARIO"


@pytest.mark.parametrize("content", [b"goal 300000", b"goal = 1\ngoal = 2", b"name = '\xff'"])
def test_a_file_that_is_no_toml_is_refused_by_its_name(folder, content):
    (folder / "scenarios" / "torn.toml").write_bytes(content)
    (problem,) = refusal(load_scenario, "torn", folder)
    assert problem.code == "S-TOML" and problem.file.endswith("torn.toml")


def test_a_scenario_is_named_by_its_file_and_by_nothing_else():
    assert refusal(load_scenario, name="other")[0].column == "name"
    assert refusal(load_scenario, folder="elsewhere")[0].code == "S-UNKNOWN"


@given(
    st.dictionaries(
        st.sampled_from([*Scenario.model_fields, "gaol"]),
        st.one_of(st.integers(), st.floats(), st.text(max_size=5), st.none(), st.lists(st.integers(), max_size=2)),
        max_size=4,
    )
)
def test_whatever_is_asked_is_either_a_scenario_or_a_refusal_that_names_every_field_it_is_about(values):
    try:
        made = checked_scenario(values)
    except InputRefused as refused:
        assert {problem.column for problem in refused.problems} <= set(values)
    else:
        kept = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        assert {name: getattr(made, name) for name in values} == kept


def test_settings_are_read_as_toml():
    assert parse_settings(["goal=300_000", " cap = 256", "class_weights={A=1,B=1,C=1,D=1}", 'stages=["goal"]']) == {
        "goal": 300_000, "cap": 256, "class_weights": {"A": 1, "B": 1, "C": 1, "D": 1}, "stages": ["goal"],
    }  # fmt: skip


def test_every_setting_that_is_not_of_the_form_name_value_is_told():
    problems = refusal(parse_settings, ["goal", "goal=lots", "cap=256", "weeks="])
    assert [problem.value for problem in problems] == ["goal", "goal=lots", "weeks="]


def test_what_must_be_reached_stands_before_every_other_stage_floors_before_the_goal():
    assert checked_scenario({"must_reach": ["goal", "floors"]}).stages[:2] == ("shortfall", "goal")
    assert checked_scenario({"must_reach": ["goal"], "stages": ["team_days"]}).stages == ("goal", "team_days")
    assert checked_scenario({}).stages[0] == "unformed"


def test_a_scenario_with_what_must_be_reached_is_read_again_as_it_was():
    scenario = checked_scenario({"must_reach": ["floors"]})
    assert checked_scenario(scenario.model_dump(mode="json")) == scenario


@pytest.mark.parametrize("value", ["goal", ["gaol"], 1, [["goal"]]])
def test_what_must_be_reached_is_a_list_of_known_wishes(value):
    with pytest.raises(InputRefused, match="must_reach"):
        checked_scenario({"must_reach": value})
