"""The command line: every verb helps, JSON stands alone on standard output, and the exit code says what happened."""

import json
import re
import shutil
import subprocess
import sys
from datetime import date

import pytest
from filelock import FileLock

import planning.weekly
from four_squares import make_reporting_squares, make_squares
from little_map import KIND_MAPPING, MAPPING, write_map, write_stations
from little_state import make_state, send
from once import made_once
from planning import cli
from planning.errors import Problem
from planning.files import sha256
from planning.intake import fetch
from planning.plan.rules import RULES

VERBS = [command.name or command.callback.__name__ for command in cli.app.registered_commands]


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    return made_once(tmp_path_factory, "squares", make_reporting_squares)


@pytest.fixture(scope="module")
def plan(tmp_path_factory, state):
    def solve(folder):
        command = [sys.executable, "-m", "planning.cli", "plan", state, "-o", folder / "plan", "--jobs", "1"]
        subprocess.run(command, check=True, capture_output=True)

    return made_once(tmp_path_factory, "squares_plan", solve) / "plan"


def test_the_verbs_are_the_steps_of_the_work():
    steps = [
        "sample",
        "fetch",
        "init",
        "ground",
        "check",
        "population",
        "template",
        "intake",
        "gaps",
        "plan",
        "rule",
        "verify",
        "explain",
        "weekly",
        "seal",
        "compare",
        "frontier",
        "sensitivity",
        "key",
        "people",
        "erase",
        "register",
        "lab",
    ]
    assert steps == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_helps(planning_, verb):
    done = planning_(verb, "--help")
    assert (done.code, done.err) == (0, "") and "Usage: planning " + verb in done.out


def test_every_option_of_every_verb_says_what_it_does():
    import typer

    for verb, command in typer.main.get_command(cli.app).commands.items():
        assert command.help, verb
        assert [p.name for p in command.params if not getattr(p, "help", None) and p.name != "help"] == [], verb


def test_the_command_alone_shows_the_verbs(planning_):
    done = planning_()
    assert done.code == 2 and all(verb in done.out + done.err for verb in VERBS)


