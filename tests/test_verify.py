"""A plan is not believed: every number of its folder is changed once, and every rule is broken once."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest

from planning import tables
from planning.errors import InputRefused, RunFailed
from planning.plan.objectives import stage_objective
from planning.plan.result import Stage, read_plan, write_plan
from planning.plan.solve import recruitment_plan
from planning.plan.targets import target_rows
from planning.plan.verify import verify
from planning.plans import checked_plan
from small_plans import measured
from two_districts import CAPACITY, SCENARIO, drawn_gaps, drawn_plan

NUMBERS_OF_TARGETS = {
    "floor": "inputs", "members": "inputs", "groups": "inputs", "recruits": "sum over weeks", "drives": "sum over weeks",
    "new_groups": "sum over weeks", "target": "(1) end", "shortfall": "(2) floor", "eminent": "split", "ordinary": "split",
}  # fmt: skip
NUMBERS_OF_WEEKS = ("drives", "recruits", "new_groups")
NUMBERS_OF_UNITS = [column.name for column in tables.PLAN_UNITS.columns if column.kind == "count"]


@pytest.fixture(scope="module")
def plan():
    return drawn_plan()


@pytest.fixture(scope="module")
def written(plan, tmp_path_factory):
    return write_plan(plan, tmp_path_factory.mktemp("written") / "plan")


@pytest.fixture
def folder(written, tmp_path):
    return shutil.copytree(written, tmp_path / "plan")


class Lines:
    """The cells of one CSV file of a plan's folder, as text."""

    def __init__(self, folder, name):
        self.path = folder / name
        self.head, *self.rows = [line.split(",") for line in self.path.read_text().splitlines()]

    def cell(self, row: int, column: str) -> str:
        return self.rows[row][self.head.index(column)]

    def write(self, rows) -> None:
        self.path.write_text("".join(",".join(cells) + "\n" for cells in [self.head, *rows]))

    def change(self, row: int, column: str, text: str) -> None:
        changed = [list(cells) for cells in self.rows]
        changed[row][self.head.index(column)] = text
        self.write(changed)

    def add(self, row: int, column: str, difference: int) -> None:
        self.change(row, column, str(int(self.cell(row, column)) + difference))


def broken_rules(problems) -> set[tuple[str, str]]:
    """Rule and unit of every problem."""
    return {(p.reason.removeprefix("rule ").split(" is broken")[0], p.value) for p in problems}


def refused(folder) -> set[tuple[str, str]]:
    with pytest.raises(RunFailed) as failure:
        checked_plan(folder)
    return broken_rules(failure.value.problems)


def refused_number_below_zero(folder, column) -> None:
    with pytest.raises(InputRefused, match=f"column {column}.*not a whole number.*-1"):
        checked_plan(folder)


def edit_record(folder, edit) -> None:
    record = json.loads((folder / "plan.json").read_text())
    edit(record)
    (folder / "plan.json").write_text(json.dumps(record))


def test_the_plan_as_written_keeps_every_rule(written, plan):
    read = checked_plan(written)
    verify(read, drawn_gaps(), SCENARIO, CAPACITY)
    assert set(plan.targets["why"]) == {"at_floor", "reaches_floor", "pool", "weeks", "capacity"}
    assert set(plan.targets["basis"]) == {"reported", "estimated", "provisional", "not_formed"}


@pytest.mark.parametrize("difference", (1, -1))
@pytest.mark.parametrize("column", NUMBERS_OF_TARGETS)
def test_no_number_of_the_targets_can_be_changed(folder, column, difference):
    lines = Lines(folder, "targets.csv")
    for row in range(6):
        before = int(lines.cell(row, column))
        lines.add(row, column, difference)
        if before + difference < 0:
            refused_number_below_zero(folder, column)
        else:
            assert (NUMBERS_OF_TARGETS[column], lines.cell(row, "unit_id")) in refused(folder)


@pytest.mark.parametrize("difference", (1, -1))
@pytest.mark.parametrize("column", NUMBERS_OF_WEEKS)
def test_no_number_of_the_weeks_can_be_changed(folder, column, difference):
    lines = Lines(folder, "weeks.csv")
    for row in range(len(lines.rows)):
        before = int(lines.cell(row, column))
        lines.add(row, column, difference)
        if before + difference < 0:
            refused_number_below_zero(folder, column)
        else:
            assert ("sum over weeks", lines.cell(row, "unit_id")) in refused(folder)


