"""Names beside codes: found by code, by level, or by a name that only one has; never guessed."""

import pandas as pd
import pytest

from planning.errors import InputRefused
from planning.naming import found_by_name, named, read_names
from two_districts import drawn_plan

KNOWN = pd.DataFrame(
    [
        ("101", "station", "Chakia", "चकिया"),
        ("102", "station", "Nagar", None),
        ("103", "station", "Nagar", None),
        ("7", "district", "Nagar", None),
        ("101", "district", "Champaran", "चंपारण"),
    ],
    columns=["code", "level", "name", "name_hi"],
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("102", ("station", "102")),
        ("7", ("district", "7")),
        ("chakia", ("station", "101")),
        (" Chakia ", ("station", "101")),
        ("चंपारण", ("district", "101")),
        ("district 101", ("district", "101")),
        ("Station 101", ("station", "101")),
    ],
)
def test_a_place_is_found(asked, found):
    assert found_by_name(KNOWN, asked) == found


@pytest.mark.parametrize(
    ("asked", "choices"), [("Nagar", "district 7, station 102, station 103"), ("101", "district 101, station 101")]
)
def test_a_name_of_several_is_refused_with_all_of_them(asked, choices):
    with pytest.raises(InputRefused, match="X-SEVERAL") as refused:
        found_by_name(KNOWN, asked)
    assert choices in refused.value.problems[0].mend


@pytest.mark.parametrize("asked", ["Chakya", " ", "104"])
def test_an_unknown_name_is_refused_with_the_nearest(asked):
    with pytest.raises(InputRefused, match=r"X-UNKNOWN.*nearest: "):
        found_by_name(KNOWN, asked)


def test_the_nearest_name_is_the_one_that_looks_like_it():
    with pytest.raises(InputRefused, match="nearest: station 101 Chakia"):
        found_by_name(KNOWN, "Chakya")


def test_without_names_places_go_by_their_codes():
    found = named(drawn_plan(), None)
    assert sorted(found["name"]) == sorted(found["code"]) == ["N", "N1", "N2", "N3", "S", "S1", "S2", "S3"]


def test_names_that_are_not_of_the_plan_are_left_out_and_others_keep_their_code():
    known = pd.DataFrame([("N1", "station", "North", None), ("X", "station", "Lost", None)], columns=KNOWN.columns)
    found = named(drawn_plan(), known).set_index("code")["name"]
    assert (found["N1"], found["N2"]) == ("North", "N2") and "X" not in found


def test_a_plan_without_a_list_of_names_has_none(tmp_path):
    assert read_names(tmp_path) is None


@pytest.mark.parametrize("text", ["code,level\n1,station\n", "code,level,name,name_hi\n1,thana,A,\n", ""])
def test_a_list_of_names_that_is_torn_is_refused_with_its_file(tmp_path, text):
    (tmp_path / "names.csv").write_text(text)
    with pytest.raises(InputRefused, match=r"names\.csv"):
        read_names(tmp_path)


def test_a_list_of_names_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "names.csv").write_bytes("code,level,name,name_hi\n1,station,A,é\n".encode("latin-1"))
    with pytest.raises(InputRefused, match="UTF-8"):
        read_names(tmp_path)
