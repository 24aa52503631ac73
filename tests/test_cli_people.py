"""The verbs about people on the command line: exit codes, JSON alone on standard output, and numbers from standard input only."""

import io
import json
import sys

import pytest
from typer.testing import CliRunner

from invented import a_key, number, row, write_list
from little_state import make_state
from planning import cli
from planning.key import VARIABLE


@pytest.fixture
def run(monkeypatch, capfd):
    """The command in this process: exit code, standard output and standard error."""

    def given(*arguments, stdin=""):
        monkeypatch.setattr(sys, "argv", ["planning", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main()
        return (left.value.code or 0, *capfd.readouterr())

    return given


@pytest.fixture
def folder(tmp_path):
    return make_state(tmp_path / "state")


def test_a_key_is_made_once_and_told_by_its_id(run, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "people.key"))
    code, out, _ = run("key", "new", "--json")
    assert code == 0 and json.loads(out)["file"] == str(tmp_path / "people.key")
    assert json.loads(run("key", "check", "--json")[1]) == json.loads(out)
    code, out, err = run("key", "new")
    assert (code, out) == (2, "") and "never overwritten" in err


def test_a_key_that_others_can_read_ends_with_2_and_the_line_that_mends_it(run, folder, tmp_path):
    key = a_key(tmp_path / "safe")
    key.chmod(0o644)
    code, _, err = run("people", folder, tmp_path / "none.csv", "--key", key)
    assert code == 2 and f"chmod 600 {key}" in err


def test_lists_are_accounted_for_in_words_and_in_json(run, folder, tmp_path):
    key, file = a_key(tmp_path / "safe"), write_list(tmp_path / "list.csv", row("101", 1, "2020-05-01"))
    code, out, err = run("people", folder, file, "--key", key, "--received", "2020-06-15")
    assert (code, err.strip()) == (0, "") and "1 rows = 1 accepted + 0 for review + 0 refused + 0 duplicate" in out
    code, out, _ = run("people", folder, file, "--key", key, "--received", "2020-06-15", "--json")
    assert (code, json.loads(out)["duplicate"]) == (0, 1)


def test_a_list_that_waits_ends_with_3_and_one_with_a_fault_with_2(run, folder, tmp_path):
    key, file = a_key(tmp_path / "safe"), write_list(tmp_path / "a.csv", row("Chakya", 1, "2020-05-01", district="E"))
    code, out, _ = run("people", folder, file, "--key", key)
    assert code == 3 and f"1 row waits for a decision, see {folder / 'people_review.csv'}" in out
    assert run("people", folder, write_list(tmp_path / "b.csv", row("101", 1)), "--key", key)[0] == 2


def test_a_number_is_erased_from_standard_input(run, folder, tmp_path):
    key, file = a_key(tmp_path / "safe"), write_list(tmp_path / "list.csv", row("101", 1, "2020-05-01"))
    run("people", folder, file, "--key", key)
    code, out, _ = run("erase", folder, "--key", key, stdin=f"{number(1)}\n")
    assert code == 0 and out.startswith("erased")
    code, out, _ = run("erase", folder, "--key", key, "--json", stdin=f"{number(1)}\n")
    assert (code, json.loads(out)["found"]) == (0, False)


def test_a_number_as_an_argument_is_no_argument(folder, tmp_path):
    done = CliRunner().invoke(cli.app, ["erase", str(folder), number(1), "--key", str(a_key(tmp_path / "safe"))])
    assert done.exit_code == 2 and not (folder / "register.sqlite").exists()


def test_nothing_on_standard_input_is_refused(run, folder, tmp_path):
    code, _, err = run("erase", folder, "--key", a_key(tmp_path / "safe"))
    assert code == 2 and "R-PHONE" in err