def test_the_installed_command_runs_from_any_folder(state, tmp_path):
    command = [sys.executable, "-m", "planning.cli", "gaps", str(state), "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["units"] == 6 and done.stderr == ""


def test_gaps_as_json_add_up(planning_, state):
    found = planning_("gaps", state, "--json").json
    assert found["reported"] + found["silent"] + found["not_formed"] + found["gone"] == found["units"] == 6
    for key in ("units", "reported", "silent", "not_formed", "gone", "seats", "floor", "gap", "gap_unknown"):
        assert sum(district[key] for district in found["districts"]) == found[key], key
    assert (found["as_of"], found["goal"], found["goal_gap"], found["people"]) == ("2020-05-24", 200_000, 199_660, None)


def test_gaps_in_words_name_the_week_the_districts_and_that_data_are_synthetic(planning_, state):
    done = planning_("gaps", state)
    assert done.code == 0
    for said in ("week 2020-05-24", "all synthetic", "Patna", "Muzaffarpur", "goal 200,000: 199,660 members"):
        assert said in done.out


def test_gaps_go_to_a_file(planning_, state, tmp_path):
    assert planning_("gaps", state, "-o", tmp_path / "new" / "gaps.csv").code == 0
    assert len((tmp_path / "new" / "gaps.csv").read_text().splitlines()) == 7


def test_a_setting_changes_the_goal(planning_, state):
    assert planning_("gaps", state, "--json", "--set", "goal=340").json["goal_gap"] == 0


def test_a_plan_is_published_in_the_state_and_the_place_of_a_plan_is_said_once(planning_, tmp_path):
    state = make_reporting_squares(tmp_path / "state")
    assert planning_("plan", state, "--publish", "--jobs", "1").code == 0
    assert planning_("verify", state / "plans" / "2020-W21").code == 0
    assert planning_("plan", state).code == planning_("plan", state, "--publish", "-o", tmp_path / "plan").code == 2


def test_a_plan_tells_from_which_it_differs_least_and_that_its_time_was_up(planning_, state, plan, tmp_path):
    done = planning_(
        "plan", state, "-o", tmp_path / "next", "--previous", plan, "--time-limit", "0", "--json", "--jobs", "1"
    )
    assert done.code == 0 and done.json["stages"][-1]["stage"] == "change"
    assert done.json["status"] == "not proven best: see the bounds"
    assert planning_("verify", tmp_path / "next").code == 0


def test_intake_as_json_accounts_for_every_row_and_what_waits_for_a_person_exits_3(planning_, tmp_path):
    folder = make_state(tmp_path / "state")
    send(folder, "2020-05-24,102,E,120", "2020-05-24,Chakia,,90")
    done = planning_("intake", folder, "--received", "2020-06-15", "--json")
    found = done.json
    assert (done.code, found["rows_in"], found["accepted"], found["review"]) == (3, 2, 1, 1)
    assert found["rows_in"] == found["accepted"] + found["review"] + found["refused"] + found["duplicate"]


def test_refused_rows_exit_2_and_come_before_what_waits(planning_, tmp_path):
    folder = make_state(tmp_path / "state")
    send(folder, "2020-05-24,102,E,many", "2020-05-24,Chakia,,90")
    done = planning_("intake", folder, "--received", "2020-06-15")
    assert done.code == 2 and "row 2" in done.err and "'many'" in done.err
    assert "2 rows = 0 accepted + 1 for review + 1 refused + 0 duplicate" in done.out


def test_what_waits_is_told_with_the_file_that_says_why(planning_, tmp_path):
    folder = make_state(tmp_path / "state")
    send(folder, "2020-05-24,Chakia,,90")
    for _ in range(2):
        done = planning_("intake", folder, "--received", "2020-06-15")
        assert done.code == 3 and f"1 row waits for a decision, see {folder / 'review.csv'}" in done.out


def test_nothing_is_received_after_today_so_that_no_week_to_come_can_enter(planning_, tmp_path):
    folder = make_state(tmp_path / "state")
    send(folder, "2199-12-29,102,E,120")
    done = planning_("intake", folder, "--received", "2199-12-30")
    assert done.code == 2 and "[A-RECEIVED]" in done.err and "'2199-12-30'" in done.err
    assert not (folder / "register.sqlite").exists()


def test_a_clean_intake_exits_0(planning_, tmp_path):
    folder = make_squares(tmp_path / "state")
    send(folder, "2020-05-24,NE,D1,250")
    assert planning_("intake", folder, "--received", "2020-06-15").code == 0


def test_template_writes_a_form_for_each_district_or_for_one(planning_, tmp_path):
    folder = make_state(tmp_path / "state")
    done = planning_("template", folder, "--week", "2020-05-24", "-o", tmp_path / "forms", "--json")
    assert done.code == 0 and done.json["week_ending"] == "2020-05-24"
    assert [(form["district_id"], form["rows"]) for form in done.json["forms"]] == [("B", 5), ("E", 5)]
    one = planning_("template", folder, "--week", "2020-05-24", "--district", "E", "-o", tmp_path / "one")
    assert one.code == 0 and "1 form with 5 rows, week ending 2020-05-24" in one.out
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["E-2020-W21.xlsx"]


def test_a_template_without_a_week_is_for_the_week_that_runs(planning_, tmp_path):
    folder = make_state(tmp_path / "state")
    ends = planning_("template", folder, "-o", tmp_path / "forms", "--json").json["week_ending"]
    assert date.fromisoformat(ends).isoweekday() == 7


def test_forms_that_were_left_blank_are_told_and_no_fault(planning_, tmp_path):
    folder = make_state(tmp_path / "state")
    planning_("template", folder, "--week", "2020-05-24", "-o", folder / "inbox")
    done = planning_("intake", folder, "--received", "2020-06-15")
    assert done.code == 0 and "10 rows of forms are blank: not reported" in done.out


@pytest.fixture
def taken_in(planning_, tmp_path):
    """A state whose register holds one return, and the copy made before the second intake."""
    folder = make_state(tmp_path / "state")
    for name, members in (("a.csv", 120), ("b.csv", 130)):
        send(folder, f"2020-05-24,102,E,{members}", name=name)
        assert planning_("intake", folder, "--received", "2020-06-15").code == 0
    return folder


def test_a_sealed_week_is_exported_with_the_hash_of_its_seal_after_a_late_return_too(planning_, taken_in, tmp_path):
    sealed = planning_("seal", taken_in, "--week", "2020-05-24", "--json").json
    assert (sealed["week"], sealed["returns"], sealed["already"]) == ("2020-W21", 1, False)
    send(taken_in, "2020-05-24,102,E,140", name="late.csv")
    late = planning_("intake", taken_in, "--received", "2020-06-16")
    assert late.code == 0 and "restatement: 140 members in 2020-W21, a week that was sealed with 130" in late.out
    file = tmp_path / "new" / "week.csv"
    found = planning_("register", "export", taken_in, "--week", "2020-05-24", "-o", file, "--json").json
    assert found["sealed"] and found["sha256"] == sealed["sha256"] == sha256(file.read_bytes())
    options = ("--week", "2020-05-24", "--known-on", "2020-06-16", "-o", file)
    assert "as known on 2020-06-16: 1 returns" in planning_("register", "export", taken_in, *options).out
    assert b",140," in file.read_bytes()


def test_sealing_again_exits_0_and_says_when_it_was_done(planning_, taken_in):
    sealed = planning_("seal", taken_in, "--week", "2020-05-24", "--json").json
    again = planning_("seal", taken_in, "--week", "2020-05-24")
    assert again.code == 0 and sealed["recorded_at"] in again.out and "nothing changed" in again.out


def test_the_status_of_a_register_tells_weeks_and_copies_in_words_and_as_json(planning_, taken_in):
    planning_("seal", taken_in, "--week", "2020-05-24")
    send(taken_in, "2020-05-24,102,E,140", name="late.csv")
    planning_("intake", taken_in, "--received", "2020-06-16")
    said = planning_("register", "status", taken_in)
    assert said.code == 0 and "integrity ok" in said.out and "2020-W21" in said.out
    assert "102: 140 members, 130 as sealed, received on 2020-06-16" in said.out
    assert "backup register-000001-000000.sqlite: good" in said.out
    found = planning_("register", "status", taken_in, "--json").json
    assert found["weeks"][0]["restatements"] == 1 and len(found["batches"]) == 3


def test_a_copy_is_put_back_and_a_damaged_register_exits_2_until_then(planning_, taken_in):
    (taken_in / "register.sqlite").write_bytes(b"spoilt" * 2000)
    damaged = planning_("register", "status", taken_in, "--json")
    assert damaged.code == 2 and "register-000001-000000.sqlite" in damaged.err and damaged.json["weeks"] == []
    done = planning_("register", "restore", taken_in, "register-000001-000000.sqlite")
    assert done.code == 0 and "1 batches, 1 returns" in done.out and "replaced" in done.out
    assert planning_("register", "status", taken_in).code == 0
    assert planning_("intake", taken_in, "--received", "2020-06-15", "--json").json["accepted"] == 1


def test_what_an_action_on_the_register_lacks_or_does_not_take_is_refused_at_once(planning_, taken_in):
    done = planning_("register", "export", taken_in, "register.sqlite", "--known-on", "2020-06-16", "--json")
    assert done.code == 2
    told = [(problem["code"], problem["column"]) for problem in done.json["problems"]]
    assert told == [("A-MISSING", "--week"), ("A-MISSING", "--output"), ("A-FOREIGN", "BACKUP")]


def test_init_makes_a_state_of_a_map_and_a_list(planning_, tmp_path):
    options = {"--map": MAPPING, "--map-kind": KIND_MAPPING}
    written = [
        part for name, pairs in options.items() for part in (name, ",".join(f"{a}={b}" for a, b in pairs.items()))
    ]
    done = planning_(
        "init", tmp_path / "state", "--districts", write_map(tmp_path / "map.geojson"),
        "--stations", write_stations(tmp_path / "stations.csv"), *written, "--json",
    )  # fmt: skip
    assert (done.code, done.json["units"], done.json["with_ground"]) == (0, 7, 5)


def test_people_are_counted_in_words_and_as_json(planning_, tmp_path):
    folder = make_squares(tmp_path / "state")
    places = tmp_path / "places.csv"
    places.write_text("folk,lon,lat\n12,85.25,25.25\n")
    done = planning_("population", folder, places, "--map", "population=folk", "--as-of", "2020-05-24", "--json")
    assert (done.code, done.json["people"], done.json["located"] + done.json["not_located"]) == (0, 12, 12)
    said = planning_("population", folder, places, "--map", "population=folk", "--as-of", "2020-05-24")
    assert said.code == 0 and said.out.startswith("12 people at 1 places = 12 on the ground of stations + 0 on")
    assert planning_("population", folder, places, "--map", "people=folk").code == 2


def test_boundaries_are_fetched_with_their_fingerprint_licence_and_what_to_do_for_jurisdictions(
    planning_, tmp_path, monkeypatch
):
    made = fetch.Fetched(tmp_path / "goa.topojson", "0f" * 32, known=False)
    monkeypatch.setattr(fetch, "fetch_boundaries", lambda folder, state: made)
    said = planning_("fetch", "boundaries", tmp_path, "--state", "goa")
    assert said.code == 0
    assert all(part in said.out for part in ("0f" * 32, fetch.COMMIT, "MIT", "i-Bhugoal", "--kind thana"))
    assert planning_("fetch", "boundaries", tmp_path, "--state", "goa", "--json").json["known"] is False
    assert planning_("fetch", "weather", tmp_path).code == 2


def test_an_unknown_state_is_refused_with_the_nearest(planning_, tmp_path):
    done = planning_("fetch", "boundaries", tmp_path, "--state", "Kerela")
    assert done.code == 2 and "nearest: kerala" in done.err


@pytest.mark.slow
def test_a_synthetic_state_is_drawn_taken_in_and_measured(planning_, tmp_path):
    folder = tmp_path / "drawn"
    assert planning_("sample", folder, "--thanas", "120", "--outposts", "20", "--weeks", "2").code == 0
    assert planning_("intake", folder, "--received", "2020-12-31").code in (0, 3)
    assert planning_("gaps", folder, "--json").json["units"] == 140


def test_sample_needs_one_folder(planning_, tmp_path):
    assert planning_("sample").code == 2
    assert planning_("sample", tmp_path / "a", "--returns-for", tmp_path / "b").code == 2


def test_a_plan_as_json_is_its_plan_json(planning_, state, tmp_path):
    done = planning_("plan", state, "-o", tmp_path / "plan", "--jobs", "1", "--json")
    assert done.code == 0 and done.json == json.loads((tmp_path / "plan" / "plan.json").read_text())
    assert done.json["status"] == "optimal" and done.json["mip_gap"] <= 0.005
    assert done.json["input_hash"] and {stage["stage"] for stage in done.json["stages"]} >= {"shortfall", "goal"}


@pytest.mark.parametrize(
    ("settings", "code", "mend"),
    [
        (("goal=9000", "must_reach=['goal']"), "P-GOAL", "goal of "),
        (("must_reach=['floors']", "weeks=1"), "P-FLOOR", "weeks of "),
        (("cap=40",), "P-CAP", "cap of 50"),
    ],
)
def test_what_no_plan_can_meet_exits_4_with_what_would_do_and_publishes_nothing(
    planning_, state, tmp_path, settings, code, mend
):
    options = [part for setting in settings for part in ("--set", setting)]
    done = planning_("plan", state, "-o", tmp_path / "plan", "--jobs", "1", *options, "--json")
    assert done.code == 4 and not (tmp_path / "plan").exists()
    assert {problem["code"] for problem in done.json["problems"]} == {code}
    assert all(mend in problem["mend"] and problem["value"] for problem in done.json["problems"])
    assert f"[{code}]" in done.err


def test_a_weekly_set_is_published_and_exits_4_where_no_plan_can_meet_what_must_be(
    planning_, state, tmp_path, monkeypatch
):
    missed = (Problem("P-GOAL", "no plan has more than 340 members", "goal of 340", value="9000"),)
    made = planning.weekly.WeeklySet(tmp_path / "2020-W21", "2020-W21", "run", missed)
    monkeypatch.setattr(planning.weekly, "weekly", lambda *_, **__: made)
    done = planning_("weekly", state, "-o", tmp_path, "--json")
    assert done.code == 4 and "[P-GOAL]" in done.err
    assert (done.json["week"], [p["mend"] for p in done.json["problems"]]) == ("2020-W21", ["goal of 340"])


def test_a_plan_without_any_drive_is_a_valid_answer(planning_, state, tmp_path):
    done = planning_("plan", state, "-o", tmp_path / "plan", "--jobs", "1", "--set", "capacity_percent=0")
    assert done.code == 0 and "0 drives win 0 people" in done.out


@pytest.mark.parametrize("setting", ["goal=-1", "max_groups=0", "cap=true", "cap='256'", "goal=nan", "drive_yield=inf"])
def test_a_setting_out_of_range_or_of_another_type_is_refused_by_name(planning_, state, tmp_path, setting):
    done = planning_("plan", state, "-o", tmp_path / "plan", "--set", setting)
    assert done.code == 2 and f"column {setting.partition('=')[0]}" in done.err


def test_a_station_is_explained_in_words_and_as_json(planning_, plan):
    done = planning_("explain", plan, "NW", "--json")
    assert done.code == 0 and (done.json["unit_id"], done.json["district_id"]) == ("NW", "D1")
    said = planning_("explain", plan, "NW")
    assert said.code == 0 and f"why {done.json['target']} members" in said.out and "floor: 200" in said.out


def test_a_station_is_explained_by_its_name_and_in_hindi(planning_, plan):
    code = planning_("explain", plan, "NW", "--json").json
    assert planning_("explain", plan, "north west", "--json").json == code
    assert "सदस्य क्यों" in planning_("explain", plan, "NW", "--lang", "hi").out


def test_a_district_and_the_state_are_explained(planning_, plan):
    weeks = planning_("explain", plan, "D1", "--json").json["weeks"]
    assert len(weeks) == 12 and all(week["used"] <= week["team_days"] for week in weeks)
    assert "What one drive more would bring, week by week" in planning_("explain", plan, "D1").out
    worth = planning_("explain", plan, "state", "--json").json["worth_of_drives"]
    assert [(row["district_id"], row["week"]) for row in worth if row["district_id"] == "D1"] == [
        ("D1", week) for week in range(1, 13)
    ]


def test_what_the_plan_does_not_know_is_refused_with_the_nearest(planning_, plan):
    done = planning_("explain", plan, "North Wst")
    assert done.code == 2 and "X-UNKNOWN" in done.err and "station NW North West" in done.err


@pytest.mark.parametrize("rule", RULES)
def test_a_plan_by_a_rule_of_thumb_is_verified_and_says_which_rule_made_it(planning_, state, tmp_path, rule):
    done = planning_("rule", state, rule, "-o", tmp_path / "plan", "--json")
    assert done.code == 0 and done.json["rule"] == rule and done.json["status"] != "optimal"
    assert planning_("verify", tmp_path / "plan", "--json").json["units"] == 6


def test_an_unknown_rule_of_thumb_is_refused_with_those_there_are(planning_, state, tmp_path):
    done = planning_("rule", state, "best_first", "-o", tmp_path / "plan")
    assert done.code == 2 and all(rule in done.err for rule in RULES) and not (tmp_path / "plan").exists()


def test_a_goal_that_is_already_reached_is_planned_too(planning_, state, tmp_path):
    done = planning_("plan", state, "-o", tmp_path / "plan", "--jobs", "1", "--set", "goal=1", "--json")
    assert (done.code, done.json["status"]) == (0, "optimal")


def test_a_plan_never_replaces_what_is_no_plan(planning_, tmp_path):
    folder = make_reporting_squares(tmp_path / "state")
    before = sorted(path for path in folder.rglob("*"))
    done = planning_("plan", folder, "-o", folder, "--jobs", "1")
    assert done.code == 2 and "no plan stands there" in done.err
    assert sorted(path for path in folder.rglob("*")) == before


def test_a_plan_that_keeps_its_rules_is_verified(planning_, plan):
    assert planning_("verify", plan, "--json").json["units"] == 6
    assert "every rule holds: 6 stations" in planning_("verify", plan).out


def changed(plan, tmp_path, file, row, column, by):
    """A copy of the plan with one number of one file changed, and the unit of that row."""
    copy = shutil.copytree(plan, tmp_path / "changed")
    lines = (copy / file).read_text().splitlines()
    header = lines[0].split(",")
    cells = lines[row].split(",")
    cells[header.index(column)] = str(int(cells[header.index(column)]) + by)
    (copy / file).write_text("\n".join([*lines[:row], ",".join(cells), *lines[row + 1 :], ""]))
    return copy, cells[0]


@pytest.mark.parametrize(
    ("file", "row", "column", "by", "rule"),
    [
        ("targets.csv", 1, "target", 1, "(1) end"),
        ("targets.csv", 3, "shortfall", 1, "(2) floor"),
        ("targets.csv", 6, "recruits", 1, "sum over weeks"),
        ("targets.csv", 1, "eminent", 1, "split"),
        ("targets.csv", 4, "floor", -1, "inputs"),
        ("weeks.csv", 1, "recruits", 1, "sum over weeks"),
    ],
)
def test_a_plan_with_one_number_changed_breaks_a_rule_that_is_named_with_its_unit(
    planning_, plan, tmp_path, file, row, column, by, rule
):
    copy, unit = changed(plan, tmp_path, file, row, column, by)
    done = planning_("verify", copy, "--json")
    problems = done.json["problems"]
    assert done.code == 1
    assert any(rule in problem["reason"] and problem["value"] == unit for problem in problems)
    assert f"rule {rule} is broken" in done.err and repr(unit) in done.err


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"week": "2020-05-24"}', "no json"])
def test_a_plan_whose_record_is_torn_is_refused(planning_, plan, tmp_path, text):
    copy = shutil.copytree(plan, tmp_path / "torn")
    (copy / "plan.json").write_text(text)
    done = planning_("verify", copy, "--json")
    assert done.code == 2 and done.json["problems"][0]["file"].endswith("plan.json")


