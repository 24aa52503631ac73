"""The audit finds every fault that is drawn into a map or a list, names it with its mend, and invents none."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import drawn as drawn_cards
from little_map import EAST, KIND_MAPPING, MAPPING, STATIONS, WEST, feature, square, write_map, write_stations
from planning.errors import InputRefused
from planning.intake.audit.checks import CHECKS, findings_of
from planning.intake.audit.dates import date_faults
from planning.intake.audit.everything import KEYS, check_layer, check_state
from planning.intake.audit.mend import mend_state, mended
from planning.intake.folder import read_folder, read_layer
from planning.intake.init import init_state
from planning.intake.layers.features import Reading
from planning.report.check_cards import audit_figures, findings_table, map_faults
from planning.report.render import report_html
from planning.tables import FAULTS, MENDS, UNITS

REAL = Path(__file__).parents[2] / "shared" / "data"
DAY = date(2020, 5, 24)
real_data = pytest.mark.skipif(not REAL.is_dir(), reason="the open data are not here")


def little_state(tmp_path, text=STATIONS, *features):
    stations = write_stations(tmp_path / "stations.csv", text)
    drawn = write_map(tmp_path / "map.geojson", *features)
    return init_state(tmp_path / "state", drawn, stations, mapping=MAPPING, kind_mapping=KIND_MAPPING).folder


def found(audit) -> dict:
    """Count and km2 (to a thousandth) of every finding, by check."""
    rows = audit.findings.itertuples()
    return {row.check: (row.count, None if pd.isna(row.km2) else round(row.km2, 3)) for row in rows}


def replace_layer(folder, name, **shapes):
    """Give some features of a layer of the state another ground."""
    file = folder / "layers" / f"{name}.geojson"
    document = json.loads(file.read_text())
    for one in document["features"]:
        if (code := one["properties"][KEYS[name]]) in shapes:
            one["geometry"] = json.loads(shapely.to_geojson(shapes[code]))
    file.write_text(json.dumps(document))


def layer_of(*shapes) -> gpd.GeoDataFrame:
    index = pd.Index([f"u{number}" for number in range(len(shapes))], name="unit_id")
    return gpd.GeoDataFrame({"name": index}, geometry=list(shapes), crs="EPSG:4326", index=index)


def test_a_sound_state_has_nothing_to_be_found(tmp_path):
    text = STATIONS.replace("Nagar,EAST", "Naya,EAST")
    audit = check_state(little_state(tmp_path, text), DAY)
    assert (found(audit), audit.exit_code) == ({}, 0)
    assert audit.as_dict()["layers"]["revenue_districts"]["features"] == 2


def test_a_name_in_two_districts_is_a_note_and_no_warning(tmp_path):
    audit = check_state(little_state(tmp_path), DAY)
    assert (found(audit), audit.exit_code) == ({"same_name": (2, None)}, 0)
    assert audit.findings["worst"].tolist() == ["7001002, Nagar, 7001; 7002001, Nagar, 7002"]


def test_a_point_in_the_neighbour_is_a_warning_with_the_way_and_the_place(tmp_path):
    audit = check_state(little_state(tmp_path, STATIONS.replace("85.05,25.05", "85.25,25.05")), DAY)
    assert found(audit)["outside_point"] == found(audit)["no_ground"] == (1, None)
    (fault,) = audit.faults[audit.faults["check"] == "outside_point"].to_dict("records")
    assert (fault["feature"], fault["value"], fault["longitude"]) == ("7001003", "5.0 km from West, in East", 85.25)
    assert audit.exit_code == 3


def test_stations_on_one_point_are_one_fault_unless_one_of_them_owns_no_ground(tmp_path):
    women_in_the_same_house = STATIONS.replace("mahila,85.35,25.15", "mahila,85.35,25.05")
    assert "stacked" not in found(check_state(little_state(tmp_path / "a", women_in_the_same_house), DAY))
    twice = STATIONS.replace("85.05,25.05", "85.05,25.15")
    audit = check_state(little_state(tmp_path / "b", twice), DAY)
    assert audit.faults.loc[audit.faults["check"] == "stacked", "feature"].tolist() == ["7001001, 7001003"]


@pytest.fixture(autouse=True)
def _folders(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()


def test_a_district_without_a_station_is_named_with_its_ground(tmp_path):
    text = "".join(line for line in STATIONS.splitlines(keepends=True) if "EAST,t" not in line)
    audit = check_state(little_state(tmp_path, text), DAY)
    assert audit.faults.loc[audit.faults["check"] == "bare_district", "name"].tolist() == ["East"]


def test_ground_without_a_unit_and_ground_of_a_kind_without_any_are_told_apart(tmp_path):
    folder = little_state(tmp_path)
    file = folder / "layers" / "stations.geojson"
    file.write_text(file.read_text().replace('"7001003"', '"7009999"').replace('"7002002"', '"7002003"'))
    audit = found(check_state(folder, DAY))
    assert (audit["no_unit"][0], audit["strange_ground"][0], audit["no_ground"][0]) == (1, 1, 2)


def test_real_ground_must_hold_its_point_and_lie_in_its_district(tmp_path):
    folder = little_state(tmp_path)
    replace_layer(folder, "stations", **{"7001001": shapely.box(85.21, 25.01, 85.22, 25.02)})
    file = folder / "layers" / "stations.geojson"
    file.write_text(file.read_text().replace('"approximate": true', '"approximate": false'))
    audit = check_state(folder, DAY)
    assert {"away_point", "outside_ground", "overlap"} <= found(audit).keys() and audit.exit_code == 2


def test_ground_of_a_unit_that_has_ended_is_not_held_against_its_successors(tmp_path):
    folder = little_state(tmp_path)
    units = folder / "units.csv"
    lines = units.read_text().splitlines()
    ended = [f"{line},2019-12-31," if "7001003" in line else f"{line},," for line in lines[1:]]
    heir = next(line for line in lines if "7001003" in line).replace("7001003", "7001009")
    units.write_text("\n".join([f"{lines[0]},valid_to,successor_of", *ended, f"{heir},,7001003", ""]))
    file = folder / "layers" / "stations.geojson"
    document = json.loads(file.read_text())
    old = next(one for one in document["features"] if one["properties"]["unit_id"] == "7001003")
    document["features"].append({**old, "properties": {**old["properties"], "unit_id": "7001009"}})
    file.write_text(json.dumps(document))
    assert "overlap" not in found(check_state(folder, DAY))
    assert "no_unit" not in found(check_state(folder, DAY))


def test_tables_that_do_not_hold_together_are_findings_and_layers_are_looked_at_all_the_same(tmp_path):
    folder = little_state(tmp_path)
    (folder / "units.csv").write_text((folder / "units.csv").read_text().replace(",thana,", ",thaana,"))
    replace_layer(folder, "stations", **{"7001001": shapely.Polygon([(85, 25), (85.1, 25.1), (85.1, 25), (85, 25.1)])})
    audit = check_state(folder, DAY)
    assert {"table", "invalid"} <= found(audit).keys() and audit.exit_code == 2
    assert "thaana" in audit.findings["worst"].iloc[0]


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputRefused, match="no such state folder"):
        check_state(tmp_path / "nowhere", DAY)


def period(unit, begin, end, successor_of=None):
    dated = {"valid_from": begin and pd.Timestamp(begin), "valid_to": end and pd.Timestamp(end)}
    return {"unit_id": unit, "name": unit, "kind": "thana", "district_id": "D", **dated, "successor_of": successor_of}


@pytest.mark.parametrize(
    ("rows", "checks"),
    [
        ([period("a", None, "2019-12-31"), period("a", "2020-01-01", None)], []),
        ([period("a", None, "2020-01-01"), period("a", "2020-01-01", None)], ["overlapping_rows"]),
        ([period("a", None, "2019-12-31")], ["heirless"]),
        ([period("a", None, "2019-12-31"), period("b", "2020-01-01", None, "a"), period("c", "2020-01-01", None, "a")], []),
        ([period("a", None, "2019-12-31"), period("b", "2019-12-31", None, "x; a")], ["early_heir"]),
        ([period("a", None, None), period("b", "2020-01-01", None, "a")], ["early_heir"]),
    ],
)  # fmt: skip
def test_periods_follow_one_another_and_every_end_has_an_heir(rows, checks):
    assert date_faults(UNITS.typed(pd.DataFrame(rows)))["check"].tolist() == checks


def test_findings_stand_gravest_first_and_each_check_has_words_and_a_mend():
    faults = pd.DataFrame({"check": ["same_name", "gap", "overlap"], "layer": "x", "km2": [None, 2.0, 1.0]})
    faults["severity"] = faults["check"].map(lambda check: CHECKS[check].severity)
    assert findings_of(FAULTS.typed(faults))["check"].tolist() == ["overlap", "gap", "same_name"]
    assert all(check.what and check.mend for check in CHECKS.values())


def test_a_hole_between_three_squares_is_a_gap_with_its_ground_and_place(tmp_path):
    left, right, top = (
        feature(code, code, ring)
        for code, ring in (
            ("1", [[85, 25], [85.1, 25], [85.1, 25.1], [85, 25.1], [85, 25]]),
            ("2", [[85.12, 25], [85.2, 25], [85.2, 25.1], [85.12, 25.1], [85.12, 25]]),
            ("3", [[85, 25.1], [85.1, 25.1], [85.12, 25.1], [85.2, 25.1], [85.2, 25.2], [85, 25.2], [85, 25.1]]),
        )
    )
    below = feature("4", "4", [[85, 24.9], [85.2, 24.9], [85.2, 25], [85.12, 25], [85.1, 25], [85, 25], [85, 24.9]])
    audit = check_layer(write_map(tmp_path / "holed.geojson", left, right, top, below), {})
    assert found(audit) == {"gap": (1, pytest.approx(22.33, abs=0.05))}


def test_an_odd_value_among_many_is_pointed_out(tmp_path):
    squares = [
        feature(str(n), str(n), square(85 + n / 10, 25.0, 0.1), st_nm="Bimar" if n == 7 else "Bihar") for n in range(25)
    ]
    audit = check_layer(write_map(tmp_path / "map.geojson", *squares), {})
    assert audit.findings["worst"].tolist() == ["7, st_nm is 'Bimar', elsewhere 'Bihar'"]


def test_codes_that_stand_twice_or_nowhere_are_errors(tmp_path):
    twice = write_map(tmp_path / "map.geojson", WEST, {**EAST, "properties": {"id": "1", "name": "East"}})
    assert found(check_layer(twice, {})) == {"code": (2, None)}


# mends


def test_a_slit_and_a_sliver_are_closed_and_recorded_and_the_first_form_is_kept(tmp_path):
    folder = little_state(tmp_path)
    before = (folder / "layers" / "revenue_districts.geojson").read_bytes()
    replace_layer(folder, "revenue_districts", **{"1": shapely.box(85.0, 25.0, 85.20001, 25.2)})
    torn = (folder / "layers" / "revenue_districts.geojson").read_bytes()
    assert "sliver" in found(check_state(folder, DAY))
    record = mend_state(folder, KEYS)
    assert set(record["layer"]) == {"revenue_districts"} and set(record["mend"]) == {"coverage_clean"}
    assert record["km2_before"].sum() > record["km2_after"].sum()
    assert found(check_state(folder, DAY)).keys() == {"same_name"}
    assert (folder / "layers" / "before" / "revenue_districts.geojson").read_bytes() == torn != before
    assert len((folder / MENDS.name).read_text().splitlines()) == len(record) + 1


def test_mending_twice_changes_nothing_more(tmp_path):
    folder = little_state(tmp_path)
    replace_layer(folder, "revenue_districts", **{"1": shapely.box(85.0, 25.0, 85.20001, 25.2)})
    mend_state(folder, KEYS)
    whole = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert mend_state(folder, KEYS).empty
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == whole


def test_a_bow_tie_is_made_valid_with_its_ground_before_and_after():
    bow = shapely.Polygon([(85, 25), (85.1, 25.1), (85.1, 25), (85, 25.1)])
    frame, record = mended(layer_of(bow, shapely.box(85.1, 25, 85.2, 25.1)))
    assert frame.is_valid.all() and record["mend"].tolist()[0] == "make_valid"
    assert record["km2_before"].iloc[0] < 0.001 and record["km2_after"].iloc[0] > 50


def test_ground_that_neighbours_both_claim_is_never_given_to_one_of_them():
    one, other = shapely.box(85, 25, 85.1, 25.1), shapely.box(85.05, 25, 85.2, 25.1)
    frame, record = mended(layer_of(one, other))
    assert record.empty and frame.geometry.tolist() == [one, other]


def test_ground_that_nobody_owns_is_never_given_away():
    around = shapely.box(85, 25, 85.3, 25.3).difference(shapely.box(85.1, 25.1, 85.2, 25.2))
    frame, _ = mended(layer_of(around))
    assert frame.geometry.iloc[0].equals(around)


# real layers, with the faults that are known of them

BIHAR = REAL / "bihar"


@real_data
@pytest.mark.parametrize("name", ["districts_38_clean.geojson", "districts_38_clean.topo.json"])
def test_nothing_is_invented_on_the_clean_districts(name):
    audit = check_layer(BIHAR / name, {})
    assert found(audit) == {}
    assert next(iter(audit.layers.values()))["km2"] == pytest.approx(94_215, rel=0.001)


@real_data
@pytest.mark.parametrize("code", [4326, 32645, 7755, 3857, 6933])
def test_the_area_is_the_same_whatever_system_the_file_comes_in(tmp_path, code):
    layer = gpd.read_file(BIHAR / "districts_38_clean.geojson").to_crs(code)
    layer.to_file(tmp_path / "layer.gpkg")
    audit = check_layer(tmp_path / "layer.gpkg", {})
    assert audit.layers["layer"]["km2"] == pytest.approx(94_215, rel=0.001)


@real_data
def test_known_faults_of_real_layers_are_found():
    assert found(check_layer(BIHAR / "districts_38_htlabs_gaps.geojson", {})) == {"unmatched": (2, None)}
    assert found(check_layer(BIHAR / "districts_38_lgd_detailed_shp.zip", {})) == {"gap": (1, 0.016)}
    pmgsy = found(check_layer(BIHAR / "blocks_533_pmgsy_gaps_shp.zip", {"id": "BLOCK_ID"}))
    assert pmgsy["gap"] == (58, 69.926) and "unmatched" in pmgsy
    assert found(check_layer(BIHAR / "blocks_534.geojson", {}))["odd_value"] == (1, None)
    assert found(check_layer(BIHAR / "wards_katihar.geojson", {}))["invalid"] == (1, None)
    assert found(check_layer(BIHAR / "wards_purnia.geojson", {}))["invalid"] == (2, None)


@real_data
def test_known_faults_of_the_real_stations_are_found(tmp_path):
    init_state(
        tmp_path / "s",
        BIHAR / "districts_38_clean.geojson",
        BIHAR / "police_stations_929.csv",
        kind_mapping=KIND_MAPPING,
    )
    audit = found(check_state(tmp_path / "s", DAY))
    counts = {check: count for check, (count, _) in audit.items()}
    assert counts == {"no_ground": 31, "outside_point": 26, "stacked": 6, "same_name": 88}


@real_data
@pytest.mark.parametrize("ending", ["geojson", "kml"])
def test_the_jurisdictions_of_a_city_are_a_state_of_one_district_and_are_mended(tmp_path, ending):
    file = REAL / "bhubaneswar" / f"police_station_jurisdictions_17.{ending}"
    folder = tmp_path / "city"
    report = init_state(
        folder, None, file, mapping={"unit_id": "OBJECTID", "name": "Name"}, kind="thana", name="Bhubaneswar"
    )
    assert (report.units, report.with_ground, report.districts, report.exit_code) == (17, 17, 1, 0)
    assert {"gap", "unmatched"} <= found(check_state(folder, DAY)).keys()
    mend_state(folder, KEYS)
    assert found(check_state(folder, DAY)) == {}
    assert shapely.coverage_is_valid(read_layer(folder, "stations").geometry.to_numpy())


@real_data
@pytest.mark.parametrize(("name", "wards"), [("wards_katihar.geojson", 45), ("wards_purnia.geojson", 43)])
def test_wards_that_cross_themselves_make_a_state_where_they_may_be_mended(tmp_path, name, wards):
    options = {"mapping": {"unit_id": "Ward_No", "name": "Ward_No"}, "kind": "thana", "reading": Reading(mend=True)}
    folder = init_state(tmp_path / "city", None, BIHAR / name, **options).folder
    assert json.loads((folder / "init.json").read_text())["notes"][0].startswith("feature ")
    assert {"gap", "unmatched", "sliver"} <= found(check_state(folder, DAY)).keys()
    mend_state(folder, KEYS)
    assert found(check_state(folder, DAY)) == {}
    assert len(read_layer(folder, "stations")) == wards


# cards


def test_the_audit_shows_itself_in_both_languages_and_every_dot_lies_on_the_map(tmp_path):
    folder = little_state(tmp_path, STATIONS.replace("85.05,25.05", "85.25,25.05"))
    units, ground = read_folder(folder).units.set_index("unit_id"), read_layer(folder, "stations").set_index("unit_id")
    districts = read_folder(folder).districts.set_index("district_id")
    state = SimpleNamespace(units=units, districts=districts, ground=ground, synthetic="", approximate="yes")
    audit = check_state(folder, DAY)
    figures, table, drawn = audit_figures(audit), findings_table(audit), map_faults(audit, state)
    assert [item.value for item in figures.items] == [0, 2, 1]
    assert table.rows[0]["worst"].startswith("7001003, Ghat")
    dots = [shape for shape in drawn.shapes if shape.unit.startswith("fault")]
    assert len(dots) == audit.faults["longitude"].notna().sum() > 0
    assert all(0 < shape.point[0] < drawn.size[0] and 0 < shape.point[1] < drawn.size[1] for shape in dots)
    for lang in ("hi", "en"):
        page = report_html([figures, table, drawn], lang, replace(drawn_cards.META, title=table.title))
        assert ("थाने जिनका बिंदु उनके जिले से बाहर है" if lang == "hi" else "whose point lies outside") in page


def test_where_nothing_is_found_a_sentence_says_so(tmp_path):
    audit = check_state(little_state(tmp_path, STATIONS.replace("Nagar,EAST", "Naya,EAST")), DAY)
    assert findings_table(audit).text.msgid.startswith("Nothing was found")
