"""A boundary file is read whole and right, or refused with the feature, the value and the mend."""

import codecs
import json
import time

import pytest
from shapely import Point

from little_map import EAST, WEST, feature, square, write_map
from planning.errors import InputRefused
from planning.intake.boundaries import read_districts


def refusal(path, **mapping):
    """The problems with which the file is refused."""
    with pytest.raises(InputRefused) as refused:
        read_districts(path, mapping)
    json.dumps([problem.as_dict() for problem in refused.value.problems])  # --json shows every problem
    return refused.value.problems


def refused_text(tmp_path, text, name="map.geojson"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (problem,) = refusal(path)
    assert problem.file == str(path)
    assert problem.mend
    return problem


def test_two_squares_become_two_districts_under_their_codes(tmp_path):
    layer = read_districts(write_map(tmp_path / "map.geojson"), {})
    assert layer.frame.index.tolist() == ["1", "2"]
    assert layer.frame["name"].tolist() == ["West", "East"]
    assert layer.frame["state"].tolist() == ["Little", "Little"]
    assert layer.frame.crs.to_epsg() == 4326
    assert layer.frame.geometry["1"].contains(Point(85.1, 25.1))
    assert layer.notes == ()


def test_codes_written_as_numbers_become_text_without_a_decimal_point(tmp_path):
    one = feature(203, "West", square(85.0, 25.0))
    two = feature(204.0, "East", square(85.2, 25.0))
    assert read_districts(write_map(tmp_path / "map.geojson", one, two), {}).frame.index.tolist() == ["203", "204"]


def test_a_mapping_names_the_columns_that_are_not_ours(tmp_path):
    drawn = {**WEST, "properties": {"dtcode11": "203", "dtname": "West"}}
    path = write_map(tmp_path / "map.geojson", drawn)
    assert read_districts(path, {"id": "dtcode11", "name": "dtname"}).frame.index.tolist() == ["203"]
    missing = {problem.reason for problem in refusal(path)}
    assert missing == {"no column for id", "no column for name"}
    (problem,) = refusal(path, id="dtcode", name="dtname")
    assert problem.value == "dtcode"
    assert problem.mend.startswith("nearest: dtcode11")


@pytest.mark.parametrize(
    ("name", "code"),
    [("urn:ogc:def:crs:OGC:1.3:CRS84", 4326), ("EPSG:4326", 4326), ("urn:ogc:def:crs:EPSG::4326", 4326)],
)
def test_a_named_coordinate_system_is_understood(tmp_path, name, code):
    path = write_map(tmp_path / "map.geojson", crs={"type": "name", "properties": {"name": name}})
    assert read_districts(path, {}).frame.crs.to_epsg() == code


def test_metres_of_a_named_projection_arrive_in_degrees(tmp_path):
    crs = {"type": "name", "properties": {"name": "EPSG:32645"}}
    path = write_map(tmp_path / "map.geojson", feature("1", "West", square(300_000, 2_800_000, 10_000)), crs=crs)
    west, south, east, north = read_districts(path, {}).frame.total_bounds
    assert (round(west), round(east)) == (85, 85)
    assert (round(south, 1), round(north, 1)) == (25.3, 25.4)


@pytest.mark.parametrize("crs", [None, {"type": "link", "properties": {"href": "http://x"}}, "EPSG:4326", 4326])
def test_a_coordinate_system_that_is_not_named_is_refused(tmp_path, crs):
    (problem,) = refusal(write_map(tmp_path / "map.geojson", crs=crs))
    assert problem.code == "B-CRS"


def test_an_unknown_coordinate_system_is_refused(tmp_path):
    crs = {"type": "name", "properties": {"name": "EPSG:999999"}}
    (problem,) = refusal(write_map(tmp_path / "map.geojson", crs=crs))
    assert (problem.code, problem.value) == ("B-CRS", "EPSG:999999")


def test_swapped_axes_are_told_once_for_the_whole_file(tmp_path):
    west, east = (
        feature(code, code, [[y, x] for x, y in square(left, 25.0)]) for code, left in (("1", 85.0), ("2", 85.2))
    )
    (problem,) = refusal(write_map(tmp_path / "map.geojson", west, east))
    assert (problem.code, problem.mend, problem.row) == ("B-SWAPPED", "swap x and y", None)


def test_metres_without_their_projection_are_refused(tmp_path):
    (problem,) = refusal(write_map(tmp_path / "map.geojson", feature("1", "West", square(300_000, 2_800_000, 10_000))))
    assert problem.code == "B-METRES"
    assert "EPSG:32645" in problem.mend


def test_degrees_called_metres_are_refused(tmp_path):
    crs = {"type": "name", "properties": {"name": "EPSG:32645"}}
    (problem,) = refusal(write_map(tmp_path / "map.geojson", crs=crs))
    assert problem.code == "B-DEGREES"


def test_one_district_on_another_continent_is_named(tmp_path):
    (problem,) = refusal(write_map(tmp_path / "map.geojson", WEST, feature("2", "East", square(5.0, 50.0))))
    assert (problem.code, problem.row, problem.value) == ("B-FAR", 2, "5 50")


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "the feature has no geometry"),
        ({"type": "Polygon", "coordinates": []}, "the polygon is empty"),
        ({"type": "MultiPolygon", "coordinates": []}, "the polygon is empty"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "the polygon is empty"),
        ({"type": "Point", "coordinates": [85, 25]}, "a Point among the polygons"),
        ({"type": "GeometryCollection", "geometries": []}, "a GeometryCollection among the polygons"),
        ({"coordinates": []}, "a thing without type among the polygons"),
        ({"type": "Polygon", "coordinates": [square(85, 25)[:-1]]}, "is not closed"),
        ({"type": "Polygon", "coordinates": [[[85, 25], [86, 25], [85, 25]]]}, "a ring of 3 points"),
        ({"type": "Polygon", "coordinates": [85, 25]}, "its coordinates are not lists of rings"),
        ({"type": "Polygon", "coordinates": [[85, 25]]}, "a position is not a pair of numbers"),
        ({"type": "Polygon", "coordinates": [[["85", 25]]]}, "a coordinate is not a number"),
        ({"type": "Polygon", "coordinates": [[[float("nan"), 25]]]}, "a coordinate is nan"),
        ({"type": "Polygon", "coordinates": [[[float("inf"), 25]]]}, "a coordinate is inf"),
        ({"type": "Polygon", "coordinates": [[[1e15, 25]]]}, "a coordinate is 1000000000000000.0"),
        ({"type": "Polygon", "coordinates": [[[10**400, 25]]]}, "a coordinate is 10000000"),
    ],
)
def test_a_geometry_that_is_no_polygon_is_refused_with_its_feature(tmp_path, geometry, reason):
    broken = {**EAST, "geometry": geometry}
    (problem,) = refusal(write_map(tmp_path / "map.geojson", WEST, broken))
    assert reason in problem.reason
    assert (problem.sheet, problem.row, problem.value) == ("features", 2, "2, East")
    assert problem.mend