@pytest.mark.parametrize("difference", (1, -1))
@pytest.mark.parametrize("column", NUMBERS_OF_UNITS)
def test_no_number_of_the_copied_units_can_be_changed(folder, column, difference):
    lines = Lines(folder, "inputs/units.csv")
    row = NUMBERS_OF_UNITS.index(column) % 6
    before = int(lines.cell(row, column))
    lines.add(row, column, difference)
    if before + difference < 0:
        refused_number_below_zero(folder, column)
    else:
        broken = refused(folder)
        assert ("inputs", "plan.json") in broken
        copied_to_targets = column in ("floor", "members", "groups")
        assert (("inputs", lines.cell(row, "unit_id")) in broken) == copied_to_targets


@pytest.mark.parametrize("difference", (1, -1))
def test_no_number_of_the_copied_capacity_can_be_changed(folder, difference):
    lines = Lines(folder, "inputs/capacity.csv")
    for row in range(8):
        lines.add(row, "team_days", difference)
        assert refused(folder) == {("inputs", "plan.json")}


@pytest.mark.parametrize(
    ("column", "text", "rule"),
    [("district_id", "S", "inputs"), ("basis", "gone", "inputs"), ("why", "cap", "why")],
)
def test_no_word_of_the_targets_can_be_changed(folder, column, text, rule):
    Lines(folder, "targets.csv").change(0, column, text)
    assert refused(folder) == {(rule, "N1")}


def test_a_week_that_is_not_one_of_the_plan_is_found(folder):
    Lines(folder, "weeks.csv").change(0, "week_ending", "2020-05-30")
    assert ("rows", "N1") in refused(folder)


@pytest.mark.parametrize("name", ("targets.csv", "inputs/units.csv"))
def test_a_missing_station_is_named(folder, name):
    lines = Lines(folder, name)
    lines.write(lines.rows[1:])
    assert ("rows", "N1") in refused(folder)


@pytest.mark.parametrize(
    ("name", "rule", "unit"),
    [
        ("targets.csv", "rows", "S3"),
        ("weeks.csv", "rows", "S3"),
        ("inputs/units.csv", "inputs", "S3"),
        ("inputs/capacity.csv", "inputs", "S"),
    ],
)
def test_a_row_that_stands_twice_is_named(folder, name, rule, unit):
    lines = Lines(folder, name)
    lines.write([*lines.rows, lines.rows[-1]])
    assert (rule, unit) in refused(folder)


def test_a_missing_week_of_a_station_is_a_sum_that_fails(folder):
    lines = Lines(folder, "weeks.csv")
    lines.write(lines.rows[:-1])
    assert ("sum over weeks", "S3") in refused(folder)


def test_a_missing_week_of_a_district_is_found(folder):
    lines = Lines(folder, "inputs/capacity.csv")
    lines.write(lines.rows[:-1])
    assert refused(folder) == {("inputs", "plan.json")}


@pytest.mark.parametrize("name", ("targets.csv", "weeks.csv", "inputs/units.csv"))
def test_an_unknown_station_is_named(folder, name):
    Lines(folder, name).change(0, "unit_id", "X9")
    assert ("rows", "X9") in refused(folder)


@pytest.mark.parametrize("name", ("targets.csv", "weeks.csv", "inputs/units.csv", "inputs/capacity.csv", "plan.json"))
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(InputRefused, match=name):
        checked_plan(folder)


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("difference", (1, -1))
def test_no_objective_can_be_changed(folder, number, difference):
    def edit(record):
        record["stages"][number]["objective"] += difference

    edit_record(folder, edit)
    assert ("stages", SCENARIO.stages[number]) in refused(folder)


@pytest.mark.parametrize("number", range(5))
def test_a_bound_above_the_objective_is_found(folder, number):
    def edit(record):
        record["stages"][number]["bound"] = record["stages"][number]["objective"] + 1

    edit_record(folder, edit)
    assert refused(folder) == {("stages", SCENARIO.stages[number])}