def test_a_folder_that_is_no_plan_is_refused(planning_, tmp_path):
    assert planning_("verify", tmp_path, "--json").code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gaps", "{state}", "--as-of", "24.05.2020"), "24.05.2020"),
        (("gaps", "{state}", "--set", "gaol=1"), "nearest: goal"),
        (("gaps", "{state}", "--set", "name='x'"), "named by its file"),
        (("gaps", "{state}", "--set", "goal"), "name=value"),
        (("gaps", "{state}", "--scenario", "bse"), "nearest: base"),
        (("gaps", "{state}", "-o", "gaps.doc"), ".parquet"),
        (("gaps", "nowhere"), "planning sample DIR"),
        (("intake", "{state}", "--received", "yesterday"), "YYYY-MM-DD"),
        (("intake", "{state}", "--received", ""), "YYYY-MM-DD"),
        (("seal", "{state}", "--week", ""), "YYYY-MM-DD"),
        (("gaps", "{state}", "--as-of", ""), "not a day"),
        (("seal", "{state}", "--week", "2020-05-23"), "its Sunday is 2020-05-24"),
        (("seal", "{state}", "--week", "2019-05-26"), "no return of this week"),
        (("seal", "{state}", "--week", "2199-12-29"), "not ended yet"),
        (("register", "status", "nowhere"), "planning sample DIR"),
        (("register", "restore", "{state}", "lost.sqlite"), "no such copy"),
        (("register", "mend", "{state}"), "restore"),
        (("weekly", "{state}", "--lang", "hi,fr", "-o", "reports"), "'fr'"),
        (("gaps",), "DIR"),
        (("gasp",), "gasp"),
        (("gaps", "{state}", "--gaol"), "--gaol"),
    ],
)
def test_what_is_refused_exits_2_with_the_mend_on_standard_error(
    planning_, state, tmp_path, monkeypatch, arguments, said
):
    monkeypatch.chdir(tmp_path)
    done = planning_(*(str(argument).format(state=state) for argument in arguments))
    assert done.code == 2 and done.out == ""
    assert said in " ".join(re.sub(r"[│╭╮╰╯─]|\x1b\[[0-9;]*m", " ", done.err).split())
    assert [path.name for path in tmp_path.iterdir() if path.name != "reports"] == []


