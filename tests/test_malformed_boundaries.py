"""Fifty-one ways in which boundary files go wrong, each made here, and what is said of each: none passes in silence.

The codes are those of the catalogue of cases; the stack beneath accepts most of them without a word.
"""

import io
import json
import sqlite3
import stat
import zipfile

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from little_map import EAST, KIND_MAPPING, MAPPING, STATIONS, WEST, feature, square, write_map, write_stations
from planning.errors import InputRefused
from planning.intake.audit.everything import check_layer
from planning.intake.boundaries import read_districts
from planning.intake.init import init_state
from planning.intake.layers import shapes
from planning.intake.layers.features import Reading, read_features
from planning.intake.places import districts_of_points

AREAS = (shapely.box(85.0, 25.0, 85.2, 25.2), shapely.box(85.2, 25.0, 85.4, 25.2))


def drawn(names=("West", "East"), shapes=AREAS, crs="EPSG:4326") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"id": ["1", "2"][: len(names)], "name": list(names)}, geometry=list(shapes)[: len(names)], crs=crs
    )


def shapefile(folder, frame=None, **options):
    folder.mkdir(exist_ok=True)
    pyogrio.write_dataframe(drawn() if frame is None else frame, folder / "ok.shp", **options)
    return folder / "ok.shp"


def geopackage(path, frame=None, layer="areas", **options):
    pyogrio.write_dataframe(drawn() if frame is None else frame, path, layer=layer, driver="GPKG", **options)
    return path