def test_stages_in_another_order_are_found(folder):
    edit_record(folder, lambda record: record["stages"].reverse())
    assert refused(folder) == {("stages", "plan.json")}


def test_blocks_that_do_not_fill_the_weeks_are_found(folder):
    edit_record(folder, lambda record: record.update(blocks=[2, 1]))
    assert ("horizon", "plan.json") in refused(folder)


def test_other_blocks_of_as_many_weeks_are_found(folder):
    edit_record(folder, lambda record: record.update(blocks=[4]))
    assert ("inputs", "plan.json") in refused(folder)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("goal", 999),
        ("weeks", 5),
        ("max_groups", 5),
        ("eminent_percent", 51),
        ("max_drives_per_week", 2),
        ("target_step", 5),
        ("name", "b"),
    ],
)
def test_no_parameter_of_the_scenario_can_be_changed(folder, field, value):
    edit_record(folder, lambda record: record["scenario"].update({field: value}))
    assert ("inputs", "plan.json") in refused(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [("status", "not proven best: see the bounds"), ("mip_gap", 0.01), ("assumptions", []), ("input_hash", None)],
)
def test_no_other_claim_of_the_record_can_be_changed_or_left_out(folder, key, value):
    edit_record(folder, lambda record: record.update({key: value}))
    with pytest.raises(RunFailed, match=key.replace("input_hash", "the copied inputs are not those of the plan")):
        checked_plan(folder)
    edit_record(folder, lambda record: record.pop(key))
    with pytest.raises(RunFailed):
        checked_plan(folder)


def test_a_plan_whose_bound_was_lowered_is_no_longer_called_optimal(folder):
    edit_record(folder, lambda record: record["stages"][1].update(bound=0))
    with pytest.raises(RunFailed, match="status"):
        checked_plan(folder)


@pytest.mark.parametrize("value", ("292", 292.0, None, True))
def test_an_objective_that_is_no_whole_number_is_refused(folder, value):
    edit_record(folder, lambda record: record["stages"][1].update(objective=value))
    with pytest.raises(InputRefused, match="not a whole number"):
        checked_plan(folder)


@pytest.mark.parametrize("text", ("", "[]", "{", '{"week": "2020-05-24"}'))
def test_a_record_that_is_no_record_is_refused(folder, text):
    (folder / "plan.json").write_text(text)
    with pytest.raises(InputRefused, match=r"plan\.json is not readable"):
        checked_plan(folder)


# From here on the forger is careful: targets and objectives follow from the weeks, so that one rule alone is broken.


def rebuilt(plan, weeks, **inputs):
    """The plan with these weeks, in which everything that can be counted from them was counted again."""
    plan = replace(plan, inputs=replace(plan.inputs, **inputs), weeks=weeks)
    targets = target_rows(plan.inputs, weeks, plan.horizon, plan.scenario)
    counted = (targets, weeks, plan.inputs, plan.horizon, plan.scenario)
    stages = tuple(Stage(s.stage, stage_objective(s.stage, *counted), 0) for s in plan.stages)
    return replace(plan, targets=targets, stages=stages)


def with_row(weeks, unit, day, **changed):
    """The weeks with other figures in the row of a station and a day, which is added when it is not there."""
    here = (weeks["unit_id"] == unit) & (weeks["week_ending"] == pd.Timestamp(day))
    row = weeks[here].iloc[0].to_dict() if here.any() else {"drives": 0, "recruits": 0, "new_groups": 0}
    row |= {"unit_id": unit, "week_ending": pd.Timestamp(day)} | changed
    made = pd.concat([weeks[~here], pd.DataFrame([row])], ignore_index=True)
    return tables.WEEKS.typed(made.sort_values(["unit_id", "week_ending"], ignore_index=True))


def plenty(plan):
    return plan.inputs.capacity.assign(team_days=pd.array([99] * len(plan.inputs.capacity), dtype="Int64"))


def found_in(plan) -> set[tuple[str, str]]:
    with pytest.raises(RunFailed) as failure:
        verify(plan)
    return broken_rules(failure.value.problems)


def test_a_worse_plan_that_keeps_every_rule_is_a_plan(plan):
    weeks = plan.weeks[plan.weeks["unit_id"] != "N2"].reset_index(drop=True)
    verify(rebuilt(plan, weeks))


