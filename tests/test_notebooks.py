"""The notebooks themselves, and what becomes of a run that does not come to its end."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from four_squares import make_reporting_squares
from once import made_once
from planning import execution
from planning.errors import InputRefused, PlanningError, RunFailed
from planning.execution import run_notebook
from planning.notebook import FIELDS, RUN_PARAMETERS
from planning.report.render import cards_of
from planning.scenario import Scenario

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
FINISHED = "import planning as pl\npl.Finished(run_id='x')"


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def cells(request):
    return nbformat.read(request.param, as_version=4).cells


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return made_once(tmp_path_factory, "squares", make_reporting_squares)


def test_the_notebooks_of_the_weekly_set_and_the_workbench_are_there():
    assert {path.stem for path in NOTEBOOKS} == {
        "1_data_check",
        "2_coverage_gaps",
        "3_recruitment_plan",
        "5_weekly_report",
        "6_what_if",
    }


def test_a_notebook_in_the_repository_has_no_outputs(cells):
    assert [cell.id for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


def test_a_notebook_defines_nothing_and_its_cells_are_short(cells):
    code = [
        cell.source for cell in cells if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])
    ]
    words = ("def ", "class ", "lambda", "import os", "open(")
    assert [word for source in code for word in words if word in source] == []
    assert max(len(source.splitlines()) for source in code) <= 8


def test_the_parameters_cell_lists_what_is_allowed_with_its_meaning_and_nothing_else(cells):
    (parameters,) = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    assert cells.index(parameters) == 1, "right under the title"
    lines = [line for line in parameters.source.splitlines() if not line.startswith("#")]
    named = {line.split(":")[0]: line for line in lines}
    assert list(named) == [*RUN_PARAMETERS, *FIELDS]
    for name, meaning in (RUN_PARAMETERS | FIELDS).items():
        code, _, comment = named[name].partition("  # ")
        assert code.endswith(" = None") and comment.startswith(meaning), name
    for name, field in Scenario.model_fields.items():
        unit = field.json_schema_extra["unit"]
        assert name == "name" or not unit or named[name].endswith(f"({unit})"), name


def test_a_notebook_ends_with_its_sentinel(cells):
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert code[-1].source.startswith("pl.Finished(") and cells[-1] is code[-1]
    assert sum("Finished(" in cell.source for cell in code) == 1


def test_a_notebook_runs_on_a_drawn_state_and_shows_its_stations(state, tmp_path):
    out = run_notebook("2_coverage_gaps", tmp_path / "deep" / "out.ipynb", {"state": str(state)})
    said = "".join(card.model_dump_json() for card in cards_of(out))
    assert [name for name in ("North West", "उत्तर पश्चिम", "South East", "Mahila") if name not in said] == []
    assert [path.name for path in out.parent.iterdir()] == ["out.ipynb"]


@pytest.mark.slow
def test_the_workbench_plans_scenarios_and_shows_what_hangs_on_assumptions(state, tmp_path):
    out = run_notebook("6_what_if", tmp_path / "out.ipynb", {"state": str(state), "weeks": 3})
    cards = cards_of(out)
    assert [card.kind for card in cards] == [
        *["sentence"] * 3, *["table"] * 4, "sentence", "lines", "table", "sentence", "table",
    ]  # fmt: skip
    said = "".join(card.model_dump_json() for card in cards)
    assert [name for name in ("3 lakh", "8 weeks", "Muzaffarpur", "मुजफ्फरपुर") if name not in said] == []


def papermill(folder, *arguments):
    """The plain command in another folder, as an analyst types it."""
    command = [sys.executable, "-m", "papermill", str(FOLDER / "2_coverage_gaps.ipynb"), "out.ipynb", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_the_plain_papermill_command_runs_it_from_any_folder(state, tmp_path):
    done = papermill(tmp_path, "-p", "state", str(state), "-p", "goal", "300000")
    assert done.returncode == 0, done.stderr
    assert len(cards_of(tmp_path / "out.ipynb")) > 3


def test_inside_the_notebook_too_a_wrong_name_fails_with_the_nearest(tmp_path):
    done = papermill(tmp_path, "-p", "gaol", "300000")
    assert done.returncode != 0
    assert "unknown parameter 'gaol'" in done.stderr and "nearest: goal" in done.stderr
    with pytest.raises(RunFailed):
        cards_of(tmp_path / "out.ipynb")


@pytest.mark.parametrize(
    "values",
    [{"gaol": 300_000}, {"goal": "300000"}, {"goal": -1}, {"goal": float("nan")}, {"weeks": 0}, {"state": 5}],
    ids=str,
)
def test_a_wrong_parameter_is_refused_before_anything_runs(values, tmp_path):
    with pytest.raises(InputRefused):
        run_notebook("2_coverage_gaps", tmp_path / "reports" / "out.ipynb", values)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_notebook_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(InputRefused, match="2_coverage_gaps"):
        run_notebook("gaps", tmp_path / "out.ipynb", {})


def notebook_of(folder, *sources, tags=("parameters",)):
    made = v4.new_notebook(metadata={"language_info": {"name": "python"}})
    made.cells = [v4.new_code_cell("goal: int = None", metadata={"tags": list(tags)})]
    made.cells += [v4.new_code_cell(source) for source in sources]
    nbformat.write(made, folder / "drawn.ipynb")


def run_drawn(tmp_path, monkeypatch, *sources, **kwargs):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    notebook_of(folder, *sources, **kwargs)
    monkeypatch.setattr(execution, "embedded", lambda _name: folder)
    out = tmp_path / "out" / "drawn.ipynb"
    out.parent.mkdir()
    return run_notebook("drawn", out, {"goal": 5})


def test_a_drawn_notebook_that_comes_to_its_end_is_taken(tmp_path, monkeypatch):
    """Without this the refusals below could have any reason."""
    out = run_drawn(tmp_path, monkeypatch, "assert goal == 5", FINISHED)
    assert cards_of(out, "x") == []


@pytest.mark.parametrize(
    ("sources", "code"),
    [
        pytest.param(("import sys\nsys.exit(0)", FINISHED), "R-FAILED", id="sys.exit"),
        pytest.param(("1 / 0", FINISHED), "N-CELL", id="a cell fails"),
        pytest.param(("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", FINISHED), "N-KERNEL", id="killed"),
        pytest.param(("1 + 1",), "R-UNFINISHED", id="no sentinel"),
        pytest.param((FINISHED, "1 + 1"), "R-UNFINISHED", id="a cell after the sentinel"),
        pytest.param((FINISHED, "import sys\nsys.exit(0)"), "R-FAILED", id="cut off after the sentinel"),
    ],
)
def test_a_run_that_is_cut_off_is_no_run_and_leaves_nothing(tmp_path, monkeypatch, sources, code):
    with pytest.raises(RunFailed) as failed:
        run_drawn(tmp_path, monkeypatch, *sources)
    assert code in {problem.code for problem in failed.value.problems}
    assert list((tmp_path / "out").iterdir()) == []


def test_a_cell_that_hangs_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(execution, "CELL_SECONDS", 1)
    with pytest.raises(PlanningError):
        run_drawn(tmp_path, monkeypatch, "while True:\n    pass", FINISHED)
    assert list((tmp_path / "out").iterdir()) == []


def test_an_older_result_stays_when_the_new_run_fails(tmp_path, monkeypatch):
    (tmp_path / "out.ipynb").write_text("last good")
    notebook_of(tmp_path, "1 / 0", FINISHED)
    (tmp_path / "drawn.ipynb").rename(tmp_path / "failing.ipynb")
    monkeypatch.setattr(execution, "embedded", lambda _name: tmp_path)
    with pytest.raises(RunFailed, match="ZeroDivisionError"):
        run_notebook("failing", tmp_path / "out.ipynb", {})
    assert (tmp_path / "out.ipynb").read_text() == "last good"


def test_a_notebook_whose_parameters_cell_lost_its_tag_is_refused_because_defaults_would_win(tmp_path, monkeypatch):
    with pytest.raises(InputRefused, match="tagged parameters"):
        run_drawn(tmp_path, monkeypatch, FINISHED, tags=())
    assert list((tmp_path / "out").iterdir()) == []
