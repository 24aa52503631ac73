"""A return finds its unit by code, by name inside its district, or by a decision; never by likeness."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from little_state import FILES, make_state
from planning.intake.folder import read_folder
from planning.intake.names import match
from planning.intake.spelling import normalised, shortened
from planning.intake.unit_names import places_on

WEEK = date(2020, 5, 24)


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    return places_on(read_folder(make_state(tmp_path_factory.mktemp("state"))), WEEK)


@pytest.mark.parametrize("written", ["CHAKIA", "  chakia ", "Chakia\u00a0PS", "Chakia P.S.", "thana Chakia", "Cha\u200bkia",
                                     "चकिया", "थाना चकिया", "101", "१०१"])  # fmt: skip
def test_spelling_space_and_optional_words_do_not_hide_a_name(places, written):
    assert match(written, "East Champaran", places).unit_id == "101"


def test_the_nukta_and_composition_do_not_hide_a_name(places):
    assert match("मुज\u093cफ\u093c\u094dफ\u093cरगंज", "पूर्वी चंपारण", places).unit_id == "104"
    assert match("मु\u095bफ्फरगंज", "E", places).unit_id == "104"


def test_a_name_counts_only_inside_its_district(places):
    assert match("Chakia", "B", places).unit_id == "201"
    assert match("Chakia", "E", places).unit_id == "101"


def test_a_name_without_a_district_waits_with_all_that_fit(places):
    found = match("Chakia", "", places)
    assert (found.unit_id, found.refused) == ("", False)
    assert found.candidates[:2] == ("101 Chakia (East Champaran)", "201 Chakia (Begusarai)")


def test_even_a_name_that_stands_once_waits_without_a_district(places):
    assert match("Muzaffarganj", "", places).unit_id == ""


def test_the_full_name_goes_before_the_name_without_optional_words(places):
    assert match("Nagar", "E", places).unit_id == "102"
    assert match("Nagar O.P.", "E", places).unit_id == "103"


def test_optional_words_never_choose_between_thana_and_outpost(places):
    found = match("Nagar Thana", "E", places)
    assert found.unit_id == ""
    assert {text[:3] for text in found.candidates[:2]} == {"102", "103"}


def test_a_near_name_is_proposed_and_never_taken(places):
    found = match("Chakiya", "E", places)
    assert found.unit_id == ""
    assert len(found.candidates) == 3
    assert found.candidates[0] == "101 Chakia (East Champaran)"


def test_an_alias_decides_in_its_own_district_only(places):
    assert match("BAKHRY", "Begusarai", places).unit_id == "007"
    assert match("Bakhry", "E", places).unit_id == ""


def test_an_alias_for_a_name_does_not_decide_a_row_without_a_district(places):
    assert match("Bakhry", "", places).unit_id == ""


def test_a_decision_about_one_row_decides_that_row(tmp_path):
    decided = FILES["aliases.csv"] + "Chakia @ abc row 7,B,201,2020-06-01\n"
    places = places_on(read_folder(make_state(tmp_path, aliases_csv=decided)), WEEK)
    assert match("Chakia", "", places, "Chakia @ abc row 7").unit_id == "201"
    assert match("Chakia", "", places, "Chakia @ abc row 8").unit_id == ""


@pytest.mark.parametrize("code", ["007", "NA"])
def test_codes_stay_as_they_are_written(places, code):
    assert match(code, "", places).unit_id == code
    assert match("7", "", places).unit_id == ""


def test_a_code_of_another_district_is_refused(places):
    found = match("101", "Begusarai", places)
    assert found.refused
    assert "East Champaran" in found.mend


def test_a_code_decides_when_the_district_is_spelled_unknown(places):
    found = match("101", "MOTHIHARI", places)
    assert found.unit_id == "101"
    assert "MOTHIHARI" in found.note


def test_a_closed_unit_is_right_while_it_stood_and_refused_with_its_successors_afterwards(tmp_path):
    folder = read_folder(make_state(tmp_path))
    assert match("202", "", places_on(folder, date(2020, 5, 17))).unit_id == "202"
    found = match("202", "", places_on(folder, WEEK))
    assert found.refused
    assert "203, 204" in found.mend


def test_a_code_that_a_spreadsheet_made_a_number_is_refused(places):
    assert match("1.2E+05", "", places).refused


@pytest.mark.parametrize("written", ["Total", "कुल योग", "GRAND TOTAL"])
def test_a_line_of_totals_is_refused(places, written):
    assert match(written, "E", places).refused


def test_a_unit_called_like_an_optional_word_keeps_its_name():
    assert shortened("thana") == "thana"


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(text):
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(max_size=20), st.sampled_from(["", "E", "B", "nowhere"]))
def test_whatever_is_written_gets_a_unit_or_a_reason(places, written, district):
    found = match(written, district, places)
    assert bool(found.unit_id) != bool(found.reason)
