"""JupyterLab is opened on this machine alone, on the state that was named, and keeps what an analyst wrote."""

import subprocess
import sys

import pytest

from four_squares import make_squares
from planning.lab import open_lab


@pytest.fixture
def opened(monkeypatch):
    """What open_lab would have started."""
    calls = []
    monkeypatch.setattr(subprocess, "call", lambda command, env: calls.append((command, env)) or 0)
    return calls


def test_the_notebooks_lie_in_the_state_and_see_it(tmp_path, opened):
    state = make_squares(tmp_path / "state")
    assert open_lab(state, 8888) == 0
    command, env = opened[0]
    assert env["PLANNING_STATE"] == str(state)
    assert f"--ServerApp.root_dir={state / 'notebooks'}" in command
    assert {path.name for path in (state / "notebooks").iterdir()} >= {"2_coverage_gaps.ipynb", "5_weekly_report.ipynb"}


def test_what_an_analyst_changed_stays_when_the_lab_is_opened_again(tmp_path, opened):
    state = make_squares(tmp_path / "state")
    open_lab(state, 8888)
    mine = state / "notebooks" / "2_coverage_gaps.ipynb"
    mine.write_text("mine")
    open_lab(state, 8888)
    assert mine.read_text() == "mine" and len(opened) == 2


def test_it_listens_on_this_machine_only(tmp_path, opened):
    open_lab(make_squares(tmp_path / "state"), 9999)
    assert {"--ServerApp.ip=127.0.0.1", "--ServerApp.port=9999"} <= set(opened[0][0])
    assert not [option for option in opened[0][0] if "token" in option or "password" in option]


ASK = """
import sys
from jupyterlab.labapp import LabApp
app = LabApp()
app.parse_command_line(sys.argv[1:])
print(repr(app.news_url), app.extension_manager, app.check_for_updates_class.__name__)
"""


def test_jupyterlab_understands_that_it_stays_off_the_network(tmp_path, opened):
    open_lab(make_squares(tmp_path / "state"), 8888)
    options = [option for option in opened[0][0] if option.startswith("--LabApp")]
    answer = subprocess.run([sys.executable, "-c", ASK, *options], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["None", "readonly", "NeverCheckForUpdate"]