def test_more_recruits_than_the_drives_bring_are_found(plan):
    weeks = with_row(plan.weeks, "N1", "2020-05-31", recruits=41)
    assert found_in(rebuilt(plan, weeks)) == {("(3) yield", "N1")}


def test_targets_that_are_not_handed_out_in_the_steps_of_the_scenario_are_found(plan):
    """Targets in ones, and a scenario that says fives: every target that is no multiple of five, nor its floor."""
    fives = replace(plan, scenario=plan.scenario.model_copy(update={"target_step": 5}))
    rows = plan.targets[(plan.targets["target"] % 5 != 0) & (plan.targets["target"] != plan.targets["floor"])]
    assert len(rows) and {unit for rule, unit in found_in(fives) if rule == "(1) end"} == set(rows["unit_id"])


def test_two_drives_of_a_station_in_a_week_that_allows_one_are_found(plan):
    weeks = with_row(plan.weeks, "N2", "2020-06-21", drives=2)
    assert found_in(rebuilt(plan, weeks, capacity=plenty(plan))) == {("drives of a week", "N2")}


def test_a_drive_before_the_group_is_open_is_found(plan):
    weeks = with_row(plan.weeks, "N3", "2020-05-31", new_groups=0)
    weeks = with_row(weeks, "N3", "2020-06-07", new_groups=1)
    assert found_in(rebuilt(plan, weeks)) == {("(4) cap", "N3")}


def test_more_people_than_the_groups_hold_are_found(plan):
    """147 members today leave 256 - 147 = 109 places in the one group of N2."""
    units = plan.inputs.units.copy()
    units.loc[units["unit_id"] == "N2", "drive_yield"] = 110
    for recruits, broken in ((109, False), (110, True)):
        forged = rebuilt(plan, with_row(plan.weeks, "N2", "2020-06-21", recruits=recruits), units=units)
        if broken:
            assert found_in(forged) == {("(4) cap", "N2")}
        else:
            verify(forged)


def test_more_groups_than_a_station_may_have_are_found(plan):
    verify(rebuilt(plan, with_row(plan.weeks, "N2", "2020-06-21", new_groups=3)))
    weeks = with_row(plan.weeks, "N2", "2020-06-21", new_groups=4)
    assert found_in(rebuilt(plan, weeks)) == {("(4) cap", "N2")}


def test_more_recruits_than_the_pool_holds_are_found(plan):
    weeks = with_row(plan.weeks, "S3", "2020-05-31", recruits=31)
    assert found_in(rebuilt(plan, weeks)) == {("(5) pool", "S3")}


def test_more_drives_than_a_district_holds_in_a_week_are_found(plan):
    weeks = with_row(plan.weeks, "N2", "2020-05-31", drives=1, recruits=40)
    assert found_in(rebuilt(plan, weeks)) == {("(6) drives", "N")}


def test_a_drive_counts_with_all_its_team_days(plan):
    """In the last week N holds two drives of one team-day each: of three team-days one is left, and N1 needs two."""
    weeks = with_row(plan.weeks, "N1", "2020-06-21", drives=1, recruits=30)
    assert found_in(rebuilt(plan, weeks)) == {("(6) drives", "N")}
    units = plan.inputs.units.assign(drive_team_days=pd.array([1] * 6, dtype="Int64"))
    verify(rebuilt(plan, weeks, units=units))


def test_a_district_without_known_capacity_holds_no_drive(plan):
    capacity = plan.inputs.capacity[plan.inputs.capacity["district_id"] == "N"]
    assert found_in(rebuilt(plan, plan.weeks, capacity=capacity)) == {("(6) drives", "S")}


def test_every_broken_rule_is_said_at_once(plan):
    weeks = with_row(plan.weeks, "S3", "2020-05-31", recruits=41, drives=3)
    rules = {("(3) yield", "S3"), ("(5) pool", "S3"), ("drives of a week", "S3"), ("(6) drives", "S")}
    assert found_in(rebuilt(plan, weeks)) == rules - {("(3) yield", "S3")}
    assert found_in(rebuilt(plan, with_row(weeks, "S3", "2020-05-31", recruits=121))) == rules