def text(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def polygons(path, *rings, **members):
    return write_map(path, *(feature(str(n), f"N{n}", ring) for n, ring in enumerate(rings, start=1)), **members)


def zipped(path, *members):
    """A zip of (name, bytes) or (ZipInfo, bytes)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def whole_zip(folder, path):
    return zipped(path, *((part.name, part.read_bytes()) for part in sorted(folder.iterdir())))


def refused(path, reading=None) -> str:
    with pytest.raises(InputRefused) as error:
        read_districts(path, {}, reading or Reading())
    for problem in error.value.problems:
        assert problem.reason and problem.mend and (problem.file or problem.column), problem
    return str(error.value)


MAP = json.dumps({"type": "FeatureCollection", "features": [WEST, EAST]})
BOW_TIE = [[85.4, 25.4], [85.6, 25.6], [85.6, 25.4], [85.4, 25.6], [85.4, 25.4]]
HOLE_OUTSIDE = {"type": "Polygon", "coordinates": [square(85.0, 25.0), square(86.0, 26.0, 0.1)]}


def with_geometry(path, geometry):
    return write_map(path, {**WEST, "geometry": geometry}, EAST)


def cut(path, part):
    return text(path, path.read_bytes()[: int(path.stat().st_size * part)])


def without(shp, ending):
    shp.with_suffix(ending).unlink()
    return shp


def locked_zip(folder, path):
    data = bytearray(whole_zip(folder, path).read_bytes())
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(start)
        while place >= 0:
            data[place + flags] |= 1
            place = data.find(start, place + 4)
    return text(path, bytes(data))


def link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("map.geojson")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


REFUSED = {
    "B01": (lambda t: polygons(t / "m.geojson", BOW_TIE), ["Self-intersection[85.5 25.5]", "make_valid would give", "km2"]),
    "B02": (lambda t: without(shapefile(t / "s"), ".prj"), ["does not name its coordinate system", "--assume-crs EPSG:4326"]),
    "B03": (lambda t: polygons(t / "m.geojson", [[y, x] for x, y in square(85.0, 25.0)]), ["swap x and y"]),
    "B04": (lambda t: polygons(t / "m.geojson", square(300_000, 2_800_000, 9_000)), ["no degrees", "EPSG:32645"]),
    "B05": (lambda t: geopackage(t / "m.gpkg", drawn().set_crs(32645, allow_override=True)), ["counts in metres, but these are degrees"]),
    "B06": (lambda t: polygons(t / "m.geojson", square(85, 25), square(85.1, 25)), ["N1 and N2 share", "km2", "of the smaller"]),
    "B08": (lambda t: geopackage(t / "m.gpkg", drawn(shapes=(AREAS[0], None))), ["row 2", "no geometry", "East"]),
    "B09": (lambda t: geopackage(t / "m.gpkg", drawn(shapes=(AREAS[0], shapely.Polygon()))), ["row 2", "is empty"]),
    "B10": (lambda t: write_map(t / "m.geojson", WEST, {**EAST, "properties": {"id": "1", "name": "East"}}), ["stands in the features 1, 2"]),
    "B11": (lambda t: without(shapefile(t / "s"), ".shx"), ["missing ok.shx", "copy all parts"]),
    "B12": (lambda t: without(shapefile(t / "s"), ".dbf"), ["missing ok.dbf", "copy all parts"]),
    "B14": (lambda t: cut(shapefile(t / "s"), 0.7), ["the .shp holds", "copy it again"]),
    "B15": (lambda t: cut(geopackage(t / "m.gpkg"), 0.6), ["the GeoPackage is damaged", "copy it again"]),
    "B16": (lambda t: text(t / "m.gpkg", b""), ["the file is empty"]),
    "B18": (lambda t: text(t / "m.geojson", MAP.replace("85.4", "NaN")), ["row 2", "a coordinate is nan"]),
    "B19": (lambda t: text(t / "m.geojson", MAP.replace("85.4", "1e999")), ["row 2", "a coordinate is inf"]),
    "B20": (lambda t: text(t / "m.geojson", MAP.replace("85.4", "1e15")), ["row 2", "1000000000000000"]),
    "B21": (lambda t: polygons(t / "m.geojson", square(85, 25)[:-1]), ["not closed", "the last point must repeat the first"]),
    "B22": (lambda t: text(t / "m.geojson", MAP[:-40]), ["breaks off", "copy it again"]),
    "B23": (lambda t: text(t / "m.geojson", '{"type": "FeatureCollection", "features": []}'), ["holds no feature"]),
    "B24": (lambda t: text(t / "m.geojson", MAP.replace('"id": "1"', '"id": "1", "id": "9"')), ["'id' stands twice"]),
    "B25": (lambda t: text(t / "m.geojson", MAP.encode("utf-16")), ["UTF-16", "save it as UTF-8"]),
    "B27": (lambda t: text(t / "m.geojson", "<!DOCTYPE html><html><body>404</body></html>"), ["web page"]),
    "B28": (lambda t: text(t / "m.geojson", "[" * 100_000), ["nested too deep"]),
    "B29": (lambda t: write_map(t / "m.geojson", WEST, {**EAST, "geometry": {"type": "Point", "coordinates": [85, 25]}}), ["a Point among the polygons"]),
    "B32": (lambda t: polygons(t / "m.geojson", [[85, 25], [85.1, 25.1], [85, 25]]), ["a ring of 3 points"]),
    "B33": (lambda t: with_geometry(t / "m.geojson", HOLE_OUTSIDE), ["Hole lies outside shell", "draw it anew"]),
    "B38": (lambda t: text(t / "m.geojson", MAP.replace('"id"', '"kennung"')), ["no column for id", "columns: kennung, name"]),
    "B39": (lambda t: zipped(t / "m.zip", ("../../map.geojson", MAP)), ["leads out of the zip", "../../map.geojson"]),
    "B40 link": (lambda t: zipped(t / "m.zip", (link(), "/etc/hostname")), ["a link instead of a file"]),
    "B40 absolute": (lambda t: zipped(t / "m.zip", ("/etc/map.geojson", MAP)), ["leads out of the zip"]),
    "B41": (lambda t: zipped(t / "m.zip", ("map.geojson", b" " * 102_000_000)), ["unpacks to more than 100 times"]),
    "B42": (lambda t: zipped(t / "m.zip", ("a.geojson", MAP), ("b.geojson", MAP)), ["several layers: a, b", "--layer NAME"]),
    "B43": (lambda t: locked_zip(shapefile(t / "s").parent, t / "m.zip"), ["locked by a password"]),
    "B44": (lambda t: zipped(t / "m.zip", ("inner.zip", b"PK\x03\x04")), ["an archive inside the zip"]),
    "B45": (lambda t: text(t / "m.geojson", "<OGRVRTDataset><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataset>"), ["this is XML"]),
    "B46 vsi": (lambda t: "/vsicurl/http://127.0.0.1/m.geojson", ["only files of this machine"]),
    "B46 address": (lambda t: "http://127.0.0.1/m.geojson", ["only files of this machine"]),
    "B47": (lambda t: geopackage(geopackage(t / "m.gpkg"), layer="more"), ["several layers: areas, more", "--layer NAME"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_rightly_is_refused_with_place_and_mend(tmp_path, case):
    make, said = REFUSED[case]
    told = refused(make(tmp_path))
    assert [part for part in said if part not in told] == [], told


# what is accepted is accepted with a note, or not changed


def test_b02_an_assumed_coordinate_system_is_used_and_noted(tmp_path):
    layer = read_districts(without(shapefile(tmp_path / "s"), ".prj"), {}, Reading(assume_crs="EPSG:4326"))
    assert layer.notes == ("no coordinate system is named; EPSG:4326 was assumed, as said",)
    assert "unknown coordinate system" in refused(tmp_path / "s" / "ok.shp", Reading(assume_crs="EPSG:1"))


def test_b07_a_gap_is_listed_with_its_ground_and_does_not_keep_the_layer_out(tmp_path):
    around = {"type": "Polygon", "coordinates": [square(85.0, 25.0), square(85.05, 25.05, 0.05)]}
    path = with_geometry(tmp_path / "map.geojson", around)
    assert any("1 gaps between districts, 27." in note for note in read_districts(path, {}).notes)
    (gap,) = check_layer(path, {}).findings.to_dict("records")
    assert (gap["check"], gap["severity"], round(gap["km2"])) == ("gap", "warning", 28)


HINDI = ("पटना", "गया")


def test_b13_hindi_names_without_a_code_page_come_out_whole(tmp_path):
    shp = shapefile(tmp_path / "s", drawn(names=HINDI), encoding="UTF-8")
    without(shp, ".cpg")
    layer = read_districts(shp, {})
    assert layer.frame["name"].tolist() == list(HINDI) and "UTF-8" in layer.notes[0]
    text(shp.with_suffix(".cpg"), "ISO-8859-1")
    assert read_districts(shp, {}).frame["name"].tolist() == list(HINDI)


def test_b13_texts_in_no_known_encoding_are_asked_for(tmp_path):
    shp = without(shapefile(tmp_path / "s", drawn(names=("Müller", "East")), encoding="ISO-8859-1"), ".cpg")
    assert "say --encoding" in refused(shp)
    assert read_districts(shp, {}, Reading(encoding="cp1252")).frame["name"].tolist() == ["Müller", "East"]


def test_b17_a_geopackage_left_open_is_read_from_a_copy_as_it_was_before(tmp_path):
    source = geopackage(tmp_path / "source.gpkg")
    book = sqlite3.connect(source, isolation_level=None)
    book.executescript("PRAGMA journal_mode=DELETE; PRAGMA cache_size=1;")
    for trigger in book.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        book.execute(f'DROP TRIGGER "{trigger[0]}"')
    book.execute("BEGIN")
    book.execute("UPDATE areas SET name = 'Torn' || hex(zeroblob(5000))")
    for ending in ("", "-journal"):
        text(tmp_path / f"open.gpkg{ending}", (tmp_path / f"source.gpkg{ending}").read_bytes())
    book.execute("ROLLBACK")
    book.close()
    layer = read_districts(tmp_path / "open.gpkg", {})
    assert layer.frame["name"].tolist() == ["West", "East"] and "left the GeoPackage open" in layer.notes[0]
    assert (tmp_path / "open.gpkg-journal").exists()


def test_b26_a_byte_order_mark_is_passed_over(tmp_path):
    assert len(read_districts(text(tmp_path / "m.geojson", b"\xef\xbb\xbf" + MAP.encode()), {}).frame) == 2


def test_b30_heights_are_left_out_with_a_note(tmp_path):
    high = [[x, y, 50.0] for x, y in square(85, 25)]
    layer = read_districts(polygons(tmp_path / "m.geojson", high), {})
    assert layer.notes == ("1 features carry heights; they are left out",)
    assert not layer.frame.has_z.any()


def test_b31_a_district_in_two_parts_is_one_district(tmp_path):
    parts = {"type": "MultiPolygon", "coordinates": [[square(85.0, 25.0)], [square(86.0, 26.0)]]}
    layer = read_districts(with_geometry(tmp_path / "m.geojson", parts), {})
    assert layer.frame.geometry["1"].geom_type == "MultiPolygon" and layer.notes == ()


def made(tmp_path, **options):
    drawn_map = options.pop("districts", None) or write_map(tmp_path / "map.geojson")
    stations = options.pop("stations", None) or write_stations(tmp_path / "stations.csv")
    return init_state(tmp_path / "state", drawn_map, stations, mapping=MAPPING, kind_mapping=KIND_MAPPING, **options)


def test_b34_districts_that_are_missing_or_not_expected_are_named(tmp_path):
    expected = text(tmp_path / "expected.txt", "west\nNorth\n\n")
    with pytest.raises(InputRefused, match="2 districts where 2 are expected; missing: North; not expected: East"):
        made(tmp_path, expected=expected)
    assert made(tmp_path, expected=text(tmp_path / "expected.txt", "WEST\nEast\n")).districts == 3


def thanas(path, *rows):
    names = ("unit_id", "name", "district")
    features = [feature(None, None, ring) | {"properties": dict(zip(names, row, strict=True))} for *row, ring in rows]
    return write_map(path, *features)


def test_b35_a_jurisdiction_outside_its_district_is_refused_with_its_share(tmp_path):
    layer = thanas(
        tmp_path / "t.geojson",
        ("7001", "Fort", "West", square(85.11, 25.0, 0.1)),
        ("7002", "Bazar", "East", square(85.25, 25.0, 0.1)),
    )
    with pytest.raises(InputRefused, match=r"10\.0% of the ground of Fort lies outside West"):
        init_state(tmp_path / "state", write_map(tmp_path / "map.geojson"), layer, kind="thana")


def test_b36_a_station_whose_district_is_not_said_is_refused(tmp_path):
    stations = write_stations(tmp_path / "stations.csv", STATIONS.replace("Ghat,WEST", "Ghat,"))
    with pytest.raises(InputRefused, match="row 4, column police: the station has no police district"):
        made(tmp_path, stations=stations)


def test_b37_names_cut_by_a_shapefile_are_known_or_asked_for(tmp_path):
    frame = gpd.GeoDataFrame(
        {"unit_id": ["7", "8"], "name": ["Fort", "Bazar"], "police_district": ["West", "East"]}, geometry=list(AREAS), crs=4326
    )  # fmt: skip
    with pytest.warns(RuntimeWarning, match="laundered"):
        folder = shapefile(tmp_path / "s", frame).parent
    assert init_state(tmp_path / "state", None, folder, kind="thana").districts == 2
    odd = frame.rename(columns={"unit_id": "police_station_code", "name": "police_station_name"})
    with pytest.warns(RuntimeWarning, match="laundered"):
        folder = shapefile(tmp_path / "odd", odd).parent
    with pytest.raises(
        InputRefused, match=r"no column for unit_id -> map unit_id=COLUMN; columns: police_sta, police_s_1"
    ):
        init_state(tmp_path / "other", None, folder, kind="thana")


def test_b41_a_zip_that_lies_about_its_size_is_stopped_while_it_unpacks(tmp_path):
    path = zipped(tmp_path / "m.zip", ("map.geojson", b" " * 40_000_000))
    size = (40_000_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (1000).to_bytes(4, "little")))
    assert "damaged" in refused(path) or "unpacks to more" in refused(path)


def test_b42_and_b47_a_named_layer_is_the_one_that_is_read(tmp_path):
    path = zipped(tmp_path / "m.zip", ("a.geojson", MAP), ("b.geojson", MAP.replace("West", "Left")))
    assert read_districts(path, {}, Reading(layers=("b",))).frame["name"].tolist() == ["Left", "East"]
    book = geopackage(geopackage(tmp_path / "m.gpkg"), drawn(names=("Left", "East")), layer="more")
    assert read_districts(book, {}, Reading(layers=("more",))).frame["name"].tolist() == ["Left", "East"]


def test_b48_a_layer_of_millions_of_vertices_is_refused_before_it_is_worked_on(tmp_path, monkeypatch):
    monkeypatch.setattr(shapes, "MOST_VERTICES", 9)
    assert "10 vertices; at most 9 are read" in refused(write_map(tmp_path / "m.geojson"))


def test_b49_layers_in_two_systems_meet_in_one(tmp_path):
    metres = geopackage(tmp_path / "m.gpkg", drawn().to_crs(32645))
    assert made(tmp_path, districts=metres).with_ground == 5


def test_b50_a_point_on_a_border_has_one_owner_the_lower_code():
    areas = drawn().set_index("id").geometry.to_crs(32645)
    on_border = gpd.GeoSeries([shapely.Point(85.2, 25.1)], index=["p"], crs=4326).to_crs(32645)
    both = areas.buffer(0.5)
    assert (
        districts_of_points(on_border, both).tolist()
        == districts_of_points(on_border, both.iloc[::-1]).tolist()
        == ["1"]
    )


def test_b51_a_name_that_is_a_script_stays_a_name(tmp_path):
    script = "<script>alert(1)</script>"
    layer = read_districts(write_map(tmp_path / "m.geojson", feature("1", script, square(85, 25))), {})
    assert layer.frame["name"].tolist() == [script]


# every format brings the same two squares


def formats(folder):
    frame = drawn()
    shp = shapefile(folder / "shp")
    plain = pd.DataFrame({"id": ["1", "2"], "name": ["West", "East"], "geometry": shapely.to_wkb(list(AREAS))})
    plain.to_parquet(folder / "plain.parquet")
    frame.to_parquet(folder / "geo.parquet")
    for name, driver in (("m.fgb", "FlatGeobuf"), ("m.kml", "KML"), ("m.geojsonl", "GeoJSONSeq")):
        pyogrio.write_dataframe(frame, folder / name, driver=driver)
    write_map(folder / "m.geojson")
    arcs = [
        [[85.2, 25.0], [85.2, 25.2]],
        [[85.2, 25.2], [85.0, 25.2], [85.0, 25.0], [85.2, 25.0]],
        [[85.2, 25.0], [85.4, 25.0], [85.4, 25.2], [85.2, 25.2]],
    ]
    west, east = (
        {"type": "Polygon", "arcs": [ring], "properties": one["properties"]}
        for ring, one in (([0, 1], WEST), ([2, -1], EAST))
    )
    text(
        folder / "m.topojson",
        json.dumps(
            {
                "type": "Topology",
                "objects": {"m": {"type": "GeometryCollection", "geometries": [west, east]}},
                "arcs": arcs,
            }
        ),
    )
    return [
        folder / "m.geojson", folder / "m.geojsonl", folder / "m.topojson", geopackage(folder / "m.gpkg"), shp, shp.parent,
        whole_zip(shp.parent, folder / "shp.zip"), folder / "m.fgb", folder / "m.kml", folder / "geo.parquet", folder / "plain.parquet",
        zipped(folder / "kml.zip", ("deep/m.kml", (folder / "m.kml").read_bytes()), ("__MACOSX/x", b"x")),
    ]  # fmt: skip


def test_every_format_brings_the_same_districts(tmp_path):
    for path in formats(tmp_path):
        mapping = {"id": "id2"} if "kml" in path.name else {}  # KML has an id of its own
        layer = read_districts(path, mapping, Reading(assume_crs="EPSG:4326"))
        assert layer.frame["name"].tolist() == ["West", "East"], path.name
        assert layer.frame.geom_equals_exact(
            gpd.GeoSeries(list(AREAS), index=layer.frame.index, crs=4326), 1e-9
        ).all() or (shapely.equals(layer.frame.geometry.to_numpy(), list(AREAS)).all()), path.name


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_a_file_cut_off_anywhere_is_refused_in_every_format(tmp_path, share):
    for path in formats(tmp_path):
        if path.is_file() and path.suffix not in (".shp",):
            whole = path.read_bytes()
            text(path, whole[: int(len(whole) * share)])
            told = refused(path, Reading(assume_crs="EPSG:4326"))
            assert "Traceback" not in told, path.name


def test_an_excel_workbook_is_no_layer(tmp_path):
    buffer = io.BytesIO()
    pd.DataFrame({"a": [1]}).to_excel(buffer, index=False)
    assert "an Excel workbook" in refused(text(tmp_path / "m.xlsx", buffer.getvalue()))


def test_a_line_of_geojson_lines_that_is_torn_is_named(tmp_path):
    lines = "\n".join([json.dumps(WEST), "", json.dumps(EAST)[:-5]])
    with pytest.raises(InputRefused, match="line 3 of the file"):
        read_features(text(tmp_path / "m.geojsonl", lines))


def test_b01_a_bow_tie_is_made_valid_where_the_user_says_so_and_noted_with_its_ground(tmp_path):
    layer = read_districts(polygons(tmp_path / "m.geojson", BOW_TIE), {}, Reading(mend=True))
    (note,) = layer.notes
    assert layer.frame.is_valid.all() and note.startswith("feature 1 was made valid: 0.0")
    assert float(note.split()[-3]) == pytest.approx(223, abs=1)
