"""Coverage as a file: every format holds the same figures, and none holds a formula."""

import json
import zipfile

import geopandas as gpd
import pandas as pd
import pytest

from four_squares import UNITS, make_reporting_squares
from once import made_once
from planning.coverage import coverage_gaps
from planning.errors import InputRefused
from planning.export import export_gaps
from planning.reading import read_state

EVIL = '=HYPERLINK("x")'


@pytest.fixture(scope="module")
def gaps(tmp_path_factory):
    units = UNITS.replace("NE,North East", 'NE,"=HYPERLINK(""x"")"')
    folder = made_once(tmp_path_factory, "evil_squares", lambda folder: make_reporting_squares(folder, units_csv=units))
    return coverage_gaps(read_state(folder))


def test_a_csv_file_has_a_row_for_each_station_and_says_what_is_synthetic(gaps, tmp_path):
    read = pd.read_csv(export_gaps(gaps, tmp_path / "gaps.csv", "all"), dtype="str", keep_default_na=False)
    assert read["unit_id"].tolist() == ["M1", "NE", "NW", "SE", "SW", "SX"]
    assert read["members"].tolist() == ["0", "250", "", "0", "60", "30"], "silence is empty, not 0"
    assert read["gap_unknown"].tolist() == ["0", "0", "200", "0", "0", "0"]
    assert set(read["synthetic"]) == {"all"} and set(read["week_ending"]) == {"2020-05-24"}
    assert read["name"][1] == "'" + EVIL


def test_an_excel_file_holds_texts_and_numbers_and_no_formula(gaps, tmp_path):
    with zipfile.ZipFile(export_gaps(gaps, tmp_path / "gaps.xlsx", "")) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
        relations = [name for name in book.namelist() if "worksheets/_rels" in name]
    assert "<f>" not in sheet and relations == []
    assert "HYPERLINK" in strings and "उत्तर पश्चिम" in strings
    assert "<v>250</v>" in sheet


def test_a_parquet_file_comes_back_with_ground_dtypes_and_missing_values(gaps, tmp_path):
    read = gpd.read_parquet(export_gaps(gaps, tmp_path / "gaps.parquet", "returns")).set_index("unit_id")
    assert read["members"].isna().tolist() == [False, False, True, False, False, False]
    assert read.geometry.isna().tolist() == gaps.geometry.isna().tolist() and read.crs == gaps.crs
    assert read.loc["NE"].geometry.equals(gaps.loc["NE"].geometry)
    assert read["gap"].sum() == gaps["gap"].sum() == 610


def test_a_geojson_file_is_wgs_84_with_null_for_what_is_not_known(gaps, tmp_path):
    written = json.loads(export_gaps(gaps, tmp_path / "gaps.geojson", "all").read_text(encoding="utf-8"))
    features = {feature["properties"]["unit_id"]: feature for feature in written["features"]}
    assert features["M1"]["geometry"] is None and features["NW"]["properties"]["members"] is None
    assert features["NE"]["properties"] | {"coverage": 1.25, "gap": 0} == features["NE"]["properties"]
    assert features["NE"]["properties"]["last_week"] == "2020-05-24"
    longitudes = [point[0] for point in features["NE"]["geometry"]["coordinates"][0]]
    assert (min(longitudes), max(longitudes)) == (85.5, 86.0)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "geojson"])
def test_the_same_gaps_are_the_same_bytes(gaps, tmp_path, ending):
    first, second = (export_gaps(gaps, tmp_path / name / f"gaps.{ending}", "all") for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", ["gaps.shp", "gaps", "gaps.csv.exe"])
def test_another_ending_is_refused_with_those_there_are(gaps, tmp_path, name):
    with pytest.raises(InputRefused, match="parquet"):
        export_gaps(gaps, tmp_path / name, "")
    assert list(tmp_path.iterdir()) == []


def test_the_ending_may_be_written_in_capitals(gaps, tmp_path):
    assert export_gaps(gaps, tmp_path / "GAPS.CSV", "").read_text().startswith("unit_id,")
