"""After people were taken in, planned, reported and exported, no file and no line printed holds a number or a name of them."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from four_squares import make_reporting_squares
from invented import NAMES, a_key, number
from once import made_once
from traces import spellings, traces

NUMBERS = [number(last) for last in range(12)] + ["+919876543210"]
COMMAND = [sys.executable, "-m", "planning.cli"]


def lists(folder: Path) -> list[Path]:
    """Good rows, and every sort of row that is refused or waits, with names and numbers also in the wrong places."""
    folder.mkdir()
    good = [f"{unit},,{name},{written},2020-05-01," for unit, name, written in
            zip(["NE", "NW", "SE"] * 5, NAMES * 5, NUMBERS, strict=False)]  # fmt: skip
    bad = [
        f"NE,,{NAMES[0]},98765 43210/11,2020-05-01,",
        f"NE,,{NAMES[0]},987654321,2020-05-01,",
        f"NE,,{NUMBERS[1]},{NAMES[1]},2020-05-01,",
        f"{NAMES[1]},D1,x,{NUMBERS[2]},2020-05-01,",
        f"{NUMBERS[3]},{NAMES[2]},x,{NUMBERS[2]},2020-05-01,",
        f"NE,,x,{NUMBERS[2]},{NAMES[0]},{NUMBERS[4]}",
        f"NE,,x,{NUMBERS[2]},,2020-04-01",
        f"NE,,x,{NUMBERS[2]}",
    ]
    head = "unit,district,name,mobile,joined_on,left_on"
    files = [folder / "good.csv", folder / "list 98765 43210.csv"]
    files[0].write_text("\n".join([f"Members, told by {NAMES[0]} {NUMBERS[5]},,,,", head, *good, ""]), encoding="utf-8")
    files[1].write_text("\n".join([head, *bad, ""]), encoding="utf-8")
    return files


def run(log: Path, *arguments, given: str = "") -> int:
    """The command in a process of its own; what it prints goes to the log, as cron would have it."""
    with log.open("ab") as opened:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)], input=given.encode(), stdout=opened, stderr=opened, check=False
        ).returncode


def a_week(place: Path) -> None:
    state, log, safe = make_reporting_squares(place / "state"), place / "log.txt", a_key(place / "safe")
    sent = lists(place / "lists")
    codes = [run(log, "people", state, *sent, "--key", safe, *more) for more in ([], ["--json"])]
    assert codes == [2, 3], log.read_text(encoding="utf-8")
    assert run(log, "gaps", state, "--as-of", "2020-05-24") == 0
    for ending in ("csv", "xlsx", "parquet", "geojson"):
        assert run(log, "gaps", state, "--as-of", "2020-05-24", "--json", "-o", place / "out" / f"gaps.{ending}") == 0
    assert run(log, "erase", state, "--key", safe, given=NUMBERS[0]) == 0
    assert run(log, "register", "status", state) == 0
    assert run(log, "weekly", state, "--as-of", "2020-05-24", "-o", place / "reports") == 0, log.read_text(
        encoding="utf-8"
    )[-2000:]


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    return made_once(tmp_path_factory, "people_week", a_week)


def test_nothing_that_was_left_or_printed_holds_a_number_or_a_name(week):
    places = [week / "state", week / "out", week / "reports", week / "log.txt"]
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
