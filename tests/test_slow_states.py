"""Whole states from end to end: the sample, and the real lists where they are at hand."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from once import made_once

pytestmark = pytest.mark.slow

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
REAL = Path(__file__).parents[2] / "shared" / "data" / "bihar"
STATES = ("reported", "silent", "not_formed", "gone")
ADDED_UP = ("units", *STATES, "seats", "floor", "gap", "gap_unknown")


def planning(*arguments, code=0):
    """What the command said as JSON, after it left with one of the expected codes."""
    done = subprocess.run(
        [sys.executable, "-m", "planning.cli", *map(str, arguments), "--json"], capture_output=True, text=True
    )
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def assert_adds_up(found):
    assert sum(found[state] for state in STATES) == found["units"]
    for key in ADDED_UP:
        assert sum(district[key] for district in found["districts"]) == found[key], key
    assert found["goal_gap"] == max(0, found["goal"] - found["seats"])


def assert_accounts(found):
    assert found["rows_in"] == found["accepted"] + found["review"] + found["refused"] + found["duplicate"] > 0


def assert_planned(state, place, units):
    record = planning("plan", state, "-o", place)
    assert record["mip_gap"] <= 0.005 and all(0 <= stage["bound"] <= stage["objective"] for stage in record["stages"])
    assert planning("verify", place) == {"verified": True, "units": units, "input_hash": record["input_hash"]}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    def take_in(folder):
        subprocess.run(["cp", "-R", SAMPLE, folder / "sample"], check=True)
        found = planning("intake", folder / "sample")
        (folder / "intake.json").write_text(json.dumps(found))

    return made_once(tmp_path_factory, "whole_sample", take_in)


def test_every_row_of_the_sample_is_accounted_for(sample):
    found = json.loads((sample / "intake.json").read_text())
    assert_accounts(found)
    assert found["accepted"] == found["rows_in"], "every name is exact or decided"


def test_the_gaps_of_the_sample_add_up(sample):
    found = planning("gaps", sample / "sample")
    assert (found["units"], found["week"]) == (1289, "2020-05-24")
    assert 120_000 <= found["seats"] <= 140_000
    assert_adds_up(found)


def test_the_plan_of_the_sample_is_within_half_a_per_cent_and_verifies(sample, tmp_path):
    assert_planned(sample / "sample", tmp_path / "plan", 1289)


def test_a_plan_of_three_lakh_verifies_too(sample, tmp_path):
    record = planning("plan", sample / "sample", "-o", tmp_path / "plan", "--set", "goal=300000")
    assert record["scenario"]["goal"] == 300_000 and record["mip_gap"] <= 0.005
    assert planning("verify", tmp_path / "plan")["verified"]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real lists are not at hand")
def test_the_real_lists_go_from_init_to_a_verified_plan(tmp_path):
    state = tmp_path / "bihar"
    made = planning(
        "init", state, "--districts", REAL / "districts_38_clean.geojson", "--stations", REAL / "police_stations_929.csv",
        "--map", "unit_id=ps_cd,name=name,district=police_district,kind=kind",
        "--map-districts", "id=dt_code,name=district", "--map-kind", "territorial=thana", code=3,
    )  # fmt: skip
    assert (made["units"], made["districts"]) == (929, 44)
    assert made["with_ground"] + made["without_ground"] == 929
    command = [sys.executable, "-m", "planning.cli", "sample", "--returns-for", str(state)]
    subprocess.run(command, check=True, capture_output=True)
    assert_accounts(planning("intake", state))
    found = planning("gaps", state)
    assert found["units"] == 929
    assert_adds_up(found)
    assert_planned(state, tmp_path / "plan", 929)
