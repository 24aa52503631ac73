"""A plan goes to its folder whole and comes back as it was."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from planning.errors import InputRefused
from planning.plan.inputs import plan_inputs
from planning.plan.result import Stage, differing_claims, read_plan, read_record, write_plan
from small_plans import measured
from two_districts import SCENARIO, drawn_gaps, drawn_plan


@pytest.fixture(scope="module")
def drawn():
    return drawn_plan()


def test_a_plan_that_was_written_is_read_as_it_was(drawn, tmp_path):
    read = read_plan(write_plan(drawn, tmp_path / "plan"))
    for found, written in (
        (read.targets, drawn.targets),
        (read.weeks, drawn.weeks),
        (read.inputs.units, drawn.inputs.units),
        (read.inputs.capacity, drawn.inputs.capacity),
    ):
        pd.testing.assert_frame_equal(found, written)
    assert (read.scenario, read.horizon, read.stages) == (drawn.scenario, drawn.horizon, drawn.stages)
    assert (read.inputs.week, read.status, read.input_hash) == (drawn.inputs.week, "optimal", drawn.input_hash)


def test_codes_with_leading_zeros_and_words_that_look_like_nothing_come_back(drawn, tmp_path):
    """A code is text: 007 stays 007, and a station called NA is a station."""
    names = {"N1": "007", "N2": "NA", "N3": "-3"}
    coded = replace(
        drawn,
        targets=drawn.targets.assign(unit_id=drawn.targets["unit_id"].replace(names)),
        weeks=drawn.weeks.assign(unit_id=drawn.weeks["unit_id"].replace(names)),
    )
    read = read_plan(write_plan(coded, tmp_path / "plan"))
    assert read.targets["unit_id"].tolist() == ["007", "NA", "-3", "S1", "S2", "S3"]
    assert set(read.weeks["unit_id"]) == {"007", "NA", "-3", "S2", "S3"}


def test_the_record_carries_proof_and_assumptions(drawn, tmp_path):
    record = read_record(write_plan(drawn, tmp_path / "plan", {"state": "Drawn", "synthetic": "all"}))
    assert (record["state"], record["synthetic"], record["status"], record["mip_gap"]) == ("Drawn", "all", "optimal", 0)
    assert record["stages"][1] == {"stage": "shortfall", "objective": 292, "bound": 292, "mip_gap": 0}
    assert (record["week"], record["blocks"], record["scenario"]["goal"]) == ("2020-05-24", [2, 2], 1_000)
    office = {"source": "office", "level": None, "weeks": 0, "value": 2}
    assert office | {"key": "drive_team_days", "count": 1, "default": 1} in record["assumptions"]
    assert office | {"key": "team_days_per_week", "count": 2, "default": None} in record["assumptions"]
    assert differing_claims(drawn, record) == {}


def test_the_same_plan_has_the_same_bytes_but_for_the_seconds(drawn, tmp_path):
    first, second = (write_plan(plan, tmp_path / name) for name, plan in (("a", drawn), ("b", drawn_plan())))
    for file in ("targets.csv", "weeks.csv", "inputs/units.csv", "inputs/capacity.csv"):
        assert (first / file).read_bytes() == (second / file).read_bytes()
    records = [json.loads((folder / "plan.json").read_text()) | {"seconds": 0} for folder in (first, second)]
    assert records[0] == records[1]


@pytest.mark.parametrize(("objective", "bound", "gap"), [(100, 90, 0.1), (0, 0, 0), (7, 7, 0), (1, 0, 1), (4, 3, 0.25)])
def test_the_gap_of_a_stage_is_what_might_be_better_as_a_share(objective, bound, gap):
    assert Stage("shortfall", objective, bound).mip_gap == gap


def test_a_plan_is_called_optimal_only_if_every_stage_is_proved(drawn):
    unproved = replace(drawn, stages=(*drawn.stages[:-1], Stage("team_days", 16, 15)))
    assert drawn.status == "optimal" and unproved.status != "optimal"
    assert unproved.mip_gap == 0, "the gap is that of the first stage"


def test_the_hash_of_the_inputs_changes_with_each_of_them_and_not_with_the_answer(drawn):
    def with_inputs(**changed):
        return replace(drawn, inputs=replace(drawn.inputs, **changed))

    others = [
        with_inputs(units=drawn.inputs.units.assign(pool=drawn.inputs.units["pool"] + 1)),
        with_inputs(capacity=drawn.inputs.capacity.assign(team_days=drawn.inputs.capacity["team_days"] + 1)),
        with_inputs(week=pd.Timestamp("2020-05-31").date()),
        replace(drawn, scenario=drawn.scenario.model_copy(update={"goal": 1})),
        replace(drawn, horizon=replace(drawn.horizon, blocks=(range(1, 5),))),
    ]
    assert len({drawn.input_hash, *(other.input_hash for other in others)}) == 6
    assert replace(drawn, weeks=drawn.weeks.iloc[:0], stages=(), seconds=9.0).input_hash == drawn.input_hash


def test_a_newer_plan_takes_the_place_of_the_older_one_and_leaves_nothing_beside_it(drawn, tmp_path):
    write_plan(drawn, tmp_path / "plan")
    write_plan(drawn_plan(goal=0), tmp_path / "plan")
    assert read_plan(tmp_path / "plan").scenario.goal == 0
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_folder_that_holds_something_else_is_left_alone(drawn, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("keep")
    with pytest.raises(InputRefused, match="letters"):
        write_plan(drawn, tmp_path / "letters")
    assert (tmp_path / "letters" / "letter.txt").read_text() == "keep"


def test_every_missing_file_is_named_at_once(tmp_path):
    with pytest.raises(InputRefused) as refusal:
        read_plan(tmp_path / "nothing")
    files = ("targets.csv", "weeks.csv", "units.csv", "capacity.csv")
    assert all(file in str(refusal.value) for file in files)


def test_a_scenario_that_the_record_spells_wrongly_is_refused_by_name(drawn, tmp_path):
    folder = write_plan(drawn, tmp_path / "plan")
    record = read_record(folder)
    record["scenario"]["gaol"] = 1
    (folder / "plan.json").write_text(json.dumps(record))
    with pytest.raises(InputRefused, match=r"unknown parameter 'gaol'.*nearest: goal"):
        read_plan(folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("blocks", [2, 3, -1]), ("blocks", [0, 4]), ("blocks", [10**9]), ("week", "9999-12-26"), ("week", None),
        ("seconds", None), ("seconds", "long"), ("previous_weeks", -1), ("previous_weeks", 2),
    ],
)  # fmt: skip
def test_a_record_that_no_plan_can_have_is_refused_and_the_file_named(drawn, tmp_path, name, value):
    folder = write_plan(drawn, tmp_path / "plan")
    (folder / "plan.json").write_text(json.dumps(read_record(folder) | {name: value}))
    with pytest.raises(InputRefused, match=r"plan\.json is not readable") as refusal:
        read_plan(folder)
    assert str(folder / "plan.json") in str(refusal.value)


def test_a_changed_default_that_no_station_uses_is_called_idle():
    shown = measured(("state", None, "churn_per_10000", 60, 8), ("unit", "N1", "growth_per_week", 2, 8))
    changed = SCENARIO.model_copy(update={"churn_per_10000": 300, "growth_per_week": 1})
    inputs = plan_inputs(drawn_gaps(), changed, shown)
    made = replace(drawn_plan(), inputs=inputs, scenario=changed)
    assert made.idle == ("churn_per_10000",), "growth is measured at one station alone"
    aside = changed.model_copy(update={"measure_inputs": False})
    assert replace(made, inputs=plan_inputs(drawn_gaps(), aside, shown), scenario=aside).idle == ()
