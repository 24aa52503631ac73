"""What looks like a telephone number is found before it is published, and codes, counts and drawings are not taken for one."""

import json

import pytest

from four_squares import make_reporting_squares
from planning.coverage import coverage_gaps
from planning.errors import InputRefused
from planning.export import export_gaps
from planning.reading import read_state
from planning.scan import refuse_telephone_numbers, telephone_numbers

PLANTED = "9876543210"


@pytest.mark.parametrize(
    "text",
    [PLANTED, "call 9876543210.", "+919876543210", "+91 98765 43210", "0091-98765-43210", "09876543210", "919876543210",
     "९८७६५४३२१०", "98765 43210", "98765-43210", "(98765)43210", "SHO,9876543210,Chakia", "९८७६५ ४३२१०", "no:9876543210"],
)  # fmt: skip
def test_a_number_is_found_in_every_spelling(text):
    assert len(telephone_numbers(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["", "98,765 43,210", "98765 43210 61234", "12 98765 43210 members", "85.9876543210", "0.98765432101", "5140003",
     "a9876543210", "9876543210b", "987654321", "98765432101234", "2020-05-24", "1,23,456", "M612.5 7345L98765 43210Z",
     "5876543210", "sha256:9876543210ab", "9876543210.5"],
)  # fmt: skip
def test_counts_codes_hashes_and_drawings_are_no_numbers(text):
    assert telephone_numbers(text) == []


def test_a_code_of_the_state_is_no_number():
    assert telephone_numbers(f"{PLANTED} 9876543211", frozenset({PLANTED})) == ["9876543211"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", f"<p>call <b>{PLANTED}</b></p>"),
        ("a.html", f'<p title="{PLANTED}">x</p>'),
        ("deep/a.html", "<td>98765 43210</td>"),
        ("a.csv", f'unit,note\n1,"ask {PLANTED}"\n'),
        ("a.csv", "unit,note\n1,98765-43210\n"),
        ("a.json", json.dumps({"rows": [{"name": PLANTED}]})),
        ("a.json", json.dumps({PLANTED: 1})),
        ("a.json", json.dumps({"name": "९८७६५४३२१०"})),
        ("a.ipynb", json.dumps({"cells": [{"source": ["x = 1\n", f"phone = '{PLANTED}'\n"]}]})),
        ("a.ipynb", json.dumps({"cells": [{"outputs": [{"data": {"text/html": f"<td>{PLANTED}</td>"}}]}]})),
        ("a.md", f"ring {PLANTED}"),
        ("a.txt", f"ring {PLANTED}"),
    ],
)
def test_a_planted_number_stops_the_publishing_and_is_told_with_its_place(tmp_path, name, text):
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        refuse_telephone_numbers(tmp_path, ())
    [problem] = refused.value.problems
    assert (problem.code, problem.file, problem.value) == ("W-NUMBER", name, "…10")
    assert "98765" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", f'<svg><path d="M{PLANTED} 12"/></svg><style>.x{{width:{PLANTED}px}}</style><img src="data:font;base64,+{PLANTED}+">'),
        ("a.html", "<td>98765</td><td>43210</td>"),
        ("a.csv", "a,b\n98765,43210\n"),
        ("a.json", json.dumps({"cells": ["98765", "43210"], "objective": 9876543210})),
        ("a.ipynb", json.dumps({"outputs": [{"text/plain": ["   goal  people\n", "  98765   43210\n"]}]})),
        ("a.woff2", PLANTED),
    ],
)  # fmt: skip
def test_what_lies_side_by_side_or_is_drawn_is_published(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    refuse_telephone_numbers(tmp_path, ())


def test_an_export_with_a_number_in_a_name_is_refused_and_not_written(tmp_path):
    folder = make_reporting_squares(tmp_path / "state")
    units = folder / "units.csv"
    head, first, *rest = units.read_text(encoding="utf-8").splitlines()
    name = first.split(",")[1]
    units.write_text("\n".join([head, first.replace(name, f"{name} {PLANTED}"), *rest, ""]), encoding="utf-8")
    gaps = coverage_gaps(read_state(folder))
    with pytest.raises(InputRefused, match="…10"):
        export_gaps(gaps, tmp_path / "gaps.csv", "all")
    assert not (tmp_path / "gaps.csv").exists()
