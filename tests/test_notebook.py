"""Parameters of a notebook: what is allowed is a run, everything else is refused by name, also inside the notebook."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.errors import InputRefused
from planning.notebook import ALLOWED, checked_run, run_parameters

PARAMETERS = "goal: int = None  # members\nweeks: int = None\n"
DEFAULTS = {"goal": None, "weeks": None}


def refusal(call, *args):
    with pytest.raises(InputRefused) as refused:
        call(*args)
    return refused.value.problems


def namespace(*cells, **values):
    """globals() of a notebook in which `cells` have run."""
    return {"In": ["", *cells, "run = pl.run_parameters(globals())"], **values}


def test_without_parameters_a_run_is_the_base_scenario_of_the_embedded_sample():
    run = checked_run({})
    assert (run.state, run.as_of, run.plan_dir, run.scenario.name, run.scenario.goal) == (
        None,
        None,
        None,
        "base",
        200_000,
    )


def test_none_and_empty_texts_mean_the_default():
    assert checked_run({"goal": None, "state": "", "scenario": "", "as_of": None}) == checked_run({})


def test_a_field_of_the_scenario_is_a_parameter():
    run = checked_run({"goal": 300_000, "class_weights": {"A": 1, "B": 1, "C": 1, "D": 1}, "stages": ["goal"]})
    assert (run.scenario.goal, run.scenario.class_weights["A"], run.scenario.stages) == (300_000, 1, ("goal",))


def test_a_scenario_of_the_state_is_read_from_its_folder(tmp_path):
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "three_lakh.toml").write_text("goal = 300_000\nweeks = 8\n")
    run = checked_run({"state": str(tmp_path), "scenario": "three_lakh", "weeks": 10})
    assert (run.scenario.name, run.scenario.goal, run.scenario.weeks) == ("three_lakh", 300_000, 10)


@pytest.mark.parametrize(
    ("values", "column", "said"),
    [
        ({"gaol": 1}, "gaol", "nearest: goal"),
        ({"plandir": "x"}, "plandir", "nearest: plan_dir"),
        ({"name": "x"}, "name", "unknown parameter"),
        ({"state": 7}, "state", "must be a text"),
        ({"as_of": 20200524}, "as_of", "must be a text"),
        ({"goal": "300000"}, "goal", "valid integer"),
        ({"goal": float("nan")}, "goal", "valid integer"),
        ({"goal": True}, "goal", "valid integer"),
        ({"weeks": 0}, "weeks", "greater than or equal to 1"),
        ({"weeks": 10**9}, "weeks", "less than or equal to 104"),
        ({"scenario": "bse"}, "", "nearest: base"),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused_by_its_name(values, column, said):
    (problem,) = refusal(checked_run, values)
    assert problem.column == column and said in str(problem)


def test_every_fault_is_told_at_once():
    problems = refusal(checked_run, {"gaol": 1, "weeks": 0, "cap": "x"})
    assert {problem.column for problem in problems} == {"gaol", "weeks", "cap"}


def test_the_name_of_a_parameter_is_only_ever_a_name():
    """papermill executes names: what would be code is refused before it gets there."""
    assert refusal(checked_run, {"goal = 1; import os": 1})[0].code == "N-UNKNOWN"


@given(st.text(max_size=12))
def test_only_allowed_names_are_taken(name):
    if name in ALLOWED:
        return
    assert refusal(checked_run, {name: None})[0].column == name


def test_inside_a_notebook_the_values_of_the_parameters_cell_count():
    assert run_parameters(namespace(PARAMETERS, **DEFAULTS)).scenario.goal == 200_000
    assert run_parameters(namespace(PARAMETERS, goal=300_000, weeks=None)).scenario.goal == 300_000


def test_inside_a_notebook_a_name_that_papermill_injected_is_refused_with_the_nearest():
    (problem,) = refusal(
        run_parameters, namespace(PARAMETERS, "# Parameters\ngaol = 300000\n", **DEFAULTS, gaol=300_000)
    )
    assert (problem.column, problem.mend.split(",")[0]) == ("gaol", "nearest: goal")


@pytest.mark.parametrize("value", ["300000", -1, float("nan"), 10**10])
def test_inside_a_notebook_a_value_that_does_not_fit_is_refused(value):
    injected = f"# Parameters\ngoal = {value!r}\n"
    (problem,) = refusal(run_parameters, namespace(PARAMETERS, injected, goal=value, weeks=None))
    assert problem.column == "goal"


def test_an_analysts_own_variables_are_none_of_our_business():
    cells = (PARAMETERS, "frame = 5\nother = goal", "for i in range(3):\n    pass", "%matplotlib inline")
    assert run_parameters(namespace(*cells, **DEFAULTS, frame=5, other=None, i=2)).scenario.goal == 200_000


def test_a_parameter_mistyped_in_the_parameters_cell_itself_is_refused():
    cell = PARAMETERS.replace("weeks", "weaks")
    assert refusal(run_parameters, namespace(cell, goal=None, weaks=8))[0].column == "weaks"