# What the plan was made of.


@pytest.mark.parametrize("unit", ("N1", "S2"))
def test_a_plan_of_other_returns_is_found(plan, unit):
    gaps = drawn_gaps()
    gaps.loc[unit, ["state", "members"]] = ["reported", 101]
    with pytest.raises(RunFailed) as failure:
        verify(plan, gaps, SCENARIO, CAPACITY)
    assert broken_rules(failure.value.problems) == {("inputs", unit)}


def test_a_plan_of_another_list_of_stations_is_found(plan):
    with pytest.raises(RunFailed, match="another list of units"):
        verify(plan, drawn_gaps().drop("N1"), SCENARIO, CAPACITY)


def test_a_plan_of_another_capacity_is_found(plan):
    other = CAPACITY.assign(value=CAPACITY["value"].mask(CAPACITY["district_id"] == "S", 1))
    with pytest.raises(RunFailed, match="capacity of a district"):
        verify(plan, drawn_gaps(), SCENARIO, other)
    with pytest.raises(RunFailed, match="N1"):
        verify(plan, drawn_gaps(), SCENARIO, None)


def test_a_plan_of_another_scenario_is_found(plan):
    other = SCENARIO.model_copy(update={"goal": 999})
    with pytest.raises(RunFailed) as failure:
        verify(plan, drawn_gaps(), other, CAPACITY)
    assert broken_rules(failure.value.problems) == {("scenario", "plan")}


MEASURED = pd.concat([
    CAPACITY, measured(("unit", "N1", "churn_per_10000", 60, 8), ("state", None, "growth_per_week", 2, 11))
])  # fmt: skip


def test_a_plan_of_measured_figures_follows_from_them_and_from_no_others(tmp_path):
    made = recruitment_plan(drawn_gaps(), SCENARIO, MEASURED)
    read = checked_plan(write_plan(made, tmp_path / "plan"))
    verify(read, drawn_gaps(), SCENARIO, MEASURED)
    with pytest.raises(RunFailed) as failure:
        verify(read, drawn_gaps(), SCENARIO, CAPACITY)
    assert broken_rules(failure.value.problems) == {("inputs", "N1")}


@pytest.mark.parametrize(
    ("column", "value", "unit"),
    [
        ("churn_per_10000_level", pd.NA, "N1"), ("churn_per_10000_weeks", 0, "N1"), ("churn_per_10000_source", "office", "N1"),
        ("drive_yield_level", "state", "S1"), ("drive_yield_weeks", 4, "S1"), ("drive_yield_source", "measured", "S1"),
    ],
)  # fmt: skip
def test_only_what_is_measured_names_whose_returns_and_how_many_weeks(column, value, unit):
    made = recruitment_plan(drawn_gaps(), SCENARIO, MEASURED)
    units = made.inputs.units.copy()
    units.loc[units["unit_id"] == unit, column] = value
    with pytest.raises(RunFailed) as failure:
        verify(replace(made, inputs=replace(made.inputs, units=units)))
    assert broken_rules(failure.value.problems) == {("origins", unit)}


def test_a_plan_that_set_measuring_aside_has_nothing_measured():
    made = recruitment_plan(drawn_gaps(), SCENARIO, MEASURED)
    with pytest.raises(RunFailed) as failure:
        verify(replace(made, scenario=SCENARIO.model_copy(update={"measure_inputs": False})))
    assert ("origins", "N1") in broken_rules(failure.value.problems)


def test_a_forged_input_with_a_fitting_hash_is_found_beside_the_gaps(folder):
    """Whoever also writes the new hash into plan.json deceives the folder, never the state it came from."""
    Lines(folder, "inputs/units.csv").add(1, "pool", 1)
    edit_record(folder, lambda record: record.update(input_hash=read_plan(folder).input_hash))
    forged = checked_plan(folder)
    with pytest.raises(RunFailed) as failure:
        verify(forged, drawn_gaps(), SCENARIO, CAPACITY)
    assert broken_rules(failure.value.problems) == {("inputs", "N2")}


def test_the_check_needs_no_solver():
    code = "import sys, planning.plan.verify; sys.exit(bool({'pulp', 'highspy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