def test_infinity_written_as_a_huge_number_is_refused(tmp_path):
    text = json.dumps({"type": "FeatureCollection", "features": [WEST]}).replace("85.2", "1e999")
    assert "a coordinate is inf" in refused_text(tmp_path, text).reason


def test_a_bow_tie_is_refused_at_its_crossing_with_its_area_before_and_after(tmp_path):
    bow_tie = [[85, 25], [86, 26], [86, 25], [85, 26], [85, 25]]
    (problem,) = refusal(write_map(tmp_path / "map.geojson", feature("1", "West", bow_tie)))
    assert problem.reason == "not a valid polygon: Self-intersection[85.5 25.5]"
    assert "make_valid would give 55" in problem.mend
    assert problem.value == "West"


def test_a_polygon_without_area_is_refused(tmp_path):
    (problem,) = refusal(
        write_map(tmp_path / "map.geojson", feature("1", "West", [[85, 25], [86, 25]] * 2 + [[85, 25]]))
    )
    assert problem.code == "B-INVALID"


def test_a_hole_outside_its_shell_is_refused(tmp_path):
    broken = {**WEST, "geometry": {"type": "Polygon", "coordinates": [square(85.0, 25.0), square(86.0, 25.0)]}}
    (problem,) = refusal(write_map(tmp_path / "map.geojson", broken))
    assert "Hole lies outside shell" in problem.reason


def test_a_district_of_two_parts_with_heights_is_read_flat_with_a_note(tmp_path):
    parts = [[[[*position, 50.0] for position in square(left, 25.0)]] for left in (85.0, 85.4)]
    exclave = {**WEST, "geometry": {"type": "MultiPolygon", "coordinates": parts}}
    layer = read_districts(write_map(tmp_path / "map.geojson", exclave, EAST), {})
    assert not layer.frame.has_z.any()
    assert len(layer.frame.geometry["1"].geoms) == 2
    assert "1 features carry heights; they are left out" in layer.notes


def test_the_same_code_or_name_twice_is_refused_naming_both_features(tmp_path):
    problems = refusal(write_map(tmp_path / "map.geojson", WEST, feature("1", "WEST", square(85.2, 25.0))))
    assert [(problem.code, problem.column) for problem in problems] == [("B-TWICE", "id"), ("B-TWICE", "name")]
    assert all("features 1, 2" in problem.reason for problem in problems)


