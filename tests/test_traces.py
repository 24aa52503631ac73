"""After people were taken in, planned, reported and exported, no file and no line printed holds a number or a name of them."""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from invented import NAMES
from once import made_once
from published_week import NUMBERS, make_week
from traces import spellings, traces


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    return made_once(tmp_path_factory, "published_week", make_week)


def test_nothing_that_was_left_or_printed_holds_a_number_or_a_name(week):
    places = [week / name for name in ("थाना समूह", "out", "reports", "log.txt", "said.json")]
    assert all(place.exists() for place in places)
    assert traces(places, NUMBERS, NAMES) == []


def test_people_stand_beside_seats_in_what_was_left(week):
    [page] = (week / "reports").glob("2*/state/report.en.html")
    assert "distinct people are known, of 3 of" in page.read_text(encoding="utf-8")
    [hindi] = (week / "reports").glob("2*/state/report.hi.html")
    assert "अलग-अलग व्यक्ति" in hindi.read_text(encoding="utf-8") and "कुल सदस्यता (ग्रुपवार)" in hindi.read_text(
        encoding="utf-8"
    )
    head, *_ = (week / "out" / "gaps.csv").read_text(encoding="utf-8").splitlines()
    assert "people" in head.split(",")


def test_the_search_finds_what_is_planted_also_in_packed_files(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", f"<t>{NUMBERS[0]}</t>")
    (tmp_path / "b.ipynb").write_text('"\\u091c\\u093c\\u094b\\u0930\\u093e\\u0935\\u0930"', encoding="utf-8")
    (tmp_path / "c.bin").write_bytes(b"\0" + NAMES[1].split()[0].encode("utf-16-le"))
    (tmp_path / "d.txt").write_text("(202) 555-0103 and 202-555-0104", encoding="utf-8")
    found = {Path(file).name for file, _ in traces([tmp_path], NUMBERS, NAMES)}
    assert found == {"a.xlsx", "b.ipynb", "c.bin", "d.txt"}


@pytest.mark.parametrize(
    "written", ["9876543210", "98765 43210", "98765-43210", "९८७६५४३२१०", "९८७६५ ४३२१०", "9.87654E+09"]
)
def test_the_search_knows_a_number_in_every_spelling(written):
    assert written in spellings("+919876543210")


@pytest.mark.slow
def test_the_words_of_the_pdf_hold_no_number_and_no_name_either(week):
    """The letters of a PDF are numbers of glyphs; poppler gives the words."""
    for file in (week / "reports").glob("2*/state/report.*.pdf"):
        words = subprocess.run([shutil.which("pdftotext"), file, "-"], capture_output=True, check=True).stdout.decode()
        assert "2020" in words
        assert [text for one in NUMBERS for text in spellings(one) if text in words] == []
        assert [part for name in NAMES for part in name.split() if part in words] == []
