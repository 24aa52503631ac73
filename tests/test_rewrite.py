"""A column of a CSV file is set anew, and not one byte besides."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.intake.rewrite import with_column


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        pytest.param("u,population,n\nA,1,x\nB,2,y\n", {3: "9"}, "u,population,n\nA,1,x\nB,9,y\n", id="one cell"),
        pytest.param("u,n\nA,x\nB,y\n", {3: "9"}, "u,n,population\nA,x,\nB,y,9\n", id="a column that was not there"),
        pytest.param("u,population\r\nA,1\r\nB,", {3: "9"}, "u,population\r\nA,1\r\nB,9", id="its line ends, and none"),
        pytest.param('u,population\n"A, ""a""",\n', {2: "9"}, 'u,population\n"A, ""a""",9\n', id="commas in quotes"),
        pytest.param('u,population,n\n"A\nB",,"c\n"\nC,,d\n', {3: "9"}, 'u,population,n\n"A\nB",,"c\n"\nC,9,d\n',
                     id="a line end inside quotes is no row"),
        pytest.param("u,population\n\nA,\n,,\n", {3: "9"}, "u,population\n\nA,9\n,,\n", id="blank rows count and stay"),
        pytest.param('u,population\nA,"7"\nB, 8\n', {2: "7", 3: "8"}, 'u,population\nA,"7"\nB, 8\n',
                     id="a cell that says so already keeps its quotes and blanks"),
        pytest.param("population,u\n5,A\n", {2: "6"}, "population,u\n6,A\n", id="the first column"),
    ],
)  # fmt: skip
def test_only_the_cells_that_change_are_written(text, values, expected):
    assert with_column(text, "population", values) == expected


CELLS = st.text(st.sampled_from('ab ",\n\r;'), max_size=4)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4), st.data())
def test_every_other_cell_reads_as_before(rows, data):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("first", "population", "last"), *((a, "1", b) for a, b in rows)])
    numbers = data.draw(st.sets(st.integers(2, len(rows) + 1)))
    made = with_column(text.getvalue(), "population", dict.fromkeys(numbers, "77"))
    read = list(csv.reader(io.StringIO(made, newline="")))
    assert read[1:] == [[a, "77" if n in numbers else "1", b] for n, (a, b) in enumerate(rows, start=2)]