@pytest.mark.parametrize("blank", [None, "", "  ", float("nan")])
def test_a_district_without_a_code_is_refused(tmp_path, blank):
    (problem,) = refusal(write_map(tmp_path / "map.geojson", WEST, feature(blank, "East", square(85.2, 25.0))))
    assert (problem.reason, problem.row) == ("the feature has no id", 2)


def test_a_population_that_is_no_count_is_refused(tmp_path):
    path = write_map(tmp_path / "map.geojson", feature("1", "West", square(85.0, 25.0), population="many"))
    (problem,) = refusal(path)
    assert (problem.column, problem.value) == ("population", "many")


def test_districts_that_share_much_ground_are_refused_as_a_pair(tmp_path):
    (problem,) = refusal(write_map(tmp_path / "map.geojson", WEST, feature("2", "East", square(85.1, 25.0))))
    assert problem.code == "B-OVERLAP"
    assert problem.reason.startswith("West and East share 22")
    assert problem.value == "50.0% of the smaller"


def test_a_hair_of_overlap_is_noted_and_a_gap_is_measured(tmp_path):
    ring = [feature(f"{x}{y}", f"{x}{y}", square(85 + x * 0.2, 25 + y * 0.2)) for x in range(3) for y in range(3)]
    hollow = [one for one in ring if one["properties"]["id"] != "11"]
    hollow[0] = feature("00", "00", square(85, 25, 0.20001))
    notes = read_districts(write_map(tmp_path / "map.geojson", *hollow), {}).notes
    assert any("pairs of districts overlap a little" in note for note in notes)
    assert any(note.startswith("1 gaps between districts, 44") for note in notes)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "I-EMPTY"),
        (" \n", "I-EMPTY"),
        ("<!DOCTYPE html><html><body>404</body></html>", "I-HTML"),
        ("<?xml version='1.0'?><html/>", "I-HTML"),
        ("<OGRVRTDataset><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTDataset>", "I-XML"),
        ('{"type": "FeatureCollection", "features": []}'.encode("utf-16"), "I-UTF16"),
        (codecs.BOM_UTF16_BE + b"\0{", "I-UTF16"),
        (b"PK\x03\x04rest", "Z-DAMAGED"),
        (b"SQLite format 3\0rest", "B-FORMAT"),
        (b'{"type": "\0"}', "I-NUL"),
        (b'{"type": "\xe9"}', "I-ENCODING"),
        ('{"type": "FeatureCollection", "features": [{"type": "Fea', "B-TRUNCATED"),
        ('{"type": "FeatureCollection", "features": [', "B-TRUNCATED"),
        ("unit_id,name\n1,West\n", "B-FORMAT"),
        ("[" * 100_000, "B-NESTED"),
        ('{"a": ' * 100_000, "B-NESTED"),
        ('{"n": ' + "1" * 5000 + "}", "B-JSON"),
        ('{"type": "FeatureCollection", "type": "Topology"}', "B-KEY"),
        ('{"type": "Topology", "objects": {}}', "B-DAMAGED"),
        ('{"type": "Feature"}', "B-GEOMETRY"),
        ("[]", "B-TYPE"),
        ('{"type": "FeatureCollection", "features": []}', "B-NONE"),
        ('{"type": "FeatureCollection", "features": [7]}', "B-GEOMETRY"),
    ],
)
def test_a_file_that_is_something_else_is_refused_at_once(tmp_path, content, code):
    begun = time.perf_counter()
    assert refused_text(tmp_path, content).code == code
    assert time.perf_counter() - begun < 1


def test_a_byte_order_mark_of_utf8_is_accepted(tmp_path):
    path = write_map(tmp_path / "map.geojson")
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes())
    assert len(read_districts(path, {}).frame) == 2


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/map.geojson",
        "https:/example.org/map.geojson",
        "/vsicurl/http://example.org/a",
        "/vsizip/a.zip",
    ],
)
def test_an_address_is_refused_before_anything_is_opened(address):
    (problem,) = refusal(address)
    assert problem.code == "I-ADDRESS"


def test_a_missing_file_and_a_folder_without_a_layer_are_told_apart(tmp_path):
    assert refusal(tmp_path / "none.geojson")[0].reason == "there is no such file"
    assert refusal(tmp_path)[0].reason == "there is no .shp here"


def test_problems_show_no_property_but_code_and_name(tmp_path):
    (problem,) = refusal(write_map(tmp_path / "map.geojson", feature("1", "West", contact="98765 43210")))
    assert problem.value == "1, West"


def test_markup_in_a_name_stays_text(tmp_path):
    layer = read_districts(write_map(tmp_path / "map.geojson", feature("1", "<script>", square(85, 25))), {})
    assert layer.frame["name"].tolist() == ["<script>"]
