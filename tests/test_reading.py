"""A state as a day sees it: which rows hold, which returns are known, and a hash of all that can move a figure."""

from datetime import date

import pytest

from four_squares import FLOORS, UNITS, make_reporting_squares, make_squares, report_members
from little_state import NOW, make_state, send
from planning import embedded, reading
from planning.errors import InputRefused
from planning.reading import read_state
from planning.takein import take_in


def tree(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def folder(tmp_path):
    return make_reporting_squares(tmp_path / "state")


def test_without_a_day_figures_are_of_the_latest_week_with_returns(folder):
    state = read_state(folder)
    assert (state.as_of.isoformat(), state.week.isoformat()) == ("2020-05-24", "2020-05-24")


def test_a_day_inside_a_week_uses_the_week_before(folder):
    state = read_state(folder, "2020-05-23")
    assert (state.as_of.isoformat(), state.week.isoformat()) == ("2020-05-23", "2020-05-17")
    assert state.returns["week_ending"].max().date().isoformat() == "2020-05-10", "no return of a later week is seen"


def test_without_a_day_and_without_returns_one_must_be_named(tmp_path):
    folder = make_squares(tmp_path)
    with pytest.raises(InputRefused, match="planning intake, or name a day"):
        read_state(folder)
    assert read_state(folder, "2020-05-24").returns.empty


@pytest.mark.parametrize("day", ["24.05.2020", "2020-5-24", "2020-02-30", "tomorrow", "0"])
def test_what_is_no_day_is_refused_with_what_was_written(folder, day):
    with pytest.raises(InputRefused) as refused:
        read_state(folder, day)
    (problem,) = refused.value.problems
    assert (problem.column, problem.value) == ("as_of", day)


def test_returns_that_came_later_were_not_known_then(folder):
    assert len(read_state(folder, known_on=date(2020, 6, 15)).returns) == 7
    assert read_state(folder, "2020-05-24", known_on=date(2020, 6, 14)).returns.empty


def test_floors_and_caps_are_those_of_the_week(tmp_path):
    dated = FLOORS.replace("floor\n", "floor,valid_from\n").replace("0\n", "0,\n") + "outpost,public,150,2020-05-18\n"
    folder = make_squares(tmp_path, floors_csv=dated)
    floors = {day: read_state(folder, day).units.loc["SW", "floor"] for day in ("2020-05-17", "2020-05-24")}
    assert floors == {"2020-05-17": 100, "2020-05-24": 150}
    assert [read_state(folder, day).cap for day in ("2020-05-31", "2020-06-07")] == [256, 512]


def test_a_closed_thana_owes_nothing_and_its_heirs_do(tmp_path):
    folder = make_state(tmp_path)
    before, after = (set(read_state(folder, day).units.index) for day in ("2020-05-17", "2020-05-24"))
    assert (before - after, after - before) == ({"202"}, {"203", "204"})
    assert "901" not in before, "a police centre owes no public group"


def test_codes_stay_texts(tmp_path):
    units = read_state(make_state(tmp_path), "2020-05-24").units
    assert {"007", "NA"} <= set(units.index)


def test_reading_changes_nothing_in_the_folder(folder):
    before = tree(folder)
    read_state(folder)
    assert tree(folder) == before


def test_the_same_input_has_the_same_hash_wherever_it_lies(folder, tmp_path):
    assert read_state(folder).input_hash == read_state(make_reporting_squares(tmp_path / "elsewhere")).input_hash


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda folder: report_members(folder, "2020-05-24,NW,D1,151", name="late.csv"), id="a return"),
        pytest.param(
            lambda folder: (folder / "units.csv").write_text(UNITS.replace("NE,North", "NE,Nord")), id="a name"
        ),
        pytest.param(lambda folder: (folder / "floors.csv").write_text(FLOORS.replace("100", "110")), id="a floor"),
        pytest.param(
            lambda folder: (folder / "drives.csv").write_text("unit_id,week_ending,drives\nNE,2020-05-24,1\n"),
            id="a drive",
        ),
        pytest.param(lambda folder: (folder / "state.toml").write_text('name = "X"\n'), id="the state's name"),
        pytest.param(lambda folder: (folder / "layers" / "stations.geojson").unlink(), id="the ground"),
    ],
)
def test_whatever_can_move_a_figure_or_a_page_moves_the_hash(folder, change):
    before = read_state(folder).input_hash
    change(folder)
    assert read_state(folder).input_hash != before


