"""What is in a sheet: the charset, the headings, the cells, and the rules that rows obey together."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from little_state import RECEIVED, make_state
from planning.errors import InputRefused
from planning.intake import cells
from planning.intake.folder import read_folder
from planning.intake.returns import check_returns
from planning.intake.sheet import read_csv

HEAD = "week_ending,unit,district,members"
ROW = "2020-05-24,101,E,200"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return read_folder(make_state(tmp_path_factory.mktemp("state")))


def sheet_of(text, encoding="utf-8"):
    return read_csv(text.encode(encoding), "a.csv")


def checked(folder, *rows, head=HEAD):
    return check_returns(sheet_of("\n".join([head, *rows])), folder, RECEIVED)


def fault(folder, row, head=HEAD):
    [problems] = checked(folder, row, head=head).refused.values()
    return [problem.code for problem in problems]


def refusal(text, encoding="utf-8"):
    with pytest.raises(InputRefused) as error:
        sheet_of(text, encoding)
    return [(problem.code, problem.row) for problem in error.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_recognised_by_its_mark(encoding):
    sheet = sheet_of(f"सप्ताह,थाना,जिला,सदस्य\n{ROW}\n", encoding)
    assert sheet.columns == ("week_ending", "unit", "district", "members")
    assert sheet.notes == ()


def test_windows_text_is_read_with_a_note():
    sheet = sheet_of(f"{HEAD},note\n{ROW},café\n", "cp1252")
    assert sheet.rows[0][1][4] == "café"
    assert "cp1252" in sheet.notes[0]


@pytest.mark.parametrize(("separator", "said"), [(";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_the_separator_is_recognised_and_told(separator, said):
    sheet = sheet_of(f"{HEAD}\n{ROW}\n".replace(",", separator))
    assert sheet.rows == ((2, ("2020-05-24", "101", "E", "200")),)
    assert said in sheet.notes[0]


def test_titles_above_the_headings_are_passed_over_and_told():
    sheet = sheet_of(f"Weekly return,,,\n,,,\n{HEAD}\n\n{ROW}\n")
    assert sheet.rows[0][0] == 5
    assert "row 3" in sheet.notes[0]


def test_padding_of_a_spreadsheet_is_dropped_but_an_unknown_column_is_told():
    assert sheet_of(f"{HEAD},,\n{ROW},,\n").headings == tuple(HEAD.split(","))
    assert "'weather'" in sheet_of(f"{HEAD},weather\n{ROW},hot\n").notes[0]


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("", "R-EMPTY", None),
        (" \r\n", "R-EMPTY", None),
        (f"{HEAD}\n\n", "R-NO-ROWS", None),
        ("<!DOCTYPE html><table>", "R-FORMAT", None),
        ("PK\x03\x04 week_ending", "R-FORMAT", None),
        (f"{HEAD}\n{ROW}\n2020-05-24,1\0,E,2\n", "R-NUL", 3),
        (f'{HEAD}\n{ROW}\n2020-05-24,"101,E,2\n{ROW}\n', "R-QUOTE", 3),
        (f"{HEAD}\n2020-05-24,{'x' * 200_000},E,2\n", "R-LONG", 2),
        (f"day,place,number\n{ROW}\n", "R-HEADINGS", None),
        (f"{HEAD},members\n{ROW},1\n", "R-TWICE", 1),
        (f"{HEAD},सदस्य\n{ROW},1\n", "R-TWICE", 1),
        ("week_ending,unit,membrs\n2020-05-24,1,2\n", "R-COLUMN", 1),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_whole(text, code, row):
    assert refusal(text) == [(code, row)]


def test_a_missing_column_names_the_nearest_heading():
    with pytest.raises(InputRefused, match="membrs"):
        sheet_of("week_ending,unit,membrs\n2020-05-24,1,2\n")


@pytest.mark.parametrize(
    ("written", "whole"),
    [("5", 5), ("१२३", 123), ("5.0", 5), ("0", 0), ("1,23,456", 123456), ("123,456", 123456), ("1,234.0", 1234),
     ("", None), ("-", None), ("NA", None), ("nil", None)],
)  # fmt: skip
def test_counts_as_offices_write_them(written, whole):
    assert cells.count(written) == (whole, "")


@pytest.mark.parametrize("written", ["5.7", "-3", "−3", "TRUE", "inf", "1e3", "1,5", "12,34", "1,2345", "9" * 20, "२,३", "²",
                                     "#REF!", "=1+1", "0x10", "1_000", "5 6", "٣"])  # fmt: skip
def test_what_is_no_count_is_refused_and_never_bent(written):
    whole, fault = cells.count(written)
    assert whole is None
    assert fault


@given(st.integers(min_value=0, max_value=10**9 - 1))
def test_every_count_is_read_in_every_writing(number):
    head, last = divmod(number, 1000)
    indian = f"{head:,}".replace(",", "") if head else ""
    pairs = []
    while len(indian) > 2:
        indian, pair = indian[:-2], indian[-2:]
        pairs.insert(0, pair)
    lakhs = ",".join([*filter(None, [indian]), *pairs, f"{last:03d}"]) if head else str(last)
    devanagari = "".join(chr(ord("०") + int(digit)) for digit in str(number))
    assert {cells.count(text) for text in (str(number), f"{number:,}", lakhs, devanagari, f"{number}.0")} == {
        (number, "")
    }


@given(st.text(max_size=12))
def test_a_count_is_a_number_or_nothing_or_refused(text):
    whole, fault = cells.count(text)
    assert whole is None or (whole >= 0 and fault == "")


@pytest.mark.parametrize("written", ["2020-05-24", "24/05/2020", "24.5.2020", "२४/०५/२०२०", "2020-05-24 00:00:00"])
def test_days_are_iso_or_day_first(written):
    assert cells.day(written) == (date(2020, 5, 24), "")


@pytest.mark.parametrize(
    "written", ["46000", "31/06/2020", "2021-02-29", "24/05/20", "May 24", "05/24/2020", "2020-W21"]
)
def test_days_that_are_none_are_refused(written):
    assert cells.day(written)[0] is None
    assert cells.day(written)[1]


def test_a_day_first_date_is_told_with_its_month_by_name(folder):
    assert "3 May 2020" in checked(folder, "03/05/2020,101,E,200").notes[0]


@pytest.mark.parametrize("number", ["+91 98765 43210", "098765-43210", "9876543210.0", "९८७६५४३२१०", "00919876543210", "(98765)43210",
                                    "SHO 98765 43210/11"])  # fmt: skip
def test_no_telephone_number_gets_past_the_reader(number):
    sheet = sheet_of(f"{HEAD},note\n{ROW},{number}\n")
    assert cells.LEFT_OUT in sheet.rows[0][1][4]
    assert "43210" not in cells.ascii_digits(str(sheet))


@pytest.mark.parametrize("kept", ["2020-05-24", "5140003", "1,23,456", "2020-05-24 00:00:00", "999999999"])
def test_days_codes_and_counts_are_no_telephone_numbers(kept):
    assert cells.without_telephone_numbers(kept) == kept


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2020-05-24,101,E", "R-WIDTH"),
        ("2020-05-24,101,E,200,1", "R-WIDTH"),
        ("2020-05-24,101,E,", "R-BLANK"),
        ("2020-05-24,,E,5", "R-BLANK"),
        ("2020-05-24,101,E,5.7", "R-VALUE"),
        ("2020-05-23,101,E,5", "R-SUNDAY"),
        ("2020-06-21,101,E,5", "R-FUTURE"),
        ("2020-05-24,101,B,5", "R-UNIT"),
        ("2020-05-24,202,B,5", "R-UNIT"),
        ("2020-05-24,901,E,5", "R-AUDIENCE"),
        (f"2020-05-24,{'x' * 2000},E,5", "R-LONG"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_alone(folder, row, code):
    result = checked(folder, row, "2020-05-24,102,E,150")
    assert [problem.code for problems in result.refused.values() for problem in problems] == [code]
    assert result.accepted.index.tolist() == [3]


def test_every_row_one_cell_longer_shifts_no_column(folder):
    assert len(checked(folder, f"1,{ROW}", "2,2020-05-24,102,E,150").refused) == 2


def test_a_day_that_is_no_sunday_gets_the_nearest_one(folder):
    [[problem]] = checked(folder, "2020-05-25,101,E,5").refused.values()
    assert "2020-05-24" in problem.mend


def test_a_zero_is_a_report_and_a_blank_is_not(folder):
    result = checked(folder, "2020-05-24,101,E,0", "2020-05-24,102,E,nil")
    assert result.accepted["members"].tolist() == [0]
    assert list(result.refused) == [3]


@pytest.mark.parametrize(("received", "code"), [("2020-05-23", "R-RECEIVED"), ("2020-06-16", "R-RECEIVED")])
def test_a_return_comes_after_its_week_and_not_after_today(folder, received, code):
    assert fault(folder, f"{ROW},{received}", head=f"{HEAD},received_on") == [code]


def test_received_on_is_the_rows_own_or_that_of_the_file(folder):
    result = checked(folder, f"{ROW},2020-05-26", "2020-05-24,102,E,5,", head=f"{HEAD},received_on")
    assert result.accepted["received_on"].tolist() == [pd.Timestamp("2020-05-26"), pd.Timestamp(RECEIVED)]


@pytest.mark.parametrize(
    ("row", "taken"),
    [
        ("2020-05-31,102,E,,256", True),  # one group at most, cap 256 until the end of May
        ("2020-05-31,102,E,,257", False),
        ("2020-06-07,102,E,,512", True),  # cap 512 from June
        ("2020-06-07,102,E,,513", False),
        ("2020-05-31,101,E,,512", True),  # two groups stand
        ("2020-05-31,101,E,,513", False),
        ("2020-05-17,101,E,,257", False),  # the second opens on 18 May
        ("2020-05-31,101,E,G2,256", True),
        ("2020-05-31,101,E,G2,257", False),
    ],
)
def test_the_cap_of_the_day_limits_a_group_and_groups_limit_a_total(folder, row, taken):
    result = checked(folder, row, head="week_ending,unit,district,group,members")
    assert (len(result.accepted) == 1) == taken
    assert taken or [problem.code for [problem] in result.refused.values()] == ["R-CAP"]


@pytest.mark.parametrize("group", ["G9", "G3", "G2x"])
def test_a_group_must_be_the_units_own_and_stand(folder, group):
    assert fault(folder, f"2020-05-31,102,E,{group},5", head="week_ending,unit,district,group,members") == ["R-GROUP"]


def test_staff_are_reported_for_their_own_audience(folder):
    result = checked(folder, "2020-05-24,901,E,210,centre", head=f"{HEAD},audience")
    assert result.accepted["audience"].tolist() == ["centre"]


def test_a_part_is_not_more_than_the_whole(folder):
    assert fault(folder, f"{ROW},201", head=f"{HEAD},women") == ["R-PART"]


@pytest.mark.parametrize(
    ("parts", "codes"),
    [("150,50", []), ("150,20", []), ("150,", []), (",200", []), ("150,51", ["R-SUM"]), ("201,1", ["R-PART"]),
     ("201,201", ["R-PART", "R-PART"])],
)  # fmt: skip
def test_eminent_and_ordinary_people_are_together_at_most_the_members(folder, parts, codes):
    result = checked(folder, f"{ROW},{parts}", head=f"{HEAD},eminent,ordinary")
    assert [problem.code for problems in result.refused.values() for problem in problems] == codes
    assert len(result.accepted) == (not codes)


def test_equal_rows_are_kept_once_and_contradicting_ones_not_at_all(folder):
    result = checked(
        folder, ROW, "2020-05-24,Chakia,E,200", "2020-05-24,102,E,1", "2020-05-24,102,E,2", "2020-05-24,103,E,3"
    )
    assert result.accepted.index.tolist() == [2, 6]
    assert result.repeated == (3,)
    assert list(result.refused) == [4, 5]


def test_a_total_beside_its_groups_is_refused_with_them(folder):
    rows = ("2020-05-24,101,E,,200", "2020-05-24,101,E,G1,150", "2020-05-24,101,E,G2,50", "2020-05-31,101,E,,200")
    result = checked(folder, *rows, head="week_ending,unit,district,group,members")
    assert list(result.refused) == [2, 3, 4]
    assert result.accepted.index.tolist() == [5]


def test_a_name_that_nobody_knows_waits(folder):
    result = checked(folder, "2020-05-24,Chakiya,E,5")
    assert result.waiting[2].candidates[0].startswith("101")
    assert result.waiting[2].alias == "Chakiya"


@given(st.binary(max_size=60), st.sampled_from([b"", f"{HEAD}\n".encode(), b"\xff\xfe", b"\xef\xbb\xbf"]))
def test_whatever_bytes_come_a_sheet_or_a_refusal_goes(folder, data, start):
    try:
        sheet = read_csv(start + data, "a.csv")
    except InputRefused as error:
        assert all(problem.mend for problem in error.problems)
    else:
        result = check_returns(sheet, folder, RECEIVED)
        assert len(result.accepted) + len(result.waiting) + len(result.refused) + len(result.repeated) == len(
            sheet.rows
        )


@given(
    st.lists(
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters='",\r\n\0'), max_size=15),
        min_size=4,
        max_size=4,
    )
)
def test_whatever_a_row_says_it_has_one_place(folder, row):
    result = checked(folder, ROW, ",".join(row))
    assert result.accepted.index[0] == 2
    assert len(result.accepted) + len(result.waiting) + len(result.refused) + len(result.repeated) in (1, 2)


UNITS = st.sampled_from(["101", "Chakia", "Chakiya", "102", "202", "Nagar OP", "901", "", "Total"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["2020-05-24", "2020-05-31", "31/05/2020", "2020-05-25", "soon"]),
        UNITS,
        st.sampled_from(["E", "B", ""]),
        st.sampled_from(["", "G1", "G2"]),
        st.sampled_from(["", "5", "5.0", "200", "600", "x"]),
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS)
def test_every_row_ends_in_exactly_one_place(folder, rows):
    result = checked(folder, *map(",".join, rows), head="week_ending,unit,district,group,members")
    places = [*result.accepted.index, *result.waiting, *result.refused, *result.repeated]
    assert sorted(places) == list(range(2, len(rows) + 2))


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(folder, rows, random):
    shuffled = random.sample(rows, len(rows))
    head = "week_ending,unit,district,group,members"
    first, second = (checked(folder, *map(",".join, some), head=head).accepted for some in (rows, shuffled))
    key = ["week_ending", "unit_id", "group_id"]
    pd.testing.assert_frame_equal(
        first.sort_values(key).reset_index(drop=True), second.sort_values(key).reset_index(drop=True)
    )