def test_a_refusal_as_json_has_the_place_the_value_and_the_mend(planning_, state):
    done = planning_("gaps", state, "--set", "gaol=1", "--json")
    (problem,) = done.json["problems"]
    assert done.code == 2 and (problem["column"], problem["value"]) == ("gaol", "1") and "goal" in problem["mend"]


def test_a_file_that_cannot_be_written_is_told_in_plain_words(planning_, state, tmp_path):
    (tmp_path / "file").write_text("")
    done = planning_("gaps", state, "-o", tmp_path / "file" / "gaps.csv", "--json")
    assert done.code == 1 and "Traceback" not in done.err
    assert str(tmp_path / "file") in done.json["problems"][0]["file"]


def test_while_another_run_holds_the_lock_weekly_exits_75(planning_, state, tmp_path):
    with FileLock(tmp_path / ".lock"):
        done = planning_("weekly", state, "-o", tmp_path, "--json")
    assert done.code == 75 and done.json["problems"][0]["code"] == "W-LOCK"
    assert [path.name for path in tmp_path.iterdir()] in ([".lock"], [])


def test_ctrl_c_exits_130_and_leaves_nothing_half(planning_, state, tmp_path, monkeypatch):
    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(planning.weekly, "solved", interrupted)
    done = planning_("weekly", state, "-o", tmp_path)
    assert done.code == 130 and "Traceback" not in done.err
    assert [path.name for path in tmp_path.iterdir() if path.name != ".lock"] == []