def test_a_return_of_a_later_week_does_not_move_an_earlier_week(folder):
    before = read_state(folder, "2020-05-24").input_hash
    report_members(folder, "2020-05-31,NE,D1,255", name="next.csv")
    assert read_state(folder, "2020-05-24").input_hash == before


def test_the_figures_of_the_plan_are_what_the_office_says_and_what_the_returns_up_to_the_week_show(tmp_path):
    """NE begins each week with 100 members, of whom 2 leave; 5 join, 45 in the weeks of the drives."""
    capacity = "unit_id,district_id,key,value\nNE,,pool,80\n"
    drives = "unit_id,week_ending,drives\n" + "".join(f"NE,2020-05-{day},1\n" for day in ("03", "10", "17", "24"))
    folder = make_squares(tmp_path, capacity_csv=capacity, drives_csv=drives)
    days = (
        "2020-04-05",
        "2020-04-12",
        "2020-04-19",
        "2020-04-26",
        "2020-05-03",
        "2020-05-10",
        "2020-05-17",
        "2020-05-24",
    )
    rows = [f"{day},NE,D1,{143 if day >= '2020-05' else 103},{45 if day >= '2020-05' else 5},2" for day in days]
    send(folder, *rows, head="week_ending,unit,district,members,joined,left")
    assert take_in(folder, received=date(2020, 5, 26), recorded_at=NOW).accepted == 8
    figures = read_state(folder).capacity
    office = figures[figures["source"] == "office"]
    assert office[["unit_id", "key", "value"]].to_numpy().tolist() == [["NE", "pool", 80]]
    of_station = figures[(figures["source"] == "measured") & figures["unit_id"].notna()]
    assert dict(zip(of_station["key"], of_station["value"], strict=True)) == {
        "churn_per_10000": 200, "growth_per_week": 5, "drive_yield": 40,
    }  # fmt: skip
    earlier = read_state(folder, "2020-04-26").capacity
    assert set(earlier.loc[earlier["source"] == "measured", "key"]) == {"churn_per_10000", "growth_per_week"}
    assert (read_state(folder, "2020-04-19").capacity["source"] == "office").all(), "three weeks are too few"


def test_without_a_folder_the_state_is_that_of_the_lab(folder, monkeypatch):
    monkeypatch.setenv("PLANNING_STATE", str(folder))
    assert read_state().path == folder


def test_without_any_state_the_embedded_sample_is_prepared_once_in_the_users_cache(folder, tmp_path, monkeypatch):
    """The squares stand in for the sample, so that preparing takes no time."""
    sample = make_squares(tmp_path / "sample")
    (sample / "inbox" / "a.csv").write_text("week_ending,unit,district,members\n2020-05-24,NE,D1,250\n")
    monkeypatch.delenv("PLANNING_STATE", raising=False)
    monkeypatch.setattr(reading, "embedded", lambda _name: sample)
    monkeypatch.setattr(reading.platformdirs, "user_cache_dir", lambda *_args, **_kwargs: str(tmp_path / "cache"))
    before = tree(sample)
    first = read_state()
    assert first.returns["members"].tolist() == [250] and first.path.is_relative_to(tmp_path / "cache")
    made = tree(first.path)
    assert read_state().path == first.path and tree(first.path) == made
    assert tree(sample) == before, "the installed package is never written to"


def test_a_package_without_its_sample_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "PACKAGE", tmp_path / "src" / "planning")
    with pytest.raises(InputRefused, match="came without its sample"):
        embedded.embedded("sample")
