"""Places with their people: read from a list, a packed list or a layer; what is wrong is named with its line."""

import gzip
import json

import pytest

from planning.errors import InputRefused
from planning.intake import source
from planning.intake.points import read_points

PLACES = "hab_id,name,population,lon,lat\n1,Tola,100,85.03,25.17\n2,Tola,0,85.18,25.18\n"


def written(folder, text=PLACES, name="places.csv"):
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.lower().endswith(".gz") else text.encode())
    return path


def refusal(path, **mapping):
    with pytest.raises(InputRefused) as refused:
        read_points(path, mapping)
    return [(problem.code, problem.row, problem.column, problem.value) for problem in refused.value.problems]


@pytest.mark.parametrize("name", ["places.csv", "places.csv.gz", "PLACES.CSV.GZ"])
def test_a_list_of_places_is_read_packed_or_not(tmp_path, name):
    read = read_points(written(tmp_path, name=name), {})
    assert read.frame["people"].to_dict() == {2: 100, 3: 0}
    assert [(point.x, point.y) for point in read.frame.geometry] == [(85.03, 25.17), (85.18, 25.18)]
    assert read.notes == ()


def test_columns_of_other_names_are_mapped(tmp_path):
    text = PLACES.replace("population", "folk").replace("lon", "easting")
    assert len(read_points(written(tmp_path, text), {"population": "folk", "longitude": "easting"}).frame) == 2
    assert [fault[0] for fault in refusal(written(tmp_path, text), longitude="easting")] == ["M-MISSING"]


def test_a_layer_of_points_brings_its_own_places(tmp_path):
    feature = {"type": "Feature", "properties": {"TOT_POPULA": 12},
               "geometry": {"type": "Point", "coordinates": [85.1, 25.1]}}  # fmt: skip
    path = tmp_path / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    read = read_points(path, {})
    assert (read.frame["people"].tolist(), read.frame.geometry.iloc[0].wkt) == ([12], "POINT (85.1 25.1)")


def test_a_layer_of_polygons_is_no_places(tmp_path):
    ring = [[85, 25], [85.1, 25], [85, 25.1], [85, 25]]
    feature = {
        "type": "Feature",
        "properties": {"population": 1},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "places.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert refusal(path) == [("P-POINT", 1, "", "")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("100", "", [("F-BLANK", 2, "population", "")]),
        ("100", "many", [("F-VALUE", 2, "population", "many")]),
        ("100", "-1", [("F-VALUE", 2, "population", "-1")]),
        ("100", "100000001", [("P-MANY", 2, "population", "100000001")]),
        ("85.03", "", [("P-PLACE", 2, "lon", "")]),
        ("lat\n", "y\n", [("M-MISSING", None, "", "")]),
        ("85.03,25.17\n2,Tola,0,85.18,25.18", "25.17,85.03\n2,Tola,0,25.18,85.18", [("B-SWAPPED", None, "lon", "")]),
    ],
)
def test_a_place_that_cannot_be_counted_is_named(tmp_path, old, new, expected):
    assert refusal(written(tmp_path, PLACES.replace(old, new))) == expected


def test_rows_that_repeat_one_another_are_counted_and_said(tmp_path):
    read = read_points(written(tmp_path, PLACES + "1,Tola,100,85.03,25.17\n1,Tola,90,85.03,25.17\n"), {})
    assert read.frame["people"].sum() == 290
    assert read.notes == ("1 rows repeat an earlier one, code, place and people; they are counted",)


def test_what_is_packed_is_unpacked_only_to_the_limit(tmp_path, monkeypatch):
    path = written(tmp_path, PLACES + "3,Tola,1,85,25\n" * 1000, "places.csv.gz")
    monkeypatch.setattr(source, "MOST_BYTES", 5000)
    assert refusal(path) == [("I-SIZE", None, "", "")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (gzip.compress(PLACES.encode())[:-9], "I-GZIP"),
        (gzip.compress(PLACES.encode())[:20] + b"\xff" * 40, "I-GZIP"),
        (PLACES.encode(), "I-GZIP"),
        (gzip.compress(b""), "I-EMPTY"),
        (gzip.compress(gzip.compress(PLACES.encode())), "I-FORMAT"),
    ],
    ids=["cut off", "damaged", "not packed at all", "empty inside", "packed twice"],
)
def test_a_packed_list_that_is_none_is_refused(tmp_path, data, code):
    path = tmp_path / "places.csv.gz"
    path.write_bytes(data)
    assert [fault[0] for fault in refusal(path)] == [code]


def test_a_packed_list_under_the_name_of_a_plain_one_is_still_refused(tmp_path):
    path = tmp_path / "places.csv"
    path.write_bytes(gzip.compress(PLACES.encode()))
    assert [fault[0] for fault in refusal(path)] == ["I-FORMAT"]
